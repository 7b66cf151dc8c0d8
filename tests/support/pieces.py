"""How tests are dealt out to pytest-xdist's workers: one by one, but for files whose tests depend on each other."""

from xdist.scheduler import LoadScopeScheduling

WHOLE = frozenset({"tests/drills/test_permissions.py"})  # its tests look at one tour of the product, which takes long
IN_ORDER = frozenset(
    {
        "tests/infra/test_rehearsal.py",  # one deployment after another of one stage; once for each size of it
        "tests/infra/test_small_application.py",  # likewise
        "tests/system/test_reprocess.py",  # one run at a time, of all media
    }
)


class PieceScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """The largest pieces are begun first. (xdist's own `loadgroup` does nothing under pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file in WHOLE:
            return file
        if file not in IN_ORDER:
            return nodeid
        return f"{file}[{test.partition('[')[2]}"
