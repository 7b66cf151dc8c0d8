"""Decide which users' content a viewer may see. Every read path uses these functions; none of them reads an index."""

from collections.abc import Collection, Iterable

from chalicelib.accounts.service import Account
from chalicelib.graph import restrictions, tables
from chalicelib.graph.word_filters import WordFilter, filter_of

ACTIVE = "active"


def _allows(viewer_id: str | None, author: Account, *, follows: bool) -> bool:
    """The rule itself: users may see their own content, and that of active accounts that are public or followed."""
    if author.user_id == viewer_id:
        return True
    return author.status == ACTIVE and (follows or not author.is_private)


def can_view(viewer_id: str | None, author: Account) -> bool:
    """Whether the viewer (None: a guest) may see the author's posts and lists.

    Read strongly: for a private account the edge, which no block leaves in place; for a public one the restriction.
    """
    if viewer_id is None or viewer_id == author.user_id:
        return _allows(viewer_id, author, follows=False)
    if not _allows(viewer_id, author, follows=True):
        return False
    if author.is_private:
        return tables.has_edge(viewer_id, author.user_id)
    return not restrictions.read(viewer_id, author.user_id).is_blocked


def allowed(
    viewer_id: str,
    authors: Iterable[Account],
    followed_ids: Collection[str],
    blocked_ids: Collection[str] | None = None,
) -> set[str]:
    """Ids of the authors whose posts the viewer may see: `can_view` for many at once.

    Args:
        followed_ids: the authors that the viewer follows, as `following_among` returns; public authors need not be
            included.
        blocked_ids: the result of `blocked_among` for them, if it was read at the same time as the accounts.
    """
    asked = {author.user_id: author for author in authors}
    blocked = blocked_among(viewer_id, asked.keys()) if blocked_ids is None else blocked_ids
    return {
        author_id
        for author_id, author in asked.items()
        if author_id not in blocked and _allows(viewer_id, author, follows=author_id in followed_ids)
    }


def may_view(asked: Collection[tuple[str, Account, bool]]) -> set[tuple[str, str, bool]]:
    """`can_view` for many viewers of many authors, from reads that may lag: for counts, never for what is shown.

    Args:
        asked: viewers, authors, and whether only the author's followers may see what it is about.

    Returns:
        The viewers, the authors' ids and the same flag of those that may; authors themselves are left out.
    """
    others = [(viewer, each, narrow) for viewer, each, narrow in asked if viewer != each.user_id]
    found = {
        (viewer, each.user_id, narrow): narrow or each.is_private
        for viewer, each, narrow in others
        if each.status == ACTIVE
    }
    edges = tables.edges(((viewer, author) for (viewer, author, _), needs in found.items() if needs), strongly=False)
    open_pairs = {(viewer, author) for (viewer, author, _), needs in found.items() if not needs}
    blocked = restrictions.blocked_pairs(open_pairs)
    return {
        (viewer, author, narrow)
        for (viewer, author, narrow), needs in found.items()
        if ((viewer, author) in edges if needs else (viewer, author) not in blocked)
    }


def left_out(viewer_id: str, author_ids: Collection[str]) -> set[str]:
    """Ids of the authors that the viewer's feed leaves out now: blocked either way, muted, or unfollowed.

    Read strongly, whatever the accounts say.
    """
    return left_out_and_words(viewer_id, author_ids)[0]


def left_out_and_words(
    viewer_id: str, author_ids: Collection[str], *, with_gone: bool = True
) -> tuple[set[str], WordFilter]:
    """The result of `left_out`, and the viewer's muted words, which the same query reads.

    Args:
        with_gone: whether authors that the viewer unfollowed are left out, too.
    """
    found, stored = restrictions.read_with_words(viewer_id, author_ids)
    hidden = {
        user_id for user_id, each in found.items() if (each.hides if with_gone else each.is_blocked or each.muted)
    }
    return hidden, filter_of(stored)


def blocked_among(viewer_id: str, user_ids: Collection[str]) -> set[str]:
    """Ids of these users that blocked the viewer or were blocked by the viewer, read strongly; lists leave them out."""
    return {user_id for user_id, each in restrictions.read_many(viewer_id, user_ids).items() if each.is_blocked}


def viewable(
    viewer_id: str | None, authors: Iterable[Account], left_out_ids: Collection[str] | None = None
) -> set[str]:
    """Ids of the authors whose rows in the viewer's inbox may be shown.

    A row was written because the viewer followed the author, and unfollowing writes a restriction in the same
    transaction. So an author without a restriction is followed, private or not, and no edge needs to be read.

    Args:
        viewer_id: None (a guest) only with `left_out_ids`.
        authors: the accounts of all authors in question; may include the viewer.
        left_out_ids: the result of `left_out` for them, if it was read at the same time as the accounts.
    """
    asked = {author.user_id: author for author in authors}
    hidden = left_out(viewer_id or "", asked.keys()) if left_out_ids is None else left_out_ids
    return {
        author_id
        for author_id, author in asked.items()
        if author_id not in hidden and _allows(viewer_id, author, follows=True)
    }
