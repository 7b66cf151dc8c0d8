"""Waiting before another try: exponential back-off with full jitter."""

import random
import time
from collections.abc import Iterator

TRIES = 6
BASE_SECONDS = 0.05
CAP_SECONDS = 2.0


def tries(most: int = TRIES) -> Iterator[int]:
    """Yield 0, 1, … `most` - 1, asleep for longer and longer between them (at most about 4 s in all by default)."""
    for attempt in range(most):
        if attempt:
            time.sleep(random.uniform(0, min(CAP_SECONDS, BASE_SECONDS * 2**attempt)))  # noqa: S311 - jitter
        yield attempt
