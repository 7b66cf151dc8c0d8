"""Make AWS clients: one session, one client per service, at its first use.

botocore reads the endpoint (`AWS_ENDPOINT_URL`), so this module treats emulators and AWS alike. Only the management API
of the WebSocket API has an endpoint of its own, which is a setting.
"""

import threading
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib.core.settings import settings

_lock = threading.Lock()
_clients: dict[str, Any] = {}

# Standard retries back off with jitter. Timeouts are below the API function's, so that it can answer with an error.
_COMMON = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=4)
_PER_SERVICE = {
    # Validation of parameters costs more CPU than the call's signature; the models make well-formed requests.
    "dynamodb": Config(parameter_validation=False, max_pool_connections=32),
    "s3": Config(signature_version="s3v4", request_checksum_calculation="when_required"),
}


def client(service: str) -> Any:
    """The process's client of `service` ("dynamodb", "s3", "sqs", "ssm").

    Threads may share clients, but must not make them concurrently: hence the lock.
    """
    made = _clients.get(service)
    if made is None:
        with _lock:
            made = _clients.get(service)
            if made is None:
                made = _clients[service] = _make(service)
    return made


def _make(service: str) -> Any:
    config = _COMMON.merge(_PER_SERVICE[service]) if service in _PER_SERVICE else _COMMON
    endpoint = settings().sockets_endpoint if service == "apigatewaymanagementapi" else None  # the API's own address
    return _session().create_client(service, config=config, endpoint_url=endpoint)


@cache
def _session() -> botocore.session.Session:
    # Shared: each session parses botocore's endpoint rules, 60 ms for every client but the first.
    return botocore.session.get_session()


def forget_clients() -> None:
    """Drop every client, so that the next use reads the environment again. For tests."""
    _clients.clear()
    _session.cache_clear()
