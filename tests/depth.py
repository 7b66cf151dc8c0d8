"""How thoroughly a run tests: what a run in between leaves to the nightly one."""

import os
import subprocess

from infra.paths import ROOT

NIGHTLY = os.environ.get("EMULSION_TEST_DEPTH") == "nightly"
DEPLOYING = ("infra", ".chalice")


def is_deploying_changed() -> bool:
    """Whether what deploys differs from `origin/main`, or, on it, from the commit before.

    Also where git cannot tell, as in a clone of one commit.
    """
    ahead = _git("rev-list", "--count", "origin/main..HEAD")
    base = "origin/main" if ahead.returncode == 0 and int(ahead.stdout) else "HEAD~1"
    return _git("diff", "--quiet", base, "--", *DEPLOYING).returncode != 0


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
