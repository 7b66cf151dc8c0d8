"""Wait before another try: exponential back-off with full jitter."""

import random
import time
from collections.abc import Iterator

TRIES = 6
BASE_SECONDS = 0.05
CAP_SECONDS = 2.0
PATIENCE_SECONDS = 10  # API Gateway closes the connection after 29


def tries(most: int = TRIES) -> Iterator[int]:
    """Yield 0, 1, … `most` - 1, and sleep for a random time between them, whose upper bound doubles.

    The default number of tries sleeps for 3.1 s in all at most.

    Ends early once the tries have taken `PATIENCE_SECONDS`, so that the caller has time left to answer.
    """
    began = time.monotonic()
    for attempt in range(most):
        if attempt:
            if time.monotonic() - began > PATIENCE_SECONDS:
                return
            time.sleep(random.uniform(0, min(CAP_SECONDS, BASE_SECONDS * 2**attempt)))  # noqa: S311 - jitter
        yield attempt
