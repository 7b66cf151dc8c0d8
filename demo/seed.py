"""Creates the demo data: the fixed users, their posts, stories, follows, likes, comments and conversations.

Only missing data is created, so the command can be repeated.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zlib import crc32

from demo import conversations
from demo.answers import NewMedium, User
from demo.client import Client, photo_of
from demo.conversations import CONVERSATIONS
from demo.errors import ApiError
from demo.people import PEOPLE, Person
from demo.pictures import Picture
from demo.terminal import say, step

PRAISE = ("What a light!", "I want to go there.", "How did you do that?", "Again, please.", "One can almost smell it.")
AT_ONCE = 4  # users processed in parallel: enough to overlap the waits, few enough for a laptop


@dataclass(frozen=True)
class SignedIn:
    """A signed-in user of the demo data."""

    person: Person
    client: Client
    user: User


def seed(api_url: str) -> None:
    """Create the missing demo data and print the demo login.

    Raises:
        ApiError: the API refused a request; 409 if another account has a demo username.
        ProcessingError: a photo or a post failed.
        TimeoutError: a photo or a post was not processed in time.
    """
    say(f"Demo data for {api_url}\n")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        with step(f"Sign in {len(PEOPLE)} users"):
            people = list(pool.map(lambda person: _sign_in(api_url, person), PEOPLE))
        by_name = {each.person.username: each for each in people}
        with step("Follow") as notes:
            followed = sum(pool.map(lambda each: _follow(each, by_name), people))
            accepted = sum(pool.map(_accept_requests, people))
            notes.append(f"{followed} new, {accepted} requests accepted")
        with step("Avatars") as notes:
            notes.append(f"{sum(pool.map(_show_face, people))} new")
        with step("Post") as notes:
            notes.append(f"{sum(pool.map(_publish, people))} new")
        with step("Like") as notes:
            notes.append(f"{sum(pool.map(lambda each: _like(each, by_name), people))} new")
        with step("Comment") as notes:
            notes.append(f"{sum(pool.map(lambda each: _comment(each, by_name), people))} new")
        with step("Stories") as notes:
            notes.append(f"{sum(pool.map(lambda each: _tell(each, by_name), people))} new")
        with step("Look at stories") as notes:
            notes.append(f"{sum(pool.map(lambda each: _look(each, by_name), people))} seen")
        with step("Talk") as notes:
            notes.append(f"{sum(pool.map(lambda each: _talk(each, by_name), CONVERSATIONS))} new")
    say(f"\n{demo_login()}")


def demo_login() -> str:
    """The line that tells with which account to look at the demo data."""
    visitor = PEOPLE[0]
    return f"Demo login: {visitor.username} / {visitor.password}"


def _sign_in(api_url: str, person: Person) -> SignedIn:
    client = Client(api_url)
    try:
        user = client.login(person.username, person.password)
    except ApiError as error:
        if error.status != 401:
            raise
        user = client.register(person.username, person.email, person.password, person.name)
    if user["bio"] != person.bio or user["is_private"] != person.is_private:
        user = client.update_me(bio=person.bio, is_private=person.is_private)
    return SignedIn(person, client, user)


def _follow(follower: SignedIn, by_name: dict[str, SignedIn]) -> int:
    """Create the missing follows of one user and return their number."""
    present = {card["username"] for card in follower.client.following(follower.user["id"])}
    missing = [name for name in follower.person.follows if name not in present]
    for name in missing:
        follower.client.follow(by_name[name].user["id"])
    return len(missing)


def _accept_requests(account: SignedIn) -> int:
    return account.client.accept_requests() if account.person.is_private else 0


def _show_face(each: SignedIn) -> int:
    """Give a user the avatar that is missing."""
    if each.user["avatar"]:
        return 0
    ticket = each.client.upload(each.person.avatar.jpeg(), "image/jpeg", purpose="avatar")
    each.client.wait_for_photo(ticket["media_id"])
    each.client.update_me(avatar=ticket["media_id"])
    return 1


def _like(reader: SignedIn, by_name: dict[str, SignedIn]) -> int:
    """Like the posts of the users that one user follows; return the number of new likes."""
    authors = [by_name[name].user["id"] for name in reader.person.follows]
    posts = [post for author in authors for post in reader.client.posts_of(author)]
    new = [post["id"] for post in posts if not post["viewer"]["liked"]]
    for post_id in new:
        reader.client.like(post_id)
    return len(new)


def _comment(reader: SignedIn, by_name: dict[str, SignedIn]) -> int:
    """Comment on the newest post of each user that one user follows, and reply to the first comment there.

    Each text is another one: the same text on several posts would be held as spam.
    """
    new = 0
    done = {comment["post_id"] for comment in reader.client.items("/v1/users/me/comments")}
    for name in reader.person.follows:
        post = next(reader.client.posts_of(by_name[name].user["id"]), None)
        if post is None or post["id"] in done or "comment" not in post["viewer"]["can"]:
            continue
        first = next(reader.client.comments_on(post["id"]), None)
        praise = PRAISE[crc32(f"{name} {reader.person.username}".encode()) % len(PRAISE)]
        reader.client.comment(post["id"], f"{praise} @{name}")
        if first and first["author"] and first["author"]["username"] != reader.person.username:
            reply = f"@{first['author']['username']} I like it too, {name}"
            reader.client.comment(post["id"], reply, first["id"])
        new += 1
    return new


def _talk(conversation: conversations.Conversation, by_name: dict[str, SignedIn]) -> int:
    """Write the missing messages of one conversation and return their number."""
    clients = {name: each.client for name, each in by_name.items()}
    user_ids = {name: each.user["id"] for name, each in by_name.items()}
    return conversations.write(conversation, clients, user_ids)


def _publish(author: SignedIn) -> int:
    """Publish the missing posts of one user and return their number."""
    client = author.client
    present = {post["caption"] for post in client.posts_of(author.user["id"])}
    missing = [(caption, pictures) for caption, pictures in author.person.posts if caption not in present]
    for caption, pictures in missing:
        client.wait_for_post(client.post(caption, [_upload(client, picture) for picture in pictures])["id"])
    return len(missing)


def _tell(author: SignedIn, by_name: dict[str, SignedIn]) -> int:
    """Publish those stories of one user that are not there or have ended; return their number.

    The highlight is made once: its stories are kept when they have ended.
    """
    client, person = author.client, author.person
    for name in person.close_friends:
        client.call("PUT", f"/v1/close-friends/{by_name[name].user['id']}")
    present = {story["media"]["alt"]: story["id"] for story in client.stories_of(author.user["id"])}
    missing = [moment for moment in person.stories if moment.picture.alt not in present]
    for moment in missing:
        photo = _upload(client, moment.picture)
        story = client.story(photo, audience=moment.audience, stickers=moment.stickers)
        present[moment.picture.alt] = story["id"]
    if person.highlight and not any(client.items(f"/v1/users/{author.user['id']}/highlights")):
        kept = [present[moment.picture.alt] for moment in person.stories if moment.kept]
        client.call("POST", "/v1/highlights", {"title": person.highlight, "story_ids": kept})
    return len(missing)


def _look(reader: SignedIn, by_name: dict[str, SignedIn]) -> int:
    """Look at the visitor's stories, so that they have viewers; the other rings stay new. Returns how many were new."""
    visitor = by_name[PEOPLE[0].username]
    if visitor.person.username not in reader.person.follows:
        return 0
    new = [story for story in reader.client.stories_of(visitor.user["id"]) if not story["viewer"]["seen"]]
    for story in new:
        reader.client.view(story["id"])
    return len(new)


def _upload(client: Client, picture: Picture) -> NewMedium:
    """Upload a picture and wait until it is processed, so that a first run does not overload a laptop's emulator."""
    ticket = client.upload(picture.jpeg(), "image/jpeg")
    client.wait_for_photo(ticket["media_id"])
    return photo_of(ticket, picture.alt)
