"""Run every branch of the search for people."""

import pytest

from chalicelib.core.settings import forget_settings
from chalicelib.search import tables
from tests.support.cloud import forget
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import client


def find(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Users are indexed, found, suggested, renamed while they are indexed, and closed."""
    stage.platform.settle()
    stage.expect(200, bob, "POST", "/v1/follow", {"target_user_id": ada.id})
    others = [stage.register(name) for name in ("zoe.one", "zoe.two", "zoe.three")]
    stage.expect(200, ada, "POST", "/v1/follow", {"target_user_id": others[0].id})
    stage.platform.settle()
    forget()
    for viewer in (None, bob):
        page = stage.expect(200, viewer, "GET", "/v1/search/users?q=zoe&limit=1")
        stage.expect(200, viewer, "GET", f"/v1/search/users?q=zoe&cursor={page['next_cursor']}")
    page = stage.expect(200, bob, "GET", "/v1/suggestions?limit=1")
    stage.expect(200, bob, "GET", f"/v1/suggestions?cursor={page['next_cursor']}")
    cursor = stage.expect(200, bob, "GET", "/v1/explore?limit=1")["next_cursor"]
    stage.expect(200, bob, "GET", f"/v1/explore?limit=1&cursor={cursor}")
    _rename_while_indexed(stage, others[1])
    _close(others[2])
    stage.platform.settle()
    stage.platform.usage.refusing = "index-names"
    stage.expect(200, others[0], "PATCH", "/v1/users/me", {"display_name": "Late"})
    stage.platform.settle()
    stage.platform.usage.refusing = None
    stage.expect(204, bob, "DELETE", f"/v1/follow/{ada.id}")
    stage.platform.settle()


def _close(person: Person) -> None:
    closed = {":closed": {"S": "deleted"}}
    client("dynamodb").update_item(
        TableName="emulsion-local-users",
        Key={"user_id": {"S": person.id}},
        UpdateExpression="SET #status = :closed",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues=closed,
    )


def _rename_while_indexed(stage: ObservedStage, person: Person) -> None:
    def rename(name: str) -> None:
        stage.expect(200, person, "PATCH", "/v1/users/me", {"display_name": name})

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_NAME_SAMPLE", "1")
        forget_settings()
        rename("Zoë Zebra")

        def meanwhile() -> None:
            rename("Zoë Zander")
            stage.platform.settle()

        with overtaken(tables, "write_rows", by=meanwhile):
            stage.platform.settle()
    forget_settings()
