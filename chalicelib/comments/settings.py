"""Policy numbers of comments. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, MINUTE, read_settings


@dataclass(frozen=True)
class CommentSettings:
    """One stage's settings of comments."""

    comments_per_user: int = 120  # new and edited ones per hour, a lively talk; the row of the limit stays within 2 KB
    comment_changes_per_user: int = 600  # deletions, pins, hides and approvals per hour, below a popular post
    comment_limit: int = 2200  # characters, as of captions
    comment_edit_window: int = 15 * MINUTE
    comment_link_age: int = DAY  # links of younger accounts are held for the post's author; 0 holds none
    comment_shards: int = 16  # of a post at most: a first page reads all of them
    comments_per_shard: int = 60  # a second; 16 shards then take a thousand, and a partition has room for bursts
    comment_pins: int = 3  # ids in the post's row
    comment_liker_shards: int = 4  # of a comment's likers: a partition takes a thousand a second; never lower it
    comment_likes_read: int = 200  # rows of one query for what a viewer liked among a page's comments: at most 26 KB
    comments_erased: int = 2000  # rows that one message about a deleted post deletes: 80 batches, within seconds
    comment_settle_delay: int = 2 * MINUTE  # longer than any request, which may still write a reply


def settings() -> CommentSettings:
    """The stage's settings of comments."""
    return read_settings(CommentSettings)
