"""Read comments from images in the stream of their table, for rooms that tell of comments."""

import json
from typing import Any

from chalicelib.comments.comment import LIVE
from chalicelib.core.streams import text


def is_told(image: dict[str, Any]) -> bool:
    """Whether users other than the comment's author and the post's may see it."""
    is_hidden = image.get("hidden", {}).get("BOOL", False)
    return text(image, "state") == LIVE and not is_hidden and text(image, "held") is None


def mentioned_in(image: dict[str, Any]) -> list[str]:
    """Ids of the users that the comment mentions, each once."""
    return list(dict.fromkeys(json.loads(text(image, "mentions") or "{}").values()))
