"""The metrics of all rooms."""

from importlib import import_module
from pathlib import Path

import chalicelib
from chalicelib.core.observability import Metric


def every_metric() -> list[Metric]:
    """All there are, room by room."""
    for path in sorted(Path(chalicelib.__file__).parent.glob("*/metrics.py")):
        import_module(f"chalicelib.{path.parent.name}.metrics")
    return [metric for kind in Metric.__subclasses__() for metric in kind]
