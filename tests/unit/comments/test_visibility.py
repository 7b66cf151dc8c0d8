"""Who sees a comment: holds, hiding, restricted accounts, blocks, gates and muted words."""

import pytest

from chalicelib.comments import service
from chalicelib.comments.comment import RESTRICTED, SPAM
from chalicelib.core import clock
from chalicelib.core.problems import Conflict, Forbidden, NotFound, TooManyRequests, Unprocessable
from chalicelib.core.settings import DAY, HOUR
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from tests.support.cloud import Policy
from tests.support.rooms.commenting import Streams, comment, page, replies, shown, stored
from tests.support.rooms.people import change
from tests.support.rooms.world import person, post

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    """The author of the post."""
    return person("ada")


@pytest.fixture
def bob() -> str:
    return person("bob")


@pytest.fixture
def eve() -> str:
    return person("eve")


@pytest.fixture
def post_id(ada: str) -> str:
    return post(ada, "hello @bob").post_id


def visible_to(post_id: str, *viewers: str | None) -> list[bool]:
    """Whether each viewer sees the only comment of a post."""
    return [bool(shown(viewer, post_id)) for viewer in viewers]


def test_hidden_is_seen_by_its_writer_and_the_author(ada: str, bob: str, eve: str, post_id: str) -> None:
    comment_id = comment(bob, post_id)
    reply_id = comment(eve, post_id, "really?", comment_id)
    service.hide(ada, post_id, comment_id)
    assert visible_to(post_id, ada, bob, eve, None) == [True, True, False, False]
    (for_author,), (for_writer,) = page(ada, post_id), page(bob, post_id)
    assert (for_author.hidden, for_writer.hidden) == (True, False), "the writer is not told"
    assert "approve" in for_author.viewer.can
    with pytest.raises(NotFound):
        replies(eve, post_id, comment_id)
    with pytest.raises(NotFound):
        service.like(eve, post_id, reply_id)
    service.approve(ada, post_id, comment_id)
    assert visible_to(post_id, ada, bob, eve, None) == [True] * 4
    with pytest.raises(Unprocessable):
        service.hide(ada, post_id, comment(ada, post_id))


def test_an_answer_does_not_name_a_reply_that_the_viewer_may_not_see(
    ada: str, bob: str, eve: str, post_id: str
) -> None:
    """The id of a reply has its writer's id."""
    thread = comment(ada, post_id)
    answered = comment(bob, post_id, "a reply", thread)
    comment(ada, post_id, "an answer", answered)

    def named(viewer: str | None, limit: int = 20) -> list[str | None]:
        pages = [service.replies_page(viewer, post_id, thread, limit, None)]
        while (cursor := pages[-1].next_cursor) is not None:
            pages.append(service.replies_page(viewer, post_id, thread, limit, cursor))
        return [each.reply_to for page in pages for each in page.items if each.body == "an answer"]

    assert [named(viewer, limit) for viewer in (None, eve) for limit in (1, 20)] == [[answered]] * 4
    service.hide(ada, post_id, answered)
    assert [named(viewer) for viewer in (ada, bob, eve, None)] == [[answered], [answered], [None], [None]]
    assert named(eve, limit=1) == [None]
    service.delete(bob, post_id, answered)
    assert named(ada) == [None]


def test_restricted_accounts_speak_to_themselves(ada: str, bob: str, eve: str, post_id: str) -> None:
    graph.restrict(ada, bob)
    comment_id = comment(bob, post_id)
    assert stored(post_id, comment_id).held == RESTRICTED
    assert visible_to(post_id, ada, bob, eve, None) == [True, True, False, False]
    (for_author,), (for_writer,) = page(ada, post_id), page(bob, post_id)
    assert (for_author.held, for_writer.held) == (True, False), "the writer is not told"
    assert service.own_comments(bob, 20, None).items[0].held is False
    graph.unrestrict(ada, bob)
    assert visible_to(post_id, eve) == [False], "nothing approves what was held but the author"
    service.approve(ada, post_id, comment_id)
    assert visible_to(post_id, eve, None) == [True, True]
    graph.restrict(ada, bob)
    assert visible_to(post_id, eve) == [True], "what was approved stays"
    service.edit(bob, post_id, comment_id, "now otherwise")
    assert visible_to(post_id, ada, bob, eve) == [True, True, False]


