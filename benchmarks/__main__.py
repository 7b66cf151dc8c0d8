"""`python -m benchmarks` measures all subjects, with `--only NAME` some, and replaces their results in RESULTS.md.

RESULTS.md is written after each subject. If a subject fails, its rows say so, and the next subject is measured.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from benchmarks.findings import Findings, Row, as_text, not_measured, verdict
from benchmarks.results import Result, Results, Run
from benchmarks.site import Site, open_site
from infra.progress import say

FOLDER = Path(__file__).parent
REASON = 200  # most characters of an error in a row
# Modules whose `measure` takes the site. The order matters: reads see only the demo data, before the uploads add to it.
SUBJECTS = {
    "renditions": "renditions",
    "avif": "avif",
    "largest-photo": "largest_photo",
    "videos": "videos",
    "feed-page": "feed_page",
    "ranking": "ranked_page",
    "fan-out": "fan_out",
    "fan-out-planned": "planned_fan_out",
    "likes": "likes",
    "comments": "comments",
    "stories": "stories",
    "search": "search",
    "tags": "tags",
    "notifications": "notifications",
    "messages": "messages",
    "package": "package",
    "cold-start": "cold_start",
    "refusals": "refusals",
    "reads": "reads",
    "sign-in": "sign_in",
    "signatures": "signatures",
    "uploads": "uploads",
    "web": "web",
    "fan-out-deployed": "deployed_fan_out",
    "live": "live",
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print.

    Returns:
        The exit status: 1 if a subject was not measured, else 0, even if budgets are missed: figures depend on the
        machine.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=SUBJECTS, metavar="NAME", help=f"repeatable; of {', '.join(SUBJECTS)}"
    )
    names = parser.parse_args(arguments).only or list(SUBJECTS)
    rows, notes = [], []
    results = Results(FOLDER, list(SUBJECTS))
    with ExitStack() as stack:
        site = stack.enter_context(open_site())
        for name in names:
            run, start = Run.now(), time.monotonic()
            say(f"\n{name}, on {run.machine}")
            findings = _measured(name, site, results.rows(name))
            results.put(name, Result(findings, run, round(time.monotonic() - start)))
            rows += findings.rows
            notes += findings.notes
            if not findings.are_measured:  # a failed subject may leave an emulator that disturbs the next one
                stack.close()
                site = stack.enter_context(open_site())
    print(as_text(rows))
    print("\n".join(f"- {note}" for note in notes))
    print(f"\n{verdict(rows)}.")
    return 0 if Findings(rows).are_measured else 1


def _measured(name: str, site: Site, known: Sequence[Row]) -> Findings:
    """The findings of a subject; if it fails, its rows say so.

    Args:
        known: the subject's rows of an earlier run.
    """
    try:
        measure: Callable[[Site], Findings] = import_module(f"benchmarks.{SUBJECTS[name]}").measure
        return measure(site)
    except Exception as error:  # noqa: BLE001 - one subject's failure must not lose the figures of the others
        traceback.print_exc()
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:REASON]
        return not_measured(name, reason, known)


if __name__ == "__main__":
    sys.exit(main())
