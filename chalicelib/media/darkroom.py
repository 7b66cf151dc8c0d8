"""Renditions made in a process of its own, so that no file can end the worker. Loads Pillow."""

import base64
from dataclasses import asdict
from typing import Any

from chalicelib.core.observability import measure
from chalicelib.media import decoding, renditions
from chalicelib.media.headers import Header
from chalicelib.media.media import PHOTO, RenditionSet
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.renditions import Photo
from chalicelib.media.sandbox import run_in_sandbox
from chalicelib.media.settings import settings


def make_renditions(data: bytes, content_type: str, kind: str = PHOTO) -> Photo:
    """As `renditions.make_renditions`; what its headers do not betray is found out by a child with limits.

    Raises:
        Refused: see there; also where decoding crashes, or takes more than `render_seconds` or `render_memory`.
        RuntimeError: the code failed, not the file.
    """
    header = renditions.check(data, content_type)
    measure(MediaMetric.CODEC_FALLBACK, decoding.falls_back(header))  # here: what the child measures is lost
    made = run_in_sandbox(
        lambda: _rendered(data, header, kind), seconds=settings().render_seconds, memory=settings().render_memory
    )
    known = made["renditions"]
    lists = {"sizes": tuple(known["sizes"]), "formats": tuple(known["formats"])}
    return Photo(
        RenditionSet(**{**known, **lists}),
        {name: base64.b64decode(file) for name, file in made["files"].items()},
    )


def _rendered(data: bytes, header: Header, kind: str) -> dict[str, Any]:
    photo = renditions.render(data, header, kind=kind)
    files = {name: base64.b64encode(file).decode() for name, file in photo.files.items()}
    return {"renditions": asdict(photo.renditions), "files": files}
