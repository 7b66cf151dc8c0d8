"""Acts of random histories: stories and highlights."""

from chalicelib.core import clock
from chalicelib.core.settings import DAY
from tests.support.drills.acts import BRIEF_MS, PEOPLE, Acts, chosen
from tests.support.drills.population import (
    ModelStory,
)
from tests.support.rooms import world as rows


class StoryActs(Acts):
    """See the module."""

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
        story_id = chosen(self.model.stories, other)
        if story_id is None:
            return self.story(one, other)
        who = self.people[one % PEOPLE].id
        status = 204 if self.model.can_see_story(who, story_id) else 404
        acted = self._act(who, status, "POST", f"/v1/stories/{story_id}/view")
        if acted and status == 204 and who != self.model.stories[story_id].author:
            self.model.views.add((who, story_id))
        return None

    def highlight(self, one: int, other: int) -> None:
        """Make a highlight of all current stories of a user, or delete one."""
        who = self.people[one % PEOPLE].id
        current = [each for each in self.model.stories if each.endswith(who) and self.model.can_see_story(who, each)]
        if other == 0 and (highlight_id := chosen(self.model.highlights, one)):
            if self._act(highlight_id[11:], 204, "DELETE", f"/v1/highlights/{highlight_id}"):
                del self.model.highlights[highlight_id]
        elif current:
            answer = self._act(who, 201, "POST", "/v1/highlights", {"title": "all", "story_ids": current})
            if answer:
                self.model.highlights[answer["id"]] = current

    def delete_story(self, one: int, other: int) -> None:
        """Delete a story as its author, or try to as another user."""
        story_id = chosen([each for each in self.model.stories if not self.model.stories[each].is_deleted], one)
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
