"""Trends: what counts as a use, which tags trend, and that a retracted trend is gone."""

from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core import caches, clock, ids, queues
from chalicelib.core.settings import forget_settings
from chalicelib.graph.tables import FollowRow
from chalicelib.posts import service as posts
from chalicelib.tags import tables, tag_index, trends, use_tables
from chalicelib.tags.messages import TrendsStale
from chalicelib.tags.settings import settings
from chalicelib.tags.use_tables import HOUR_MS
from functions import refresh_trends as functions
from tests.support.drills.stage import rows
from tests.support.meter import metered
from tests.support.platform import LambdaContext, strike
from tests.support.rooms import world
from tests.support.rooms.tagging import called, image, record, tagged

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def all_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_TREND_ACCOUNT_AGE", "0")
    forget_settings()


@pytest.fixture
def now_ms() -> int:
    """Noon of tomorrow."""
    return clock.now_ms() // 86_400_000 * 86_400_000 + 36 * HOUR_MS


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def people(count: int, name: str = "person") -> list[str]:
    return [world.person(f"{name}{i}") for i in range(count)]


def befriend(user_ids: list[str]) -> None:
    """Let all of the users follow each other."""
    with FollowRow.batch_write() as batch:
        for one in user_ids:
            for other in user_ids:
                if one != other:
                    batch.save(FollowRow(one, other, followee_shard=f"{other}#0", created_at=0))


def used() -> list[tuple[str, str]]:
    """The tags and authors that count."""
    found = [row["use"]["S"].split("#") for row in rows("tag_uses")]
    return sorted((tag, post_id[11:]) for tag, post_id in found)


def trending() -> list[tuple[str, int]]:
    items = called(200, None, "GET", "/v1/explore/trending")["items"]
    return [(each["tag"], each["accounts_count"]) for each in items]


def use(tag: str, user_ids: list[str], at_ms: int) -> list[str]:
    """Uses of a tag by some users, put into the table."""
    made = [ids.new_owned_id(each, at_ms) for each in user_ids]
    for post_id in made:
        use_tables.write(post_id, [tag], ())
    return made


