"""Metrics of fan-out."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class FanoutMetric(Metric):
    """See `Metric`."""

    PLAN_CHUNKS = "PlanChunks", MetricUnit.Count  # messages sent for one post
    INBOX_ROWS = "InboxRows", MetricUnit.Count  # written or deleted by one delivery
    INBOXES_SKIPPED = "InboxesSkipped", MetricUnit.Count  # by one delivery: their viewers were inactive for a month
    READERS_RETURNED = "ReadersReturned", MetricUnit.Count  # after a month of inactivity: their inboxes are rebuilt
    PUBLISH_TO_INBOX_LAG = "PublishToInboxLag", MetricUnit.Milliseconds  # from the post's activation to a chunk's rows
    PUBLISH_TO_OUTBOX_LAG = "PublishToOutboxLag", MetricUnit.Milliseconds  # of a pulled post: to its author's row
    PUBLISH_TO_INBOX_SLOW = "PublishToInboxSlow", MetricUnit.Count  # 0 or 1: slower than the target
