"""The walk over the hooks of the account life cycle, and what of a user's rows may be missing after it.

Rooms are the packages of `chalicelib`, in the order of the import contract; tables are those of the template.
"""

import importlib
import json
import pkgutil
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from moto.dynamodb.models import dynamodb_backends

import chalicelib
from chalicelib.core.tables import Table
from infra.paths import ROOT
from tests.support.drills.stage import rows
from tests.support.resources import ACCOUNT

HOOKS = ("export_user", "erase_user")
HERE = "tests/support/drills/life_cycle.py"
Row = dict[str, Any]
Found = tuple[str, Row]
"""A table, and one of its rows in DynamoDB's JSON."""

EXPORTED: dict[str, frozenset[str]] = {
    "users": frozenset({"account"}),
    "sessions": frozenset({"session"}),
    "media": frozenset({"media"}),
    "follows": frozenset({"followee", "follower", "followed_tag"}),
    "follow_requests": frozenset({"request_received", "request_sent"}),
    "restrictions": frozenset({"block", "mute", "restricted_account", "muted_word"}),
    "close_friends": frozenset({"close_friend"}),
    "likes": frozenset({"like"}),
    "saves": frozenset({"save"}),
    "post_views": frozenset({"views"}),
    "collections": frozenset({"collection", "collected_post"}),
    "posts": frozenset({"post"}),
    "comments": frozenset({"comment"}),
    "comment_likes": frozenset({"comment_like"}),
    "feeds": frozenset({"last_visit"}),
    "stories": frozenset({"story"}),
    "highlights": frozenset({"kept_story", "highlight"}),
    "story_trays": frozenset({"seen_story"}),
    "messages": frozenset({"message", "message_reaction"}),
    "members": frozenset({"conversation"}),
    "conversations": frozenset({"conversation", "message_preferences"}),
    "tastes": frozenset({"author_scores"}),
    "presence": frozenset({"presence"}),
    "explore": frozenset({"explored"}),
    "notifications": frozenset({"notification"}),
    "notification_headers": frozenset({"notification_preferences"}),
    "push_targets": frozenset({"push_settings", "push_subscription"}),
}
"""The kinds of exported items that show the rows of a table."""
WITHOUT_USERS = {"watermarks": "positions in streams", "view_folds": "hours of views that are counted"}
SECRETS = {
    "users": ("password_hash",),
    "sessions": ("token_hash", "previous_hash"),
    "media": ("path", "next_path"),
    "push_targets": ("endpoint", "browser_key", "auth"),
}
"""Attributes whose values no exported item contains."""


@dataclass(frozen=True)
class Exception_:  # noqa: N801 - not an error
    """Rows that a walk does not show, or leaves.

    Attributes:
        covers: whether a row is one of them, for a user's id.
    """

    table: str
    reason: str
    covers: Callable[[Row, str], bool] = lambda row, user_id: True


def _is_deleted(row: Row, user_id: str) -> bool:
    return row["state"]["S"] == "deleted" and "expires_at" in row


def _is_erased(row: Row, user_id: str) -> bool:
    return row["state"]["S"] == "removed" and "erased_ms" in row and "expires_at" in row


def _expires(row: Row, user_id: str) -> bool:
    return "expires_at" in row


def _is_by_other(row: Row, user_id: str) -> bool:
    return "author_id" in row and row["author_id"]["S"] != user_id


def _is_of_other(attribute: str) -> Callable[[Row, str], bool]:
    return lambda row, user_id: row[attribute]["S"] != user_id


def _is_not_by_user(row: Row, user_id: str) -> bool:
    """A row of `messages` that the user did not write, or whose author was erased."""
    return row.get("author_id") != {"S": user_id} and user_id not in row["seq"]["S"]


def _is_unlisted(row: Row, user_id: str) -> bool:
    is_listed = "listed_in" in row or user_id in str(row.get("entries"))
    return bool(row["user_id"]["S"] != user_id) and not is_listed


