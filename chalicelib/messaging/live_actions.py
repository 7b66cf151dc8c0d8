"""What clients can do in conversations through their socket."""

from chalicelib.core.auth import Caller
from chalicelib.messaging.read_marks import typing
from chalicelib.messaging.schemas import TypingFrame
from chalicelib.realtime.service import Action


def _type(caller: Caller, frame: TypingFrame) -> None:
    typing(caller.user_id, frame.conversation_id)


TYPING = Action(TypingFrame, _type)
