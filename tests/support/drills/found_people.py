"""What search, suggestions and explore may show, and must show once everything is delivered."""

from typing import Any

from tests.support.drills.population import Population, Viewer

SEARCH = "/v1/search/users"
SUGGESTIONS = "/v1/suggestions"
EXPLORE = "/v1/explore"


def searched(population: Population, viewer: Viewer, asked: str) -> set[str]:
    """Ids of the users whom a search by the beginning of a username finds once everything is delivered."""
    named = {each for each, name in population.names.items() if name.startswith(asked)}
    return {each for each in named if population.can_meet(viewer, each) or each == viewer}


def may_suggest(population: Population, viewer: str, item: Any) -> bool:
    """Whether a suggestion may be shown, with the followees that it names."""
    person, mutuals = item["id"], [each["id"] for each in item["mutuals"]]
    pair = (viewer, person)
    is_known = person == viewer or pair in population.edges | population.asked | population.mutes
    may_name = all(
        (viewer, each) in population.edges and (each, person) in population.edges and population.can_open(viewer, each)
        for each in mutuals
    )
    is_open = person not in population.private or bool(mutuals)
    return not is_known and may_name and is_open and population.can_meet(viewer, person)


def may_explore(population: Population, viewer: str, post_id: str) -> bool:
    """Whether explore may show a post."""
    author = population.posts[post_id].author
    return author != viewer and (viewer, author) not in population.edges and population.is_open(viewer, post_id)
