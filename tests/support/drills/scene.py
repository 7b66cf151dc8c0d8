"""The scene in which a path that drills interrupt begins."""

import json
from collections.abc import Callable
from typing import Any

from tests.support.drills.interruptions import in_copy
from tests.support.drills.stage import Stage, durable_state, rows, unplanned
from tests.support.resources import SOCKETS

Act = Callable[[], object]
Prepare = Callable[["Scene"], Act]


class Scene:
    """Ada, her follower Bob, and Cleo on an empty stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._undisturbed: tuple[str, dict[str, Any]] = ("", {})
        self.people = self.ada, self.bob, self.cleo = [stage.register(name) for name in ("ada", "bob", "cleo")]
        self.follow()
        stage.platform.settle()

    def follow(self) -> object:
        return self.stage.expect(200, self.bob, "POST", "/v1/follow", {"target_user_id": self.ada.id})

    def unfollow(self) -> object:
        return self.stage.expect(204, self.bob, "DELETE", f"/v1/follow/{self.ada.id}")

    def posted(self, *, rendered: bool) -> str:
        keys = [self.stage.upload(self.ada) for _ in range(2)]
        if rendered:
            self.stage.platform.settle()
        post_id: str = self.stage.post(self.ada, "two", *keys)["id"]
        return post_id

    def rehearse(self, act: Act) -> None:
        """Act in a copy of the process, and keep what that leaves: `observe` asks the API only about another state."""

        def run() -> tuple[str, dict[str, Any]]:
            act()
            self.stage.platform.settle()
            return durable_state(), self.observe()

        self._undisturbed = in_copy(run)

    def observe(self) -> dict[str, Any]:
        """The state after all events are delivered, as the tables and the API show it."""
        self.stage.platform.settle()
        assert unplanned() == 0
        assert self.stage.platform.dead == []
        state, observed = self._undisturbed
        if durable_state() == state:
            return observed
        return {
            "accounts": len(rows("users")),
            "names": sorted((row["identity"]["S"], "expires_at" in row) for row in rows("identities")),
            "renames": [len(row["renamed_ms"]["L"]) for row in rows("users") if "renamed_ms" in row],
            "fences": len(rows("fences")),
            "sockets": sorted(sorted({(each["type"], each["id"]) for each in got}) for got in SOCKETS.frames.values()),
            "connections": len(rows("connections")),
            "stored": len({(row["user_id"]["S"], row["frame"]["S"]) for row in rows("live_events")}),
            "messages": len(rows("messages")),
            "tags": sorted(row["tag_shard"]["S"] for row in rows("tags")),
            "uses": sorted(row["use"]["S"].partition("#")[0] for row in rows("tag_uses")),
            "trends": sorted(_trend(row) for row in rows("tag_states")),
            "followed": sorted(row["followee_id"]["S"] for row in rows("follows") if row["followee_id"]["S"] < "0"),
            "comments": sorted(_comment(row) for row in rows("comments")),
            "comment likes": len(rows("comment_likes")),
            "told": sorted(_told(row) for row in rows("notifications") if "type" in row),
            "comments of posts": sorted(int(row.get("comments_count", {"N": "0"})["N"]) for row in rows("posts")),
            "members": len(rows("members")),
            "views": sorted(int(row["views"]["N"]) for row in rows("post_views")),
            "indexed": sorted(_indexed(row) for row in rows("names")),
            "views of posts": sorted(int(row.get("views_count", {"N": "0"})["N"]) for row in rows("posts")),
            **self.stage.observe(*self.people),
        }


def _trend(row: dict[str, Any]) -> tuple[object, ...]:
    """What drills compare of a tag's state: the tags that trend, and the rate of a baseline."""
    trends = [each[:2] for each in json.loads(row["packed"]["S"])] if row["kind"]["S"] == "#trends" else []
    return row["tag"]["S"], row["kind"]["S"], row.get("rate", {"N": ""})["N"], trends


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    """What drills compare of a group: its type, its actors, how many it names, its number and whether a list has it."""
    entries = len(row["entries"]["L"])
    return row["type"]["S"], int(row["actors_count"]["N"]), entries, int(row["last_seq"]["N"]), "listed_in" in row


def _comment(row: dict[str, Any]) -> tuple[object, ...]:
    """What drills compare of a comment: its level, state, text, totals, and whether the index `top` has it."""
    totals = [int(row.get(name, {"N": "0"})["N"]) for name in ("likes_count", "replies_count")]
    return row["item"]["S"][0], row["state"]["S"], row.get("body", {"S": ""})["S"], *totals, "top" in row


def _indexed(row: dict[str, Any]) -> tuple[object, ...]:
    """What drills compare of a row of names, without the user's random id: of a list, whether a run changes it."""
    if row["place"]["S"] == "@":
        return "@", len(row["rows"]["L"]), "run" in row
    return row["prefix"]["S"], row["place"]["S"][:-11], row["username"]["S"], row.get("display_name", {}).get("S", "")
