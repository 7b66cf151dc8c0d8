"""How many random histories a run tries: `EMULSION_TEST_DEPTH` is `quick`, unless given, or `nightly`.

A quick run tries the same few each time. A nightly run tries many new ones, and shortens one that fails.
"""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

IS_NIGHTLY = {"quick": False, "nightly": True}[os.environ.get("EMULSION_TEST_DEPTH", "quick")]


def examples(*, quick: int, nightly: int) -> int:
    """How many to try in this run."""
    return nightly if IS_NIGHTLY else quick


def histories(*, quick: int, nightly: int, **more: Any) -> settings:
    """Hypothesis's settings of a random test.

    Args:
        quick, nightly: examples of a run of that depth.
        more: as hypothesis has them.
    """
    return settings(
        max_examples=examples(quick=quick, nightly=nightly),
        derandomize=not IS_NIGHTLY,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if IS_NIGHTLY else (Phase.explicit, Phase.generate),
        print_blob=IS_NIGHTLY,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
