"""The main job, one function after another, in this process: what each of them is asked by a post and by a feed load.

The handlers are the deployed ones; their events are made here as AWS would send them.
"""

import base64
import hashlib
import importlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from chalice.test import Client

from benchmarks import population
from chalicelib.core import aws, clock
from chalicelib.core.caches import forget_caches
from chalicelib.core.settings import DAY, settings
from chalicelib.feed import tables as inboxes
from chalicelib.posts.post import PULL

Json = Any
Step = Callable[[], Any]
Record = Callable[[str, Step], Any]
"""Run a step under a name, and note what it takes."""

PAGE = 20
FOLLOWEES = 200
HOT = 20  # of them, of the reader whose page merges outboxes
INBOX = 2 * PAGE  # rows: a page costs the same whatever lies below it
OUTBOX = 2  # posts of each hot followee
LONG_AGO_MS = 60 * DAY * 1000
OPENED = 5  # posts of a page
POSTS_OF_A_BATCH = 33  # a stream's batch of 100 records is about so many posts: born, activated, planned


@dataclass
class LambdaContext:
    """What handlers ask of Lambda's context."""

    function_name: str = "scale"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:scale"

    def get_remaining_time_in_millis(self) -> int:
        """Plenty."""
        return 60_000


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    user_id: str
    token: str


@dataclass
class Scene:
    """Who plays: an author with followers, and two readers.

    Attributes:
        followers: of the author; they registered just now, so nobody asks when they were seen.
        known: as many who registered long ago, and were seen today.
        reader: all of whose followees are pushed.
        fan: of whose followees `HOT` are pulled.
    """

    photo: bytes
    author: Person
    reader: Person
    fan: Person
    followers: list[str]
    known: list[str]
    counted: list[str]  # authors of a stream's batch
    little: str  # a post whose author has one follower
    sequence: int = field(default_factory=clock.now_ms)


def make_scene(photo: bytes, followers: int) -> Scene:
    """People, edges and posts, written straight into the tables; those who call the API register."""
    author, reader, fan = (_register() for _ in range(3))
    authors, hot = population.make_people(FOLLOWEES), population.make_people(HOT)
    posts = population.make_posts(authors, INBOX)
    population.make_posts(hot, OUTBOX * HOT, delivery=PULL)
    for person, followees in ((reader, authors), (fan, authors[HOT:])):
        population.make_edges([person.user_id], followees)
        population.fill_inbox(person.user_id, posts)
    population.make_edges([fan.user_id], hot, hot=True)
    fans = population.make_people(followers)
    population.make_edges(fans, [author.user_id])
    return Scene(photo, author, reader, fan, fans, _known(followers), authors[:POSTS_OF_A_BATCH], posts[0])


def _known(count: int) -> list[str]:
    with clock.at(clock.now_ms() - LONG_AGO_MS):
        known = population.make_ids(count)
    for viewer_id in known:
        inboxes.mark_seen(viewer_id)
    return known


def play(scene: Scene, record: Record) -> None:
    """One post from its upload to the last inbox, and one page of a feed, cold and warm."""
    ticket = record("upload-url", partial(_ask_to_upload, scene))
    _upload(scene, ticket)
    forget_caches()
    post = record("post", partial(_post, scene, ticket))
    before = _row(post["id"])
    record("resize", partial(_resize, ticket["object_key"]))
    after = _row(post["id"])
    record("publish", partial(_publish, scene, before, after))
    record("count_posts", partial(_count_posts, scene, before, after))
    record("plan of 1", partial(_plan, scene.little))
    record(f"plan of {len(scene.followers)}", partial(_plan, post["id"]))
    record("fanout of 1", partial(_deliver, post["id"], scene.followers[:1]))
    record(f"fanout of {len(scene.followers)}", partial(_deliver, post["id"], scene.followers))
    forget_caches()
    record(f"fanout of {len(scene.known)}, all asked about", partial(_deliver, post["id"], scene.known))
    forget_caches()
    page = record("feed, cold", partial(_read_feed, scene.reader))
    record("feed, warm", partial(_read_feed, scene.reader))
    forget_caches()
    record(f"feed of {HOT} outboxes, cold", partial(_read_feed, scene.fan))
    forget_caches()
    record("events", partial(_tell_events, scene.reader, page))
    forget_caches()
    record("like", partial(_like, scene.reader, post["id"]))


def _register() -> Person:
    name = f"scale{secrets.token_hex(5)}"
    body = {"username": name, "email": f"{name}@example.org", "password": secrets.token_hex(8)}
    answer = _call(None, "POST", "/v1/auth/register", body)
    return Person(answer["user"]["id"], answer["access_token"])


def _ask_to_upload(scene: Scene) -> Json:
    digest = base64.b64encode(hashlib.sha256(scene.photo).digest()).decode()
    body = {"content_type": "image/jpeg", "size": len(scene.photo), "sha256": digest}
    return _call(scene.author, "POST", "/v1/media/upload-url", body)


