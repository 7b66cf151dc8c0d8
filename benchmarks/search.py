"""Search for people: units of a page and of a rename, and who is found by three characters among ten thousand names."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from benchmarks import population
from benchmarks.findings import Findings, Row
from benchmarks.people import Named, make_named, typed
from benchmarks.site import Site, inside
from chalicelib.accounts.service import Account
from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock
from chalicelib.core.caches import forget_caches
from chalicelib.core.folding import folded, name_words
from chalicelib.core.tables import batch_write, put_request
from chalicelib.graph import service as graph
from chalicelib.search import names, service, suggestions, tables, user_search
from chalicelib.search.messages import IndexNames
from chalicelib.search.settings import settings
from chalicelib.search.tables import Found, NameRow, row_key
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

HOT = "an"
ROWS = 20_000  # of one partition of a hot key
PAGE = 20
NAMES = 10_000
TARGETS = 600  # searches of each kind
FOLLOWED = 150  # users whom the searcher follows
FIRST = 5
MOST_READS, MOST_ROUNDS, MOST_WRITES, LEAST_FOUND = 5, 2, 50, 0.95
LONGEST = ("wilhelmina.katzenellenbogen.jr", "Bartholomäus Featherstonehaugh Constantinopolitánus")
RENAMED = "maximiliana.hohenlohe.schilling"[:30]


@dataclass(frozen=True)
class _Quality:
    """Shares of the targets that were found, and the prefixes of those that were not."""

    followed: float
    famous: float
    by_word: float
    by_script: dict[str, float]
    missed: list[str]


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        viewer_id, *people = population.make_people(1 + PAGE)
        with step(f"{ROWS} rows of one partition"):
            _fill(people)
        warm, cold, rounds = _page(viewer_id)
        tables.HeatRow(f"+{HOT}", "+", rows=settings().names_per_shard * settings().name_shards).save()
        spread, _, _ = _page(viewer_id)
        with step("a rename"):
            renamed, registered = _rename(people[0])
        suggested = _suggested(viewer_id, people)
        with step(f"{NAMES} names in eight scripts"):
            quality = _quality()
    page = f"page of a search, {ROWS:,} rows in its partition"
    shards = settings().name_shards
    by_three = "by 3 characters among the first five, of 10,000 names in eight scripts"
    most = max(warm.reads, spread.reads)
    rows = [
        Row(f"{page}: read units, warm", f"<= {MOST_READS}", f"{warm.reads:g}", ok=most <= MOST_READS),
        Row(f"{page}: dependent rounds, warm", f"<= {MOST_ROUNDS}", f"{rounds}", ok=rounds <= MOST_ROUNDS),
        Row(
            "rename with the longest names: write units",
            f"<= {MOST_WRITES}",
            f"{renamed.writes:g}",
            f"{registered.writes:g} for a registration",
            renamed.writes <= MOST_WRITES,
        ),
        _share(f"a followee is found {by_three}", quality.followed),
        _share(f"one of the five most followed of a prefix is found {by_three}", quality.famous),
        _share("any user is found by the whole first word", quality.by_word),
    ]
    scripts = ", ".join(f"{script} {share:.1%}" for script, share in quality.by_script.items())
    notes = [
        f"Units of a page: warm {_parts(warm)}, {shards} shards {_parts(spread)}, no account cached {_parts(cold)}.",
        (
            f"Of a million names some 3 % have a key of two letters: 30,000 rows, {shards // 2} shards. A window has "
            f"{settings().search_window} of them all the same, so the units above are those of a million names."
        ),
        f"The first page of suggestions, {PAGE} users, with 20 followees: {_parts(suggested)}.",
        f"Found by script: {scripts}. Not found were {', '.join(quality.missed[:5]) or 'none'}.",
    ]
    return Findings(rows, notes)


def _share(name: str, share: float) -> Row:
    return Row(name, f">= {LEAST_FOUND:.0%}", f"{share:.1%}", ok=share >= LEAST_FOUND)


def _fill(people: Sequence[str]) -> None:
    """Rows of a hot key: the first page's users have accounts; the others exist in the index only."""
    user_ids = [*people, *population.make_ids(ROWS - len(people))]
    for user_id in people:
        UserRow(user_id).update([UserRow.username.set(f"an.{user_id.lower()}"), UserRow.followers_count.set(1 << 20)])

    def row(i: int, user_id: str) -> NameRow:
        followers = 1 << 20 if i < len(people) else ROWS // (i + 1)
        place = names.place(f"an.{user_id.lower()}", names.rank(followers), user_id)
        key = row_key(HOT, 0, place)
        return NameRow(*key, username=f"an.{user_id.lower()}", display_name="Anneliese Lovelace-Byron")

    batch_write(NameRow.Meta.table_name, (put_request(row(i, user_id)) for i, user_id in enumerate(user_ids)))


def _page(viewer_id: str) -> tuple[Usage, Usage, int]:
    """The usage of a first page with the function's caches warm and cold, and the rounds of a warm page."""

    def read() -> None:
        found = service.search_users(viewer_id, "192.0.2.1", HOT, PAGE, None)
        if len(found.items) != PAGE:
            raise RuntimeError(f"a page of {len(found.items)}, not {PAGE}")

    forget_caches()
    with metered() as cold:
        read()
    with metered() as warm, traced() as trace:
        read()
    return warm, cold, trace.rounds


def _rename(user_id: str) -> tuple[Usage, Usage]:
    username, display_name = LONGEST
    changes = [UserRow.username.set(username), UserRow.display_name.set(display_name)]
    UserRow(user_id).update([*changes, UserRow.followers_count.set(0)])
    with metered() as registered:
        service.index_names(IndexNames(user_id, "first"))
    UserRow(user_id).update([UserRow.username.set(RENAMED)])
    with metered() as renamed:
        service.index_names(IndexNames(user_id, "second"))
    return renamed, registered


