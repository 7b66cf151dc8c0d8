"""Every number that is a policy, and the names of the stage's resources.

A setting is overridden by the environment variable `EMULSION_<NAME>` (upper case), which `.chalice/config.json` gives
per stage. Nothing is read at import but `TRIGGERS`, which Chalice's decorators need.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MEGABYTE = 1_000_000
_STREAM = re.compile(r"EMULSION_([A-Z_]+)_STREAM_ARN")


@dataclass(frozen=True)
class Triggers:
    """Names that the event sources are bound to when the application is loaded, and where that is."""

    stage: str
    media_bucket: str
    streams: Mapping[str, str]  # table -> address of its stream
    in_lambda: bool  # not where Chalice packages, nor in `chalice local`

    def queue(self, name: str) -> str:
        """The deployed name of the queue `name`."""
        return f"emulsion-{self.stage}-{name}"

    def stream(self, table: str) -> str:
        """The address of a table's stream; empty where the stage's environment does not name it."""
        return self.streams.get(table, "")


def _triggers() -> Triggers:
    read = os.environ.get
    streams = (_STREAM.fullmatch(name) for name in os.environ)
    return Triggers(
        stage=read("EMULSION_STAGE", "local"),
        media_bucket=read("EMULSION_MEDIA_BUCKET", ""),
        streams={found[1].lower(): os.environ[found[0]] for found in streams if found},
        in_lambda="AWS_LAMBDA_FUNCTION_NAME" in os.environ,
    )


TRIGGERS = _triggers()


@dataclass(frozen=True)
class Settings:
    """One stage's settings. Lifetimes in seconds and sizes in bytes, unless the name says otherwise."""

    stage: str = "local"
    media_bucket: str = ""
    keys_parameter: str = ""
    cdn_domain: str = ""  # AWS only: the host that serves renditions; without it object storage does itself
    cdn_distribution: str = ""  # its id, for purging
    cdn_key_id: str = ""  # under which it knows the public key
    cdn_key: str = ""  # name of the private key among the stage's keys
    public_endpoint: str = ""  # emulators only: where clients reach S3, when it is not where functions do

    # accounts
    access_token_lifetime: int = 15 * MINUTE  # short: a stolen one dies soon
    session_lifetime: int = 60 * DAY  # a refresh token unused for two months is signed out
    refresh_grace: int = 30  # a client that lost the answer to a refresh may ask again for the same successor
    session_cache: int = 50  # a log-out must bite within a minute
    account_cache: int = 5  # going private and suspension must bite within five seconds
    sign_ins_per_login: int = 10  # per five minutes and address: enough for a person, too few to guess a password
    sign_ins_per_login_anywhere: int = 100  # per five minutes: so few guesses find no password of ten characters
    sign_ins_per_address: int = 100  # per five minutes: offices share addresses
    registrations_per_address: int = 20  # per hour
    refreshes_per_address: int = 1000  # per five minutes: a campus of phones behind one address
    username_least: int = 3
    username_limit: int = 30
    password_least: int = 10  # with a rate limit on tries, length is what counts
    password_limit: int = 128  # characters: longer ones only cost hashing time
    display_name_limit: int = 60
    bio_limit: int = 300
    device_limit: int = 200  # characters of the User-Agent that a session remembers
    cached_sessions: int = 5000  # per function instance: under 2 MB
    cached_accounts: int = 5000  # per function instance: under 5 MB

    # media
    photo_limit: int = 20 * MEGABYTE  # the largest phone photographs are about 15 MB
    video: str = "off"  # "on" where `transcode` has its layer: `infra deploy` sets it
    video_limit: int = 100 * MEGABYTE  # a phone's minute in 1080p
    video_seconds: int = 60  # what is longer is refused
    video_slack_ms: int = 500  # a phone stops a minute's recording a few frames late: so much is cut off
    video_pixel_limit: int = 4096 * 2304  # a frame of the largest 4K; a decoder keeps about twenty
    video_rate_limit: int = 240  # frames per second: a phone's slow motion
    video_gap_ms: int = 25  # between two frames that are kept: 60 and 50 per second become an even 30 and 25
    track_limit: int = 16  # streams of one file: a phone's have pictures, two sounds and a few of positions
    transcode_seconds: int = 400  # of processor time, and twice that by the clock: the function has 900
    transcode_memory: int = 1_500 * MEGABYTE  # beyond what the worker has; 4K takes half of it
    transcode_grace: int = 20 * MINUTE  # a transcoding that has no result for longer was lost; Lambda ends it after 15
    pixel_limit: int = 50_000_000  # decoded at 3 bytes a pixel this fills 150 MB of a 2 GB function
    scan_limit: int = 100  # progressive scans; real encoders write about 10, bombs thousands
    frame_limit: int = 1000  # pictures in one file: a phone's 48 megapixels are 200 tiles, long animations 500 frames
    render_seconds: int = 20  # of processor time, and twice that by the clock: the slowest photos take 4
    render_memory: int = 700 * MEGABYTE  # beyond what the worker has already; the largest photos take half of it
    upload_lifetime: int = 15 * MINUTE  # of an upload URL: a slow phone needs minutes, a leaked URL should die soon
    uploads_per_user: int = 300  # upload URLs per hour: thirty full carousels
    uploads_per_address: int = 3000  # per hour: a campus behind one address, ten people at their own limit
    uploads_per_day: int = 1000  # new media of one person: a hundred full carousels, which nobody looks at in a day
    upload_bytes_per_day: int = 5_000 * MEGABYTE  # of one person, as declared: a thousand photographs of a phone
    unattached_lifetime: int = DAY  # media that no post took within a day is removed
    orphan_backstop: int = 30 * DAY  # for that long the row outlives it: without a sweep its bytes would be forgotten
    unfinished_grace: int = 5 * MINUTE  # without a result for longer, the event or the worker was lost
    render_starts: int = 6  # two events, three tries each: a file that ends its worker so often always will
    sweep_rows: int = 1000  # of one sweep: at three calls each it ends within its minute
    url_lifetime_public: int = DAY  # no signed URL works for longer; it is stable for half of it, so caches work
    url_lifetime_private: int = HOUR
    cached_signatures: int = 5000  # per function instance: under 5 MB
    erasure_record_lifetime: int = 400 * DAY  # whoever asks whether a deletion was carried out asks within a year
    purge_again: int = 60  # an invalidation takes about that long, and then there is room for another

    # posts
    caption_limit: int = 2200  # characters, as the field has it
    alt_limit: int = 1000
    media_per_post: int = 10
    tags_per_post: int = 30
    mentions_per_post: int = 20
    tombstone_lifetime: int = 31 * DAY  # longer than any inbox row
    unplanned_grace: int = 5 * MINUTE  # what is unplanned for longer was lost on the way

    # graph
    graph_changes_per_user: int = 500  # follows, unfollows, answers to requests per hour; each may copy fifty rows
    following_limit: int = 7500  # people one account may follow
    gone_lifetime: int = 31 * DAY  # longer than any inbox row
    accept_chunk: int = 100  # requests that one message accepts when an account goes public: seven calls each
    accept_again: int = 2 * MINUTE  # a request may be in flight while those before it are accepted
    pull_followers: int = 10_000  # one post to more would hold up the queue for seconds; costs: docs/scale.md
    push_followers: int = 8_000  # with fewer, posts are pushed again: far enough below, or an account goes to and fro
    followers_per_shard: int = 5_000  # of the followers index: a planner reads a shard in half a second
    marking_again: int = 2 * MINUTE  # run 2 after run 1 began: twice as long as any function or request lives
    marking_pages: int = 5  # pages of 1000 edges that one message marks: a third of the function's time limit
    delivery_grace: int = 5 * MINUTE  # a change that shows no progress for longer was lost on the way
    cooling_slack: int = HOUR  # beyond an inbox row's lifetime: posts become active some time after they are begun
    hot_followees: int = 100  # outboxes that a page of the feed merges; each is a query

    # engagement
    marks_read: int = 200  # rows of one look at what a viewer liked among a page's posts: 26 KB at the most
    follower_shards_per_likers_shard: int = 64  # 320,000 followers, of whom a tenth like within a minute: 533 a second
    likers_shards: int = 64  # at most, each of a thousand likes a second; a short list may look through all of them
    liked_tags: int = 5  # kept with a like for the ranker: the row stays below a write unit
    liked_tag_limit: int = 30  # characters; longer tags are nobody's interest

    # feed
    inbox_lifetime: int = 30 * DAY
    presence_lifetime: int = 30 * DAY  # who did not look for longer gets nothing delivered
    presence_interval: int = HOUR  # looking is noted that often: a write a page would cost more than the page
    cached_presences: int = 100_000  # per function instance: under 30 MB
    outbox_cache: int = 5  # a post of somebody whom millions follow may come that much later
    cached_outboxes: int = 2000  # per function instance: under 15 MB
    outbox_patience_ms: int = 500  # a page does without outboxes that are slower; they answer in five
    timeline_patience_ms: int = 5000  # likewise of timelines, of which a page has hundreds to ask
    timeline_authors: int = 500  # at most, of one page below the inbox's floor: a second of one function's processor
    seam_authors: int = 50  # a page goes on below the floor if it need not ask more; else the next page does
    rebuild_delay: int = 10  # longer than replicas differ: by then no delivery takes the reader for absent
    inbox_rows: int = 800  # rows below are ignored: nobody scrolls further
    backfill_posts: int = 50  # newest posts copied into the inbox by a follow
    backfill_again: int = 2 * MINUTE  # a publish may be in flight while the first backfill runs
    fanout_chunk: int = 400  # follower ids in one message: at 100, looking at the post per chunk costs a fifth

    # service levels: what is slower counts against the error budget (infra/deploy/observability.yaml)
    feed_page_target_ms: int = 400  # DESIGN's budget of any read
    processing_target_ms: int = 10_000  # a person waits this long for a photo without trying again
    inbox_target_ms: int = 10_000  # ten thousand inboxes take a second; the rest is queueing

    # ranking
    ranking: str = "on"  # or "off": ranked feeds are as the latest, and say that they are degraded
    ranking_patience_ms: int = 500  # for what a page needs beside its posts; it takes about 30
    ranking_failures: int = 3  # in a row: then it is left alone
    ranking_pause: int = 30  # for so long
    ranked_window: int = 60  # posts that are ranked at once: three pages, and what fits into a row of 1 KB
    window_lifetime: int = HOUR  # who scrolls on later goes on below it
    author_gap: int = 3  # others between two posts of an author, where there are enough: at most 5 of a page of 20
    likes_read: int = 100  # of the reader's, the newest: two read units
    interest_authors: int = 3  # liked but not followed, whose posts are suggested in a window
    interest_posts: int = 2  # of each of them, the newest

    # events
    events_per_call: int = 100  # a client sends what gathers in a minute of scrolling
    taste_half_life: int = 14 * DAY  # attention to an author counts half after that
    taste_lifetime: int = 90 * DAY  # a reader without events for longer is not known any more

    # conventions of the API
    page_size: int = 20
    page_limit: int = 100
    page_media: int = 200  # a page of posts ends early after so many media: an answer may have 6 MB, a medium 20 KB
    idempotency_lifetime: int = DAY
    health_cache: int = 5  # who asks more often is told the same

    @property
    def is_emulated(self) -> bool:
        """Whether clients reach object storage at an emulator's endpoint."""
        return bool(self.public_endpoint)

    def table(self, name: str) -> str:
        """The deployed name of the table `name`."""
        return f"emulsion-{self.stage}-{name}"

    def queue(self, name: str) -> str:
        """The deployed name of the queue `name`."""
        return f"emulsion-{self.stage}-{name}"

    def delivery_stream(self, name: str) -> str:
        """The deployed name of the delivery stream `name`."""
        return f"emulsion-{self.stage}-{name}"

    def function(self, name: str) -> str:
        """The deployed name of the event function `name`."""
        return f"emulsion-{self.stage}-{name}"


@cache
def settings() -> Settings:
    """The stage's settings, read from the environment once.

    Raises:
        ValueError: a number's variable does not hold a whole number.
    """
    overrides: dict[str, str | int] = {}
    for field in fields(Settings):
        value = os.environ.get(f"EMULSION_{field.name.upper()}")
        if value is not None:
            overrides[field.name] = int(value) if field.type is int else value
    return Settings(**overrides)  # type: ignore[arg-type]
