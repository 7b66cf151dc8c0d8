"""Messages: the write units of one to a pair, with inboxes and live events, and the cost of a page of an inbox."""

import secrets

from benchmarks import population
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.core import clock, ids
from chalicelib.core.caches import forget_caches
from chalicelib.messaging import service as messaging
from chalicelib.messaging.messages import ConversationEvent
from chalicelib.realtime import tables as realtime
from chalicelib.realtime.tables import Connection
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

TEXT_BYTES = 400
MOST_WRITES = 12  # write units
PAGE = 20
MOST_ROUNDS = 3
GROUP = 32


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        with step(f"a message of {TEXT_BYTES} bytes to a pair, and to a group of {GROUP}"):
            pair, group = _message(2), _message(GROUP)
        with step(f"a page of {PAGE} conversations"):
            warm, cold, rounds = _page()
    what = f"page of an inbox: {PAGE} conversations"
    rows = [
        Row(
            f"message of {TEXT_BYTES} bytes to a pair, both connected: write units",
            f"<= {MOST_WRITES}",
            f"{pair.writes:g}",
            ok=pair.writes <= MOST_WRITES,
        ),
        Row(f"{what}: dependent rounds", f"<= {MOST_ROUNDS}", f"{rounds} cold", ok=rounds <= MOST_ROUNDS),
    ]
    return Findings(rows, _notes(pair, group, warm, cold))


def _message(members: int) -> Usage:
    """The usage of the second message of a new conversation, with its delivery; all members are connected."""
    author_id, *others = population.make_people(members)
    for user_id in (author_id, *others):
        population.make_edges([user_id], [author_id])
        realtime.mark_connected(Connection("c", user_id, "s", ids.new_id(clock.now_ms())))
    found, _ = messaging.begin(author_id, others)
    conversation_id = found.conversation.conversation_id
    _send(author_id, conversation_id)
    later = clock.now_ms() + 1000  # inbox rows move in their index only if their time of activity changes
    with clock.at(later), metered() as usage:
        _send(author_id, conversation_id)
    return usage


def _send(author_id: str, conversation_id: str) -> None:
    draft = messaging.Draft(secrets.token_hex(16), "x" * TEXT_BYTES)
    _, message = messaging.send(author_id, conversation_id, draft)
    messaging.deliver(ConversationEvent(conversation_id, "sent", message.seq))


def _page() -> tuple[Usage, Usage, int]:
    """The usage of a page with the function's caches warm and cold, and the rounds of a cold page."""
    reader_id, *partners = population.make_people(1 + PAGE)
    population.make_edges([reader_id], partners)
    for partner_id in partners:
        found, _ = messaging.begin(partner_id, [reader_id])
        _send(partner_id, found.conversation.conversation_id)
    _read(reader_id)
    with metered() as warm:
        _read(reader_id)
    forget_caches()
    with metered() as cold:
        _read(reader_id)
    forget_caches()
    with traced() as trace:
        _read(reader_id)
    return warm, cold, trace.rounds


def _read(reader_id: str) -> None:
    page = messaging.inbox_page(reader_id, PAGE, None)
    if len(page.items) != PAGE or {each.unread for each in page.items} != {1}:
        raise RuntimeError(f"a page of {len(page.items)}, not {PAGE}, or wrong counts")


def _notes(pair: Usage, group: Usage, warm: Usage, cold: Usage) -> list[str]:
    return [
        f"Write units of a message to a pair: {_by_table(pair.writes_of)}; to a group of {GROUP}: {group.writes:g}.",
        (
            f"Read units of a page of an inbox: warm {warm.reads:g} ({_by_table(warm.reads_of)}), cold {cold.reads:g}. "
            "The members of each conversation are read strongly."
        ),
    ]


def _by_table(units_of: dict[str, float]) -> str:
    return ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(units_of.items()))
