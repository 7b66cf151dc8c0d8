"""Live events of posts."""

import pytest

from chalicelib.core import clock
from chalicelib.fanout import service
from chalicelib.fanout.messages import AnnouncePost
from chalicelib.posts import service as posts
from tests.support.rooms.live import connected, got
from tests.support.rooms.world import person, post

pytestmark = pytest.mark.usefixtures("cloud")


def test_a_post_that_is_shown_again_is_another_event() -> None:
    """Clients drop ids that they know; the message of one publication has one id, however often it is delivered."""
    ada, bob = person("ada"), person("bob")
    socket = connected(bob)
    post_id = post(ada).post_id
    ids = []
    for hours in range(3):
        with clock.at(clock.now_ms() + 3_600_000 * hours):
            if hours:
                posts.archive(ada, post_id)
                service.announce(AnnouncePost(post_id, (bob,)))
                assert len(got(socket)) == 2 * hours, "an archived post is not announced"
                posts.unarchive(ada, post_id)
            for _ in range(2):
                service.announce(AnnouncePost(post_id, (bob,)))
        ids += [each["id"] for each in got(socket)[-2:]]
    first, *others = ids[::2]
    assert ids[1::2] == ids[::2]
    assert first < others[0] < others[1]
