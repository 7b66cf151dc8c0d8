"""Request and response types of pushes."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core.schemas import Answer, Body, OwnedId, Time
from chalicelib.notifications.schemas import Language

OF_TEXTS = "Of the texts that its pushes show."
HourText = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class SubscriptionKeys(Body):
    """What the browser tells of its key: `p256dh` and `auth` of a PushSubscription, base64url."""

    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=30)


class NewSubscription(Body):
    """A browser's PushSubscription, as `toJSON` of it answers."""

    endpoint: str = Field(min_length=1, max_length=1000)
    keys: SubscriptionKeys
    public_key: str | None = Field(None, max_length=100, description="Which key it is for; by default the current.")
    language: Language = Field("en", description=OF_TEXTS)
    expirationTime: int | float | None = Field(None, description="Ignored: push services tell when one has ended.")  # noqa: N815 - the browser's name


class NewDevice(Body):
    """The token that the platform's push service gave to the app of a device."""

    platform: Literal["ios", "android"]
    token: str = Field(min_length=1, max_length=400)
    language: Language = Field("en", description=OF_TEXTS)


class Subscription(Answer):
    """A browser or device that gets the caller's pushes. `current`: of the session that asks."""

    id: OwnedId
    kind: Literal["web", "ios", "android"]
    device: str
    language: Language
    current: bool
    created_at: Time


class QuietHours(Body):
    """Hours without pushes, each day in a time zone. The end may be on the next day."""

    start: HourText = Field(description="Local time, `22:00`.")
    end: HourText
    zone: str = Field(min_length=1, max_length=64, description="A name of the IANA time zone database.")


class PushChange(Body):
    """Fields to change; what is missing stays."""

    quiet_hours: QuietHours | None = Field(None, description="null: none.")
    previews: bool | None = Field(None, description="Whether pushes show names and texts.")


class PushSettings(Answer):
    """The caller's settings of pushes, and the browsers and devices that get them, at most twenty, the newest first.

    `public_key` is what a browser subscribes for (base64url); null if the stage sends no pushes.
    """

    public_key: str | None
    quiet_hours: QuietHours | None
    previews: bool
    subscriptions: list[Subscription]