def test_a_blocked_pair_sees_none_of_each_other(ada: str, bob: str, eve: str, post_id: str) -> None:
    comment_id = comment(bob, post_id, "see @eve")
    answer = comment(eve, post_id, "re", comment_id)
    to_eve = comment(ada, post_id, "re re @eve", answer)
    graph.block(eve, bob)
    assert visible_to(post_id, ada, bob, eve, None) == [True, True, False, True]
    assert replies(bob, post_id, comment_id) == [to_eve]
    (item,) = service.replies_page(bob, post_id, comment_id, 20, None).items
    assert (item.reply_to, item.mentions) == (None, []), "they would name the blocked user"
    with pytest.raises(NotFound):
        comment(eve, post_id, "re", comment_id)
    with pytest.raises(NotFound):
        service.like(eve, post_id, comment_id)


def test_suspended_writers_are_left_out(ada: str, bob: str, eve: str, post_id: str) -> None:
    comment(bob, post_id)
    change(bob, status="suspended")
    assert visible_to(post_id, ada, eve, None) == [False, False, False]


def test_the_post_decides_first(ada: str, bob: str, eve: str) -> None:
    post_id = post(ada, audience="followers").post_id
    graph.follow(bob, ada)
    comment_id = comment(bob, post_id)
    for call in (
        lambda: shown(eve, post_id),
        lambda: replies(eve, post_id, comment_id),
        lambda: comment(eve, post_id),
        lambda: service.like(eve, post_id, comment_id),
        lambda: service.pin(eve, post_id, comment_id),
    ):
        with pytest.raises(NotFound):
            call()
    graph.unfollow(bob, ada)
    assert [each.id for each in service.own_comments(bob, 20, None).items] == [comment_id]
    service.delete(bob, post_id, comment_id)
    posts.delete(ada, post_id)
    with pytest.raises(NotFound):
        shown(ada, post_id)


@pytest.mark.parametrize(
    ("gate", "admitted"),
    [
        ("everyone", {"ada", "bob", "eve", "fay"}),
        ("followers", {"ada", "eve"}),
        ("followed", {"ada", "fay"}),
        ("mentioned", {"ada", "bob"}),
        ("off", set()),
    ],
)
def test_gates(gate: str, admitted: set[str], ada: str, bob: str, eve: str, post_id: str) -> None:
    people = {"ada": ada, "bob": bob, "eve": eve, "fay": person("fay")}
    graph.follow(eve, ada)
    graph.follow(ada, people["fay"])
    earlier = comment(bob, post_id, "before the gate")
    posts.edit(ada, post_id, {"comments_gate": gate})
    for name, user_id in people.items():
        (item,) = page(user_id, post_id)
        (answer,) = posts.present(user_id, [posts.get(user_id, post_id)])
        may = name in admitted
        assert ("reply" in item.viewer.can, "comment" in answer.viewer.can) == (may, may), name
        if may:
            service.delete(user_id, post_id, comment(user_id, post_id))
        else:
            with pytest.raises(Forbidden, match="does not take comments"):
                comment(user_id, post_id, "re", earlier)
    assert visible_to(post_id, None) == [True], "a gate hides nothing"


def test_the_same_text_on_several_posts_is_held(ada: str, bob: str, eve: str, post_id: str) -> None:
    other = post(ada).post_id
    comment(bob, post_id, "Buy it NOW!")
    comment(bob, post_id, "Buy it NOW!")
    assert visible_to(post_id, eve) == [True], "twice on one post is no spam"
    held = comment(bob, other, "buy it, now")
    assert stored(other, held).held == SPAM
    assert visible_to(other, ada, bob, eve, None) == [True, True, False, False]
    assert (page(bob, other)[0].held, page(ada, other)[0].held) == (True, True), "a limit that is hit is told"
    comment(eve, other, "buy it, now")
    assert len(shown(None, other)) == 1, "of another user it is none"
    with clock.at(clock.now_ms() + (HOUR + 1) * 1000):
        third = post(ada).post_id
        assert stored(third, comment(bob, third, "Buy it now")).held is None


def test_the_same_text_is_noticed_across_the_full_hour(ada: str, bob: str, post_id: str) -> None:
    hour_ms = HOUR * 1000
    before_ms = clock.now_ms() // hour_ms * hour_ms + 2 * hour_ms - 1000
    other = post(ada).post_id
    with clock.at(before_ms):
        comment(bob, post_id, "again and again")
    with clock.at(before_ms + 2000):
        assert stored(other, comment(bob, other, "again and again")).held == SPAM


