"""A stage in this process: the API, the event platform, and functions that read the state from moto's tables."""

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import FakeDeleteMarker, s3_backends
from PIL import Image

from chalicelib.accounts import passwords
from chalicelib.core.settings import forget_settings, settings
from chalicelib.media.formats import photo_checks
from chalicelib.media.formats.headers import VideoHeader
from chalicelib.media.media import PHOTO, VERSION
from chalicelib.media.messages import RerenderMedia
from chalicelib.media.photo import renditions
from chalicelib.media.photo import worker as photo_worker
from chalicelib.media.photo.renditions import Photo
from chalicelib.media.video import worker as video_worker
from chalicelib.media.video.transcoder import TranscodedVideo
from chalicelib.push import push_services
from tests.support.corpus import encoded, photo
from tests.support.gateway import Gateway
from tests.support.platform import Platform
from tests.support.resources import ACCOUNT, BUCKET, PUSH_SERVICES, SOCKETS, client
from tests.support.video_files import VideoSpec, encode_video

PASSWORD = "correct horse battery"
PATIENCE = 60  # tries of a client that is told to try again

HIDDEN = {
    "archive": "/v1/users/me/archive",
    "scheduled": "/v1/users/me/scheduled",
    "deleted": "/v1/users/me/recently-deleted",
    "drafts": "/v1/drafts",
}
"""Lists of posts that only their author sees."""

SOURCES = {
    **dict.fromkeys(HIDDEN.values(), ("posts", "aside")),
    "/v1/users/me/saves": ("saves", None),
    "/v1/collections": ("collections", None),
    "/v1/muted-words": ("restrictions", None),
    "/v1/follow-requests": ("follow_requests", None),
    "/v1/close-friends": ("close_friends", None),
    "/v1/stories/feed": ("story_trays", None),
    "/v1/stories/archive": ("stories", None),
    "/v1/users/*/stories": ("stories", None),
    "/v1/users/*/highlights": ("highlights", None),
    "/v1/conversations": ("conversations", None),
    "/v1/message-requests": ("conversations", None),
}
"""Of lists that are mostly empty: the table, and the attribute of its rows, without which a list has no items."""


@dataclass(frozen=True)
class Person:
    """A user who is signed in."""

    name: str
    id: str
    token: str


def _listed_by(feed: str) -> dict[str, Any]:
    """The posts of an RSS feed as a list."""
    found = re.findall(r"<guid[^>]*>/p/([^<]+)</guid>", feed)
    return {"items": [{"id": each} for each in found], "next_cursor": None, "page": feed}


def word_of(person: Person) -> str:
    """The tag that all of a person's posts have in random histories."""
    return f"By_{person.name}"


class StubTranscoder:
    """A transcoder that answers one prepared video: drills test what happens around transcoding."""

    def transcode(self, original: Path, header: VideoHeader, target: Path) -> TranscodedVideo:
        """See `Transcoder.transcode`."""
        target.write_bytes(film())
        return TranscodedVideo(64, 48, 1000, poster())


def rendered_once(data: bytes, content_type: str, kind: str = PHOTO) -> Photo:
    """Replaces `render_in_sandbox` and keeps its checks: the same bytes are rendered once in a process."""
    photo_checks.check(data, content_type)
    return _rendered(data, content_type, kind)


@cache
def _rendered(data: bytes, content_type: str, kind: str) -> Photo:
    return renditions.make_renditions(data, content_type, kind=kind)


def put_stand_ins(patch: pytest.MonkeyPatch) -> None:
    """Replace transcoding, rendering and push services, and hash passwords with the least that argon2 accepts."""
    patch.setattr(push_services, "post", PUSH_SERVICES.post)
    patch.setattr(video_worker, "transcoder", StubTranscoder)
    patch.setattr(photo_worker, "render_in_sandbox", rendered_once)
    patch.setattr(passwords, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))


