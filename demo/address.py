"""Finds the URL of a stage's API."""

import json
import os
import subprocess
import sys


class NoAddressError(Exception):
    """The API's URL cannot be found; the message says what to do."""


def find_api_url(given: str | None, stage: str) -> str:
    """Return `given`, else EMULSION_API_URL, else the URL that `python -m infra status` reports for the stage.

    Raises:
        NoAddressError: the stage is not deployed.
    """
    found = given or os.environ.get("EMULSION_API_URL")
    return found or _from_infra(stage)


def _from_infra(stage: str) -> str:
    command = [sys.executable, "-m", "infra", "status", "--json", "--stage", stage]
    status = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        url = json.loads(status.stdout)["api_url"]
    except (ValueError, KeyError):
        url = None
    if not url:
        reason = status.stderr.strip() or "the stage has no API yet"
        raise NoAddressError(
            f"The API of stage {stage} has no known URL: {reason}\nRun `make up`, or pass the URL: --api-url URL"
        )
    return str(url)
