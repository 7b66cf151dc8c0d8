"""Users of the deployed API."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from demo.answers import Post
from demo.client import Client, photo_of
from tests.support.deployed.http import Api, answer_of
from tests.support.deployed.photos import SMALL
from tests.support.deployed.waiting import PATIENCE, eventually

PASSWORD = "correct horse battery"


class PatientClient(Client):
    """A client that waits for processing as long as other tests wait."""

    def _settled(self, path: str, patience: float) -> Any:
        return super()._settled(path, max(patience, PATIENCE))


@dataclass(frozen=True)
class Person:
    """A registered user, with a client and the raw API, which shows statuses."""

    id: str
    username: str
    email: str
    tokens: dict[str, Any]
    client: Client
    api: Api

    def publish(self, caption: str = "", photos: int = 1) -> Post:
        """Upload photos, post them and wait until the post is active."""
        media = [photo_of(self.client.upload(SMALL, "image/jpeg")) for _ in range(photos)]
        return self.client.wait_for_post(self.client.post(caption, media)["id"])

    def publish_to_feed(self, caption: str = "", photos: int = 1) -> Post:
        """Publish, and wait until the author's own feed has the post."""
        post = self.publish(caption, photos)
        eventually(self.feed_ids, lambda found: post["id"] in found)
        return post

    def feed_ids(self) -> list[str]:
        """Ids of the first feed page's posts."""
        return [post["id"] for post in answer_of(self.api.get("/v1/feed", limit=100))["items"]]

    def profile(self) -> dict[str, Any]:
        """The profile as a guest reads it."""
        profile: dict[str, Any] = answer_of(Api(self.api.url).get(f"/v1/users/{self.id}"))
        return profile


NewPerson = Callable[..., Person]
"""Registers a person: `prefix` of the username, `display_name`."""


def new_username(prefix: str = "p") -> str:
    """A new username."""
    return f"{prefix}{secrets.token_hex(6)}"


def register(api_url: str, prefix: str = "p", display_name: str | None = None) -> Person:
    """Register a user and sign in."""
    username = new_username(prefix)
    email = f"{username}@example.org"
    client = PatientClient(api_url)
    user = client.register(username, email, PASSWORD, display_name)
    tokens = answer_of(Api(api_url).post("/v1/auth/login", {"login": username, "password": PASSWORD}))
    api = Api(api_url).with_token(tokens["access_token"])
    return Person(user["id"], username, email, tokens, client, api)
