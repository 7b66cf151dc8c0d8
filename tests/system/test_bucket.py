"""The media bucket: closed without a signature of the product, and open to browsers of the web clients."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.roles import Call, Holder
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack
from tests.support.deployed.uploads import put, ticket_for

ANOTHER_ACCOUNT = "222222222222"  # MiniStack takes twelve digits for the key of that account's root
ORIGIN = "http://localhost:5173"
UPLOAD_HEADERS = ("content-type", "if-none-match", "x-amz-checksum-sha256")


@pytest.fixture
def original(ada: Person) -> str:
    """The key of a stored original."""
    key: str = ada.client.upload(SMALL, "image/jpeg")["object_key"]
    return key


@pytest.fixture
def address(rows: Rows) -> str:
    """The bucket's URL."""
    return f"{rows.stack.endpoint}/{rows.bucket}"


@pytest.fixture(params=["of another account", "of this account"])
def attacker(request: pytest.FixtureRequest, stack: Stack) -> Iterator[Holder]:
    """An IAM user without grants from this account; the one of another account has every right there."""
    foreign = request.param == "of another account"
    keys = {"AccessKeyId": ANOTHER_ACCOUNT, "SecretAccessKey": "test"}
    iam = Holder(stack, keys).client("iam") if foreign else stack.client("iam")
    iam.create_user(UserName="attacker")
    if foreign:
        policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        iam.put_user_policy(UserName="attacker", PolicyName="everything", PolicyDocument=policy)
    made = iam.create_access_key(UserName="attacker")["AccessKey"]
    yield Holder(stack, made)
    iam.delete_access_key(UserName="attacker", AccessKeyId=made["AccessKeyId"])
    if foreign:
        iam.delete_user_policy(UserName="attacker", PolicyName="everything")
    iam.delete_user(UserName="attacker")


def deeds(bucket: str, key: str) -> dict[str, Call]:
    """The calls that an attacker tries."""
    return {
        "read": lambda s3: s3.get_object(Bucket=bucket, Key=key),
        "look": lambda s3: s3.get_object_acl(Bucket=bucket, Key=key),
        "list": lambda s3: s3.list_objects_v2(Bucket=bucket),
        "list versions": lambda s3: s3.list_object_versions(Bucket=bucket),
        "write": lambda s3: s3.put_object(Bucket=bucket, Key="u/attacker", Body=b""),
        "delete": lambda s3: s3.delete_object(Bucket=bucket, Key=key),
        "open": lambda s3: s3.put_bucket_acl(Bucket=bucket, ACL="public-read"),
    }


@pytest.mark.needs_enforcement
def test_a_attacker_is_refused(rows: Rows, original: str, attacker: Holder) -> None:
    done = [deed for deed, call in deeds(rows.bucket, original).items() if attacker.may("s3", call)]
    assert done == []
    signed = attacker.client("s3").generate_presigned_url("get_object", {"Bucket": rows.bucket, "Key": original})
    assert requests.get(signed, timeout=120).status_code == 403


@pytest.mark.needs_enforcement
def test_an_unknown_key_is_refused(stack: Stack, rows: Rows, original: str) -> None:
    unknown = Holder(stack, {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "guessed"}).client("s3")
    for deed, call in deeds(rows.bucket, original).items():
        with pytest.raises(ClientError, match=r"403|InvalidAccessKeyId") as refused:
            call(unknown)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403, deed


@pytest.mark.needs_enforcement
def test_what_is_not_signed_is_refused(address: str, original: str) -> None:
    for query in ("", "?list-type=2", "?versions", "?policy", "?cors", "?acl"):
        assert requests.get(address + query, timeout=120).status_code == 403
    assert requests.head(address, timeout=120).status_code == 403
    for method in ("GET", "HEAD", "DELETE", "PUT"):
        assert requests.request(method, f"{address}/{original}", timeout=120).status_code == 403
    form: dict[str, str | bytes] = {"key": "u/form", "file": SMALL}
    assert requests.post(address, files=form, timeout=120).status_code == 403


def preflight(url: str, origin: str, method: str, *headers: str) -> requests.Response:
    """The preflight request of a browser."""
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = ",".join(headers)
    return requests.options(url, headers=asked, timeout=120)


@pytest.fixture
def ticket(ada: Person) -> dict[str, Any]:
    """An upload URL with its headers."""
    return ticket_for(ada, SMALL)


@pytest.mark.parametrize("origin", [ORIGIN, "http://127.0.0.1:8000"])
def test_a_browser_may_upload(ada: Person, ticket: dict[str, Any], origin: str) -> None:
    asked = preflight(ticket["upload_url"], origin, "PUT", *UPLOAD_HEADERS)
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == origin
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    allowed = {each.strip().lower() for each in asked.headers["Access-Control-Allow-Headers"].split(",")}
    assert allowed >= {name.lower() for name in ticket["headers"]}
    stored = put(ticket, SMALL, Origin=origin)
    assert stored.status_code == 200
    assert stored.headers["Access-Control-Allow-Origin"] == origin


def test_a_script_reads_a_part_of_a_rendition_by_get(ada: Person) -> None:
    (media,) = ada.publish("to be read")["media"]
    url = media["renditions"]["150"]["webp"]
    assert preflight(url, ORIGIN, "GET", "range").status_code == 200
    read = requests.get(url, headers={"Origin": ORIGIN, "Range": "bytes=0-3"}, timeout=120)
    assert (read.status_code, read.content) == (206, b"RIFF")
    assert read.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "content-range" in read.headers["Access-Control-Expose-Headers"].lower()
    assert requests.head(url, timeout=120).status_code == 403, "the signature covers the method"


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        ("https://evil.example", "PUT", UPLOAD_HEADERS),
        ("http://localhost:5173.evil.example", "PUT", UPLOAD_HEADERS),
        ("https://localhost:5173", "PUT", UPLOAD_HEADERS),
        ("null", "PUT", UPLOAD_HEADERS),
        (ORIGIN, "DELETE", ()),
        (ORIGIN, "POST", ()),
        (ORIGIN, "HEAD", ()),
        (ORIGIN, "GET", ("x-amz-acl",)),
        ("https://evil.example", "GET", ()),
        (ORIGIN, "PUT", (*UPLOAD_HEADERS, "x-amz-acl")),
        (ORIGIN, "PUT", ("authorization",)),
    ],
)
def test_a_browser_may_do_nothing_else(
    ticket: dict[str, Any], origin: str, method: str, headers: tuple[str, ...]
) -> None:
    refused = preflight(ticket["upload_url"], origin, method, *headers)
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.needs_enforcement
def test_a_script_of_another_site_reads_no_answer(ticket: dict[str, Any], address: str, original: str) -> None:
    stored = put(ticket, SMALL, Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in stored.headers
    read = requests.get(f"{address}/{original}", headers={"Origin": ORIGIN}, timeout=120)
    assert read.status_code == 403
