"""The tables of members of conversations, and of conversations by user: the inboxes.

`members` has the members of a conversation by user id, and a header (`#`). `conversations` has, in the partition of a
user, one row for each conversation, and the user's preferences. The row of a former member stays without its place in
the index, for exports and erasure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws
from chalicelib.core.tables import Table, attempt, batch_get, named
from chalicelib.messaging.conversation import (
    DECLINED,
    OPEN,
    REQUEST,
    Conversation,
    InboxEntry,
    InboxPage,
    Kind,
    Member,
    Message,
    Preferences,
    Role,
    State,
)

HEADER = "#"  # sorts before every user id
PREFERENCES = "~preferences"  # sorts after every conversation id
LISTS: Mapping[State, str] = {OPEN: "", REQUEST: "r#", DECLINED: "d#"}


class MemberRow(Table):
    """A member of a conversation, or its header."""

    class Meta:
        table_name = named("members")

    conversation_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    # of a member
    role = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    requester_id = UnicodeAttribute(null=True)
    joined_ms = NumberAttribute(null=True)
    since_seq = NumberAttribute(null=True)
    read_seq = NumberAttribute(null=True)
    shown_seq = NumberAttribute(null=True)
    muted = BooleanAttribute(null=True)
    # of the header
    kind = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    created_ms = NumberAttribute(null=True)


class ActivityIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Conversations of an inbox, or of a list of requests, by last activity. Sparse."""

    class Meta:
        index_name = "activity"
        projection = IncludeProjection(["last_seq", "own_seq", "requester_id"])

    listed_in = UnicodeAttribute(hash_key=True)
    activity_ms = NumberAttribute(range_key=True)


class InboxRow(Table):
    """A conversation of a user, or the user's preferences."""

    class Meta:
        table_name = named("conversations")

    user_id = UnicodeAttribute(hash_key=True)
    conversation_id = UnicodeAttribute(range_key=True)
    # of a conversation
    listed_in = UnicodeAttribute(null=True)
    activity_ms = NumberAttribute(null=True)
    last_seq = NumberAttribute(null=True)
    own_seq = NumberAttribute(null=True)
    requester_id = UnicodeAttribute(null=True)
    activity_index = ActivityIndex()
    # of the preferences
    who_may_write = UnicodeAttribute(null=True)
    read_marks = BooleanAttribute(null=True)
    presence = BooleanAttribute(null=True)


# ---- members


def conversation(conversation_id: str) -> Conversation | None:
    """A conversation with all its members, read strongly; None if there is none."""
    header, members = None, {}
    for row in MemberRow.query(conversation_id, consistent_read=True):
        if row.user_id == HEADER:
            header = row
        else:
            members[row.user_id] = _member(row)
    if header is None:
        return None
    return Conversation(
        conversation_id=conversation_id,
        kind=cast("Kind", header.kind),
        title=header.title or "",
        version=int(header.version),
        created_ms=int(header.created_ms),
        members=members,
    )


def memberships(user_id: str, conversation_ids: Iterable[str]) -> dict[str, Member]:
    """A user as member of conversations, by conversation id, read strongly; without those of others."""
    rows = batch_get(MemberRow, [(each, user_id) for each in conversation_ids], consistent=True)
    return {row.conversation_id: _member(row) for row in rows}


def put_new(transaction: TransactWrite, made: Conversation, listed_for: Iterable[str]) -> None:
    """Add a conversation, its members and their inbox rows to a transaction, on condition that it does not exist.

    Args:
        listed_for: members whose inboxes show it at once; others see it with its first message.
    """
    header = MemberRow(
        made.conversation_id,
        HEADER,
        kind=made.kind,
        title=made.title or None,
        version=made.version,
        created_ms=made.created_ms,
    )
    transaction.save(header, condition=MemberRow.conversation_id.does_not_exist())
    shown = set(listed_for)
    for member in made.members.values():
        put_member(transaction, made.conversation_id, member, made.created_ms if member.user_id in shown else None)


