"""Read parameters of the stage: each is read again every few minutes, to notice a rotation of what it holds."""

import secrets
from collections.abc import Callable
from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, clock
from chalicelib.core.caches import Cache
from chalicelib.core.observability import logger
from chalicelib.core.settings import HOUR, MINUTE

REREAD_AFTER = 5 * MINUTE
SPREAD = MINUTE  # the longest random delay that an instance adds
KEEP_FOR = HOUR  # the longest use of a value that cannot be read again


@cache
def own_spread() -> int:
    """The random delay of this instance, in seconds: reads of all at once would exceed the parameter store's rate."""
    return secrets.randbelow(SPREAD)


class StageParameter[T]:
    """A parameter as one function instance knows it.

    Args:
        name: returns its name; called at each use, so that no import reads settings.
        parse: makes the value of the parameter's text.
        spread: returns the seconds by which this instance reads it later than others.
    """

    def __init__(self, name: Callable[[], str], parse: Callable[[str], T], spread: Callable[[], int] = own_spread):
        self._name, self._parse, self._spread = name, parse, spread
        self._cache: Cache[str, T] = Cache(lambda: 1)
        self._reads: Cache[str, bool] = Cache(lambda: 1)  # when the last read began, even if it failed

    def value(self) -> T:
        """The value, read again after five to six minutes; if that fails, one that was read within the last hour.

        Raises:
            ClientError, BotoCoreError: it cannot be read, and no recent one is known.
        """
        known = self._cache.get(self._name(), REREAD_AFTER + self._spread())
        return self.newest() if known is None else known

    def newest(self) -> T:
        """The value, read again unless this instance read it, or tried to, within the last minute.

        For what an unknown key made. Anyone can send that, so its number must not set the number of reads.

        Raises:
            ClientError, BotoCoreError: as of `value`.
        """
        name = self._name()
        known = self._cache.get(name, KEEP_FOR)
        if known is not None and self._reads.get(name, MINUTE):
            return known
        try:
            return self.read()
        except (BotoCoreError, ClientError):
            if known is None:
                raise
            logger.warning("a parameter could not be read again", parameter=name, exc_info=True)
            return known

    def read(self) -> T:
        """The value, read now.

        Raises:
            ClientError, BotoCoreError: it cannot be read.
        """
        name, read_ms = self._name(), clock.now_ms()
        self._reads.put(name, True, read_ms)
        answer = aws.client("ssm").get_parameter(Name=name, WithDecryption=True)
        value = self._parse(answer["Parameter"]["Value"])
        self._cache.put(name, value, read_ms)
        return value

    def forget(self) -> None:
        """Drop what is cached. For tests."""
        self._cache.clear()
        self._reads.clear()
