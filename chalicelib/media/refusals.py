"""Refusals of files. A refused file fails its media with one of these codes; it is not an error of the service."""

from typing import Literal

Code = Literal[
    "not-a-photo",  # declared as a photo, but of no listed format, or also a document or a program
    "not-a-video",  # declared as a video, but of no listed container, or also a document or a program
    "type-mismatch",  # of a listed format, but not the declared one
    "upload-mismatch",  # the stored bytes are not the declared ones
    "not-processed",  # no attempt to render it ended, or the file is missing
    "no-video",  # a video without pictures: only sound, or nothing
    "codec-not-taken",  # pictures or sound in a codec that is not listed
    "too-long",
    "too-many-streams",
    "too-many-pixels",
    "too-many-pixels-per-second",  # a video of large pictures at a high rate, or for long
    "too-many-scans",  # a progressive JPEG with more passes than cameras and editors write
    "too-many-frames",  # an animation, a container or a video with too many pictures
    "over-daily-limit",  # its owner's videos of the day took all the processor time that one user may take
    "too-heavy",  # decoding it took more time or memory than real photos and videos do
    "damaged",  # cut off or corrupt
]


class Refused(Exception):  # noqa: N818 - a verdict on a file, not an error
    """The file is refused.

    Args:
        code: for the owner.
        detail: for the log.
    """

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
