"""Acts of random histories: conversations."""

from tests.support.drills.acts import PEOPLE, Acts, chosen
from tests.support.drills.population import (
    ModelConversation,
)


class TalkActs(Acts):
    """See the module."""

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
        group_id = chosen(groups, one)
        if group_id is None or other == 0:
            self._begin_group(one)
        elif other == 1:
            self._leave(group_id, one)
        else:
            self._change_member(group_id, one, other)

    def speak(self, one: int, other: int) -> None:
        """Send to a conversation as a member, or try to as another user; sometimes accept or decline it before."""
        conversation_id = chosen(self.model.conversations, other)
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
        who = chosen(group.states, one)
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
