"""How to switch off the guards of feeds; see `guards`."""

import pytest

from chalicelib.fanout import presence, tables
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


def no_rebuild(patch: pytest.MonkeyPatch) -> None:
    """The inbox is valid again, but empty."""
    patch.setattr(rebuild, "islice", lambda *_: iter(()))
