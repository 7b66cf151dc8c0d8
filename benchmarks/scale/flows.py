"""The main job, one function after another, in this process: what a post and a feed load ask of each of them."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from benchmarks import population
from benchmarks.scale.invoking import Json, LambdaContext, Person, call, consume, invoke
from chalicelib.core import aws, clock
from chalicelib.core.caches import forget_caches
from chalicelib.core.settings import DAY, settings
from chalicelib.fanout import tables as inboxes
from chalicelib.posts.post import PULL

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
    """One post from its upload to the last inbox, and pages of feeds.

    Each step is run by a function that remembers nothing, unless it is called warm, in a second of its own: the clock
    stands meanwhile, so that nothing is forgotten half-way.
    """
    seconds = count(clock.now_ms(), 1000)

    def cold(name: str, step: Step) -> Any:
        forget_caches()
        with clock.at(next(seconds)):
            return record(name, step)

    ticket = cold("upload-url", partial(_ask_to_upload, scene))
    _upload(scene, ticket)
    post = cold("post", partial(_post, scene, ticket))
    before = _row(post["id"])
    cold("resize", partial(_resize, ticket["object_key"]))
    after = _row(post["id"])
    cold("publish", partial(_publish, scene, before, after))
    cold("count_posts", partial(_count_posts, scene, before, after))
    _fan_out(scene, post["id"], cold)
    with clock.at(next(seconds)):
        forget_caches()
        page = record("feed, cold", partial(_read_feed, scene.reader))
        record("feed, warm", partial(_read_feed, scene.reader))
    cold(f"feed of {HOT} outboxes, cold", partial(_read_feed, scene.fan))
    cold("feed, ranked, cold", partial(_read_feed, scene.reader, "ranked"))
    cold("events", partial(_tell_events, scene.reader, page))
    cold("like", partial(_like, scene.reader, post["id"]))


def _fan_out(scene: Scene, post_id: str, record: Record) -> None:
    many = len(scene.followers)
    record("plan of 1", partial(_plan, scene.little))
    record(f"plan of {many}", partial(_plan, post_id))
    record("fanout of 1", partial(_deliver, post_id, scene.followers[:1]))
    record(f"fanout of {many}", partial(_deliver, post_id, scene.followers))
    record(f"fanout of {many}, all asked about", partial(_deliver, post_id, scene.known))


def _register() -> Person:
    name = f"scale{secrets.token_hex(5)}"
    body = {"username": name, "email": f"{name}@example.org", "password": secrets.token_hex(8)}
    answer = call(None, "POST", "/v1/auth/register", body)
    return Person(answer["user"]["id"], answer["access_token"])


def _ask_to_upload(scene: Scene) -> Json:
    digest = base64.b64encode(hashlib.sha256(scene.photo).digest()).decode()
    body = {"content_type": "image/jpeg", "size": len(scene.photo), "sha256": digest}
    return call(scene.author, "POST", "/v1/media/upload-url", body)


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
    return call(scene.author, "POST", "/v1/posts", body)


def _read_feed(reader: Person, mode: str = "latest") -> Json:
    page = call(reader, "GET", f"/v1/feed?limit={PAGE}&mode={mode}")
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
    call(reader, "POST", "/v1/events", {"events": seen + opened})


def _like(reader: Person, post_id: str) -> None:
    call(reader, "PUT", f"/v1/posts/{post_id}/like")


def _resize(key: str) -> None:
    stored = {"bucket": {"name": settings().media_bucket}, "object": {"key": key}}
    invoke("functions.resize:resize", {"Records": [{"eventTime": clock.rfc3339(clock.now_ms()), "s3": stored}]})


def _publish(scene: Scene, before: Json, after: Json) -> None:
    invoke("functions.publish:publish", {"Records": [_change(scene, before, after)]})


def _count_posts(scene: Scene, before: Json, after: Json) -> None:
    """A batch of other authors' posts, each born, activated and planned."""
    records = []
    for author_id in scene.counted:
        born, active = ({**row, "author_id": {"S": author_id}} for row in (before, after))
        records += [_change(scene, *images) for images in ((None, born), (born, active), (active, active))]
    invoke("functions.count:count_posts", {"Records": records, "shardId": "shard"})


def _plan(post_id: str) -> None:
    consume("functions.plan:plan", {"post_id": post_id, "change": "publish"})


def _deliver(post_id: str, viewer_ids: Sequence[str]) -> None:
    consume("functions.fanout:fanout", {"post_id": post_id, "change": "publish", "viewer_ids": list(viewer_ids)})


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
