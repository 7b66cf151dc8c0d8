"""Likes of one post by many users: the cost of the row, the index and the total together."""

from benchmarks import population
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.core.streams import StreamRecord
from chalicelib.posts import service as posts
from infra.progress import step
from tests.support.meter import Usage, metered

FANS = 100
MOST_UNITS = 2.1  # write units a like


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), step(f"{FANS} people like a post of three tags and one photo"):
        (post_id,) = population.make_posts(population.make_people(1), 1)
        fans = population.make_people(FANS)
        with metered() as liking:
            for fan in fans:
                posts.like(fan, post_id)
        with metered() as again:
            for fan in fans:
                posts.like(fan, post_id)
        with metered() as counting:
            posts.COUNTED_LIKES.fold("bench", [_record(i, fan, post_id) for i, fan in enumerate(fans, 1)])
        liked = posts.get(None, post_id).likes_count
    if liked != FANS:
        raise RuntimeError(f"{liked} likes, not {FANS}")
    units = (liking.writes + counting.writes) / FANS
    what = "like on a hot post: write units, its share of the total included"
    return Findings(
        [Row(what, f"<= {MOST_UNITS}", f"{units:g}", ok=units <= MOST_UNITS)], _notes(liking, again, counting)
    )


def _record(sequence: int, user_id: str, post_id: str) -> StreamRecord:
    keys = {"user_id": {"S": user_id}, "post_id": {"S": post_id}}
    return StreamRecord(sequence, "INSERT", keys, None, keys)


def _notes(liking: Usage, again: Usage, counting: Usage) -> list[str]:
    return [
        (
            f"Through `posts.like`, which also spends {liking.reads / FANS:g} read units: the post and the restriction "
            "between the two users, strongly, and sometimes the author."
        ),
        (
            f"{FANS} likes are one batch of the stream and one transaction of {counting.writes:g} write units: the "
            "post's row and the watermark, each twice."
        ),
        f"A second like costs {again.writes / FANS:g} write unit and changes nothing.",
    ]
