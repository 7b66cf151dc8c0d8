"""Keep the copies of media in posts current. Posts contain copies, so that showing a post needs no further read."""

from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.posts import tables
from chalicelib.posts.creation import settle
from chalicelib.posts.post import WITH_COPIES, Post


def renew(rendered: Media) -> None:
    """Copy a newly rendered media into its post; a post that failed because of the media becomes active.

    Raises:
        Unavailable: the post kept changing, or the database throttles.
    """
    if rendered.post_id is None:
        return
    for _ in tries():
        post = settle(rendered.post_id)
        if post is None or post.state not in WITH_COPIES or tables.replace_media(post.post_id, _current):
            return
    raise Unavailable("The post kept changing.")


def _current(post: Post) -> list[Media]:
    found = {each.media_id: each for each in media.of_post(post.author_id, post.media_ids)}
    return [found.get(each.media_id, each) for each in post.media]
