"""Sending: one order, each message once, whatever is repeated or concurrent."""

import itertools
from functools import partial

import pytest

from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock
from chalicelib.core.problems import Conflict, Forbidden, NotFound, TooManyRequests, Unavailable, Unprocessable
from chalicelib.graph import service as graph
from chalicelib.media import tables as media_tables
from chalicelib.messaging import message_rows, sending, service
from chalicelib.messaging.conversation import Draft, pair_id
from chalicelib.posts import service as posts
from tests.support.cloud import Policy
from tests.support.faults import overtaken
from tests.support.rooms import world
from tests.support.rooms.api import concurrently
from tests.support.rooms.conversing import group, messages, pair, people, say, stored, texts, write
from tests.support.rooms.storytelling import story

pytestmark = pytest.mark.usefixtures("cloud")


def test_messages_have_one_order_without_gaps() -> None:
    ada, bob = people(2)
    for text in ("one", "two", "three"):
        write(ada, bob, text)
        write(bob, ada, f"{text} too")
    conversation_id = pair_id(ada, bob)
    assert stored(conversation_id) == [1, 2, 3, 4, 5, 6]
    assert texts(ada, conversation_id) == texts(bob, conversation_id)
    assert texts(ada, conversation_id)[:3] == ["one", "one too", "two"]


def test_a_repeated_client_id_finds_its_message() -> None:
    ada, bob = people(2)
    first = write(ada, bob, "one", client_id="c1")
    write(bob, ada, "two", client_id="c1")
    again = service.send(ada, first.conversation_id, Draft("c1", "another text"))[1]
    assert again == first
    assert texts(ada, first.conversation_id) == ["one", "two"], "client ids of two authors are two ids"


def test_concurrent_senders_leave_no_gap_and_no_double() -> None:
    members = people(4)
    conversation_id = group(*members)

    def send_five(author_id: str) -> list[int]:
        return [service.send(author_id, conversation_id, Draft(f"{author_id}-{i}", f"{i}"))[1].seq for i in range(5)]

    places = concurrently(send_five, members)
    assert sorted(itertools.chain(*places)) == stored(conversation_id) == list(range(1, 21))
    assert all(each == sorted(each) for each in places), "each author's messages are in the order of sending"


def test_concurrent_sends_of_one_client_id_are_one_message() -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    sent = concurrently(lambda _: service.send(ada, conversation_id, Draft("same", "once"))[1].seq, range(6))
    assert (set(sent), stored(conversation_id)) == ({1}, [1])