def _is_stub(row: Row, user_id: str) -> bool:
    return row["state"]["S"] == "deleted" and not {"author_id", "body", "mentions", "reply_to"} & row.keys()


NOT_EXPORTED = (
    Exception_("members", "another user's membership, which the user began", _is_of_other("user_id")),
    Exception_("conversations", "another user's inbox: the user began the conversation", _is_of_other("user_id")),
    Exception_("identities", "the account has the same username and e-mail address"),
    Exception_("known_addresses", "keyed hashes, which say nothing without the stage's key", _expires),
    Exception_("idempotency", "protects a day of requests, and holds only ids of what they made", _expires),
    Exception_("posts", "a tombstone has no content", _is_deleted),
    Exception_("stories", "a tombstone has no content", _is_deleted),
    Exception_("media", "the record of an erasure", lambda row, _: row["state"]["S"] == "removed"),
    Exception_("restrictions", "another user's restriction", _is_of_other("viewer_id")),
    Exception_(
        "restrictions",
        "a block by another user is that user's secret; an ended edge hides inbox rows until they expire",
        lambda row, _: not {"blocked", "muted", "restricted", "words"} & row.keys(),
    ),
    Exception_("close_friends", "another user's private list", _is_of_other("user_id")),
    Exception_("story_views", "found by story only; expires with the story's list of viewers", _expires),
    Exception_("feeds", "a copy of other users' post ids", lambda row, _: "seen_ms" not in row),
    Exception_("story_trays", "a copy of other users' story ids", lambda row, _: "seen" not in row),
    Exception_("push_targets", "a push was sent; expires", _expires),
    Exception_("connections", "a secret of two hours", _expires),
    Exception_("live_tickets", "a secret of half a minute", _expires),
    Exception_("live_events", "a copy of other rows, for ten minutes", _expires),
    Exception_("explore", "a choice of other users' posts for a visit", lambda row, _: "packed" in row),
    Exception_("feed_windows", "the order of other users' posts in one visit", _expires),
)
LEFT = (
    Exception_("messages", "a stub without its author, or what another user wrote", _is_not_by_user),
    Exception_("members", "another user's membership, or the header of the conversation", _is_of_other("user_id")),
    Exception_("conversations", "another user's inbox: a pair's id has both users", _is_of_other("user_id")),
    Exception_("media", "another user's media in a message to the user", _is_of_other("owner_id")),
    Exception_("comments", "a stub without content, which keeps other users' replies", _is_stub),
    Exception_("comments", "another user's comment mentions the user, or replies to a stub", _is_by_other),
    Exception_("comment_likes", "another user's like of a deleted comment", _is_of_other("user_id")),
    Exception_("identities", "a name that was freed stays reserved, and expires", _expires),
    Exception_("fences", "a mark of an hour's life that holds back follows", _expires),
    Exception_("posts", "a tombstone: deliveries that were late find it, then it expires", _is_deleted),
    Exception_("posts", "another user's post mentions the user", _is_of_other("author_id")),
    Exception_("stories", "a tombstone: deliveries that were late find it, then it expires", _is_deleted),
    Exception_("media", "the record of the erasure, which expires", _is_erased),
    Exception_("restrictions", "another user's restriction", _is_of_other("viewer_id")),
    Exception_("likes", "another user's like of a deleted post", _is_of_other("user_id")),
    Exception_("collections", "another user's collection has a deleted post", _is_of_other("list_id")),
    Exception_("saves", "another user's save of a deleted post", _is_of_other("user_id")),
    Exception_("story_views", "found by story only; expires with the story's list of viewers", _expires),
    Exception_(
        "story_trays", "another user saw a story; expires", lambda row, _: "seen" in row and "expires_at" in row
    ),
    Exception_("live_tickets", "a ticket that was not used, useless without its session, and expires", _expires),
    Exception_("live_events", "another user's event about the user, which expires", _is_of_other("user_id")),
    Exception_("notifications", "another user's item in no list: its key has ids; it expires", _is_unlisted),
    Exception_("tag_states", "the order of a tag's posts, of an hour; expires", _expires),
    Exception_("limits", "a counter of one window, which expires", _expires),
    Exception_("idempotency", "protects a day of requests, and expires", _expires),
)


