"""The conversations of the demo data, and how those that are missing are written."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.client import Client
from demo.people import CAT_EYES, CREMA, GALAXIES
from demo.pictures import Picture


@dataclass(frozen=True)
class Line:
    """A message. Texts are unique in their conversation: they tell which lines exist.

    Attributes:
        shares: the user whose newest post it shares.
        reaction: a user that reacts, and the emoji.
    """

    author: str
    text: str
    picture: Picture | None = None
    shares: str | None = None
    reaction: tuple[str, str] | None = None


@dataclass(frozen=True)
class Conversation:
    """A conversation that the first member begins; with a title, it is a group."""

    members: tuple[str, ...]
    lines: tuple[Line, ...]
    title: str = ""
    read_by: tuple[str, ...] = ()


CONVERSATIONS = (
    Conversation(
        ("demo", "oskar"),
        (
            Line("demo", "Is the corner table free on Sunday?"),
            Line("oskar", "For you, always. Bring the camera."),
            Line("oskar", "New beans, by the way", CREMA, reaction=("demo", "🔥")),
            Line("demo", "I can almost smell it."),
        ),
        read_by=("oskar", "demo"),
    ),
    Conversation(
        ("theo", "demo", "nora", "leyla"),
        (
            Line("theo", "Launch is at dusk, and the road closes at four."),
            Line("leyla", "I take the old lens and a chair."),
            Line("nora", "Clouds at 20 %. I checked twice."),
            Line("demo", "Then I bring coffee for everyone ☕", reaction=("leyla", "❤️")),
            Line("leyla", "You are the best."),
            Line("theo", "Same spot as in this one", shares="theo"),
        ),
        title="Dusk launch",
        read_by=("demo", "nora", "leyla"),
    ),
    Conversation(
        ("mika", "demo"),
        (
            Line("mika", "She posed. For once!", CAT_EYES, reaction=("demo", "❤️")),
            Line("demo", "Those eyes. Print it, please."),
            Line("mika", "😻"),
        ),
        read_by=("demo",),
    ),
    Conversation(
        ("demo", "nora"),
        (
            Line("demo", "How long did you expose the last one?"),
            Line("nora", "Forty frames of three minutes, stacked. The dome was freezing."),
            Line("demo", "Worth it. This is still my favourite", shares="nora", reaction=("nora", "😮")),
            Line("nora", "Look at the small ones in the back. Every dot is a galaxy."),
            Line("demo", "I did not sleep for an hour after that."),
            Line("nora", "First light of tonight", GALAXIES),
            Line("nora", "Come up on Friday? There is a free seat at the telescope."),
        ),
    ),
    Conversation(
        ("paul", "demo"),
        (
            Line("paul", "Hello! Your cat in sepia is lovely. Do you sell prints?"),
            Line("paul", "Here is what I have in mind", CREMA),
        ),
    ),
)


def write(conversation: Conversation, clients: Mapping[str, Client], user_ids: Mapping[str, str]) -> int:
    """Write the missing messages of a conversation and return their number."""
    first = clients[conversation.members[0]]
    found = _begun(first, conversation, user_ids)
    path = f"/v1/conversations/{found}/messages"
    present = {message["text"] for message in first.items(path)}
    missing = [line for line in conversation.lines if line.text not in present]
    for line in missing:
        sent = clients[line.author].call("POST", path, _body(line, clients, user_ids))
        if line.reaction:
            name, emoji = line.reaction
            clients[name].call("PUT", f"{path}/{sent['id']}/reaction", {"emoji": emoji})
        last = sent["seq"]
    for name in conversation.read_by if missing else ():
        clients[name].call("POST", f"/v1/conversations/{found}/read", {"up_to": last})
    return len(missing)


def _begun(client: Client, conversation: Conversation, user_ids: Mapping[str, str]) -> str:
    """The id of the conversation, which begins if there is none: a pair exists once, a group is known by its title."""
    for known in client.items("/v1/conversations") if conversation.title else ():
        if known["title"] == conversation.title:
            return str(known["id"])
    others = [user_ids[name] for name in conversation.members[1:]]
    body = {"user_ids": others} | ({"title": conversation.title} if conversation.title else {})
    return str(client.call("POST", "/v1/conversations", body)["id"])


def _body(line: Line, clients: Mapping[str, Client], user_ids: Mapping[str, str]) -> dict[str, Any]:
    client = clients[line.author]
    body: dict[str, Any] = {"client_id": str(uuid.uuid4()), "text": line.text}
    if line.shares:
        body["post_id"] = next(client.posts_of(user_ids[line.shares]))["id"]
    if line.picture:
        ticket = client.upload(line.picture.jpeg(), "image/jpeg")
        client.wait_for_photo(ticket["media_id"])
        body["media"] = [{"object_key": ticket["object_key"]}]
    return body
