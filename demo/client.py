"""A client of the Emulsion API, small enough to serve as an example.

    ada = Client("https://api.example.org/api")
    ada.register("ada", "ada@example.org", "a long password")
    ticket = ada.upload(photo, "image/jpeg")
    post = ada.post("Hello", [photo_of(ticket, alt="A cat")])
    ada.wait_for_post(post["id"])

A client belongs to one user: it holds that user's tokens and refreshes them before they expire.
"""

import base64
import hashlib
import json
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

import urllib3

from demo.answers import Medium, NewMedium, Page, Post, Story, Ticket, Tokens, TrayItem, User, UserCard
from demo.errors import ApiError, ProcessingError
from demo.waiting import WAIT, wait_until

TIMEOUT = urllib3.Timeout(connect=5, read=35)  # seconds; API Gateway gives up after 29
CONNECTIONS = 10  # kept open per host: the photos of a carousel may be uploaded in parallel
REFRESH_EARLY = 60  # seconds before expiry at which an access token is replaced
SETTLED = ("active", "failed")
ALREADY_STORED = 412  # a repeated PUT: the first one succeeded and only its response was lost

# Only idempotent methods are retried. A POST carries an idempotency key instead, which the caller can reuse.
RETRIES = urllib3.Retry(
    total=3, backoff_factor=0.2, status_forcelist=[503], allowed_methods=["GET", "PUT", "DELETE"], raise_on_status=False
)


