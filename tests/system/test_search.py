"""Search for people on the deployed stage: changes of accounts reach the index by themselves."""

from urllib.parse import quote

from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person, new_username
from tests.support.deployed.waiting import eventually_equal


def found(api: Api, asked: str) -> list[str]:
    """Usernames that a search finds."""
    page = answer_of(api.get(f"/v1/search/users?q={quote(asked)}&limit=50"))
    return [each["username"] for each in page["items"]]


def test_a_new_user_is_found_by_both_names_and_a_renamed_one_by_the_new_ones(
    new_person: NewPerson, ben: Person, anyone: Api
) -> None:
    word = new_username("z")
    ada = new_person("ada", f"Ädä {word} 山田")
    eventually_equal(lambda: found(ben.api, word), [ada.username])
    for asked in (ada.username.upper(), f"ada {word[:5]}", f"{word} 田"):
        assert ada.username in found(anyone, asked)
    ada.client.update_me(display_name="Grace", username=f"grace{word}"[:30])
    assert found(ben.api, word) == []
    eventually_equal(lambda: found(ben.api, f"grace{word}"[:30]), [f"grace{word}"[:30]])
    answer_of(ada.api.put(f"/v1/blocks/{ben.id}"), 204)
    assert found(ben.api, f"grace{word}"[:30]) == []
    problem_of(anyone.get("/v1/search/users?q=x"), 400)


def test_a_followee_of_a_followee_is_suggested(ada: Person, ben: Person, new_person: NewPerson) -> None:
    cleo = new_person("cleo")
    ada.client.follow(ben.id)
    ben.client.follow(cleo.id)
    suggested = answer_of(ada.api.get("/v1/suggestions"))["items"]
    first = next(each for each in suggested if each["id"] == cleo.id)
    assert ([each["id"] for each in first["mutuals"]], first["mutuals_count"]) == ([ben.id], 1)
    assert not {ada.id, ben.id} & {each["id"] for each in suggested}
