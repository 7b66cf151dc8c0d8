"""Delivery of posts into inboxes: units, and deliveries per CPU-second compared with a bare BatchWriteItem loop."""

import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from benchmarks import population
from benchmarks.figures import paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.core import aws, ids
from chalicelib.core.chunks import chunks
from chalicelib.core.settings import settings
from chalicelib.core.tables import BATCH_WRITE
from chalicelib.fanout import service as fanout
from chalicelib.fanout.messages import Deliver
from chalicelib.fanout.settings import settings as fanout_settings
from chalicelib.posts.messages import PUBLISH
from infra.progress import step
from tests.support.meter import Usage, metered

MOST_UNITS = 1.0
LEAST_RATE = 0.9  # of the bare loop's
RATE_BUDGET = f">= {LEAST_RATE} x a bare BatchWriteItem loop, per CPU-second"
ROUNDS = 15
CHUNKS_PER_SAMPLE = 5


def measure(site: Site) -> Findings:
    """See the module."""
    chunk = fanout_settings().fanout_chunk
    with inside(site.tables):
        with step(f"an author, {chunk} inboxes") as notes:
            viewers = population.make_people(chunk)
            post_ids = population.make_posts(population.make_people(1), 2 * CHUNKS_PER_SAMPLE * (ROUNDS + 1) + 1)
            notes.append(f"{len(post_ids)} posts")
        with metered() as usage:
            fanout.deliver(Deliver(post_ids.pop(), PUBLISH, tuple(viewers)))
        with step(f"{ROUNDS} pairs of {CHUNKS_PER_SAMPLE} chunks"):
            fresh = iter(post_ids)
            ours, bare = paired(lambda: _deliver(viewers, fresh), lambda: _bare(viewers, fresh), ROUNDS)
    return Findings(_rows(chunk, usage, ours, bare), [_note(chunk, usage)])


def _deliver(viewers: Sequence[str], fresh: Iterator[str]) -> float:
    """Deliveries per CPU-second by the worker, from messages."""
    messages = [Deliver(next(fresh), PUBLISH, tuple(viewers)).to_message() for _ in range(CHUNKS_PER_SAMPLE)]
    began = time.process_time()
    for message in messages:
        fanout.deliver(Deliver.from_record(message))
    return CHUNKS_PER_SAMPLE * len(viewers) / (time.process_time() - began)


def _bare(viewers: Sequence[str], fresh: Iterator[str]) -> float:
    return bare_rate([(viewers, next(fresh)) for _ in range(CHUNKS_PER_SAMPLE)])


def bare_rate(deliveries: Sequence[tuple[Sequence[str], str]]) -> float:
    """Deliveries per CPU-second with prepared requests and no checks, except for unprocessed items.

    Args:
        deliveries: pairs of viewers' ids and the post that each viewer gets.
    """
    table, client = settings().deployed_name("feeds"), aws.client("dynamodb")
    batches = [batch for viewers, post_id in deliveries for batch in chunks(_requests(viewers, post_id), BATCH_WRITE)]
    began = time.process_time()
    for batch in batches:
        answer = client.batch_write_item(RequestItems={table: batch})
        if answer.get("UnprocessedItems"):
            raise RuntimeError("the emulator pushed back")
    return sum(len(viewers) for viewers, _ in deliveries) / (time.process_time() - began)


def _requests(viewers: Sequence[str], post_id: str) -> Iterator[dict[str, Any]]:
    expires_at = {"N": str(ids.created_ms(post_id) // 1000 + settings().inbox_lifetime)}
    for viewer_id in viewers:
        item = {"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}, "expires_at": expires_at}
        yield {"PutRequest": {"Item": item}}


def _rows(chunk: int, usage: Usage, ours: list[float], bare: list[float]) -> list[Row]:
    units, ratio = usage.writes / chunk, paired_ratio(ours, bare)
    return [
        Row("fan-out: write units per delivery", f"<= {MOST_UNITS:g}", f"{units:g}", ok=units <= MOST_UNITS),
        Row(
            "fan-out: rate of deliveries",
            RATE_BUDGET,
            f"{ratio:.2f} x ({median(ours):.0f} /CPU-s)",
            f"bare loop {median(bare):.0f} /CPU-s",
            ratio >= LEAST_RATE,
        ),
    ]


def _note(chunk: int, usage: Usage) -> str:
    calls = ", ".join(f"{count} {name}" for name, count in sorted(usage.calls.items()))
    return (
        f"A chunk is {chunk} inboxes ({calls}; {usage.reads:g} read units to check that the post is active). "
        "CPU: all threads of this process; the emulator is another."
    )
