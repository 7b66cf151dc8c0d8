"""Demo data: the fixed people, their posts and follows. Only what is missing is made, so it is safe to run again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from demo.answers import NewMedium, User
from demo.client import Client, photo_of
from demo.darkroom import Picture
from demo.errors import ApiError
from demo.people import PEOPLE, Person
from demo.terminal import say, step

AT_ONCE = 4  # people served in parallel: enough to hide the waiting, few enough for a laptop


@dataclass(frozen=True)
class SignedIn:
    """A person of the demo data at the API."""

    person: Person
    client: Client
    user: User


def seed(api_url: str) -> None:
    """Make the demo data that is missing and print the login.

    Raises:
        ApiError: the API refused something; 409 when a demo name belongs to somebody else.
        ProcessingError: a post failed.
        TimeoutError: a photo was not processed in time.
    """
    say(f"Demo data for {api_url}\n")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        with step(f"{len(PEOPLE)} people sign in"):
            people = list(pool.map(lambda person: _sign_in(api_url, person), PEOPLE))
        by_name = {someone.person.username: someone for someone in people}
        with step("they follow each other") as notes:
            followed = sum(pool.map(lambda someone: _follow(someone, by_name), people))
            accepted = sum(pool.map(_let_in, people))
            notes.append(f"{followed} new, {accepted} let in")
        with step("they post") as notes:
            notes.append(f"{sum(pool.map(_publish, people))} new")
    visitor = PEOPLE[0]
    say(f"\nDemo login: {visitor.username} / {visitor.password}")


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


def _follow(someone: SignedIn, by_name: dict[str, SignedIn]) -> int:
    """Follow whom the person does not follow yet; how many."""
    present = {card["username"] for card in someone.client.following(someone.user["id"])}
    missing = [name for name in someone.person.follows if name not in present]
    for name in missing:
        someone.client.follow(by_name[name].user["id"])
    return len(missing)


def _let_in(someone: SignedIn) -> int:
    return someone.client.accept_requests() if someone.person.is_private else 0


def _publish(someone: SignedIn) -> int:
    """Publish the posts that are missing; how many."""
    client = someone.client
    present = {post["caption"] for post in client.posts_of(someone.user["id"])}
    missing = [(caption, pictures) for caption, pictures in someone.person.posts if caption not in present]
    for caption, pictures in missing:
        client.wait_for_post(client.post(caption, [_upload(client, picture) for picture in pictures])["id"])
    return len(missing)


def _upload(client: Client, picture: Picture) -> NewMedium:
    """Upload a picture and wait until it is processed: a first run would else flood a laptop's emulator."""
    ticket = client.upload(picture.jpeg(), "image/jpeg")
    client.wait_for_photo(ticket["media_id"])
    return photo_of(ticket, picture.alt)
