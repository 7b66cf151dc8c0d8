"""Walk over all rooms: every row of a user is exported, and nothing that names an erased user is left.

Rooms, hooks and tables are discovered; `tests/support/drills/life_cycle.py` has the exceptions with their reasons.
"""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.accounts.settings import settings
from chalicelib.core import clock
from chalicelib.core.settings import forget_settings
from chalicelib.stories import service as stories
from tests.support import faults
from tests.support.cloud import forget
from tests.support.drills import life_cycle
from tests.support.drills.life_cycle import EXPORTED, HERE, LEFT, NOT_EXPORTED, SECRETS, WITHOUT_USERS
from tests.support.drills.planting import NAME, Planted, close, plant
from tests.support.drills.stage import PASSWORD, Stage, media_rows, rows, stored

NewStage = Callable[[], Stage]


def unshown(user_id: str, items: dict[str, list[Any]]) -> list[str]:
    """What to do about each table with a row of the user that no room exported."""
    owners = life_cycle.owners()
    return [
        f"{table} has a row that is not exported: yield it in chalicelib/{owners[table]}/life_cycle.py and add its kind"
        f" to EXPORTED of {HERE}, or the reason to NOT_EXPORTED: {row}"
        for table, row in life_cycle.naming(user_id)
        if life_cycle.is_own(row, user_id)
        and not life_cycle.covering(NOT_EXPORTED, (table, row), user_id)
        and not (table in EXPORTED and life_cycle.is_shown(table, row, user_id, items[owners[table]]))
    ]


def remains(user_id: str) -> list[str]:
    """What to do about each table with a row, and each object, that still names the user."""
    owners = life_cycle.owners()
    left = [
        f"{table} still names the user: erase the row in chalicelib/{owners[table]}/life_cycle.py, or add the reason to"
        f" LEFT of {HERE}: {row}"
        for table, row in life_cycle.naming(user_id, NAME)
        if not life_cycle.covering(LEFT, (table, row), user_id)
    ]
    return left + [f"{key} is still stored" for kind in "ur" for key in stored(f"{kind}/{user_id}/")]


def wrong_totals() -> list[str]:
    """Totals that differ from the rows that they count."""
    follows = [row for row in rows("follows") if not row["followee_id"]["S"].startswith("#")]
    likes, posts = rows("likes"), rows("posts")
    return [
        f"{row['username']['S']}: {name}"
        for row in rows("users")
        for name, end in (("followers_count", "followee_id"), ("following_count", "follower_id"))
        if int(row[name]["N"]) != sum(edge[end] == row["user_id"] for edge in follows)
    ] + [
        f"likes of {post['seq']['S']}"
        for post in posts
        if post["state"]["S"] == "active"
        and int(post["likes_count"]["N"])
        != sum(like["post_id"]["S"] == post["seq"]["S"] + post["author_id"]["S"] for like in likes)
    ]


def erase(stage: Stage, planted: Planted) -> None:
    """Close the account and walk until nothing is found, with everything delivered after each walk."""
    close(planted.user)
    while not life_cycle.erase(planted.user.id):
        stage.platform.settle()


def observe(stage: Stage, planted: Planted) -> dict[str, Any]:
    return stage.observe(planted.follower, planted.blocker)


def check_erased(stage: Stage, planted: Planted) -> None:
    assert remains(planted.user.id) == []
    assert wrong_totals() == []
    assert stage.platform.dead == []


def test_a_room_that_forgets_a_hook_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each.__name__.split(".")[1] for each in life_cycle.rooms()] == life_cycle.room_names()
    monkeypatch.delattr(stories, "erase_user")
    with pytest.raises(AssertionError, match=r"chalicelib/stories/service\.py: export erase_user"):
        life_cycle.rooms()


def test_every_table_with_users_is_planted(new_stage: NewStage) -> None:
    user_id = plant(new_stage()).user.id
    planted = {table for table, _ in life_cycle.naming(user_id)}
    missing = {*life_cycle.tables()} - planted - WITHOUT_USERS.keys()
    assert not missing, (
        f"plant a row of {missing} in tests/support/drills/planting.py, or name it in WITHOUT_USERS of {HERE}"
    )
    assert not planted & WITHOUT_USERS.keys(), f"take it out of WITHOUT_USERS of {HERE}"


