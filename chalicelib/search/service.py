"""Exports of the search for people and of explore, grouped by caller."""

from chalicelib.search.explore import explore
from chalicelib.search.indexing import index_names
from chalicelib.search.life_cycle import erase_user, export_user
from chalicelib.search.publication import SUBSCRIBER
from chalicelib.search.suggestions import suggest
from chalicelib.search.user_search import search_users

# The API
__all__ = [
    "explore",
    "search_users",
    "suggest",
]
# Functions
__all__ += [
    "SUBSCRIBER",
    "index_names",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
