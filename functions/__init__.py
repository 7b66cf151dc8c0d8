"""The event functions: each module decorates, parses and delegates to a room's service."""

import pkgutil
from importlib import import_module

from chalice import Blueprint

from chalicelib.core.settings import TRIGGERS


def blueprints() -> list[Blueprint]:
    """Those of all modules here, for Chalice to deploy.

    None in Lambda: there each has a handler of its own, the application is the API's alone, and what only they need
    would take its cold start 15 ms.
    """
    if TRIGGERS.in_lambda:
        return []
    return [import_module(f"{__name__}.{module.name}").functions for module in pkgutil.iter_modules(__path__)]
