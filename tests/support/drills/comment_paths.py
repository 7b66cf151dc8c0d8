"""Paths of comments that drills interrupt; see `paths`."""

from tests.support.drills.scene import Act, Prepare, Scene

GONE = (204, 404)  # a client that repeats a deletion whose answer was lost finds the comment gone


def posted(scene: Scene) -> str:
    """The path of the comments on a post of Ada."""
    post_id = scene.posted(rendered=True)
    scene.stage.platform.settle()
    return f"/v1/posts/{post_id}/comments"


def said(scene: Scene, path: str, text: str, parent_id: str | None = None) -> str:
    """The id of a comment of Bob."""
    body = {"body": text, "parent_comment_id": parent_id}
    made: str = scene.stage.expect(201, scene.bob, "POST", path, body, key=text)["id"]
    return made


def prepare_comment(scene: Scene) -> Act:
    path = posted(scene)
    return lambda: said(scene, path, "see @cleo")


def prepare_reply(scene: Scene) -> Act:
    path = posted(scene)
    reply = said(scene, path, "two", said(scene, path, "one"))
    return lambda: said(scene, path, "three", reply)


def prepare_count_comments(scene: Scene) -> Act:
    """Comments, replies and likes of them wait to be counted."""
    path = posted(scene)
    thread = said(scene, path, "one")
    for text in ("two", "three"):
        said(scene, path, text, thread)
    for person in (scene.ada, scene.cleo):
        scene.stage.expect(204, person, "PUT", f"{path}/{thread}/like")
    return scene.stage.platform.settle


def prepare_like_comment(scene: Scene) -> Act:
    path = posted(scene)
    comment_id = said(scene, path, "one")
    return lambda: scene.stage.expect(204, scene.cleo, "PUT", f"{path}/{comment_id}/like")


def prepare_delete_comment(scene: Scene) -> Act:
    path = posted(scene)
    lone, thread = said(scene, path, "lone"), said(scene, path, "thread")
    said(scene, path, "reply", thread)
    scene.stage.platform.settle()

    def act() -> None:
        for each in (lone, thread):
            _delete(scene, f"{path}/{each}")
        scene.stage.platform.settle()

    return act


def prepare_delete_last_reply(scene: Scene) -> Act:
    path = posted(scene)
    thread = said(scene, path, "thread")
    reply = said(scene, path, "reply", thread)
    scene.stage.platform.settle()
    _delete(scene, f"{path}/{thread}")
    scene.stage.platform.settle()

    def act() -> None:
        _delete(scene, f"{path}/{reply}")
        scene.stage.platform.settle()

    return act


def prepare_erase_commented_post(scene: Scene) -> Act:
    path = posted(scene)
    thread = said(scene, path, "thread")
    said(scene, path, "reply", thread)
    scene.stage.platform.settle()
    post_id = path.split("/")[3]
    scene.stage.expect(204, scene.ada, "DELETE", f"/v1/posts/{post_id}")
    scene.stage.platform.settle()
    scene.stage.expect(204, scene.ada, "DELETE", f"/v1/users/me/recently-deleted/{post_id}")
    return scene.stage.platform.settle


def _delete(scene: Scene, path: str) -> None:
    status, document = scene.stage.call(scene.bob, "DELETE", path)
    if status == 503:
        _delete(scene, path)
        return
    assert status in GONE, document


COMMENT_PATHS: list[Prepare] = [
    prepare_comment,
    prepare_reply,
    prepare_count_comments,
    prepare_like_comment,
    prepare_delete_comment,
    prepare_delete_last_reply,
    prepare_erase_commented_post,
]