def put_member(transaction: TransactWrite, conversation_id: str, member: Member, activity_ms: int | None) -> None:
    """Add a member and its inbox row to a transaction, on condition that the user is no member.

    Args:
        activity_ms: where the inbox lists it; None: nowhere until a message comes.
    """
    row = MemberRow(
        conversation_id,
        member.user_id,
        role=member.role,
        state=member.state,
        requester_id=member.requester_id,
        joined_ms=member.joined_ms,
        since_seq=member.since_seq,
        read_seq=member.since_seq,
        shown_seq=0,
    )
    transaction.save(row, condition=MemberRow.conversation_id.does_not_exist())
    inbox = InboxRow(
        member.user_id,
        conversation_id,
        listed_in=listed_in(member.user_id, member.state),
        activity_ms=activity_ms,
        last_seq=member.since_seq,
        own_seq=0,
        requester_id=member.requester_id,
    )
    transaction.save(inbox)


def remove_member(transaction: TransactWrite, conversation_id: str, user_id: str) -> None:
    """Add to a transaction the end of a membership; the inbox row stays without its place in the index."""
    transaction.delete(MemberRow(conversation_id, user_id), condition=MemberRow.conversation_id.exists())
    gone: list[Action] = [InboxRow.listed_in.remove(), InboxRow.activity_ms.remove()]
    transaction.update(InboxRow(user_id, conversation_id), gone, condition=InboxRow.user_id.exists())


def check_member(transaction: TransactWrite, conversation_id: str, user_id: str) -> None:
    """Add to a transaction the check that a user is a member."""
    transaction.condition_check(MemberRow, conversation_id, user_id, condition=MemberRow.conversation_id.exists())


def change_header(transaction: TransactWrite, was: Conversation, title: str | None = None) -> None:
    """Add to a transaction the next version of a conversation's header, on condition that it is as read.

    Args:
        title: another title; None: it stays.
    """
    actions: list[Action] = [MemberRow.version.set(was.version + 1)]
    if title is not None:
        actions.append(MemberRow.title.set(title) if title else MemberRow.title.remove())
    unchanged = MemberRow.version == was.version
    transaction.update(MemberRow(was.conversation_id, HEADER), actions, condition=unchanged)


def delete_header(transaction: TransactWrite, was: Conversation) -> None:
    """Add to a transaction the end of a conversation without members, on condition that it is as read."""
    row = MemberRow(was.conversation_id, HEADER)
    transaction.delete(row, condition=MemberRow.version == was.version)


def change_role(transaction: TransactWrite, conversation_id: str, user_id: str, role: str) -> None:
    """Add to a transaction a member's other role."""
    row = MemberRow(conversation_id, user_id)
    transaction.update(row, [MemberRow.role.set(role)], condition=MemberRow.conversation_id.exists())


def change_state(transaction: TransactWrite, conversation_id: str, user_id: str, was: State, now: State) -> None:
    """Add to a transaction a member's answer to a request, on condition that the state is as read."""
    row = MemberRow(conversation_id, user_id)
    transaction.update(row, [MemberRow.state.set(now)], condition=MemberRow.state == was)
    listed: list[Action] = [InboxRow.listed_in.set(listed_in(user_id, now))]
    transaction.update(InboxRow(user_id, conversation_id), listed, condition=InboxRow.listed_in.exists())


def mark_read(conversation_id: str, user_id: str, seq: int, *, is_shown: bool) -> bool:
    """Raise a member's read mark. Returns whether it was lower.

    Args:
        is_shown: whether other members see it.
    """
    row = MemberRow(conversation_id, user_id)
    actions: list[Action] = [MemberRow.read_seq.set(seq)]
    if is_shown:
        actions.append(MemberRow.shown_seq.set(seq))
    return attempt(lambda: row.update(actions, condition=MemberRow.read_seq < seq))


def set_muted(conversation_id: str, user_id: str, *, muted: bool) -> bool:
    """Mute a conversation for a member, or end that. Returns whether the user is a member."""
    row = MemberRow(conversation_id, user_id)
    action = MemberRow.muted.set(True) if muted else MemberRow.muted.remove()
    return attempt(lambda: row.update([action], condition=MemberRow.conversation_id.exists()))


