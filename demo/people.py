"""The fixed users of the demo data: profiles, posts and follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.pictures import Picture

ASTRONAUT = Picture("astronaut", "A smiling astronaut in an orange suit")
PORTRAIT = Picture("astronaut", "The astronaut's face", crop=(0.2, 0.0, 0.7, 0.5))
SHUTTLE = Picture("astronaut", "A model of a space shuttle", crop=(0.65, 0.0, 1.0, 0.6))
CAT = Picture("chelsea", "A tabby cat looking past the camera")
CAT_EYES = Picture("chelsea", "The eyes of a cat", crop=(0.25, 0.2, 0.85, 0.6), tone="grey")
CAT_SEPIA = Picture("chelsea", "The cat, as if a hundred years ago", tone="sepia")
COFFEE = Picture("coffee", "An espresso in a red cup")
CREMA = Picture("coffee", "The crema of an espresso", crop=(0.3, 0.1, 0.7, 0.65))
COFFEE_GREY = Picture("coffee", "A cup on a wooden table, in grey", tone="grey")
HUBBLE = Picture("hubble_deep_field", "Thousands of galaxies on a black sky")
GALAXIES = Picture("hubble_deep_field", "A corner of the deep field", crop=(0.0, 0.0, 0.5, 0.5))
MORE_GALAXIES = Picture("hubble_deep_field", "Another corner of the deep field", crop=(0.5, 0.4, 1.0, 1.0))
ROCKET = Picture("rocket", "A rocket on its pad at dusk")
ROCKET_GREY = Picture("rocket", "The rocket in grey", tone="grey")
NOZZLE = Picture("rocket", "Lights at the foot of the rocket", crop=(0.3, 0.5, 0.75, 1.0))

# Upright ones, as stories show them.
TALL_ROCKET = Picture("rocket", "The rocket on its pad, upright", crop=(0.34, 0.0, 0.715, 1.0))
TALL_SKY = Picture("hubble_deep_field", "A strip of the deep field", crop=(0.0, 0.0, 0.49, 1.0))
TALL_SKY_EAST = Picture("hubble_deep_field", "The eastern strip of the deep field", crop=(0.5, 0.0, 0.99, 1.0))
TALL_ASTRONAUT = Picture("astronaut", "The astronaut, in full height", crop=(0.15, 0.0, 0.7125, 1.0))
TALL_COFFEE = Picture("coffee", "An espresso, seen from above", crop=(0.3, 0.0, 0.675, 1.0))


@dataclass(frozen=True)
class Moment:
    """A story of the demo data; its picture is unique for its author. `kept` are those of the highlight."""

    picture: Picture
    stickers: tuple[Mapping[str, Any], ...] = ()
    audience: str = "followers"
    kept: bool = False


def _text(text: str, y: float, **where: float) -> Mapping[str, Any]:
    return {"kind": "text", "text": text, "x": 0.5, "y": y, **where}


def _at(place: str, y: float, **where: float) -> Mapping[str, Any]:
    return {"kind": "location", "location": {"name": place}, "x": 0.5, "y": y, **where}


def _with(username: str, y: float, **where: float) -> Mapping[str, Any]:
    return {"kind": "mention", "username": username, "x": 0.5, "y": y, **where}


@dataclass(frozen=True)
class Person:
    """One user of the demo data. A post is a caption (unique for its author) and its pictures.

    All users have an avatar, and like the posts of the users that they follow. Stories end after a day, so each run
    tells again those that are not there. A highlight shows the kept ones; its author makes it once.
    """

    username: str
    name: str
    bio: str
    posts: tuple[tuple[str, tuple[Picture, ...]], ...]
    follows: tuple[str, ...]
    avatar: Picture
    is_private: bool = False
    stories: tuple[Moment, ...] = ()
    highlight: str = ""
    close_friends: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """An address at example.org, a domain that is reserved for examples."""
        return f"{self.username}@example.org"

    @property
    def password(self) -> str:
        """The password, the same in every stage: demo data contains no secrets."""
        return f"{self.username}-demo-password"


PEOPLE = (
    Person(
        "demo", "Demo Visitor", "Looking around.",
        (
            ("Hello from the demo account. My first roll. #firstroll", (CAT_SEPIA, COFFEE_GREY)),
            ("Found a corner without clouds, says @nora #space", (MORE_GALAXIES,)),
            ("Third cup. #coffee", (COFFEE,)),
            ("Waiting for the countdown. #rocket #dusk", (ROCKET, NOZZLE, SHUTTLE)),
            ("Visiting @mika and the boss of the house. #catsofemulsion", (CAT,)),
        ),
        ("nora", "theo", "mika", "leyla", "oskar", "june", "ines"),
        CREMA,
        stories=(
            Moment(TALL_COFFEE, (_text("Good morning", 0.2, scale=1.6), _at("Kitchen table", 0.8))),
            Moment(CAT_SEPIA, kept=True),
        ),
        highlight="Film",
    ),
    Person(
        "nora", "Nora Lind", "Astronomer. Long exposures, short nights.",
        (
            ("Every dot is a galaxy. #space #hubble", (HUBBLE,)),
            ("Two corners of the same sky. #space", (GALAXIES, MORE_GALAXIES)),
            ("Coffee before the dome opens, with @theo", (CREMA,)),
        ),
        ("theo", "leyla", "demo"),
        GALAXIES,
        stories=(
            Moment(TALL_SKY, (_text("Tonight's window", 0.18, scale=1.5),), kept=True),
            Moment(TALL_SKY_EAST, (_at("Paranal", 0.82), _with("theo", 0.9, rotation=-4.0)), kept=True),
        ),
        highlight="Sky",
    ),
    Person(
        "theo", "Theo Okafor", "Rockets, mostly.",
        (
            ("T minus ten hours. #rocket #dusk", (ROCKET,)),
            ("The same in grey. Which one? @nora @leyla", (ROCKET_GREY, NOZZLE)),
        ),
        ("nora", "leyla", "oskar"),
        NOZZLE,
        stories=(Moment(TALL_ROCKET, (_text("T minus 10 h", 0.2, scale=1.7, rotation=-6.0),), kept=True),),
        highlight="Launches",
    ),
    Person(
        "mika", "Mika Sato", "One cat, many moods.",
        (
            ("Chelsea is not impressed. #catsofemulsion", (CAT,)),
            ("She saw a bird. #catsofemulsion", (CAT_EYES,)),
        ),
        ("june", "demo"),
        CAT_EYES,
        stories=(Moment(CAT, (_text("She is plotting", 0.84),), "close_friends"),),
        close_friends=("demo", "june"),
    ),
    Person(
        "leyla", "Leyla Demir", "Space history. Posters on request.",
        (
            ("A portrait with a view. #space", (ASTRONAUT, SHUTTLE)),
            ("That smile again.", (PORTRAIT,)),
        ),
        ("nora", "theo"),
        PORTRAIT,
        stories=(Moment(TALL_ASTRONAUT, (_with("nora", 0.86),)), Moment(ASTRONAUT)),
    ),
    Person(
        "oskar", "Oskar Brandt", "Barista. Espresso is a verb.",
        (
            ("Number four hundred today. #coffee", (COFFEE,)),
            ("Crema, close up. #coffee #macro", (CREMA, COFFEE)),
        ),
        ("mika", "nora", "june"),
        COFFEE_GREY,
        stories=(Moment(CREMA, (_at("Bar Nove", 0.12),)),),
    ),
    Person(
        "june", "June Park", "Prints in grey.",
        (
            ("Everything in grey this week. #monochrome", (COFFEE_GREY, ROCKET_GREY, CAT_EYES)),
            ("A cat of the old school. #monochrome", (CAT_SEPIA,)),
        ),
        ("mika", "oskar", "demo"),
        CAT_SEPIA,
        stories=(Moment(COFFEE_GREY, (_text("Monday", 0.2, scale=2.0),)),),
    ),
    Person(
        "ines", "Ines Vidal", "Friends only.",
        (("For friends: the view from my window. (I wish.)", (GALAXIES,)),),
        ("demo", "mika"),
        SHUTTLE,
        is_private=True,
    ),
    Person(
        "paul", "Paul Weber", "Frames and prints. Write to me.",
        (("On the wall at last. #prints", (SHUTTLE,)),),
        ("demo",),
        CREMA,
    ),
)  # fmt: skip
