"""Order a tag's newest posts by their likes. An order is kept for an hour; trends keep those of tags in use fresh."""

from chalicelib.core import clock, ids
from chalicelib.posts import service as posts
from chalicelib.tags import tables
from chalicelib.tags.settings import settings
from chalicelib.tags.tag_index import newest_ids

Ranked = tuple[int, str]
"""A post's likes when the order was made, and its id."""


def top_posts(tag: str) -> list[Ranked]:
    """The most liked of a tag's newest posts, the first first; the order may be `top_lifetime` old."""
    known = tables.top_of(tag)
    return make_top(tag) if known is None else known


def make_top(tag: str) -> list[Ranked]:
    """Order the newest `top_posts` posts of the last week, and keep the order: some fifty read units, and four to
    write.
    """
    oldest = ids.first_at(clock.now_ms() - settings().top_window * 1000)
    newest = newest_ids(tag, settings().top_posts, None, not_below=oldest)
    found = posts.posts(newest)
    order = sorted(((post.likes_count, post_id) for post_id, post in found.items() if tag in post.tags), reverse=True)
    tables.put_top(tag, order)
    return order


def keep_top(tag: str) -> None:
    """Make the order again if it is half as old as it may become."""
    if tables.top_made_ms(tag) < clock.now_ms() - settings().top_lifetime * 500:
        make_top(tag)


def below(order: list[Ranked], position: Ranked | None) -> list[Ranked]:
    """The part of an order below a position, which another order may have given."""
    return order if position is None else [each for each in order if each < position]
