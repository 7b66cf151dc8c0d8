"""What a user chose: which types are told on which channel, and which senders may notify."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Verdict = Literal["accept", "filter", "drop"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)  # the strictest last
Sender = Literal["not_following_me", "not_followed", "new_accounts"]
SENDERS: tuple[Sender, ...] = get_args(Sender)
Channel = Literal["live", "push"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True)
class Preferences:
    """A user's choices; what is not in the mappings has its default: told, and accepted.

    Attributes:
        policy: what is done with senders of a class.
        off: `type#channel` of what is not told.
        version: rises with each change.
    """

    policy: Mapping[str, Verdict] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    version: int = 0

    @property
    def accepts_all(self) -> bool:
        """Whether the policy is the default."""
        return all(each == "accept" for each in self.policy.values())

    def tells(self, kind: str, channel: Channel) -> bool:
        """Whether a type is told on a channel."""
        return f"{kind}#{channel}" not in self.off

    def verdict(self, classes: set[Sender]) -> Verdict:
        """What is done with a sender of these classes: the strictest counts."""
        found: list[Verdict] = [self.policy.get(each, "accept") for each in classes]
        return max(found, key=VERDICTS.index, default="accept")

    def changed(self, policy: Mapping[str, Verdict], types: Mapping[str, Mapping[str, bool]]) -> "Preferences":
        """The choices after a change of some."""
        off = set(self.off)
        for kind, channels in types.items():
            for channel, is_on in channels.items():
                (off.discard if is_on else off.add)(f"{kind}#{channel}")
        return Preferences({**self.policy, **policy}, frozenset(off), self.version)

    def stored(self) -> dict[str, Any]:
        """The choices as they are stored."""
        return {"policy": dict(self.policy), "off": sorted(self.off)}
