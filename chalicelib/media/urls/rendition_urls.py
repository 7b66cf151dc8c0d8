"""Addresses of renditions: signed, and the same for everybody who asks within one stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.media.media import MP4, VIDEO, VIDEO_RENDITION, WEBP, WIDTHS_OF, Media
from chalicelib.media.settings import settings
from chalicelib.media.urls import presigning
from chalicelib.media.urls.cloudfront import CdnSigner
from chalicelib.media.urls.validity import Window

Renditions = dict[str, dict[str, str]]
"""`{"150": {"webp": url}, …}`, all widths of its kind, for a video `{"720p": {"mp4": url}}` too; empty until it is
active."""


class Signer(Protocol):
    """Makes addresses that only this service can make."""

    def sign(self, path: str, names: Sequence[str], window: Window) -> list[str]:
        """Sign the objects `names` under the prefix `path`; no address works after the window's end."""
        ...


@dataclass(frozen=True)
class StorageSigner:
    """Addresses of the bucket itself, pre-signed."""

    storage: presigning.Storage

    def sign(self, path: str, names: Sequence[str], window: Window) -> list[str]:
        """See `Signer`. S3 ends every signature after seven days."""
        lifetime = min(window.end - window.start, presigning.LONGEST)
        return [self.storage.presign("GET", path + name, at=window.start, lifetime=lifetime) for name in names]


def signer() -> Signer:
    """The stage's signer: the CDN's where there is one."""
    policy = settings()
    if policy.cdn_domain:
        return CdnSigner(policy.cdn_domain, policy.cdn_key_id, policy.cdn_key)
    return StorageSigner(presigning.storage())


def rendition_urls(media: Media, *, private: bool, until: int | None = None) -> Renditions:
    """Where each rendition of `media` is.

    Args:
        private: whether its audience may be taken the right to see it; its addresses then change sooner.
        until: seconds since 1970 at which what shows it ends, and the addresses with it, whoever the audience is.
    """
    if not media.sizes:
        return {}
    lifetime = settings().url_lifetime_private if private else settings().url_lifetime_public
    window = Window.lasting(lifetime) if until is None else Window.until(until)
    videos = {VIDEO_RENDITION: {MP4: f"{VIDEO_RENDITION}.{MP4}"}} if media.kind == VIDEO else {}
    pictures = {
        str(width): {extension: f"{_stored(media, width)}.{extension}" for extension in media.formats}
        for width in WIDTHS_OF[media.kind]
    }
    shown = pictures | videos
    names = sorted({name for files in shown.values() for name in files.values()})
    urls = dict(zip(names, signer().sign(media.path, names, window), strict=True))
    return {size: {extension: urls[name] for extension, name in files.items()} for size, files in shown.items()}


def avatar_url(media: Media) -> str:
    """Where an avatar is, for everybody: its largest WebP, which every browser reads."""
    name = f"{media.sizes[-1]}.{WEBP}"
    (url,) = signer().sign(media.path, [name], Window.lasting(settings().url_lifetime_public))
    return url


def _stored(media: Media, width: int) -> int:
    """The size that is shown at `width`: its own, or the largest where the original was no wider."""
    return width if width in media.sizes else media.sizes[-1]
