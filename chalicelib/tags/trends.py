"""Find the tags that more accounts use now than before, and keep the list that readers get.

A tag's uses in the last hours are compared with what is expected from the hours before: a mean in which an hour's
weight halves every `trend_half_life`, kept in one row for each tag. An hour enters it when it leaves the window, once.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids
from chalicelib.core.settings import HOUR
from chalicelib.graph import service as graph
from chalicelib.tags import tables, top_posts, use_tables
from chalicelib.tags.messages import TrendsStale
from chalicelib.tags.schemas import Trending, TrendingTag
from chalicelib.tags.settings import settings
from chalicelib.tags.tables import Trend, Trends
from chalicelib.tags.use_tables import HOUR_MS

ACTIVE = "active"


@dataclass
class _Uses:
    """The accounts that used a tag, and ids of their posts."""

    account_ids: set[str] = field(default_factory=set)
    post_ids: list[str] = field(default_factory=list)


def trending() -> list[Trend]:
    """The tags that trend, as found at most minutes ago, the first first; one read."""
    return tables.trends().items


def trending_page() -> Trending:
    """The tags that trend, the first first."""
    return Trending(items=[TrendingTag(tag=each.tag, accounts_count=each.accounts) for each in trending()])


def rank() -> int:
    """Find the tags that trend now, and replace the list. Returns how many there are.

    Of two runs at once, the one that began later wins.
    """
    now_ms = clock.now_ms()
    hour = now_ms // HOUR_MS
    window = range(hour - settings().trend_window + 1, hour + 1)
    known = tables.trends()
    folded = _fold(known.folded_hour, window.start)
    uses = _uses_of(window)
    often = [tag for tag, each in uses.items() if len(each.account_ids) >= settings().trend_accounts]
    expected = {tag: max(1.0, rate * len(window)) for tag, rate in _rates(often, window.start).items()}
    found = list(islice(_trends(uses, expected), settings().trends_listed))
    if tables.put_trends(Trends(found, now_ms, folded)):
        _keep_orders(uses)
    return len(found)


def refresh(message: TrendsStale) -> None:
    """Find the trends again, unless that was done since the change that the message is about."""
    if tables.trends().made_ms <= message.since_ms:
        rank()


def _uses_of(hours: Iterable[int]) -> dict[str, _Uses]:
    found: defaultdict[str, _Uses] = defaultdict(_Uses)
    for hour in hours:
        for tag, post_id in use_tables.uses_of_hour(hour):
            found[tag].account_ids.add(ids.owner_of(post_id))
            found[tag].post_ids.append(post_id)
    return found


def _trends(uses: dict[str, _Uses], expected: dict[str, float]) -> Iterator[Trend]:
    """The tags that trend, by their score: (observed - expected)² / expected."""
    observed = {tag: len(uses[tag].account_ids) for tag in expected}
    excess = {tag: count - expected[tag] for tag, count in observed.items() if count > expected[tag]}
    scores = {tag: over**2 / expected[tag] for tag, over in excess.items()}
    for tag in sorted(scores, key=lambda each: (-scores[each], each))[: settings().trends_checked]:
        if _are_independent(tag, uses[tag].account_ids):
            newest = sorted(uses[tag].post_ids, reverse=True)[: settings().trend_posts]
            yield Trend(tag, observed[tag], newest)


def _are_independent(tag: str, account_ids: Collection[str]) -> bool:
    """Whether enough of the accounts are public now, and three of them do not follow each other.

    A sample of the accounts decides, which nobody can choose: it depends on a hash of tag and account.
    """
    drawn = sorted(account_ids, key=lambda each: zlib.crc32(f"{tag}#{each}".encode()))[: settings().trend_sample]
    known = accounts.accounts(drawn)
    public = [each for each in drawn if each in known and known[each].status == ACTIVE and not known[each].is_private]
    if len(public) < settings().trend_accounts:
        return False
    edges = graph.edges_among([(one, other) for one in public for other in public if one != other])
    strangers = {frozenset(pair) for pair in combinations(public, 2) if pair not in edges and pair[::-1] not in edges}
    return any(
        all(frozenset(pair) in strangers for pair in combinations(three, 2)) for three in combinations(public, 3)
    )


def _fold(folded_hour: int, before: int) -> int:
    """Let the hours that have left the window enter the baselines, each once. Returns the last that has."""
    first = max(folded_hour + 1, before - settings().trend_fold_hours)
    for hour in range(first, before):
        counts = {tag: len(each.account_ids) for tag, each in _uses_of([hour]).items()}
        counts = {tag: count for tag, count in counts.items() if count >= settings().baseline_accounts}
        known = tables.baselines(counts)
        weight = 1 - _decay(1)
        fresh = {
            tag: (known[tag][0] * _decay(hour - known[tag][1]) if tag in known else 0.0) + weight * count
            for tag, count in counts.items()
            if tag not in known or known[tag][1] < hour
        }
        tables.put_baselines(fresh, hour)
    return max(folded_hour, before - 1)


def _rates(tags: Collection[str], hour: int) -> dict[str, float]:
    """The expected number of accounts of each tag in an hour."""
    known = tables.baselines(tags)
    return {tag: known[tag][0] * _decay(hour - known[tag][1]) if tag in known else 0.0 for tag in tags}


def _decay(hours: int) -> float:
    return float(0.5 ** (hours * HOUR / settings().trend_half_life))


def _keep_orders(uses: dict[str, _Uses]) -> None:
    """Keep the orders `top` of the tags in use, those of the most accounts first, from becoming old."""
    most = sorted(uses, key=lambda tag: -len(uses[tag].account_ids))[: settings().top_tags]
    for tag in most:
        top_posts.keep_top(tag)
