"""Import a room when the first request for it arrives, so that a cold start of the API does not import the others.

The package of a deployment has a table of the API's routes: `infra.deploy.chalice_child` writes it from the application
that it deploys. In Lambda the rooms are registered from the table. Everywhere else, and in a package without a table,
each room is imported when it is registered.
"""

import gc
import json
from collections.abc import Callable
from functools import cache, cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from chalice import Chalice

from chalicelib.core.api import Endpoint, Room, serve
from chalicelib.core.settings import TRIGGERS

TABLE = Path(__file__).parents[2] / "routes.json"


class LazyRoom:
    """The endpoints of a module, which may not be imported yet.

    Args:
        module: e.g. `chalicelib.posts.routes`; names the module in the table.
        load: returns the room; by default the attribute `room` of the module.
    """

    def __init__(self, module: str, load: Callable[[], Room] | None = None) -> None:
        self._module = module
        self._load = load or (lambda: import_module(module).room)

    @cached_property
    def _room(self) -> Room:
        return self._load()

    @property
    def endpoints(self) -> list[Endpoint]:
        """The room's endpoints; imports the room."""
        return self._room.endpoints

    def register(self, app: Chalice, options: dict[str, Any]) -> None:
        """Serve the endpoints in `app`; see the module."""
        routes = packaged_routes().get(self._module) if TRIGGERS.in_lambda else None
        if routes is None:
            self._room.register(app, options)
            return
        for method, path, view in routes:
            serve(app, method, path, f"{self._module}.{view}", partial(self._endpoint, view))

    def _endpoint(self, view: str) -> Endpoint:
        return self._views[view]

    @cached_property
    def _views(self) -> dict[str, Endpoint]:
        """The endpoints by the name of their function. As in `app.py`, loaded modules are not searched for garbage."""
        gc.disable()
        try:
            endpoints = self.endpoints
            gc.freeze()
        finally:
            gc.enable()
        return {each.view.__name__: each for each in endpoints}


@cache
def packaged_routes() -> dict[str, list[list[str]]]:
    """Module -> method, path and function of each route; empty outside a deployed package."""
    if not TABLE.exists():
        return {}
    table: dict[str, list[list[str]]] = json.loads(TABLE.read_bytes())
    return table
