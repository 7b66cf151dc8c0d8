"""How to switch off the guards of feeds; see `guards`."""

import pytest

from chalicelib.fanout import presence, tables
from chalicelib.fanout import service as fanout
from chalicelib.feed import reader, rebuild


def no_outboxes(patch: pytest.MonkeyPatch) -> None:
    """Feeds show the inbox alone."""
    patch.setattr(reader.FeedReader, "_open_pulled_posts", lambda *_: ())


def no_return(patch: pytest.MonkeyPatch) -> None:
    """A reader who was away continues with the old inbox."""

    def look_again(viewer_id: str, _: tables.InboxHeader | None) -> int:
        tables.mark_seen(viewer_id)
        return 0

    patch.setattr(presence, "_record_return", look_again)


def no_forgetting(patch: pytest.MonkeyPatch) -> None:
    """An inbox keeps the record that no older posts exist when its viewer follows another author."""
    patch.setattr(fanout, "forget_bottom", lambda *_: None)


def no_rebuild(patch: pytest.MonkeyPatch) -> None:
    """The inbox is valid again, but empty."""
    patch.setattr(rebuild, "islice", lambda *_: iter(()))
