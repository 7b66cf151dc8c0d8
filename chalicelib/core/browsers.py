"""Keep the refresh token of a browser in a cookie that scripts cannot read.

A request asks for it with the header `X-Session: cookie`. Pages of other sites can neither add that header without a
preflight, which the API does not answer, nor send the cookie, which is `SameSite=Strict`; `Sec-Fetch-Site`, which
scripts cannot set, also refuses the pages of other origins of the same site.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.problems import BadRequest, FieldError, Forbidden
from chalicelib.core.settings import settings

SESSION_HEADER = "X-Session"
IN_COOKIE = "cookie"
COOKIE = "__Secure-emulsion"
CLEAR_SITE_DATA = '"cache", "storage"'
"""What a browser drops after a log-out. Not cookies: that would clear those of the whole registrable domain."""


@dataclass(frozen=True)
class Browser:
    """A client that wants its refresh token in a cookie, and the token that its cookie has (empty if none)."""

    refresh_token: str = ""


def browser_of(headers: Mapping[str, str]) -> Browser | None:
    """The browser that sent a request; None if the client did not ask for a cookie.

    Raises:
        BadRequest: `X-Session` has another value than `cookie`.
        Forbidden: the page that sent the request does not belong to the stage's web client.
    """
    wanted = headers.get(SESSION_HEADER.lower())
    if wanted is None:
        return None
    if wanted.strip().lower() != IN_COOKIE:
        error = FieldError(SESSION_HEADER, f"takes {IN_COOKIE} only", IN_COOKIE, code="not-one-of")
        raise BadRequest(f"{SESSION_HEADER} takes {IN_COOKIE} only.", errors=[error])
    origins = {origin.strip() for origin in settings().web_origins.split(",")} - {"", "*"}
    if headers.get("sec-fetch-site") != "same-origin" and headers.get("origin") not in origins:
        raise Forbidden("Sessions in cookies are for pages of this origin.", code="foreign-page")
    return Browser(_cookie(headers.get("cookie", "")))


def set_cookie(refresh_token: str, lifetime: int) -> dict[str, str]:
    """The header that gives a browser its refresh token, for `lifetime` seconds; with an empty one, removes it."""
    path = f"Path={settings().cookie_path}"
    value = f"{COOKIE}={refresh_token}"
    return {"Set-Cookie": f"{value}; {path}; Max-Age={lifetime}; Secure; HttpOnly; SameSite=Strict"}


def forget_session() -> dict[str, str]:
    """The headers that make a browser drop the cookie and what it stored of the session."""
    return {"Clear-Site-Data": CLEAR_SITE_DATA, **set_cookie("", 0)}


def _cookie(header: str) -> str:
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return next((value for name, _, value in pairs if name == COOKIE), "")
