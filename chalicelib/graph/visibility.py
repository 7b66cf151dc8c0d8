"""The one rule of who may see what whom made. Every read path asks here; no index is ever asked."""

from collections.abc import Collection, Iterable

from chalicelib.accounts.service import Account
from chalicelib.graph import restrictions, tables

ACTIVE = "active"


def _allows(viewer_id: str | None, author: Account, *, follows: bool) -> bool:
    """The rule itself: oneself always; others while active, if public or followed."""
    if author.user_id == viewer_id:
        return True
    return author.status == ACTIVE and (follows or not author.is_private)


def can_view(viewer_id: str | None, author: Account) -> bool:
    """Whether the viewer (None: nobody signed in) may see the author's posts and lists.

    What is between the two is read strongly: the edge, where one is needed, which no block leaves standing; else what
    restricts the viewer.
    """
    if viewer_id is None or viewer_id == author.user_id:
        return _allows(viewer_id, author, follows=False)
    if not _allows(viewer_id, author, follows=True):
        return False
    if author.is_private:
        return tables.has_edge(viewer_id, author.user_id)
    return not restrictions.read(viewer_id, author.user_id).is_blocked


def allowed(viewer_id: str, authors: Iterable[Account], followed_ids: Collection[str]) -> set[str]:
    """Ids of the authors whose posts the viewer may see: `can_view` for many at once.

    Args:
        followed_ids: whom of them the viewer follows, as `following_among` tells; public ones need not be asked about.
    """
    asked = {author.user_id: author for author in authors}
    blocked = blocked_among(viewer_id, asked.keys())
    return {
        author_id
        for author_id, author in asked.items()
        if author_id not in blocked and _allows(viewer_id, author, follows=author_id in followed_ids)
    }


def restricted(viewer_id: str, author_ids: Collection[str]) -> set[str]:
    """Whom the viewer's feed leaves out now, whatever their accounts say; read strongly.

    Those blocked either way, muted, or followed no longer.
    """
    return {user_id for user_id, each in restrictions.read_many(viewer_id, author_ids).items() if each.hides}


def blocked_among(viewer_id: str, user_ids: Collection[str]) -> set[str]:
    """Who of these blocked the viewer or was blocked by the viewer, read strongly: they stand in no list for them."""
    return {user_id for user_id, each in restrictions.read_many(viewer_id, user_ids).items() if each.is_blocked}


def viewable(viewer_id: str, authors: Iterable[Account], restricted_ids: Collection[str] | None = None) -> set[str]:
    """Ids of the authors whose rows in the viewer's inbox may be shown.

    A row got there because the viewer followed, and unfollowing puts a restriction in the same transaction. So who is
    not restricted is followed, private or not, and no edge needs to be read.

    Args:
        authors: everybody whose rows are asked about, the viewer among them or not.
        restricted_ids: what `restricted` answered about them, where it was asked at the same time as the accounts.
    """
    asked = {author.user_id: author for author in authors}
    hidden = restricted(viewer_id, asked.keys()) if restricted_ids is None else restricted_ids
    return {
        author_id
        for author_id, author in asked.items()
        if author_id not in hidden and _allows(viewer_id, author, follows=True)
    }
