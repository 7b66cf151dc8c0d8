"""A fixed scenario of three users, for drills that compare what it leaves with and without faults."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.problems import Problem
from tests.support.drills.stage import Stage, unplanned

PATIENCE = 60  # tries of a client or of the platform before a drill gives up


def run_scenario(stage: Stage) -> dict[str, Any]:
    """Run the scenario on an empty stage: its users, and the numbers of unplanned posts and dead messages at the end.

    Ada and Cleo post, Bob follows both. Ada's first post is deleted, Bob unfollows Cleo and follows her again after her
    second post. They like and unlike posts, some twice, and Bob saves two posts, of which one is deleted.
    """
    ada, bob, cleo = (stage.register(name) for name in ("ada", "bob", "cleo"))

    def act(status: int, person: Any, method: str, path: str, body: object = None, key: str | None = None) -> Any:
        return insist(lambda: stage.call(person, method, path, body, key), status)

    def post(person: Any, caption: str, *keys: str) -> str:
        media = [{"object_key": each, "type": "photo"} for each in keys]
        answer = act(0, person, "POST", "/v1/posts", {"caption": caption, "media": media}, key=caption)
        return str(answer["id"])

    for person in (ada, cleo):
        act(200, bob, "POST", "/v1/follow", {"target_user_id": person.id})
    first = post(ada, "first", stage.upload(ada))
    pair = post(ada, "pair", stage.upload(ada), stage.upload(ada))
    settle(stage)
    hers = post(cleo, "hers", stage.upload(cleo))
    settle(stage)
    for person, method, deed in (
        (bob, "PUT", f"{pair}/like"),
        (cleo, "PUT", f"{pair}/like"),
        (bob, "PUT", f"{first}/like"),
        (bob, "PUT", f"{pair}/like"),
        (ada, "PUT", f"{hers}/like"),
        (bob, "PUT", f"{first}/save"),
        (bob, "PUT", f"{hers}/save"),
        (ada, "DELETE", f"{hers}/like"),
        (bob, "DELETE", f"{hers}/like"),
        (bob, "PUT", f"{hers}/like"),
        (ada, "PUT", f"{pair}/like"),
    ):
        act(204, person, method, f"/v1/posts/{deed}")
    act(204, ada, "DELETE", f"/v1/posts/{first}")
    act(204, ada, "DELETE", f"/v1/users/me/recently-deleted/{first}")
    act(204, bob, "DELETE", f"/v1/follow/{cleo.id}")
    post(cleo, "meanwhile", stage.upload(cleo))
    settle(stage)
    act(200, bob, "POST", "/v1/follow", {"target_user_id": cleo.id})
    post(ada, "last", stage.upload(ada))
    settle(stage)
    return {"people": (ada, bob, cleo), "unplanned": unplanned(), "dead": len(stage.platform.dead)}


def observe_scenario(stage: Stage) -> dict[str, Any]:
    """Run the scenario, check that no post is unplanned and no message dead, and observe its users."""
    outcome = run_scenario(stage)
    assert (outcome["unplanned"], outcome["dead"]) == (0, 0)
    return stage.observe(*outcome["people"])


def insist(request: Callable[[], tuple[int, Any]], status: int) -> Any:
    """Try again on 429 and 5xx, as a client does. `status` 0 accepts any success."""
    for _ in range(PATIENCE):
        got, document = request()
        if got < 500 and got != 429:
            assert got == status or (status == 0 and got < 300), document
            return document
    raise AssertionError(f"the client gave up: {document}")


def settle(stage: Stage) -> None:
    """Deliver everything, and again what made a function fail."""
    for _ in range(PATIENCE):
        try:
            stage.platform.settle()
        except (ClientError, BotoCoreError, PynamoDBException, Problem):
            continue
        return
    raise AssertionError("the platform gave up")
