"""Decide which stored events of conversations a user who was away may still get."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.messaging import access, message_rows

WITH_CONTENT = ("sent", "reaction")  # changes whose events have the text of the message


def withheld(user_id: str, events: Sequence[Mapping[str, Any]]) -> set[str]:
    """Ids of those events that the user may not get any more, although they were stored for the user.

    They tell of conversations in which the user has no part any more, or has a part only since then, or have the text
    of a message that was unsent. Costs a read unit for each conversation and each message.
    """
    told = {each["id"]: each["data"] for each in events if "conversation_id" in each["data"]}
    places = {_place(data) for data in told.values() if _has_content(data)}
    members = access.memberships(user_id, {data["conversation_id"] for data in told.values()})
    sent = message_rows.sent_among(places) if places else set()
    return {
        event_id
        for event_id, data in told.items()
        if data["conversation_id"] not in members
        or ("seq" in data and not members[data["conversation_id"]].sees(data["seq"]))
        or (_has_content(data) and _place(data) not in sent)
    }


def _has_content(data: Mapping[str, Any]) -> bool:
    return data.get("change") in WITH_CONTENT


def _place(data: Mapping[str, Any]) -> tuple[str, int]:
    return data["conversation_id"], data["seq"]
