"""The composition root: makes the application and registers its rooms and event functions."""

import gc

gc.disable()  # what is loaded stays: looking for garbage among it takes a sixteenth of a cold start

from chalicelib.accounts import routes as accounts
from chalicelib.accounts.service import authenticate
from chalicelib.core import routes as core
from chalicelib.core.application import make_app
from chalicelib.events import routes as events
from chalicelib.feed import routes as feed
from chalicelib.graph import routes as graph
from chalicelib.media import routes as media
from chalicelib.posts import routes as posts
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

ROOMS = [core.room, events.room, accounts.room, graph.room, media.room, posts.room, feed.room]
EVENT_FUNCTIONS = [
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

app = make_app("emulsion", authenticate, ROOMS, EVENT_FUNCTIONS)

gc.freeze()  # nor need any request look through it again
gc.enable()
