"""The number of posts on a page."""

import pytest

from chalicelib.posts.post import Post, page_length
from chalicelib.posts.settings import settings


def posts(*media: int) -> list[Post]:
    return [Post("p", "a", "active", 0, media_ids=tuple(map(str, range(count)))) for count in media]


@pytest.mark.parametrize(
    ("media", "limit", "length"),
    [
        ((), 20, 0),
        ((1, 1, 1), 2, 2),
        ((1, 1, 1), 20, 3),
        ((10,) * 25, 100, 20),
        ((150, 60, 1), 20, 1),
        ((500, 1), 20, 1),
    ],
)
def test_a_page_ends_at_its_limit_or_when_its_media_are_too_many(
    media: tuple[int, ...], limit: int, length: int
) -> None:
    assert settings().page_media == 200
    assert page_length(posts(*media), limit) == length


@pytest.mark.parametrize(("lengths", "length"), [((2200,) * 100, 100), ((85_000,) * 5, 2), ((300_000, 1), 1)])
def test_a_page_ends_when_its_texts_are_too_long(lengths: tuple[int, ...], length: int) -> None:
    assert settings().page_text == 250_000
    made = [Post("p", "a", "active", 0, caption="x", alts=("y" * (each - 1),)) for each in lengths]
    assert page_length(made, 100) == length
