"""Export and erasure of author scores."""

import pytest

from chalicelib.core import ids
from chalicelib.events import service
from chalicelib.events.schemas import EventType
from chalicelib.events.service import Event

pytestmark = pytest.mark.usefixtures("cloud")
ADA, BOB, CLEO = "0" * 10 + "a", "0" * 10 + "b", "0" * 10 + "c"


def attend(viewer_id: str, author_id: str, kind: EventType = "open") -> None:
    post_id = ids.new_owned_id(author_id, 0)
    context = service.seal(viewer_id, post_id, 1, [1.0])
    service.store(viewer_id, [Event(kind, post_id, context=context)])


def test_scores_are_exported_by_author_and_erased_once() -> None:
    attend(ADA, BOB)
    attend(ADA, CLEO, "hide")
    attend(BOB, ADA)
    (scores,) = service.export_user(ADA)
    assert scores["kind"] == "author_scores"
    assert (scores["attention"].keys(), scores["hiding"].keys()) == ({BOB}, {CLEO})
    assert [service.erase_user(ADA) for _ in range(3)] == [False, True, True]
    assert not [*service.export_user(ADA)]
    assert [*service.export_user(BOB)]
