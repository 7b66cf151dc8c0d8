"""Why a file is not taken. A refused file makes a failed media with one of these codes; it is no error of ours."""

from typing import Literal

Code = Literal[
    "not-a-photo",  # of no format on the list, or something else besides
    "not-a-video",  # likewise, of a file that was declared as one
    "type-mismatch",  # of a format on the list, but not the declared one
    "upload-mismatch",  # the stored bytes are not the declared ones
    "not-processed",  # no try to render it ever ended
    "no-video",  # a film without pictures: sound alone, or nothing
    "codec-not-taken",  # pictures or sound in a codec off the list
    "too-long",
    "too-many-streams",
    "too-many-pixels",
    "too-many-scans",  # a progressive JPEG in more passes than any camera or editor writes
    "too-many-frames",  # an animation, a container or a film of more pictures than anybody looks at
    "too-heavy",  # decoding it took more time or memory than any photo or video does
    "damaged",  # cut off or corrupt
]


class Refused(Exception):  # noqa: N818 - a verdict on a file, not an error
    """The file is refused.

    Args:
        code: what the owner is told.
        detail: for the log.
    """

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
