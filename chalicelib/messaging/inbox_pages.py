"""Read inboxes: the conversations of a user by last activity, and the requests, those of one account folded."""

from collections.abc import Iterable
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.core import cursors
from chalicelib.core.parallel import all_of
from chalicelib.core.schemas import Page
from chalicelib.messaging import access, message_rows, tables
from chalicelib.messaging.access import Reader
from chalicelib.messaging.conversation import OPEN, REQUEST, InboxEntry, State
from chalicelib.messaging.conversation_answers import Shown, answer, present, surroundings
from chalicelib.messaging.schemas import ConversationAnswer, RequestAnswer
from chalicelib.messaging.settings import settings


def page(caller_id: str, limit: int, cursor: str | None) -> Page[ConversationAnswer]:
    """One page of the caller's conversations, the latest activity first, without requests: three rounds of calls.

    The index gives ids; the members' rows decide what is shown, so a page may be short.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"conversations:{caller_id}"
    position = cursors.decode(listing, cursor)
    after = (position["at"], position["id"]) if position else None
    found = tables.inbox_page(caller_id, OPEN, after, limit)
    shown = _readable(caller_id, found.entries, OPEN)
    end = {"at": found.after[0], "id": found.after[1]} if found.after else None
    return Page(items=present(caller_id, shown), next_cursor=cursors.encode(listing, end))


def requests_page(caller_id: str, limit: int, cursor: str | None) -> Page[RequestAnswer]:
    """One page of the caller's requests, the latest activity first, one for each account that sent any.

    Requests of accounts that block the caller, are blocked or are not active are left out. Of more than
    `listed_requests`, the newest are listed; the others follow once some are answered.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"message-requests:{caller_id}"
    position = cursors.decode(listing, cursor) or {"at": None, "from": ""}
    entries = tables.inbox_page(caller_id, REQUEST, None, settings().listed_requests).entries
    folded: dict[str, list[InboxEntry]] = {}
    for entry in entries:
        folded.setdefault(entry.requester_id, []).append(entry)
    waiting = [each for each in folded.values() if _is_after(each[0], position["at"], position["from"])]
    taken = waiting[:limit]
    last = taken[-1][0] if len(waiting) > limit else None
    end = {"at": last.activity_ms, "from": last.requester_id} if last else None
    return Page(items=_requests(caller_id, taken), next_cursor=cursors.encode(listing, end))


def conversation(caller_id: str, conversation_id: str) -> ConversationAnswer:
    """One conversation as the caller, a member, sees it.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
    """
    return answer_of(access.get(caller_id, conversation_id))


def answer_of(found: Reader) -> ConversationAnswer:
    """A conversation as a reader sees it, with its newest message as of now."""
    conversation_id, caller_id = found.conversation.conversation_id, found.member.user_id
    last = message_rows.last_seq(conversation_id)
    own = tables.own_seq(caller_id, conversation_id)
    entry = InboxEntry(conversation_id, 0, last, own, found.member.requester_id)
    return present(caller_id, [Shown(found, entry)])[0]


def _readable(caller_id: str, entries: Iterable[InboxEntry], state: State) -> list[Shown]:
    """The conversations of these entries that the caller may read and that are in this state; one round of calls."""
    asked = list(entries)
    found = all_of([partial(tables.conversation, each.conversation_id) for each in asked])
    readers = [access.reader(caller_id, each) for each in found]
    pairs = zip(readers, asked, strict=True)
    return [Shown(each, entry) for each, entry in pairs if each and each.member.state == state]


def _requests(caller_id: str, taken: list[list[InboxEntry]]) -> list[RequestAnswer]:
    """The newest conversation of each account, with the ids of the others."""
    shown = _readable(caller_id, (entry for each in taken for entry in each), REQUEST)
    if not shown:
        return []
    around = surroundings(caller_id, shown)
    by_requester: dict[str, list[Shown]] = {}
    for each in shown:
        by_requester.setdefault(each.entry.requester_id, []).append(each)
    return [
        RequestAnswer(
            **answer(first, around).model_dump(),
            requester=accounts.card(around.users[user_id]),
            folded=[each.entry.conversation_id for each in others],
        )
        for user_id, (first, *others) in by_requester.items()
        if user_id in around.users and user_id not in around.blocked
    ]


def _is_after(entry: InboxEntry, at_ms: int | None, requester_id: str) -> bool:
    """Whether an entry comes after a place in the list: by activity, and of equal ones by the requester's id."""
    return at_ms is None or (-entry.activity_ms, entry.requester_id) > (-at_ms, requester_id)
