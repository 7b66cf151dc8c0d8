"""Assign tests to pytest-xdist's workers one by one, and files whose tests depend on each other as a whole."""

from xdist.scheduler import LoadScopeScheduling

WHOLE = frozenset({"tests/drills/test_permissions.py"})  # its tests share one coverage run
IN_ORDER = frozenset(
    {
        "tests/infra/test_rehearsal.py",  # deploys one stage repeatedly; once for each size of it
        "tests/infra/test_small_application.py",  # likewise
        "tests/system/test_reprocess.py",  # one run at a time, of all media
    }
)


class PieceScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Pieces with the most tests begin first. (xdist's own `loadgroup` does nothing under pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file in WHOLE:
            return file
        if file not in IN_ORDER:
            return nodeid
        return f"{file}[{test.partition('[')[2]}"
