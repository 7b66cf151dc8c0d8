"""Renditions made in a process of its own, so that no file can end the worker. Loads Pillow."""

import base64
import json
from dataclasses import asdict

from chalicelib.core.observability import Metric, measure
from chalicelib.core.settings import settings
from chalicelib.media import decoding, renditions
from chalicelib.media.headers import Header
from chalicelib.media.isolation import CrashedError, OverLimitError, run_apart
from chalicelib.media.media import PHOTO, RenditionSet
from chalicelib.media.refusals import Refused
from chalicelib.media.renditions import Photo


def make_renditions(data: bytes, content_type: str, kind: str = PHOTO) -> Photo:
    """As `renditions.make_renditions`; what its headers do not betray is found out by a child with limits.

    Raises:
        Refused: see there; also where decoding crashes, or takes more than `render_seconds` or `render_memory`.
        RuntimeError: the code failed, not the file.
    """
    header = renditions.check(data, content_type)
    measure(Metric.CODEC_FALLBACK, decoding.falls_back(header))  # here: what the child measures is lost
    try:
        answer = run_apart(lambda: _packed(data, header, kind), settings().render_seconds, settings().render_memory)
    except OverLimitError as error:
        raise Refused("too-heavy", str(error)) from error
    except CrashedError as error:
        raise Refused("damaged", f"the decoder died of {error}") from error
    return _unpacked(answer)


def _packed(data: bytes, header: Header, kind: str) -> bytes:
    try:
        photo = renditions.render(data, header, kind=kind)
    except Refused as refused:
        return json.dumps({"refused": [refused.code, refused.detail]}).encode()
    files = {name: base64.b64encode(file).decode() for name, file in photo.files.items()}
    return json.dumps({"renditions": asdict(photo.renditions), "files": files}).encode()


def _unpacked(answer: bytes) -> Photo:
    made = json.loads(answer)
    if "refused" in made:
        raise Refused(*made["refused"])
    known = made["renditions"]
    lists = {"sizes": tuple(known["sizes"]), "formats": tuple(known["formats"])}
    return Photo(
        RenditionSet(**{**known, **lists}),
        {name: base64.b64decode(file) for name, file in made["files"].items()},
    )
