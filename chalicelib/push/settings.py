"""Policy numbers of pushes. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class PushSettings:
    """One stage's settings of pushes."""

    push_loopback: int = 0  # 1: subscriptions may name this machine, over HTTP; for tests on a laptop
    push_contact: str = ""  # an address, `mailto:…` or `https://…`, where push services reach the stage's operator
    web_url: str = ""  # the web client's origin, which is named as the contact if there is no other
    push_ios_application: str = ""  # ARN of the SNS application of the stage's app; empty: there is none
    push_android_application: str = ""
    push_targets: int = 20  # of one user; a further one replaces the oldest
    push_changes_per_user: int = (
        200  # per hour, of subscriptions and settings: a page subscribes once when it is opened
    )
    push_pause: int = 5 * MINUTE  # between two pushes of one group: a post that becomes popular rings once
    push_patience: int = DAY  # an older notification is not pushed
    push_claim_lifetime: int = 2 * DAY  # longer than the above: a message that comes later finds it too old
    push_lifetime: int = DAY  # push services keep a push for a browser that is not running
    push_token_lifetime: int = 12 * HOUR  # of the stage's signature; RFC 8292 allows a day
    push_timeout: int = 5  # seconds to connect, and to wait for an answer
    push_tries: int = 3  # of one push to a busy push service, before the message is delivered again
    push_text: int = 200  # characters of title and text; escaped, both take 2,400 of the 3,993 bytes of a push at most


def settings() -> PushSettings:
    """The stage's settings of pushes."""
    return read_settings(PushSettings)
