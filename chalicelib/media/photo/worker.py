"""Render photos in a child process, so that no file can end the worker. Loads Pillow."""

import base64
from dataclasses import asdict
from functools import partial
from typing import Any

from chalicelib.core.observability import measure
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.formats.photo_checks import check
from chalicelib.media.media import PHOTO, RenditionSet
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.photo import decoding
from chalicelib.media.photo.renditions import Photo, render
from chalicelib.media.sandbox import run_in_sandbox
from chalicelib.media.settings import settings


def render_in_sandbox(data: bytes, content_type: str, kind: str = PHOTO) -> Photo:
    """Check a photo in this process, then render it in a child with limits on time and memory.

    Args:
        data: the whole file.
        content_type: as declared; the content must agree.
        kind: of the media: `PHOTO` or `AVATAR`.

    Raises:
        Refused: by the check or by `render`; also if decoding crashes, or exceeds `render_seconds` or `render_memory`.
        RuntimeError: the code failed, not the file.
    """
    header = check(data, content_type)
    measure(MediaMetric.CODEC_FALLBACK, decoding.falls_back(header))  # here, because the child's metrics are lost
    decoding.load(header)
    answer = run_in_sandbox(
        lambda: partial(_render_to_json, data, header, kind),
        seconds=settings().render_seconds,
        memory=settings().render_memory,
    )
    known = answer["renditions"]
    lists = {"sizes": tuple(known["sizes"]), "formats": tuple(known["formats"])}
    return Photo(
        RenditionSet(**{**known, **lists}),
        {name: base64.b64decode(file) for name, file in answer["files"].items()},
    )


def _render_to_json(data: bytes, header: PhotoHeader, kind: str) -> dict[str, Any]:
    photo = render(data, header, kind=kind)
    files = {name: base64.b64encode(file).decode() for name, file in photo.files.items()}
    return {"renditions": asdict(photo.renditions), "files": files}
