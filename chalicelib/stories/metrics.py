"""Metrics of stories."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class StoryMetric(Metric):
    """See `Metric`."""

    STORIES_RESENT = "StoriesResent", MetricUnit.Count  # by `sweep_stories`: stories whose fan-out had lost a message
    TRAY_ROWS = "TrayRows", MetricUnit.Count  # written or deleted by one delivery
    STORY_TO_TRAY_LAG = "StoryToTrayLag", MetricUnit.Milliseconds  # from the story's activation to a chunk's rows