def _suggested(viewer_id: str, people: Sequence[str]) -> Usage:
    """The usage of a first page of a viewer with twenty followees, who follow fifty users each."""
    others = population.make_people(60)
    for followee_id in people:
        population.make_edges([followee_id], others[:50])
    population.make_edges([viewer_id], people)
    forget_caches()
    with metered() as usage:
        found = suggestions.suggest(viewer_id, PAGE, None)
    if len(found.items) != PAGE:
        raise RuntimeError(f"{len(found.items)} suggestions, not {PAGE}")
    return usage


class _Index:
    """The rows of generated users, in memory; `rows_after` answers as the table does."""

    def __init__(self, users: Collection[Named]) -> None:
        self.accounts = {each.user_id: _account(each) for each in users}
        self._users = {each.user_id: each for each in users}
        self._rows: dict[str, list[Found]] = defaultdict(list)
        for each in users:
            for key, word in names.keys_of(each.username, each.display_name).items():
                rank = names.FIRST if key == each.username else names.rank(each.followers)
                place = names.place(word, rank, each.user_id)
                self._rows[key].append(Found(place, each.username, each.display_name))
        for rows in self._rows.values():
            rows.sort(key=lambda row: row.place)

    def rows_of_shards(self, reads: Sequence[tuple[str, int, str]], most: int) -> list[list[Found]]:
        """See `tables.rows_of_shards`."""
        return [[row for row in self._rows[key] if row.place > after][:most] for key, _, after in reads]

    def matching(self, query: names.NameQuery) -> list[Named]:
        """All users whom a query finds."""
        found = (self._users[row.user_id] for row in self._rows[query.keys[-1]])
        return [each for each in found if query.matches(each.username, each.display_name)]

    def listed(self, _: str | None, user_ids: Collection[str]) -> dict[str, Account]:
        """See `graph.listed`."""
        return {each: self.accounts[each] for each in user_ids}


def _account(user: Named) -> Account:
    row = UserRow(user.user_id, username=user.username, display_name=user.display_name, email="", created_ms=0)
    row.followers_count = user.followers
    return Account.from_row(row)


def _quality() -> _Quality:
    chance = random.Random(18)  # noqa: S311 - no secret
    users = list(make_named(NAMES, chance))
    followed = {each.user_id for each in chance.sample(users, FOLLOWED)}
    index = _Index(users)
    with ExitStack() as stack:
        for module, name, stand_in in (
            (tables, "rows_of_shards", index.rows_of_shards),
            (tables, "shards_of", lambda keys: dict.fromkeys(keys, 1)),
            (graph, "listed", index.listed),
            (user_search, "followees", lambda viewer_id: followed if viewer_id else set()),
            (user_search, "Rate", _Unlimited),
        ):
            stack.enter_context(patch.object(module, name, stand_in))
        return _searched(users, index, followed, chance)


class _Unlimited:
    def __init__(self, *_: object) -> None:
        pass

    def spend(self, _: str) -> None:
        """Count nothing."""


def _searched(users: Sequence[Named], index: _Index, followed: Collection[str], chance: random.Random) -> _Quality:
    friends = [each for each in users if each.user_id in followed]
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    missed = []

    def count(kind: str, user: Named, query: str, is_found: Callable[[str, str], bool]) -> None:
        hit = is_found(query, user.user_id)
        for each in (kind, user.script) if kind != "word" else (kind,):
            asked[each] += 1
            found[each] += hit
        if not hit:
            missed.append(f"{user.display_name} by {query}")

    for _ in range(TARGETS):
        friend = chance.choice(friends)
        count("followed", friend, _beginning(friend, chance), partial(_is_first, viewer_id="viewer"))
        famous, beginning = _famous(users, index, chance)
        count("famous", famous, beginning, _is_first)
    for user in chance.sample(users, TARGETS // 4):
        first = user.display_name.split()[0]
        count("word", user, typed(first, chance), _is_on_a_page)
    shares = {each: found[each] / asked[each] for each in asked}
    by_script = {each: share for each, share in shares.items() if each[0].isupper()}
    return _Quality(shares["followed"], shares["famous"], shares["word"], by_script, missed)


def _beginning(user: Named, chance: random.Random) -> str:
    """The first three characters of a name of a user, as somebody types them."""
    words = [user.username, *user.display_name.split()]
    return typed(chance.choice([each for each in words if len(each) >= 3])[:3], chance)


def _famous(users: Sequence[Named], index: _Index, chance: random.Random) -> tuple[Named, str]:
    """One of the five most followed users whose display name begins with the same three letters, and these."""
    beginning = ""
    while len(beginning) < 3:
        beginning = name_words(folded(chance.choice(users).display_name))[0][:3]
    query = names.parse(beginning)
    best = sorted(index.matching(query), key=lambda each: -each.followers)[:FIRST]
    return chance.choice(best), typed(beginning, chance)


def _is_first(query: str, user_id: str, viewer_id: str | None = None) -> bool:
    page = service.search_users(viewer_id, "192.0.2.1", query, FIRST, None)
    return user_id in [each.id for each in page.items]


def _is_on_a_page(query: str, user_id: str) -> bool:
    cursor = None
    while True:
        page = service.search_users(None, "192.0.2.1", query, 100, cursor)
        if user_id in [each.id for each in page.items] or page.next_cursor is None:
            return user_id in [each.id for each in page.items]
        cursor = page.next_cursor


def _parts(usage: Usage) -> str:
    parts = ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(usage.reads_of.items()))
    return f"{usage.reads:g} ({parts})"
