"""List every function of the platform, what invokes it, and its numbers with their reasons.

These come from here: Chalice's function settings, queues with their dead letters, the settings of event sources, the
streams in the functions' environment, alarms and rows of the dashboard, the routing of the tests' platform, and the
tables in docs/. `python -m infra generate` writes those that are committed.

Numbers that a handler's decorator needs, because Chalice reads them there, are with the code that they depend on: the
name and batch of a queue in its message class, the batch and changes of a stream in `Counted` and `Subscriber`.
tests/infra/test_manifest.py compares handlers and manifest.
"""

from chalicelib.comments.messages import SweepComments
from chalicelib.core.outbox import ParkedRecord
from chalicelib.fanout.messages import AnnouncePost, Deliver, RebuildInbox
from chalicelib.graph.messages import DELIVERY, AcceptRequests, EdgeChanged
from chalicelib.media.messages import TRANSCODE, EraseMedia, PurgeMedia, RerenderMedia
from chalicelib.messaging.messages import ConversationEvent, EraseConversation
from chalicelib.posts.messages import PlanPost
from chalicelib.push.messages import PushNotification
from chalicelib.realtime.messages import CloseEnded
from chalicelib.search.messages import IndexNames
from chalicelib.stories.messages import AnnounceStory, DeliverStory, PlanStory
from chalicelib.tags.messages import ResyncTags, TrendsStale
from infra.function_kinds import (
    ApiFunction,
    AsyncFunction,
    Concurrency,
    Counter,
    Function,
    Outbox,
    QueueFunction,
    ScheduledFunction,
    SocketFunction,
    StreamFunction,
)

API_HANDLER = "api_handler"  # Chalice's name of the API's function; its deployed name is the stage's prefix alone
MOST_RECEIVES = 5  # deliveries of one message, within half an hour; then SQS moves it to the dead letters
RESERVING_STAGES = ("prod",)  # they cap async functions; a new account has no concurrency to reserve

