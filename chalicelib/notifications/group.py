"""A group: what a user is told of one type, target and day; how causes are added and taken away."""

import hashlib
from dataclasses import dataclass, field

from chalicelib.notifications.causes import REPEATED, Cause, Type
from chalicelib.notifications.settings import settings

HASH = 4  # bytes of an actor's hash: of 80 actors two share one in a million groups
KNOWN = HASH + 1
MOST = 255  # causes of one actor that are counted
PER_ACTOR = 2  # entries of one actor at most, so that one who comments often does not push out the others
FILTERED = "?"  # after the key of a group in the list of requests


@dataclass(frozen=True)
class Entry:
    """One of the latest causes: the actor, and `detail` of the cause."""

    actor_id: str
    detail: str


@dataclass
class Group:
    """One group.

    Attributes:
        group_id: its key among those of the user.
        is_filtered: whether it is in the list of requests.
        last_seq: the number in the user's sequence of the last cause that made the group new; 0 before it is stored.
        last_ms: the time of that cause.
        actors_count: how many users caused it.
        entries: its latest causes, the latest first.
        known: causes of actors by the actor's hash, in the order of their last change; 0 of those who withdrew. Only
            types in `REPEATED` keep other numbers.
        is_concealed: whether the user may not see the target now.
        place: where clients find it if ids in the key do not say so: the conversation of a reply to a story.
        version: rises with each write; 0 before it is stored.
    """

    user_id: str
    group_id: str
    is_filtered: bool = False
    last_seq: int = 0
    last_ms: int = 0
    actors_count: int = 0
    entries: list[Entry] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)
    is_concealed: bool = False
    place: str = ""
    version: int = 0

    @property
    def type(self) -> Type:
        """What happened."""
        return self.group_id.partition("#")[0]  # type: ignore[return-value] # keys are made from causes

    @property
    def targets(self) -> list[str]:
        """The ids in its key."""
        return [each for each in self.group_id.split("#")[1:-1] if each]

    @property
    def day(self) -> str:
        """The day of its causes."""
        return self.group_id.rpartition("#")[2]

    @property
    def is_listed(self) -> bool:
        """Whether a list has it."""
        return self.actors_count > 0 and not self.is_concealed

    @property
    def actor_ids(self) -> list[str]:
        """The actors that it can name, the latest first."""
        return list(dict.fromkeys(each.actor_id for each in self.entries))

    @property
    def lacks_names(self) -> bool:
        """Whether it can name fewer actors than an item shows."""
        return len(self.actor_ids) < min(self.actors_count, settings().notification_names)

    def add(self, cause: Cause) -> bool:
        """Add a cause. Returns whether the group is new to the user thereby."""
        key = hash_of(cause.actor_id)
        had = self.known.pop(key, None)
        if not had:
            self.actors_count += 1
        if self.type in REPEATED:
            self._remember(key, min((had or 0) + 1, MOST))
        is_return = had == 0
        entry = Entry(cause.actor_id, cause.detail)
        self.forget(entry)  # it may have been named before it is counted: see `names`
        if is_return:
            self.entries.append(entry)
        else:
            self.entries.insert(0, entry)
            self.last_ms = max(self.last_ms, cause.at_ms)
        self._cut()
        return not is_return

    def remove(self, cause: Cause) -> None:
        """Take a cause away; the group has it."""
        key = hash_of(cause.actor_id)
        left = (self.known.pop(key, None) or 1) - 1
        self._remember(key, left)
        gone = Entry(cause.actor_id, cause.detail)
        self.entries = [each for each in self.entries if each != gone and (left or each.actor_id != cause.actor_id)]
        if not left:
            self.actors_count = max(0, self.actors_count - 1)

    def forget(self, entry: Entry) -> None:
        """Do not name the actor for a cause that the group does not count."""
        self.entries = [each for each in self.entries if each != entry]

    def refill(self, found: list[Entry]) -> bool:
        """Name further actors. Returns whether there were some."""
        more = [each for each in found if each.actor_id not in self.actor_ids]
        self.entries += more
        self._cut()
        return bool(more)

    def _remember(self, key: bytes, causes: int) -> None:
        self.known[key] = causes
        if len(self.known) > settings().notification_known:
            # One who withdrew, or one with a single cause: for such is an actor taken who is not remembered.
            del self.known[min(self.known, key=self.known.__getitem__)]

    def _cut(self) -> None:
        kept: list[Entry] = []
        for entry in self.entries:
            if sum(each.actor_id == entry.actor_id for each in kept) < PER_ACTOR:
                kept.append(entry)
        self.entries = kept[: settings().notification_entries]


def hash_of(actor_id: str) -> bytes:
    """By what a group remembers an actor that it does not name."""
    return hashlib.blake2b(actor_id.encode(), digest_size=HASH).digest()


def pack(known: dict[bytes, int]) -> bytes:
    """The actors that a group remembers as it stores them."""
    return b"".join(key + bytes([causes]) for key, causes in known.items())


def unpack(packed: bytes) -> dict[bytes, int]:
    """The inverse of `pack`."""
    parts = [packed[i : i + KNOWN] for i in range(0, len(packed), KNOWN)]
    return {part[:HASH]: part[HASH] for part in parts}
