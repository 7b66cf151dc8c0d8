"""Read every route as every user, and compare the answers with `listings`."""

import copy
import json
import pickle
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from chalicelib.accounts.settings import settings
from chalicelib.core import clock
from chalicelib.feed.schemas import Mode
from chalicelib.tags.schemas import Order
from tests.support import faults
from tests.support.drills.found_people import EXPLORE, SEARCH, SUGGESTIONS, may_explore, may_suggest, searched
from tests.support.drills.listings import (
    DELIVERED,
    EMPTY_OR_GONE,
    FEED,
    INBOX,
    LISTINGS,
    MESSAGE_REQUESTS,
    TAG,
    TRAY,
    Listing,
    by_tag,
    feed,
    feed_with_tags,
    inbox,
    message_requests,
    path_of,
    tray,
)
from tests.support.drills.population import Population
from tests.support.drills.stage import Person, Stage, word_of
from tests.support.drills.told_things import FILTERED_NOTIFICATIONS, NOTIFICATIONS, is_still_so, may_tell, named_by

LIMITS = (2, 3, 20)  # items of a page
READS = frozenset({"GetItem", "BatchGetItem", "Query"})


class ReadCache:
    """Answer a repeated read from memory until its table is written to: most reads of a history repeat others.

    Attributes:
        lags: whether eventually consistent reads are answered as before the last `turn`, if they were made then.
    """

    def __init__(self) -> None:
        self.lags = False
        self._writes: Counter[str] = Counter()
        self._known: dict[str, bytes] = {}
        self._now: dict[str, bytes] = {}
        self._before: dict[str, bytes] = {}

    def turn(self) -> None:
        """From now on, a stale replica has the answers given until now."""
        self._before, self._now = self._now, {}

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Answer from memory, or make the call."""
        tables = sorted(_tables(arguments))
        if operation not in READS:
            self._writes.update(tables)  # before and after the call: a read during the write is not kept
            try:
                return proceed(arguments)
            finally:
                self._writes.update(tables)
        question = json.dumps([operation, arguments], sort_keys=True)
        if self.lags and question in self._before and '"ConsistentRead": true' not in question:
            return pickle.loads(self._before[question])
        asked = f"{question} {[self._writes[each] for each in tables]}"
        if asked not in self._known:
            self._known[asked] = pickle.dumps(proceed(arguments))
        self._now[question] = self._known[asked]
        return pickle.loads(self._known[asked])


def _tables(arguments: faults.Arguments) -> set[str]:
    """Names of the tables in a call."""
    written = [each for item in arguments.get("TransactItems", ()) for each in item.values()]
    named = {each["TableName"] for each in (arguments, *written) if "TableName" in each}
    return named | set(arguments.get("RequestItems", ()))


class Reads:
    """Checks of everything that each user can read, with the cursors of feeds that are being scrolled.

    Args:
        memory: the fault that is between the product and AWS.
    """

    def __init__(
        self, stage: Stage, people: Sequence[Person], model: Population, chance: random.Random, memory: ReadCache
    ) -> None:
        self._world = stage
        self._memory = memory
        self._before = self._latest = copy.deepcopy(model)
        self._people = people
        self._model = model
        self._scrolls: dict[tuple[str, Mode], str] = {}
        self._limit = chance.choice(LIMITS)
        self._events: Sequence[str] = ()

    def check(self, events: Sequence[str], *, is_settled: bool) -> None:
        """Read every route as each user and as a guest.

        Args:
            events: what has happened so far, for the message of a failure.
            is_settled: everything is delivered, so feeds must have all posts that are due.
        """
        self._events = events
        self._memory.turn()
        self._before, self._latest = self._latest, copy.deepcopy(self._model)
        for viewer in self._viewers():
            for route, listing in LISTINGS.items():
                self._check_listing(viewer, route, listing)
            self._check_search(viewer, self._model, is_settled=is_settled)
            if viewer:
                for mode in get_args(Mode):
                    self._check_feed(viewer, mode, is_settled=is_settled)
                    self._check_scroll(viewer, mode)
                self._check_tray(viewer, is_settled=is_settled)
                self._check_inboxes(viewer, is_settled=is_settled)
                self._check_suggestions(viewer)
                self._check_explore(viewer)
                self._check_notifications(viewer, is_settled=is_settled)
            else:
                for path in DELIVERED:
                    self._expect(self._page(None, path) == 401, None, path)
            self._check_tags(viewer, is_settled=is_settled)

    def check_late(self) -> None:
        """Read every route again from replicas that lack the last act."""
        late = self._model.as_replicas_may_have_it(self._before)
        self._memory.lags = True
        for viewer in self._viewers():
            for route, listing in LISTINGS.items():
                self._check_late(viewer, route, listing, late)
            self._check_search(viewer, late, is_settled=False)
            if viewer:
                self._check_late_feeds(viewer, late)
            for path, author in self._tags():
                found, shown = self._read(viewer, path), by_tag(late, viewer.id if viewer else None, author)
                self._expect(isinstance(found, list) and set(found) <= set(shown), viewer, f"{path}, late", found)
        self._memory.lags = False

    def named(self, text: str) -> str:
        """The text with names in place of ids."""
        for i, post_id in enumerate(self._model.posts):
            text = text.replace(post_id, f"post{i}")
        for i, story_id in enumerate(self._model.stories):
            text = text.replace(story_id, f"story{i}")
        for i, comment_id in enumerate(self._model.comments):
            text = text.replace(comment_id, f"comment{i}")
        for user_id, name in self._model.names.items():
            text = text.replace(user_id, name)
        return text

    def _viewers(self) -> list[Person | None]:
        return [*(each for each in self._people if not self._is_shut_out(each)), None]

    def _is_shut_out(self, viewer: Person) -> bool:
        """Whether the viewer is suspended; once the cached session has expired, every route answers 401."""
        since_ms = self._model.suspended.get(viewer.id)
        if since_ms is None:
            return False
        if clock.now_ms() - since_ms > settings().session_cache * 1000:
            for route in (each for each, listing in LISTINGS.items() if listing.reads_tokens):
                self._expect(self._world.call(viewer, "GET", path_of(route, viewer.id))[0] == 401, viewer, route)
        return True

    def _check_listing(self, viewer: Person | None, route: str, listing: Listing) -> None:
        for subject in listing.subjects(self._model):
            path = path_of(route, subject)
            found = self._read(viewer, path, is_list=listing.is_list)
            if viewer is None and not listing.for_guests:
                self._expect(found == 401, viewer, path, found, 401)
                continue
            wanted = listing.expected(self._model, viewer.id if viewer else None, subject)
            if wanted is EMPTY_OR_GONE and found == 404:
                continue
            if wanted is None or isinstance(wanted, int):
                self._expect(found == (wanted or 404), viewer, path, found, wanted or 404)
            elif listing.in_order:
                self._expect(found == list(wanted), viewer, path, found, wanted)
            else:
                self._expect(isinstance(found, list) and sorted(found) == sorted(wanted), viewer, path, found, wanted)

    def _check_late(self, viewer: Person | None, route: str, listing: Listing, late: Population) -> None:
        viewer_id = viewer.id if viewer else None
        for subject in listing.subjects(late) if viewer or listing.for_guests else ():
            found = self._read(viewer, path_of(route, subject), is_list=listing.is_list)
            if isinstance(found, int):
                continue
            is_open = not isinstance(listing.expected(late, viewer_id, subject), int | None)
            hidden = [each for each in found if not listing.shows(late, viewer_id, each)]
            self._expect(is_open and not hidden, viewer, f"{route} {subject}, late", found)

    def _check_late_feeds(self, viewer: Person, late: Population) -> None:
        for mode in get_args(Mode):
            found = self._read(viewer, f"{FEED}?mode={mode}")
            assert isinstance(found, list)
            self._expect(set(found) <= set(_suggestible(late, viewer)), viewer, f"{FEED} {mode}, late", found)
        authors = self._read(viewer, TRAY)
        assert isinstance(authors, list)
        self._expect(set(authors) <= tray(late, viewer.id), viewer, f"{TRAY}, late", authors)
        found = [item["id"] for item in self._page(viewer, EXPLORE)["items"]]
        self._expect(all(late.is_open(viewer.id, each) for each in found), viewer, f"{EXPLORE}, late", found)

    def _check_feed(self, viewer: Person, mode: Mode, *, is_settled: bool) -> None:
        found = self._read(viewer, f"{FEED}?mode={mode}")
        assert isinstance(found, list)
        wanted = feed(self._model, viewer.id)
        allowed = feed_with_tags(self._model, viewer.id) if mode == "latest" else _suggestible(self._model, viewer)
        shown = [each for each in allowed if each in found]
        self._expect(sorted(found) == sorted(shown), viewer, f"{FEED} {mode}", found, allowed)
        self._expect(mode != "latest" or found == shown, viewer, f"{FEED} in order", found, shown)
        if is_settled:
            self._expect(set(found) >= set(wanted), viewer, f"{FEED} {mode}, settled", found, wanted)

    def _check_tray(self, viewer: Person, *, is_settled: bool) -> None:
        found, due = self._read(viewer, TRAY), tray(self._model, viewer.id)
        assert isinstance(found, list)
        self._expect(len(found) == len(set(found)) and set(found) <= due, viewer, TRAY, found, due)
        if is_settled:
            self._expect(set(found) == due, viewer, f"{TRAY}, settled", found, due)

    def _check_inboxes(self, viewer: Person, *, is_settled: bool) -> None:
        """A conversation is in a list once its messages are delivered; its members' states are in force at once."""
        for path, rule in ((INBOX, inbox), (MESSAGE_REQUESTS, message_requests)):
            found, due = self._read(viewer, path), rule(self._model, viewer.id)
            assert isinstance(found, list)
            self._expect(len(found) == len(set(found)) and set(found) <= due, viewer, path, found, due)
            if is_settled:
                self._expect(set(found) == due, viewer, f"{path}, settled", found, due)

    def _check_search(self, viewer: Person | None, model: Population, *, is_settled: bool) -> None:
        """Search for one user by name, after each act for another; replicas that lag may have former names."""
        names = list(model.names.values())
        for name in (names[len(self._events) % len(names)],):
            found = self._read(viewer, f"{SEARCH}?q={name}")
            assert isinstance(found, list)
            due = searched(model, viewer.id if viewer else None, "" if self._memory.lags else name)
            self._expect(len(found) == len(set(found)) and set(found) <= due, viewer, f"{SEARCH} {name}", found, due)
            self._expect(not is_settled or set(found) == due, viewer, f"{SEARCH} {name}, settled", found, due)

    def _check_suggestions(self, viewer: Person) -> None:
        page = self._page(viewer, f"{SUGGESTIONS}?limit=100")
        for item in page["items"]:
            self._expect(may_suggest(self._model, viewer.id, item), viewer, SUGGESTIONS, item)

    def _check_explore(self, viewer: Person) -> None:
        """What was selected some acts ago shows only what may be shown now."""
        found = [item["id"] for item in self._page(viewer, EXPLORE)["items"]]
        hidden = [each for each in found if not may_explore(self._model, viewer.id, each)]
        self._expect(not hidden and len(found) == len(set(found)), viewer, EXPLORE, found)

    def _check_notifications(self, viewer: Person, *, is_settled: bool) -> None:
        """What hides an actor or a target holds at once; what is undone vanishes once it is delivered."""
        for path in (NOTIFICATIONS, FILTERED_NOTIFICATIONS):
            for item in self._page(viewer, f"{path}?limit=100")["items"]:
                self._expect(may_tell(self._model, viewer.id, item), viewer, path, item)
                is_so = not is_settled or is_still_so(self._model, viewer.id, item)
                self._expect(is_so, viewer, f"{path}, settled", item)

    def _tags(self) -> Iterator[tuple[str, str]]:
        """The pages of the tag that each author's posts have, in both orders, and the author's id."""
        for person in self._people:
            for order in get_args(Order):
                yield f"{path_of(TAG, word_of(person))}?order={order}", person.id

    def _check_tags(self, viewer: Person | None, *, is_settled: bool) -> None:
        """A post is in lists by tag once its message is delivered; what hides it holds at once."""
        for path, author in self._tags():
            found, due = self._read(viewer, path), by_tag(self._model, viewer.id if viewer else None, author)
            assert isinstance(found, list)
            shown = [each for each in due if each in found]
            self._expect(sorted(found) == sorted(shown), viewer, path, found, due)
            if "newest" in path:
                self._expect(found == shown, viewer, f"{path}, in order", found, due)
                self._expect(not is_settled or found == due, viewer, f"{path}, settled", found, due)

    def _check_scroll(self, viewer: Person, mode: Mode) -> None:
        """Read the next page of a feed that was begun some acts ago."""
        cursor = self._scrolls.pop((viewer.id, mode), None)
        path = f"{FEED}?mode={mode}&limit=1" + (f"&cursor={cursor}" if cursor else "")
        page = self._page(viewer, path)
        assert not isinstance(page, int)
        found = [item["id"] for item in page["items"]]
        allowed = feed_with_tags(self._model, viewer.id) if mode == "latest" else _suggestible(self._model, viewer)
        self._expect(set(found) <= set(allowed), viewer, f"{FEED} {mode}, scrolled", found, allowed)
        if page["next_cursor"]:
            self._scrolls[viewer.id, mode] = page["next_cursor"]

    def _read(self, viewer: Person | None, path: str, *, is_list: bool = True) -> list[str] | int:
        """Ids that a path answers, from all pages; the status where it is not 200."""
        if not is_list:
            answer = self._page(viewer, path)
            return answer if isinstance(answer, int) else [_id_of(each) for each in answer.get("items", [answer])]
        sign, found, cursor = "&" if "?" in path else "?", [], ""
        while True:
            page = self._page(viewer, f"{path}{sign}limit={self._limit}{cursor}")
            if isinstance(page, int):
                return page
            if "items" not in page:
                return [page["id"]]
            found += [_id_of(item) for item in page["items"] if not _is_stub(item)]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def _check_mentions(self, viewer: Person | None, path: str, item: Any) -> None:
        """Check that a post mentions all users that the viewer may meet, as each post's caption does, and no others.

        Replicas that lag may have former names and suspended users, but no blocked ones.
        """
        viewer_id = viewer.id if viewer else None
        mentions = item.get("mentions", [])
        if self._memory.lags:
            blocked = [each for each in self._model.names if self._model.is_blocked_between(viewer_id, each)]
            hidden = {self._model.names[each] for each in blocked}
            self._expect(hidden.isdisjoint(mentions), viewer, f"mentions in {path}, late", mentions, hidden)
        elif "mentions" in item and not _is_stub(item):
            wanted = [name for each, name in self._model.names.items() if self._model.can_meet(viewer_id, each)]
            self._expect(sorted(mentions) == sorted(wanted), viewer, f"mentions in {path}", mentions, wanted)

    def _check_cover(self, viewer: Person | None, path: str, item: Any) -> None:
        """Check that the cover of a collection is the picture of one of its posts that the viewer may see."""
        if viewer and item.get("items_count") is not None and item["cover"]:
            model = self._stale()
            posts = [model.posts[each] for each in self._model.collections[item["id"]] if each in model.posts]
            shown = [each.media_id for each in posts if model.can_see(viewer.id, each.post_id)]
            self._expect(item["cover"]["id"] in shown, viewer, f"cover in {path}", item["cover"]["id"], shown)

    def _check_filters(self, viewer: Person | None, path: str, item: Any) -> None:
        """Check that a post or comment names the viewer's muted words in it, which are read strongly, and no others."""
        if "filtered" in item and {"comments_gate", "hearted"} & item.keys() and item["author"]:
            author_id = item["author"]["id"]
            rule_id = self._model.words.get((viewer.id if viewer else "", author_id))
            wanted = [rule_id] if rule_id else []
            self._expect(item["filtered"] == wanted, viewer, f"muted words in {path}", item["filtered"], wanted)

    def _check_warning(self, viewer: Person | None, path: str, item: Any) -> None:
        """Check that a post warns every viewer as it warns the author; replicas that lag may lack the last edit."""
        post = self._model.posts.get(item.get("id", ""))
        if post and "warning" in item and not self._memory.lags:
            shown = (item["warning"], item["sensitive"])
            wanted = (post.warning, post.warning is not None)
            self._expect(shown == wanted, viewer, f"warning in {path}", shown, wanted)

    def _page(self, viewer: Person | None, path: str) -> Any:
        """One answer; the status where it is not 200. An answer has no id of a user or post that it does not show."""
        status, document = self._world.call(viewer, "GET", path)
        if status != 200:
            return status
        shown = document.get("items", [document])
        for item in shown:
            self._check_mentions(viewer, path, item)
            self._check_filters(viewer, path, item)
            self._check_warning(viewer, path, item)
            self._check_cover(viewer, path, item)
        self._check_cover(viewer, path, document)
        text = json.dumps(document)
        entitled = (
            {viewer.id if viewer else ""}
            | set(self._ids_in(shown))
            | set(self._model.names).intersection(path.split("/"))
            | {each for item in shown for each in named_by(item)}
        )
        for each in [*self._model.names, *self._model.posts]:
            self._expect(each in entitled or each not in text, viewer, path, shown, "nothing of " + each)
        for each in self._model.comments:
            is_open = each not in text or self._model.can_see_comment(viewer.id if viewer else None, each)
            is_known = each in path or path.startswith("/v1/users/me/comments")  # as own, or as answered by an own one
            is_open = is_open or is_known or self._model.comments[each].is_deleted
            self._expect(is_open or self._memory.lags, viewer, path, shown, "nothing of comment " + each)
        for each in self._model.stories:
            is_open = each not in text or self._stale().may_meet_story(viewer.id if viewer else None, each)
            self._expect(is_open or each in path, viewer, path, shown, "nothing of story " + each)
        return document

    def _stale(self) -> Population:
        """The model of what answers may show: of a stale replica while reads lag."""
        return self._model.as_replicas_may_have_it(self._before) if self._memory.lags else self._model

    def _ids_in(self, shown: Sequence[Any]) -> Iterator[str]:
        for item in shown:
            shown_post = item["url"].split("/")[2] if "author_url" in item and "url" in item else ""
            for each in (_id_of(item), shown_post):
                yield each
                yield each[11:22]
            yield from _ids_of_conversation(item)
            yield from (each["id"] for each in item.get("mutuals", ()))
            for named in ("parent_comment_id", "post_id"):  # of a comment, whose reader knows both
                yield item.get(named) or ""
                yield (item.get(named) or "")[11:22]
            if item.get("items_count") is not None and item["cover"]:
                yield item["cover"]["id"][11:]

    def _expect(self, is_true: bool, viewer: Person | None, path: str, found: object = "", wanted: object = "") -> None:
        if not is_true:
            who = viewer.name if viewer else "a guest"
            told = [*self._events, f"{who} GET {path}", f"finds   {found}", f"must be {wanted}"]
            raise AssertionError("\n" + self.named("\n".join(told)))


def _id_of(item: Any) -> str:
    """The id of an item of any list; a tray's item is known by its author, a request by its sender."""
    if "requester" in item:
        return str(item["requester"]["id"])
    if "day" in item:
        return f"{item['day']}: {item['views']}"
    if "author_url" in item:  # oEmbed
        return str(item["author_url"]).removeprefix("/@")
    found: str = item["author"]["id"] if "unseen" in item else item["id"]
    return found


def _ids_of_conversation(item: Any) -> Iterator[str]:
    """Ids of users in a conversation or message, whose members know each other; a pair's id has both."""
    conversation_id = item.get("conversation_id", item["id"] if "last_message" in item else "")
    yield from (conversation_id[:11], conversation_id[11:])
    yield from (each["id"] for each in item.get("members", ()))
    if item.get("last_message"):
        yield item["last_message"]["author_id"] or ""
    if "conversation_id" in item and item["author"]:
        yield item["author"]["id"]


def _is_stub(item: Any) -> bool:
    """Whether it is a deleted comment, of which only the place is shown."""
    return "parent_comment_id" in item and item["body"] is None


def _suggestible(population: Population, viewer: Person) -> list[str]:
    return [each for each in population.newest() if population.may_suggest(viewer.id, each)]
