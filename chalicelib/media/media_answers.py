"""Build the API's answers about media: for their owner, and as part of a post."""

from chalicelib.media.attachments import find_owned
from chalicelib.media.media import Media
from chalicelib.media.schemas import MediaAnswer, MediaStatus
from chalicelib.media.urls import rendition_urls


def status(owner_id: str, media_id: str) -> MediaStatus:
    """The owner's view of a media.

    Raises:
        NotFound: there is no such media, or it is another user's.
    """
    media = find_owned(owner_id, media_id)
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


def present(media: Media, alt: str | None, *, audience_private: bool, until: int | None = None) -> MediaAnswer:
    """A media of a post or a story, with signed URLs; `audience_private` is the argument `private` of
    `rendition_urls`, and `until` the one of that name.
    """
    return MediaAnswer(
        id=media.media_id,
        kind=media.kind,
        width=media.width,
        height=media.height,
        blurhash=media.blurhash,
        duration_ms=media.duration_ms,
        alt=alt,
        renditions=rendition_urls.rendition_urls(media, private=audience_private, until=until),
    )