class Client:
    """The API as one user calls it.

    Every method raises ApiError when the API refuses, and urllib3.exceptions.HTTPError when the API cannot be reached.

    Args:
        api_url: the API's URL without `/v1`.
    """

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url.rstrip("/")
        self._http = urllib3.PoolManager(maxsize=CONNECTIONS, timeout=TIMEOUT, retries=RETRIES)
        self._tokens: Tokens | None = None
        self._refresh_at = 0.0

    # ---- signing in

    def register(self, username: str, email: str, password: str, display_name: str | None = None) -> User:
        """Create an account and sign in to it."""
        body = {"username": username, "email": email, "password": password}
        if display_name is not None:
            body["display_name"] = display_name
        answer = self.call("POST", "/v1/auth/register", body)
        self._keep(answer)
        return cast(User, answer["user"])

    def login(self, login: str, password: str) -> User:
        """Sign in with a username or an email address."""
        self._keep(self.call("POST", "/v1/auth/login", {"login": login, "password": password}))
        return self.me()

    def refresh(self) -> None:
        """Replace both tokens. A refresh token works once; the response contains its successor."""
        if self._tokens is None:
            raise RuntimeError("Sign in first.")
        body = {"refresh_token": self._tokens["refresh_token"]}
        self._keep(self._send("POST", "/v1/auth/refresh", {}, body))

    def logout(self) -> None:
        """End this session."""
        self.call("POST", "/v1/auth/logout")
        self._tokens = None

    def _keep(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._refresh_at = time.time() + tokens["expires_in"] - REFRESH_EARLY

    # ---- users

    def me(self) -> User:
        """Return the profile of the signed-in user."""
        return cast(User, self.call("GET", "/v1/users/me"))

    def update_me(self, **fields: Any) -> User:
        """Change fields of the own profile: display_name, bio, is_private."""
        return cast(User, self.call("PATCH", "/v1/users/me", fields))

    def follow(self, user_id: str) -> str:
        """Follow a user; returns "following", or "requested" if the account is private."""
        return cast(str, self.call("POST", "/v1/follow", {"target_user_id": user_id})["state"])

    def unfollow(self, user_id: str) -> None:
        """Stop following a user."""
        self.call("DELETE", f"/v1/follow/{user_id}")

    def following(self, user_id: str) -> Iterator[UserCard]:
        """Iterate over the users that a user follows."""
        return self.items(f"/v1/users/{user_id}/following")

    def accept_requests(self) -> int:
        """Accept all follow requests and return their number."""
        requesters = list(self.items("/v1/follow-requests"))
        for requester in requesters:
            self.call("POST", f"/v1/follow-requests/{requester['id']}/accept")
        return len(requesters)

    # ---- photos and posts

    def upload(self, photo: bytes, content_type: str, purpose: str | None = None) -> Ticket:
        """Upload a photo: request a signed URL from the API, then PUT the bytes to object storage.

        The URL's signature covers length, type and checksum, so object storage refuses any other file.

        Args:
            purpose: `"avatar"` for a profile picture.
        """
        checksum = base64.b64encode(hashlib.sha256(photo).digest()).decode()
        declared = {"content_type": content_type, "size": len(photo), "sha256": checksum, "purpose": purpose}
        ticket = cast(Ticket, self.call("POST", "/v1/media/upload-url", declared, key=uuid.uuid4().hex))
        answer = self._http.request("PUT", ticket["upload_url"], body=photo, headers=ticket["headers"])
        if answer.status not in (200, ALREADY_STORED):
            raise ApiError.of("PUT of the photo", answer)
        return ticket

    def wait_for_photo(self, media_id: str, patience: float = WAIT) -> Medium:
        """Wait until all renditions of a photo exist. Raises ProcessingError or TimeoutError."""
        return cast(Medium, self._settled(f"/v1/media/{media_id}", patience))

    def post(self, caption: str, media: list[NewMedium], key: str | None = None) -> Post:
        """Publish a post. While its photos are still being processed, its state is "processing".

        Args:
            key: the Idempotency-Key. A retry with the same key creates the post only once.
        """
        body = {"caption": caption, "media": media}
        return cast(Post, self.call("POST", "/v1/posts", body, key=key or uuid.uuid4().hex))

    def wait_for_post(self, post_id: str, patience: float = WAIT) -> Post:
        """Wait until a post is active. Raises ProcessingError or TimeoutError."""
        return cast(Post, self._settled(f"/v1/posts/{post_id}", patience))

    def _settled(self, path: str, patience: float) -> Any:
        found = wait_until(lambda: self.call("GET", path), lambda found: found["state"] in SETTLED, patience)
        if found["state"] == "failed":
            raise ProcessingError(f"{path} failed: {found.get('problem')}")
        return found

    def like(self, post_id: str) -> None:
        """Like a post."""
        self.call("PUT", f"/v1/posts/{post_id}/like")

    def comment(self, post_id: str, body: str, parent_id: str | None = None) -> None:
        """Comment on a post, or reply to a comment on it."""
        self.call("POST", f"/v1/posts/{post_id}/comments", {"body": body, "parent_comment_id": parent_id})

    def comments_on(self, post_id: str) -> Iterator[Any]:
        """Iterate over the comments on a post, newest first, without replies."""
        return self.items(f"/v1/posts/{post_id}/comments")

    def posts_of(self, user_id: str) -> Iterator[Post]:
        """Iterate over a user's posts, newest first."""
        return self.items(f"/v1/users/{user_id}/posts")

    def feed(self, limit: int = 20, cursor: str | None = None) -> Page[Post]:
        """Return one page of the home feed, newest first."""
        query = {"mode": "latest", "limit": limit} | ({"cursor": cursor} if cursor else {})
        return cast(Page[Post], self.call("GET", "/v1/feed", query=query))

    # ---- stories

    def story(self, medium: NewMedium, seconds: int | None = None, key: str | None = None, **fields: Any) -> Story:
        """Publish a story. While its photo is still being processed, its state is "processing".

        Args:
            seconds: until the story ends, at most a day; a day by default.
            key: the Idempotency-Key.
            fields: more fields of the story: audience, stickers.
        """
        body: dict[str, Any] = {"media": medium, **fields}
        if seconds is not None:
            body["expires_at"] = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        return cast(Story, self.call("POST", "/v1/stories", body, key=key or uuid.uuid4().hex))

    def stories_of(self, user_id: str) -> Iterator[Story]:
        """Iterate over a user's current stories, oldest first."""
        return self.items(f"/v1/users/{user_id}/stories")

    def tray(self) -> list[TrayItem]:
        """Return the authors whose stories wait for this user."""
        return list(self.items("/v1/stories/feed"))

    def view(self, story_id: str) -> None:
        """Record that this user has seen a story."""
        self.call("POST", f"/v1/stories/{story_id}/view")

    def viewers(self, story_id: str) -> Iterator[UserCard]:
        """Iterate over the users that have seen one's own story."""
        return self.items(f"/v1/stories/{story_id}/viewers")

    # ---- HTTP

    def fetch(self, url: str) -> urllib3.BaseHTTPResponse:
        """GET a signed URL without a token, as a browser does."""
        answer = self._http.request("GET", url)
        if answer.status != 200:
            raise ApiError.of("GET of a rendition", answer)
        return answer

    def items(self, path: str) -> Iterator[Any]:
        """Iterate over all items of a list, page by page."""
        cursor: str | None = None
        while True:
            page = self.call("GET", path, query={"limit": 100} | ({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Any:
        """Call the API as this user and return the parsed JSON, or None for an empty response.

        Args:
            key: the Idempotency-Key.
        """
        headers = self._authorization() | ({"Idempotency-Key": key} if key else {})
        return self._send(method, path + (f"?{urlencode(query)}" if query else ""), headers, body)

    def _authorization(self) -> dict[str, str]:
        if self._tokens is None:
            return {}
        if time.time() >= self._refresh_at:
            self.refresh()
        return {"Authorization": f"Bearer {self._tokens['access_token']}"}

    def _send(self, method: str, path: str, headers: dict[str, str], body: Mapping[str, Any] | None) -> Any:
        payload = None if body is None else json.dumps(body)
        sent = headers if body is None else headers | {"Content-Type": "application/json"}
        answer = self._http.request(method, self.api_url + path, headers=sent, body=payload)
        if answer.status >= 400:
            raise ApiError.of(f"{method} {path.partition('?')[0]}", answer)
        return answer.json() if answer.data else None


def photo_of(ticket: Ticket, alt: str | None = None) -> NewMedium:
    """Return the entry for an uploaded photo in the `media` list of a new post."""
    medium: NewMedium = {"object_key": ticket["object_key"], "type": "photo"}
    if alt:
        medium["alt"] = alt
    return medium
