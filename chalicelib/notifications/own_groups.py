"""Write groups that one actor causes: of mentions, replies to stories, and what the platform tells.

What causes them is read from where it is stored, or from its record, and written as it is now: so a repeated or late
record changes nothing.
"""

from pynamodb.transactions import TransactWrite

from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.notifications import tables
from chalicelib.notifications.admission import Admission
from chalicelib.notifications.causes import Cause
from chalicelib.notifications.group import FILTERED, Group
from chalicelib.notifications.preference import Preferences


def settle(cause: Cause, *, is_there: bool, place: str = "") -> None:
    """Bring the group of a cause in line with whether the cause is there. No other cause has this group.

    Args:
        place: see `Group.place`.

    Raises:
        Unavailable, PynamoDBException: DynamoDB throttles or fails, or other invocations kept changing the user's
            header; the record must be handled again.
    """
    for _ in tries():
        group = _stored(cause)
        if is_there == bool(group and group.actors_count):
            return
        if _add(cause, group, place) if is_there else _remove(cause, group):
            return
    raise Unavailable("Other invocations kept changing the same notifications.")


def conceal(user_id: str, post_id: str, *, is_concealed: bool) -> None:
    """Take the user's groups about a post of the user out of the lists, or put them back.

    Raises:
        Unavailable, PynamoDBException: as of `settle`.
    """
    for kind in ("like", "comment", "reply", "comment_like"):
        _conceal(user_id, f"{kind}#{post_id}#", is_concealed=is_concealed)


def withdraw(user_id: str, beginning: str) -> None:
    """Take the user's groups whose keys begin so out of the lists, because what they are about is gone for good."""
    _conceal(user_id, beginning, is_concealed=True)


def _conceal(user_id: str, beginning: str, *, is_concealed: bool) -> None:
    for _ in tries():
        groups = [each for each in tables.groups_about(user_id, beginning) if each.is_concealed != is_concealed]
        for each in groups:
            each.is_concealed = is_concealed
        if all(tables.save_group(each) for each in groups):
            return
    raise Unavailable("Other invocations kept changing the same notifications.")


def _stored(cause: Cause) -> Group | None:
    keys = [(cause.user_id, cause.group_id + twin) for twin in ("", FILTERED)]
    return next(iter(tables.groups(keys).values()), None)


def _add(cause: Cause, group: Group | None, place: str) -> bool:
    """Whether it is done; False if other invocations changed what was read."""
    last_seq, chosen = tables.last_seqs([cause.user_id])[cause.user_id]
    if group is None:
        group = _admitted(cause, chosen, place)
        if group is None:
            return True
    if not group.add(cause):
        return tables.save_group(group)
    group.last_seq = last_seq + 1

    def write(transaction: TransactWrite) -> None:
        tables.raise_last_seq(transaction, group.user_id, last_seq, group.last_seq)
        tables.put_group(transaction, group)

    try:
        transact(write)
    except TransactionRefused:
        return False
    return True


def _remove(cause: Cause, group: Group | None) -> bool:
    """Likewise."""
    if group is None:
        return True
    group.remove(cause)
    group.entries.clear()  # also of an actor whose account was erased
    return tables.save_group(group)


def _admitted(cause: Cause, chosen: Preferences, place: str) -> Group | None:
    verdict = Admission(cause.user_id, chosen, [cause.actor_id]).verdict(cause.actor_id, cause.type)
    if verdict == "drop":
        return None
    return Group(cause.user_id, cause.group_id, is_filtered=verdict == "filter", place=place)
