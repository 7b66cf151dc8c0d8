"""Sign the URLs of renditions. All viewers get the same URLs within one period of validity, so caches keep them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.media.media import MP4, VIDEO, VIDEO_RENDITION, WEBP, WIDTHS_OF, Media
from chalicelib.media.settings import settings
from chalicelib.media.urls import presigning
from chalicelib.media.urls.cloudfront import CdnSigner
from chalicelib.media.urls.validity import Validity

Renditions = dict[str, dict[str, str]]
"""`{"150": {"webp": url}, …}`: all widths of the media's kind, and for a video also `{"720p": {"mp4": url}}`; empty
until the media is active."""


class Signer(Protocol):
    """Signs the URLs of one media's objects."""

    def sign(self, path: str, names: Sequence[str], validity: Validity) -> list[str]:
        """Sign the objects `names` under the prefix `path`, in that order; no URL is valid after `validity.end`."""
        ...


@dataclass(frozen=True)
class StorageSigner:
    """Pre-signs URLs of the bucket itself, without a CDN."""

    storage: presigning.Storage

    def sign(self, path: str, names: Sequence[str], validity: Validity) -> list[str]:
        """See `Signer`. S3 limits every signature to seven days."""
        lifetime = min(validity.end - validity.start, presigning.MAX_LIFETIME)
        return [self.storage.presign("GET", path + name, at=validity.start, lifetime=lifetime) for name in names]


def signer() -> Signer:
    """The stage's signer: the CDN's if the stage has a CDN, else the bucket's."""
    policy = settings()
    if policy.cdn_domain:
        return CdnSigner(policy.cdn_domain, policy.cdn_key_id, policy.cdn_key)
    return StorageSigner(presigning.storage())


def rendition_urls(media: Media, *, private: bool, until: int | None = None) -> Renditions:
    """The URLs of all renditions of a media.

    Args:
        private: whether viewers can lose the right to see it; its URLs then have the shorter lifetime.
        until: when the content ends, in seconds since 1970, if it does; no URL is valid after that.
    """
    if not media.sizes:
        return {}
    lifetime = settings().url_lifetime_private if private else settings().url_lifetime_public
    validity = Validity.lasting(lifetime)
    if until is not None:
        validity = validity.ending(until)
    videos = {VIDEO_RENDITION: {MP4: f"{VIDEO_RENDITION}.{MP4}"}} if media.kind == VIDEO else {}
    pictures = {
        str(width): {extension: f"{_stored_size(media, width)}.{extension}" for extension in media.formats}
        for width in WIDTHS_OF[media.kind]
    }
    sizes = pictures | videos
    names = sorted({name for files in sizes.values() for name in files.values()})
    urls = dict(zip(names, signer().sign(media.path, names, validity), strict=True))
    return {size: {extension: urls[name] for extension, name in files.items()} for size, files in sizes.items()}


def avatar_url(media: Media) -> str:
    """The URL of an avatar, for all viewers: its largest WebP, which every browser reads."""
    name = f"{media.sizes[-1]}.{WEBP}"
    (url,) = signer().sign(media.path, [name], Validity.lasting(settings().url_lifetime_public))
    return url


def _stored_size(media: Media, width: int) -> int:
    """The stored rendition for `width`: its own, or the largest if the original is no wider."""
    return width if width in media.sizes else media.sizes[-1]
