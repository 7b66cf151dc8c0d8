"""How to switch off the guards of tags; see `guards`."""

from collections.abc import Iterable
from typing import Any

import pytest

from chalicelib.core import queues
from chalicelib.core.messages import Message
from chalicelib.posts import public_posts
from chalicelib.posts.post import EVERYONE
from chalicelib.tags.messages import ResyncTags


def no_audience_by_reads(patch: pytest.MonkeyPatch) -> None:
    """Lists by tag show what the index has, for whomever a post is by now."""

    class Anyone(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, _: object) -> bool:
            return True

    patch.setattr(public_posts, "EVERYONE", Anyone(EVERYONE))


def no_hiding_from_lists_by_tag(patch: pytest.MonkeyPatch) -> None:
    """Lists by tag show posts of blocked and muted authors."""
    hidden = public_posts._hidden
    patch.setattr(public_posts, "_hidden", lambda *given, **more: (set[str](), hidden(*given, **more)[1]))


def no_message_before_an_audience(patch: pytest.MonkeyPatch) -> None:
    """The message about an account's audience is sent only after the write."""
    send = queues.send

    def send_others(messages: Iterable[Message], **more: Any) -> int:
        kept = [each for each in messages if "delay" not in more or each.queue != ResyncTags.queue]
        return send(kept, **more) if kept else 0

    patch.setattr(queues, "send", send_others)
