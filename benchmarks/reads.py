"""Every read endpoint under eight concurrent clients, on the demo data."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from benchmarks.figures import milliseconds, percentile
from benchmarks.findings import Findings, Row
from benchmarks.site import Site
from demo.client import Client, photo_of
from demo.people import PEOPLE
from demo.pictures import Picture
from demo.seed import seed
from infra.progress import step

MOST = 0.4  # seconds, p99
CLIENTS = 8
WARM_UP = 5  # requests of each client to each endpoint
REQUESTS = 40  # of each client to each endpoint
STORY = Picture("chelsea", "A cat")
SEEN = "nora"  # the user with the profile, posts and lists that are read


@dataclass(frozen=True)
class _Reader:
    """One client, and the values of the path parameters that it reads."""

    client: Client
    parameters: dict[str, str]

    def read(self, path: str) -> float:
        """Seconds of one GET."""
        filled = path.format_map(self.parameters)
        began = time.perf_counter()
        self.client.call("GET", filled)
        return time.perf_counter() - began


def measure(site: Site) -> Findings:
    """See the module."""
    api_url = site.deployed.api_url
    seed(api_url)
    readers = [_reader(api_url, person.username, person.password) for person in PEOPLE[:CLIENTS]]
    paths = read_paths(readers[0].client.call("GET", "/v1/openapi.json"))
    with ThreadPoolExecutor(CLIENTS) as pool:
        with step("warm-up"):
            for path in paths:
                _at_once(pool, readers, path, WARM_UP)
        with step(f"{len(paths)} endpoints, {CLIENTS} clients, {REQUESTS} requests each"):
            samples = {path: _at_once(pool, readers, path, REQUESTS) for path in paths}
    return Findings([_row(path, taken) for path, taken in samples.items()], [_note()])


def read_paths(document: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    """Paths of every GET in an OpenAPI document."""
    return sorted(path for path, operations in document["paths"].items() if "get" in operations)


def _reader(api_url: str, username: str, password: str) -> _Reader:
    client = Client(api_url)
    me = client.login(username, password)
    seen = client.call("GET", f"/v1/users/by-name/{SEEN}")
    own_media = next(client.posts_of(me["id"]))["media"][0]["id"]
    post_id = next(client.posts_of(seen["id"]))["id"]
    photo = client.upload(STORY.jpeg(), "image/jpeg")
    client.wait_for_photo(photo["media_id"])
    story_id = client.story(photo_of(photo))["id"]
    highlight_id = client.call("POST", "/v1/highlights", {"title": "Bench", "story_ids": [story_id]})["id"]
    parameters = {"user_id": seen["id"], "username": SEEN, "post_id": post_id, "media_id": own_media}
    return _Reader(client, parameters | {"story_id": story_id, "highlight_id": highlight_id})


def _at_once(pool: ThreadPoolExecutor, readers: list[_Reader], path: str, requests: int) -> list[float]:
    """All clients read the path repeatedly, starting together; seconds of each request."""
    gate = Barrier(len(readers))

    def work(reader: _Reader) -> list[float]:
        gate.wait()
        return [reader.read(path) for _ in range(requests)]

    return [seconds for taken in pool.map(work, readers) for seconds in taken]


def _row(path: str, taken: list[float]) -> Row:
    p50, p99 = percentile(taken, 0.5), percentile(taken, 0.99)
    measured = f"p50 {milliseconds(p50)}, p99 {milliseconds(p99)}"
    return Row(f"GET {re.sub('^/v1', '', path)}", f"p99 < {milliseconds(MOST)}", measured, ok=p99 < MOST)


def _note() -> str:
    posts = [pictures for person in PEOPLE for _, pictures in person.posts]
    follows = sum(len(person.follows) for person in PEOPLE)
    return (
        f"Data: the demo's {len(PEOPLE)} users, {len(posts)} posts with {sum(map(len, posts))} photos, {follows} "
        f"follows. {CLIENTS} clients, each a user of the demo, {REQUESTS} requests each, after {WARM_UP} that are "
        "not counted; every client sends its next request after the last response. Clients, API, functions and "
        "tables share this machine, AUTH=true."
    )
