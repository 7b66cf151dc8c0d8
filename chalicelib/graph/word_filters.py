"""Tell which of a viewer's muted words occur in texts. Every list of posts and comments asks this module.

All of a viewer's words are one row of at most 4 KB in the viewer's partition of `restrictions`, before the rows of
users. Feeds read that partition anyway, so there the words cost no call of their own. `muted_words` changes the row.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from chalicelib.core import clock
from chalicelib.core.folding import words
from chalicelib.graph import restrictions
from chalicelib.graph.restrictions import StoredWords


@dataclass(frozen=True)
class Rule:
    """A muted word or phrase as the viewer wrote it. `expires_ms`: ms since 1970; 0 if it does not expire."""

    rule_id: str
    text: str
    expires_ms: int = 0

    @property
    def holds(self) -> bool:
        """Whether it has not expired."""
        return not self.expires_ms or self.expires_ms > clock.now_ms()

    @property
    def phrase(self) -> str:
        """Its words, folded; hashtags keep their `#`."""
        return _line(words(self.text, hashtags=True))


class WordFilter:
    """Tells which of a viewer's muted words occur in texts.

    A rule matches whole words and, if it has several, these in their order, in one text. A rule with a hashtag matches
    that hashtag only; any other rule matches the text of hashtags, too.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        phrases = [(each.rule_id, each.phrase) for each in rules if each.holds]
        self._plain = [(rule_id, phrase) for rule_id, phrase in phrases if "#" not in phrase]
        self._tagged = [(rule_id, phrase) for rule_id, phrase in phrases if "#" in phrase]

    def matches(self, texts: Collection[str]) -> list[str]:
        """Ids of the rules that match one of the texts; a tag outside a text is given as `#tag`."""
        found = []
        for phrases, hashtags in ((self._plain, False), (self._tagged, True)):
            if phrases:
                lines = "\n".join(_line(words(text, hashtags=hashtags)) for text in texts if text)
                found += [rule_id for rule_id, phrase in phrases if phrase in lines]
        return found


NO_WORDS = WordFilter()


def word_filters(viewer_id: str | None) -> WordFilter:
    """The filter of a viewer (None: a guest, who has none), read strongly with one call."""
    return NO_WORDS if viewer_id is None else filter_of(restrictions.read_words(viewer_id))


def filter_of(stored: StoredWords | None) -> WordFilter:
    """The filter of the words that were read with a viewer's restrictions."""
    return WordFilter(rules_of(stored)) if stored else NO_WORDS


def rules_of(stored: StoredWords | None) -> list[Rule]:
    """The rules that are stored, those that have expired too."""
    return [Rule(*each) for each in json.loads(stored.packed)] if stored else []


def _line(found: Iterable[str]) -> str:
    """Words as one text, with a space before and after each."""
    return "".join(f" {each}" for each in found) + " "
