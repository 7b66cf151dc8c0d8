"""The web client, served in front of the deployed API as `make up` serves it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.deploy import cdn
from infra.web import client_build, local_server, publication
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
        local_server.accept_uploads(stack.target, origin)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield origin
    server.shutdown()
    server.server_close()
