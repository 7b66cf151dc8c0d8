"""A tour of everything that functions do: every endpoint, every event function, and the turns they seldom take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from chalicelib.accounts import avatars, passwords
from chalicelib.accounts import tables as accounts
from chalicelib.accounts.settings import settings as accounts_settings
from chalicelib.core import clock, retries
from chalicelib.core.settings import settings as core_settings
from chalicelib.engagement import service as engagement
from chalicelib.fanout import tables as inboxes
from chalicelib.feed import ranked
from chalicelib.graph import restrictions, standing
from chalicelib.graph import tables as graph
from chalicelib.graph.settings import settings as graph_settings
from chalicelib.media import erasures, rerendering
from chalicelib.media import service as media
from chalicelib.media import tables as media_tables
from chalicelib.media.media import Media
from chalicelib.media.settings import settings
from chalicelib.posts import creation
from chalicelib.posts import service as posts
from chalicelib.posts.settings import settings as posts_settings
from infra.manifest import API_HANDLER as API
from tests.support.drills.usage import ObservedWorld
from tests.support.drills.world import PASSWORD, Person, refusing_everything, rerender_all
from tests.support.films import Take, filmed
from tests.support.resources import BUCKET, LAMBDA, client, make_distribution

CHECKSUM = "A" * 43 + "="  # of some 32 bytes
UPLOAD = {"content_type": "image/jpeg", "size": 7, "sha256": CHECKSUM}


def taken(world: ObservedWorld) -> None:
    """Take the tour on an empty stage."""
    ada, bob = world.register("ada"), world.register("bob")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("BACKFILL_AGAIN", "ACCEPT_AGAIN", "MARKING_AGAIN"):
            patch.setenv(f"EMULSION_{name}", "0")
        patch.setenv("EMULSION_REGISTRATIONS_PER_ADDRESS", "1000")
        patch.setenv("EMULSION_PURGE_AGAIN", "0")
        patch.setenv("EMULSION_CDN_DISTRIBUTION", make_distribution())
        patch.setenv("EMULSION_VIDEO", "on")
        patch.setenv("EMULSION_RANKING_PATIENCE_MS", "60000")  # a busy machine changes no page
        patch.setattr(retries, "BASE_SECONDS", 0)
        patch.setattr(passwords, "is_outdated", lambda _: True)  # so that signing in hashes anew
        patch.setattr(restrictions, "QUERY_ROWS", 1)  # so that two restrictions are too many for one query
        _sign_in(world)
        _change_profile(world, ada)
        _follow(world, ada, bob)
        _follow_privately(world)
        _keep_away(world)
        _go_public(world)
        _grow(world, bob)
        _upload(world, ada)
        _change_avatar(world, ada)
        _rerender(world)
        _post(world, ada, bob)
        _tell(world, bob)
        _scroll_by_rank(world, bob)
        _hide(world, bob)
        _lose_plans(world, ada)
        _lose_erasures(world, ada)
        _lose_events(world, ada)
        _lose_a_worker(world, ada)
        _film(world, ada)
        _come_back(world, ada)
        _draw_a_crowd(world, ada)


@contextmanager
def _overtaken(module: Any, name: str, by: Callable[[], object]) -> Iterator[None]:
    """Inside the block another request or function does `by` just before the module's function is called first."""
    function, waiting = getattr(module, name), [by]

    def late(*arguments: Any, **more: Any) -> Any:
        if waiting:
            waiting.pop()()
        return function(*arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, late)
        yield


def _sign_in(world: ObservedWorld) -> None:
    body = {"username": "eve", "email": "eve@example.com", "password": PASSWORD}

    def register() -> Any:
        return world.expect(201, None, "POST", "/v1/auth/register", body, key="eve")

    with _overtaken(accounts, "register", by=register):
        tokens = register()
    eve = Person("eve", tokens["user"]["id"], tokens["access_token"])
    world.expect(409, None, "POST", "/v1/auth/register", body)
    for login in ("eve", "eve@example.com"):
        world.expect(200, None, "POST", "/v1/auth/login", {"login": login, "password": PASSWORD})
    (_, *_, oldest) = world.expect(200, eve, "GET", "/v1/auth/sessions")["items"]
    world.expect(204, eve, "DELETE", f"/v1/auth/sessions/{oldest['id']}")
    world.expect(204, eve, "POST", "/v1/auth/password/change", {"old": PASSWORD, "new": PASSWORD[::-1]})
    presented = {"refresh_token": tokens["refresh_token"]}
    world.expect(200, None, "POST", "/v1/auth/refresh", presented)
    with clock.at(clock.now_ms() + accounts_settings().refresh_grace * 2000):
        world.expect(401, None, "POST", "/v1/auth/refresh", presented)  # ends the session
    for way_out in (("POST", "/v1/auth/logout"), ("DELETE", "/v1/auth/sessions")):
        again = {"login": "eve", "password": PASSWORD[::-1]}
        token = world.expect(200, None, "POST", "/v1/auth/login", again)["access_token"]
        world.expect(204, Person("eve", eve.id, token), *way_out)


