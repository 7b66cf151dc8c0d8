"""Libraries that Pillow's wheel brings along, for the parts of them that Pillow does not reach."""

import ctypes
from functools import cache
from pathlib import Path

import PIL

FOLDERS = ("pillow.libs", "PIL/.dylibs")  # where wheels keep them: Linux, macOS


@cache
def library(name: str, interface: int) -> ctypes.CDLL | None:
    """The library, where it has this version of its binary interface; None if there is none.

    Args:
        name: e.g. `libwebp`.
        interface: the number after `.so.`, which its makers raise with every change that is not compatible.
    """
    site = Path(PIL.__file__).parent.parent
    found = [path for folder in FOLDERS for path in (site / folder).glob(f"{name}*") if _fits(path, name, interface)]
    return ctypes.CDLL(str(found[0])) if found else None


def _fits(path: Path, name: str, interface: int) -> bool:
    stem, _, version = path.name.partition(".so.")
    return stem.partition("-")[0] == name and version.partition(".")[0] == str(interface)
