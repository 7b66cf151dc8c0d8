"""All that the feed's entries use: what fills and empties inboxes, and the page that is read."""

from chalicelib.feed.edges import sync_edge
from chalicelib.feed.pages import page
from chalicelib.feed.rebuild import rebuild

__all__ = ["page", "rebuild", "sync_edge"]
