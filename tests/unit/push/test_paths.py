"""The pages that pushes open."""

from typing import Any

import pytest

from chalicelib.notifications.schemas import NotificationTarget
from chalicelib.push.publication import path_of

POST, COMMENT = "p" * 22, "c" * 23


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ({"kind": "post", "post_id": POST}, f"/p/{POST}"),
        ({"kind": "comment", "post_id": POST, "comment_id": COMMENT}, f"/p/{POST}?comment={COMMENT}"),
        ({"kind": "comment", "post_id": POST}, f"/p/{POST}"),
        ({"kind": "profile", "user_id": "0" * 11}, "/@ada"),
        ({"kind": "follow_requests"}, "/requests"),
    ],
)
def test_a_push_opens_what_it_tells_of(target: dict[str, Any], path: str) -> None:
    assert path_of(NotificationTarget.model_construct(**target), "ada") == path


def test_a_push_that_can_name_no_page_opens_the_list() -> None:
    assert path_of(NotificationTarget.model_construct(kind="profile"), None) == "/notifications"
