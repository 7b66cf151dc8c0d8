"""Load the codec libraries in Pillow's wheel, to call functions of them that Pillow does not offer."""

import ctypes
from functools import cache
from pathlib import Path

import PIL

FOLDERS = ("pillow.libs", "PIL/.dylibs")  # where the wheels have them: Linux, macOS


@cache
def library(name: str, interface: int) -> ctypes.CDLL | None:
    """Load a library; None if the wheel has none with this version of its binary interface.

    Args:
        name: e.g. `libwebp`.
        interface: the number after `.so.`, which the library's authors raise with every incompatible change.
    """
    site = Path(PIL.__file__).parent.parent
    found = [path for folder in FOLDERS for path in (site / folder).glob(f"{name}*") if _matches(path, name, interface)]
    return ctypes.CDLL(str(found[0])) if found else None


def _matches(path: Path, name: str, interface: int) -> bool:
    stem, _, version = path.name.partition(".so.")
    return stem.partition("-")[0] == name and version.partition(".")[0] == str(interface)
