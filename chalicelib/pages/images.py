"""Find the pictures and videos of posts, and avatars: addresses are signed now, by routes whose own addresses last."""

from dataclasses import dataclass

from chalicelib.core.problems import NotFound
from chalicelib.media.schemas import MediaAnswer
from chalicelib.pages.public_content import public_post, public_profile
from chalicelib.posts.schemas import PostAnswer

WEBP, MP4, VIDEO_SIZE = "webp", "mp4", "720p"


@dataclass(frozen=True)
class Cover:
    """One rendition of a picture, with its size in pixels."""

    url: str
    width: int
    height: int
    alt: str


def post_image(post_id: str, width: int, number: int = 1) -> str:
    """The signed address of a public post's picture, at most as wide as wanted if there is one.

    Args:
        number: which of the post's media, from 1; of a video it is the poster.

    Raises:
        NotFound: guests may not see the post, or there is none, or it has fewer media.
    """
    media = _media_of(post_id, number)
    found = _fitting(media, width, None) if media else None
    if found is None:
        raise NotFound("There is no such image.")
    return found.url


def post_video(post_id: str, number: int) -> str:
    """The signed address of a public post's video.

    Args:
        number: which of the post's media, from 1.

    Raises:
        NotFound: guests may not see the post, or there is none, or this media is no video.
    """
    media = _media_of(post_id, number)
    found = media.renditions.get(VIDEO_SIZE, {}).get(MP4) if media else None
    if found is None:
        raise NotFound("There is no such video.")
    return found


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
    return _fitting(post.media[0], width, height) if post.media else None


def _media_of(post_id: str, number: int) -> MediaAnswer | None:
    post = public_post(post_id)
    return post.media[number - 1] if post and number <= len(post.media) else None


def _fitting(media: MediaAnswer, width: int, height: int | None) -> Cover | None:
    if not media.width or not media.height:
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
