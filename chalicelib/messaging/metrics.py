"""Metrics of messaging."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class MessagingMetric(Metric):
    """See `Metric`."""

    MESSAGES_DELIVERED = "MessagesDelivered", MetricUnit.Count  # whose inbox rows were moved forward
    MESSAGE_LAG = "MessageLag", MetricUnit.Milliseconds  # from sending to the inboxes and connections of the members
