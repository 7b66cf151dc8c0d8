"""How to switch off the guards of hidden posts; see `guards`."""

from dataclasses import replace
from typing import Any

import pytest
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.posts import publication, state_tables, tables, timelines
from chalicelib.posts.post import Post
from chalicelib.posts.tables import PostRow


def no_condition_on_the_state(patch: pytest.MonkeyPatch) -> None:
    """A change of state is written whatever the state is by then."""

    def is_unchanged(_: Post) -> Condition:
        exists: Condition = PostRow.author_id.exists()
        return exists

    patch.setattr(state_tables, "_is_unchanged", is_unchanged)


def no_handing_over(patch: pytest.MonkeyPatch) -> None:
    """The tombstone of a moved post names the media, which its erasure then erases."""

    def forward(transaction: TransactWrite, post: Post, moved_to: str) -> None:
        actions: list[Any] = [*state_tables._burial(), *tables.mark_unplanned(post.post_id)]
        actions.append(PostRow.moved_to.set(moved_to))
        transaction.update(PostRow(*tables.key_of(post.post_id)), actions, condition=state_tables._is_unchanged(post))

    patch.setattr(state_tables, "forward", forward)


def no_condition_on_media(patch: pytest.MonkeyPatch) -> None:
    """An edit replaces the order and the texts of media, whatever they are by now."""
    edit = tables.edit

    def edit_anyway(post: Post, edited: Post) -> Post | None:
        current = tables.get(post.post_id)
        assert current
        return edit(replace(post, media_ids=current.media_ids, alts=current.alts), edited)

    patch.setattr(tables, "edit", edit_anyway)


def no_strong_reads_of_posts(patch: pytest.MonkeyPatch) -> None:
    """Lists read posts from whichever replica answers, also where the audience decides."""
    get_many, read_page = tables.get_many, timelines._page
    patch.setattr(tables, "get_many", lambda post_ids, **_: get_many(post_ids))
    patch.setattr(timelines, "_page", lambda *arguments, **more: read_page(*arguments, **{**more, "strongly": False}))


def no_end_at_reads(patch: pytest.MonkeyPatch) -> None:
    """Only the sweeper ends states."""
    patch.setattr(Post, "is_over", property(lambda _: False))


def no_silence_of_imports(patch: pytest.MonkeyPatch) -> None:
    """Imports are delivered like other posts."""
    patch.setattr(publication, "NOWHERE", "")
