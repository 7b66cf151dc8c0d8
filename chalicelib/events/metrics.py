"""Metrics of events."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class EventMetric(Metric):
    """See `Metric`."""

    EVENTS_STORED = "EventsStored", MetricUnit.Count  # reported by clients, accepted by Firehose
    EVENTS_DROPPED = "EventsDropped", MetricUnit.Count  # likewise, while Firehose throttled or did not answer
    EVENTS_UNSEALED = "EventsUnsealed", MetricUnit.Count  # without a context: they do not change scores