def _change_profile(world: ObservedWorld, ada: Person) -> None:
    world.expect(200, None, "GET", "/v1/health")
    world.expect(200, ada, "GET", "/v1/users/me")
    world.expect(200, ada, "PATCH", "/v1/users/me", {"username": "ada.b", "bio": "Engines."})


def _follow(world: ObservedWorld, ada: Person, bob: Person) -> None:
    target = {"target_user_id": ada.id}
    for _ in range(2):
        world.expect(200, bob, "POST", "/v1/follow", target)
    for path in ("", "/followers", "/following"):
        world.expect(200, bob, "GET", f"/v1/users/{ada.id}{path}")
    world.expect(200, None, "GET", "/v1/users/by-name/ada.b")
    world.expect(204, ada, "DELETE", f"/v1/users/me/followers/{bob.id}")
    for _ in range(2):
        world.expect(204, bob, "DELETE", f"/v1/follow/{ada.id}")

    def follow() -> None:
        world.expect(200, bob, "POST", "/v1/follow", target)

    world.platform.usage.throttled = API
    assert world.call(bob, "POST", "/v1/follow", target)[0] == 503
    world.platform.usage.throttled = None
    with _overtaken(standing, "put_edge", by=follow):
        follow()
    world.platform.settle()


def _follow_privately(world: ObservedWorld) -> None:
    cleo, dora = world.register("cleo"), world.register("dora")
    world.expect(200, cleo, "PATCH", "/v1/users/me", {"is_private": True})

    def ask() -> None:
        world.expect(200, dora, "POST", "/v1/follow", {"target_user_id": cleo.id})

    ask()
    world.expect(200, dora, "GET", f"/v1/users/{cleo.id}")
    world.expect(404, dora, "GET", f"/v1/users/{cleo.id}/followers")
    world.expect(204, dora, "DELETE", f"/v1/follow-requests/{cleo.id}")
    ask()
    world.expect(204, cleo, "POST", f"/v1/follow-requests/{dora.id}/decline")

    def ask_and_accept() -> None:
        ask()
        world.expect(200, cleo, "GET", "/v1/follow-requests")
        world.expect(204, cleo, "POST", f"/v1/follow-requests/{dora.id}/accept")

    with _overtaken(standing, "put_request", by=ask_and_accept):
        ask()
    world.platform.settle()


def _go_public(world: ObservedWorld) -> None:
    """Hal, who was asked by one new person, one who had left, and one who had left and muted him."""
    hal, *others = (world.register(name) for name in ("hal", "ivo", "kim", "lea"))
    target = {"target_user_id": hal.id}
    for each in others[1:]:
        world.expect(200, each, "POST", "/v1/follow", target)
        world.expect(204, each, "DELETE", f"/v1/follow/{hal.id}")
    world.expect(204, others[2], "PUT", f"/v1/mutes/{hal.id}")
    world.expect(200, hal, "PATCH", "/v1/users/me", {"is_private": True})
    for each in others:
        world.expect(200, each, "POST", "/v1/follow", target)
    world.expect(200, hal, "PATCH", "/v1/users/me", {"is_private": False})
    world.platform.usage.throttled = "accept_requests"
    for _ in range(3):
        world.platform.step()
    world.platform.usage.throttled = None
    world.platform.settle()


def _grow(world: ObservedWorld, bob: Person) -> None:
    """Joy's posts are pulled for a while."""
    joy = world.register("joy")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PULL_FOLLOWERS", "PUSH_FOLLOWERS", "MARKING_PAGES"):
            patch.setenv(f"EMULSION_{name}", "1")
        patch.setattr(graph, "FOLLOWER_PAGE", 1)
        world.expect(200, bob, "POST", "/v1/follow", {"target_user_id": joy.id})
        world.platform.settle()
        world.expect(204, bob, "DELETE", f"/v1/follow/{joy.id}")
        world.platform.settle()
        with clock.at(clock.now_ms() + (core_settings().inbox_lifetime + graph_settings().cooling_slack + 1) * 1000):
            world.platform.sweep("sweep_deliveries")
            world.platform.settle()


