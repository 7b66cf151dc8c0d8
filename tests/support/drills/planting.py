"""Plant rows of every table that has ids of users, through the API."""

from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.settings import HOUR
from chalicelib.push import tables as push_tables
from chalicelib.realtime import service as live
from chalicelib.tags import use_tables
from chalicelib.tags.tables import TagRow, partition, put_top
from tests.support.cloud import forget
from tests.support.drills.stage import Person, Stage
from tests.support.platform import strike
from tests.support.rooms.live import caller_of, connected, event
from tests.support.rooms.pushing import SUBSCRIPTION

NAME = "planter"  # in no other text


@dataclass(frozen=True)
class Planted:
    """A user with rows in all tables, and the other users.

    Attributes:
        follower: follows the user, likes, saves and mentions.
        blocker: has blocked the user.
        post_id: of the follower's post, which the user likes.
    """

    user: Person
    follower: Person
    blocker: Person
    post_id: str


def plant(stage: Stage) -> Planted:
    """Let a user and others do all that leaves rows, and deliver everything."""
    user = stage.register(NAME)
    names = ("bob", "cleo", "dora", "eve", "fay", "gus")
    follower, other, blocker, blocked, asked, asking = (stage.register(name) for name in names)
    _connect(stage, user, follower, other)
    post_id = _publish(stage, user, follower)
    _tell(stage, user, follower)
    _talk(stage, user, follower, other)
    _comment_on_both(stage, user, follower, post_id)
    stage.expect(200, asked, "PATCH", "/v1/users/me", {"is_private": True})
    stage.expect(200, user, "POST", "/v1/follow", {"target_user_id": asked.id})
    stage.expect(200, user, "PATCH", "/v1/users/me", {"is_private": True, "avatar": _avatar(stage, user)})
    stage.expect(200, asking, "POST", "/v1/follow", {"target_user_id": user.id})
    stage.expect(204, user, "PUT", f"/v1/blocks/{blocked.id}")
    stage.expect(204, blocker, "PUT", f"/v1/blocks/{user.id}")
    stage.expect(204, user, "PUT", "/v1/tags/sea/follow")
    for each in (user, other):
        stage.expect(201, each, "POST", "/v1/muted-words", {"text": "spoiler"})
        _let_push(stage, each)
    for each, avoided in ((user, other), (other, user)):
        stage.expect(204, each, "PUT", f"/v1/mutes/{avoided.id}")
        stage.expect(204, each, "PUT", f"/v1/restricted/{avoided.id}")
    for each in (user, follower):
        stage.expect(200, each, "PATCH", "/v1/notifications/preferences", {"policy": {"new_accounts": "filter"}})
    own = stage.expect(200, user, "GET", f"/v1/users/{user.id}/posts")["items"][-1]["id"]
    for method in ("DELETE", "PUT"):  # filtered, which leaves a refusal
        stage.react(follower, method, own)
    _go_live(user, follower)
    stranger = stage.register("hal")
    stage.post(stranger, "#sea", stage.upload(stranger))
    stage.platform.settle()
    assert stage.expect(200, user, "GET", "/v1/explore")["items"], "the stranger's post has a followed tag"
    _list_by_tag(stage, user)
    return Planted(user, follower, blocker, post_id)


def _list_by_tag(stage: Stage, user: Person) -> None:
    """Put rows that a retraction has yet to remove: the account is private by now."""
    own = stage.expect(200, user, "GET", f"/v1/users/{user.id}/posts")["items"]
    post_id = next(each["id"] for each in own if each["tags"] == ["tag"])
    TagRow(partition("tag", 0), post_id).save()
    use_tables.write(post_id, ["tag"], ())
    put_top("tag", [(0, post_id)])


def _let_push(stage: Stage, user: Person) -> None:
    """Quiet hours, a subscription, and the claim of a push."""
    stage.expect(200, user, "PATCH", "/v1/push", {"quiet_hours": {"start": "22:00", "end": "07:00", "zone": "UTC"}})
    stage.expect(201, user, "POST", "/v1/push/subscriptions", SUBSCRIPTION)
    (target,) = push_tables.read(user.id)[1]
    push_tables.claim(target, "group", 1)