def _upload(scene: Scene, ticket: Json) -> None:
    """What the client does, by an API call instead of the signed address."""
    digest = base64.b64encode(hashlib.sha256(scene.photo).digest()).decode()
    aws.client("s3").put_object(
        Bucket=settings().media_bucket,
        Key=ticket["object_key"],
        Body=scene.photo,
        ContentType="image/jpeg",
        ChecksumSHA256=digest,
    )


def _post(scene: Scene, ticket: Json) -> Json:
    body = {"caption": population.CAPTION, "media": [{"object_key": ticket["object_key"], "type": "photo"}]}
    return _call(scene.author, "POST", "/v1/posts", body)


def _read_feed(reader: Person) -> Json:
    page = _call(reader, "GET", f"/v1/feed?limit={PAGE}")
    if len(page["items"]) != PAGE:
        raise RuntimeError(f"a page of {len(page['items'])}, not {PAGE}")
    return page


def _tell_events(reader: Person, page: Json) -> None:
    """Every post of the page was seen, and some were opened."""
    where = {"mode": "latest", "request_id": LambdaContext.aws_request_id, "at": clock.rfc3339(clock.now_ms())}
    seen = [
        {"type": "impression", "post_id": item["id"], "position": i, **where} for i, item in enumerate(page["items"])
    ]
    opened = [{**event, "type": "open"} for event in seen[:OPENED]]
    _call(reader, "POST", "/v1/events", {"events": seen + opened})


def _like(reader: Person, post_id: str) -> None:
    _call(reader, "PUT", f"/v1/posts/{post_id}/like")


def _resize(key: str) -> None:
    stored = {"bucket": {"name": settings().media_bucket}, "object": {"key": key}}
    _invoke("functions.resize:resize", {"Records": [{"eventTime": clock.rfc3339(clock.now_ms()), "s3": stored}]})


def _publish(scene: Scene, before: Json, after: Json) -> None:
    _invoke("functions.publish:publish", {"Records": [_change(scene, before, after)]})


def _count_posts(scene: Scene, before: Json, after: Json) -> None:
    """A batch of other authors' posts, each born, activated and planned."""
    records = []
    for author_id in scene.counted:
        born, active = ({**row, "author_id": {"S": author_id}} for row in (before, after))
        records += [_change(scene, *images) for images in ((None, born), (born, active), (active, active))]
    _invoke("functions.count:count_posts", {"Records": records, "shardId": "shard"})


def _plan(post_id: str) -> None:
    _consume("functions.plan:plan", {"post_id": post_id, "change": "publish"})


def _deliver(post_id: str, viewer_ids: Sequence[str]) -> None:
    _consume("functions.fanout:fanout", {"post_id": post_id, "change": "publish", "viewer_ids": list(viewer_ids)})


def _consume(handler: str, message: Json) -> None:
    attributes = {"request_id": {"stringValue": LambdaContext.aws_request_id, "dataType": "String"}}
    attributes["began_ms"] = {"stringValue": str(clock.now_ms()), "dataType": "Number"}
    record = {"messageId": "m", "receiptHandle": "r", "body": json.dumps(message), "attributes": {}}
    record |= {"messageAttributes": attributes, "eventSource": "aws:sqs", "awsRegion": "us-east-1"}
    failures = _invoke(handler, {"Records": [record]})["batchItemFailures"]
    if failures:
        raise RuntimeError(f"{handler} failed")


def _change(scene: Scene, before: Json, after: Json) -> Json:
    """A record of the posts table's stream."""
    scene.sequence += 1
    change = {"Keys": {name: after[name] for name in ("author_id", "seq")}, "NewImage": after}
    change |= {"OldImage": before} if before else {}
    change |= {"SequenceNumber": str(scene.sequence), "ApproximateCreationDateTime": clock.now_ms() // 1000}
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings().table('posts')}/stream/1"
    return {"eventName": "MODIFY" if before else "INSERT", "eventSourceARN": arn, "dynamodb": change}


def _row(post_id: str) -> Json:
    key = {"author_id": {"S": post_id[11:]}, "seq": {"S": post_id[:11]}}
    return aws.client("dynamodb").get_item(TableName=settings().table("posts"), Key=key, ConsistentRead=True)["Item"]


def _invoke(handler: str, event: Json) -> Json:
    module, _, function = handler.partition(":")
    return getattr(importlib.import_module(module), function)(event, LambdaContext())


def _call(person: Person | None, method: str, path: str, body: Json = None) -> Json:
    headers = {"Content-Type": "application/json"}
    if person:
        headers["Authorization"] = f"Bearer {person.token}"
    answer = _http().request(method, path, headers=headers, body=b"" if body is None else json.dumps(body).encode())
    if answer.status_code >= 300:
        raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.body!r}")
    return json.loads(answer.body) if answer.body else None


@cache
def _http() -> Any:
    from app import app

    return Client(app).http
