"""CPU time of refusing the slowest file of each hostile corpus by its headers.

The unit tests bound the work by a number of steps, independent of the machine; this measures the time of the steps.
"""

import time
from collections.abc import Callable, Iterable

from benchmarks.figures import milliseconds
from benchmarks.findings import Findings, Row
from benchmarks.site import Site
from chalicelib.media.formats import photo_checks, video_checks
from chalicelib.media.refusals import Refused
from infra.progress import step
from tests.support import corpus, videos

MOST = 0.05  # seconds: a refusal by headers, without a decoder
TRIES = 3  # the shortest counts: the rest is due to the machine
Check = Callable[[bytes, str], object]


def measure(_site: Site) -> Findings:
    """See the module."""
    with step("photos"):
        photos = _row("photo", photo_checks.check, corpus.specimens())
    with step("videos"):
        videos_row = _row("video", video_checks.check, videos.specimens())
    note = f"CPU time of the slowest file that its headers refuse, the shortest of {TRIES} runs; files of up to 20 MB."
    return Findings([photos, videos_row], [note])


def _row(kind: str, check: Check, specimens: Iterable[corpus.Specimen]) -> Row:
    taken = {each.name: _seconds(check, each) for each in specimens if each.outcome != corpus.ACTIVE}
    slowest = max(taken, key=lambda name: taken[name])
    measured = f"{milliseconds(taken[slowest])} ({slowest})"
    return Row(f"refusal of a {kind}, CPU", f"<= {milliseconds(MOST)}", measured, ok=taken[slowest] <= MOST)


def _seconds(check: Check, specimen: corpus.Specimen) -> float:
    """The shortest time of a refusal; 0 for a file whose headers do not show the fault."""
    tries = []
    for _ in range(TRIES):
        began = time.process_time()
        try:
            check(specimen.data, specimen.declared)
        except Refused:
            tries.append(time.process_time() - began)
    return min(tries, default=0.0)