def _shown_by(page: str) -> dict[str, Any]:
    """A page as a list of what its head shows: the post's id or the profile's name, or nothing."""
    found = re.findall(r'rel="canonical" href="/(?:p/|@)([^"]+)"', page)
    return {"items": [{"id": each} for each in found], "next_cursor": None, "page": page}


@dataclass
class Stage:
    """One API and the event platform behind it."""

    platform: Platform

    def call(
        self, person: Person | None, method: str, path: str, body: object = None, key: str | None = None
    ) -> tuple[int, Any]:
        """One request; status and JSON, of a page what it shows to guests."""
        headers = {"Content-Type": "application/json"}
        if person:
            headers["Authorization"] = f"Bearer {person.token}"
        if key:
            headers["Idempotency-Key"] = key
        raw = b"" if body is None else json.dumps(body).encode()
        answer = _gateway().request(method, path, headers=headers, body=raw)
        content_type = answer.headers.get("Content-Type", "")
        if content_type.startswith("text/html"):
            return answer.status_code, _shown_by(answer.body.decode())
        if content_type.startswith("application/rss+xml"):
            return answer.status_code, _listed_by(answer.body.decode())
        return answer.status_code, json.loads(answer.body) if answer.body else None

    def expect(self, status: int, *request: Any, **more: Any) -> Any:
        """Make a request, again on 429 and 503, that must be answered with `status`; its JSON."""
        for _ in range(PATIENCE):
            got, document = self.call(*request, **more)
            if got not in {429, 503}:
                break
        assert got == status, document
        return document

    def register(self, name: str) -> Person:
        """Register a user."""
        body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
        answer = self.expect(201, None, "POST", "/v1/auth/register", body, key=f"register {name}")
        return Person(name, answer["user"]["id"], answer["access_token"])

    def upload(
        self,
        person: Person,
        content: bytes | None = None,
        content_type: str = "image/jpeg",
        purpose: str | None = None,
    ) -> str:
        """Upload a file, by default a photo; S3 reports it at the platform's next step. Answers the object key."""
        content = photograph() if content is None else content
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        body = {"content_type": content_type, "size": len(content), "sha256": digest, "purpose": purpose}
        key: str = self.expect(201, person, "POST", "/v1/media/upload-url", body)["object_key"]
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=content, ContentType=content_type, ChecksumSHA256=digest)
        self.platform.uploaded(key)
        return key

    def post(self, person: Person, caption: str, *keys: str, idempotency_key: str | None = None) -> Any:
        """Create a post of uploaded objects."""
        kinds = ["video" if key.endswith((".mp4", ".mov")) else "photo" for key in keys]
        media = [{"object_key": key, "type": kind} for key, kind in zip(keys, kinds, strict=True)]
        body = {"caption": caption, "media": media}
        status, answer = self.call(person, "POST", "/v1/posts", body, idempotency_key)
        assert status in {201, 202}, answer
        return answer

    def story(self, person: Person, key: str, idempotency_key: str | None = None, **more: Any) -> Any:
        """Publish an uploaded photo as a story."""
        body = {"media": {"object_key": key}, **more}
        status, answer = self.call(person, "POST", "/v1/stories", body, idempotency_key)
        assert status in {201, 202}, answer
        return answer

    def feed(self, person: Person) -> list[str]:
        """Captions in the person's feed, newest first."""
        return [post["caption"] for post in self._items(person, "/v1/feed")]

    def erase(self, person: Person, post_id: str) -> None:
        """Delete a post for good."""
        self.expect(204, person, "DELETE", f"/v1/posts/{post_id}")
        self.expect(204, person, "DELETE", f"/v1/users/me/recently-deleted/{post_id}")

    def react(self, person: Person, method: str, post_id: str, deed: str = "like") -> object:
        """Like or save a post (PUT), or end that (DELETE)."""
        return self.expect(204, person, method, f"/v1/posts/{post_id}/{deed}")

    def observe(self, *people: Person) -> dict[str, Any]:
        """The state of these users as the API and the tables show it, without ids and times, by name."""
        names = {person.id: person.name.split("-")[0] for person in people}
        return {names[person.id]: self._observe(person, names) for person in people}

    def _observe(self, person: Person, names: dict[str, str]) -> dict[str, Any]:
        user = self.expect(200, person, "GET", f"/v1/users/{person.id}")
        posts = self._items(person, f"/v1/users/{person.id}/posts")
        shown = self._items(person, "/v1/feed")
        counted = [post for post in posts if post["likes_count"]]
        return {
            "username": user["username"],
            "is_private": user["is_private"],
            "counts": [user["followers_count"], user["following_count"], user["posts_count"]],
            "posts": [(post["caption"], post["state"], len(post["media"])) for post in posts],
            "avatar": user["avatar"] and is_stored(user["avatar"]),
            "unseen": [url for post in posts for url in urls_of(post) if not is_stored(url)],
            "shown": [(post["audience"], post["warning"], post["pinned"]) for post in posts],
            "hidden": {name: self._hidden(person, path) for name, path in HIDDEN.items()},
            "media": sorted(renderings(person.id)),
            "feed": [post["caption"] for post in shown],
            "likes": {post["caption"]: post["likes_count"] for post in counted},
            "likers": {
                post["caption"]: self._likers(person, post["id"], names) for post in posts if post["likes_count"]
            },
            "liked": [post["caption"] for post in shown if post["viewer"]["liked"]],
            "saved": [post["caption"] for post in self._items(person, "/v1/users/me/saves")],
            "collections": [
                (each["name"], each["items_count"], self._collected(person, each["id"]))
                for each in self._items(person, "/v1/collections")
            ],
            "muted words": [each["text"] for each in self._items(person, "/v1/muted-words")],
            "filtered": [post["caption"] for post in shown if post["filtered"]],
            "followers": sorted(names[each["id"]] for each in self._items(person, f"/v1/users/{person.id}/followers")),
            "asked": sorted(names[each["id"]] for each in self._items(person, "/v1/follow-requests")),
            "delivery": delivery(person.id),
            "merges": sorted(names[each] for each in merged(person.id)),
            "inbox": sorted(names[post_id[11:]] for post_id in inbox(person.id)),
            "stored": [len(stored(f"{kind}/{person.id}/")) for kind in "ur"],
            "erased": sorted(erasures(person.id)),
            "stories": [
                (each["state"], each["audience"], each["viewer"]["seen"], is_stored(min(urls_of_story(each))))
                for each in self._items(person, f"/v1/users/{person.id}/stories")
            ],
            "tray": sorted(
                (names[each["author"]["id"]], each["count"], each["unseen"])
                for each in self._items(person, "/v1/stories/feed")
            ),
            "tray rows": len([row for row in rows("story_trays", viewer_id=person.id) if "seen" not in row]),
            "highlights": [
                (each["title"], each["count"], each["cover"] is not None)
                for each in self._items(person, f"/v1/users/{person.id}/highlights")
            ],
            "archived": len(self._items(person, "/v1/stories/archive")),
            "kept": sorted(row.get("kept") == {"BOOL": True} for row in media_rows(person.id)),
            "tagged": len(tagged(person.id)),
            "inbox of messages": self._conversations(person, "/v1/conversations", names),
            "message requests": self._conversations(person, "/v1/message-requests", names),
            "message rows": sorted(row["last_seq"]["N"] for row in rows("conversations", user_id=person.id)),
            "close": sorted(names[each["id"]] for each in self._items(person, "/v1/close-friends")),
        }

    def _hidden(self, person: Person, path: str) -> list[Any]:
        return [(post["caption"], len(post["media"])) for post in self._items(person, path)]

    def _collected(self, person: Person, collection_id: str) -> list[str]:
        return [post["caption"] for post in self._items(person, f"/v1/collections/{collection_id}")]

    def _likers(self, person: Person, post_id: str, names: dict[str, str]) -> list[str]:
        return sorted(names[each["id"]] for each in self._items(person, f"/v1/posts/{post_id}/likes"))

    def _conversations(self, person: Person, path: str, names: dict[str, str]) -> list[Any]:
        """What a list of conversations says of each, with its messages."""
        return [
            (
                *(each["title"], each["state"], each["unread"]),
                [(names.get(one["id"]), one["role"], one["read_up_to"]) for one in each["members"]],
                [
                    (one["seq"], one["text"], one["state"], len(one["media"]), len(one["reactions"]))
                    for one in self._items(person, f"/v1/conversations/{each['id']}/messages")
                ],
            )
            for each in self._items(person, path)
        ]

    def _items(self, person: Person, path: str) -> list[Any]:
        """A list's items. One whose table has nothing to list is not asked: most of a drill's time is observing."""
        table, attribute = SOURCES.get(path.replace(person.id, "*"), ("", None))
        if table and not any(attribute is None or attribute in row for row in rows(table)):
            return []
        items: list[Any] = []
        cursor = ""
        while True:
            page = self.expect(200, person, "GET", path + cursor)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"?cursor={page['next_cursor']}"


