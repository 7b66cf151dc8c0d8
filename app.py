"""Compose the application: register its rooms and event functions."""

import gc

gc.disable()  # loaded modules stay in memory; collecting garbage among them takes a sixteenth of a cold start

from functools import partial

from chalicelib.accounts.service import authenticate
from chalicelib.core.application import ASYNCAPI, load_asyncapi, make_app
from chalicelib.core.lazy_rooms import LazyRoom
from functions import blueprints

# In Lambda, a room is imported with the first request for it.
ROOMS = [
    LazyRoom(f"chalicelib.{name}.routes")
    for name in (
        "core",
        "realtime",
        "events",
        "accounts",
        "graph",
        "media",
        "posts",
        "tags",
        "feed",
        "stories",
        "comments",
        "messaging",
        "search",
        "notifications",
        "pages",
        "push",
    )
]
# Rooms that send live events.
LIVE = [f"chalicelib.{name}.schemas" for name in ("realtime", "fanout", "stories", "messaging", "notifications")]
ROOMS.append(LazyRoom(ASYNCAPI, partial(load_asyncapi, LIVE)))

app = make_app("emulsion", authenticate, ROOMS, blueprints())

gc.freeze()  # later collections skip what was loaded
gc.enable()
