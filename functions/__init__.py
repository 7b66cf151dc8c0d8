"""The event functions: each module decorates, parses and delegates to a room's service."""

from chalice import Blueprint

from chalicelib.core.settings import TRIGGERS


def blueprints() -> list[Blueprint]:
    """All of them, for Chalice to deploy.

    None in Lambda: there each has a handler of its own, the application is the API's alone, and what only they need
    would take its cold start 15 ms.
    """
    if TRIGGERS.in_lambda:
        return []
    from functions import (
        accept_requests,
        change_delivery,
        count,
        erase,
        fanout,
        housekeeping,
        plan,
        publish,
        rebuild_inbox,
        rerender,
        resize,
        sync_edges,
        transcode,
    )

    return [
        resize.functions,
        transcode.functions,
        publish.functions,
        plan.functions,
        fanout.functions,
        sync_edges.functions,
        accept_requests.functions,
        change_delivery.functions,
        rebuild_inbox.functions,
        erase.functions,
        rerender.functions,
        count.functions,
        housekeeping.functions,
    ]
