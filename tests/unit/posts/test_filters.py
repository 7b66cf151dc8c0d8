"""Muted words in answers about posts: which texts count, whose posts are filtered, and what it costs."""

from dataclasses import replace

import pytest

from chalicelib.core import caches
from chalicelib.graph import service as graph
from chalicelib.posts import service
from chalicelib.posts.post import Post
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")


def filtered(viewer_id: str | None, post: Post) -> list[str]:
    (answer,) = service.present(viewer_id, [post])
    return answer.filtered


def test_caption_tags_alternative_texts_and_warning_count() -> None:
    ada, bea = person("ada"), person("bea")
    rule_id = graph.mute_word(bea, "Spoiler", None).id
    post = world.post(ada, "nothing")
    assert filtered(bea, post) == []
    alts = tuple("a spoiler" for _ in post.alts)
    for change in ({"caption": "SPOILER!"}, {"tags": ("spoiler",)}, {"alts": alts}, {"warning": "Spoiler ahead"}):
        assert filtered(bea, replace(post, **change)) == [rule_id], change


def test_own_posts_are_not_filtered_and_guests_have_no_words() -> None:
    ada, bea = person("ada"), person("bea")
    for each in (ada, bea):
        graph.mute_word(each, "spoiler", None)
    post = world.post(ada, "spoiler")
    assert len(filtered(bea, post)) == 1
    assert filtered(ada, post) == filtered(None, post) == []


def test_every_list_is_filtered_from_the_next_read_on() -> None:
    ada, bea = person("ada"), person("bea")
    post_id = world.post(ada, "a spoiler").post_id
    service.save(bea, post_id)
    rule_id = graph.mute_word(bea, "spoiler", None).id

    def lists() -> list[list[str]]:
        grid, saved = service.grid(bea, ada, 20, None)[0], service.saves(bea, 20, None)[0]
        return [filtered(bea, post) for post in (*grid, *saved, service.get(bea, post_id))]

    assert lists() == [[rule_id]] * 3
    graph.unmute_word(bea, rule_id)
    assert lists() == [[]] * 3


def test_words_are_read_once_and_only_if_something_can_be_filtered() -> None:
    ada, bea = person("ada"), person("bea")
    own, other = world.post(bea, "mine"), [world.post(ada, "hers") for _ in range(3)]
    caches.forget_caches()
    for viewer, shown, reads in ((bea, [own], 0), (bea, [own, *other], 1), (None, other, 0), (bea, [], 0)):
        with metered() as usage:
            service.present(viewer, shown)
        assert usage.calls["GetItem"] == reads
    with metered() as usage:
        service.present(bea, other, word_filter=graph.NO_WORDS)
    assert usage.calls["GetItem"] == 0
