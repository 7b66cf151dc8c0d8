"""Metrics of live events."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class LiveMetric(Metric):
    """See `Metric`."""

    FRAMES_SENT = "FramesSent", MetricUnit.Count  # live events that a connection took
    CONNECTIONS_GONE = "ConnectionsGone", MetricUnit.Count  # found closed when an event was sent to them
    EVENT_TO_SOCKET_LAG = "EventToSocketLag", MetricUnit.Milliseconds  # from the event's id to the last connection
