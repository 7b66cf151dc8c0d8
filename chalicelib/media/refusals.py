"""Why a file is not taken. A refused file makes a failed media with one of these codes; it is no error of ours."""

from typing import Literal

Code = Literal[
    "not-a-photo",  # of no format on the list, or something else besides
    "type-mismatch",  # a photo, but of another type than declared
    "upload-mismatch",  # the stored bytes are not the declared ones
    "not-processed",  # no try to render it ever ended
    "too-many-pixels",
    "too-many-scans",  # a progressive JPEG in more passes than any camera or editor writes
    "too-many-frames",  # an animation or a container of more pictures than anybody looks at
    "too-heavy",  # decoding it took more time or memory than any photo does
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
