"""Select posts for a reader's explore pages: candidates from ids alone, then the best of them by the ranker of feeds.

Nothing is shown because of it: pages read posts, accounts, edges and restrictions again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice, zip_longest

from chalicelib.core import clock, ids
from chalicelib.core.parallel import soon
from chalicelib.core.tables import shard_of
from chalicelib.feed import service as feed
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post
from chalicelib.search import second_degree
from chalicelib.search.explore_tables import Entry, Known, Selection, Source
from chalicelib.search.followees import followees
from chalicelib.search.settings import settings
from chalicelib.tags import service as tags

SECOND_DEGREE, POPULAR = Source("followed_by_followees"), Source("popular")
_Lists = Sequence["tuple[Source, Future[list[str]]]"]


def select(viewer_id: str, known: Known) -> Selection:
    """Choose at most `explore_posts` posts that the reader has not seen, the best first.

    Do not start this function with `soon`: it waits for calls that it starts with `soon`.
    """
    now_ms = clock.now_ms()
    chosen, are_all = _candidates(viewer_id, known, now_ms)
    found, _ = posts.read_public(viewer_id, chosen, suggests=True, strongly=False)
    fit = [post for post, _ in found.values() if is_fit(post, chosen[post.post_id])]
    order = feed.rank_strangers(viewer_id, fit)
    entries = [Entry(post_id, chosen[post_id]) for post_id in order]
    return Selection(ids.new_id(now_ms), now_ms, entries, are_all)


def is_fit(post: Post, source: Source) -> bool:
    """Whether a public post may be shown to users who did not ask for it, for this reason."""
    return not (post.sensitive or post.warning) and (not source.tag or source.tag in post.tags)


def _candidates(viewer_id: str, known: Known, now_ms: int) -> tuple[dict[str, Source], bool]:
    """Ids of posts with the reason for each, and whether these are all that there are."""
    trends = soon(tags.trending)
    popular = soon(partial(second_degree.popular, settings().explore_popular))
    left_out = {viewer_id, *followees(viewer_id)}
    mutuals = second_degree.followed_by(viewer_id, second_degree.seeds_of(viewer_id))
    best = list(mutuals)[: settings().explore_best]
    authors = sorted(best, key=lambda each: shard_of(f"{now_ms}{each}", second_degree.SPREAD))
    authors = authors[: settings().explore_authors]
    famous = [each for each in popular.result() if each not in mutuals and each not in left_out]
    reading = [
        _by_tags(graph.followed_tags(viewer_id), now_ms),
        _by_authors(SECOND_DEGREE, authors, now_ms),
        _by_authors(POPULAR, famous, now_ms),
    ]
    trending = [(Source("trending", each.tag), each.post_ids) for each in trends.result()]
    read = [[(source, listed.result()) for source, listed in each] for each in reading]
    kinds = [_in_turn(each) for each in (trending, *read)]
    fresh: dict[str, Source] = {}
    for source, post_id in _mixed(kinds):
        if ids.owner_of(post_id) not in left_out and not known.has_seen(post_id):
            fresh.setdefault(post_id, source)
    most = settings().explore_posts
    are_all = len(fresh) <= most and len(best) == len(authors)
    return dict(islice(fresh.items(), most)), are_all


def _by_authors(source: Source, author_ids: Iterable[str], now_ms: int) -> _Lists:
    """Start to read the newest posts of each author."""
    oldest_ms, most = now_ms - settings().explore_age * 1000, settings().explore_author_posts
    return [(source, soon(partial(posts.newest_ids, each, most, oldest_ms))) for each in author_ids]


def _by_tags(followed: Iterable[str], now_ms: int) -> _Lists:
    """Start to read the newest posts with each tag."""
    return [
        (Source("followed_tag", tag), soon(partial(_newest_with, tag, now_ms), apart="explore")) for tag in followed
    ]


def _newest_with(tag: str, now_ms: int) -> list[str]:
    oldest = ids.first_at(now_ms - settings().explore_age * 1000)
    return tags.newest_ids(tag, settings().explore_tag_posts, None, not_below=oldest)


def _in_turn(lists: Collection[tuple[Source, Sequence[str]]]) -> Iterator[tuple[Source, str]]:
    """The first of each list, then the second of each, and so on."""
    for row in zip_longest(*([(source, post_id) for post_id in post_ids] for source, post_ids in lists)):
        yield from (each for each in row if each is not None)


def _mixed(kinds: Iterable[Iterator[tuple[Source, str]]]) -> Iterator[tuple[Source, str]]:
    """One of each kind in turn, until all have ended."""
    for row in zip_longest(*kinds):
        yield from (each for each in row if each is not None)
