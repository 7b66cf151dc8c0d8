"""Films made by PyAV, in a process of its own with limits, so that no file can end the worker."""

import base64
import json
from dataclasses import asdict
from pathlib import Path

from chalicelib.core.settings import settings
from chalicelib.media.isolation import CrashedError, OverLimitError, run_apart
from chalicelib.media.refusals import Refused
from chalicelib.media.video.film import Film
from chalicelib.media.video.header import Header


class Studio:
    """The engine in the function itself: FFmpeg's libraries, which come in its layer."""

    def film(self, original: Path, header: Header, made: Path) -> Film:
        """See `engine.Engine`.

        Raises:
            Refused: see there; also where decoding crashes, or takes more than `transcode_seconds` or
                `transcode_memory`.
            RuntimeError: the code failed, not the file.
        """
        seconds, memory = settings().transcode_seconds, settings().transcode_memory
        try:
            answer = run_apart(lambda: _packed(original, header, made), seconds, memory)
        except OverLimitError as error:
            raise Refused("too-heavy", str(error)) from error
        except CrashedError as error:
            raise Refused("damaged", f"the decoder died of {error}") from error
        return _unpacked(answer)


def _packed(original: Path, header: Header, made: Path) -> bytes:
    from chalicelib.media.video.transcoding import transcode  # FFmpeg is loaded by the child alone

    try:
        film = transcode(original, header, made)
    except Refused as refused:
        return json.dumps({"refused": [refused.code, refused.detail]}).encode()
    return json.dumps({**asdict(film), "poster": base64.b64encode(film.poster).decode()}).encode()


def _unpacked(answer: bytes) -> Film:
    made = json.loads(answer)
    if "refused" in made:
        raise Refused(*made["refused"])
    return Film(**{**made, "poster": base64.b64decode(made["poster"])})
