"""Metrics of events."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class EventMetric(Metric):
    """See `Metric`."""

    EVENTS_STORED = "EventsStored", MetricUnit.Count  # told by clients, taken by Firehose
