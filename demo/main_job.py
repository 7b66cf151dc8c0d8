"""The main job: two users post photos, a third user reads them in the home feed, and sees a story appear and vanish.

The second act: the reader replies to a story, and both talk live.
"""

import json
import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from demo.answers import Medium, Post, Story
from demo.client import Client, photo_of
from demo.errors import ApiError
from demo.live import Event, LiveClient
from demo.pictures import Picture
from demo.terminal import list_post, say, step
from demo.waiting import wait_until

ASTRONAUT = Picture("astronaut", "A smiling astronaut in an orange suit")
HUBBLE = Picture("hubble_deep_field", "Galaxies on a black sky")
STORY = Picture("chelsea", "A cat looking past the camera", tone="sepia")
STORY_SECONDS = (20, 60, 180)  # by default a story lasts a day; a longer one if a busy machine is slower than the first
NO_SOCKETS = 503  # the answer to a request for a ticket
CAROUSEL = (
    Picture("chelsea", "A cat looking past the camera"),
    Picture("coffee", "An espresso in a red saucer"),
    Picture("rocket", "A rocket on its pad at dusk"),
)


def run(api_url: str) -> None:
    """Register three users, follow, publish three posts and a story, read feed and tray. Every run registers new users.

    Raises:
        ApiError: the API refused a request.
        ProcessingError: a post failed.
        TimeoutError: a post did not become active, or did not reach the feed, in time; likewise the story or an event.
    """
    started = time.monotonic()
    say(f"Emulsion API: {api_url}\n")
    suffix = secrets.token_hex(3)
    ada, ben, cleo = (_register(Client(api_url), name, suffix) for name in ("Ada", "Ben", "Cleo"))
    for person, name in ((ada, "Ada"), (ben, "Ben")):
        with step(f"Cleo follows {name}"):
            cleo.follow(person.me()["id"])
    posts = [
        _publish(ada, "Ada", "First light. #hubble #space", [HUBBLE]),
        _publish(ben, "Ben", "Three favourites of this week. #carousel", list(CAROUSEL)),
        _publish(ada, "Ada", "Ready when you are. #space", [ASTRONAUT]),
    ]
    feed = _wait_for_feed(cleo, posts)
    _show(feed)
    _open_all(cleo, feed)
    story = _tell_a_story(ada, cleo)
    _talk(ada, cleo)
    say()
    with step("The first story vanishes"):
        wait_until(lambda: [*cleo.stories_of(story["author"]["id"])], lambda left: story["id"] not in _ids(left))
    say(f"\nDone in {time.monotonic() - started:.1f} s.")


def _register(client: Client, name: str, suffix: str) -> Client:
    username = f"{name.lower()}.{suffix}"
    with step(f"{name} registers") as notes:
        client.register(username, f"{username}@example.org", secrets.token_urlsafe(18), name)
        notes.append(f"@{username}")
    return client


def _publish(author: Client, name: str, caption: str, pictures: list[Picture]) -> Post:
    """Upload the photos and post them without waiting until they are processed, as an app does."""
    media = []
    for picture in pictures:
        photo = picture.jpeg()
        with step(f"{name} uploads {picture.name}.jpg") as notes:
            ticket = author.upload(photo, "image/jpeg")
            notes.append(f"{len(photo) / 1000:.0f} kB, directly to storage")
        media.append(photo_of(ticket, picture.alt))
    with step(f"{name} posts {len(media)} photo{'s' if len(media) > 1 else ''}") as notes:
        post = author.post(caption, media)
        notes.append(post["state"])
    with step("All renditions are made") as notes:
        post = author.wait_for_post(post["id"])
        notes.append(post["state"])
    return post


def _wait_for_feed(reader: Client, posts: list[Post]) -> list[Post]:
    wanted = [post["id"] for post in reversed(posts)]
    with step("All three posts reach Cleo's feed"):
        page = wait_until(reader.feed, lambda page: [item["id"] for item in page["items"]] == wanted)
    return page["items"]


