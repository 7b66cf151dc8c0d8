"""Muted words: what they match, when they end, their limits and races, and what reading them costs."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.problems import TooManyRequests, Unprocessable
from chalicelib.core.settings import DAY, forget_settings
from chalicelib.graph import relationships, restrictions, service, tables
from chalicelib.graph.settings import settings
from tests.support import faults
from tests.support.meter import metered
from tests.support.rooms.graph_api import call
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")


def mute(user_id: str, *texts: str) -> list[str]:
    return [service.mute_word(user_id, text, None).id for text in texts]


def matching(user_id: str, *texts: str) -> list[str]:
    """The muted words that match, as the user wrote them."""
    written = {each["id"]: each["text"] for each in listed(user_id)}
    return [written[rule_id] for rule_id in service.word_filters(user_id).matches(texts)]


def listed(user_id: str) -> list[dict[str, Any]]:
    status, page = call(user_id, "GET", "/v1/muted-words?limit=100")
    assert status == 200
    items: list[dict[str, Any]] = page["items"]
    return items


@pytest.mark.parametrize(
    ("muted", "text", "matches"),
    [
        ("cat", "A CAT!", True),
        ("cat", "concatenate cats", False),
        ("Café", "cafe noir", True),
        ("the end", "This is the  END.", True),
        ("the end", "the very end", False),
        ("the end", "bathe ending", False),
        ("the end", "see the", False),
        ("don't", "Don’t do it", True),
        ("cat", "look #cat", True),
        ("#cat", "look #Cat", True),
        ("#cat", "a cat", False),
        ("#cat", "#cats", False),
        ("my #cat", "see my #cat now", True),
        ("my cat", "see my #cat now", True),
        ("ＣＡＴ", "cat", True),
        ("猫", "黒猫です", True),
        ("黒猫", "黒い猫", False),
        ("#猫", "猫", False),
        ("🍕", "yum🍕🍕", True),
        ("बिल", "मेरी बिल्ली", False),
    ],
)
def test_what_a_word_matches(muted: str, text: str, matches: bool) -> None:
    ada = person("ada")
    mute(ada, muted)
    assert matching(ada, "before", text, "after") == [muted] * matches


def test_a_phrase_does_not_span_two_texts_and_several_words_are_all_named() -> None:
    ada, bea = person("ada"), person("bea")
    first, second, _ = mute(ada, "the end", "cat", "dog")
    assert service.word_filters(ada).matches(["the", "end", "a cat"]) == [second]
    assert service.word_filters(ada).matches(["a cat at the end"]) == [first, second]
    assert service.word_filters(bea).matches(["a cat at the end"]) == []
    assert service.word_filters(None).matches(["a cat at the end"]) == []


def test_the_routes() -> None:
    ada, bea = person("ada"), person("bea")
    ends = "2040-01-02T03:04:05.000Z"
    status, made = call(ada, "POST", "/v1/muted-words", {"text": "  the End ", "expires_at": ends})
    assert status == 201
    assert (made["text"], made["expires_at"]) == ("the End", ends)
    assert call(ada, "POST", "/v1/muted-words", {"text": "cat"})[1]["expires_at"] is None
    assert [each["text"] for each in listed(ada)] == ["the End", "cat"]
    assert listed(bea) == []
    page = call(ada, "GET", "/v1/muted-words?limit=1")[1]
    assert [each["text"] for each in page["items"]] == ["the End"]
    rest = call(ada, "GET", f"/v1/muted-words?limit=1&cursor={page['next_cursor']}")[1]
    assert ([each["text"] for each in rest["items"]], rest["next_cursor"]) == (["cat"], None)
    assert call(bea, "DELETE", f"/v1/muted-words/{made['id']}") == (204, None), "tells nothing of the words of others"
    assert len(listed(ada)) == 2
    for _ in range(2):
        assert call(ada, "DELETE", f"/v1/muted-words/{made['id']}") == (204, None)
    assert [each["text"] for each in listed(ada)] == ["cat"]
    assert call(ada, "DELETE", "/v1/muted-words/none")[0] == 404


def test_muting_a_word_again_keeps_its_id_and_changes_its_end() -> None:
    ada = person("ada")
    later_ms = clock.now_ms() + 5000
    first = service.mute_word(ada, "Café", later_ms)
    again = service.mute_word(ada, "CAFE", None)
    assert (again.id, again.created_at, again.expires_at) == (first.id, first.created_at, None)
    assert [(each["text"], each["expires_at"]) for each in listed(ada)] == [("CAFE", None)]


def test_a_word_ends() -> None:
    ada = person("ada")
    service.mute_word(ada, "cat", clock.now_ms() + 1000)
    mute(ada, "dog")
    assert matching(ada, "cat dog") == ["cat", "dog"]
    with clock.at(clock.now_ms() + 2000):
        assert matching(ada, "cat dog") == ["dog"]
        assert [each["text"] for each in listed(ada)] == ["dog"]
        mute(ada, "emu")
        row = tables.RestrictionRow.get(ada, tables.WORDS)
        assert "cat" not in (row.words or ""), "what has ended goes with the next change"


@pytest.mark.parametrize(
    ("body", "field", "limit"),
    [
        ({"text": ""}, "text", 1),
        ({"text": "!?"}, "text", None),
        ({"text": "x" * 101}, "text", 100),
        ({"text": "two\nlines"}, "text", None),
        ({}, "text", None),
        ({"text": "cat", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at", None),
        ({"text": "cat", "expires_at": "2040-01-01"}, "expires_at", None),
        ({"text": "cat", "until": 1}, "until", None),
    ],
)
def test_invalid_words(body: dict[str, Any], field: str, limit: int | None) -> None:
    status, problem = call(person("ada"), "POST", "/v1/muted-words", body)
    assert status == 422
    assert problem["errors"][0]["field"] == field
    assert problem["errors"][0].get("limit") == limit


def test_the_number_of_words_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_MUTED_WORDS", "3")
    forget_settings()
    ada = person("ada")
    mute(ada, "a", "b")
    service.mute_word(ada, "c", clock.now_ms() + 1000)
    with pytest.raises(Unprocessable) as caught:
        mute(ada, "d")
    assert (caught.value.errors[0].field, caught.value.errors[0].limit) == ("text", 3)
    mute(ada, "B")  # is muted already
    with clock.at(clock.now_ms() + 2000):
        mute(ada, "d")


def test_all_words_fit_into_one_read_unit() -> None:
    ada = person("ada")
    long = [f"{i:02}" + "語" * 90 for i in range(13)]
    mute(ada, *long)
    with pytest.raises(Unprocessable) as caught:
        mute(ada, "x" + "語" * 99)
    assert (caught.value.errors[0].field, caught.value.errors[0].limit) == ("text", settings().muted_words_bytes)
    assert [each["text"] for each in listed(ada)] == long
    with metered() as usage:
        service.word_filters(ada)
    assert (usage.calls, usage.reads) == ({"GetItem": 1}, 1)


@pytest.mark.parametrize("others", [0, restrictions.QUERY_ROWS + 1])
def test_the_query_of_restrictions_has_the_words(others: int) -> None:
    ada, bea = person("ada"), person("bea")
    (rule_id,) = mute(ada, "cat")
    with metered() as without:
        service.left_out(ada, [bea])
    for i in range(others):
        tables.RestrictionRow(ada, f"zzzzzz{i:05}", muted=True).save()
    relationships.mute(ada, bea, muted=True)
    with metered() as usage:
        left_out, word_filter = service.left_out_and_words(ada, [bea])
    assert left_out == {bea}
    assert word_filter.matches(["cat"]) == [rule_id]
    assert without.calls == {"Query": 1}
    assert usage.calls == ({"Query": 1, "BatchGetItem": 1} if others else {"Query": 1})
    assert service.is_restricted(ada, bea) is False


def test_the_row_of_words_is_in_no_list_of_users() -> None:
    ada, bea = person("ada"), person("bea")
    mute(ada, "cat")
    service.mute(ada, bea)
    for path in ("/v1/mutes", "/v1/blocks", "/v1/restricted"):
        assert [each["username"] for each in call(ada, "GET", path)[1]["items"]] == ["bea"] * (path == "/v1/mutes")


def test_changes_that_race_keep_each_other() -> None:
    ada = person("ada")
    with faults.between(faults.ActBefore("TransactWriteItems", lambda: mute(ada, "first"))):
        mute(ada, "second")
    assert [each["text"] for each in listed(ada)] == ["first", "second"]
    with faults.between(faults.ActBefore("TransactWriteItems", lambda: mute(ada, "third"))):
        service.unmute_word(ada, listed(ada)[0]["id"])
    assert [each["text"] for each in listed(ada)] == ["second", "third"]


def test_changes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_GRAPH_CHANGES_PER_USER", "2")
    forget_settings()
    ada = person("ada")
    (rule_id,) = mute(ada, "cat")
    service.unmute_word(ada, rule_id)
    for act in (lambda: mute(ada, "dog"), lambda: service.unmute_word(ada, rule_id)):
        with pytest.raises(TooManyRequests):
            act()


def test_export_and_erasure() -> None:
    ada = person("ada")
    service.mute_word(ada, "cat", round(datetime(2040, 1, 1, tzinfo=UTC).timestamp() * 1000))
    (item,) = service.export_user(ada)
    assert (item["kind"], item["text"], item["expires_at"]) == ("muted_word", "cat", "2040-01-01T00:00:00.000Z")
    with clock.at(clock.now_ms() + 20 * 365 * DAY * 1000):
        assert [*service.export_user(ada)] == []
    while not service.erase_user(ada):
        pass
    assert restrictions.read_words(ada) is None
