"""Policy numbers of posts. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class PostSettings:
    """One stage's settings of posts."""

    posts_per_user: int = 100  # per hour: each may fill ten thousand inboxes
    post_changes_per_user: int = 300  # edits and deletions per hour: tidying up a profile
    drafts_per_user: int = 100  # made or changed per hour
    draft_lifetime: int = 30 * DAY  # after its last change
    recently_deleted_lifetime: int = 30 * DAY  # then a deleted post is erased, as in comparable services
    schedule_longest: int = 75 * DAY  # ahead, as in comparable services
    imports_per_user: int = 1000  # per hour: nothing is delivered
    imports_at_once: int = 20  # posts of one call, which take a second
    pinned_posts: int = 3  # one row of a profile's grid
    caption_limit: int = 2200  # characters, as in comparable services
    alt_limit: int = 1000
    warning_limit: int = 500  # characters: a few sentences
    media_per_post: int = 10
    tags_per_post: int = 30
    mentions_per_post: int = 20
    tombstone_lifetime: int = 31 * DAY  # longer than any inbox row
    unplanned_grace: int = 5 * MINUTE  # a post unplanned for longer has lost a message
    unplanned_longest: int = HOUR  # between two tries of a post whose media are not finished
    sweep_rows: int = 1000  # posts of one run of `sweep_unplanned`: at three calls each, the run ends in a minute
    collections: int = 45  # of one user: a save that is in all ends in one transaction of 100 actions, two for each
    collection_items: int = 500  # deleting a collection is a transaction for every 49 posts, about a second in all
    collection_name_limit: int = 60  # characters
    collection_changes_per_user: int = 600  # per hour: sorting a year's saves
    views_settle: int = 15 * MINUTE  # after an hour: a file is listed minutes after the time of its storing
    view_hours_back: int = 72  # hours that are counted late after an outage; files are kept for 90 days
    views_patience: int = 8 * MINUTE  # of one run; a part that is begun takes seconds
    views_by_day_lifetime: int = 400 * DAY  # a day can be compared with the same day of the year before
    view_marks_lifetime: int = 100 * DAY  # longer than the files that could be counted again
    saves_read: int = 100  # rows that a page of saves or a collection reads once more if posts are hidden: a batch get
    page_media: int = 200  # a page of posts ends early after so many media: a response may have 6 MB, a media 20 KB
    page_text: int = 250_000  # code points of captions and alt texts likewise: JSON may have 6 bytes for each


def settings() -> PostSettings:
    """The stage's settings of posts."""
    return read_settings(PostSettings)
