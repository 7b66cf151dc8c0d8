"""Where the API of a stage is."""

import json
import os
import subprocess
import sys


class NoAddressError(Exception):
    """The API's address cannot be found; the message says what to do."""


def find_api_url(given: str | None, stage: str) -> str:
    """The address that was given, or EMULSION_API_URL, or what `python -m infra status` knows about the stage.

    Raises:
        NoAddressError: the stage is not deployed.
    """
    found = given or os.environ.get("EMULSION_API_URL")
    return found or _from_infra(stage)


def _from_infra(stage: str) -> str:
    command = [sys.executable, "-m", "infra", "status", "--json", "--stage", stage]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        url = json.loads(told.stdout)["api_url"]
    except (ValueError, KeyError):
        url = None
    if not url:
        reason = told.stderr.strip() or "it has no API yet"
        raise NoAddressError(
            f"Stage {stage} has no known address: {reason}\nRun `make up`, or give the address: --api URL"
        )
    return str(url)
