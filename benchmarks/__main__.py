"""`python -m benchmarks` measures everything and writes RESULTS.md; with `--only NAME` it only prints one subject."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    avif,
    cold_start,
    deployed_fan_out,
    fan_out,
    feed_page,
    films,
    largest_photo,
    likes,
    package,
    planned_fan_out,
    ranked_page,
    reads,
    renditions,
    sign_in,
    signatures,
    uploads,
)
from benchmarks.findings import Findings, as_markdown, as_text, machine, now, verdict
from benchmarks.site import Site, open_site
from infra.errors import InfraError
from infra.progress import say

RESULTS = Path(__file__).with_name("RESULTS.md")
# In this order: reads see the demo data alone, before the uploads add to it.
SUBJECTS: dict[str, Callable[[Site], Findings]] = {
    "renditions": renditions.measure,
    "avif": avif.measure,
    "largest-photo": largest_photo.measure,
    "films": films.measure,
    "feed-page": feed_page.measure,
    "ranking": ranked_page.measure,
    "fan-out": fan_out.measure,
    "fan-out-planned": planned_fan_out.measure,
    "likes": likes.measure,
    "package": package.measure,
    "cold-start": cold_start.measure,
    "reads": reads.measure,
    "sign-in": sign_in.measure,
    "signatures": signatures.measure,
    "uploads": uploads.measure,
    "fan-out-deployed": deployed_fan_out.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; the exit status is 0 although budgets are missed: figures depend on the machine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=SUBJECTS, metavar="NAME", help=f"one of {', '.join(SUBJECTS)}")
    options = parser.parse_args(arguments)
    began, start, where = now(), time.monotonic(), machine()
    say(f"On {where}.")
    try:
        found = _measure([options.only] if options.only else list(SUBJECTS))
    except InfraError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    print(as_text([row for findings in found.values() for row in findings.rows]))
    print(f"\n{verdict(found)}.")
    if options.only:
        print("\n".join(f"- {note}" for note in found[options.only].notes))
    else:
        RESULTS.write_text(as_markdown(found, began, time.monotonic() - start, where))
        print(f"Written to {RESULTS}.")
    return 0


def _measure(names: list[str]) -> dict[str, Findings]:
    found = {}
    with open_site() as site:
        for name in names:
            say(f"\n{name}")
            found[name] = SUBJECTS[name](site)
    return found


if __name__ == "__main__":
    sys.exit(main())
