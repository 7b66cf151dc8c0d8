"""Media as the API answers them: to their owner, and as a post shows them."""

from chalicelib.media.attachments import owned
from chalicelib.media.media import Media
from chalicelib.media.schemas import MediaAnswer, MediaStatus
from chalicelib.media.urls import rendition_urls


def status(owner_id: str, media_id: str) -> MediaStatus:
    """The owner's view of a media.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    media = owned(owner_id, media_id)
    return MediaStatus(
        id=media.media_id,
        state=media.state,
        kind=media.kind,
        width=media.width,
        height=media.height,
        blurhash=media.blurhash,
        duration_ms=media.duration_ms,
        renditions=rendition_urls.rendition_urls(media, private=True),
        problem=media.problem,
    )


def present(media: Media, alt: str | None, *, audience_private: bool) -> MediaAnswer:
    """A post's media as an answer has it, with signed URLs."""
    return MediaAnswer(
        id=media.media_id,
        kind=media.kind,
        width=media.width,
        height=media.height,
        blurhash=media.blurhash,
        duration_ms=media.duration_ms,
        alt=alt,
        renditions=rendition_urls.rendition_urls(media, private=audience_private),
    )
