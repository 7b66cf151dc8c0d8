"""Comments and the controls of posts in the deployed stack: every route in every role, and what each role is shown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.core import clock
from demo.client import photo_of
from tests.support.deployed.documented import DOCUMENT
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.waiting import eventually_equal

TAGS = {"comments", "posts"}
PATHS = re.compile("/v1/(muted-words|restricted)")  # of `graph`
ROLES = ("owner", "follower", "restricted", "stranger", "requested", "blocked", "anonymous")

NO_ID = "0" * 22  # that no row has

# The statuses of each route for `ROLES`, when the owner's account is private. `follower` wrote the comment; {own} is a
# draft, a collection or a rule of the role itself. The owner comes last, because some routes change what others meet.
READS = """
    GET /v1/users/{user_id}/posts                               200 200 200 404 404 404 404
    GET /v1/posts/{post_id}                                     200 200 200 404 404 404 404
    GET /v1/posts/{post_id}/likes                               200 200 200 404 404 404 404
    GET /v1/posts/{post_id}/views                               200 403 403 404 404 404 401
    GET /v1/posts/{post_id}/comments                            200 200 200 404 404 404 404
    GET /v1/posts/{post_id}/comments/{comment_id}               200 200 200 404 404 404 404
    GET /v1/posts/{post_id}/comments/{comment_id}/replies       200 200 200 404 404 404 404
    PUT /v1/posts/{post_id}/like                                204 204 204 404 404 404 401
    DELETE /v1/posts/{post_id}/like                             204 204 204 204 204 204 401
    PUT /v1/posts/{post_id}/save                                204 204 204 404 404 404 401
    PUT /v1/collections/{own}/items/{post_id}                   204 204 204 404 404 404 401
    DELETE /v1/collections/{own}/items/{post_id}                204 204 204 204 204 204 401
    DELETE /v1/posts/{post_id}/save                             204 204 204 204 204 204 401
    POST /v1/posts/{post_id}/comments                           201 201 201 404 404 404 401
    PUT /v1/posts/{post_id}/comments/{comment_id}/like          204 204 204 404 404 404 401
    DELETE /v1/posts/{post_id}/comments/{comment_id}/like       204 204 204 204 204 204 401
    PATCH /v1/posts/{post_id}/comments/{comment_id}             403 200 403 404 404 404 401
    PUT /v1/posts/{post_id}/comments/{comment_id}/pin           204 403 403 404 404 404 401
    DELETE /v1/posts/{post_id}/comments/{comment_id}/pin        204 403 403 404 404 404 401
    PATCH /v1/posts/{post_id}                                   200 403 403 404 404 404 401
    PUT /v1/posts/{post_id}/pin                                 204 403 403 404 404 404 401
    DELETE /v1/posts/{post_id}/pin                              204 204 204 204 204 204 401
"""
OWN = """
    GET /v1/users/me/comments                                   200 200 200 200 200 200 401
    GET /v1/users/me/saves                                      200 200 200 200 200 200 401
    GET /v1/users/me/archive                                    200 200 200 200 200 200 401
    GET /v1/users/me/scheduled                                  200 200 200 200 200 200 401
    GET /v1/users/me/recently-deleted                           200 200 200 200 200 200 401
    POST /v1/drafts                                             201 201 201 201 201 201 401
    GET /v1/drafts                                              200 200 200 200 200 200 401
    PATCH /v1/drafts/{own}                                      200 200 200 200 200 200 401
    PATCH /v1/drafts/{draft_id}                                 200 404 404 404 404 404 401
    DELETE /v1/drafts/{own}                                     204 204 204 204 204 204 401
    DELETE /v1/drafts/{draft_id}                                204 404 404 404 404 404 401
    POST /v1/collections                                        201 201 201 201 201 201 401
    GET /v1/collections                                         200 200 200 200 200 200 401
    GET /v1/collections/{own}                                   200 200 200 200 200 200 401
    GET /v1/collections/{collection_id}                         200 404 404 404 404 404 401
    PATCH /v1/collections/{collection_id}                       200 404 404 404 404 404 401
    PUT /v1/collections/{collection_id}/items/{post_id}         204 404 404 404 404 404 401
    DELETE /v1/collections/{collection_id}/items/{post_id}      204 404 404 404 404 404 401
    DELETE /v1/collections/{collection_id}                      204 404 404 404 404 404 401
    GET /v1/restricted                                          200 200 200 200 200 200 401
    PUT /v1/restricted/{user_id}                                422 204 204 204 204 404 401
    DELETE /v1/restricted/{user_id}                             204 204 204 204 204 204 401
    POST /v1/muted-words                                        201 201 201 201 201 201 401
    GET /v1/muted-words                                         200 200 200 200 200 200 401
    DELETE /v1/muted-words/{rule_id}                            204 204 204 204 204 204 401
    POST /v1/posts                                              202 422 422 422 422 422 401
    POST /v1/imports/posts                                      200 200 200 200 200 200 401
