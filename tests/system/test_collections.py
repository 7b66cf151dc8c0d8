"""Collections of saves on the deployed stage: order, cover, and that no other user sees them."""

from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import Person


def test_a_collection_from_making_to_deleting(ada: Person, ben: Person) -> None:
    posts = [ada.publish(f"to be kept {i}")["id"] for i in range(3)]
    made = answer_of(ben.api.post("/v1/collections", {"name": "Kept"}), 201)
    path = f"/v1/collections/{made['id']}"
    for post_id in posts:
        answer_of(ben.api.put(f"{path}/items/{post_id}"), 204)
    shown = answer_of(ben.api.get(path), 200)
    assert ([each["id"] for each in shown["items"]], shown["items_count"]) == (posts[::-1], 3)
    assert all(each["viewer"]["saved"] for each in shown["items"])
    moved = answer_of(ben.api.patch(path, {"move": {"post_id": posts[0], "before": posts[2]}, "cover": posts[1]}), 200)
    assert moved["cover"] is not None
    assert [each["id"] for each in answer_of(ben.api.get(path), 200)["items"]] == [posts[0], posts[2], posts[1]]
    problem_of(ada.api.get(path), 404)
    assert answer_of(ada.api.get("/v1/collections"), 200)["items"] == []
    answer_of(ben.api.delete(f"/v1/posts/{posts[2]}/save"), 204)
    answer_of(ben.api.delete(f"{path}/items/{posts[1]}"), 204)
    assert [each["id"] for each in answer_of(ben.api.get(path), 200)["items"]] == [posts[0]]
    answer_of(ben.api.delete(path), 204)
    problem_of(ben.api.get(path), 404)
