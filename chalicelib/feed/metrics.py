"""Metrics of the feed."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class FeedMetric(Metric):
    """See `Metric`."""

    FEED_PAGE_LATENCY = "FeedPageLatency", MetricUnit.Milliseconds
    FEED_PAGE_SLOW = "FeedPageSlow", MetricUnit.Count  # 0 or 1: slower than the target
    FEED_FALL_THROUGH = "FeedFallThrough", MetricUnit.Count  # 0 or 1: the page read authors' timelines
    FEED_PAGE_DEGRADED = "FeedPageDegraded", MetricUnit.Count  # 0 or 1: a source was skipped
    RANKING_FAILED = "RankingFailed", MetricUnit.Count  # 0 or 1: a window could not be created or read
    INBOXES_REBUILT = "InboxesRebuilt", MetricUnit.Count
