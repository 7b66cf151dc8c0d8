"""Signatures, against botocore's own."""

import datetime as dt
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import botocore.session
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from chalicelib.core import aws
from chalicelib.core.settings import forget_settings, settings
from chalicelib.media.urls import presigning

AT = 1_790_000_000
TOKEN = "a/session+token=="


@pytest.fixture
def _held_time(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = dt.datetime.fromtimestamp(AT, dt.UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: moment)


def storage(token: str | None = None) -> presigning.Storage:
    return presigning.Storage(
        "http://storage.test:4566", "/bucket/", "eu-north-1", Credentials("AKID", "secret", token)
    )


@pytest.mark.usefixtures("_held_time")
@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),
        (
            "PUT",
            {
                "content-length": "123",
                "content-type": "image/jpeg",
                "if-none-match": "*",
                "x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            },
        ),
    ],
)
def test_the_same_signature_as_botocore(method: str, headers: dict[str, str], token: str | None) -> None:
    key = "r/user/media-secret/a b~ü.webp"
    ours = storage(token).presign(method, key, at=AT, lifetime=900, headers=headers)
    url = "http://storage.test:4566/bucket/r/user/media-secret/a%20b~%C3%BC.webp"
    request = AWSRequest(method, url, headers=headers)
    botocore.auth.S3SigV4QueryAuth(Credentials("AKID", "secret", token), "s3", "eu-north-1", expires=900).add_auth(
        request
    )
    assert urlsplit(ours)[:3] == urlsplit(request.url)[:3]
    assert parse_qs(ours) == parse_qs(request.url)


def test_credentials_are_asked_each_time() -> None:
    """Temporary ones change while the process lives."""
    changing = SimpleNamespace(get_frozen_credentials=iter([_keys("first"), _keys("second")]).__next__)
    place = presigning.Storage("https://storage.test", "/", "eu-north-1", changing)
    urls = [place.presign("GET", "x", at=AT, lifetime=60) for _ in range(2)]
    assert ["first" in urls[0], "second" in urls[1]] == [True, True]


def _keys(name: str) -> SimpleNamespace:
    return SimpleNamespace(access_key=name, secret_key=name, token=None)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("region", "host"), [("us-east-1", "s3.amazonaws.com"), ("eu-central-1", "s3.eu-central-1.amazonaws.com")]
)
def test_in_aws_the_address_is_the_buckets_own_in_its_region(
    region: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The global address redirects to the region's for a while after a bucket is made; a signature does not follow."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    client = botocore.session.Session().create_client("s3", config=Config(signature_version="s3v4"))
    monkeypatch.setattr(aws, "client", lambda _: client)
    place = presigning.storage()
    assert (place.origin, place.prefix) == (f"https://{settings().media_bucket}.{host}", "/")
    assert place.region == region


@pytest.mark.usefixtures("cloud")
def test_emulators_sign_for_the_clients_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_PUBLIC_ENDPOINT", "http://127.0.0.1:4566/")
    forget_settings()
    place = presigning.storage()
    assert (place.origin, place.prefix) == ("http://127.0.0.1:4566", f"/{settings().media_bucket}/")


def test_a_url_takes_one_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the day is made once, of four."""
    made: list[str] = []
    sign = presigning._hmac

    def counted(key: bytes, text: str) -> bytes:
        made.append(text)
        return sign(key, text)

    monkeypatch.setattr(presigning, "_hmac", counted)
    presigning._signing_key.cache_clear()
    place = storage(TOKEN)
    for i in range(80):
        place.presign("GET", f"r/user/media-secret/{i}.webp", at=AT, lifetime=900)
    assert len(made) == 4 + 80