# ---- inboxes


def listed_in(user_id: str, state: State) -> str:
    """The key of the index under which a user's conversations in this state are listed."""
    return LISTS[state] + user_id


def move_forward(message: Message, user_id: str) -> bool:
    """Bring a member's inbox row to a new message. Returns whether it was behind, and the user is still a member."""
    row = InboxRow(user_id, message.conversation_id)
    actions: list[Action] = [InboxRow.last_seq.set(message.seq), InboxRow.activity_ms.set(message.created_ms)]
    if user_id == message.author_id:
        actions.append(InboxRow.own_seq.set(message.seq))
    is_behind = InboxRow.listed_in.exists() & (InboxRow.last_seq < message.seq)
    return attempt(lambda: row.update(actions, condition=is_behind))


def inbox_page(user_id: str, state: State, after: tuple[int, str] | None, most: int) -> InboxPage:
    """At most `most` conversations of a list, the latest activity first; from an index, which may lag."""
    listed = listed_in(user_id, state)
    query: dict[str, Any] = {
        "TableName": InboxRow.Meta.table_name,
        "IndexName": "activity",
        "KeyConditionExpression": "listed_in = :list",
        "ExpressionAttributeValues": {":list": {"S": listed}},
        "ScanIndexForward": False,
        "Limit": most,
    }
    if after is not None:
        key = {"user_id": {"S": user_id}, "conversation_id": {"S": after[1]}}
        query["ExclusiveStartKey"] = {"listed_in": {"S": listed}, "activity_ms": {"N": str(after[0])}, **key}
    answer = aws.client("dynamodb").query(**query)
    entries = [_entry(item) for item in answer["Items"]]
    is_last = "LastEvaluatedKey" not in answer or not entries
    return InboxPage(entries, None if is_last else (entries[-1].activity_ms, entries[-1].conversation_id))


def own_seq(user_id: str, conversation_id: str) -> int:
    """The newest message that a user sent to a conversation, as far as deliveries have come."""
    row = InboxRow.find(user_id, conversation_id)
    return int(row.own_seq or 0) if row else 0


def inbox_rows(user_id: str) -> Iterator[InboxRow]:
    """All conversations that a user is or was in, read strongly."""
    yield from InboxRow.query(user_id, InboxRow.conversation_id < PREFERENCES, consistent_read=True)


def preferences(user_id: str) -> Preferences:
    """A user's preferences, read strongly."""
    row = InboxRow.find(user_id, PREFERENCES)
    if row is None:
        return Preferences()
    return Preferences(cast(Any, row.who_may_write), bool(row.read_marks), bool(row.presence))


def put_preferences(user_id: str, chosen: Preferences) -> None:
    """Store a user's preferences."""
    InboxRow(
        user_id,
        PREFERENCES,
        who_may_write=chosen.who_may_write,
        read_marks=chosen.read_marks,
        presence=chosen.presence,
    ).save()


def preferences_of(user_ids: Sequence[str]) -> dict[str, Preferences]:
    """Preferences of users by id; those that never chose are left out."""
    rows = batch_get(InboxRow, [(user_id, PREFERENCES) for user_id in user_ids], consistent=True)
    return {
        row.user_id: Preferences(cast(Any, row.who_may_write), bool(row.read_marks), bool(row.presence)) for row in rows
    }


def _member(row: MemberRow) -> Member:
    return Member(
        user_id=row.user_id,
        role=cast("Role", row.role),
        state=cast("State", row.state),
        requester_id=row.requester_id,
        joined_ms=int(row.joined_ms),
        since_seq=int(row.since_seq),
        read_seq=int(row.read_seq),
        shown_seq=int(row.shown_seq),
        is_muted=bool(row.muted),
    )


def _entry(item: dict[str, Any]) -> InboxEntry:
    return InboxEntry(
        conversation_id=item["conversation_id"]["S"],
        activity_ms=int(item["activity_ms"]["N"]),
        last_seq=int(item["last_seq"]["N"]),
        own_seq=int(item["own_seq"]["N"]),
        requester_id=item["requester_id"]["S"],
    )
