"""Carry out one act before every AWS call of another, each time in a copy of the process."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from tests.support import faults
from tests.support.drills.interruptions import in_copy


class Between(faults.NoFault):
    """Another act is carried out just before call `place`."""

    def __init__(self, place: int, act: Callable[[], object]) -> None:
        self.place, self.act = place, act
        self.is_done = False

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Act first, once."""
        if number == self.place and not self.is_done:
            self.is_done = True
            self.act()
        return proceed(arguments)


def interleaved(outer: Callable[[], object], inner: Callable[[], object], observe: Callable[[], Any]) -> Iterator[Any]:
    """What is observed after `inner` was carried out before each call of `outer`, and after the last, in copies."""
    for place in count(1):
        fault = Between(place, inner)

        def act(fault: Between = fault) -> tuple[bool, Any]:
            with faults.between(fault):
                outer()
            if not fault.is_done:
                inner()
            return fault.is_done, observe()

        is_reached, observed = in_copy(act)
        yield observed
        if not is_reached:
            return