def _keep_away(world: ObservedWorld) -> None:
    fay, gil = world.register("fay"), world.register("gil")
    for kind in ("blocks", "mutes"):
        world.expect(200, gil, "POST", "/v1/follow", {"target_user_id": fay.id})
        world.expect(204, fay, "PUT", f"/v1/{kind}/{gil.id}")
        world.expect(200, fay, "GET", f"/v1/{kind}")
        world.expect(204, fay, "DELETE", f"/v1/{kind}/{gil.id}")
    world.platform.settle()


def _upload(world: ObservedWorld, ada: Person) -> None:

    def ask() -> Any:
        return world.expect(201, ada, "POST", "/v1/media/upload-url", UPLOAD, key="once")

    with _overtaken(media_tables, "insert", by=ask):
        ask()
    ticket = ask()
    media = [{"object_key": ticket["object_key"], "type": "photo"}]
    world.expect(409, ada, "POST", "/v1/posts", {"media": media})  # nothing has been uploaded
    world.platform.uploaded(ticket["object_key"])
    world.platform.settle()  # S3 tells of it, but the object is gone again
    world.upload(ada, b"no photograph")
    world.platform.settle()
    world.expect(200, ada, "GET", f"/v1/media/{ticket['media_id']}")


def _change_avatar(world: ObservedWorld, ada: Person) -> None:
    keys = [world.upload(ada, purpose="avatar") for _ in range(2)]
    world.platform.settle()

    def change(key: str | None) -> None:
        world.expect(200, ada, "PATCH", "/v1/users/me", {"avatar": key})

    change(keys[0])
    with _overtaken(avatars, "transact", by=partial(change, keys[1])):
        change(keys[1])
    change(None)
    world.platform.settle()


