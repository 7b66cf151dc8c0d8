"""The web client, served in front of the deployed API as `make up` serves it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.deploy import cdn
from infra.target import Target
from infra.web import client_build, publication
from infra.web.server import Site, make_server
from tests.support.deployed.stack import Stack
from tests.support.sharing import locked


@contextmanager
def served(stack: Stack, run_folder: Path) -> Iterator[str]:
    """Build the client, serve it on a free port, and let its pages upload.

    Yields:
        The origin.
    """
    with locked(run_folder / "web-build"):
        client_build.build()
        publication.publish(stack.target, client_build.DIST)  # the API answers the pages of posts and profiles with it
    site = Site(client_build.DIST, stack.api_url, cdn.hosts(stack.target))
    server = make_server(site, 0)
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    with locked(run_folder / "web-origins"):
        _accept_uploads(stack.target, origin)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield origin
    server.shutdown()
    server.server_close()


def _accept_uploads(target: Target, origin: str) -> None:
    """Add an origin to those that the bucket's CORS rules name."""
    s3 = target.client("s3")
    bucket = target.name("media-") + target.client("sts").get_caller_identity()["Account"]
    rules = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    for rule in rules:
        rule["AllowedOrigins"] = sorted({*rule["AllowedOrigins"], origin})
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