def _tell_a_story(author: Client, reader: Client) -> Story:
    """Publish a story that ends soon: it appears in a follower's tray and is viewed."""
    say()
    for seconds in STORY_SECONDS:
        with step("Ada uploads and publishes a story") as notes:
            story = _publish_story(author, seconds)
            notes.append(f"ends in {seconds} s")
        with step("It appears in Cleo's tray, and she views it") as notes:
            if _is_viewed(reader, story):
                notes.append(f"seen by {', '.join(each['display_name'] for each in author.viewers(story['id']))}")
                return story
            notes.append("it ended before: this machine is busy")
    raise TimeoutError(f"A story of {STORY_SECONDS[-1]} s ended before it was seen")


def _publish_story(author: Client, seconds: int | None = None) -> Story:
    ticket = author.upload(STORY.jpeg(), "image/jpeg")
    author.wait_for_photo(ticket["media_id"])
    return author.story(photo_of(ticket, STORY.alt), seconds)


def _is_viewed(reader: Client, story: Story) -> bool:
    """Wait for a story in the tray and view it. Returns False if it ended before."""
    ends = datetime.fromisoformat(story["expires_at"])
    tray = wait_until(reader.tray, lambda tray: bool(tray) or datetime.now(UTC) > ends)
    try:
        for item in tray:
            reader.fetch(item["stories"][0]["media"]["renditions"]["640"]["webp"])
            reader.view(story["id"])
    except ApiError:
        if datetime.now(UTC) < ends:
            raise
        return False
    return bool(tray)


def _talk(author: Client, reader: Client) -> None:
    """The reader replies to a story; the author, who is connected, gets the message, and answers."""
    say("\nThe second act: Ada is connected, Cleo replies to a story.\n")
    events: list[Event] = []

    def hear(event: Event) -> None:
        events.append(event)
        say(f"    Ada gets {event['type']}: {json.dumps(event['data'], ensure_ascii=False)}")

    def came(kind: str, **data: object) -> bool:
        return any(each["type"] == kind and data.items() <= each["data"].items() for each in [*events])

    with step("Ada publishes a story that lasts"):
        story = _publish_story(author)
    live = LiveClient(author, hear)
    with step("Ada connects") as notes:
        is_live = _connected(live)
        if not is_live:
            notes.append("not possible: this stage has no WebSocket API")
    with step("Cleo replies to it") as notes:
        reply = reader.call("POST", f"/v1/stories/{story['id']}/reply", {"text": "What a cat!"})
        notes.append(f"message {reply['seq']}, a request, because Ada does not follow Cleo")
        wait_until(lambda: not is_live or came("message", seq=1, request=True), bool)
    path = f"/v1/conversations/{reply['conversation_id']}"
    with step("Ada accepts it, reads it and answers"):
        author.call("POST", f"{path}/accept")
        author.call("POST", f"{path}/read", {"up_to": 1})
        author.call("POST", f"{path}/messages", {"client_id": secrets.token_hex(16), "text": "She thanks you."})
        wait_until(lambda: not is_live or came("message", seq=2), bool)
    with step("Cleo sees both, in one order") as notes:
        messages = list(reader.items(f"{path}/messages"))
        notes.extend(each["text"] for each in reversed(messages))
    live.close()


def _connected(live: LiveClient) -> bool:
    """Connect. Returns False if the stage has no WebSocket API, as in emulators without one."""
    try:
        live.connect()
    except ApiError as error:
        if error.status != NO_SOCKETS:
            raise
        return False
    live.wait_until_current()
    return True


def _ids(stories: Iterable[Story]) -> set[str]:
    return {each["id"] for each in stories}


def _show(feed: list[Post]) -> None:
    say("\nCleo's feed, newest first:\n")
    for post in feed:
        list_post(post)


def _open_all(reader: Client, feed: list[Post]) -> None:
    """Fetch every rendition by its URL alone, as a browser does."""
    urls = {url for post in feed for medium in post["media"] for url in _addresses(medium)}
    with step(f"All {len(urls)} renditions load without a token") as notes:
        fetched = [reader.fetch(url) for url in sorted(urls)]
        kinds = {answer.headers["Content-Type"] for answer in fetched}
        notes.append(f"{sum(len(answer.data) for answer in fetched) / 1000:.0f} kB of {', '.join(sorted(kinds))}")


def _addresses(medium: Medium) -> list[str]:
    return [url for formats in medium["renditions"].values() for url in formats.values()]
