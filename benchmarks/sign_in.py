"""Whether the time of a refused sign-in reveals that the account exists."""

import secrets
import time
from statistics import median

from benchmarks.figures import milliseconds, paired
from benchmarks.findings import Findings, Row
from benchmarks.site import Site
from demo.client import Client
from demo.errors import ApiError
from infra.progress import step

MOST_APART = 0.05
TRIES = 200
WARM_UP = 20


def measure(site: Site) -> Findings:
    """See the module."""
    client = Client(site.deployed.api_url)
    known, unknown, other = (f"{kind}{secrets.token_hex(5)}" for kind in ("known", "unknown", "other"))
    client.register(known, f"{known}@example.org", secrets.token_hex(8))
    guest = Client(site.deployed.api_url)
    for _ in range(WARM_UP):
        _refused(guest, known)
    with step(f"{TRIES} pairs of tries"):
        unknown_times, known_times = paired(lambda: _refused(guest, unknown), lambda: _refused(guest, known), TRIES)
    with step(f"{TRIES} pairs for control"):
        control = paired(lambda: _refused(guest, unknown), lambda: _refused(guest, other), TRIES)
    ratio, chance = (median(first) / median(second) for first, second in ((unknown_times, known_times), control))
    row = Row(
        "sign-in: unknown user against wrong password, medians",
        f"within {MOST_APART:.0%}",
        f"{ratio - 1:+.1%} ({milliseconds(median(unknown_times))})",
        f"wrong password {milliseconds(median(known_times))}",
        abs(ratio - 1) <= MOST_APART,
    )
    notes = [
        f"{TRIES} attempts of each in turn, one client, through the deployed API; the limits on attempts are raised.",
        f"Control: two unknown users in the same way, {chance - 1:+.1%}. This much is due to chance and the machine.",
    ]
    return Findings([row], notes)


def _refused(client: Client, login: str) -> float:
    """Seconds until the API refuses."""
    body = {"login": login, "password": "not the password"}
    began = time.perf_counter()
    try:
        client.call("POST", "/v1/auth/login", body)
    except ApiError as error:
        if error.status == 401:
            return time.perf_counter() - began
        raise
    raise RuntimeError("the API accepted a wrong password")
