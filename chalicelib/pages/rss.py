"""Write the RSS 2.0 feed of a public profile, with the pictures, videos and alternative texts of its newest posts.

Addresses in it are routes of this stage that last; each leads to a newly signed address. Every text is escaped, and
characters that XML 1.0 does not allow are left out.
"""

import re
from collections.abc import Iterator
from email.utils import formatdate
from xml.sax.saxutils import escape, quoteattr

from chalicelib.accounts.schemas import User
from chalicelib.core import clock
from chalicelib.core.problems import NotFound
from chalicelib.media.schemas import MediaAnswer
from chalicelib.pages import links
from chalicelib.pages.heads import SITE, is_folded, shortened
from chalicelib.pages.public_content import newest_public_posts, public_profile
from chalicelib.pages.settings import settings
from chalicelib.posts.schemas import PostAnswer

VIDEO = "video"
_NAMESPACES = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def profile_feed(handle: str) -> str:
    """The feed of the newest `feed_items` posts of a public account.

    Raises:
        NotFound: the account is private or not active, or there is none.
    """
    profile = public_profile(handle) if handle.startswith("@") else None
    if profile is None:
        raise NotFound("There is no such feed.")
    found = newest_public_posts(profile.id, settings().feed_items)
    return "\n".join(_lines(profile, found)) + "\n"


def _lines(profile: User, found: list[PostAnswer]) -> Iterator[str]:
    url = links.profile_url(profile.username)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<rss version="2.0" {_NAMESPACES}>'
    yield "<channel>"
    yield _element("title", f"{profile.display_name} (@{profile.username}) on {SITE}")
    yield _element("link", url)
    yield f'<atom:link href={_attribute(f"{url}/feed.xml")} rel="self" type="application/rss+xml"/>'
    yield _element("description", shortened(profile.bio) or f"Photographs by {profile.display_name}.")
    if profile.avatar:
        yield f"<image>{_element('url', f'{url}/image')}{_element('title', profile.display_name)}"
        yield f"{_element('link', url)}</image>"
    for post in found:
        yield from _item(post)
    yield "</channel>"
    yield "</rss>"


def _item(post: PostAnswer) -> Iterator[str]:
    url = links.post_url(post.id)
    text = (post.warning or "Sensitive content") if is_folded(post) else post.caption
    yield "<item>"
    yield _element("title", shortened(text) or f"A post by {post.author.display_name}")
    yield _element("link", url)
    yield f'<guid isPermaLink="{"true" if settings().web_url else "false"}">{_text(url)}</guid>'
    yield _element("pubDate", formatdate(clock.from_rfc3339(post.created_at) / 1000, usegmt=True))
    yield from (_element("category", tag) for tag in post.tags)
    shown = [] if is_folded(post) else list(enumerate(post.media, start=1))
    yield _element("description", "".join(_html(post, shown, text)))
    for number, media in shown:
        yield from _content(url, number, media)
    yield "</item>"


def _html(post: PostAnswer, shown: list[tuple[int, MediaAnswer]], text: str) -> Iterator[str]:
    """What readers show of a post: its pictures, each with its alternative text, and its caption."""
    for number, media in shown:
        address = _picture(links.post_url(post.id), number)
        yield f"<p><img src={_attribute(address)} alt={_attribute(media.alt or '')}></p>"
    if text:
        yield f"<p>{_text(text).replace(chr(10), '<br>')}</p>"


def _content(url: str, number: int, media: MediaAnswer) -> Iterator[str]:
    """A media as Media RSS describes it."""
    address, kind, medium = _picture(url, number), "image/webp", "image"
    if media.kind == VIDEO:
        address, kind, medium = f"{url}/video?item={number}", "video/mp4", "video"
    yield f'<media:content url={_attribute(address)} type="{kind}" medium="{medium}">'
    if media.kind == VIDEO:
        yield f"<media:thumbnail url={_attribute(_picture(url, number))}/>"
    if media.alt:
        yield f'<media:description type="plain">{_text(media.alt)}</media:description>'
    yield "</media:content>"


def _picture(url: str, number: int) -> str:
    return f"{url}/image?item={number}"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("", text))
