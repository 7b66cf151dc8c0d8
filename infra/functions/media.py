"""The functions of media."""

from chalicelib.media.messages import TRANSCODE, EraseMedia, PurgeMedia, RerenderMedia
from infra.function_kinds import AsyncFunction, Concurrency, Function, QueueFunction, ScheduledFunction

FUNCTIONS: tuple[Function, ...] = (
    AsyncFunction(
        name="resize",
        room="media",
        source="S3, an upload under `u/`",
        cap=50,
        memory=2048,
        reason="a decoded photo of 50 megapixels fills 150 MB, its renditions take a whole processor; the cap leaves "
        "the account's concurrency to the API, and Lambda keeps throttled events for six hours",
    ),
    QueueFunction(
        name="transcode",
        room="media",
        queue=TRANSCODE,
        age=900,  # the videos of one owner wait for each other; a message that is sent again is a new one
        concurrency=Concurrency(2, 20),
        memory=3008,
        timeout=900,
        hidden=900,
        has_video_layer=True,
        sends_to_itself=True,  # a video waits for a slot of its owner
        reason="a minute of 4K takes 400 s of two processors, and Lambda's longest timeout by the clock; twenty leave "
        "the account's concurrency to the API; a video waits in the queue for others of its owner",
    ),
    QueueFunction(
        name="erase",
        room="media",
        queue=EraseMedia.queue,
        age=60,  # deleted media must be gone at once
        concurrency=Concurrency(2, 20),
        reason="erasing a media takes five calls; two hundred at a time empty a large account within minutes",
    ),
    QueueFunction(
        name="purge",
        room="media",
        module="erase",
        queue=PurgeMedia.queue,
        age=600,  # messages wait while CloudFront refuses further invalidations
        concurrency=Concurrency(2, 2),
        sends_to_itself=True,  # a purge is postponed until CloudFront takes it
        reason="the smallest concurrency that SQS allows: CloudFront takes 3,000 files at a time, of all invocations",
    ),
    QueueFunction(
        name="rerender",
        room="media",
        queue=RerenderMedia.queue,
        age=3600,  # an operator sends these; no user waits
        concurrency=Concurrency(2, 10),
        memory=2048,
        reason="memory as of `resize`; ten renderings at a time leave the account's concurrency to uploads",
    ),
    ScheduledFunction(
        name="sweep_uploads",
        room="media",
        module="housekeeping",
        minutes=5,
        reason="an upload that has no result after five minutes was lost",
    ),
)