def test_links_of_young_accounts_are_held(ada: str, bob: str, post_id: str, policy: Policy) -> None:
    held = comment(bob, post_id, "see https://example.org/x")
    assert stored(post_id, held).held == SPAM
    assert stored(post_id, comment(ada, post_id, "see https://example.org/x")).held is None, "the author's own"
    edited = comment(bob, post_id, "see")
    service.edit(bob, post_id, edited, "see www.example.org")
    assert stored(post_id, edited).held == SPAM
    with clock.at(clock.now_ms() + (DAY + 1) * 1000):
        assert stored(post_id, comment(bob, post_id, "see https://example.org/y")).held is None
    policy(comment_link_age=0)
    assert stored(post_id, comment(bob, post_id, "see https://example.org/z")).held is None


def test_a_limit_counts_new_and_edited_comments(bob: str, post_id: str, policy: Policy) -> None:
    policy(comments_per_user=2)
    with clock.at(clock.now_ms() // (HOUR * 1000) * HOUR * 1000 + 1000):
        comment_id = comment(bob, post_id)
        service.edit(bob, post_id, comment_id, "better")
        with pytest.raises(TooManyRequests, match="comments"):
            comment(bob, post_id)
        with pytest.raises(TooManyRequests, match="comments"):
            service.edit(bob, post_id, comment_id, "best")


def test_pins(ada: str, bob: str, post_id: str) -> None:
    made = [comment(bob, post_id, f"number {i}", ago_ms=1000 * (9 - i)) for i in range(5)]
    for each in made[:3]:
        service.pin(ada, post_id, each)
        service.pin(ada, post_id, each)
    assert shown(None, post_id) == [*made[:3], made[4], made[3]]
    with pytest.raises(Conflict, match="at most 3"):
        service.pin(ada, post_id, made[3])
    service.unpin(ada, post_id, made[0])
    service.pin(ada, post_id, made[3])
    service.delete(bob, post_id, made[1])
    service.pin(ada, post_id, made[4])
    assert posts.get(ada, post_id).comment_pins == (made[2], made[3], made[4]), "the pin of a deleted one makes room"
    service.unpin(ada, post_id, made[4])
    for is_reply in (True, False):
        unfit = comment(bob, post_id, f"unfit {is_reply}", made[0] if is_reply else None)
        if not is_reply:
            service.hide(ada, post_id, unfit)
        with pytest.raises(Conflict):
            service.pin(ada, post_id, unfit)


def test_muted_words_are_named(bob: str, eve: str, post_id: str) -> None:
    rule = graph.mute_word(eve, "spoiler", None)
    comment(bob, post_id, "A Spoiler, sorry")
    comment(bob, post_id, "nothing of that")
    assert [each.filtered for each in page(eve, post_id)] == [[], [rule.id]]
    assert [each.filtered for each in page(bob, post_id)] == [[], []]
    comment(eve, post_id, "my own spoiler")
    assert page(eve, post_id)[0].filtered == []


def test_deleting(ada: str, bob: str, eve: str, post_id: str) -> None:
    streams = Streams()
    streams.fold()
    lone, thread = comment(bob, post_id, "lone"), comment(bob, post_id, "thread")
    reply = comment(eve, post_id, "reply", thread)
    streams.fold()
    for each in (lone, thread):
        with pytest.raises(Forbidden):
            service.delete(eve, post_id, each)
    service.delete(ada, post_id, lone)
    service.delete(bob, post_id, thread)
    service.delete(bob, post_id, thread)
    streams.fold()
    assert shown(eve, post_id) == [thread], "only a stub with replies is shown"
    assert posts.get(ada, post_id).comments_count == 1
    with pytest.raises(NotFound):
        comment(eve, post_id, "to a stub", thread)
    deeper = comment(bob, post_id, "to a reply", reply)
    assert replies(None, post_id, thread) == [reply, deeper]
    service.delete(ada, post_id, reply)
    with pytest.raises(NotFound):
        service.delete(ada, post_id, reply)
    service.delete(bob, post_id, deeper)
    streams.fold()
    assert shown(eve, post_id) == []
    assert posts.get(ada, post_id).comments_count == 0
