"""Define the metrics of core: requests, streams and queues."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class CoreMetric(Metric):
    """See `Metric`."""

    REQUEST_LATENCY = "RequestLatency", MetricUnit.Milliseconds
    SERVER_ERROR = "ServerError", MetricUnit.Count  # 0 or 1: the answer is a 5xx
    STREAM_LAG = "StreamLag", MetricUnit.Milliseconds  # from a change (to the second) to the invocation with it
    RECORDS_PARKED = "RecordsParked", MetricUnit.Count  # stream records sent to the retry queue
    MESSAGES_FAILED = "MessagesFailed", MetricUnit.Count  # failed deliveries, five per message at most
