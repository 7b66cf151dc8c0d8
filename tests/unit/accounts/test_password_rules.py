"""New passwords that a guesser tries early are refused, at registration and at every change."""

import pytest

from chalicelib.accounts import password_rules
from chalicelib.core.problems import Unprocessable
from tests.support.rooms.api import PASSWORD, call, logged_in, registered, registration

COMMON, NAME, REGULAR = "common password", "with little around it", "repetition or a sequence"
ADA = {"username": "ada.lovelace", "email": "countess90@example.org"}
GUESSABLE = {
    "qwertyuiop": COMMON,
    "password123": COMMON,
    "PassWord2026!": COMMON,
    "!!password!!": COMMON,
    "P@ssw0rd12": COMMON,
    "$unshine2026": COMMON,
    "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13": COMMON,
    "dragon31121999": COMMON,
    "ADA.Lovelace": NAME,
    "ada-lovelace": NAME,
    "Ada Lovelace 1815": NAME,
    "countess90": NAME,
    "countess901852": NAME,
    "countess90@example.org": NAME,
    "countess90@example.org1": NAME,
    "Emulsion2026": NAME,
    "emulsionemulsion": NAME,
    "3mul5i0n!!": NAME,
    "aaaaaaaaaa": REGULAR,
    "!!!!!!!!!!": REGULAR,
    "xk7xk7xk7xk7": REGULAR,
    "klmnopqrstuvw": REGULAR,
    "zyxwvutsrqpon": REGULAR,
}
ACCEPTED = [
    PASSWORD,
    "a long passphrase",
    "ada lovelace wrote programs",
    "password of the blue gate",
    "dragon 1 and 2 and 3",
    "emulsion on glass plates",
    "7731094462",
    "ilkhovorqu",
]


@pytest.mark.parametrize(("password", "reason"), GUESSABLE.items())
def test_a_guessable_password_is_refused_with_the_reason(cloud: None, password: str, reason: str) -> None:
    with pytest.raises(Unprocessable, match=reason) as refused:
        password_rules.refuse_guessable("password", password, **ADA)
    assert [error.field for error in refused.value.errors] == ["password"]


@pytest.mark.parametrize("password", ACCEPTED)
def test_other_passwords_are_accepted(cloud: None, password: str) -> None:
    password_rules.refuse_guessable("password", password, **ADA)


def test_short_names_forbid_nothing(cloud: None) -> None:
    password_rules.refuse_guessable("password", "a4719352860", "a_a", "a@example.org")


def test_registration_and_change_refuse_them(cloud: None) -> None:
    refused = call("POST", "/v1/auth/register", registration(password="password123"))
    assert (refused.status, refused.fields) == (422, {"password"})
    assert COMMON in refused.body["errors"][0]["detail"]
    token = registered(username="ada.lovelace")["access_token"]
    for guess in ("password123", "ada.lovelace99"):
        reply = call("POST", "/v1/auth/password/change", {"old": PASSWORD, "new": guess}, token)
        assert (reply.status, reply.fields) == (422, {"new"})
    assert logged_in("ada.lovelace", PASSWORD)
