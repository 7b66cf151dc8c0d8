"""Send requests to the push services that clients name: to public addresses only."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from enum import Enum, auto
from functools import cache
from urllib.parse import SplitResult, urlsplit

from chalicelib.core.observability import logger
from chalicelib.push.settings import settings

ENDPOINT_LIMIT = 1000  # characters; known push services have under 500
STANDARD_PORT = 443
_GONE, _OTHER_KEY = (404, 410), (401, 403)
_BUSY = 429


class Outcome(Enum):
    """What became of a push."""

    SENT = auto()
    GONE = auto()  # the subscription has ended
    REFUSED = auto()  # and would be again
    BUSY = auto()  # try again later


class NotPublic(Exception):  # noqa: N818 - it is a refusal
    """The host has an address that is not public."""


def is_allowed(endpoint: str) -> bool:
    """Whether an address may be that of a subscription. What its host resolves to is checked at each push."""
    address = _parsed(endpoint)
    if address is None or len(endpoint) > ENDPOINT_LIMIT:
        return False
    return _is_own_machine(address) or (address.scheme == "https" and not _is_private_literal(address.hostname or ""))


def post(endpoint: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send a push once. Every error of the network is an outcome."""
    address = _parsed(endpoint)
    if address is None or not is_allowed(endpoint):
        return Outcome.REFUSED
    connection = _connection(address)
    try:
        connection.request("POST", f"{address.path or '/'}?{address.query}".rstrip("?"), body, dict(headers))
        status = connection.getresponse().status
    except NotPublic:
        logger.warning("push to an address that is not public", host=address.hostname)
        return Outcome.REFUSED
    except (OSError, http.client.HTTPException):
        logger.warning("push service did not answer", host=address.hostname, exc_info=True)
        return Outcome.BUSY
    finally:
        connection.close()
    return _outcome(status, address.hostname)


def _outcome(status: int, host: str | None) -> Outcome:
    if status < 300:
        return Outcome.SENT
    if status in _GONE or status in _OTHER_KEY:
        return Outcome.GONE
    logger.warning("push was refused", host=host, status=status)
    return Outcome.BUSY if status == _BUSY or status >= 500 else Outcome.REFUSED


def _parsed(endpoint: str) -> SplitResult | None:
    """The parts of an address of an acceptable shape."""
    try:
        address = urlsplit(endpoint)
        port = address.port
    except ValueError:
        return None
    is_plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
    if not is_plain or not address.hostname or address.username is not None or address.fragment:
        return None
    is_standard = port in {None, STANDARD_PORT} and address.scheme == "https"
    return address if is_standard or _is_own_machine(address) else None


def _is_own_machine(address: SplitResult) -> bool:
    return bool(settings().push_loopback) and address.scheme == "http" and address.hostname == "127.0.0.1"


def _is_private_literal(host: str) -> bool:
    try:
        return not _is_public(host)
    except ValueError:
        return False  # a name


def _is_public(address: str) -> bool:
    """Whether an IP address is one of the internet, in IPv6 also after what it embeds.

    Raises:
        ValueError: it is no IP address.
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        embedded = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if embedded or found in _TRANSLATED:
            return False
    return found.is_global and not found.is_multicast


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # of IPv4 addresses of any kind


def _connection(address: SplitResult) -> http.client.HTTPConnection:
    host, timeout = address.hostname or "", settings().push_timeout
    if _is_own_machine(address):
        return http.client.HTTPConnection(host, address.port or 80, timeout=timeout)
    return _CheckedConnection(host, STANDARD_PORT, timeout=timeout, context=_context())


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


class _CheckedConnection(http.client.HTTPSConnection):
    """A connection to an address that was checked, whatever the name resolves to a moment later."""

    def connect(self) -> None:
        """Resolve the host, and connect to one of its addresses.

        Raises:
            NotPublic: one of them is not public.
            OSError: the host is unknown, or does not answer.
        """
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not all(map(_is_public, addresses)):
            raise NotPublic(self.host)
        connected = socket.create_connection((addresses[0], self.port), self.timeout)
        self.sock = _context().wrap_socket(connected, server_hostname=self.host)
