"""Muted words and restricted accounts on the deployed stage."""

from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import Person


def test_a_muted_word_is_named_in_every_list(ada: Person, ben: Person) -> None:
    post_id = ada.publish("A Spoiler, be warned")["id"]
    answer_of(ben.api.put(f"/v1/posts/{post_id}/save"), 204)
    rule = answer_of(ben.api.post("/v1/muted-words", {"text": "spoiler"}), 201)
    for path in (f"/v1/users/{ada.id}/posts", "/v1/users/me/saves"):
        (item,) = (each for each in answer_of(ben.api.get(path), 200)["items"] if each["id"] == post_id)
        assert item["filtered"] == [rule["id"]]
    assert answer_of(ada.api.get(f"/v1/posts/{post_id}"), 200)["filtered"] == []
    problem_of(ben.api.post("/v1/muted-words", {"text": "x" * 101}), 422, field="text", limit=100)
    answer_of(ben.api.delete(f"/v1/muted-words/{rule['id']}"), 204)
    assert answer_of(ben.api.get(f"/v1/posts/{post_id}"), 200)["filtered"] == []
    assert answer_of(ben.api.get("/v1/muted-words"), 200)["items"] == []


def test_a_restricted_account_is_told_nothing(ada: Person, ben: Person) -> None:
    before = answer_of(ben.api.get(f"/v1/users/{ada.id}"), 200)
    answer_of(ada.api.put(f"/v1/restricted/{ben.id}"), 204)
    assert answer_of(ben.api.get(f"/v1/users/{ada.id}"), 200) == before
    assert answer_of(ada.api.get(f"/v1/users/{ben.id}"), 200)["viewer"]["restricted"]
    assert [each["id"] for each in answer_of(ada.api.get("/v1/restricted"), 200)["items"]] == [ben.id]
    answer_of(ada.api.delete(f"/v1/restricted/{ben.id}"), 204)
    assert answer_of(ada.api.get("/v1/restricted"), 200)["items"] == []