def close(user: Person) -> None:
    """Close a user's account, as the caller of `erase_user` does."""
    accounts.change_status(user.id, "deleted")
    forget()


def _avatar(stage: Stage, user: Person) -> str:
    key = stage.upload(user, purpose="avatar")
    stage.platform.settle()
    return key


def _connect(stage: Stage, user: Person, follower: Person, other: Person) -> None:
    """Edges and close friendships in both directions, and an edge that has ended."""
    for each, followee in ((user, follower), (follower, user), (other, user), (user, other)):
        stage.expect(200, each, "POST", "/v1/follow", {"target_user_id": followee.id})
    stage.expect(204, user, "DELETE", f"/v1/follow/{other.id}")
    for each, friend in ((user, follower), (follower, user)):
        stage.expect(204, each, "PUT", f"/v1/close-friends/{friend.id}")
    stage.platform.settle()


def _publish(stage: Stage, user: Person, follower: Person) -> str:
    """Posts of both, of which some failed, were deleted or never posted; likes, saves, visits and events of both."""
    own = stage.post(user, "one #tag", stage.upload(user), stage.upload(user))["id"]
    stage.post(user, "failed", stage.upload(user, b"no photograph"))
    deleted = stage.post(user, "deleted", stage.upload(user))["id"]
    stage.upload(user)
    theirs: str = stage.post(follower, f"see @{user.name}", stage.upload(follower))["id"]
    stage.platform.settle()
    stage.erase(user, deleted)
    _set_aside(stage, user)
    for each in (user, follower):
        stage.feed(each)
        stage.expect(200, each, "GET", "/v1/feed?mode=ranked&limit=1")
        ranked = stage.expect(200, each, "GET", "/v1/feed?mode=ranked")["items"]
        for post_id in (own, theirs):
            stage.react(each, "PUT", post_id)
            stage.react(each, "PUT", post_id, "save")
        collection_id = stage.expect(201, each, "POST", "/v1/collections", {"name": "all"})["id"]
        for post_id in (own, theirs):
            stage.expect(204, each, "PUT", f"/v1/collections/{collection_id}/items/{post_id}")
        events = [{"type": "open", "post_id": post["id"], "context": post["context"]} for post in ranked]
        events += [{"type": "view", "post_id": post["id"], "dwell_ms": 1000} for post in ranked]
        stage.expect(202, each, "POST", "/v1/events", {"events": events})
    stage.platform.settle()
    strike("functions.housekeeping:count_views", 2 * HOUR)
    return theirs


def _comment_on_both(stage: Stage, user: Person, follower: Person, theirs: str) -> None:
    """Comments and replies of both on posts of both, with likes; some are deleted, one of which leaves a stub."""
    own = stage.expect(200, user, "GET", f"/v1/users/{user.id}/posts")["items"][-1]["id"]
    for post_id in (own, theirs):
        for each, other in ((user, follower), (follower, user)):
            thread = _comment(stage, each, post_id, f"{each.name} sees @{other.name} #there")
            reply = _comment(stage, other, post_id, f"{other.name} answers", thread)
            _comment(stage, each, post_id, f"{each.name} thanks", reply)
            for comment_id in (thread, reply):
                stage.expect(204, each, "PUT", f"/v1/posts/{post_id}/comments/{comment_id}/like")
    for parent_of_reply in (False, True):
        gone = _comment(stage, user, theirs, f"{user.name} regrets {parent_of_reply}")
        if parent_of_reply:
            _comment(stage, follower, theirs, "no need", gone)
        stage.expect(204, user, "DELETE", f"/v1/posts/{theirs}/comments/{gone}")
    stage.platform.settle()


def _comment(stage: Stage, person: Person, post_id: str, text: str, parent_id: str | None = None) -> str:
    body = {"body": text, "parent_comment_id": parent_id}
    made: str = stage.expect(201, person, "POST", f"/v1/posts/{post_id}/comments", body)["id"]
    return made


