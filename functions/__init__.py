"""Event functions: each module decorates, parses and delegates to a room's service."""

import pkgutil
from importlib import import_module

from chalice import Blueprint

from chalicelib.core.settings import TRIGGERS

SOCKETS = "sockets"  # the module of the WebSocket API


def blueprints() -> list[Blueprint]:
    """The Blueprints of all modules in this package, for Chalice to deploy.

    None in Lambda: there each event function has a handler of its own and only the API loads the application, whose
    cold start would be 15 ms longer with the modules of the others.
    """
    if TRIGGERS.in_lambda:
        return []
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return [import_module(f"{__name__}.{name}").functions for name in names if TRIGGERS.has_sockets or name != SOCKETS]
