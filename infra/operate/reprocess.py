"""Have media rendered again by the deployed code, a few at a time, in a run that can be stopped and continued.

A run reads rows page by page: those of an owner by a query, all others by a scan of the table, which no other code
does. It sends each selected media to the queue `rerender`; the worker writes the run's id to the row when it has
finished. Only a window of media is in the queue at a time, so a run that is stopped leaves no backlog. The artifact
bucket has the last finished page, so any machine may continue the run; the rows of the next page show which media are
finished.
"""

import json
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.chunks import chunks
from chalicelib.core.queues import SEND_BATCH
from chalicelib.media.messages import RerenderMedia
from infra.deploy import artifacts
from infra.errors import InfraError
from infra.progress import say
from infra.target import Target

WINDOW = 50  # media in the queue at a time: several for each of the ten workers
PAGE = 500  # rows of one call: about fifty read units
PAUSE = 0.5  # seconds between pages, so that a run uses a hundred read units a second at most
POLL_SECONDS = 1.0
PATIENCE = 3600  # seconds without a result: the tries of a message take half an hour, then it is a dead letter

Row = dict[str, Any]
_GONE: Row = {"state": {"S": "removed"}}


@dataclass(frozen=True)
class Selection:
    """The media of a run: exactly one attribute is set."""

    owner_id: str | None = None
    state: str | None = None
    below_version: int | None = None

    def __str__(self) -> str:
        return next(f"{name}-{value}" for name, value in asdict(self).items() if value is not None)

    def takes(self, row: Row) -> bool:
        """Whether the row is selected. Media that are still processing are not: their own event settles them."""
        state = row["state"]["S"]
        if self.below_version is not None:
            return state == "active" and int(row.get("version", {"N": "1"})["N"]) < self.below_version
        return state == self.state if self.state else state in ("active", "failed")


@dataclass
class Run:
    """The progress of one run over a selection.

    Attributes:
        position: key of the last row of the last finished page.
        outcomes: outcome -> number of media.
    """

    run_id: str = field(default_factory=lambda: secrets.token_hex(4))
    position: Row | None = None
    outcomes: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items())) or "nothing yet"


def reprocess(target: Target, selection: Selection, *, purges: bool = False) -> Run:
    """Continue or begin the run over a selection, until it is finished.

    Args:
        purges: whether the CDN must drop the earlier renditions.

    Raises:
        InfraError: the stage is not deployed, or media get no result; the same command continues the run.
    """
    queue_url = _queue_url(target)
    run = _begun(target, selection)
    for rows, position in _pages(target, selection, run.position):
        wanted = [row for row in rows if selection.takes(row) or _is_finished(row, run)]
        for window in chunks(wanted, WINDOW):
            waiting = [row for row in window if not _is_finished(row, run)]
            _send(target, queue_url, [RerenderMedia(row["media_id"]["S"], run.run_id, purges) for row in waiting])
            run.outcomes.update(_outcome(row, run) for row in window if _is_finished(row, run))
            run.outcomes.update(_awaited(target, waiting, run))
            say(f"  {run}")
        if position:
            run.position = position
            _save(target, selection, run)
            time.sleep(PAUSE)
    artifacts.delete(target, _key(selection))
    return run


def _begun(target: Target, selection: Selection) -> Run:
    saved = artifacts.read(target, _key(selection))
    if saved is None:
        run = Run()
        _save(target, selection, run)  # before the first message: a run that continues must know the id in the queue
        return run
    kept = json.loads(saved.body)
    run = Run(kept["run_id"], kept["position"], Counter(kept["outcomes"]))
    say(f"  continuing the stopped run: {run}")
    return run


def _save(target: Target, selection: Selection, run: Run) -> None:
    kept = {"run_id": run.run_id, "position": run.position, "outcomes": run.outcomes}
    artifacts.write(target, _key(selection), json.dumps(kept).encode())


def _key(selection: Selection) -> str:
    return f"reprocess/{selection}.json"


def _pages(target: Target, selection: Selection, after: Row | None) -> Iterator[tuple[list[Row], Row | None]]:
    """Pages of rows from a position on, each with the position of the next; None after the last."""
    arguments: dict[str, Any] = {"TableName": target.name("media"), "Limit": PAGE}
    read = target.client("dynamodb").scan
    if selection.owner_id:
        read = target.client("dynamodb").query
        arguments |= {"KeyConditionExpression": "owner_id = :owner"}
        arguments |= {"ExpressionAttributeValues": {":owner": {"S": selection.owner_id}}}
    while True:
        answer = read(**arguments, **({"ExclusiveStartKey": after} if after else {}))
        after = answer.get("LastEvaluatedKey")
        yield answer["Items"], after
        if after is None:
            return


def _send(target: Target, queue_url: str, messages: Sequence[RerenderMedia]) -> None:
    for batch in chunks(messages, SEND_BATCH):
        entries = [{"Id": str(i), "MessageBody": json.dumps(each.to_message())} for i, each in enumerate(batch)]
        failed = target.client("sqs").send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])
        if failed:
            raise InfraError(
                f"The queue did not take {len(failed)} messages: {failed[0].get('Message')}. Run it again."
            )


def _awaited(target: Target, sent: Sequence[Row], run: Run) -> Iterator[str]:
    """The outcome of each media, when the worker has finished it."""
    waiting = {row["media_id"]["S"]: row for row in sent}
    deadline = time.monotonic() + PATIENCE
    while waiting:
        now = _read(target, waiting.values())
        for media_id in list(waiting):
            row = now.get(media_id, _GONE)
            if row["state"] == _GONE["state"] or _is_finished(row, run):
                del waiting[media_id]
                deadline = time.monotonic() + PATIENCE
                yield _outcome(row, run)
        if waiting and time.monotonic() > deadline:
            raise InfraError(
                f"{len(waiting)} media get no result, e.g. {min(waiting)}: see the runbook on dead letters; "
                "then run the same command again."
            )
        if waiting:
            time.sleep(POLL_SECONDS)


def _is_finished(row: Row, run: Run) -> bool:
    return bool(row.get("run_id", {}).get("S") == run.run_id)


def _outcome(row: Row, run: Run) -> str:
    if row["state"] == _GONE["state"]:
        return "removed"
    if row.get("rendered_by", {}).get("S") == run.run_id:
        return "rendered again"
    return "still failed" if row["state"]["S"] == "failed" else "unchanged"


def _read(target: Target, rows: Any) -> dict[str, Row]:
    """The present rows by media id."""
    table, found = target.name("media"), dict[str, Row]()
    pending = [{name: row[name] for name in ("owner_id", "media_id")} for row in rows]
    while pending:
        request = {table: {"Keys": pending, "ConsistentRead": True}}
        answer = target.client("dynamodb").batch_get_item(RequestItems=request)
        found |= {row["media_id"]["S"]: row for row in answer["Responses"].get(table, [])}
        pending = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    return found


def _queue_url(target: Target) -> str:
    try:
        return str(target.client("sqs").get_queue_url(QueueName=target.name(RerenderMedia.queue.name))["QueueUrl"])
    except ClientError as error:
        raise InfraError(f"Stage {target.stage} has no queue {RerenderMedia.queue.name}: deploy it first.") from error
