"""The paths of live events that drills interrupt; see `paths`."""

from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.resources import SOCKETS
from tests.support.rooms.live import caller_of, connected


def prepare_announce_post(scene: Scene) -> Act:
    """Bob is connected twice when Ada's post is published; a third connection is gone."""
    scene.posted(rendered=True)
    return _settling_with_sockets(scene)


def prepare_announce_story(scene: Scene) -> Act:
    """The same for a story."""
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    scene.stage.story(scene.ada, key)
    return _settling_with_sockets(scene)


def prepare_log_out(scene: Scene) -> Act:
    """Cleo has a socket in another session, and two in the one that she ends."""
    connected(scene.cleo.id)
    for _ in range(2):
        connected(caller_of(scene.cleo.token))

    def log_out() -> None:
        status, _ = scene.stage.call(scene.cleo, "POST", "/v1/auth/logout")
        assert status in {204, 401}  # the session may have ended before the answer was lost
        scene.people[:] = [each for each in scene.people if each is not scene.cleo]
        scene.stage.platform.settle()

    return log_out


def _settling_with_sockets(scene: Scene) -> Act:
    made = [connected(caller_of(scene.bob.token)) for _ in range(3)]
    del SOCKETS.frames[made[-1].connection_id]
    return scene.stage.platform.settle


LIVE_PATHS: list[Prepare] = [prepare_announce_post, prepare_announce_story, prepare_log_out]