FUNCTIONS: tuple[Function, ...] = (
    ApiFunction(
        name=API_HANDLER,
        room="core",
        memory=1024,
        timeout=29,
        reason="API Gateway waits for 29 s at most; twice the processor halves the time of a cold start and of a page",
    ),
    # ---- realtime
    SocketFunction(
        name="websocket_connect",
        room="realtime",
        module="sockets",
        timeout=29,
        reason="API Gateway waits for 29 s at most; a connect is a few calls",
    ),
    SocketFunction(
        name="websocket_message",
        room="realtime",
        module="sockets",
        timeout=29,
        reason="as above; sending what a client missed ends after 20 s",
    ),
    SocketFunction(
        name="websocket_disconnect",
        room="realtime",
        module="sockets",
        timeout=29,
        reason="as above; a lost one is found by the next event",
    ),
    QueueFunction(
        name="close_sockets",
        room="realtime",
        queue=CloseEnded.queue,
        age=120,  # the sockets of a session must be closed within a minute; the first message is delayed by half
        concurrency=Concurrency(2, 10),
        reason="a message closes up to twenty sockets; ten at a time keep up with any number of log-outs",
    ),
    # ---- media
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
    # ---- accounts
    Outbox(
        name="publish_users",
        room="accounts",
        module="publish",
        table="users",
        batch_window=1,
        reason="most records are totals, which no room subscribes to: those of a second are dropped in one invocation",
    ),
    # ---- graph
    QueueFunction(
        name="accept_requests",
        room="graph",
        queue=AcceptRequests.queue,
        age=600,  # each message is sent twice, the second delayed by two minutes
        concurrency=Concurrency(2, 5),
        sends_to_itself=True,  # the first message is split into parts
        reason="an account goes public once; a message is a hundred transactions",
    ),
    QueueFunction(
        name="change_delivery",
        room="graph",
        queue=DELIVERY,
        age=600,  # a change waits two minutes between its runs
        concurrency=Concurrency(2, 10),
        sends_to_itself=True,  # a message marks 5,000 edges of a shard, then sends one for the next 5,000
        memory=1024,
        reason="each marks edges on 24 threads, which need a whole processor; ten mark a million edges in minutes "
        "and leave capacity for users' writes",
    ),
    Counter(
        name="count_follows",
        room="graph",
        module="count",
        table="follows",
        reason="a batch is one update per user",
    ),
    ScheduledFunction(
        name="sweep_deliveries",
        room="graph",
        module="housekeeping",
        minutes=5,
        reason="a change between push and pull that makes no progress for five minutes was lost",
    ),
    # ---- posts
    Outbox(
        name="publish_posts",
        room="posts",
        module="publish",
        table="posts",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="publish_retry",
        room="posts",
        module="publish",
        queue=ParkedRecord.queue,
        age=600,  # a record here has failed once; five tries take half an hour
        concurrency=Concurrency(2, 2),
        reason="the smallest concurrency that SQS allows: records here have failed once, and must not delay new ones",
    ),
    Counter(
        name="count_posts",
        room="posts",
        module="count",
        table="posts",
        reason="a batch is one update per author",
    ),
    Counter(
        name="count_likes",
        room="posts",
        module="count",
        table="likes",
        batch_window=2,
        reason="each shard has likes of a popular post and updates the post's row once a batch: the likes of two "
        "seconds, up to a thousand, are one update",
    ),
    ScheduledFunction(
        name="sweep_unplanned",
        room="posts",
        module="housekeeping",
        minutes=5,
        reason="a post that is unplanned after five minutes was lost",
    ),
    ScheduledFunction(
        name="sweep_due_posts",
        room="posts",
        module="housekeeping",
        minutes=1,
        reason="a scheduled post is published a minute after its time at the latest",
    ),
    ScheduledFunction(
        name="count_views",
        room="posts",
        module="housekeeping",
        minutes=15,
        memory=1769,
        timeout=600,
        reason="an hour is counted a quarter of an hour after its end; a slice of 64 MB of files fills half the "
        "memory, which comes with one processor; a run ends after eight minutes, and the next continues",
    ),
    # ---- tags
    QueueFunction(
        name="resync_tags",
        room="tags",
        queue=ResyncTags.queue,
        age=600,  # each message is sent twice, the second delayed by two minutes; reads decide what is shown
        concurrency=Concurrency(2, 5),
        sends_to_itself=True,  # a message handles a hundred posts, then sends one for the rest
        reason="an account changes its audience rarely; a message is some hundred small writes",
    ),
    ScheduledFunction(
        name="rank_trends",
        room="tags",
        module="housekeeping",
        minutes=10,
        memory=1024,
        timeout=300,
        reason="a run reads six hours of uses: a million take a minute and 500 MB",
    ),
    QueueFunction(
        name="refresh_trends",
        room="tags",
        queue=TrendsStale.queue,
        age=600,  # a message waits half a minute, and a run takes up to a minute
        concurrency=Concurrency(2, 2),
        memory=1024,
        timeout=300,
        reason="as `rank_trends`; the smallest concurrency that SQS allows: of many messages one finds the list old",
    ),
    # ---- fanout
    QueueFunction(
        name="plan",
        room="fanout",
        queue=PlanPost.queue,
        age=60,  # users wait for it
        concurrency=Concurrency(2, 20),
        reason="a plan pages through followers: twenty at a time keep up with any author",
    ),
    QueueFunction(
        name="fanout",
        room="fanout",
        queue=Deliver.queue,
        age=60,
        concurrency=Concurrency(2, 100),
        reason="each invocation writes 25 rows a call; a hundred fill 10,000 inboxes in about a second, and leave the "
        "rest of the account's concurrency to the API",
    ),
    QueueFunction(
        name="announce_posts",
        room="fanout",
        queue=AnnouncePost.queue,
        age=60,  # users see it live
        concurrency=Concurrency(2, 20),
        reason="a message asks for 400 viewers in four calls; few of them are connected",
    ),
    # ---- comments
    Counter(
        name="count_comments",
        room="comments",
        module="count",
        table="comments",
        batch_window=2,
        reason="as `count_likes`: the comments of two seconds are one update of a popular post's row",
    ),
    Counter(
        name="count_comment_likes",
        room="comments",
        module="count",
        table="comment_likes",
        batch_window=2,
        reason="as `count_likes`: the likes of two seconds are one update of a popular comment's row",
    ),
    QueueFunction(
        name="sweep_comments",
        room="comments",
        queue=SweepComments.queue,
        age=600,  # each message waits two minutes, so that no request can still write a comment
        concurrency=Concurrency(2, 10),
        sends_to_itself=True,  # a message deletes two thousand comments, then sends one for the rest
        reason="a message is eighty batches at most; ten at a time leave capacity for users' writes",
    ),
    # ---- stories
    Outbox(
        name="publish_stories",
        room="stories",
        module="publish",
        table="stories",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="plan_stories",
        room="stories",
        queue=PlanStory.queue,
        age=60,  # users wait for it
        concurrency=Concurrency(2, 20),
        reason="as `plan`, in a queue of its own: a burst of posts does not delay stories",
    ),
    QueueFunction(
        name="fanout_stories",
        room="stories",
        queue=DeliverStory.queue,
        age=60,
        concurrency=Concurrency(2, 50),
        reason="each invocation writes 25 rows a call; fifty fill 10,000 trays in about two seconds",
    ),
    QueueFunction(
        name="announce_stories",
        room="stories",
        queue=AnnounceStory.queue,
        age=60,
        concurrency=Concurrency(2, 20),
        reason="as `announce_posts`, in a queue of its own: a burst of posts does not delay stories",
    ),
    ScheduledFunction(
        name="sweep_stories",
        room="stories",
        module="housekeeping",
        minutes=5,
        reason="a story that is unplanned after five minutes was lost",
    ),
    # ---- feed
    QueueFunction(
        name="sync_edges",
        room="feed",
        queue=EdgeChanged.queue,
        sends_to_itself=True,  # a backfill is split into parts of 200 rows
        age=600,  # the second backfill is delayed by two minutes
        concurrency=Concurrency(2, 20),
        reason="backfills read other users' partitions; twenty at a time use little of their capacity",
    ),
    QueueFunction(
        name="rebuild_inbox",
        room="feed",
        queue=RebuildInbox.queue,
        age=600,  # the second rebuild is delayed by two minutes
        concurrency=Concurrency(2, 10),
        memory=1024,
        reason="merging hundreds of timelines needs twice the processor; no user waits for it",
    ),
    # ---- messaging
    Outbox(
        name="publish_messages",
        room="messaging",
        module="publish",
        table="messages",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="deliver_conversation_events",
        room="messaging",
        queue=ConversationEvent.queue,
        age=60,  # users wait for it
        concurrency=Concurrency(2, 50),
        reason="a message to a group writes 32 inbox rows on 24 threads; fifty deliver thousands of messages a second",
    ),
    QueueFunction(
        name="erase_conversations",
        room="messaging",
        queue=EraseConversation.queue,
        age=3600,  # the second message is delayed by two minutes; no user waits
        concurrency=Concurrency(2, 5),
        sends_to_itself=True,  # a message deletes two thousand rows, then sends one for the next
        reason="each deletes a hundred rows a round; five at a time leave capacity for users' writes",
    ),
    # ---- search
    QueueFunction(
        name="index_names",
        room="search",
        queue=IndexNames.queue,
        age=120,  # a new user must be found soon; a delivery that died is repeated after six minutes
        concurrency=Concurrency(2, 20),
        reason="a message is seven calls and 50 writes; twenty at a time index a million accounts within an hour",
    ),
    # ---- notifications
    Counter(
        name="notify_likes",
        room="notifications",
        module="notify",
        table="likes",
        batch_window=2,
        reason="as `count_likes`: the likes of two seconds are one change of a popular post's notification",
    ),
    Counter(
        name="notify_follows",
        room="notifications",
        module="notify",
        table="follows",
        batch_window=2,
        reason="as `notify_likes`, of a popular account's new followers",
    ),
    Counter(
        name="notify_follow_requests",
        room="notifications",
        module="notify",
        table="follow_requests",
        batch_window=1,
        reason="few accounts get several requests within a second",
    ),
    Counter(
        name="notify_comments",
        room="notifications",
        module="notify",
        table="comments",
        batch_window=2,
        reason="as `notify_likes`, of comments on a popular post",
    ),
    Counter(
        name="notify_comment_likes",
        room="notifications",
        module="notify",
        table="comment_likes",
        batch_window=2,
        reason="as `notify_likes`, of a popular comment",
    ),
    Outbox(
        name="publish_notifications",
        room="notifications",
        module="publish",
        table="notifications",
        batch_window=1,
        reason="a change costs a few reads, more for a user who is connected; those of a second share an invocation",
    ),
    # ---- push
    QueueFunction(
        name="push_notifications",
        room="push",
        queue=PushNotification.queue,
        age=120,  # users want to know it now; a busy push service is tried again for half an hour
        concurrency=Concurrency(2, 20),
        reason="a message waits for push services, a second at most when they are well; twenty push hundreds a second",
    ),
)

QUEUE_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, QueueFunction))
STREAM_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, StreamFunction))
MAPPED_FUNCTIONS: tuple[QueueFunction | StreamFunction, ...] = (*QUEUE_FUNCTIONS, *STREAM_FUNCTIONS)
ASYNC_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, AsyncFunction))
OUTBOXES = tuple(each for each in STREAM_FUNCTIONS if isinstance(each, Outbox))
VIDEO_FUNCTIONS = tuple(each for each in FUNCTIONS if each.has_video_layer)

STREAMED_TABLES = tuple(sorted({each.table for each in STREAM_FUNCTIONS}))
LAST_RESORT = (
    *(each.dead_letters for each in QUEUE_FUNCTIONS),
    *(each.on_failure for each in ASYNC_FUNCTIONS),
)
"""The queues of messages and events that were given up: they are empty unless something is wrong."""


def title(name: str) -> str:
    """A short name as templates spell it: `outbox-retry` and `outbox_retry` are `OutboxRetry`."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))
