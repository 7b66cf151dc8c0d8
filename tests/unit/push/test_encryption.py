"""The body of a push: the example of RFC 8291, and what a browser decrypts."""

import base64

import pytest

from chalicelib.push import encryption
from tests.support.rooms.pushing import Browser

# RFC 8291, appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
OWN_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_the_standard() -> None:
    made = encryption.encrypt(TEXT, decoded(BROWSER_KEY), decoded(AUTH), salt=decoded(SALT), own_key=decoded(OWN_KEY))
    assert made == decoded(BODY)


def test_a_browser_decrypts_it_and_no_two_are_equal() -> None:
    browser = Browser("https://push.example.org/one")
    made = {encryption.encrypt(TEXT, browser.public, browser.auth) for _ in range(3)}
    assert len(made) == 3
    assert {browser.decrypted(each) for each in made} == {TEXT}


def test_the_longest_payload_fits_a_record_of_4096_bytes() -> None:
    browser = Browser("https://push.example.org/one")
    longest = 4096 - encryption.OVERHEAD
    assert len(encryption.encrypt(b"x" * longest, browser.public, browser.auth)) == 4096
    with pytest.raises(ValueError, match=f"at most {longest} bytes"):
        encryption.encrypt(b"x" * (longest + 1), browser.public, browser.auth)


@pytest.mark.parametrize(
    "key",
    [b"", b"\x04" + bytes(64), b"\x05" + bytes(64), decoded(BROWSER_KEY)[:-1], b"\x02" + decoded(BROWSER_KEY)[1:33]],
)
def test_what_is_no_key_is_told(key: bytes) -> None:
    assert encryption.is_key(decoded(BROWSER_KEY))
    assert not encryption.is_key(key)
