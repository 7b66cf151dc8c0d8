"""Acts of random histories: posts, their controls, likes, saves, collections and views."""

from collections.abc import Collection
from typing import Any

from chalicelib.core import clock
from chalicelib.posts import post_views, view_tables
from chalicelib.posts import service as posts
from tests.support.drills.acts import PEOPLE, Acts, chosen
from tests.support.drills.population import (
    ACTIVE,
    ARCHIVED,
    DELETED,
    PROCESSING,
    RECENTLY_DELETED,
    SCHEDULED,
    ModelPost,
    Pair,
)
from tests.support.rooms import world as rows


class PostActs(Acts):
    """See the module."""

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
        post_id = chosen(waiting, one)
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
        post_id = chosen([each for each in self.model.posts if self.model.posts[each].state != DELETED], one)
        if post_id is None:
            return
        who, status = self._as_author(self.model.posts[post_id], one, other)
        if self._act(who, status, "DELETE", f"/v1/posts/{post_id}") and status == 204:
            post = self.model.posts[post_id]
            if post.state in (ACTIVE, ARCHIVED):
                post.restores_to, post.state = post.state, RECENTLY_DELETED
            elif post.state != RECENTLY_DELETED:
                post.state = DELETED

    def restore(self, one: int, other: int) -> None:
        """Restore a deleted post as its author, or try to as another user; or erase it."""
        post_id = chosen(self._in(RECENTLY_DELETED), one)
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
        post_id = chosen([*self._in(ACTIVE), *self._in(ARCHIVED)], one)
        if post_id is None:
            return self.post(one, other)
        post = self.model.posts[post_id]
        who, status = self._as_author(post, one, other)
        method = "DELETE" if post.state == ARCHIVED else "PUT"
        if self._act(who, status, method, f"/v1/posts/{post_id}/archive") and status == 204:
            post.state = ACTIVE if post.state == ARCHIVED else ARCHIVED
        return None

    def edit(self, one: int, other: int) -> None:
        """Give a post another audience, or a warning, as its author, or try to as another user."""
        seen = [each for each in self.model.posts if self.model.posts[each].state not in (DELETED, RECENTLY_DELETED)]
        post_id = chosen(seen, one)
        if post_id is None:
            return self.post(one, other)
        post = self.model.posts[post_id]
        who, status = self._as_author(post, one, other, 200)
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
        post_id = chosen(self._in(ACTIVE), one)
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

    def collect(self, one: int, other: int) -> None:
        """Make a collection, put a post into it, or remove it."""
        who, post_id = self.people[one % PEOPLE].id, chosen(self.model.posts, other)
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

    def watch(self, one: int, other: int) -> None:
        """View a post; the hour is counted at once. A viewer who may not see the post by then does not count."""
        who, post_id = self.people[one % PEOPLE].id, chosen(self.model.posts, other)
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

    def _as_author(self, post: ModelPost, one: int, other: int, status: int = 204) -> tuple[str, int]:
        """The author of a post, or another user who tries; and how the API must answer."""
        who = post.author if other else self.people[one % PEOPLE].id
        refused = 403 if self.model.can_see(who, post.post_id) else 404
        return who, status if who == post.author else refused

    def _reacted(self, one: int, other: int, deed: str, done: Collection[Pair]) -> Pair | None:
        post_id = chosen(self.model.posts, other)
        if post_id is None:
            return None
        pair = self.people[one % PEOPLE].id, post_id
        is_done = self._switch(pair, done, f"/v1/posts/{post_id}/{deed}", may=self.model.can_see(*pair))
        return pair if is_done else None
