"""Avatars through the deployed API: set, replaced, removed; no version of a former one is left."""

from io import BytesIO

import requests
from PIL import Image

from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import QUADRANTS, SMALL
from tests.support.deployed.rows import Rows
from tests.support.deployed.storage import everything_stored, fetch
from tests.support.deployed.uploads import picture, wear
from tests.support.deployed.waiting import eventually_equal


def test_an_avatar_is_shown_exchanged_and_taken_off(ada: Person, ben: Person, rows: Rows) -> None:
    first, second = picture(ada), picture(ada)
    old = wear(ada, first)
    assert fetch(old) == 200
    new = wear(ada, second)
    assert new != old
    assert fetch(new) == 200
    eventually_equal(lambda: fetch(old) in {403, 404}, expected=True)
    eventually_equal(lambda: [key for key in everything_stored(rows, ada) if first in key], [])
    assert fetch(new) == 200
    for path in (f"/v1/users/{ada.id}", f"/v1/users/by-name/{ada.username}"):
        assert answer_of(ben.api.get(path))["avatar"] == new
    assert wear(ada, None) is None
    assert ada.profile()["avatar"] is None
    eventually_equal(lambda: everything_stored(rows, ada), [])
    assert fetch(new) in {403, 404}
    states = {row["media_id"]["S"]: row["state"]["S"] for row in rows.media(ada.id)}
    assert states == {first: "removed", second: "removed"}


def test_it_is_the_middle_of_the_picture_everywhere(ada: Person, ben: Person) -> None:
    url = wear(ada, picture(ada))
    shown = Image.open(BytesIO(requests.get(url, timeout=120).content)).convert("RGB")
    assert shown.size == (320, 320)
    for place, colour in zip(((20, 20), (300, 20), (20, 300), (300, 300)), QUADRANTS, strict=True):
        pixel = shown.getpixel(place)
        assert isinstance(pixel, tuple)
        assert all(abs(a - b) < 30 for a, b in zip(pixel, colour, strict=True))
    post = ada.publish("with a face")
    ben.client.follow(ada.id)
    address = url.partition("?")[0]  # LocalStack's instances have credentials, and so signatures, of their own
    assert str(post["author"]["avatar"]).partition("?")[0] == address
    (card,) = answer_of(ben.api.get(f"/v1/users/{ben.id}/following"))["items"]
    assert card["avatar"].partition("?")[0] == address


def test_what_is_no_avatar_of_ones_own(ada: Person, ben: Person) -> None:
    photo = ada.client.upload(SMALL, "image/jpeg")
    ada.client.wait_for_photo(photo["media_id"])
    mine, bens = picture(ada, SMALL), picture(ben, SMALL)
    for wrong in (photo["media_id"], bens, "nothing"):
        problem_of(ada.api.patch("/v1/users/me", {"avatar": wrong}), 422, field="avatar")
    body = {"media": [{"media_id": mine, "type": "photo"}]}
    problem_of(ada.api.post("/v1/posts", body), 422, field="media.0")
    wear(ada, mine)
    problem_of(ada.api.post("/v1/posts", body), 422, field="media.0")


def test_one_that_is_not_uploaded_yet(ada: Person) -> None:
    wanted = {"content_type": "image/jpeg", "size": 7, "sha256": "A" * 43 + "=", "purpose": "avatar"}
    ticket = answer_of(ada.api.post("/v1/media/upload-url", wanted), 201)
    problem_of(ada.api.patch("/v1/users/me", {"avatar": ticket["object_key"]}), 409, field="avatar")
