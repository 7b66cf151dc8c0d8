"""Metrics of media."""

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.observability import Metric


class MediaMetric(Metric):
    """See `Metric`."""

    UPLOAD_ACCEPTED = "UploadAccepted", MetricUnit.Count  # an upload URL was granted
    UPLOAD_FAILED = "UploadFailed", MetricUnit.Count  # 0 or 1: processing ended with an error that is not the file's
    MEDIA_PROCESSED = "MediaProcessed", MetricUnit.Count
    MEDIA_FAILED = "MediaFailed", MetricUnit.Count  # the file was refused; `problem` says why
    CODEC_FALLBACK = "CodecFallback", MetricUnit.Count  # 0 or 1: Pillow decoded, because the codec library is missing
    MEDIA_RERENDERED = "MediaRerendered", MetricUnit.Count  # rendered again by `infra reprocess`
    PROCESSING_LAG = "ProcessingLag", MetricUnit.Milliseconds  # from S3's storing of an upload to its active media
    PROCESSING_SLOW = "ProcessingSlow", MetricUnit.Count  # 0 or 1: over its target
    MEDIA_ERASED = "MediaErased", MetricUnit.Count  # every version of its objects is deleted
    ERASURE_LAG = "ErasureLag", MetricUnit.Milliseconds  # from the deletion of the post to MEDIA_ERASED
    PURGES_ASKED = "PurgesAsked", MetricUnit.Count  # media whose invalidation the CDN accepted
    PURGES_POSTPONED = (
        "PurgesPostponed",
        MetricUnit.Count,
    )  # media that wait for other invalidations to complete
    UPLOADS_RESENT = "UploadsResent", MetricUnit.Count  # by the reconciler: S3's event was lost
    RENDERINGS_RESTARTED = "RenderingsRestarted", MetricUnit.Count  # by the reconciler: the worker was lost
    UPLOADS_GIVEN_UP = "UploadsGivenUp", MetricUnit.Count  # by the reconciler: no attempt can succeed
    ORPHANS_REMOVED = "OrphansRemoved", MetricUnit.Count  # by the reconciler: media without a post, former avatars
