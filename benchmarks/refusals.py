"""What a refusal from the headers costs: the slowest file of each hostile corpus, in CPU time.

The unit tests hold the work to a number of steps, which no machine changes; here is what the steps cost.
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

MOST = 0.05  # seconds: a refusal, which no decoder has a part in
TRIES = 3  # the least of which counts: what is above it is the machine's
Check = Callable[[bytes, str], object]


def measure(_site: Site) -> Findings:
    """See the module."""
    with step("photos"):
        photos = _row("photo", photo_checks.check, corpus.specimens())
    with step("videos"):
        films = _row("video", video_checks.check, videos.specimens())
    note = f"CPU time of the slowest file that its headers betray, the least of {TRIES} tries; files of up to 20 MB."
    return Findings([photos, films], [note])


def _row(kind: str, check: Check, specimens: Iterable[corpus.Specimen]) -> Row:
    taken = {each.name: _seconds(check, each) for each in specimens if each.outcome != corpus.ACTIVE}
    slowest = max(taken, key=lambda name: taken[name])
    measured = f"{milliseconds(taken[slowest])} ({slowest})"
    return Row(f"refusal of a {kind}, CPU", f"<= {milliseconds(MOST)}", measured, ok=taken[slowest] <= MOST)


def _seconds(check: Check, specimen: corpus.Specimen) -> float:
    """The least that a refusal took; 0 for a file whose headers say nothing of what is wrong."""
    tries = []
    for _ in range(TRIES):
        began = time.process_time()
        try:
            check(specimen.data, specimen.declared)
        except Refused:
            tries.append(time.process_time() - began)
    return min(tries, default=0.0)
