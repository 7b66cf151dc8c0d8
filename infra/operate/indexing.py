"""Queue accounts for the indexing of their names: all of a stage, or one.

A run reads the ids of the users table page by page, which no function does. It may be stopped and repeated.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core import clock, ids
from chalicelib.core.chunks import chunks
from chalicelib.core.queues import SEND_BATCH
from chalicelib.search.messages import IndexNames
from infra.errors import InfraError
from infra.progress import say
from infra.target import Target

PAGE = 500  # rows of one call: at most a hundred read units
PAUSE = 2.0  # seconds between pages: twenty workers index as many accounts meanwhile


def index_names(target: Target, user_id: str | None = None) -> int:
    """Queue every account, or one. Returns how many.

    Raises:
        InfraError: the stage is not deployed, or its queue refuses messages.
    """
    queue_url, queued = _queue_url(target), 0
    for user_ids in [[user_id]] if user_id else _pages(target):
        for batch in chunks(user_ids, SEND_BATCH):
            _send(target, queue_url, batch)
        queued += len(user_ids)
        say(f"  {queued} accounts queued")
    return queued


def _pages(target: Target) -> Iterator[list[str]]:
    arguments: dict[str, Any] = {"TableName": target.name("users"), "Limit": PAGE, "ProjectionExpression": "user_id"}
    while True:
        answer = target.client("dynamodb").scan(**arguments)
        yield [row["user_id"]["S"] for row in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        time.sleep(PAUSE)


def _send(target: Target, queue_url: str, user_ids: list[str]) -> None:
    messages = [IndexNames(each, ids.new_id(clock.now_ms())) for each in user_ids]
    entries = [{"Id": str(i), "MessageBody": json.dumps(each.to_message())} for i, each in enumerate(messages)]
    failed = target.client("sqs").send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])
    if failed:
        raise InfraError(f"The queue did not take {len(failed)} messages: {failed[0].get('Message')}. Run it again.")


def _queue_url(target: Target) -> str:
    try:
        return str(target.client("sqs").get_queue_url(QueueName=target.name(IndexNames.queue.name))["QueueUrl"])
    except ClientError as error:
        raise InfraError(f"Stage {target.stage} has no queue {IndexNames.queue.name}: deploy it first.") from error
