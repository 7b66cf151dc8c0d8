"""Find the address of the client that sent a request, also behind the CDN, whose own address the API sees.

The CDN adds a secret header, and one with the viewer's address; it replaces both if a viewer sends them. Only together
they count: without the secret, a client could claim any address, and escape every limit per address.
"""

import base64
import hmac
import ipaddress

from chalice.app import Request

from chalicelib.core.keys import keys

EDGE_HEADER = "X-Emulsion-Edge"
VIEWER_HEADER = "X-Emulsion-Viewer"
IPV6_PREFIX = 64  # bits: providers give a household or a phone at least this network


def client_address(request: Request) -> str:
    """The client's IPv4 address, or the /64 network of its IPv6 address: one client has all addresses of it.

    Raises:
        ClientError, BotoCoreError: the request names the CDN's secret, and the stage's keys cannot be read.
    """
    source: str = request.context.get("identity", {}).get("sourceIp", "unknown")
    return _viewer(request) or _network(source) or source


def _viewer(request: Request) -> str | None:
    """The address that the CDN tells; None for a request that did not come through it."""
    secret, told = request.headers.get(EDGE_HEADER.lower()), request.headers.get(VIEWER_HEADER.lower(), "")
    if secret is None or not _is_known(secret):
        return None
    return _network(told)


def _is_known(secret: str) -> bool:
    sent = secret.encode()
    return any(hmac.compare_digest(sent, base64.b64encode(key)) for key in keys().edge.values())


def _network(text: str) -> str | None:
    """An address without what distinguishes the addresses of one client; None if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), IPV6_PREFIX), strict=False))
