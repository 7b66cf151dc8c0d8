"""Metrics of pushes."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class PushMetric(Metric):
    """See `Metric`."""

    PUSHES_SENT = "PushesSent", MetricUnit.Count  # that a push service accepted
    PUSHES_REFUSED = "PushesRefused", MetricUnit.Count  # for good: the address, the key or the size is wrong
    SUBSCRIPTIONS_GONE = "SubscriptionsGone", MetricUnit.Count  # that a push service does not know any more
