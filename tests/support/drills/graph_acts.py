"""Acts of random histories: relations between users, and their accounts."""

from chalicelib.accounts import profiles
from chalicelib.accounts.tables import UserRow
from tests.support.drills.acts import CARDS_MS, PEOPLE, Acts, chosen


class GraphActs(Acts):
    """See the module."""

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
        pair = chosen(self.model.asked, one)
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
        pair = chosen(self.model.edges, one)
        if pair and self._act(pair[1], 204, "DELETE", f"/v1/users/me/followers/{pair[0]}"):
            self.model.edges.discard(pair)

    def block(self, one: int, other: int) -> None:
        """Block, or unblock."""
        pair = who, whom = self._pair(one, other)
        if self._switch(pair, self.model.blocks, f"/v1/blocks/{whom}", may=True):
            self.model.blocks ^= {pair}
            if pair in self.model.blocks:
                self.model.end(who, whom)

    def mute(self, one: int, other: int) -> None:
        """Mute, or unmute."""
        pair = _, whom = self._pair(one, other)
        if self._switch(pair, self.model.mutes, f"/v1/mutes/{whom}", may=self.model.can_find(*pair)):
            self.model.mutes ^= {pair}

    def restrict(self, one: int, other: int) -> None:
        """Restrict an account, or end that; every read goes on as before, but the list of the user who did it."""
        pair = _, whom = self._pair(one, other)
        if self._switch(pair, self.model.restricts, f"/v1/restricted/{whom}", may=self.model.can_find(*pair)):
            self.model.restricts ^= {pair}

    def mute_word(self, one: int, other: int) -> None:
        """Mute the word that every post of an author has, or end that; sometimes as a hashtag."""
        pair = who, whom = self._pair(one, other)
        if rule_id := self.model.words.get(pair):
            if self._act(who, 204, "DELETE", f"/v1/muted-words/{rule_id}"):
                del self.model.words[pair]
        elif answer := self._act(who, 201, "POST", "/v1/muted-words", {"text": "#" * (one % 2) + self._word(whom)}):
            self.model.words[pair] = answer["id"]

    def follow_tag(self, one: int, other: int) -> None:
        """Follow the tag that every post of an author has, or end that."""
        pair = who, whom = self._pair(one, other)
        method = "DELETE" if pair in self.model.tags else "PUT"
        if self._act(who, 204, method, f"/v1/tags/{self._word(whom)}/follow"):
            self.model.tags ^= {pair}

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
        who = chosen(self.model.suspended, one) or self.people[one % PEOPLE].id
        is_on = who in self.model.suspended
        with self._time():
            UserRow(who).update([UserRow.status.set("active" if is_on else "suspended")])
        self.events.append(f"{self.reads.named(who)} is {'active again' if is_on else 'suspended'}")
        if is_on:
            del self.model.suspended[who]
        else:
            self.model.suspended[who] = self.now_ms
        self._outlive_cards(None)

    def befriend(self, one: int, other: int) -> None:
        """Add a user to the close friends, or end that."""
        pair = _, whom = self._pair(one, other)
        if self._switch(pair, self.model.close, f"/v1/close-friends/{whom}", may=self.model.can_meet(*pair)):
            self.model.close ^= {pair}