@contextmanager
def refusing_everything() -> Iterator[None]:
    """Inside the block every photo is refused for its number of pixels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PIXEL_LIMIT", "1")
        forget_settings()
        yield
    forget_settings()


def rows(table: str, **equal: str) -> list[dict[str, Any]]:
    """A table's rows that have these strings, read from moto without a call."""
    items = dynamodb_backends[ACCOUNT]["us-east-1"].tables[f"emulsion-local-{table}"].all_items()
    found: list[dict[str, Any]] = [item.to_json()["Attributes"] for item in items]
    return [row for row in found if all(row.get(name) == {"S": text} for name, text in equal.items())]


def durable_state() -> str:
    """All rows but those of limits, the newest version of each object, and what sockets were sent, without a call."""
    stored = [f"{key} {type(versions[-1]).__name__}" for key, versions in objects().items() if versions]
    for name, table in dynamodb_backends[ACCOUNT]["us-east-1"].tables.items():
        for item in () if name.endswith("-limits") else table.all_items():
            row = item.to_json()["Attributes"]
            if "invalidation_id" in row:
                row = row | {"invalidation_id": "any"}  # CloudFront's, at random
            stored.append(json.dumps([name, row], sort_keys=True, default=str))
    return "\n".join([*sorted(stored), *(f"{each} {SOCKETS.frames[each]}" for each in sorted(SOCKETS.frames))])


