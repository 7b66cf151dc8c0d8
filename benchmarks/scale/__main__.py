"""`python -m benchmarks.scale` writes docs/scale.md and its plots; with `--measure` it measures the flows first."""

import argparse
import sys

from benchmarks.photos import phone_photo
from benchmarks.results import machine
from benchmarks.scale import measuring, page, step_costs
from benchmarks.scale.step_costs import Measurements
from benchmarks.site import inside, open_site
from infra.paths import ROOT

DOCS = ROOT / "docs"


def main(arguments: list[str] | None = None) -> int:
    """Write the page. It depends only on the code and on measured.json, not on the machine or the time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure the flows again, in an emulator")
    if parser.parse_args(arguments).measure:
        where = machine()
        with open_site() as site, inside(site.tables):
            step_costs.save(Measurements(where, measuring.measure(phone_photo().data)))
    for name, text in page.write(step_costs.load()).items():
        path = DOCS / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
