"""Texts that users write for others, in every field that takes one."""

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import app
from chalicelib.accounts.schemas import ProfileChange, Registration
from chalicelib.comments.schemas import CommentEdit, NewComment
from chalicelib.core.openapi import document_of
from chalicelib.core.texts import POINTS_PER_CHARACTER, Text, cleaned, shows_something
from chalicelib.graph.schemas import NewMutedWord
from chalicelib.messaging.schemas import ConversationChange, NewConversation, NewMessage, StoryReply
from chalicelib.posts.schemas import (
    ArrangedMedia,
    CollectionEdit,
    DraftEdit,
    ImportedPost,
    NewCollection,
    NewDraft,
    NewMedia,
    NewPost,
    Place,
    PostEdit,
)
from chalicelib.stories.schemas import HighlightEdit, NewHighlight, NewSticker
from tests.support import words

LIMIT = 8
LINES: TypeAdapter[str] = TypeAdapter(Annotated[str, Text(LIMIT)])
NAME: TypeAdapter[str] = TypeAdapter(Annotated[str, Text(LIMIT, one_line=True, visible=True)])
IMPORT = {"media": [{"media_id": "m"}], "taken_at": datetime(2012, 1, 2, tzinfo=UTC)}
FIELDS: list[tuple[type[BaseModel], str, dict[str, Any]]] = [
    (Registration, "display_name", {"username": "ada", "email": "ada@example.org", "password": "x" * 20}),
    (ProfileChange, "display_name", {}),
    (ProfileChange, "bio", {}),
    (NewPost, "caption", {"media": [{"media_id": "m"}]}),
    (NewPost, "warning", {"media": [{"media_id": "m"}]}),
    *((PostEdit, field, {}) for field in ("caption", "warning")),
    *((NewDraft, field, {}) for field in ("caption", "warning")),
    *((DraftEdit, field, {}) for field in ("caption", "warning")),
    *((ImportedPost, field, IMPORT) for field in ("caption", "warning")),
    (NewMedia, "alt", {"media_id": "m"}),
    (ArrangedMedia, "alt", {"media_id": "m"}),
    (Place, "name", {}),
    (NewComment, "body", {}),
    (CommentEdit, "body", {}),
    (NewSticker, "text", {"kind": "text", "x": 0.5, "y": 0.5}),
    (NewHighlight, "title", {"story_ids": ["s"]}),
    (HighlightEdit, "title", {}),
    (NewCollection, "name", {}),
    (CollectionEdit, "name", {}),
    (NewMutedWord, "text", {}),
    (NewConversation, "title", {"user_ids": ["u"]}),
    (ConversationChange, "title", {}),
    (NewMessage, "text", {"client_id": "c"}),
    (StoryReply, "text", {}),
]
NOT_SHOWN = {  # names and references, which are looked up and never shown as text
    *("Login.login", "Login.password", "Registration.password", "PasswordChange.old", "PasswordChange.new"),
    *(
        "Refresh.refresh_token",
        "ProfileChange.avatar",
        "NewMedia.media_id",
        "NewMedia.object_key",
        "ArrangedMedia.media_id",
        "NewPost.draft_id",
    ),
    *("NewEvent.context", "NewFollow.target_user_id", "HighlightEdit.cover", "NewComment.parent_comment_id"),
    *("CollectionEdit.cover", "CollectionMove.before", "CollectionMove.post_id"),
    *("MediaReference.media_id", "MediaReference.object_key", "NewMessage.post_id", "NewMessage.story_id"),
    "NotificationMark.up_to",
    *("MessageReaction.emoji", "StoryReaction.emoji"),  # one visible character each
    *(
        "NewDevice.token",
        "NewSubscription.endpoint",
        "NewSubscription.public_key",
        "SubscriptionKeys.auth",
        "SubscriptionKeys.p256dh",
        "QuietHours.zone",
    ),
}
every_field = pytest.mark.parametrize(
    ("model", "field", "rest"), FIELDS, ids=lambda each: getattr(each, "__name__", "")
)


@every_field
@pytest.mark.parametrize("text", words.control_characters())
def test_control_characters_are_refused(model: type[BaseModel], field: str, rest: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate({field: text, **rest})
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


@every_field
@pytest.mark.parametrize("text", words.open_bidi_controls())
def test_no_text_turns_what_follows_it(model: type[BaseModel], field: str, rest: dict[str, Any], text: str) -> None:
    shown = getattr(model.model_validate({field: text, **rest}), field)
    starts = sum(shown.count(start) for start in "\u2066\u2067\u2068")
    assert not set("\u202a\u202b\u202c\u202d\u202e") & set(shown)
    assert starts == shown.count("\u2069")


def test_the_fields_are_all_that_a_request_can_have() -> None:
    """A free text in a request is one of `FIELDS`, or not shown to others."""
    schemas = document_of(app.ROOMS)["components"]["schemas"]
    listed = {f"{model.__name__}.{field}" for model, field, _ in FIELDS}
    free = {
        f"{name}.{field}"
        for name, schema in schemas.items()
        if schema.get("additionalProperties") is False
        for field, declared in schema["properties"].items()
        if any(_is_free_text(each) for each in [declared, *declared.get("anyOf", [])])
    }
    assert free - NOT_SHOWN == listed


def _is_free_text(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "string" and not {"enum", "const", "pattern", "format"} & set(schema)


@pytest.mark.parametrize("name", words.invisible_names())
def test_a_name_shows_something(name: str) -> None:
    assert not shows_something(name)
    with pytest.raises(ValidationError):
        NAME.validate_python(name)
    assert NAME.validate_python(f" a{name[:3]}").startswith("a")


@pytest.mark.parametrize("cluster", words.clusters())
def test_lengths_count_what_a_person_counts(cluster: str) -> None:
    assert LINES.validate_python(cluster * LIMIT) == cluster * LIMIT
    with pytest.raises(ValidationError) as refused:
        LINES.validate_python(cluster * (LIMIT + 1))
    assert refused.value.errors()[0]["ctx"] == {"max_length": LIMIT}


def test_marks_without_end_are_no_text() -> None:
    LINES.validate_python("a" + "\u0301" * (LIMIT * POINTS_PER_CHARACTER - 1))
    with pytest.raises(ValidationError):
        LINES.validate_python("a" + "\u0301" * LIMIT * POINTS_PER_CHARACTER)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a b"),
        ("\u2067שלום\nada", "\u2067שלום\u2069\nada"),
        ("a\u2069b\u2066c\u2069", "ab\u2066c\u2069"),
        ("\u200fשלום می\u200cخواهم 👩\u200d🚀", "\u200fשלום می\u200cخواهم 👩\u200d🚀"),
    ],
)
def test_cleaned(given: str, clean: str) -> None:
    assert cleaned(given) == clean


def test_a_name_is_one_line() -> None:
    assert NAME.validate_python("  ada ") == "ada"
    assert NAME.validate_python("") == ""
    with pytest.raises(ValidationError):
        NAME.validate_python("a\nb")
