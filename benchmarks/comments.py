"""Comments: write units of one, the cost of a first page, and the busiest partition of a post that is talked about."""

import random
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import population
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.comments import service as comments
from chalicelib.comments.comment import Comment, new_id
from chalicelib.comments.tables import CommentRow, new_row
from chalicelib.core import clock
from chalicelib.core.caches import forget_caches
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import shard_of
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

TEXT = "What a boat! Where did you find it, and may one go aboard? Last year we saw one of these near #Bergen. " * 3
PAGE = 20
BATCH = 100  # comments of one batch of the stream
CROWD = 1000  # comments a second on one post
SECONDS = 15
LAG = 3  # seconds until a fold has raised the number of shards
PARTITION = 1000  # write units a second that DynamoDB lets one partition key have
MOST_WRITES, MOST_WRITES_WITH_KEY = 4, 6
MOST_READS, MOST_ROUNDS = 10, 3


@dataclass(frozen=True)
class _Heat:
    """Write units that the busiest partition got in one second, before the shards were raised, and afterwards."""

    at_first: int
    afterwards: int
    shards: int


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        author_id, *people = population.make_people(1 + PAGE)
        with step(f"a comment of {len(TEXT)} characters"):
            alone, keyed, share = _writes(author_id, people)
        with step(f"a page of {PAGE} comments"):
            warm, cold, rounds = _page(author_id, people)
        with step(f"{CROWD} comments a second for {SECONDS} seconds"):
            heat = _heat(author_id)
    page = f"first page of a post with {PAGE} comments"
    total, total_keyed = alone.writes + share, keyed.writes + share
    rows = [
        Row("comment: write units, its share of the totals included", f"<= {MOST_WRITES}", f"{total:g}", ok=total <= 4),
        Row(
            "comment with an Idempotency-Key: write units of the request",
            f"<= {MOST_WRITES_WITH_KEY}",
            f"{keyed.writes:g} ({total_keyed:g} with its share of the totals)",
            ok=keyed.writes <= MOST_WRITES_WITH_KEY,
        ),
        Row(f"{page}: dependent rounds", f"<= {MOST_ROUNDS}", f"{rounds} cold", ok=rounds <= MOST_ROUNDS),
        Row(f"{page}: read units, warm", f"<= {MOST_READS}", f"{warm.reads:g}", ok=warm.reads <= MOST_READS),
        Row(
            f"{CROWD:,} comments a second on one post: write units a second of the busiest partition",
            f"<= {PARTITION}",
            f"{heat.afterwards} ({heat.shards} shards)",
            f"{heat.at_first} in the first {LAG} s",
            heat.afterwards <= PARTITION,
        ),
    ]
    return Findings(rows, _notes(alone, keyed, warm, cold, share))


def _writes(author_id: str, people: Sequence[str]) -> tuple[Usage, Usage, float]:
    """The usage of a comment without and with a key, and each comment's share of the totals of a batch."""
    (post_id,) = population.make_posts([author_id], 1)
    with metered() as alone:
        comments.create(people[0], post_id, TEXT)
    with metered() as keyed:
        comments.create(people[1], post_id, TEXT, None, IdempotencyKey.of(people[1], "POST", "key", b"{}"))
    records = _burst(post_id, 1, 1, BATCH)
    with metered() as folding:
        comments.COUNTED_COMMENTS.fold("bench", records)
    return alone, keyed, folding.writes / BATCH


def _page(author_id: str, people: Sequence[str]) -> tuple[Usage, Usage, int]:
    """The usage of a first page with the function's caches warm and cold, and the rounds of a cold page."""
    (post_id,) = population.make_posts([author_id], 1)
    viewer_id = people[0]
    graph.mute_word(viewer_id, "spoiler", None)
    for i, user_id in enumerate(people):
        with clock.at(clock.now_ms() + i):
            comments.create(user_id, post_id, f"{i}: {TEXT}")

    def read() -> None:
        found = comments.comments_page(viewer_id, post_id, "newest", PAGE, None)
        if len(found.items) != PAGE:
            raise RuntimeError(f"a page of {len(found.items)}, not {PAGE}")

    read()
    with metered() as warm:
        read()
    forget_caches()
    with metered() as cold:
        read()
    forget_caches()
    with traced() as trace:
        read()
    return warm, cold, trace.rounds


def _heat(author_id: str) -> _Heat:
    """Let a crowd comment while the stream is folded `LAG` seconds late, each comment a row of at most 1 KB."""
    (post_id,) = population.make_posts([author_id], 1)
    busiest, waiting = [], deque[Sequence[StreamRecord]]()
    for second in range(1, SECONDS + 1):
        records = _burst(post_id, _shards(post_id), second, CROWD)
        partitions = Counter(each.keys["post_shard"]["S"] for each in records)
        busiest.append(partitions.most_common(1)[0][1])
        waiting.append(records)
        if len(waiting) == LAG:
            comments.COUNTED_COMMENTS.fold("bench of heat", waiting.popleft())
    return _Heat(max(busiest[:LAG]), max(busiest[LAG:]), _shards(post_id))


def _shards(post_id: str) -> int:
    post = posts.find(post_id)
    return post.comment_shards if post else 0


def _burst(post_id: str, shards: int, second: int, count: int) -> list[StreamRecord]:
    """The records of comments by as many users, written within one second, each on the shard that a new one gets."""
    chance, now_ms = random.Random(second), clock.now_ms() + 1000 * second  # noqa: S311 - no secret
    found = []
    for i, user_id in enumerate(population.make_ids(count)):
        at_ms = now_ms + chance.randrange(1000)
        comment_id = new_id(user_id, at_ms, shard_of(f"{user_id}{at_ms}", shards), None)
        row = new_row(Comment(comment_id, post_id, user_id, TEXT), shards).serialize()
        keys = {name: row[name] for name in CommentRow.key_names()}
        found.append(StreamRecord(1000 * CROWD * second + i, "INSERT", keys, None, row, now_ms))
    return found


def _notes(alone: Usage, keyed: Usage, warm: Usage, cold: Usage, share: float) -> list[str]:
    return [
        (
            f"Write units of a comment of {len(TEXT)} characters: {_by_table(alone.writes_of)}; with an "
            f"Idempotency-Key, whose row is written in the same transaction: {_by_table(keyed.writes_of)}."
        ),
        (
            f"Totals of {BATCH} comments of one batch are one transaction: {share:g} write units for each. A batch has "
            "at most 1,000 comments, and then a tenth of it."
        ),
        (
            f"Read units of a page of {PAGE} comments by as many users: warm {warm.reads:g} "
            f"({_by_table(warm.reads_of)}), cold {cold.reads:g}. The viewer has a muted word; no comment is pinned."
        ),
        (
            f"The crowd is a simulated stream, folded {LAG} s late. DynamoDB gives a partition key {PARTITION:,} write "
            "units a second. The post's row, read strongly by each comment, has 3,000 read units a second."
        ),
    ]


def _by_table(units_of: dict[str, float]) -> str:
    return ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(units_of.items()))
