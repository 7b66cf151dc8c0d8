"""Run every endpoint, every event function and their rare branches: what a policy must grant is what this run uses."""

import pytest

from chalicelib.accounts import passwords
from chalicelib.graph import restrictions
from chalicelib.push import push_services
from tests.support.drills.coverage_run import (
    comments,
    controls,
    conversations,
    feeds,
    live,
    losses,
    media,
    notifications,
    pages,
    people,
    posts,
    pushes,
    stories,
    tags,
    users,
)
from tests.support.drills.usage import ObservedStage
from tests.support.resources import make_distribution

SETTINGS = {
    "ACCEPT_AGAIN": "0",
    "BACKFILL_AGAIN": "0",
    "BACKFILL_POSTS": "1",
    "CLOSE_AGAIN": "0",
    "COMMENT_SETTLE_DELAY": "0",
    "ERASED_ROUNDS": "1",
    "ERASE_AGAIN": "0",
    "LIKES_PER_LIKERS_SHARD": "1",
    "MARKING_AGAIN": "0",
    "NOTIFICATION_ENTRIES": "1",
    "NOTIFICATION_NAMES": "1",
    "OPENING_TIME": "0",
    "PURGE_AGAIN": "0",
    "PUSH_PAUSE": "0",
    "RANKING_PATIENCE_MS": "60000",  # a busy machine changes no page
    "REBUILD_AGAIN": "0",
    "REGISTRATIONS_PER_ADDRESS": "1000",
    "TRANSCODE_AGAIN": "0",
    "VIDEO": "on",
}
"""Delays that the run does not wait for, and limits that it must not meet or must reach."""


def run(stage: ObservedStage) -> None:
    """Run everything on an empty stage: every endpoint, every event function, and their rare branches."""
    ada, bob = stage.register("ada"), stage.register("bob")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(f"EMULSION_{name}", value)
        patch.setenv("EMULSION_CDN_DISTRIBUTION", make_distribution())
        patch.setattr(passwords, "is_outdated", lambda _: True)  # so that signing in replaces the hash
        patch.setattr(push_services, "post", pushes.answer)
        patch.setattr(restrictions, "QUERY_ROWS", 1)  # so that two restrictions are too many for one query
        users.sign_in(stage)
        users.change_profile(stage, ada)
        users.follow(stage, ada, bob)
        users.follow_privately(stage)
        users.block_mute_and_restrict(stage)
        users.mute_words(stage)
        users.go_public(stage)
        users.cross_pull_threshold(stage, bob)
        media.upload(stage, ada)
        media.change_avatar(stage, ada)
        media.rerender(stage)
        posts.post(stage, ada, bob)
        posts.count_views(stage, ada, bob)
        comments.talk(stage, ada, bob)
        pages.look(stage, ada)
        tags.look(stage, ada, bob)
        controls.controls(stage, ada, bob)
        stories.tell(stage, ada, bob)
        conversations.talk(stage)
        conversations.talk_live(stage)
        feeds.send_events(stage, bob)
        feeds.scroll_by_rank(stage, bob)
        feeds.hide_unfollowed(stage, bob)
        losses.lose_plans(stage, ada)
        losses.lose_erasures(stage, ada)
        losses.lose_events(stage, ada)
        losses.lose_a_worker(stage, ada)
        stories.lose_stories(stage, ada)
        stories.end(stage, ada)
        stories.rerender_refused(stage, ada)
        stories.come_back(stage, ada)
        media.transcode(stage, ada)
        feeds.come_back(stage, ada)
        feeds.pull_posts(stage, ada)
        stories.pull(stage, ada)
        people.find(stage, ada, bob)
        live.converse(stage)
        notifications.tell(stage)
        pushes.push(stage, ada)
