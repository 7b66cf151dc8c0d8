"""Runs the main job in this process, one function after another, for measuring a post and a feed load."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from benchmarks import population
from benchmarks.scale.invoking import Json, LambdaContext, SignedInUser, call, consume, invoke, with_settings
from chalicelib.core import aws, clock
from chalicelib.core.caches import forget_caches
from chalicelib.core.settings import DAY, settings
from chalicelib.fanout import tables as inboxes
from chalicelib.posts.post import PULL

Step = Callable[[], Any]
Record = Callable[[str, Step], Any]
"""Runs a step and records its cost under a name."""

PAGE = 20
FOLLOWEES = 200
HOT = 20  # hot followees of the second reader, whose page reads pulled posts
INBOX = 2 * PAGE  # rows: the cost of a page does not depend on rows below it
PULLED = 2  # posts of each hot followee
LONG_AGO_MS = 60 * DAY * 1000
OPENED = 5  # posts of a page that the reader opens
TAGS_NOT_COUNTED = {"EMULSION_TAG_HEAT_SAMPLE": str(2**31)}  # one post in 50 is, by its id, which differs in each run
POSTS_OF_A_BATCH = 33  # a stream batch of 100 records: each post is created, activated and planned


@dataclass
class Setup:
    """The users and posts of the flow: an author with followers, and two readers.

    Attributes:
        reader: has pushed followees only.
        hot_reader: has `HOT` pulled followees.
        followers: ids of the author's followers; they have just registered, so their presence is not checked.
        old_followers: ids of as many users that registered long ago and were seen today.
        counted: ids of the authors in a stream batch.
        small_post: id of a post whose author has one follower.
    """

    photo: bytes
    author: SignedInUser
    reader: SignedInUser
    hot_reader: SignedInUser
    followers: list[str]
    old_followers: list[str]
    counted: list[str]
    small_post: str
    sequence: int = field(default_factory=clock.now_ms)


def set_up(photo: bytes, followers: int) -> Setup:
    """Create users, edges and posts directly in the tables; only users that call the API register through it."""
    author, reader, hot_reader = (_register() for _ in range(3))
    authors, hot = population.make_people(FOLLOWEES), population.make_people(HOT)
    posts = population.make_posts(authors, INBOX)
    population.make_posts(hot, PULLED * HOT, delivery=PULL)
    for user, followees in ((reader, authors), (hot_reader, authors[HOT:])):
        population.make_edges([user.user_id], followees)
        population.fill_inbox(user.user_id, posts)
    population.make_edges([hot_reader.user_id], hot, hot=True)
    follower_ids = population.make_people(followers)
    population.make_edges(follower_ids, [author.user_id])
    old_followers = _make_old_followers(followers)
    return Setup(photo, author, reader, hot_reader, follower_ids, old_followers, authors[:POSTS_OF_A_BATCH], posts[0])


def _make_old_followers(count: int) -> list[str]:
    with clock.at(clock.now_ms() - LONG_AGO_MS):
        user_ids = population.make_ids(count)
    for user_id in user_ids:
        inboxes.mark_seen(user_id)
    return user_ids


def run(setup: Setup, record: Record) -> None:
    """Run one post from its upload to the last inbox, and read feed pages.

    Each step starts with empty caches unless its name says "warm". Each step has its own second, during which the clock
    does not move, so that no cache entry expires within a step.
    """
    seconds = count(clock.now_ms(), 1000)

    def cold(name: str, step: Step) -> Any:
        forget_caches()
        with clock.at(next(seconds)):
            return record(name, step)

    ticket = cold("upload-url", partial(_ask_to_upload, setup))
    _upload(setup, ticket)
    post = cold("post", partial(_post, setup, ticket))
    before = _row(post["id"])
    cold("resize", partial(_resize, ticket["object_key"]))
    after = _row(post["id"])
    with with_settings(TAGS_NOT_COUNTED):
        cold("publish", partial(_publish, setup, before, after))
    cold("count_posts", partial(_count_posts, setup, before, after))
    _fan_out(setup, post["id"], cold)
    with clock.at(next(seconds)):
        forget_caches()
        page = record("feed, cold", partial(_read_feed, setup.reader))
        record("feed, warm", partial(_read_feed, setup.reader))
    cold(f"feed of {HOT} hot followees, cold", partial(_read_feed, setup.hot_reader))
    cold("feed, ranked, cold", partial(_read_feed, setup.reader, "ranked"))
    cold("events", partial(_report_events, setup.reader, page))
    cold("like", partial(_like, setup.reader, post["id"]))


def _fan_out(setup: Setup, post_id: str, record: Record) -> None:
    many = len(setup.followers)
    record("plan of 1", partial(_plan, setup.small_post))
    record(f"plan of {many}", partial(_plan, post_id))
    record("fanout of 1", partial(_deliver, post_id, setup.followers[:1]))
    record(f"fanout of {many}", partial(_deliver, post_id, setup.followers))
    record(f"fanout of {many}, presence checked", partial(_deliver, post_id, setup.old_followers))


def _register() -> SignedInUser:
    name = f"scale{secrets.token_hex(5)}"
    body = {"username": name, "email": f"{name}@example.org", "password": secrets.token_hex(8)}
    answer = call(None, "POST", "/v1/auth/register", body)
    return SignedInUser(answer["user"]["id"], answer["access_token"])


def _ask_to_upload(setup: Setup) -> Json:
    digest = base64.b64encode(hashlib.sha256(setup.photo).digest()).decode()
    body = {"content_type": "image/jpeg", "size": len(setup.photo), "sha256": digest}
    return call(setup.author, "POST", "/v1/media/upload-url", body)


def _upload(setup: Setup, ticket: Json) -> None:
    """Store the photo as the client does, but with an S3 call instead of the signed URL."""
    digest = base64.b64encode(hashlib.sha256(setup.photo).digest()).decode()
    aws.client("s3").put_object(
        Bucket=settings().media_bucket,
        Key=ticket["object_key"],
        Body=setup.photo,
        ContentType="image/jpeg",
        ChecksumSHA256=digest,
    )


def _post(setup: Setup, ticket: Json) -> Json:
    body = {"caption": population.CAPTION, "media": [{"object_key": ticket["object_key"], "type": "photo"}]}
    return call(setup.author, "POST", "/v1/posts", body)


def _read_feed(reader: SignedInUser, mode: str = "latest") -> Json:
    page = call(reader, "GET", f"/v1/feed?limit={PAGE}&mode={mode}")
    if len(page["items"]) != PAGE:
        raise RuntimeError(f"the page has {len(page['items'])} items instead of {PAGE}")
    return page


def _report_events(reader: SignedInUser, page: Json) -> None:
    """Report that every post of the page was seen and the first ones were opened."""
    where = {"mode": "latest", "request_id": LambdaContext.aws_request_id, "at": clock.rfc3339(clock.now_ms())}
    seen = [
        {"type": "impression", "post_id": item["id"], "position": i, **where} for i, item in enumerate(page["items"])
    ]
    opened = [{**event, "type": "open"} for event in seen[:OPENED]]
    call(reader, "POST", "/v1/events", {"events": seen + opened})


def _like(reader: SignedInUser, post_id: str) -> None:
    call(reader, "PUT", f"/v1/posts/{post_id}/like")


def _resize(key: str) -> None:
    stored = {"bucket": {"name": settings().media_bucket}, "object": {"key": key}}
    invoke("functions.resize:resize", {"Records": [{"eventTime": clock.rfc3339(clock.now_ms()), "s3": stored}]})


def _publish(setup: Setup, before: Json, after: Json) -> None:
    invoke("functions.publish:publish_posts", {"Records": [_change(setup, before, after)]})


def _count_posts(setup: Setup, before: Json, after: Json) -> None:
    """Fold a batch of other authors' posts, each created, activated and planned."""
    records = []
    for author_id in setup.counted:
        created, active = ({**row, "author_id": {"S": author_id}} for row in (before, after))
        records += [_change(setup, *images) for images in ((None, created), (created, active), (active, active))]
    invoke("functions.count:count_posts", {"Records": records, "shardId": "shard"})


def _plan(post_id: str) -> None:
    consume("functions.plan:plan", {"post_id": post_id, "change": "publish"})


def _deliver(post_id: str, viewer_ids: Sequence[str]) -> None:
    consume("functions.fanout:fanout", {"post_id": post_id, "change": "publish", "viewer_ids": list(viewer_ids)})


def _change(setup: Setup, before: Json, after: Json) -> Json:
    """Return a record of the posts table's stream."""
    setup.sequence += 1
    change = {"Keys": {name: after[name] for name in ("author_id", "seq")}, "NewImage": after}
    change |= {"OldImage": before} if before else {}
    change |= {"SequenceNumber": str(setup.sequence), "ApproximateCreationDateTime": clock.now_ms() // 1000}
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings().deployed_name('posts')}/stream/1"
    return {"eventName": "MODIFY" if before else "INSERT", "eventSourceARN": arn, "dynamodb": change}


def _row(post_id: str) -> Json:
    key = {"author_id": {"S": post_id[11:]}, "seq": {"S": post_id[:11]}}
    table = settings().deployed_name("posts")
    return aws.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
