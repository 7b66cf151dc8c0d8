"""Push to the apps of mobile devices, through endpoints of SNS; a stage names its applications there, or has none."""

import json
import re
from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws
from chalicelib.core.observability import logger
from chalicelib.core.problems import Conflict, invalid_field
from chalicelib.core.tables import is_throttle
from chalicelib.push.push_services import Outcome
from chalicelib.push.settings import settings

TITLE = "Emulsion"  # of a push without texts
SOMETHING: Mapping[str, str] = {  # by language; the web client has the same in `web/src/sw.ts`
    "en": "There is something new for you.",
    "de": "Es gibt etwas Neues für dich.",
    "ar": "هناك جديد لك.",
}
_KNOWN = re.compile(r"(arn:\S+) already exists")
_GONE = frozenset({"EndpointDisabled", "EndpointDisabledException", "NotFound", "NotFoundException"})


def endpoint_of(platform: str, token: str) -> str:
    """The ARN of the SNS endpoint of a device, which is made or enabled again.

    Raises:
        Conflict: the stage has no application for the platform, code `mobile-push-off`.
        Unprocessable: the platform's push service does not know such tokens.
    """
    application = application_of(platform)
    sns = aws.client("sns")
    try:
        made = sns.create_platform_endpoint(PlatformApplicationArn=application, Token=token)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"InvalidParameter", "InvalidParameterException"}:
            raise
        known = _KNOWN.search(str(error))  # one that was disabled: SNS tells its ARN in the message alone
        if not known:
            raise invalid_field("token", "is not one of this platform", code="wrong-format") from error
        made = {"EndpointArn": known[1]}
    endpoint: str = made["EndpointArn"]
    sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "true", "Token": token})
    return endpoint


def application_of(platform: str) -> str:
    """The ARN of the SNS application of a platform.

    Raises:
        Conflict: the stage has none.
    """
    found = {"ios": settings().push_ios_application, "android": settings().push_android_application}[platform]
    if not found:
        raise Conflict(f"This stage sends no pushes to {platform}.", code="mobile-push-off")
    return found


def send(endpoint: str, content: dict[str, str]) -> Outcome:
    """Push to a device once.

    Args:
        content: as `delivery.content_of` makes it.
    """
    try:
        aws.client("sns").publish(TargetArn=endpoint, MessageStructure="json", Message=_message(content))
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code in _GONE:
            return Outcome.GONE
        logger.warning("push to a device failed", code=code)
        return Outcome.BUSY if is_throttle(error) or not code else Outcome.REFUSED
    return Outcome.SENT


def forget(endpoint: str) -> None:
    """Delete a device's endpoint, for the erasure of an account."""
    aws.client("sns").delete_endpoint(EndpointArn=endpoint)


def _message(content: dict[str, str]) -> str:
    """The message in the forms of the platforms' push services."""
    title, body = content.get("title", TITLE), content.get("body", SOMETHING[content["language"]])
    alert = {"aps": {"alert": {"title": title, "body": body}, "thread-id": content["group"]}, **content}
    apple = json.dumps(alert, ensure_ascii=False)
    google = {"notification": {"title": title, "body": body, "tag": content["group"]}, "data": content}
    firebase = json.dumps(google, ensure_ascii=False)
    return json.dumps({"default": body, "APNS": apple, "APNS_SANDBOX": apple, "GCM": firebase}, ensure_ascii=False)
