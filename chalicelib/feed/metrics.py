"""Metrics of the feed."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class FeedMetric(Metric):
    """See `Metric`."""

    FEED_PAGE_LATENCY = "FeedPageLatency", MetricUnit.Milliseconds
    FEED_PAGE_SLOW = "FeedPageSlow", MetricUnit.Count  # 0 or 1: over its target
    FEED_FALL_THROUGH = "FeedFallThrough", MetricUnit.Count  # 0 or 1: authors' timelines were merged
    FEED_PAGE_DEGRADED = "FeedPageDegraded", MetricUnit.Count  # 0 or 1: a source was left out
    RANKING_FAILED = "RankingFailed", MetricUnit.Count  # 0 or 1: a window could not be made, or not be read
    INBOXES_REBUILT = "InboxesRebuilt", MetricUnit.Count
