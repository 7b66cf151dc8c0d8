"""One post to a hundred thousand followers by the planner and the workers, in this process, against the emulator."""

import json
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from benchmarks import fan_out, inboxes, population
from benchmarks.figures import paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.core import aws, queues
from chalicelib.fanout import service as fanout
from chalicelib.fanout.messages import Deliver
from chalicelib.posts.messages import PUBLISH, PlanPost
from infra.progress import step

FOLLOWERS = 100_000
SHARDS = 32  # of the followers index, as for an account of that size
PLAN_SECONDS = 60  # a planner's timeout
CHUNKS_OF_A_SAMPLE = 10


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables):
        with step(f"{FOLLOWERS:,} followers"):
            (author_id,) = population.make_people(1, shards=SHARDS)
            viewers = population.make_ids(FOLLOWERS)
            population.make_edges(viewers, [author_id], shards=SHARDS)
            planned, other = population.make_posts([author_id], 2)
        with step("plan"):
            began = time.perf_counter()
            fanout.plan(PlanPost(planned, PUBLISH))
            planning = time.perf_counter() - began
            messages = list(_received())
        with step(f"{len(messages)} chunks, delivered and by a bare loop in turn"):
            ours, bare = _deliver(messages, other)
        held = inboxes.rows_of(planned)
    return Findings(_rows(planning, len(messages), held, ours, bare), [_note(messages)])


def _received() -> Iterator[Any]:
    """All messages of queue `fanout`."""
    sqs, url = aws.client("sqs"), queues.queue_url("fanout")
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        yield from (json.loads(message["Body"]) for message in found)
        entries = [{"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]} for each in found]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)


def _deliver(messages: Sequence[Any], other: str) -> tuple[list[float], list[float]]:
    """Deliveries per CPU-second of the worker, and of a bare loop that writes another post to the same inboxes."""
    ours, bare = [], []
    for begin in range(0, len(messages), CHUNKS_OF_A_SAMPLE):
        sample = messages[begin : begin + CHUNKS_OF_A_SAMPLE]
        rows = sum(len(message["viewer_ids"]) for message in sample)
        began = time.process_time()
        for message in sample:
            fanout.deliver(Deliver.from_record(message))
        ours.append(rows / (time.process_time() - began))
        bare.append(fan_out.bare_rate([(message["viewer_ids"], other) for message in sample]))
    return ours, bare


def _rows(planning: float, messages: int, held: int, ours: list[float], bare: list[float]) -> list[Row]:
    ratio, inboxes_of_all = paired_ratio(ours, bare), FOLLOWERS + 1
    what = f"fan-out to {FOLLOWERS:,} followers"
    return [
        Row(
            f"{what}: the plan",
            f"<= {PLAN_SECONDS} s, a planner's time",
            f"{planning:.1f} s, {messages} messages",
            ok=planning <= PLAN_SECONDS,
        ),
        Row(
            f"{what}: rate of deliveries",
            fan_out.RATE_BUDGET,
            f"{ratio:.2f} x ({median(ours):.0f} /CPU-s)",
            f"bare loop {median(bare):.0f} /CPU-s",
            ratio >= fan_out.LEAST_RATE,
        ),
        Row(f"{what}: inboxes with the row", f"{inboxes_of_all:,}", f"{held:,}", ok=held == inboxes_of_all),
    ]


def _note(messages: Sequence[Any]) -> str:
    largest = max(len(message["viewer_ids"]) for message in messages)
    return (
        f"The services `plan` and `deliver` in one process and one thread, through the emulator's queue and tables; "
        f"followers in {SHARDS} shards, at most {largest} ids in a message. The bare loop writes another post to the "
        f"same inboxes, in turn with the worker, {CHUNKS_OF_A_SAMPLE} messages at a time."
    )
