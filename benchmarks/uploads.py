"""Time until an upload is acknowledged, and until a follower sees it."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass

import urllib3

from benchmarks.figures import milliseconds, percentile
from benchmarks.findings import Findings, Row
from benchmarks.photos import phone_photo
from benchmarks.site import Site
from demo.answers import Ticket
from demo.client import Client, photo_of
from infra.progress import step

MOST_P95, MOST_P99 = 0.3, 0.8  # seconds, of an acknowledgement
MOST_VISIBLE = 2.0  # seconds, p95
WARM_UP = 5
UPLOADS = 100
PAUSE = 0.02  # seconds between two reads of the feed
PATIENCE = 30.0  # seconds
JPEG = "image/jpeg"


@dataclass(frozen=True)
class _Taken:
    """Seconds of one upload: its two acknowledgements, and from the start of the PUT until a follower's feed has it."""

    ticket: float
    post: float
    visible: float


def measure(site: Site) -> Findings:
    """See the module."""
    photo, api_url = phone_photo(), site.deployed.api_url
    author, follower = _person(api_url), _person(api_url)
    follower.follow(author.me()["id"])
    storage = urllib3.PoolManager()
    with step("warm-up"):
        for _ in range(WARM_UP):
            _upload(author, follower, storage, photo.data)
    with step(f"{UPLOADS} uploads, one after another"):
        taken = [_upload(author, follower, storage, photo.data) for _ in range(UPLOADS)]
    rows = [
        _acknowledgement("POST /media/upload-url", [each.ticket for each in taken]),
        _acknowledgement("POST /posts", [each.post for each in taken]),
        _visible([each.visible for each in taken]),
    ]
    note = (
        f"{photo.description}; {UPLOADS} posts of one photo, each made while the photo is being processed, one after "
        f"another; the follower reads the feed every {milliseconds(PAUSE)}. Visible: from the start of the PUT until "
        "the post is in the follower's feed with its renditions. Emulator, functions and clients share this machine."
    )
    return Findings(rows, [note])


def _person(api_url: str) -> Client:
    client, name = Client(api_url), f"bench{secrets.token_hex(5)}"
    client.register(name, f"{name}@example.org", secrets.token_hex(8))
    return client


def _upload(author: Client, follower: Client, storage: urllib3.PoolManager, photo: bytes) -> _Taken:
    checksum = base64.b64encode(hashlib.sha256(photo).digest()).decode()
    asked = time.perf_counter()
    wanted = {"content_type": JPEG, "size": len(photo), "sha256": checksum}
    ticket: Ticket = author.call("POST", "/v1/media/upload-url", wanted, key=secrets.token_hex(16))
    granted = time.perf_counter()
    stored = storage.request("PUT", ticket["upload_url"], body=photo, headers=ticket["headers"])
    if stored.status != 200:
        raise RuntimeError(f"the PUT was answered {stored.status}")
    uploaded = time.perf_counter()
    post = author.post("", [photo_of(ticket)])
    posted = time.perf_counter()
    _wait_for(follower, post["id"])
    return _Taken(granted - asked, posted - uploaded, time.perf_counter() - granted)


def _wait_for(follower: Client, post_id: str) -> None:
    deadline = time.perf_counter() + PATIENCE
    while all(item["id"] != post_id for item in follower.feed(limit=1)["items"]):
        if time.perf_counter() > deadline:
            raise RuntimeError(f"{post_id} did not arrive within {PATIENCE:.0f} s")
        time.sleep(PAUSE)


def _acknowledgement(what: str, taken: list[float]) -> Row:
    p95, p99 = percentile(taken, 0.95), percentile(taken, 0.99)
    budget = f"p95 <= {milliseconds(MOST_P95)}, p99 <= {milliseconds(MOST_P99)}"
    measured = f"p50 {milliseconds(percentile(taken, 0.5))}, p95 {milliseconds(p95)}, p99 {milliseconds(p99)}"
    return Row(f"acknowledgement of {what}", budget, measured, ok=p95 <= MOST_P95 and p99 <= MOST_P99)


def _visible(taken: list[float]) -> Row:
    p95 = percentile(taken, 0.95)
    measured = f"p50 {milliseconds(percentile(taken, 0.5))}, p95 {milliseconds(p95)}"
    return Row("upload to visible", f"p95 <= {milliseconds(MOST_VISIBLE)}", measured, ok=p95 <= MOST_VISIBLE)
