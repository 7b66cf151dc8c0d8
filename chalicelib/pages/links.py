"""Make the addresses of pages, and read them."""

import re
from urllib.parse import quote, urlsplit

from chalicelib.core.settings import settings as core_settings
from chalicelib.pages.settings import settings

_POST = re.compile(r"/p/([0-9A-Za-z]+)/?")
_PROFILE = re.compile(r"/(@[0-9A-Za-z_.]+)(?:/[^/]*)?")


def post_url(post_id: str) -> str:
    """The address of a post's page."""
    return f"{settings().web_url}/p/{post_id}"


def profile_url(username: str) -> str:
    """The address of a profile's page."""
    return f"{settings().web_url}/@{username}"


def embed_url(page: str) -> str:
    """The address at which embedding sites ask about a page."""
    return f"{settings().web_url}/oembed?format=json&url={quote(page, safe='')}"


def post_id_in(address: str) -> str | None:
    """The post whose page an address leads to; None if it is no such address of this stage."""
    return _found(_POST, address)


def handle_in(address: str) -> str | None:
    """The handle of the profile whose page an address leads to; None if it is no such address of this stage."""
    return _found(_PROFILE, address)


def _found(pattern: re.Pattern[str], address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that are no IPv6 address
        return None
    if settings().web_url and f"{parts.scheme}://{parts.netloc}" not in _origins():
        return None
    match = pattern.fullmatch(parts.path)
    return match[1] if match else None


def _origins() -> set[str]:
    return {settings().web_url, *(origin.strip() for origin in core_settings().web_origins.split(","))}