def inbox(user_id: str) -> list[str]:
    """Post ids in a user's inbox."""
    return [row["post_id"]["S"] for row in rows("feeds", viewer_id=user_id) if "seen_ms" not in row]


def delivery(user_id: str) -> str:
    """The delivery state of an account."""
    (row,) = rows("users", user_id=user_id)
    return str(row["delivery"]["S"])


def merged(user_id: str) -> list[str]:
    """Ids of the authors whose outboxes the user's feed merges."""
    hot = [row["followee_id"]["S"] for row in rows("follows", follower_id=user_id) if "hot_followee_id" in row]
    return [each for each in hot if not each.startswith("#")]  # not the followed tags


def crowd(user_id: str, followers: int) -> None:
    """Set the stored number of followers of an account."""
    client("dynamodb").update_item(
        TableName="emulsion-local-users",
        Key={"user_id": {"S": user_id}},
        UpdateExpression="SET followers_count = :followers",
        ExpressionAttributeValues={":followers": {"N": str(followers)}},
    )


def objects() -> dict[str, list[Any]]:
    """Versions of every object in the bucket, and its delete markers, oldest first."""
    keys = s3_backends[ACCOUNT]["aws"].buckets[BUCKET].keys
    return {key: keys.getlist(key) for key in keys}


def stored(prefix: str) -> set[str]:
    """Keys under a prefix of which the bucket has any version or delete marker."""
    return {key for key, versions in objects().items() if versions and key.startswith(prefix)}


