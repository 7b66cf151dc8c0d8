"""Why a file is not taken. A refused file makes a failed media with one of these codes; it is no error of ours."""

from typing import Literal

Code = Literal[
    "not-a-photo",
    "type-mismatch",
    "upload-mismatch",
    "too-many-pixels",
    "too-many-scans",
    "damaged",
]

EXPLANATIONS: dict[str, str] = {
    "not-a-photo": "The file is not a JPEG, PNG or WebP picture.",
    "type-mismatch": "The file is a picture of another type than declared.",
    "upload-mismatch": "The stored bytes are not the ones that were declared.",
    "too-many-pixels": "The picture has more pixels than are taken.",
    "too-many-scans": "The picture is stored in more progressive scans than any camera or editor writes.",
    "damaged": "The picture is cut off or damaged.",
}
"""By code, what people are told."""


class Refused(Exception):  # noqa: N818 - a verdict on a file, not an error
    """The file is refused.

    Args:
        code: what the owner is told.
        detail: for the log.
    """

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
