"""Metrics of the graph."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class GraphMetric(Metric):
    """See `Metric`."""

    DELIVERY_CHANGED = "DeliveryChanged", MetricUnit.Count  # an account entered push, warming, pull or cooling
    EDGES_MARKED = "EdgesMarked", MetricUnit.Count  # made hot or cold
    DELIVERIES_STALLED = "DeliveriesStalled", MetricUnit.Count  # changes without progress, found by `sweep_deliveries`
