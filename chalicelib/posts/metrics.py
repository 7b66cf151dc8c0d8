"""Metrics of posts."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class PostMetric(Metric):
    """See `Metric`."""

    POSTS_RESENT = "PostsResent", MetricUnit.Count  # by `sweep_unplanned`: posts whose fan-out had lost a message
