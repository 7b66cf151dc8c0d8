"""Read accounts as other users may see them: profiles, and the viewer's relation to each user."""

from collections.abc import Iterable

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileCapability, Relation, User
from chalicelib.accounts.service import Account
from chalicelib.core import ids
from chalicelib.core.problems import NotFound
from chalicelib.graph import restrictions, tables
from chalicelib.graph.visibility import ACTIVE


def relations(viewer_id: str, user_ids: Iterable[str]) -> dict[str, Relation]:
    """The viewer's relation to each of `user_ids`, read strongly; users that blocked the viewer are left out."""
    asked = list(dict.fromkeys(user_ids))
    others = [user_id for user_id in asked if user_id != viewer_id]
    edges = tables.edges(pair for other in others for pair in ((viewer_id, other), (other, viewer_id)))
    requested = tables.requested(viewer_id, others)
    restricted = restrictions.read_many(viewer_id, others)
    found = {}
    for user_id in asked:
        restriction = restricted.get(user_id, restrictions.NONE)
        if not restriction.blocked_by:
            found[user_id] = Relation(
                following=(viewer_id, user_id) in edges,
                followed_by=(user_id, viewer_id) in edges,
                requested=user_id in requested,
                blocked=restriction.blocked,
                muted=restriction.muted,
                restricted=restriction.restricted,
            )
    return found


def active_account(user_id: str) -> Account:
    """The account, if other users may see it.

    Raises:
        NotFound: there is no such account, or it is suspended or deleted.
    """
    return _require_active(accounts.account(user_id))


def profile(viewer_id: str | None, user_id: str) -> User:
    """A user's profile and the viewer's relation to the user; profiles of private accounts are not hidden.

    Raises:
        NotFound: there is no such account, or it blocked the viewer.
    """
    return _present(viewer_id, active_account(user_id))


def profile_named(viewer_id: str | None, username: str) -> User:
    """The same, by username.

    Raises:
        NotFound: no account has that name, or the account blocked the viewer.
    """
    return _present(viewer_id, _require_active(accounts.account_named(username)))


def check_id(user_id: str) -> None:
    """Check that a text has the shape of a user id.

    Raises:
        NotFound: it does not.
    """
    if not ids.is_short(user_id):
        raise no_such_user()


def no_such_user() -> NotFound:
    """The problem for an account that does not exist or that the caller may not see."""
    return NotFound("There is no such user.")


def _present(viewer_id: str | None, account: Account) -> User:
    relation = relations(viewer_id, [account.user_id]).get(account.user_id) if viewer_id else Relation()
    if relation is None:
        raise no_such_user()
    return accounts.user(account, relation.model_copy(update={"can": _can(viewer_id, account, relation)}))


def _can(viewer_id: str | None, account: Account, relation: Relation) -> list[ProfileCapability]:
    """What the viewer may do with a profile that is shown to the viewer."""
    is_own = viewer_id == account.user_id
    sees = is_own or relation.following or not (account.is_private or relation.blocked)
    viewing: list[ProfileCapability] = ["view_posts"] if sees else []
    if viewer_id is None or is_own:
        return viewing
    meeting: list[ProfileCapability] = [] if relation.blocked else ["follow", "message"]
    return [*viewing, *meeting, "mute", "restrict", "block"]


def _require_active(account: Account) -> Account:
    if account.status != ACTIVE:
        raise no_such_user()
    return account
