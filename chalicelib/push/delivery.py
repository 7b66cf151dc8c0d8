"""Push a notification to a user's browsers and devices, once to each."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chalicelib.core import clock, observability
from chalicelib.core.parallel import all_of
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.notifications.schemas import Language, NotificationFallback
from chalicelib.push import devices, encryption, push_services, tables, vapid
from chalicelib.push.metrics import PushMetric
from chalicelib.push.push_services import Outcome
from chalicelib.push.quiet_hours import is_quiet
from chalicelib.push.settings import settings
from chalicelib.push.subscriptions import without_ended
from chalicelib.push.tables import Target


@dataclass(frozen=True)
class Notice:
    """A notification, as a push tells of it.

    Attributes:
        group: pushes of one group replace each other on the screen; 200 characters at most.
        seq: rises with each cause of the group: of one cause a browser gets one push.
        text: returns a short text in a language.
        path: the page that a tap opens.
        at_ms: when it happened, milliseconds since 1970.
    """

    group: str
    seq: int
    type: str
    text: Callable[[Language], NotificationFallback]
    path: str
    at_ms: int


def push(user_id: str, find: Callable[[], Notice | None]) -> None:
    """Push a notification to those of the user's browsers whose sessions have not ended.

    Nothing is pushed in quiet hours, if the notification is older than `push_patience`, or if the browser got a push of
    the group within `push_pause`. A call that died between a claim and its push loses this push: the notification is in
    the list.

    Costs: a read unit; for each browser two more for its session, and a write unit.

    Args:
        find: reads the notification; None if there is nothing to tell. Called only if a browser is waiting for it.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: a push service or AWS is busy; the message must be
            delivered again. All other browsers got the push.
    """
    wishes, targets = tables.read(user_id)
    if not targets or is_quiet(wishes, clock.now_ms()):
        return
    live = without_ended(targets)
    notice = find() if live else None
    if notice is None or clock.now_ms() - notice.at_ms > settings().push_patience * 1000:
        return
    said = partial(content_of, notice, shows_text=wishes.previews)
    outcomes = all_of(partial(_push_once, each, notice, said(each.language)) for each in live)
    sent = outcomes.count(Outcome.SENT)
    observability.measure(PushMetric.PUSHES_SENT, sent)
    observability.logger.info("pushed", type=notice.type, sent=sent, browsers=len(live))
    if Outcome.BUSY in outcomes:
        raise Unavailable("A push service is busy.")


def content_of(notice: Notice, language: Language, *, shows_text: bool) -> dict[str, str]:
    """What a browser or app gets, in its language: without texts and address if the user wants no previews.

    Texts are cut, so that it fits a push.
    """
    group = topic(notice.group)
    content = {"id": f"{group}{notice.seq}", "group": group, "type": notice.type, "language": language}
    if shows_text:
        most, text = settings().push_text, notice.text(language)
        content |= {"title": text.title[:most], "body": text.body[:most], "path": notice.path}
    return content


def topic(group: str) -> str:
    """The name of a group for push services and browsers (RFC 8030: 32 characters of base64url)."""
    return base64.urlsafe_b64encode(hashlib.sha256(group.encode()).digest()[:24]).decode()


def _push_once(target: Target, notice: Notice, content: dict[str, str]) -> Outcome | None:
    """Push to one browser or device, unless that was done. Returns None if it was."""
    if target.kind == "web" and not vapid.has_key(target.key_id):
        tables.delete_unchanged(target)
        return Outcome.GONE
    if not tables.claim(target, notice.group, notice.seq):
        return None
    outcome = _send(target, notice, content)
    if outcome is Outcome.BUSY:
        tables.release(target, notice.group, notice.seq)
    elif outcome is Outcome.GONE:
        tables.delete_unchanged(target)
        observability.measure(PushMetric.SUBSCRIPTIONS_GONE, 1)
    elif outcome is Outcome.REFUSED:
        observability.measure(PushMetric.PUSHES_REFUSED, 1)
    return outcome


def _send(target: Target, notice: Notice, content: dict[str, str]) -> Outcome:
    if target.kind != "web":
        return devices.send(target.endpoint, content)
    payload = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    body = encryption.encrypt(payload, _bytes(target.browser_key), _bytes(target.auth))
    headers = {
        "Authorization": vapid.authorization(target.endpoint, target.key_id),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(settings().push_lifetime),
        "Topic": topic(notice.group),
        "Urgency": "normal",
    }
    outcome = Outcome.BUSY
    for _ in tries(settings().push_tries):
        outcome = push_services.post(target.endpoint, body, headers)
        if outcome is not Outcome.BUSY:
            break
    return outcome


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
