"""Repeat calls that AWS refuses because it does not know a new resource everywhere yet."""

import time
from collections.abc import Callable

from botocore.exceptions import ClientError

PATIENCE = 60  # seconds
PAUSE = 2.0  # seconds


def until_known(call: Callable[[], object], refusal: str) -> None:
    """Make a call, again while AWS refuses it with the error code `refusal`.

    Raises:
        ClientError: another refusal, or this one after `PATIENCE`.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            call()
        except ClientError as error:
            if error.response["Error"]["Code"] != refusal or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
        else:
            return
