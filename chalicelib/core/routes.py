"""Endpoints about the service itself."""

from collections.abc import Callable
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, clock, queues
from chalicelib.core.api import Reply, Room
from chalicelib.core.caches import Cache
from chalicelib.core.keys import keys
from chalicelib.core.observability import logger
from chalicelib.core.outbox import ParkedRecord
from chalicelib.core.schemas import Answer
from chalicelib.core.settings import settings

room = Room(__name__)
Verdict = Literal["ok", "failing"]
Checks = dict[str, Verdict]
_known: Cache[str, Checks] = Cache(lambda: 1)


class Health(Answer):
    """`status` is `ok` or `failing`; `checks` has the same for each dependency."""

    status: Verdict
    checks: Checks


@room.get("/v1/health", also=(503,))
def health() -> Reply[Health]:
    """Report whether the service and its dependencies answered within the last few seconds; 503 if not."""
    checks = _checks()
    healthy = all(check == "ok" for check in checks.values())
    return Reply(200 if healthy else 503, Health(status="ok" if healthy else "failing", checks=checks))


def _checks() -> Checks:
    """The result of the probes, kept for `health_cache` seconds: anonymous clients could otherwise cause many calls."""
    known = _known.get("checks", settings().health_cache)
    if known is None:
        read_ms = clock.now_ms()
        known = {name: _check(name, probe) for name, probe in _PROBES.items()}
        _known.put("checks", known, read_ms)
    return known


def _check(name: str, probe: Callable[[], object]) -> Verdict:
    try:
        probe()
    except (BotoCoreError, ClientError) as error:
        logger.error("health check failed", check=name, exc_info=error)
        return "failing"
    return "ok"


def _read_a_row() -> object:
    key = {"bucket": {"S": "health"}}
    return aws.client("dynamodb").get_item(TableName=settings().deployed_name("limits"), Key=key)


_PROBES: dict[str, Callable[[], object]] = {
    "database": _read_a_row,
    "object_storage": lambda: aws.client("s3").head_bucket(Bucket=settings().media_bucket),
    "queues": lambda: aws.client("sqs").get_queue_attributes(QueueUrl=queues.queue_url(ParkedRecord.queue.name)),
    "keys": keys,
}
