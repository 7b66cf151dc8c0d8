"""Issue and verify access tokens: short-lived JWTs (RFC 7519), HS256, with the key's `kid`. PyJWT is imported late."""

from chalicelib.accounts.settings import settings
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.core.keys import keys, newest_keys
from chalicelib.core.problems import Unauthorized
from chalicelib.core.settings import settings as core_settings

ALGORITHM = "HS256"
CLAIMS = ["iss", "aud", "iat", "exp", "sub", "sid"]


def issue(caller: Caller) -> str:
    """An access token for one session, valid for `access_token_lifetime` seconds."""
    import jwt

    now = clock.now()
    claims = {
        "iss": _issuer(),
        "aud": _audience(),
        "iat": now,
        "exp": now + settings().access_token_lifetime,
        "sub": caller.user_id,
        "sid": caller.session_id,
    }
    held = keys().tokens
    return jwt.encode(claims, held.key, ALGORITHM, {"kid": held.current})


def verify(token: str) -> Caller:
    """The caller that a token was issued to. Does not check whether the session has ended.

    Raises:
        Unauthorized: the token was not issued by this stage for this API, was changed, or has expired.
    """
    import jwt

    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
        # A key unknown here may be newer than this instance's last read of the keys.
        key = keys().tokens.by_id.get(kid) or newest_keys().tokens.by_id.get(kid)
        if key is None:
            raise invalid_token("The access token is not one of ours.")
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=_audience(),
            issuer=_issuer(),
            # Time is read from core's clock, below.
            options={"require": CLAIMS, "verify_exp": False, "verify_iat": False},
        )
    except jwt.PyJWTError as error:
        raise invalid_token("The access token is not one of ours.") from error
    if claims["exp"] <= clock.now():
        raise invalid_token("The access token has expired; refresh it.", code="expired-token")
    return Caller(claims["sub"], claims["sid"])


def invalid_token(detail: str, *, code: str = "invalid-token") -> Unauthorized:
    """The problem for a token that is not accepted (RFC 6750)."""
    return Unauthorized(detail, code=code, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _issuer() -> str:
    return f"emulsion-{core_settings().stage}"


def _audience() -> str:
    return f"emulsion-{core_settings().stage}-api"
