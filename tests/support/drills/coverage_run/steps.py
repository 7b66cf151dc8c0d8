"""Steps that parts of the coverage run share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHECKSUM = "A" * 43 + "="  # of 32 bytes
UPLOAD = {"content_type": "image/jpeg", "size": 7, "sha256": CHECKSUM}


@contextmanager
def overtaken(module: Any, name: str, by: Callable[[], object]) -> Iterator[None]:
    """Inside the block, run `by` just before the first call of the module's function, as a concurrent request."""
    function, waiting = getattr(module, name), [by]

    def late(*arguments: Any, **more: Any) -> Any:
        if waiting:
            waiting.pop()()
        return function(*arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, late)
        yield
