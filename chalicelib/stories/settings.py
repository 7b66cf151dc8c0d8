"""Policy numbers of stories. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class StorySettings:
    """One stage's settings of stories."""

    story_lifetime: int = DAY  # the longest, and the default
    story_lifetime_least: int = 5  # a shorter one would end before the story reaches a tray
    stories_per_day: int = 100  # of one author: a tray row each for every follower
    story_changes_per_user: int = 300  # deletions and changes of the archive per hour: tidying up an archive
    story_unplanned_grace: int = 5 * MINUTE  # a story unplanned for longer has lost a message
    story_sweep_rows: int = 1000  # stories of one run of `sweep_stories`: it ends within a minute
    stickers_per_story: int = 20
    sticker_text_limit: int = 200  # characters
    story_text_bytes: int = 2800  # stickers and alternative text as stored: a row has 4 KB at most, one read unit
    views_lifetime: int = DAY  # of the list of viewers, after the story's end
    views_followers_per_shard: int = 100_000  # a shard of a story's views takes a thousand views a second
    views_shards: int = 16  # at most; a short list of viewers may read all of them
    highlight_stories: int = 24  # two writes each when all of them are exchanged: one transaction has 100
    highlights_per_story: int = 20  # deleting a story changes all of them in one transaction
    highlight_title_limit: int = 40  # characters
    highlights_per_day: int = 50  # new or changed ones of one author
    seen_slack: int = HOUR  # a mark of what was seen is kept for longer than any story that it concerns
    tray_rows: int = 2000  # read for a page: stories and marks of what was seen; 20 read units
    tray_pulled_cache: int = 5  # of an author's pulled stories: a new one may appear that much later
    tray_pulled_authors: int = 2000  # cached, per function instance: under 5 MB
    tray_patience_ms: int = 500  # slower reads of pulled stories are skipped; a read takes about 5 ms
    tray_rounds: int = 4  # of reads for one page, when stories that the tray names are gone


def settings() -> StorySettings:
    """The stage's settings of stories."""
    return read_settings(StorySettings)
