"""Pre-signed URLs, compared with botocore's."""

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
def _fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = dt.datetime.fromtimestamp(AT, dt.UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: moment)


def storage(token: str | None = None) -> presigning.Storage:
    return presigning.Storage(
        "http://storage.test:4566", "/bucket/", "eu-north-1", Credentials("AKID", "secret", token)
    )


@pytest.mark.usefixtures("_fixed_time")
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
def test_the_signature_equals_botocore_s(method: str, headers: dict[str, str], token: str | None) -> None:
    key = "r/user/media-secret/a b~ü.webp"
    ours = storage(token).presign(method, key, at=AT, lifetime=900, headers=headers)
    url = "http://storage.test:4566/bucket/r/user/media-secret/a%20b~%C3%BC.webp"
    request = AWSRequest(method, url, headers=headers)
    botocore.auth.S3SigV4QueryAuth(Credentials("AKID", "secret", token), "s3", "eu-north-1", expires=900).add_auth(
        request
    )
    assert urlsplit(ours)[:3] == urlsplit(request.url)[:3]
    assert parse_qs(ours) == parse_qs(request.url)


def test_credentials_are_read_for_each_signature() -> None:
    """Temporary credentials change while the process runs."""
    changing = SimpleNamespace(get_frozen_credentials=iter([_keys("first"), _keys("second")]).__next__)
    bucket = presigning.Storage("https://storage.test", "/", "eu-north-1", changing)
    urls = [bucket.presign("GET", "x", at=AT, lifetime=60) for _ in range(2)]
    assert ["first" in urls[0], "second" in urls[1]] == [True, True]


def _keys(name: str) -> SimpleNamespace:
    return SimpleNamespace(access_key=name, secret_key=name, token=None)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("region", "host"), [("us-east-1", "s3.amazonaws.com"), ("eu-central-1", "s3.eu-central-1.amazonaws.com")]
)
def test_in_aws_the_host_is_the_bucket_s_regional_one(region: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The global host redirects for a while after a bucket is created, and a signature is not valid after it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    client = botocore.session.Session().create_client("s3", config=Config(signature_version="s3v4"))
    monkeypatch.setattr(aws, "client", lambda _: client)
    bucket = presigning.storage()
    assert (bucket.origin, bucket.prefix) == (f"https://{settings().media_bucket}.{host}", "/")
    assert bucket.region == region


@pytest.mark.usefixtures("cloud")
def test_emulator_urls_have_the_clients_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_PUBLIC_ENDPOINT", "http://127.0.0.1:4566/")
    forget_settings()
    bucket = presigning.storage()
    assert (bucket.origin, bucket.prefix) == ("http://127.0.0.1:4566", f"/{settings().media_bucket}/")


def test_a_url_takes_one_hmac(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signing key of the day takes four, once."""
    made: list[str] = []
    sign = presigning._hmac

    def counted(key: bytes, text: str) -> bytes:
        made.append(text)
        return sign(key, text)

    monkeypatch.setattr(presigning, "_hmac", counted)
    presigning._signing_key.cache_clear()
    bucket = storage(TOKEN)
    for i in range(80):
        bucket.presign("GET", f"r/user/media-secret/{i}.webp", at=AT, lifetime=900)
    assert len(made) == 4 + 80
