"""Find the image that represents a post or a profile: its address is signed now, by a route whose own address lasts."""

from dataclasses import dataclass

from chalicelib.core.problems import NotFound
from chalicelib.media.schemas import MediaAnswer
from chalicelib.pages.public_content import public_post, public_profile
from chalicelib.posts.schemas import PostAnswer

WEBP = "webp"


@dataclass(frozen=True)
class Cover:
    """One rendition of a picture, with its size in pixels."""

    url: str
    width: int
    height: int
    alt: str


def post_image(post_id: str, width: int) -> str:
    """The signed address of a public post's first picture, at most as wide as wanted if there is one.

    Raises:
        NotFound: guests may not see the post, or there is none.
    """
    post = public_post(post_id)
    found = cover(post, width) if post else None
    if found is None:
        raise NotFound("There is no such image.")
    return found.url


def profile_image(handle: str) -> str:
    """The signed address of a public account's avatar.

    Raises:
        NotFound: the account is not public, or has no avatar.
    """
    profile = public_profile(handle) if handle.startswith("@") else None
    if profile is None or profile.avatar is None:
        raise NotFound("There is no such image.")
    return str(profile.avatar)


def cover(post: PostAnswer, width: int, height: int | None = None) -> Cover | None:
    """The largest rendition of a post's first picture within these sizes, else the smallest; None without pictures."""
    media = post.media[0] if post.media else None
    if media is None or not media.width or not media.height:
        return None
    found = [_rendition(media, int(name)) for name in media.renditions if name.isdigit()]
    fitting = [each for each in found if each.width <= width and (height is None or each.height <= height)]
    return (
        max(fitting, key=lambda each: each.width) if fitting else min(found, key=lambda each: each.width, default=None)
    )


def _rendition(media: MediaAnswer, width: int) -> Cover:
    """A rendition by the width in its name; it is narrower if the original is."""
    original_width, original_height = media.width or 1, media.height or 1
    shown = min(width, original_width)
    height = max(1, round(original_height * shown / original_width))
    return Cover(media.renditions[str(width)][WEBP], shown, height, media.alt or "")
