"""Random histories of an author's stories, which end: what the archive or a highlight keeps stays, and nothing else."""

import random
from collections.abc import Callable

from chalicelib.core import clock
from chalicelib.media.settings import settings as media_settings
from chalicelib.stories.settings import settings
from tests.support.cloud import Policy
from tests.support.depth import examples
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Stage, tagged
from tests.support.drills.story_ends import BY_EXPIRY, deliver, items, media_of, objects_with, removal, story_row, sweep
from tests.support.drills.story_paths import told
from tests.support.platform import Platform, strike

LIFETIME = settings().story_lifetime
SEEDS = examples(quick=6, nightly=100)
STEPS = 14
NewStage = Callable[[], Stage]


class Ending:
    """Ada's stories through a random history, and the model: what keeps each, and whether it is deleted."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.stage = scene, scene.stage
        self.random = random.Random(seed)
        self.stage.platform = Platform(seed, duplicate=bool(seed % 2), reorder=True)
        self.now_ms = clock.now_ms()
        self.stories = [told(scene) for _ in range(3)]
        self.media = {each: media_of(each) for each in self.stories}
        self.records = {each: removal(story_row(each), BY_EXPIRY) for each in self.stories}
        self.archived: set[str] = set()
        self.deleted: set[str] = set()
        self.highlights: dict[str, list[str]] = {}
        self.has_ended = False

    def kept(self) -> set[str]:
        return self.archived | {each for story_ids in self.highlights.values() for each in story_ids}

    def usable(self) -> set[str]:
        """The stories that can be kept."""
        return self.kept() if self.has_ended else set(self.stories) - self.deleted

    def take_a_step(self) -> None:
        acts = [self.archive, self.unarchive, self.make, self.edit, self.unmake, self.delete, self.deliver_again]
        acts += [self.step, self.sweep, self.end]
        with clock.at(self.now_ms):
            self.random.choice(acts)(self.random.choice(self.stories))
            if self.random.random() < 0.3:
                self.stage.platform.step(self.random.random())

    def archive(self, story_id: str) -> None:
        status = 204 if story_id in self.usable() else 404
        self.stage.expect(status, self.scene.ada, "PUT", f"/v1/stories/{story_id}/archive")
        self.archived |= {story_id} & self.usable()

    def unarchive(self, story_id: str) -> None:
        status = 204 if story_id in self.usable() else 404
        self.stage.expect(status, self.scene.ada, "DELETE", f"/v1/stories/{story_id}/archive")
        self.archived.discard(story_id)

    def make(self, story_id: str) -> None:
        body = {"title": "kept", "story_ids": sorted({story_id, self.random.choice(self.stories)})}
        if set(body["story_ids"]) <= self.usable():
            made = self.stage.expect(201, self.scene.ada, "POST", "/v1/highlights", body)["id"]
            self.highlights[made] = list(body["story_ids"])
        else:
            self.stage.expect(422, self.scene.ada, "POST", "/v1/highlights", body)

    def edit(self, story_id: str) -> None:
        if self.highlights and story_id in self.usable():
            edited = self.random.choice(sorted(self.highlights))
            self.stage.expect(200, self.scene.ada, "PATCH", f"/v1/highlights/{edited}", {"story_ids": [story_id]})
            self.highlights[edited] = [story_id]

    def unmake(self, _: str) -> None:
        if self.highlights:
            ended = self.random.choice(sorted(self.highlights))
            self.stage.expect(204, self.scene.ada, "DELETE", f"/v1/highlights/{ended}")
            del self.highlights[ended]

    def delete(self, story_id: str) -> None:
        if story_id in self.usable():
            self.stage.expect(204, self.scene.ada, "DELETE", f"/v1/stories/{story_id}")
            self.deleted.add(story_id)
            self.archived.discard(story_id)
            left = {each: [one for one in of if one != story_id] for each, of in self.highlights.items()}
            self.highlights = {each: of for each, of in left.items() if of}

    def deliver_again(self, story_id: str) -> None:
        if self.has_ended:
            deliver(self.records[story_id])

    def step(self, _: str) -> None:
        self.stage.platform.step(self.random.random())

    def sweep(self, _: str) -> None:
        strike("functions.housekeeping:sweep_uploads", seconds_later=media_settings().story_grace)

    def end(self, _: str) -> None:
        self.now_ms += (LIFETIME + 60) * 1000
        self.has_ended = True
        with clock.at(self.now_ms):
            self.stage.platform.expire("stories")

    def check(self) -> None:
        with clock.at(self.now_ms):
            self.end("")
        with clock.at(self.now_ms):
            self.stage.platform.settle()
            for record in self.records.values():
                deliver(record)
            sweep(self.scene)
            stays = {each for each in self.stories if objects_with(self.media[each])}
            assert stays == self.kept()
            assert {each["id"] for each in items(self.scene, self.scene.ada, "/v1/stories/archive")} == self.kept()
            assert tagged(self.scene.ada.id) == []
            assert self.stage.platform.dead == []


def test_random_histories_keep_what_is_kept_and_nothing_else(new_stage: NewStage, policy: Policy) -> None:
    policy(access_token_lifetime=100 * LIFETIME, highlights_per_day=1000)
    for seed in range(SEEDS):
        history = Ending(Scene(new_stage()), seed)
        for _ in range(STEPS):
            history.take_a_step()
        history.check()
