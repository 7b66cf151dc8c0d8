"""Acts of random histories: comments."""

from tests.support.drills.acts import PEOPLE, chosen
from tests.support.drills.population import (
    ACTIVE,
    DELETED,
    ModelComment,
)
from tests.support.drills.post_acts import PostActs


class CommentActs(PostActs):
    """See the module."""

    def comment(self, one: int, other: int) -> None:
        """Comment on a post; a link of an account as young as these is held."""
        post_id = chosen(self.model.posts, other)
        if post_id is None:
            return self.post(one, other)
        who = self.people[one % PEOPLE].id
        self._say(who, post_id, None, links=(one + other) % 4 == 3)
        return None

    def reply(self, one: int, other: int) -> None:
        """Reply to a comment, or to a reply."""
        comment_id = chosen(self._live_comments(), other)
        if comment_id is None:
            return self.comment(one, other)
        answered = self.model.comments[comment_id]
        self._say(self.people[one % PEOPLE].id, answered.post_id, answered, links=(one + other) % 5 == 4)
        return None

    def hide(self, one: int, other: int) -> None:
        """Hide a comment, or approve a hidden or held one; by the post's author, or tried by another user."""
        comment_id = chosen(self._live_comments(), one)
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
        comment_id = chosen(self._live_comments(), one)
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

    def _live_comments(self) -> list[str]:
        return [each for each in self.model.comments if not self.model.comments[each].is_deleted]

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
