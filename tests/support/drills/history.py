"""A random history: five users act, and after each act every user reads everything.

Users act through the API, operators write rows. Messages and stream records are delivered when, and as far as, the
history says. `population` is the model of the result.
"""

import random
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any

from chalicelib.accounts import profiles
from chalicelib.accounts.profiles import Account
from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock
from chalicelib.core.settings import DAY
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.posts import post_views, view_tables
from chalicelib.posts import service as posts
from tests.support.drills.population import (
    ACTIVE,
    ARCHIVED,
    DELETED,
    PROCESSING,
    RECENTLY_DELETED,
    SCHEDULED,
    ModelComment,
    ModelConversation,
    ModelPost,
    ModelStory,
    Pair,
    Population,
)
from tests.support.drills.reads import ReadCache, Reads
from tests.support.drills.stage import Stage
from tests.support.platform import Platform, strike
from tests.support.rooms import world as rows

PEOPLE = 5
STEP_MS = 200  # between two acts: most cached entries are still valid
BRIEF_MS = 6_000  # of a story that ends soon
CARDS_MS = 5_000  # most age of a cached account (docs/decisions/0008)
ALL = 3  # shares of delivery: 0 is nothing, ALL everything


class History:
    """The product, the messages that are not delivered yet, and the model.

    Args:
        private: numbers of the users that are private at the beginning.
        edges: pairs of numbers, follower and followee, at the beginning.
        memory: the fault that is between the product and AWS.
    """

    def __init__(
        self,
        stage: Stage,
        seed: int,
        private: Collection[int],
        edges: Collection[tuple[int, int]],
        memory: ReadCache,
    ) -> None:
        self.stage = stage
        self.stage.platform = Platform(seed, duplicate=bool(seed % 2), reorder=True)
        self.now_ms = clock.now_ms()
        self.events: list[str] = []
        self.model = Population({})
        with self._time():
            self.people = [stage.register(f"person{i}") for i in range(PEOPLE)]
        self.by_id = {person.id: person for person in self.people}
        self.model = Population({person.id: person.name for person in self.people})
        self.reads = Reads(stage, self.people, self.model, random.Random(seed), memory)
        for one, other in edges:
            self.follow(one, other)
        for one in private:
            self.privacy(one, 0)

    def take(self, act: str, one: int, other: int, carried: int, *, late: bool) -> None:
        """Carry out one act, deliver a share of the messages, and check all reads; stale ones too where `late`."""
        self.now_ms += STEP_MS
        getattr(self, act)(one, other)
        if carried:
            self._carry(carried)
        if carried == ALL:
            self.now_ms += settings().outbox_cache * 1000 + 1
        with self._time():
            self.reads.check(self.events, is_settled=carried == ALL)
            if late:
                self.reads.check_late()

    # Acts. Each takes two numbers, which select users, posts, and options.

    def follow(self, one: int, other: int) -> None:
        """Follow, ask to follow, or end either."""
        pair = who, whom = self._pair(one, other)
        if pair in self.model.edges | self.model.asked:
            if self._act(who, 204, "DELETE", f"/v1/follow/{whom}"):
                self.model.edges.discard(pair)
                self.model.asked.discard(pair)
            return
        status = 200 if self.model.can_meet(who, whom) else 404
        if self._act(who, status, "POST", "/v1/follow", {"target_user_id": whom}) and status == 200:
            (self.model.asked if whom in self.model.private else self.model.edges).add(pair)

    def answer(self, one: int, other: int) -> None:
        """Accept a request, or decline it."""
        pair = _chosen(self.model.asked, one)
        if pair is None:
            return self.follow(one, other)
        verb = "accept" if other % 3 else "decline"
        status = 404 if verb == "accept" and pair[0] in self.model.suspended else 204
        if self._act(pair[1], status, "POST", f"/v1/follow-requests/{pair[0]}/{verb}") and status == 204:
            self.model.asked.discard(pair)
            if verb == "accept":
                self.model.edges.add(pair)
        return None

    def remove(self, one: int, _: int) -> None:
        """Remove a follower."""
        pair = _chosen(self.model.edges, one)
        if pair and self._act(pair[1], 204, "DELETE", f"/v1/users/me/followers/{pair[0]}"):
            self.model.edges.discard(pair)

    def block(self, one: int, other: int) -> None:
        """Block, or unblock."""
        pair = who, whom = self._pair(one, other)
        is_on = pair in self.model.blocks
        if self._act(who, 204, "DELETE" if is_on else "PUT", f"/v1/blocks/{whom}"):
            self.model.blocks ^= {pair}
            if not is_on:
                self.model.end(who, whom)

    def mute(self, one: int, other: int) -> None:
        """Mute, or unmute."""
        pair = who, whom = self._pair(one, other)
        is_on = pair in self.model.mutes
        status = 204 if is_on or self.model.can_find(who, whom) else 404
        if self._act(who, status, "DELETE" if is_on else "PUT", f"/v1/mutes/{whom}") and status == 204:
            self.model.mutes ^= {pair}

    def restrict(self, one: int, other: int) -> None:
        """Restrict an account, or end that; every read goes on as before, but the list of the user who did it."""
        pair = who, whom = self._pair(one, other)
        is_on = pair in self.model.restricts
        status = 204 if is_on or self.model.can_find(who, whom) else 404
        if self._act(who, status, "DELETE" if is_on else "PUT", f"/v1/restricted/{whom}") and status == 204:
            self.model.restricts ^= {pair}

    def mute_word(self, one: int, other: int) -> None:
        """Mute the word that every post of an author has, or end that; sometimes as a hashtag."""
        pair = who, whom = self._pair(one, other)
        if rule_id := self.model.words.get(pair):
            if self._act(who, 204, "DELETE", f"/v1/muted-words/{rule_id}"):
                del self.model.words[pair]
        elif answer := self._act(who, 201, "POST", "/v1/muted-words", {"text": "#" * (one % 2) + self._word(whom)}):
            self.model.words[pair] = answer["id"]

    def _word(self, author_id: str) -> str:
        return f"By_{self.by_id[author_id].name}"

    def privacy(self, one: int, _: int) -> None:
        """Make the account private, or public; another instance sees it when its cached account expires."""
        who = self.people[one % PEOPLE].id
        known = profiles._accounts.get(who, CARDS_MS // 1000)
        if self._act(who, 200, "PATCH", "/v1/users/me", {"is_private": who not in self.model.private}):
            self.model.private ^= {who}
            self._outlive_cards(known)

    def rename(self, one: int, _: int) -> None:
        """Take another username, or the former one again; other instances see it when their cached accounts expire."""
        who = self.people[one % PEOPLE].id
        known = profiles._accounts.get(who, CARDS_MS // 1000)
        first = self.by_id[who].name
        username = f"{first}.b" if self.model.names[who] == first else first
        if self._act(who, 200, "PATCH", "/v1/users/me", {"username": username}):
            self.model.names[who] = username
            self._outlive_cards(known)

    def suspend(self, one: int, _: int) -> None:
        """Suspend a user as an operator does, or end that."""
        who = _chosen(self.model.suspended, one) or self.people[one % PEOPLE].id
        is_on = who in self.model.suspended
        with self._time():
            UserRow(who).update([UserRow.status.set("active" if is_on else "suspended")])
        self.events.append(f"{self.reads.named(who)} is {'active again' if is_on else 'suspended'}")
        if is_on:
            del self.model.suspended[who]
        else:
            self.model.suspended[who] = self.now_ms
        self._outlive_cards(None)

    def post(self, one: int, other: int) -> None:
        """Post for everyone or for followers; sometimes with a photo that is not rendered yet."""
        who = self.people[one % PEOPLE].id
        audience, state = ("everyone", "followers")[other % 2], PROCESSING if other == 4 else ACTIVE
        with self._time():
            media_id = rows.photo(who, state)
        everyone = " ".join(f"@{name}" for name in self.model.names.values())
        caption = f"#{self._word(who)} {everyone}"
        body = {"media": [{"media_id": media_id}], "audience": audience, "caption": caption}
        answer = self._act(who, 201 if state == ACTIVE else 202, "POST", "/v1/posts", body)
        if answer:
            self.model.posts[answer["id"]] = ModelPost(answer["id"], who, audience, media_id, state)

    def render(self, one: int, other: int) -> None:
        """Finish a photo that a post waits for."""
        waiting = [each.post_id for each in self.model.posts.values() if each.state == PROCESSING]
        post_id = _chosen(waiting, one)
        if post_id is None:
            return self.post(one, other)
        with self._time():
            rows.finish(self.model.posts[post_id].media_id)
            posts.settle(post_id)
        self.events.append(f"{self.reads.named(post_id)} is rendered")
        self.model.posts[post_id].state = ACTIVE
        return None

    def delete(self, one: int, other: int) -> None:
        """Delete a post as its author, or try to as another user."""
        post_id = _chosen([each for each in self.model.posts if self.model.posts[each].state != DELETED], one)
        if post_id is None:
            return
        author = self.model.posts[post_id].author
        who = author if other else self.people[one % PEOPLE].id
        status = 204 if who == author else 403 if self.model.can_see(who, post_id) else 404
        if self._act(who, status, "DELETE", f"/v1/posts/{post_id}") and status == 204:
            post = self.model.posts[post_id]
            if post.state in (ACTIVE, ARCHIVED):
                post.restores_to, post.state = post.state, RECENTLY_DELETED
            elif post.state != RECENTLY_DELETED:
                post.state = DELETED

    def restore(self, one: int, other: int) -> None:
        """Restore a deleted post as its author, or try to as another user; or erase it."""
        post_id = _chosen(self._in(RECENTLY_DELETED), one)
        if post_id is None:
            return self.delete(one, other)
        post = self.model.posts[post_id]
        who = post.author if other else self.people[one % PEOPLE].id
        status = 204 if who == post.author else 404
        if other == 1:
            if self._act(who, 204, "DELETE", f"/v1/users/me/recently-deleted/{post_id}"):
                post.state = DELETED
        elif self._act(who, status, "POST", f"/v1/posts/{post_id}/restore") and status == 204:
            post.state = post.restores_to
        return None

    def archive(self, one: int, other: int) -> None:
        """Archive a post as its author, or try to as another user; or show it again."""
        post_id = _chosen([*self._in(ACTIVE), *self._in(ARCHIVED)], one)
        if post_id is None:
            return self.post(one, other)
        post = self.model.posts[post_id]
        who = post.author if other else self.people[one % PEOPLE].id
        status = 204 if who == post.author else 403 if self.model.can_see(who, post_id) else 404
        method = "DELETE" if post.state == ARCHIVED else "PUT"
        if self._act(who, status, method, f"/v1/posts/{post_id}/archive") and status == 204:
            post.state = ACTIVE if post.state == ARCHIVED else ARCHIVED
        return None

    def edit(self, one: int, other: int) -> None:
        """Give a post another audience, or a warning, as its author, or try to as another user."""
        seen = [each for each in self.model.posts if self.model.posts[each].state not in (DELETED, RECENTLY_DELETED)]
        post_id = _chosen(seen, one)
        if post_id is None:
            return self.post(one, other)
        post = self.model.posts[post_id]
        who = post.author if other else self.people[one % PEOPLE].id
        status = 200 if who == post.author else 403 if self.model.can_see(who, post_id) else 404
        audience = "followers" if post.audience == "everyone" else "everyone"
        warned = {"warning": None if post.warning else "Heights", "sensitive": not post.warning}
        change: dict[str, Any] = warned if other % 2 else {"audience": audience}
        if self._act(who, status, "PATCH", f"/v1/posts/{post_id}", change) and status == 200:
            for name in {"audience", "warning"} & change.keys():
                setattr(post, name, change[name])
        return None

    def schedule(self, one: int, other: int) -> None:
        """Schedule a post for the next minute or the next hour; or store a draft, or publish one."""
        who = self.people[one % PEOPLE].id
        everyone = " ".join(f"@{name}" for name in self.model.names.values())
        mine = [each for each in self.model.drafts if each.endswith(who)]
        with self._time():
            media_id = rows.photo(who)
        body: dict[str, Any] = {"media": [{"media_id": media_id}], "caption": f"#{self._word(who)} {everyone}"}
        if other == 0 and mine:
            answer = self._act(who, 201, "POST", "/v1/posts", {**body, "draft_id": mine[0]})
            if answer:
                self.model.drafts.remove(mine[0])
                self.model.posts[answer["id"]] = ModelPost(answer["id"], who, "everyone", media_id, ACTIVE)
        elif other < 2:
            answer = self._act(who, 201, "POST", "/v1/drafts", body)
            if answer:
                self.model.drafts.append(answer["id"])
        else:
            publish_ms = self.now_ms + (60_000 if other == 2 else 3_600_000)
            answer = self._act(who, 202, "POST", "/v1/posts", {**body, "publish_at": clock.rfc3339(publish_ms)})
            if answer:
                post = ModelPost(answer["id"], who, "everyone", media_id, SCHEDULED, publish_ms=publish_ms)
                self.model.posts[answer["id"]] = post

    def pin(self, one: int, other: int) -> None:
        """Pin a post as its author, or unpin it."""
        post_id = _chosen(self._in(ACTIVE), one)
        if post_id is None:
            return self.post(one, other)
        who = self.model.posts[post_id].author
        pins = self.model.pins.get(who, [])
        live = [each for each in pins if self.model.posts[each].state == ACTIVE]
        if post_id in pins:
            if self._act(who, 204, "DELETE", f"/v1/posts/{post_id}/pin"):
                self.model.pins[who] = [each for each in pins if each != post_id]
        else:
            kept = pins if len(pins) < 3 else live
            status = 204 if len(kept) < 3 else 409
            if self._act(who, status, "PUT", f"/v1/posts/{post_id}/pin") and status == 204:
                self.model.pins[who] = [post_id, *kept]
        return None

    def like(self, one: int, other: int) -> None:
        """Like a post, or unlike it."""
        pair = self._reacted(one, other, "like", self.model.likes)
        if pair:
            self.model.likes ^= {pair}

    def save(self, one: int, other: int) -> None:
        """Save a post, or end that."""
        pair = self._reacted(one, other, "save", self.model.saves)
        if pair in self.model.saves:
            self.model.saves.remove(pair)
            for collection_id, collected in self.model.collections.items():
                if collection_id.endswith(pair[0]) and pair[1] in collected:
                    collected.remove(pair[1])
        elif pair:
            self.model.saves.append(pair)

    def comment(self, one: int, other: int) -> None:
        """Comment on a post; a link of an account as young as these is held."""
        post_id = _chosen(self.model.posts, other)
        if post_id is None:
            return self.post(one, other)
        who = self.people[one % PEOPLE].id
        self._say(who, post_id, None, links=(one + other) % 4 == 3)
        return None

    def reply(self, one: int, other: int) -> None:
        """Reply to a comment, or to a reply."""
        found = [each for each in self.model.comments if not self.model.comments[each].is_deleted]
        comment_id = _chosen(found, other)
        if comment_id is None:
            return self.comment(one, other)
        answered = self.model.comments[comment_id]
        self._say(self.people[one % PEOPLE].id, answered.post_id, answered, links=(one + other) % 5 == 4)
        return None

    def hide(self, one: int, other: int) -> None:
        """Hide a comment, or approve a hidden or held one; by the post's author, or tried by another user."""
        found = [each for each in self.model.comments if not self.model.comments[each].is_deleted]
        comment_id = _chosen(found, one)
        if comment_id is None:
            return self.comment(one, other)
        comment = self.model.comments[comment_id]
        author = self.model.posts[comment.post_id].author
        who = author if other else self.people[one % PEOPLE].id
        is_seen = self.model.can_see_comment(who, comment_id)
        status = 404 if not is_seen else 403 if who != author else 204
        method = "DELETE" if comment.is_held else "PUT"
        if method == "PUT" and status == 204 and who == comment.author:
            status = 422
        path = f"/v1/posts/{comment.post_id}/comments/{comment_id}/hidden"
        if self._act(who, status, method, path) and status == 204:
            comment.is_held = not comment.is_held
        return None

    def delete_comment(self, one: int, other: int) -> None:
        """Delete a comment as its writer, or as the post's author, or try to as another user."""
        found = [each for each in self.model.comments if not self.model.comments[each].is_deleted]
        comment_id = _chosen(found, one)
        if comment_id is None:
            return self.comment(one, other)
        comment = self.model.comments[comment_id]
        author = self.model.posts[comment.post_id].author
        if self.model.posts[comment.post_id].state == DELETED:
            return None  # its row may be there until the deletion is delivered: either answer is right
        who = (comment.author, author, self.people[one % PEOPLE].id)[other % 3]
        may = who in (comment.author, author)
        status = 204 if may else 403 if self.model.can_see_comment(who, comment_id) else 404
        path = f"/v1/posts/{comment.post_id}/comments/{comment_id}"
        if self._act(who, status, "DELETE", path) and status == 204:
            comment.is_deleted = True
        return None

    def collect(self, one: int, other: int) -> None:
        """Make a collection, put a post into it, or remove it."""
        who, post_id = self.people[one % PEOPLE].id, _chosen(self.model.posts, other)
        own = [each for each in self.model.collections if each.endswith(who)]
        if not own or post_id is None:
            answer = self._act(who, 201, "POST", "/v1/collections", {"name": "some"})
            if answer:
                self.model.collections[answer["id"]] = []
            return
        collected = self.model.collections[own[0]]
        is_on = post_id in collected
        status = 204 if is_on or self.model.can_see(who, post_id) else 404
        path = f"/v1/collections/{own[0]}/items/{post_id}"
        if self._act(who, status, "DELETE" if is_on else "PUT", path) and status == 204:
            if is_on:
                collected.remove(post_id)
            else:
                collected.insert(0, post_id)
                self.model.saves += [(who, post_id)] * ((who, post_id) not in self.model.saves)

    def befriend(self, one: int, other: int) -> None:
        """Add a user to the close friends, or end that."""
        pair = who, whom = self._pair(one, other)
        is_on = pair in self.model.close
        status = 204 if is_on or self.model.can_meet(who, whom) else 404
        if self._act(who, status, "DELETE" if is_on else "PUT", f"/v1/close-friends/{whom}") and status == 204:
            self.model.close ^= {pair}

    def story(self, one: int, other: int) -> None:
        """Publish a story for followers or for close friends; some end within the next acts."""
        who = self.people[one % PEOPLE].id
        audience = ("followers", "close_friends")[other % 2]
        with self._time():
            media_id = rows.photo(who)
        ends_ms = self.now_ms + (BRIEF_MS if other == 4 else DAY * 1000)
        body = {"media": {"media_id": media_id}, "audience": audience, "expires_at": clock.rfc3339(ends_ms)}
        answer = self._act(who, 201, "POST", "/v1/stories", body)
        if answer:
            self.model.stories[answer["id"]] = ModelStory(answer["id"], who, audience, ends_ms)

    def view(self, one: int, other: int) -> None:
        """View a story."""
        story_id = _chosen(self.model.stories, other)
        if story_id is None:
            return self.story(one, other)
        who = self.people[one % PEOPLE].id
        status = 204 if self.model.can_see_story(who, story_id) else 404
        acted = self._act(who, status, "POST", f"/v1/stories/{story_id}/view")
        if acted and status == 204 and who != self.model.stories[story_id].author:
            self.model.views.add((who, story_id))
        return None

    def watch(self, one: int, other: int) -> None:
        """View a post; the hour is counted at once. A viewer who may not see the post by then does not count."""
        who, post_id = self.people[one % PEOPLE].id, _chosen(self.model.posts, other)
        if post_id is None or who in self.model.suspended:
            return
        with self._time():
            hour, day = f"{self.now_ms}", clock.rfc3339(self.now_ms)[:10]
            view_tables.add(hour, "0", day, post_views._countable({post_id: {who}}))
        self.events.append(f"{self.reads.named(who)} has viewed {self.reads.named(post_id)}")
        post = self.model.posts[post_id]
        if post.state == ACTIVE and who != post.author and self.model.can_see(who, post_id):
            days = self.model.viewed.setdefault(post_id, {})
            days[day] = days.get(day, 0) + 1

    def highlight(self, one: int, other: int) -> None:
        """Make a highlight of all current stories of a user, or delete one."""
        who = self.people[one % PEOPLE].id
        current = [each for each in self.model.stories if each.endswith(who) and self.model.can_see_story(who, each)]
        if other == 0 and (highlight_id := _chosen(self.model.highlights, one)):
            if self._act(highlight_id[11:], 204, "DELETE", f"/v1/highlights/{highlight_id}"):
                del self.model.highlights[highlight_id]
        elif current:
            answer = self._act(who, 201, "POST", "/v1/highlights", {"title": "all", "story_ids": current})
            if answer:
                self.model.highlights[answer["id"]] = current

    def delete_story(self, one: int, other: int) -> None:
        """Delete a story as its author, or try to as another user."""
        story_id = _chosen([each for each in self.model.stories if not self.model.stories[each].is_deleted], one)
        if story_id is None:
            return
        author = self.model.stories[story_id].author
        who = author if other else self.people[one % PEOPLE].id
        is_kept = any(story_id in each for each in self.model.highlights.values())
        is_there = is_kept or self.now_ms < self.model.stories[story_id].ends_ms
        status = 403 if self.model.can_see_story(who, story_id) else 404
        if who == author:
            status = 204 if is_there else 404
        if status == 404 and who == author:
            return  # its row may be there until its time to live ends: either answer is right
        if self._act(who, status, "DELETE", f"/v1/stories/{story_id}") and status == 204:
            self.model.stories[story_id].is_deleted = True
            self.model.highlights = {
                highlight_id: left
                for highlight_id, story_ids in self.model.highlights.items()
                if (left := [each for each in story_ids if each != story_id])
            }

    def write(self, one: int, other: int) -> None:
        """Begin a conversation with a user if there is none, and send a message; it may be a request."""
        who, whom = self._pair(one, other)
        conversation_id = min(who, whom) + max(who, whom)
        is_known = conversation_id in self.model.conversations
        status = 200 if is_known else 201 if self.model.can_meet(who, whom) else 422
        if self._act(who, status, "POST", "/v1/conversations", {"user_ids": [whom]}) is None or status == 422:
            return
        if not is_known:
            state = "open" if (whom, who) in self.model.edges else "request"
            states = {who: "open", whom: state}
            self.model.conversations[conversation_id] = ModelConversation(who, False, states, dict.fromkeys(states, 0))
        self._send(who, conversation_id)

    def gather(self, one: int, other: int) -> None:
        """Begin a group of three users, add a fourth to it, remove a member, or let one leave."""
        groups = [each for each, known in self.model.conversations.items() if known.is_group and known.states]
        group_id = _chosen(groups, one)
        if group_id is None or other == 0:
            self._begin_group(one)
        elif other == 1:
            self._leave(group_id, one)
        else:
            self._change_member(group_id, one, other)

    def speak(self, one: int, other: int) -> None:
        """Send to a conversation as a member, or try to as another user; sometimes accept or decline it before."""
        conversation_id = _chosen(self.model.conversations, other)
        if conversation_id is None:
            return self.write(one, other)
        who = self.people[one % PEOPLE].id
        states = self.model.conversations[conversation_id].states
        verb = {3: "accept", 4: "decline"}.get(other)
        if verb:
            status = 204 if who in states else 404
            answered = self._act(who, status, "POST", f"/v1/conversations/{conversation_id}/{verb}") and status == 204
            if answered and (verb == "accept" or states[who] != "open"):
                states[who] = "open" if verb == "accept" else "declined"
            return None
        return self._send(who, conversation_id)

    def wait(self, one: int, _: int) -> None:
        """Let a minute pass; sometimes a month, after which no inbox is valid."""
        if one == 0:
            self.now_ms += 31 * DAY * 1000
            with self._time():
                strike("functions.housekeeping:sweep_deliveries")
            for post_id in self._in(RECENTLY_DELETED):
                self.model.posts[post_id].state = DELETED
            self.model.drafts.clear()
        self.now_ms += 60_000
        with self._time():
            strike("functions.housekeeping:sweep_due_posts")
        self._end_states()
        self.events.append("a month goes by" if one == 0 else "a minute goes by")

    # Helpers of the acts.

    def _in(self, state: str) -> list[str]:
        return [each for each in self.model.posts if self.model.posts[each].state == state]

    def _end_states(self) -> None:
        """What the sweeper does with scheduled posts; `wait` ends deleted ones and drafts with its month."""
        for post_id in self._in(SCHEDULED):
            if self.model.posts[post_id].publish_ms <= self.now_ms:
                self.model.posts[post_id].state = ACTIVE

    def _act(self, who: str, status: int, method: str, path: str, body: object = None) -> Any:
        """Make a request that must be answered with `status`: its JSON, True if it has none; None if suspended."""
        if who in self.model.suspended:
            return None
        self.events.append(f"{self.reads.named(who)} {method} {self.reads.named(path)} {body or ''}: {status}")
        with self._time():
            got, document = self.stage.call(self.by_id[who], method, path, body)
        assert got == status, "\n".join([*self.events, f"answered {got}: {document}"])
        return document or True

    def _send(self, who: str, conversation_id: str) -> None:
        conversation = self.model.conversations[conversation_id]
        status = 404 if who not in conversation.states else 403
        if status == 403 and self.model.can_write_to(who, conversation_id):
            status = 201
        body = {"client_id": f"c{self.now_ms}", "text": "hello"}
        sent = self._act(who, status, "POST", f"/v1/conversations/{conversation_id}/messages", body)
        if sent and status == 201:
            conversation.messages.append(sent["id"])
            conversation.states[who] = "open"
            for each in conversation.states:
                is_met = (each, who) in self.model.edges and not conversation.is_group
                if conversation.states[each] == "request" and is_met:
                    conversation.states[each] = "open"

    def _begin_group(self, one: int) -> None:
        who, *others = (self.people[(one + i) % PEOPLE].id for i in range(3))
        status = 201 if all(self.model.can_meet(who, each) for each in others) else 422
        made = self._act(who, status, "POST", "/v1/conversations", {"user_ids": others})
        if made and status == 201:
            states = {each: "open" if (each, who) in self.model.edges else "request" for each in others}
            states = {who: "open", **states}
            self.model.conversations[made["id"]] = ModelConversation(who, True, states, dict.fromkeys(states, 0))

    def _leave(self, group_id: str, one: int) -> None:
        group = self.model.conversations[group_id]
        who = _chosen(group.states, one)
        if who and self._act(who, 204, "POST", f"/v1/conversations/{group_id}/leave"):
            del group.states[who], group.since[who]

    def _change_member(self, group_id: str, one: int, other: int) -> None:
        """As the user who began the group, while that user is a member: the admin."""
        group = self.model.conversations[group_id]
        who, whom = group.requester, self.people[(one + other) % PEOPLE].id
        if who not in group.states or who == whom:
            return
        path = f"/v1/conversations/{group_id}/members/{whom}"
        if whom in group.states:
            if self._act(who, 204, "DELETE", path):
                del group.states[whom], group.since[whom]
            return
        status = 204 if self.model.can_meet(who, whom) else 404
        if self._act(who, status, "PUT", path) and status == 204:
            group.states[whom] = "open" if (whom, who) in self.model.edges else "request"
            group.since[whom] = len(group.messages)

    def _reacted(self, one: int, other: int, deed: str, done: Collection[Pair]) -> Pair | None:
        post_id = _chosen(self.model.posts, other)
        if post_id is None:
            return None
        pair = who, _ = self.people[one % PEOPLE].id, post_id
        is_on = pair in done
        status = 204 if is_on or self.model.can_see(*pair) else 404
        acted = self._act(who, status, "DELETE" if is_on else "PUT", f"/v1/posts/{post_id}/{deed}")
        return pair if acted and status == 204 else None

    def _say(self, who: str, post_id: str, answered: ModelComment | None, *, links: bool) -> None:
        """Write a comment that mentions all users."""
        is_seen = self.model.can_see_comment(who, answered.comment_id) if answered else self.model.can_see(who, post_id)
        post = self.model.posts[post_id]
        status = 404 if not is_seen else 403 if post.state != ACTIVE else 201
        everyone = " ".join(f"@{name}" for name in self.model.names.values())
        text = f"{len(self.events)} #{self._word(who)} {everyone}{' www.example.org' if links else ''}"
        parent = {"parent_comment_id": answered.comment_id} if answered else {}
        answer = self._act(who, status, "POST", f"/v1/posts/{post_id}/comments", {"body": text, **parent})
        if answer and status == 201:
            thread = (answered.thread or answered.comment_id) if answered else None
            is_held = who != post.author and (links or (post.author, who) in self.model.restricts)
            self.model.comments[answer["id"]] = ModelComment(answer["id"], post_id, who, thread, is_held)

    def _carry(self, carried: int) -> None:
        self.events.append("everything is delivered" if carried == ALL else f"delivered in part: {carried}/{ALL}")
        with self._time():
            if carried == ALL:
                self.stage.platform.settle()
            else:
                self.stage.platform.step(carried / ALL)
        # A request to follow an account that is public by now becomes an edge, sooner or later.
        for pair in [pair for pair in self.model.asked if pair[1] not in self.model.private]:
            if graph.is_following(*pair):
                self.model.asked.discard(pair)
                self.model.edges.add(pair)

    def _outlive_cards(self, known: Account | None) -> None:
        """Let the time pass for which an instance that has just read an account may keep it."""
        if known:
            profiles._accounts.put(known.user_id, known, self.now_ms)
        self.now_ms += CARDS_MS + 1

    def _time(self) -> AbstractContextManager[None]:
        """Set the clock a millisecond later than before, so that ids are in the order of the acts."""
        self.now_ms += 1
        self.model.now_ms = self.now_ms
        return clock.at(self.now_ms)

    def _pair(self, one: int, other: int) -> Pair:
        """Ids of two different users."""
        return self.people[one % PEOPLE].id, self.people[(one + 1 + other % (PEOPLE - 1)) % PEOPLE].id


def _chosen(given: Iterable[Any], number: int) -> Any:
    """The element that the number selects, None if there is none."""
    found = sorted(given)
    return found[number % len(found)] if found else None
