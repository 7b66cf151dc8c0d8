"""Begin conversations: one for each pair of users, whatever races, and groups."""

from collections.abc import Mapping, Sequence
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.limits import Limit
from chalicelib.core.parallel import all_of
from chalicelib.core.problems import Conflict, Unavailable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.graph import service as graph
from chalicelib.messaging import access, tables
from chalicelib.messaging.access import ACTIVE, Reader
from chalicelib.messaging.conversation import ADMIN, GROUP, MEMBER, OPEN, PAIR, Conversation, Member, State, pair_id
from chalicelib.messaging.settings import settings

NOT_FOUND = "is not a user that you can write to"
CHANGING = "The conversation"


def count_change(user_id: str) -> None:
    """Count a change of a conversation.

    Raises:
        TooManyRequests: the user made `conversation_changes_per_user` changes within the hour.
    """
    Limit("conversation-changes", settings().conversation_changes_per_user, HOUR).spend(user_id)


def begin(
    caller_id: str, user_ids: Sequence[str], title: str = "", key: IdempotencyKey | None = None
) -> tuple[Reader, bool]:
    """Begin a conversation: with one other user that of the pair, with more or with a title a group.

    Returns:
        The caller as its reader, and whether it is new.

    Raises:
        Unprocessable: a user does not exist, blocks the caller or is blocked, or takes no messages from the caller; the
            caller is among the users; there are too many.
        Conflict: the caller has left the group that this key made.
        TooManyRequests: see `count_change`.
        Unavailable: other requests kept changing the same, or the database throttles.
    """
    count_change(caller_id)
    asked = list(dict.fromkeys(user_ids))
    if caller_id in asked:
        raise invalid_field(f"user_ids.{asked.index(caller_id)}", "is yourself", code="self")
    if len(asked) == 1 and not title:
        return begin_pair(caller_id, asked[0])
    return _begin_group(caller_id, asked, title, key)


def begin_pair(caller_id: str, user_id: str) -> tuple[Reader, bool]:
    """The conversation of two users, which begins now if there is none; see `begin`."""
    identifier = pair_id(caller_id, user_id)
    if ids.is_short(user_id):
        for _ in tries():
            known = access.reader(caller_id, tables.conversation(identifier))
            if known is not None:
                return known, False
            made = _new(identifier, PAIR, "", caller_id, invited(caller_id, [user_id]))
            try:
                transact(partial(_put, made))
            except TransactionRefused:
                continue
            return Reader(made.members[caller_id], made), True
        raise Unavailable(f"{CHANGING} kept changing; try again.", headers={"Retry-After": "1"})
    raise invalid_field("user_ids.0", NOT_FOUND, code="unknown")


def invited(caller_id: str, user_ids: Sequence[str], field: str = "user_ids.{}") -> dict[str, State]:
    """The states in which a conversation begins for users that the caller invites.

    Args:
        field: name of the field of a user, by its index.

    Raises:
        Unprocessable: a user does not exist, blocks the caller or is blocked, or takes no messages from the caller.
    """
    asked = [each for each in user_ids if ids.is_short(each)]
    known = {each.user_id for each in accounts.read_strongly(asked) if each.status == ACTIVE}
    known -= graph.blocked_among(caller_id, known) if known else set()
    for i, user_id in enumerate(user_ids):
        if user_id not in known:
            raise invalid_field(field.format(i), NOT_FOUND, code="unknown")
    states = all_of([partial(access.first_state, caller_id, user_id) for user_id in user_ids])
    found: dict[str, State] = {}
    for i, (user_id, state) in enumerate(zip(user_ids, states, strict=True)):
        if state is None:
            raise invalid_field(field.format(i), "takes no messages from you", code="forbidden")
        found[user_id] = state
    return found


def _begin_group(
    caller_id: str, user_ids: Sequence[str], title: str, key: IdempotencyKey | None
) -> tuple[Reader, bool]:
    def admit() -> dict[str, State]:
        most = settings().group_members - 1
        if len(user_ids) > most:
            raise invalid_field("user_ids", f"has more than {most} users", most, code="too-many")
        return invited(caller_id, user_ids)

    def make(states: dict[str, State]) -> Creation[Reader]:
        made = _new(ids.new_owned_id(caller_id, clock.now_ms()), GROUP, title, caller_id, states)
        return Creation(
            made_id=made.conversation_id,
            write=partial(_put, made),
            finish=lambda: Reader(made.members[caller_id], made),
            stored=partial(_same_group, caller_id, made),
        )

    return create_once(key, find=partial(_current, caller_id), admit=admit, make=make, changing=CHANGING), True


def _current(caller_id: str, conversation_id: str) -> Reader:
    found = access.reader(caller_id, tables.conversation(conversation_id))
    if found is None:
        raise Conflict("You have left the conversation that this key began.", code="conversation-gone")
    return found


def _same_group(caller_id: str, made: Conversation) -> Reader | None:
    """The stored group, if it is this one: another with the same id would have another title or other members."""
    stored = tables.conversation(made.conversation_id)
    if stored is None or (stored.title, stored.members.keys()) != (made.title, made.members.keys()):
        return None
    return access.reader(caller_id, stored)


def _new(identifier: str, kind: str, title: str, caller_id: str, states: Mapping[str, State]) -> Conversation:
    now_ms = clock.now_ms()
    first = Member(caller_id, ADMIN if kind == GROUP else MEMBER, OPEN, caller_id, now_ms)
    others = [Member(user_id, MEMBER, state, caller_id, now_ms) for user_id, state in states.items()]
    members = {each.user_id: each for each in (first, *others)}
    return Conversation(identifier, GROUP if kind == GROUP else PAIR, title, 1, now_ms, members)


def _put(made: Conversation, transaction: TransactWrite) -> None:
    """Add a conversation to a transaction, on condition that it does not exist.

    A new group is in all inboxes at once, a pair in that of the user who began it.
    """
    shown = [each.user_id for each in made.members.values() if made.is_group or each.requester_id == each.user_id]
    tables.put_new(transaction, made, shown)