def _rerender(world: ObservedWorld) -> None:
    """Photos that were refused, one that was not, a film, an avatar, one whose file is gone, one removed meanwhile."""
    rhea = world.register("rhea")
    keys = [world.upload(rhea) for _ in range(2)]
    world.post(rhea, "refused", *keys)
    with refusing_everything():
        world.platform.settle()
    world.post(rhea, "half", world.upload(rhea), world.upload(rhea, b"no photograph"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        world.platform.settle()
    beside, lost, removed = world.upload(rhea), world.upload(rhea), world.upload(rhea)
    avatar = world.upload(rhea, purpose="avatar")
    world.platform.settle()
    world.post(rhea, "anew", beside)
    world.post(rhea, "a film", world.upload(rhea, filmed(Take()), "video/mp4"))
    world.platform.settle()
    world.expect(200, rhea, "PATCH", "/v1/users/me", {"avatar": avatar})
    client("s3").delete_object(Bucket=BUCKET, Key=lost)
    rerender_all(rhea.id)
    announce = rerendering._announce

    def overtaken(media: Media, path: str) -> bool:
        if media.original.object_key == removed:
            erasures.remove(media.media_id)
        return announce(media, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rerendering, "_announce", overtaken)
        world.platform.settle()


def _post(world: ObservedWorld, ada: Person, bob: Person) -> None:
    key = world.upload(ada)
    publish = partial(world.post, ada, "with @bob", key, idempotency_key="first")
    with _overtaken(creation, "_write", by=publish):
        publish()
    publish()
    bad = world.upload(ada, b"no photograph")
    broken = world.post(ada, "broken", bad)["id"]
    world.platform.settle()
    world.expect(204, ada, "DELETE", f"/v1/posts/{broken}")
    (post,) = world.expect(200, ada, "GET", f"/v1/users/{ada.id}/posts")["items"]
    path = f"/v1/posts/{post['id']}"
    world.expect(200, bob, "GET", path)
    change = {"caption": "changed, with @cleo", "media": [{"media_id": post["media"][0]["id"], "alt": "Engine"}]}
    world.expect(200, ada, "PATCH", path, change)
    world.expect(200, bob, "GET", "/v1/feed")
    publish = partial(world.post, ada, "to stay", world.upload(ada), idempotency_key="second")
    with _overtaken(media, "resolve", by=publish):
        publish()
    world.platform.settle()
    _react(world, bob, ada)
    world.expect(204, ada, "DELETE", path)
    world.platform.settle()
    world.platform.uploaded(bad)  # S3 tells of it once more, but it was removed
    _fill_the_cdn(world)
    for content in (None, b"no photograph"):
        with _overtaken(creation, "settled", by=world.platform.settle):
            world.post(ada, "its media is settled meanwhile", world.upload(ada, content))


def _react(world: ObservedWorld, bob: Person, ada: Person) -> None:
    """Bob likes and saves more than one look at what he did with a page takes."""
    paths = [f"/v1/posts/{post['id']}" for post in world.expect(200, bob, "GET", f"/v1/users/{ada.id}/posts")["items"]]
    for path in paths:
        world.expect(204, bob, "PUT", f"{path}/like")
        world.expect(204, bob, "PUT", f"{path}/save")
    world.platform.settle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_MARKS_READ", "1")
        world.expect(200, bob, "GET", f"/v1/users/{ada.id}/posts")
    world.expect(200, bob, "GET", "/v1/users/me/saves")
    world.expect(200, bob, "GET", f"{paths[0]}/likes")
    with world.platform.usage.of(API):
        engagement.recent_likes(bob.id)  # the ranker's
    for path in paths:
        world.expect(204, bob, "DELETE", f"{path}/like")
        world.expect(204, bob, "DELETE", f"{path}/save")
    world.platform.settle()


def _fill_the_cdn(world: ObservedWorld) -> None:
    """What is to be purged waits until there is room."""
    world.platform.usage.refusing = "cdn"
    for _ in range(3):
        world.platform.step()
    world.platform.usage.refusing = None
    world.platform.settle()


def _tell(world: ObservedWorld, bob: Person) -> None:
    """Bob's client tells what he saw and did, twice."""
    (post, *_) = world.expect(200, bob, "GET", "/v1/feed")["items"]
    events = [{"type": kind, "post_id": post["id"]} for kind in ("impression", "open")]
    for _ in range(2):
        world.expect(202, bob, "POST", "/v1/events", {"events": events})


def _scroll_by_rank(world: ObservedWorld, bob: Person) -> None:
    """Bob likes a stranger's post, and scrolls through a ranked feed post by post."""
    stranger = world.register("stranger")
    for _ in range(2):
        post = world.post(stranger, "of a stranger", world.upload(stranger))
        world.platform.settle()
    world.expect(204, bob, "PUT", f"/v1/posts/{post['id']}/like")
    path = "/v1/feed?mode=ranked&limit=1"
    cursor = ""
    while cursor is not None:
        page = world.expect(200, bob, "GET", path + cursor)
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranked, "_rank", lambda *_: 1 / 0)
        assert world.expect(200, bob, "GET", path)["degraded"]


def _hide(world: ObservedWorld, bob: Person) -> None:
    """Bob leaves more people than one query of restrictions takes, and his inbox still has rows."""
    left = [world.register(f"left{i}") for i in range(2)]
    for each in left:
        world.expect(200, bob, "POST", "/v1/follow", {"target_user_id": each.id})
        world.post(each, "hidden", world.upload(each))
    world.platform.settle()
    for each in left:
        world.expect(204, bob, "DELETE", f"/v1/follow/{each.id}")
    world.expect(200, bob, "GET", "/v1/feed")
    world.platform.settle()


def _lose_plans(world: ObservedWorld, ada: Person) -> None:
    """The queue of plans takes nothing: records are parked and tried again, and in the end the sweeper finds them."""
    key, deleted = world.upload(ada), world.post(ada, "retracted late", world.upload(ada))["id"]
    world.platform.settle()
    world.platform.usage.refusing = "plan"
    world.post(ada, "late", key)
    world.expect(204, ada, "DELETE", f"/v1/posts/{deleted}")
    world.platform.settle()
    world.platform.usage.refusing = None
    _sweep(world)


def _lose_erasures(world: ObservedWorld, ada: Person) -> None:
    """The queue of erasures takes nothing: of two deletions one is brought back by hand, the sweeper finds one."""
    posts = [world.post(ada, caption, world.upload(ada, b"no photograph"))["id"] for caption in ("torn", "burnt")]
    world.platform.settle()
    world.platform.usage.refusing = "erase"
    for post_id in posts:
        world.expect(204, ada, "DELETE", f"/v1/posts/{post_id}")
    world.platform.settle()
    world.platform.usage.refusing = None
    queue, message = world.platform.dead[-1]
    url = client("sqs").get_queue_url(QueueName=core_settings().queue(queue))["QueueUrl"]
    client("sqs").send_message(QueueUrl=url, MessageBody=message["Body"])
    world.platform.settle()
    _sweep(world)


def _lose_a_worker(world: ObservedWorld, ada: Person) -> None:
    """Whoever rendered a post's photograph dies before it can say so: the sweeper finds the post."""
    world.post(ada, "finished by nobody", world.upload(ada))
    world.post(ada, "failed by nobody", world.upload(ada, b"no photograph"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        world.platform.settle()
    _sweep(world)


def _sweep(world: ObservedWorld) -> None:
    with clock.at(clock.now_ms() + (posts_settings().unplanned_grace + 1) * 1000):
        world.platform.sweep()
    world.platform.settle()


def _lose_events(world: ObservedWorld, ada: Person) -> None:
    """S3 tells of no upload: one is rendered all the same, one given up with its post, some never posted."""
    world.post(ada, "healed", world.upload(ada))
    world.upload(ada)
    world.expect(201, ada, "POST", "/v1/media/upload-url", UPLOAD)  # and nothing comes
    world.platform.lose_uploads()
    _sweep_uploads(world, settings().unfinished_grace + 1)
    world.post(ada, "given up", world.upload(ada))
    world.platform.lose_uploads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_RENDER_STARTS", "0")
        _sweep_uploads(world, settings().unfinished_grace + 1)
    _sweep_uploads(world, settings().unattached_lifetime * 2)
    _give_up_too_early(world, ada)


def _give_up_too_early(world: ObservedWorld, ada: Person) -> None:
    """A media is rendered while the sweeper gives it up, and the worker dies before it can settle the post."""
    key = world.upload(ada)
    world.post(ada, "not given up", key)
    world.platform.lose_uploads()

    def render() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(posts, "settle", lambda _: None)
            world.platform.uploaded(key)
            world.platform._carry_uploads()

    with pytest.MonkeyPatch.context() as patch, _overtaken(media_tables, "fail", by=render):
        patch.setenv("EMULSION_RENDER_STARTS", "0")
        _sweep_uploads(world, settings().unfinished_grace + 1)


def _sweep_uploads(world: ObservedWorld, seconds_later: int) -> None:
    with clock.at(clock.now_ms() + seconds_later * 1000):
        world.platform.sweep("sweep_uploads")
    world.platform.settle()


def _film(world: ObservedWorld, ada: Person) -> None:
    """A video, one that is none, one that is gone when its turn comes, and one whose post is deleted by then."""
    world.post(ada, "a film", world.upload(ada, filmed(Take()), "video/mp4"))
    world.post(ada, "no film", world.upload(ada, b"no video", "video/mp4"))
    client("s3").delete_object(Bucket=BUCKET, Key=world.upload(ada, b"gone", "video/mp4"))
    world.platform.settle()
    cut = world.post(ada, "cut", world.upload(ada, b"cut", "video/mp4"))["id"]
    world.platform._carry_uploads()
    waiting, LAMBDA.started = LAMBDA.started, []
    world.expect(204, ada, "DELETE", f"/v1/posts/{cut}")
    world.platform.settle()
    LAMBDA.started += waiting
    world.platform.settle()
    key = world.upload(ada)
    world.post(ada, "told twice, the first worker died before it could settle the post", key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posts, "settle", lambda _: None)
        world.platform.settle()
    event = {"Records": [{"eventTime": waiting[0][1]["Records"][0]["eventTime"], "s3": _stored(key)}]}
    LAMBDA.started.append(("emulsion-local-transcode", event))
    world.platform.settle()


def _stored(key: str) -> dict[str, dict[str, str]]:
    return {"bucket": {"name": BUCKET}, "object": {"key": key}}


def _draw_a_crowd(world: ObservedWorld, ada: Person) -> None:
    """Ada's posts are pulled by whoever follows her."""
    world.platform.settle()
    client("dynamodb").update_item(
        TableName="emulsion-local-users",
        Key={"user_id": {"S": ada.id}},
        UpdateExpression="SET delivery = :pull",
        ExpressionAttributeValues={":pull": {"S": "pull"}},
    )
    fan = world.register("fan")
    world.expect(200, fan, "POST", "/v1/follow", {"target_user_id": ada.id})
    world.post(ada, "to thousands", world.upload(ada))
    world.platform.settle()
    world.expect(200, fan, "GET", "/v1/feed")


def _come_back(world: ObservedWorld, ada: Person) -> None:
    """Somebody who was away for longer than deliveries go on, in two requests at once."""
    hal = world.register("hal")
    for each in (ada, world.register("ina")):
        world.expect(200, hal, "POST", "/v1/follow", {"target_user_id": each.id})
    world.expect(200, hal, "GET", "/v1/feed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PRESENCE_LIFETIME", "-7200")
        patch.setenv("EMULSION_REBUILD_DELAY", "0")
        world.post(ada, "to who was not there", world.upload(ada))
        world.platform.settle()
        world.expect(200, hal, "GET", "/v1/feed")
        patch.setattr(inboxes, "begin_anew", lambda *_: False)
        world.expect(200, hal, "GET", "/v1/feed")
        world.platform.settle()
