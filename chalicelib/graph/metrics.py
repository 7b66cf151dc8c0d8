"""Metrics of the graph."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class GraphMetric(Metric):
    """See `Metric`."""

    DELIVERY_CHANGED = "DeliveryChanged", MetricUnit.Count  # an account came to push, warming, pull or cooling
    EDGES_MARKED = "EdgesMarked", MetricUnit.Count  # made hot, or cold again
    DELIVERIES_STALLED = "DeliveriesStalled", MetricUnit.Count  # by the sweeper: changes without progress
