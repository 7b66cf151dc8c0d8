"""Policy numbers of public pages; `core.settings` documents how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import HOUR, read_settings


@dataclass(frozen=True)
class PageSettings:
    """Settings of public pages for one stage."""

    web_bucket: str = ""  # the bucket with the web client's `index.html`; without one, pages are minimal
    web_url: str = ""  # the origin of pages as browsers see it; without one, links are paths
    index_cache: int = 60  # a new build of the client is served by pages within a minute
    description_limit: int = 200  # characters: previews show one to three lines
    image_width: int = 1080  # of a preview, unless the request wants less: the largest rendition
    feed_items: int = 30  # of a profile: what readers of feeds expect, at most 300 media
    embed_cache_age: int = HOUR  # what an embedding site keeps must not outlive a deletion for long


def settings() -> PageSettings:
    """The stage's settings of public pages."""
    return read_settings(PageSettings)
