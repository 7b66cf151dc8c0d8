"""Change and list a user's muted words; `word_filters` says how they are stored and what they match."""

import json
from collections.abc import Sequence
from functools import partial

from chalicelib.core import clock, cursors, ids
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.problems import Conflict, Unavailable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.schemas import Page
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.graph import restrictions
from chalicelib.graph.following import count_change
from chalicelib.graph.restrictions import StoredWords
from chalicelib.graph.schemas import MutedWord
from chalicelib.graph.settings import settings
from chalicelib.graph.word_filters import Rule, rules_of

FIELD = "text"


def mute_word(user_id: str, text: str, expires_ms: int | None, key: IdempotencyKey | None = None) -> MutedWord:
    """Mute a word, phrase or hashtag; one that is muted already gets the new spelling and end, and keeps its id.

    Args:
        expires_ms: when it ends (ms since 1970); None: never.

    Raises:
        Unprocessable: the text has no letter, digit or symbol; the end has passed; the user has `muted_words` words
            already, or all together have over `muted_words_bytes` bytes; the key came with another body before.
        Conflict: the word that the key created is not muted any more.
        TooManyRequests: see `following.count_change`.
    """
    phrase = Rule("", text).phrase

    def admit() -> None:
        count_change(user_id)
        if not phrase.strip():
            raise invalid_field(FIELD, "should have a letter, a digit or a symbol", code="required")
        if expires_ms is not None and expires_ms <= clock.now_ms():
            raise invalid_field("expires_at", "has passed", code="too-early")

    def make(_: None) -> Creation[MutedWord]:
        stored = restrictions.read_words(user_id)
        rules = [each for each in rules_of(stored) if each.holds]
        known = next((each.rule_id for each in rules if each.phrase == phrase), ids.new_id(clock.now_ms()))
        rule = Rule(known, text, expires_ms or 0)
        changed = [*(each for each in rules if each.rule_id != known), rule]
        packed = _packed(changed)
        _check_size(changed, packed)
        return Creation(
            made_id=known,
            write=lambda transaction: restrictions.put_words(transaction, user_id, stored, packed),
            finish=lambda: _answer(rule),
            stored=lambda: _answer(rule) if rule in rules_of(restrictions.read_words(user_id)) else None,
        )

    return create_once(key, find=partial(_find, user_id), admit=admit, make=make, changing="The muted words")


def unmute_word(user_id: str, rule_id: str) -> None:
    """Remove one of the user's muted words, if it is there.

    Raises:
        TooManyRequests: see `following.count_change`.
    """
    count_change(user_id)
    for _ in tries():
        stored = restrictions.read_words(user_id)
        rules = rules_of(stored)
        left = [each for each in rules if each.rule_id != rule_id and each.holds]
        if left == rules or _replace(user_id, stored, left):
            return
    raise Unavailable("The muted words kept changing; try again.", headers={"Retry-After": "1"})


def list_words(user_id: str, limit: int, cursor: str | None) -> Page[MutedWord]:
    """The user's muted words, the oldest first, without those that have ended.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"muted-words:{user_id}"
    position = cursors.decode(listing, cursor) or {"after": ""}
    found = [each for each in all_words(user_id) if each.id > position["after"]]
    end = {"after": found[limit - 1].id} if len(found) > limit else None
    return Page(items=found[:limit], next_cursor=cursors.encode(listing, end))


def all_words(user_id: str) -> list[MutedWord]:
    """All of the user's muted words, the oldest first, without those that have ended."""
    rules = sorted(rules_of(restrictions.read_words(user_id)), key=lambda each: each.rule_id)
    return [_answer(each) for each in rules if each.holds]


def _packed(rules: Sequence[Rule]) -> str:
    return json.dumps([[each.rule_id, each.text, each.expires_ms] for each in rules], ensure_ascii=False)


def _replace(user_id: str, stored: StoredWords | None, rules: Sequence[Rule]) -> bool:
    """Replace the user's words, if they are still as read. Returns whether they were."""
    try:
        transact(lambda transaction: restrictions.put_words(transaction, user_id, stored, _packed(rules)))
    except TransactionRefused:
        return False
    return True


def _check_size(rules: Sequence[Rule], packed: str) -> None:
    most, most_bytes = settings().muted_words, settings().muted_words_bytes
    if len(rules) > most:
        raise invalid_field(FIELD, f"is one word too many: {most} can be muted at once", most, code="too-many")
    if len(packed.encode()) > most_bytes:
        detail = f"is too long: all muted words together take {most_bytes} bytes at most"
        raise invalid_field(FIELD, detail, most_bytes, code="too-large")


def _find(user_id: str, rule_id: str) -> MutedWord:
    found = next((each for each in all_words(user_id) if each.id == rule_id), None)
    if found is None:
        raise Conflict("The word that this key muted is not muted any more.", code="muted-word-gone")
    return found


def _answer(rule: Rule) -> MutedWord:
    return MutedWord(
        id=rule.rule_id,
        text=rule.text,
        expires_at=clock.rfc3339(rule.expires_ms) if rule.expires_ms else None,
        created_at=clock.rfc3339(ids.created_ms(rule.rule_id)),
    )
