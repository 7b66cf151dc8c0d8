"""The size of the deployment package."""

import zipfile

from benchmarks.findings import Findings, Row
from benchmarks.site import Site

MOST = 24.0  # MB
LAMBDA_LIMIT = 250  # MB, unzipped


def measure(site: Site) -> Findings:
    """See the module."""
    package = site.deployed.package
    size = package.stat().st_size / 1e6
    with zipfile.ZipFile(package) as archive:
        unzipped = sum(entry.file_size for entry in archive.infolist()) / 1e6
    row = Row("deployment zip by `make deploy`", f"<= {MOST:g} MB", f"{size:.1f} MB", ok=size <= MOST)
    note = f"Unzipped {unzipped:.0f} MB of Lambda's {LAMBDA_LIMIT}. A bare `chalice deploy` is not measured here."
    return Findings([row], [note])
