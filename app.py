"""Compose the application: register its rooms and event functions."""

import gc

gc.disable()  # loaded modules stay in memory; collecting garbage among them takes a sixteenth of a cold start

from chalicelib.accounts import routes as accounts
from chalicelib.accounts.service import authenticate
from chalicelib.core import routes as core
from chalicelib.core.application import make_app
from chalicelib.events import routes as events
from chalicelib.feed import routes as feed
from chalicelib.graph import routes as graph
from chalicelib.media import routes as media
from chalicelib.posts import routes as posts
from chalicelib.stories import routes as stories
from functions import blueprints

ROOMS = [core.room, events.room, accounts.room, graph.room, media.room, posts.room, feed.room, stories.room]

app = make_app("emulsion", authenticate, ROOMS, blueprints())

gc.freeze()  # later collections skip what was loaded
gc.enable()