"""
ENDINGS = """
    PUT /v1/posts/{post_id}/comments/{comment_id}/hidden        204 403 403 404 404 404 401
    DELETE /v1/posts/{post_id}/comments/{comment_id}/hidden     204 403 404 404 404 404 401
    DELETE /v1/posts/{post_id}/comments/{comment_id}            204 204 403 404 404 404 401
    PUT /v1/posts/{post_id}/archive                             204 403 403 404 404 404 401
    DELETE /v1/posts/{post_id}/archive                          204 404 404 404 404 404 401
    DELETE /v1/posts/{post_id}                                  204 403 403 404 404 404 401
    POST /v1/posts/{post_id}/restore                            204 404 404 404 404 404 401
    DELETE /v1/posts/{post_id}                                  204 403 403 404 404 404 401
    DELETE /v1/users/me/recently-deleted/{post_id}              204 404 404 404 404 404 401
"""
ROUTES = [line.split() for line in (READS + OWN + ENDINGS).splitlines() if line.strip()]


@dataclass(frozen=True)
class Scene:
    """Users in every relation to an owner, and what the owner has.

    Attributes:
        roles: the API as each of `ROLES` calls it.
        values: of the parameters of paths.
        bodies: of requests, by path.
        own: the last id that each role got for its own draft, collection or rule.
    """

    roles: Mapping[str, Api]
    values: Mapping[str, str]
    bodies: Mapping[str, Any]
    own: dict[tuple[str, str], str]

    def status(self, role: str, method: str, path: str) -> int:
        """The status of one call of a role."""
        kind = path.split("/")[2]
        own = self.own.get((role, kind), NO_ID)
        arguments = {"json": self.bodies[path]} if method in ("POST", "PATCH") and path in self.bodies else {}
        response = self.roles[role].send(method, path.format(**self.values, own=own, rule_id=own), **arguments)
        if response.status_code == 201:
            self.own[role, kind] = response.json()["id"]
        return response.status_code


def is_ours(path: str, operation: dict[str, Any]) -> bool:
    return bool(TAGS & set(operation.get("tags", ())) or PATHS.match(path))


def test_every_documented_route_is_in_the_table() -> None:
    documented = {
        f"{method.upper()} {path}"
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if is_ours(path, operation)
    }
    assert documented - {f"{method} {path}" for method, path, *_ in ROUTES} == set(), "add a row for each"


@pytest.fixture
def scene(ada: Person, anyone: Api, new_person: NewPerson) -> Scene:
    """Ada's public account with a post and a follower's comment on it."""
    people = {role: new_person(role) for role in ROLES[1:-1]}
    for role in ("follower", "restricted"):
        people[role].client.follow(ada.id)
    answer_of(ada.api.put(f"/v1/restricted/{people['restricted'].id}"), 204)
    answer_of(ada.api.put(f"/v1/blocks/{people['blocked'].id}"), 204)
    post = ada.publish("in every role")
    comments = f"/v1/posts/{post['id']}/comments"
    comment = answer_of(people["follower"].api.post(comments, {"body": "first"}), 201)
    roles = {"owner": ada.api, **{role: person.api for role, person in people.items()}, "anonymous": anyone}
    own = {(role, "collections"): made(roles[role], "/v1/collections", {"name": "mine"}) for role in ROLES[:-1]}
    values = {
        "user_id": ada.id,
        "post_id": post["id"],
        "comment_id": comment["id"],
        "collection_id": own["owner", "collections"],
        "draft_id": made(ada.api, "/v1/drafts", {"caption": "later"}),
    }
    media = [photo_of(ada.client.upload(SMALL, "image/jpeg")) for _ in range(2)]
    bodies = {
        "/v1/posts/{post_id}/comments": {"body": "and another"},
        "/v1/posts/{post_id}/comments/{comment_id}": {"body": "second thoughts"},
        "/v1/posts/{post_id}": {"warning": "heights"},
        "/v1/collections": {"name": "mine, too"},
        "/v1/collections/{collection_id}": {"name": "still mine"},
        "/v1/drafts": {"caption": "not yet"},
        "/v1/drafts/{own}": {"caption": "nearly"},
        "/v1/drafts/{draft_id}": {"caption": "nearly"},
        "/v1/muted-words": {"text": "spoiler"},
        "/v1/posts": {"media": media[:1], "publish_at": clock.rfc3339(clock.now_ms() + 3_600_000)},
        "/v1/imports/posts": {"items": [{"media": media[1:], "taken_at": "2012-03-04T05:06:07Z"}]},
    }
    return Scene(roles, values, bodies, own)


def made(api: Api, path: str, body: dict[str, Any]) -> str:
    return str(answer_of(api.post(path, body), 201)["id"])


def test_every_route_in_every_role(scene: Scene) -> None:
    wrong: list[tuple[object, ...]] = []

    def check(method: str, path: str, expected: Mapping[str, str], roles: Iterable[str]) -> None:
        for role in roles:
            status = scene.status(role, method, path)
            if str(status) != expected[role]:
                wrong.append((role, method, path, status, expected[role]))

    for method, path, *statuses in (line.split() for line in READS.splitlines() if line.strip()):
        expected = dict(zip(ROLES, statuses, strict=True))
        # On a public account strangers and guests meet what followers do, and guests may only read.
        expected["stranger"] = expected["restricted"]
        if expected["anonymous"] != "401":
            expected["anonymous"] = expected["restricted"]
        check(method, path, expected, ("anonymous", "blocked", "stranger"))
    answer_of(scene.roles["owner"].patch("/v1/users/me", {"is_private": True}))
    answer_of(scene.roles["requested"].post("/v1/follow", {"target_user_id": scene.values["user_id"]}))
    for method, path, *statuses in ROUTES:
        check(method, path, dict(zip(ROLES, statuses, strict=True)), reversed(ROLES))
    assert not wrong, "\n".join(map(str, wrong))


def shown(api: Api, path: str, **query: Any) -> list[Any]:
    return list(answer_of(api.get(path, **query))["items"])


def bodies(api: Api, path: str, **query: Any) -> list[str | None]:
    return [each["body"] for each in shown(api, path, **query)]


def test_who_sees_which_comments(ada: Person, ben: Person, anyone: Api, new_person: NewPerson) -> None:
    """On Ada's post: Rita is restricted by Ada, Dan and Ben block each other, and Ada is told what waits."""
    rita, dan = new_person("rita"), new_person("dan")
    answer_of(ada.api.put(f"/v1/restricted/{rita.id}"), 204)
    answer_of(ben.api.put(f"/v1/blocks/{dan.id}"), 204)
    path = f"/v1/posts/{ada.publish('talk')['id']}/comments"
    other = f"/v1/posts/{ada.publish('elsewhere')['id']}/comments"

    def say(person: Person, text: str, parent: str | None = None, where: str = path) -> Any:
        return answer_of(person.api.post(where, {"body": text, "parent_comment_id": parent}), 201)

    thread = say(ben, f"hello @{ada.username} #talk")
    assert (thread["mentions"], thread["tags"], thread["viewer"]["can"]) == (
        [ada.username], ["talk"], ["reply", "like", "edit", "delete"],
    )  # fmt: skip
    waiting = say(rita, "let me in")
    say(dan, "from dan")
    say(dan, "buy now", where=other)
    spam = say(dan, "BUY  now!")
    assert not say(dan, "www.example.org", where=other)["held"], "links of new accounts are not held in `local`"
    assert (waiting["held"], spam["held"]) == (False, True), "a restricted account is not told"
    assert bodies(rita.api, path) == ["from dan", "let me in", thread["body"]]
    assert bodies(ben.api, path) == [thread["body"]]
    assert bodies(dan.api, path) == ["BUY  now!", "from dan"]
    assert bodies(anyone, path) == ["from dan", thread["body"]]
    assert [(each["body"], each["held"]) for each in shown(ada.api, path)] == [
        ("BUY  now!", True), ("from dan", False), ("let me in", True), (thread["body"], False),
    ]  # fmt: skip
    problem_of(dan.api.get(f"{path}/{thread['id']}/replies"), 404)
    problem_of(ben.api.put(f"{path}/{waiting['id']}/like"), 404)

    answer_of(ada.api.delete(f"{path}/{waiting['id']}/hidden"), 204)  # approves it
    answer_of(ada.api.put(f"{path}/{thread['id']}/hidden"), 204)
    assert bodies(anyone, path) == ["from dan", "let me in"]
    (own,) = (each for each in shown(ben.api, path) if each["id"] == thread["id"])
    assert not own["hidden"], "the writer is not told"
    problem_of(ada.api.put(f"{path}/{thread['id']}/pin"), 409)
    answer_of(ada.api.delete(f"{path}/{thread['id']}/hidden"), 204)
    answer_of(ada.api.put(f"{path}/{thread['id']}/pin"), 204)
    answer_of(ada.api.put(f"{path}/{waiting['id']}/like"), 204)
    reply = say(dan, "a reply", say(dan, "mine")["id"])
    deep = say(ada, "deeper", reply["id"])
    assert (deep["parent_comment_id"], deep["reply_to"]) == (reply["parent_comment_id"], reply["id"])
    assert bodies(anyone, f"{path}/{reply['parent_comment_id']}/replies") == ["a reply", "deeper"]
    answer_of(dan.api.delete(f"{path}/{reply['parent_comment_id']}"), 204)
    eventually_equal(lambda: bodies(anyone, path, order="top"), [thread["body"], "let me in", None, "from dan"])
    _, liked, stub, _ = shown(anyone, path, order="top")
    assert (liked["likes_count"], liked["hearted"], stub["author"]) == (1, True, None)
    assert bodies(anyone, path, order="oldest") == [thread["body"], "let me in", "from dan", None]
    first = answer_of(anyone.get(path, limit=3))
    assert bodies(anyone, path, limit=3, cursor=first["next_cursor"]) == ["from dan", "let me in"]
    totals = [5 + 1, 2]  # with what is held, and without stubs
    eventually_equal(lambda: [comments_count(ada, path), shown(anyone, path)[1]["replies_count"]], totals)


def test_gates_and_muted_words(ada: Person, ben: Person) -> None:
    path = f"/v1/posts/{ada.publish('talk')['id']}/comments"
    for person, text in ((ada, "a spoiler"), (ben, "no spoiler!")):
        answer_of(person.api.post(path, {"body": text}), 201)
    rule = made(ben.api, "/v1/muted-words", {"text": "spoiler"})
    assert [each["filtered"] for each in shown(ben.api, path)] == [[], [rule]], "own comments are not filtered"
    answer_of(ada.api.patch(path.removesuffix("/comments"), {"comments_gate": "followers"}))
    problem_of(ben.api.post(path, {"body": "too late"}), 403)
    ben.client.follow(ada.id)
    answer_of(ben.api.post(path, {"body": "as a follower"}), 201)
    assert bodies(ben.api, "/v1/users/me/comments") == ["as a follower", "no spoiler!"]


def comments_count(person: Person, path: str) -> int:
    return int(answer_of(person.api.get(path.removesuffix("/comments")))["comments_count"])