def test_an_account_counts_once_for_each_tag_and_day(ada: str, now_ms: int) -> None:
    for hour, caption in ((0, "#sea"), (3, "#sea #sky"), (4, "#sea"), (12, "#sea")):
        with clock.at(now_ms + hour * HOUR_MS):
            tagged(ada, caption)
    hours = [row["hour_bucket"]["S"].split("#")[0] for row in rows("tag_uses")]
    assert used() == [("sea", ada), ("sea", ada), ("sky", ada)]
    assert sorted(int(each) - now_ms // HOUR_MS for each in hours) == [0, 3, 12]


def test_what_does_not_count(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tagged(world.person("bob", private=True))
    tagged(ada, audience="followers")
    sensitive = tagged(ada, "#sky")
    assert used() == [("sky", ada)]
    before = image(sensitive)
    posts.edit(ada, sensitive, {"sensitive": True})
    tag_index.publish(record(sensitive, before))
    assert used() == []
    monkeypatch.setenv("EMULSION_TREND_ACCOUNT_AGE", str(3 * 86_400))
    forget_settings()
    tagged(ada, "#young")
    assert used() == []
    with clock.at(clock.now_ms() + 4 * 24 * HOUR_MS):
        tagged(ada, "#old")
    assert used() == [("old", ada)]


def test_fifty_strangers_trend_within_the_hour_and_five_friends_do_not(now_ms: int) -> None:
    friends, strangers = people(5, "friend"), people(50, "stranger")
    befriend(friends)
    with clock.at(now_ms):
        for each in friends:
            tagged(each, "#clique")
        made = [tagged(each, "#storm") for each in strangers]
        for each in strangers[:4]:
            tagged(each, "#few")
    with clock.at(now_ms + 10 * 60_000):
        strike("functions.housekeeping:rank_trends")
        assert trending() == [("storm", 50)]
        assert tables.trends().items[0].post_ids == sorted(made, reverse=True)[: settings().trend_posts]
        for post_id in made[:47]:
            before = image(post_id)
            post = posts.find(post_id)
            assert post
            posts.retract(post)
            tag_index.publish(record(post_id, before))
    with clock.at(now_ms + 11 * 60_000):
        trends.refresh(TrendsStale(now_ms + 10 * 60_000 + 1))
        assert trending() == []


def test_friends_trend_with_two_strangers(now_ms: int) -> None:
    friends, strangers = people(4, "friend"), people(2, "stranger")
    befriend(friends)
    use("sea", [*friends, strangers[0]], now_ms)
    with clock.at(now_ms):
        trends.rank()
        assert trending() == []
        use("sea", strangers[1:], now_ms)
    with clock.at(now_ms + 1):
        trends.rank()
        assert trending() == [("sea", 6)]


def test_accounts_that_are_private_by_now_do_not_count(now_ms: int) -> None:
    strangers = people(5)
    use("sea", strangers, now_ms)
    accounts.change_profile(strangers[0], ProfileChange(is_private=True))
    caches.forget_caches()
    with clock.at(now_ms):
        trends.rank()
        assert trending() == []


def test_a_tag_that_is_always_used_does_not_trend(now_ms: int) -> None:
    strangers = people(8)
    for hour in range(-40, -5):
        use("daily", strangers, now_ms + hour * HOUR_MS)
    for hour in (-2, -1):
        use("daily", strangers, now_ms + hour * HOUR_MS)
        use("fresh", strangers[:6], now_ms + hour * HOUR_MS)
    with clock.at(now_ms):
        trends.rank()
        assert trending() == [("fresh", 6)]
        (daily,) = tables.baselines(["daily"]).values()
        assert 2 < daily[0] < 8
        assert "fresh" not in tables.baselines(["fresh"]), "the window is not in the baseline"
    with clock.at(now_ms + 7 * HOUR_MS):
        trends.rank()
        assert trending() == []


def test_each_hour_enters_the_baseline_once(now_ms: int) -> None:
    strangers = people(4)
    use("sea", strangers, now_ms - 6 * HOUR_MS)
    for later_ms in (0, 1, 2):
        with clock.at(now_ms + later_ms):
            trends.rank()
    ((rate, hour),) = tables.baselines(["sea"]).values()
    assert hour == now_ms // HOUR_MS - 6
    assert rate == pytest.approx(4 * (1 - 0.5 ** (3600 / settings().trend_half_life)))
    tables.put_trends(tables.Trends([], now_ms + 3, 0))  # as if the run had died before it wrote the list
    with clock.at(now_ms + 4):
        trends.rank()
    assert tables.baselines(["sea"]) == {"sea": (rate, hour)}


def test_of_two_runs_the_one_that_began_later_wins(now_ms: int) -> None:
    later = tables.Trends([tables.Trend("sea", 9, [])], now_ms + 1, 5)
    assert tables.put_trends(later)
    assert not tables.put_trends(tables.Trends([], now_ms, 5))
    assert trending() == [("sea", 9)]


def test_a_retraction_asks_for_a_new_list_only_if_its_tag_trends(ada: str, now_ms: int, monkeypatch: Any) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(queues, "send", lambda messages, **_: sent.extend(messages))
    with clock.at(now_ms):
        for tag, wanted in (("sky", []), ("sea", [TrendsStale(now_ms)])):
            tables.put_trends(tables.Trends([tables.Trend("sea", 9, [])], now_ms + len(tag), 5))
            post_id = tagged(ada, f"#{tag}")
            before = image(post_id)
            posts.archive(ada, post_id)
            sent.clear()
            tag_index.publish(record(post_id, before))
            assert [each for each in sent if isinstance(each, TrendsStale)] == wanted


def test_a_message_about_an_older_list_starts_a_run(now_ms: int, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    monkeypatch.setattr(trends, "rank", lambda: runs.append(1))
    tables.put_trends(tables.Trends([], now_ms, 5))
    for since_ms in (now_ms - 1, now_ms):
        body = f'{{"since_ms": {since_ms}}}'
        message = {"messageId": "0", "receiptHandle": "r", "body": body, "messageAttributes": {}, "attributes": {}}
        event = {"Records": [{**message, "eventSource": "aws:sqs"}]}
        assert functions.refresh_trends(event, LambdaContext()) == {"batchItemFailures": []}
    assert len(runs) == 1


def test_a_read_of_the_list_is_one_query(now_ms: int) -> None:
    tables.put_trends(tables.Trends([tables.Trend(f"tag{i}", 9, []) for i in range(20)], now_ms, 5))
    with metered() as usage:
        assert len(trending()) == 20
    assert (usage.calls.total(), usage.reads) == (1, 0.5)


def test_a_run_renews_the_orders_of_tags_in_use(ada: str, now_ms: int) -> None:
    with clock.at(now_ms):
        first, second = tagged(ada), tagged(ada)
        trends.rank()
        assert [post_id for _, post_id in tables.top_of("sea") or ()] == [second, first]
        made_ms = tables.top_made_ms("sea")
    with clock.at(now_ms + 60_000):
        trends.rank()
        assert tables.top_made_ms("sea") == made_ms
    with clock.at(now_ms + settings().top_lifetime * 600):
        trends.rank()
        assert tables.top_made_ms("sea") > made_ms
