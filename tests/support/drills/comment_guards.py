"""How to switch off the guards of comments; see `guards`."""

from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.comments import access, comment_counts, deletion, tables
from chalicelib.comments.comment import Comment
from chalicelib.core import totals
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post


def no_blocks(patch: pytest.MonkeyPatch) -> None:
    """Comments are shown whoever blocks whom."""
    is_shown = access.is_shown

    def is_shown_to_all(viewer_id: str | None, post: Post, comment: Comment, _: Any) -> bool:
        return is_shown(viewer_id, post, comment, {comment.author_id})

    patch.setattr(access, "is_shown", is_shown_to_all)


def no_condition_on_the_hold(patch: pytest.MonkeyPatch) -> None:
    """An edit is written whether or not the comment was approved since it was read."""
    patch.setattr(tables, "_equals", lambda *_: tables.CommentRow.state.exists())


def no_condition_on_pins(patch: pytest.MonkeyPatch) -> None:
    """Pins replace whatever is pinned by now."""
    set_pins = posts.set_comment_pins

    def set_anyway(post: Post, pins: Sequence[str]) -> bool:
        current = posts.find(post.post_id)
        assert current
        return set_pins(current, pins)

    patch.setattr(posts, "set_comment_pins", set_anyway)


def no_stubs(patch: pytest.MonkeyPatch) -> None:
    """A comment is deleted at once if it has no replies by then."""
    patch.setattr(tables, "make_stub", tables.remove)


def no_message_before_the_deletion(patch: pytest.MonkeyPatch) -> None:
    """The message about a stub is sent after the deletion that makes it one, or that takes its last reply."""
    sweep_later, delete_live, waiting = deletion._sweep_later, deletion._delete_live, list[tuple[str, str]]()

    def delete(comment: Comment) -> None:
        waiting.clear()
        delete_live(comment)
        for each in waiting:
            sweep_later(*each)

    patch.setattr(deletion, "_sweep_later", lambda *message: waiting.append(message))
    patch.setattr(deletion, "_delete_live", delete)


def no_order_of_folded_records(patch: pytest.MonkeyPatch) -> None:
    """Only likes that were folded just now move a comment in the order by likes."""
    folded: list[int] = []
    fold, place = totals.fold, comment_counts._place
    patch.setattr(totals, "fold", lambda *batch: folded.append(fold(*batch)))
    patch.setattr(comment_counts, "_place", lambda *ids: place(*ids) if folded[-1] else None)
