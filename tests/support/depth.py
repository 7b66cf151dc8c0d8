"""The depth of a run: `EMULSION_TEST_DEPTH` is `quick` (the default) or `nightly`.

A quick run tries the same few random histories each time, and rehearses deployments with five functions. A nightly
run tries many new histories, shrinks one that fails, and rehearses the whole application.
"""

import os
import subprocess
from typing import Any

from hypothesis import HealthCheck, Phase, settings

from infra.paths import ROOT

IS_NIGHTLY = {"quick": False, "nightly": True}[os.environ.get("EMULSION_TEST_DEPTH", "quick")]
DEPLOYING = ("infra", ".chalice")


def examples(*, quick: int, nightly: int) -> int:
    """The number of examples of this run."""
    return nightly if IS_NIGHTLY else quick


def histories(*, quick: int, nightly: int, **more: Any) -> settings:
    """Hypothesis's settings of a random test.

    Args:
        quick, nightly: examples of a run of that depth.
        more: other settings of Hypothesis.
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


def is_deploying_changed() -> bool:
    """Whether the deploying code differs from `origin/main`, or, on `main`, from the commit before.

    True where git cannot tell, as in a clone of one commit.
    """
    ahead = _git("rev-list", "--count", "origin/main..HEAD")
    base = "origin/main" if ahead.returncode == 0 and int(ahead.stdout) else "HEAD~1"
    return _git("diff", "--quiet", base, "--", *DEPLOYING).returncode != 0


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
