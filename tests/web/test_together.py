"""Two users at once see what the other one does, without a reload; how soon, `tests.support.web.together` measures."""

from tests.support.deployed.people import Person
from tests.support.web.browser import NewVisitor
from tests.support.web.together import enter, play


def test_two_users_see_what_the_other_one_does(new_visitor: NewVisitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    ben.client.follow(ada.id)
    result = play(enter(new_visitor(), ada), enter(new_visitor(), ben), lambda: False)
    assert result.reloads == []
    assert len(result.ages) == 8
