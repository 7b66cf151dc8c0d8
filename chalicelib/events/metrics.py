"""Metrics of events."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class EventMetric(Metric):
    """See `Metric`."""

    EVENTS_STORED = "EventsStored", MetricUnit.Count  # reported by clients, accepted by Firehose
