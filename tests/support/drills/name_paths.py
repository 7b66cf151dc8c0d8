"""Paths of the index of names that drills interrupt; see `paths`."""

from chalicelib.accounts import service as accounts
from tests.support.drills.scene import Act, Prepare, Scene


def prepare_index_names(scene: Scene) -> Act:
    scene.people.append(scene.stage.register("dora"))
    return scene.stage.platform.settle


def prepare_index_new_names(scene: Scene) -> Act:
    scene.stage.expect(200, scene.cleo, "PATCH", "/v1/users/me", {"username": "grace", "display_name": "Grace Hopper"})
    return scene.stage.platform.settle


def prepare_retract_names(scene: Scene) -> Act:
    accounts.change_status(scene.cleo.id, "deleted")
    scene.people.remove(scene.cleo)
    return scene.stage.platform.settle


NAME_PATHS: list[Prepare] = [prepare_index_names, prepare_index_new_names, prepare_retract_names]
