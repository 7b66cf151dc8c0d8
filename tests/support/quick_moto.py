"""Make moto skip work that changes no answer.

- To serialize an attribute of an item, moto looks for each of the ten types under each of its possible names.
- For each request moto lists all methods of a class, of which it calls one.
- Before each transaction moto copies the whole tables and all records of their streams, to be able to roll back.
- botocore signs each request, and moto does not check the signature.
- Each request is made as HTTP, and its answer is parsed from HTTP: four fifths of the time of a GetItem.
- For each request moto searches its service among 183 patterns of URLs, and loads S3's patterns again.
- For each message that it hands out, moto counts all messages of the queue, to read how long the queue keeps one. It
  takes the time by calendar dates, twice for each message of a queue.
- For each update moto copies every attribute of the item three times. `quick_expressions` has its expressions.
"""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.signers import RequestSigner
from moto import backend_index
from moto.core import responses
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import MockRawResponse
from moto.core.exceptions import ServiceException
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.sqs import models as sqs_models
from moto.sqs.models import SQSBackend
from moto.sqs.responses import SQSResponse
from werkzeug.exceptions import HTTPException

from infra.emulator.stand_ins.moto_transactions import snapshot, update_a_copy
from tests.support.quick_expressions import quicken_expressions
from tests.support.resources import ACCOUNT

_OF_ROWS = {"BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"}
_OF_MESSAGES = {"ChangeMessageVisibility", "DeleteMessage", "GetQueueUrl", "ReceiveMessage", "SendMessageBatch"}
HANDLERS: dict[str, Any] = {
    **dict.fromkeys(_OF_ROWS | {"TransactWriteItems"}, DynamoHandler),
    **dict.fromkeys(_OF_MESSAGES | {"SendMessage"}, SQSResponse),
}
SERVICES = {"cloudfront", "dynamodb", "firehose", "s3", "sqs", "ssm"}  # that the product uses
SIGNATURE = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0"


@contextmanager
def quick_moto() -> Iterator[None]:
    """Inside the block moto does not do that work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize_structure)
        patch.setattr(responses, "method_names_from_class", cache(method_names_from_class))
        patch.setattr(Table, "__deepcopy__", snapshot, raising=False)
        patch.setattr(DynamoDBBackend, "update_item", update_a_copy)
        patch.setattr(RequestSigner, "sign", _sign)
        patch.setattr(Endpoint, "_do_get_response", _answer)
        patterns = sorted(backend_index.backend_url_patterns, key=lambda each: each[0] not in SERVICES)
        patch.setattr(backend_index, "backend_url_patterns", patterns)
        patch.setattr(BaseBackend, "urls", property(cache(BaseBackend.urls.fget)))  # type: ignore[attr-defined]
        patch.setattr(SQSBackend, "is_message_valid_based_on_retention_period", _is_kept)
        patch.setattr(sqs_models, "unix_time_millis", lambda: time.time() * 1000)
        quicken_expressions(patch)
        patch.setattr(DynamoType, "__deepcopy__", _copy_of_value)
        yield


_sign_truly, _serialize_all = RequestSigner.sign, BaseJSONSerializer._serialize_type_structure
_answer_by_http = Endpoint._do_get_response
_copy_value = DynamoType.__deepcopy__


def _answer(endpoint: Any, request: Any, operation: Any, context: Any) -> Any:
    """Give moto's handler the request that botocore has serialized; botocore's retries are above this, the wire below.

    A refused request changes nothing, so it is made again by HTTP, which makes botocore's error of the refusal.
    """
    if operation.name not in HANDLERS:
        return _answer_by_http(endpoint, request, operation, context)
    handler = HANDLERS[operation.name]()
    handler.current_account, handler.region = ACCOUNT, "us-east-1"
    handler.uri, handler.uri_match = request.url, {}
    handler.params = json.loads(request.body, object_hook=_with_bytes if b'{"B":' in request.body else None)
    handler.body = handler.params
    try:
        result = getattr(handler, xform_name(operation.name))().result or {}
    except (HTTPException, ServiceException):
        return _answer_by_http(endpoint, request, operation, context)
    members = operation.output_shape.members if operation.output_shape else ()
    answer = {name: result[name] for name in members if name in result}
    answer["ResponseMetadata"] = {"HTTPStatusCode": 200, "HTTPHeaders": {}}
    return (AWSResponse(request.url, 200, {}, MockRawResponse(b"")), answer), None


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """Decode a binary attribute value, which is base64 in JSON."""
    return {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value


def _is_kept(backend: Any, queue_name: str, message: Any) -> bool:
    kept = backend.queues[queue_name].message_retention_period  # seconds
    return bool(message.sent_timestamp / 1000 + kept > time.time())


def _copy_of_value(value: Any, memo: dict[int, Any]) -> Any:
    """Copy lists, maps and sets; other values are never changed in place."""
    return _copy_value(value, memo) if isinstance(value.value, list | dict) else value


def _sign(signer: Any, operation: str, request: Any, *arguments: Any, **more: Any) -> None:
    """Sign for S3 alone: moto reads in those headers how the body is encoded."""
    if signer._service_id == "S3":
        _sign_truly(signer, operation, request, *arguments, **more)
    else:
        request.headers["Authorization"] = SIGNATURE


def _serialize_structure(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """DynamoDB's attribute values have one member each, under its own name; moto looks for ten, each under several."""
    if shape.name != "AttributeValue":
        _serialize_all(serializer, serialized, value, shape, key)
        return
    found: dict[str, Any] = {}
    for name, member in value.items():
        serializer._serialize(found, member, shape.members[name], name)
    serialized[key] = found
