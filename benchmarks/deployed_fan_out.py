"""One post to ten thousand inboxes through the deployed stack: time, the functions' memory, and missed inboxes."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import inboxes, population, workers
from benchmarks.findings import NOT_MEASURED, Findings, Row
from benchmarks.photos import phone_photo
from benchmarks.site import Deployed, Site, inside
from chalicelib.fanout.settings import settings
from demo.client import Client, photo_of
from demo.waiting import wait_until
from infra.manifest import QUEUE_FUNCTIONS
from infra.progress import step

INBOXES = 10_000  # the author's own included: with one more follower, the author's posts would be pulled
POSTS = 5
PATIENCE = 180.0  # seconds
FUNCTIONS = ("publish_posts", "plan", "fanout")


@dataclass(frozen=True)
class _Run:
    seconds: list[float]  # from the post call to the last row, of each post
    rows: list[int]  # of each post
    dead: int  # messages in dead-letter queues
    memory: dict[str, float]  # MB, by function


def measure(site: Site) -> Findings:
    """See the module."""
    deployed = site.deployed
    author = _author(deployed)
    with inside(deployed.target):
        viewers = _followers(author)
        with step(f"{POSTS} posts to {INBOXES:,} inboxes, after one that is not counted") as notes:
            run = _run(deployed, author, viewers)
            notes.append(", ".join(f"{seconds:.1f} s" for seconds in run.seconds))
        target_ms = settings().inbox_target_ms
        sizes = {name: _configured(deployed, name) for name in FUNCTIONS}
    return Findings([*_rows(run, target_ms), *_memory_rows(run.memory, sizes)], [_note()])


def _author(deployed: Deployed) -> Client:
    author, name = Client(deployed.api_url), f"bench{secrets.token_hex(5)}"
    author.register(name, f"{name}@example.org", secrets.token_hex(8))
    return author


def _followers(author: Client) -> list[str]:
    """Ids of followers, written directly into the tables; returns after the stream of their edges is consumed."""
    count = INBOXES - 1
    with step(f"{count:,} followers"):
        viewers = population.make_people(count)
        population.make_edges(viewers, [author.me()["id"]])
        wait_until(author.me, lambda me: me["followers_count"] == count, PATIENCE)
    return viewers


def _run(deployed: Deployed, author: Client, viewers: Sequence[str]) -> _Run:
    _publish(author, viewers)
    endpoint = str(deployed.target.endpoint)
    workers.forget_peaks(endpoint)
    posts = [_publish(author, viewers) for _ in range(POSTS)]
    peaks = workers.peaks(endpoint)
    return _Run(
        [seconds for _, seconds in posts],
        [inboxes.rows_of(post_id) for post_id, _ in posts],
        _dead_letters(deployed),
        {name: peaks[deployed.target.name(name)] for name in FUNCTIONS if deployed.target.name(name) in peaks},
    )


def _publish(author: Client, viewers: Sequence[str]) -> tuple[str, float]:
    """Publish a post whose photo is already processed; seconds from the call until the last inbox has it."""
    ticket = author.upload(phone_photo().data, "image/jpeg")
    author.wait_for_photo(ticket["media_id"])
    began = time.perf_counter()
    post_id = author.post("", [photo_of(ticket)])["id"]
    inboxes.wait_for(post_id, viewers, PATIENCE)
    return post_id, time.perf_counter() - began


def _dead_letters(deployed: Deployed) -> int:
    client, count = deployed.target.client("sqs"), "ApproximateNumberOfMessages"
    urls = (client.get_queue_url(QueueName=deployed.target.name(f"{name}-dlq"))["QueueUrl"] for name in FUNCTIONS[1:])
    answers = (client.get_queue_attributes(QueueUrl=url, AttributeNames=[count]) for url in urls)
    return sum(int(answer["Attributes"][count]) for answer in answers)


def _configured(deployed: Deployed, function: str) -> int:
    """Deployed memory of a function, in MB."""
    client = deployed.target.client("lambda")
    return int(client.get_function_configuration(FunctionName=deployed.target.name(function))["MemorySize"])


def _rows(run: _Run, target_ms: int) -> list[Row]:
    slowest, complete = max(run.seconds), run.rows.count(INBOXES)
    return [
        Row(
            f"fan-out to {INBOXES:,} inboxes, deployed: from the post call to the last row",
            f"<= {target_ms / 1000:g} s, the service level",
            f"median {median(run.seconds):.1f} s, slowest {slowest:.1f} s",
            ok=slowest * 1000 <= target_ms,
        ),
        Row(
            f"fan-out to {INBOXES:,} inboxes, deployed: posts with exactly one row in every inbox and no other",
            f"{POSTS} of {POSTS}, no dead letter",
            f"{complete} of {POSTS}, {run.dead} dead letters",
            ok=complete == POSTS and run.dead == 0,
        ),
    ]


def _memory_rows(memory: dict[str, float], sizes: dict[str, int]) -> list[Row]:
    return [
        Row(
            f"fan-out to {INBOXES:,} inboxes, deployed: peak memory of `{name}`",
            f"<= {size} MB, as deployed",
            f"{memory[name]:.0f} MB" if name in memory else NOT_MEASURED,
            ok=memory[name] <= size if name in memory else None,
        )
        for name, size in sizes.items()
    ]


def _note() -> str:
    caps = {each.name: each.concurrency for each in QUEUE_FUNCTIONS}["fanout"]
    return (
        f"{INBOXES - 1:,} followers, the most that are pushed to, and the author. The photo was processed before the "
        f"post. Inboxes are read one after another until the last has the row; stage `local` runs {caps.local} "
        f"`fanout` workers at a time, AWS up to {caps.deployed}. Memory: the peak of any worker process (VmHWM), "
        "the emulator's part of it included; measured on Linux only."
    )
