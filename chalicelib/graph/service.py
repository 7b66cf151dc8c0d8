"""Exports of the graph, grouped by caller."""

from chalicelib.graph.blocks import (
    block,
    is_restricted,
    mute,
    restrict,
    restricted_among,
    silenced_among,
    unblock,
    unmute,
    unrestrict,
)
from chalicelib.graph.close_friends import (
    add_close_friend,
    close_friend_of,
    close_friends,
    is_close_friend,
    list_close_friends,
    remove_close_friend,
)
from chalicelib.graph.delivery_changes import change_delivery, resume_deliveries
from chalicelib.graph.edges import (
    PulledSources,
    edges_among,
    followee_ids,
    follower_pages,
    follower_partitions,
    following_among,
    hot_followees,
    is_following,
    pulled_sources,
    requested_among,
    some_followers,
    some_requests,
)
from chalicelib.graph.follow_counts import COUNTED_FOLLOWS
from chalicelib.graph.followed_tags import follow_tag, followed_tags, follows_tag, unfollow_tag
from chalicelib.graph.following import accept, accept_requests, decline, follow, remove_follower, unfollow, withdraw
from chalicelib.graph.life_cycle import erase_user, export_user
from chalicelib.graph.lists import blocks, card_page, followers, following, listed, mutes, requests, restricted_accounts
from chalicelib.graph.muted_words import list_words, mute_word, unmute_word
from chalicelib.graph.tables import BEFORE_ALL
from chalicelib.graph.visibility import (
    allowed,
    blocked_among,
    can_view,
    left_out,
    left_out_and_words,
    may_view,
    viewable,
)
from chalicelib.graph.visible_accounts import profile, profile_named
from chalicelib.graph.word_filters import NO_WORDS, WordFilter, word_filters

# The API
__all__ = [
    "accept",
    "add_close_friend",
    "block",
    "blocks",
    "decline",
    "follow",
    "followers",
    "following",
    "list_close_friends",
    "list_words",
    "mute",
    "mute_word",
    "mutes",
    "profile",
    "profile_named",
    "remove_close_friend",
    "remove_follower",
    "requests",
    "restrict",
    "restricted_accounts",
    "unblock",
    "unfollow",
    "unmute",
    "unmute_word",
    "unrestrict",
    "withdraw",
]
# Functions
__all__ += [
    "COUNTED_FOLLOWS",
    "accept_requests",
    "change_delivery",
    "resume_deliveries",
]
# Other rooms
__all__ += [
    "NO_WORDS",
    "PulledSources",
    "WordFilter",
    "allowed",
    "blocked_among",
    "can_view",
    "card_page",
    "close_friend_of",
    "close_friends",
    "edges_among",
    "follow_tag",
    "followed_tags",
    "followee_ids",
    "follower_pages",
    "following_among",
    "follows_tag",
    "hot_followees",
    "is_close_friend",
    "is_following",
    "is_restricted",
    "left_out",
    "left_out_and_words",
    "listed",
    "may_view",
    "pulled_sources",
    "requested_among",
    "restricted_among",
    "silenced_among",
    "some_followers",
    "some_requests",
    "unfollow_tag",
    "viewable",
    "word_filters",
]
# Recounting (`infra`)
__all__ += [
    "BEFORE_ALL",
    "follower_partitions",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
