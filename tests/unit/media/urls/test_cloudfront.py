"""URLs of the CDN, checked by a verifier that implements CloudFront's documented rules."""

import base64
import json
from fnmatch import fnmatchcase
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.core import clock, keys
from chalicelib.core.settings import DAY, HOUR, forget_settings
from chalicelib.media.media import Media
from chalicelib.media.urls import cloudfront
from chalicelib.media.urls.rendition_urls import rendition_urls
from tests.support.resources import KEYS_DOCUMENT, client

KEY = ec.generate_private_key(ec.SECP256R1())
DOMAIN = "d111111abcdef8.cloudfront.net"
NOON = 1_790_000_000_000 // (DAY * 1000) * DAY * 1000 + 12 * HOUR * 1000
PATH = "r/AAAAAAAAAAA/0000000000mAAAAAAAAAAA-secret/"
MEDIA = Media("0000000000mAAAAAAAAAAA", "active", PATH, sizes=(150, 320, 640, 1080), formats=("webp", "avif"))


@pytest.fixture(autouse=True)
def _cdn(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    private = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    document = json.loads(KEYS_DOCUMENT)
    document["cdn"] = {"current": "a", "keys": {"a": base64.b64encode(private).decode()}}
    client("ssm").put_parameter(
        Name="/emulsion/local/keys", Value=json.dumps(document), Type="SecureString", Overwrite=True
    )
    for name, value in {"DOMAIN": DOMAIN, "KEY_ID": "K2JCJMDEHXQW5F", "KEY": "a"}.items():
        monkeypatch.setenv(f"EMULSION_CDN_{name}", value)
    forget_settings()
    keys.forget_keys()


def allows(url: str, now: int, public_key: ec.EllipticCurvePublicKey | None = None) -> bool:
    """CloudFront's decision (developer guide, "Create a signed URL using a custom policy")."""
    parts, (query) = urlsplit(url), parse_qs(urlsplit(url).query)
    if set(query) != {"Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"}:
        return False
    if query["Key-Pair-Id"] != ["K2JCJMDEHXQW5F"] or query["Hash-Algorithm"] != ["SHA256"]:
        return False
    policy = decoded(query["Policy"][0])
    try:
        (public_key or KEY.public_key()).verify(decoded(query["Signature"][0]), policy, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    (statement,) = json.loads(policy)["Statement"]
    resource = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return (
        fnmatchcase(resource, statement["Resource"]) and now < statement["Condition"]["DateLessThan"]["AWS:EpochTime"]
    )


def decoded(text: str) -> bytes:
    return base64.b64decode(text.translate(str.maketrans("-_~", "+=/")), validate=True)


def urls_at(ms: int, *, private: bool = False, until: int | None = None) -> list[str]:
    with clock.at(ms):
        found = rendition_urls(MEDIA, private=private, until=until)
    return [url for formats in found.values() for url in formats.values()]


def test_one_signature_allows_every_size_and_format() -> None:
    urls = urls_at(NOON)
    assert len(set(urls)) == 8
    assert len({urlsplit(url).query for url in urls}) == 1
    assert all(allows(url, NOON // 1000) for url in urls)
    assert all(urlsplit(url).path.startswith(f"/{PATH}") for url in urls)


def test_a_signature_allows_nothing_else() -> None:
    url = urls_at(NOON)[0]
    for wrong in (
        url.replace("AAAAAAAAAAA-secret", "AAAAAAAAAAA-another"),
        url.replace("/r/AAAAAAAAAAA/", "/r/BBBBBBBBBBB/"),
        url.replace("/r/", "/u/"),
        url.replace(DOMAIN, "d222222abcdef8.cloudfront.net"),
        url.partition("?")[0],
        url.replace("Key-Pair-Id=K2", "Key-Pair-Id=K3"),
        url.replace("Signature=M", "Signature=N"),
    ):
        assert not allows(wrong, NOON // 1000), wrong
    assert not allows(url, NOON // 1000, ec.generate_private_key(ec.SECP256R1()).public_key())


def test_a_changed_policy_is_refused() -> None:
    url = urls_at(NOON)[0]
    (policy,) = parse_qs(urlsplit(url).query)["Policy"]
    later = decoded(policy).replace(b'EpochTime":1', b'EpochTime":9')
    forged = base64.b64encode(later).decode().translate(str.maketrans("+=/", "-_~"))
    assert not allows(url.replace(policy, forged), NOON // 1000)


@pytest.mark.parametrize(("private", "lifetime"), [(False, DAY), (True, HOUR)])
def test_urls_are_stable_for_half_their_lifetime_and_end_with_it(private: bool, lifetime: int) -> None:
    half = lifetime * 1000 // 2
    start = NOON - NOON % half
    urls = urls_at(start, private=private)
    assert urls == urls_at(start + half - 1, private=private)
    assert urls != urls_at(start + half, private=private)
    assert allows(urls[0], start // 1000 + lifetime - 1)
    assert not allows(urls[0], start // 1000 + lifetime)


@pytest.mark.parametrize(("private", "lifetime"), [(False, DAY), (True, HOUR)])
def test_urls_end_with_their_content(private: bool, lifetime: int) -> None:
    start = NOON - NOON % (lifetime * 500)
    end = start // 1000 + lifetime // 4
    early, late = urls_at(start, private=private, until=end), urls_at((end - 1) * 1000, private=private, until=end)
    assert early == late
    assert allows(late[0], end - 1)
    assert not allows(late[0], end)


@pytest.mark.parametrize(("private", "lifetime"), [(False, DAY), (True, HOUR)])
def test_urls_of_content_that_lasts_end_with_their_lifetime(private: bool, lifetime: int) -> None:
    start = NOON - NOON % (lifetime * 500)
    urls = urls_at(start, private=private, until=start // 1000 + 2 * lifetime)
    assert urls == urls_at(start, private=private)


def test_a_repeated_page_needs_no_new_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = urls_at(NOON)
    monkeypatch.setattr(cloudfront, "_signing_function", None)
    assert urls_at(NOON + 1) == urls


def test_the_cache_of_signatures_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_CACHED_SIGNATURES", "3")
    forget_settings()
    for hours in range(0, 240, 12):
        urls_at(NOON + hours * HOUR * 1000)
    assert len(cloudfront._queries._entries) == 3
