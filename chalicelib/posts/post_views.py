"""Count the views of posts, hour by hour, from the files of reported events; each view once.

A view is a viewer who reported at least one `view` of a post in files that were stored within the hour, and who may see
the post when the hour is counted. Authors do not count as viewers of their own posts.

An hour is divided into slices by a hash of the post's id, so that a slice fits into memory, and a slice into parts of
49 posts. A part is one transaction that also writes its mark. Parts depend on the files alone, never on what viewers
may see now: so a run that dies is continued by the next one, and counting an hour again adds nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, cursors, observability
from chalicelib.core.chunks import chunks
from chalicelib.core.problems import Forbidden
from chalicelib.core.schemas import Page
from chalicelib.events import service as events
from chalicelib.graph import service as graph
from chalicelib.posts import tables, view_tables
from chalicelib.posts.access import get
from chalicelib.posts.post import ACTIVE, EVERYONE
from chalicelib.posts.schemas import DayOfViews
from chalicelib.posts.settings import settings

HOUR = "%Y-%m-%dT%H"
HOURS_AT_ONCE = 100  # of one batch get


def count_views() -> int:
    """Count the closed hours that are not counted yet, the oldest first, until `views_patience` has passed.

    Returns:
        How many hours it finished.
    """
    until, done = clock.now() + settings().views_patience, 0
    for hours in chunks(_closed_hours(), HOURS_AT_ONCE):
        finished = view_tables.finished(each.strftime(HOUR) for each in hours)
        for hour in hours:
            if hour.strftime(HOUR) not in finished:
                if not _count_hour(hour, until):
                    return done
                done += 1
    return done


def views_by_day(caller_id: str, post_id: str, limit: int, cursor: str | None) -> Page[DayOfViews]:
    """The views of the caller's post, the latest day first; days without views are left out.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        BadRequest: the cursor does not belong to this listing.
    """
    if get(caller_id, post_id).author_id != caller_id:
        raise Forbidden("Only its author sees the views of a post by day.")
    listing = f"views:{post_id}"
    position = cursors.decode(listing, cursor) or {"below": None}
    days = [
        DayOfViews(day=row.day_of_post.rpartition("#")[2], views=int(row.views))
        for row in view_tables.by_day(post_id, position["below"], limit + 1)
    ]
    end = {"below": days[limit - 1].day} if len(days) > limit else None
    return Page(items=days[:limit], next_cursor=cursors.encode(listing, end))


def _closed_hours() -> Iterator[datetime]:
    """Hours that ended `views_settle` seconds ago or earlier, at most `view_hours_back` of them, the oldest first."""
    last = datetime.fromtimestamp(clock.now() - settings().views_settle, UTC).replace(minute=0, second=0, microsecond=0)
    return (last - timedelta(hours=back) for back in range(settings().view_hours_back, 0, -1))


def _count_hour(hour: datetime, until: int) -> bool:
    """Count an hour. Returns whether it is finished; if not, the time is up."""
    name, files = hour.strftime(HOUR), events.files_of(hour)
    slices = view_tables.plan(name, events.slices_of(files))
    for number in range(slices):
        if view_tables.is_marked(name, _part(number)):
            continue
        if not _count_slice(hour, number, events.views_in(files, number, slices), until):
            return False
        view_tables.mark(name, _part(number))
    view_tables.finish(name)
    observability.logger.info("an hour of views is counted", hour=name, files=len(files), slices=slices)
    return True


def _count_slice(hour: datetime, number: int, views: Mapping[str, Collection[str]], until: int) -> bool:
    for i, post_ids in enumerate(chunks(sorted(views), view_tables.POSTS_AT_ONCE)):
        if clock.now() >= until:
            return False
        part = f"{_part(number)}#{i:07}"
        if not view_tables.is_marked(hour.strftime(HOUR), part):
            counted = _countable({post_id: views[post_id] for post_id in post_ids})
            view_tables.add(hour.strftime(HOUR), part, f"{hour:%Y-%m-%d}", counted)
    return True


def _part(number: int) -> str:
    return f"{number:05}"


def _countable(views: Mapping[str, Collection[str]]) -> dict[str, int]:
    """The number of those viewers of each post who may see it and are not its author. Reads may lag."""
    posts = [each for each in tables.get_many(views) if each.state == ACTIVE]
    authors = accounts.accounts({each.author_id for each in posts})
    asked = {
        post.post_id: [
            (viewer_id, authors[post.author_id], post.audience != EVERYONE) for viewer_id in views[post.post_id]
        ]
        for post in posts
        if post.author_id in authors
    }
    allowed = graph.may_view([each for viewers in asked.values() for each in viewers])
    return {
        post_id: sum((viewer_id, author.user_id, narrow) in allowed for viewer_id, author, narrow in viewers)
        for post_id, viewers in asked.items()
    }