def _set_aside(stage: Stage, user: Person) -> None:
    """Posts that only the user sees: recently deleted, archived, scheduled, in drafts; and one that is imported."""
    hidden = [stage.post(user, caption, stage.upload(user))["id"] for caption in ("hidden", "in the bin", "pinned")]
    stage.platform.settle()
    stage.expect(204, user, "PUT", f"/v1/posts/{hidden[0]}/archive")
    stage.expect(204, user, "DELETE", f"/v1/posts/{hidden[1]}")
    stage.expect(204, user, "PUT", f"/v1/posts/{hidden[2]}/pin")

    def made(path: str, **more: str) -> dict[str, object]:
        return {"media": [{"object_key": stage.upload(user)}], "caption": path, **more}

    due = clock.rfc3339(clock.now_ms() + HOUR * 1000)
    stage.expect(202, user, "POST", "/v1/posts", made("scheduled", publish_at=due), key="scheduled")
    stage.expect(201, user, "POST", "/v1/drafts", made("draft"), key="draft")
    items = [made("imported", taken_at="2012-03-04T05:06:07Z")]
    stage.expect(200, user, "POST", "/v1/imports/posts", {"items": items}, key="imported")
    stage.platform.settle()


def _tell(stage: Stage, user: Person, follower: Person) -> None:
    """Stories of both that the other has seen; of the user's some are archived, in a highlight, deleted or all."""
    own = [stage.story(user, stage.upload(user))["id"] for _ in range(4)]
    stage.story(user, stage.upload(user), audience="close_friends")
    theirs = stage.story(follower, stage.upload(follower))["id"]
    stage.platform.settle()
    stage.expect(204, follower, "POST", f"/v1/stories/{own[0]}/view")
    stage.expect(204, user, "POST", f"/v1/stories/{theirs}/view")
    for story_id in own[:2]:
        stage.expect(204, user, "PUT", f"/v1/stories/{story_id}/archive")
    stage.expect(201, user, "POST", "/v1/highlights", {"title": "kept", "story_ids": own[1:3]}, key="highlight")
    stage.expect(204, user, "DELETE", f"/v1/stories/{own[3]}")
    stage.platform.settle()


def _go_live(user: Person, follower: Person) -> None:
    """Both are connected, and get an event about the user; the user has a ticket more."""
    for person in (user, follower):
        connected(caller_of(person.token))
    live.issue_ticket(caller_of(user.token))
    live.deliver([user.id, follower.id], event(user.id, actor_id=user.id))


def _talk(stage: Stage, user: Person, follower: Person, other: Person) -> None:
    """A pair and groups, one of which the user has left and one of which has no other member; all write and react."""
    pair = stage.expect(201, user, "POST", "/v1/conversations", {"user_ids": [follower.id]})["id"]
    groups = [
        stage.expect(201, user, "POST", "/v1/conversations", {"user_ids": [follower.id, other.id], "title": name})["id"]
        for name in ("stays", "left", "alone")
    ]
    stage.expect(200, user, "PATCH", "/v1/users/me/message-preferences", {"who_may_write": "following"})
    for path in (f"/v1/conversations/{each}" for each in (pair, *groups)):
        sent = {}
        for each in (user, follower):
            body = {
                "client_id": f"{each.name}-1",
                "text": f"from {each.name}",
                "media": [{"object_key": stage.upload(each)}],
            }
            sent[each.id] = stage.expect(201, each, "POST", f"{path}/messages", body)["id"]
        for each, theirs in ((user, follower), (follower, user)):
            stage.expect(204, each, "PUT", f"{path}/messages/{sent[theirs.id]}/reaction", {"emoji": "👍"})
            stage.expect(204, each, "POST", f"{path}/read", {"up_to": 1})
        stage.platform.settle()
    stage.expect(204, user, "POST", f"/v1/conversations/{groups[1]}/leave")
    for each in (follower, other):
        stage.expect(204, each, "POST", f"/v1/conversations/{groups[2]}/leave")
    stage.platform.settle()