def room_names() -> list[str]:
    """The packages of `chalicelib` but `core`, in the order of their import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if "chalicelib.core" in each.get("layers", ()))
    ordered = [name.strip().removeprefix("chalicelib.") for layer in reversed(layers) for name in layer.split("|")]
    packages = {each.name for each in pkgutil.iter_modules(chalicelib.__path__) if each.ispkg} - {"core"}
    assert packages <= {*ordered}, f"put {packages - {*ordered}} into the layers in pyproject.toml"
    return [name for name in ordered if name in packages]


def rooms() -> list[ModuleType]:
    """The services of all rooms, in their order.

    Raises:
        AssertionError: a room exports no hooks; names the file to edit.
    """
    services = [importlib.import_module(f"chalicelib.{name}.service") for name in room_names()]
    forgetful = [
        f"chalicelib/{name}/service.py: export {hook} from chalicelib/{name}/life_cycle.py (see core/life_cycle.py)"
        for name, service in zip(room_names(), services, strict=True)
        for hook in HOOKS
        if not hasattr(service, hook)
    ]
    assert not forgetful, "\n".join(forgetful)
    return services


def owners() -> dict[str, str]:
    """The room of each table that a room owns."""
    for each in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        if each.name.rpartition(".")[2] not in {"worker", "__main__"}:
            importlib.import_module(each.name)
    models = (each for each in Table.__subclasses__() if each.__module__.startswith("chalicelib."))
    return {each.Meta.table_name.removeprefix("emulsion-local-"): each.__module__.split(".")[1] for each in models}


def exported(user_id: str) -> dict[str, list[Any]]:
    """What each room exports, by the room's name, as it is after a journey through JSON."""
    return {
        name: json.loads(json.dumps(list(service.export_user(user_id))))
        for name, service in zip(room_names(), rooms(), strict=True)
    }


def erase(user_id: str) -> bool:
    """Walk over all rooms, from the last to the first, each until it finds nothing.

    Returns:
        Whether each room found nothing at once.
    """
    found_nothing = True
    for service in reversed(rooms()):
        while not service.erase_user(user_id):
            found_nothing = False
    return found_nothing


def tables() -> list[str]:
    """Names of all tables of the stage."""
    stored = dynamodb_backends[ACCOUNT]["us-east-1"].tables
    return [name.removeprefix("emulsion-local-") for name in stored]


def naming(*texts: str) -> list[Found]:
    """Every row of every table that contains one of these texts anywhere."""
    return [
        (table, row)
        for table in tables()
        for row in rows(table)
        if any(text in json.dumps(row, default=str) for text in texts)
    ]


def is_own(row: Row, user_id: str) -> bool:
    """Whether the user's id is one of the row's attributes, not only a part of one."""
    return {"S": user_id} in row.values()


def key_parts(table: str, row: Row, user_id: str) -> Iterator[str]:
    """What the row's key has besides the user's id and the names of its kinds of rows."""
    stored = dynamodb_backends[ACCOUNT]["us-east-1"].tables[f"emulsion-local-{table}"]
    for name in (stored.hash_key_attr, stored.range_key_attr):
        if name:
            parts = row[name]["S"].rpartition("#")[2].split(user_id)
            yield from filter(None, (part.strip("~") for part in parts))


def is_shown(table: str, row: Row, user_id: str, items: Iterable[Any]) -> bool:
    """Whether one of the items that its room exported shows the row."""
    parts = list(key_parts(table, row, user_id))
    texts = (json.dumps(item) for item in items if item["kind"] in EXPORTED[table])
    return any(all(part in text for part in parts) for text in texts)


def covering(exceptions: Iterable[Exception_], found: Found, user_id: str) -> list[Exception_]:
    """The exceptions that cover a row."""
    table, row = found
    return [each for each in exceptions if each.table == table and each.covers(row, user_id)]