def is_stored(url: str) -> bool:
    """Whether the object of a URL exists."""
    versions = objects().get(urlsplit(url).path.removeprefix("/"), [])
    return bool(versions) and not isinstance(versions[-1], FakeDeleteMarker)


def urls_of(post: Any) -> set[str]:
    """The URLs of a post's renditions."""
    return {url for each in post["media"] for formats in each["renditions"].values() for url in formats.values()}


def urls_of_story(story: Any) -> set[str]:
    """The URLs of a story's renditions; a stand-in while it has none."""
    return {url for formats in story["media"]["renditions"].values() for url in formats.values()} or {"http://none/"}


def tagged(owner_id: str) -> list[str]:
    """Keys of a user's objects that have tags for the lifecycle rule."""
    bucket = s3_backends[ACCOUNT]["aws"]
    keys = bucket.buckets[BUCKET].keys
    own = [key for key in keys if f"/{owner_id}/" in key and not isinstance(keys[key], FakeDeleteMarker)]
    return [key for key in own if bucket.tagger.get_tag_dict_for_resource(keys[key].arn)]


def media_rows(owner_id: str) -> list[dict[str, Any]]:
    """Rows of a user's media."""
    return rows("media", owner_id=owner_id)


def erasures(owner_id: str) -> list[tuple[bool, bool]]:
    """For each removed medium of a user: whether its erasure and its purge are recorded."""
    removed = [row for row in media_rows(owner_id) if row["state"]["S"] == "removed"]
    return [("erased_ms" in row, "invalidation_id" in row) for row in removed]


def renderings(owner_id: str) -> list[tuple[str, ...]]:
    """For each medium of a user: its state, the version of its renditions, the last run that finished it, and whether a
    worker renders it."""
    return [
        (
            row["state"]["S"],
            row.get("version", {}).get("N", ""),
            row.get("run_id", {}).get("S", ""),
            str("next_path" in row),
        )
        for row in media_rows(owner_id)
    ]


def outdate(owner_id: str) -> list[str]:
    """Mark a user's media as rendered by an older version; their ids."""
    aged = {
        "UpdateExpression": "SET version = :older",
        "ExpressionAttributeValues": {":older": {"N": str(VERSION - 1)}},
    }
    rows = media_rows(owner_id)
    for row in rows:
        named = {name: row[name] for name in ("owner_id", "media_id")}
        client("dynamodb").update_item(TableName="emulsion-local-media", Key=named, **aged)
    return [row["media_id"]["S"] for row in rows]


def rerender_all(owner_id: str) -> None:
    """Mark a user's media as rendered by an older version, and send the messages that render them again."""
    url = client("sqs").get_queue_url(QueueName=settings().deployed_name(RerenderMedia.queue.name))["QueueUrl"]
    for media_id in outdate(owner_id):
        message = RerenderMedia(media_id, "run", purges=True).to_message()
        client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(message))


def unplanned() -> int:
    """The number of posts and stories that wait for their fan-out; others have the time when their state ends."""
    marks = (row["unplanned"]["S"] for row in [*rows("posts"), *rows("stories")] if "unplanned" in row)
    return sum(not mark.startswith("due#") for mark in marks)


@cache
def photograph() -> bytes:
    """A small JPEG."""
    image = Image.new("RGB", (200, 150), (40, 90, 160))
    image.paste((220, 180, 40), (30, 30, 120, 100))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


@cache
def _gateway() -> Gateway:
    from app import app

    return Gateway(app)


@cache
def poster() -> bytes:
    """The poster of a video."""
    return encoded(photo().resize((64, 48)), "PNG")


@cache
def film() -> bytes:
    """A video that the product accepts."""
    return encode_video(VideoSpec())