def test_the_loser_of_a_race_takes_the_next_place(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    places = message_rows.last_seq
    late = [partial(say, bob, conversation_id, f"first {i}") for i in range(3)]

    def taken(asked: str) -> int:
        found = places(asked)
        if late:
            late.pop()()
        return found

    monkeypatch.setattr(message_rows, "last_seq", taken)
    assert service.send(ada, conversation_id, Draft("mine", "last"))[1].seq == 4
    assert stored(conversation_id) == [1, 2, 3, 4]


def test_a_user_without_a_member_row_is_told_that_there_is_nothing() -> None:
    ada, bob, cleo = people(3)
    message = write(ada, bob)
    for call in (
        lambda: service.send(cleo, message.conversation_id, Draft("c", "hi")),
        lambda: service.conversation(cleo, message.conversation_id),
        lambda: service.messages_page(cleo, message.conversation_id, 20, None),
        lambda: service.read(cleo, message.conversation_id, 1),
        lambda: service.react(cleo, message.conversation_id, message.message_id, "👍"),
        lambda: service.unsend(cleo, message.conversation_id, message.message_id),
        lambda: service.mute(cleo, message.conversation_id, muted=True),
        lambda: service.send(cleo, "no id", Draft("c", "hi")),
    ):
        with pytest.raises(NotFound):
            call()


def test_after_a_block_both_see_the_past_and_neither_can_write() -> None:
    ada, bob = people(2)
    message = write(ada, bob, "before")
    graph.block(bob, ada)
    for each in (ada, bob):
        assert texts(each, message.conversation_id) == ["before"]
        assert service.conversation(each, message.conversation_id).viewer.can == ["block", "report"]
        with pytest.raises(Forbidden):
            say(each, message.conversation_id)
        with pytest.raises(Forbidden):
            service.react(each, message.conversation_id, message.message_id, "👍")
    graph.unblock(bob, ada)
    say(ada, message.conversation_id, "after")
    assert texts(bob, message.conversation_id) == ["before", "after"]


def test_a_message_to_an_account_that_is_gone_is_refused() -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    UserRow(bob).update([UserRow.status.set("suspended")])
    with pytest.raises(Forbidden):
        say(ada, conversation_id)


def test_media_belong_to_their_message_alone() -> None:
    ada, bob = people(2)
    media_id = world.photo(ada)
    message = write(ada, bob, "", media=(media_id,))
    (shown,) = messages(bob, message.conversation_id)
    assert [(each.id, each.state, bool(each.renditions)) for each in shown.media] == [(media_id, "active", True)]
    with pytest.raises(Conflict, match="already"):
        write(ada, bob, "", media=(media_id,))
    with pytest.raises(Conflict, match="already"):
        world.post(ada, media=(media_id,))
    found = media_tables.find(media_id)
    assert found is not None
    assert found.is_attached
    with pytest.raises(Unprocessable):
        write(bob, ada, "", media=(world.photo(ada),))
    assert stored(message.conversation_id) == [1]


def test_a_resend_with_media_is_answered_although_they_are_attached(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bob = people(2)
    conversation_id, draft = pair(ada, bob), Draft("c1", media=(world.photo(ada),))
    earlier = sending._earlier
    waiting = [lambda: service.send(ada, conversation_id, draft)]

    def late(*asked: object) -> object:
        found = earlier(*asked)  # type: ignore[arg-type]
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(sending, "_earlier", late)
    assert service.send(ada, conversation_id, draft)[1].seq == 1
    assert stored(conversation_id) == [1]


def test_media_that_is_still_processed_is_shown_once_it_is_ready() -> None:
    ada, bob = people(2)
    media_id = world.photo(ada, "processing")
    message = write(ada, bob, "", media=(media_id,))
    (before,) = messages(bob, message.conversation_id)
    world.finish(media_id)
    (after,) = messages(bob, message.conversation_id)
    assert [(each.state, bool(each.renditions)) for each in (*before.media, *after.media)] == [
        ("processing", False),
        ("active", True),
    ]


def test_a_shared_post_is_shown_to_those_who_may_see_it() -> None:
    ada, bob, cleo = people(3)
    private = world.person("private", private=True)
    graph.follow(ada, private)
    graph.accept(private, ada)
    post = world.post(private, "secret")
    conversation_id = group(ada, bob, cleo)
    say(ada, conversation_id, "look", post_id=post.post_id)
    (own,), (other,) = messages(ada, conversation_id), messages(bob, conversation_id)
    assert (own.share, own.post and own.post.id) == ("post", post.post_id)
    assert (other.share, other.post) == ("post", None)
    assert post.post_id not in other.model_dump_json()
    with pytest.raises(Unprocessable, match="post_id"):
        say(bob, conversation_id, "look", post_id=post.post_id)
    posts.delete(private, post.post_id)
    assert messages(ada, conversation_id)[0].post is None


def test_replies_and_reactions_to_stories_are_messages_until_the_story_ends() -> None:
    ada, bob = people(2)
    told = story(ada)
    _, message = service.reply_to_story(bob, told.story_id, "nice", "r1")
    assert service.reply_to_story(bob, told.story_id, "nice", "r1")[1] == message
    service.react_to_story(bob, told.story_id, "🔥", None)
    reaction, reply = messages(ada, message.conversation_id)
    assert (reply.kind, reply.text, reply.story and reply.story.id) == ("story_reply", "nice", told.story_id)
    assert (reaction.kind, reaction.text) == ("story_reaction", "🔥")
    with clock.at(told.ends_ms):
        ended = messages(ada, message.conversation_id)[1]
        assert (ended.share, ended.story, ended.text) == ("story", None, "nice")
        with pytest.raises(NotFound):
            service.reply_to_story(bob, told.story_id, "late", None)
    with pytest.raises(Forbidden):
        service.reply_to_story(ada, told.story_id, "to myself", None)


def test_messages_are_limited_before_anything_is_read(policy: Policy) -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    policy(messages_per_user=2)
    say(ada, conversation_id)
    say(ada, conversation_id)
    with pytest.raises(TooManyRequests, match=r"^messages:"):
        say(ada, "no conversation")


def test_messages_to_groups_have_an_exact_limit(policy: Policy) -> None:
    members = people(3)
    conversation_id = group(*members)
    policy(group_messages_per_user=1)
    say(members[0], conversation_id)
    with pytest.raises(TooManyRequests, match=r"^group-messages:"):
        say(members[0], conversation_id)
    write(members[0], members[1])


def test_a_member_who_was_removed_meanwhile_cannot_write() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    removes = overtaken(message_rows, "last_seq", by=lambda: service.remove_member(ada, conversation_id, bob))
    with removes, pytest.raises(NotFound):
        service.send(bob, conversation_id, Draft("c", "too late"))
    assert stored(conversation_id) == []


def test_a_place_that_is_lost_too_often_is_told(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    say(bob, conversation_id)
    policy(sequence_tries=2)
    monkeypatch.setattr(message_rows, "last_seq", lambda _: 0)
    with pytest.raises(Unavailable):
        say(ada, conversation_id)
