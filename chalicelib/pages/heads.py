"""Write what link previews read into a page's head: Open Graph, Twitter cards, the address, oEmbed.

Every value is escaped; texts of users come nowhere else into a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from chalicelib.accounts.schemas import User
from chalicelib.pages import links
from chalicelib.pages.images import cover
from chalicelib.pages.settings import settings
from chalicelib.posts.schemas import PostAnswer

SITE = "Emulsion"
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL | re.IGNORECASE)
_DESCRIPTION = re.compile(r"""\s*<meta name=["']?description["']?[^>]*>""", re.IGNORECASE)
_END_OF_HEAD = re.compile(r"</head>", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """What a preview shows of a page. `image` is an address that lasts, with its width, height and description."""

    title: str
    description: str
    url: str
    kind: str
    image: tuple[str, int, int, str] | None = None
    more: tuple[tuple[str, str], ...] = ()


def head_of_post(post: PostAnswer) -> Head:
    """The head of a public post's page; of a sensitive post it has neither caption nor picture."""
    url, author = links.post_url(post.id), f"{post.author.display_name} (@{post.author.username})"
    text = post.warning or ("Sensitive content" if post.sensitive else post.caption)
    picture = None if is_folded(post) else cover(post, settings().image_width)
    return Head(
        title=f"{author} on {SITE}",
        description=shortened(text) or f"A post by {author}.",
        url=url,
        kind="article",
        image=(f"{url}/image", picture.width, picture.height, picture.alt) if picture else None,
        more=(
            ("article:published_time", post.created_at),
            ("article:author", links.profile_url(post.author.username)),
        ),
    )


def is_folded(post: PostAnswer) -> bool:
    """Whether previews show neither the caption nor the pictures of a post."""
    return post.sensitive or post.warning is not None


def head_of_profile(profile: User) -> Head:
    """The head of a public profile's page."""
    url = links.profile_url(profile.username)
    return Head(
        title=f"{profile.display_name} (@{profile.username}) on {SITE}",
        description=shortened(profile.bio) or f"Photographs by {profile.display_name}.",
        url=url,
        kind="profile",
        image=(f"{url}/image", 320, 320, f"Avatar of {profile.display_name}") if profile.avatar else None,
        more=(("profile:username", profile.username),),
    )


def with_head(index: str, head: Head | None) -> str:
    """The page with a head.

    Args:
        index: the web client's page.
        head: None for a page that shows nothing to guests, whatever the reason.
    """
    lines = list(_lines(head)) if head else ['<meta name="robots" content="noindex">']
    if head:
        title = f"<title>{escape(head.title)}</title>"
        index = _TITLE.sub(lambda _: title, _DESCRIPTION.sub("", index, count=1), count=1)
    return _END_OF_HEAD.sub(lambda found: "\n".join([*lines, found[0]]), index, count=1)


def _lines(head: Head) -> Iterator[str]:
    yield f'<meta name="description" content="{escape(head.description)}">'
    yield f'<link rel="canonical" href="{escape(head.url)}">'
    yield f'<link rel="alternate" type="application/json+oembed" href="{escape(links.embed_url(head.url))}">'
    if head.kind == "profile":
        yield f'<link rel="alternate" type="application/rss+xml" href="{escape(head.url)}/feed.xml">'
    properties = {
        "og:site_name": SITE,
        "og:type": head.kind,
        "og:title": head.title,
        "og:description": head.description,
        "og:url": head.url,
    }
    if head.image:
        url, width, height, alt = head.image
        properties |= {"og:image": url, "og:image:type": "image/webp"}
        properties |= {"og:image:width": str(width), "og:image:height": str(height)}
        if alt:
            properties["og:image:alt"] = shortened(alt)
    for name, value in (*properties.items(), *head.more):
        yield f'<meta property="{name}" content="{escape(value)}">'
    card = "summary_large_image" if head.image and head.kind == "article" else "summary"
    yield f'<meta name="twitter:card" content="{card}">'


def shortened(text: str) -> str:
    """A text as one line of at most `description_limit` characters."""
    line, limit = " ".join(text.split()), settings().description_limit
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