def test_every_row_of_a_user_is_exported(new_stage: NewStage) -> None:
    planted = plant(new_stage())
    user_id = planted.user.id
    items = life_cycle.exported(user_id)
    assert unshown(user_id, items) == []
    kinds = {item["kind"] for exported in items.values() for item in exported}
    assert kinds == frozenset().union(*EXPORTED.values()), f"plant the others, or correct EXPORTED of {HERE}"
    found = [found for found in life_cycle.naming(user_id) if life_cycle.is_own(found[1], user_id)]
    used = {each for row in found for each in life_cycle.covering(NOT_EXPORTED, row, user_id)}
    assert {*NOT_EXPORTED} - used == set(), f"take these out of NOT_EXPORTED of {HERE}"
    originals = {item["object_key"] for item in items["media"]}
    assert stored(f"u/{user_id}/") <= originals


def test_an_export_has_no_secrets(new_stage: NewStage) -> None:
    planted = plant(new_stage())
    text = json.dumps(life_cycle.exported(planted.user.id))
    secrets = [
        row[name]["S"] for table, names in SECRETS.items() for row in rows(table) for name in names if name in row
    ]
    assert len(secrets) > len(SECRETS)
    assert [secret for secret in secrets if secret in text] == []
    assert planted.blocker.id not in text
    paths = {row["path"]["S"] for row in media_rows(planted.user.id)}
    assert not any(path.strip("/").rpartition("/")[2] in text for path in paths)


def test_nothing_that_names_an_erased_user_is_left(new_stage: NewStage) -> None:
    stage = new_stage()
    planted = plant(stage)
    before = [row for row in rows("likes") if row["post_id"]["S"] == planted.post_id]
    erase(stage, planted)
    check_erased(stage, planted)
    assert len(before) == 2
    assert stage.expect(200, planted.follower, "GET", f"/v1/posts/{planted.post_id}")["likes_count"] == 1
    left = life_cycle.naming(planted.user.id, NAME)
    used = {each for found in left for each in life_cycle.covering(LEFT, found, planted.user.id)}
    assert {*LEFT} - used == set(), f"take these out of LEFT of {HERE}"
    assert not any(life_cycle.exported(planted.user.id).values())


def test_an_erased_user_is_signed_out_and_frees_the_names(new_stage: NewStage) -> None:
    stage = new_stage()
    planted = plant(stage)
    erase(stage, planted)
    forget()
    assert stage.call(planted.user, "GET", "/v1/users/me")[0] == 401
    assert stage.call(planted.follower, "GET", f"/v1/users/{planted.user.id}")[0] == 404
    body = {"username": NAME, "email": f"{NAME}@example.com", "password": PASSWORD}
    stage.expect(409, None, "POST", "/v1/auth/register", body)
    with clock.at(clock.now_ms() + settings().freed_name_lifetime * 1000):
        assert stage.expect(201, None, "POST", "/v1/auth/register", body)["user"]["id"] != planted.user.id


@pytest.mark.parametrize("delivers", [True, False], ids=["delivered between", "delivered at the end"])
def test_an_erasure_that_dies_again_and_again_ends_the_same(
    new_stage: NewStage, monkeypatch: pytest.MonkeyPatch, *, delivers: bool
) -> None:
    """The walk dies after its first call, then after its second, and so on, until it finds nothing."""
    stage = new_stage()
    planted = plant(stage)
    erase(stage, planted)
    expected = observe(stage, planted)
    stage = new_stage()
    planted = plant(stage)
    close(planted.user)
    monkeypatch.setenv("EMULSION_ERASED_AT_ONCE", "1")
    forget_settings()
    is_over = False
    for number in itertools.count(1):
        try:
            with faults.between(faults.CrashAt(number, after=True)):
                is_over = life_cycle.erase(planted.user.id)
        except faults.Crash:
            forget()
        if is_over:
            break
        if delivers:
            stage.platform.settle()
    stage.platform.settle()
    check_erased(stage, planted)
    assert observe(stage, planted) == expected
