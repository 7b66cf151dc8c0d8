"""Read the tag that a part of a path names."""

from urllib.parse import unquote

from chalicelib.core.problems import NotFound
from chalicelib.posts import service as posts


def tag_named(text: str) -> str:
    """The folded tag that a part of a path names.

    Raises:
        NotFound: it is no tag.
    """
    tag = posts.tag_of(unquote(text))  # gateways decode parts of paths, or not; no tag has a percent sign
    if tag is None:
        raise NotFound("There is no such tag.")
    return tag
