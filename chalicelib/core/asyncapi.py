"""Make the AsyncAPI 3 document of the WebSocket API from the types of its frames; `openapi` does so for the API."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from chalicelib.core import ids
from chalicelib.core.api import Room
from chalicelib.core.openapi import REFERENCES, VERSION, Schemas, summary
from chalicelib.core.schemas import Answer
from chalicelib.core.settings import settings

CHANNEL = "#/channels/socket"
_TICKET = {"type": "string", "description": "From `POST /v1/live/tickets`; for one connection, within 30 seconds."}


class AsyncDocument(Answer):
    """An AsyncAPI document."""

    model_config = ConfigDict(extra="allow", frozen=True)


def asyncapi_room(modules: Sequence[str]) -> Room:
    """A room that serves the document of the frames that these modules declare; see `document_of`."""
    room = Room(__name__)

    @cache
    def document() -> AsyncDocument:
        return AsyncDocument(**document_of(modules, settings().sockets_url))

    @room.get("/v1/asyncapi.json")
    def asyncapi() -> AsyncDocument:
        """The WebSocket API, as an AsyncAPI 3 document."""
        return document()

    return room


def document_of(modules: Sequence[str], url: str = "") -> dict[str, Any]:
    """The document.

    Args:
        modules: schemas of rooms with live events, e.g. `chalicelib.realtime.schemas`. Each may have `EVENT_TYPES`, the
            types of events with the types of their data, and `FRAMES`, the types of frames that clients send.
        url: the API's address; empty if the stage has none.
    """
    found = [import_module(each) for each in modules]
    events: dict[str, type[BaseModel]] = {}
    frames: dict[str, type[BaseModel]] = {}
    for module in found:
        events |= getattr(module, "EVENT_TYPES", {})
        frames |= {_action(each): each for each in getattr(module, "FRAMES", ())}
    wanted = [(each, "serialization") for each in events.values()] + [(each, "validation") for each in frames.values()]
    references, definitions = models_json_schema(wanted, ref_template=REFERENCES, schema_generator=Schemas)  # type: ignore[arg-type] # modes are literals
    messages = {f"event-{name}": _event(name, kind, references[kind, "serialization"]) for name, kind in events.items()}
    messages |= {f"frame-{name}": _frame(kind, references[kind, "validation"]) for name, kind in frames.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Emulsion, live", "version": VERSION, "description": "The WebSocket API; see docs/live.md."},
        "defaultContentType": "application/json",
        "servers": _servers(url),
        "channels": {
            "socket": {
                "address": None,
                "description": "One connection of a session.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"query": {"type": "object", "properties": {"ticket": _TICKET}}}},
            }
        },
        "operations": {name: _operation(name) for name in messages},
        "components": {"messages": messages, "schemas": definitions.get("$defs", {})},
    }


def _servers(url: str) -> dict[str, Any]:
    if not url:
        return {}
    parts = urlsplit(url)
    return {"stage": {"host": parts.netloc, "pathname": parts.path, "protocol": parts.scheme}}


def _event(name: str, kind: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """The message of an event: a frame of the server."""
    text = {"type": "string"}
    fallback = {"type": "object", "properties": {"title": text, "body": text}, "required": ["title", "body"]}
    properties = {
        "id": {"type": "string", "pattern": f"^{ids.OWNED_PATTERN}$"},
        "type": {"const": name},
        "data": data,
        "fallback": {**fallback, "additionalProperties": False},
    }
    payload = {"type": "object", "properties": properties, "required": ["id", "type", "data"]}
    return {"name": name, "summary": summary(kind), "payload": {**payload, "additionalProperties": False}}


def _frame(kind: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    """The message of a frame of a client."""
    return {"name": _action(kind), "summary": summary(kind), "payload": schema}


def _operation(message: str) -> dict[str, Any]:
    action = "send" if message.startswith("event-") else "receive"  # as the server sees it
    messages = [{"$ref": f"{CHANNEL}/messages/{message}"}]
    return {"action": action, "channel": {"$ref": CHANNEL}, "messages": messages}


def _action(kind: type[BaseModel]) -> str:
    (name,) = kind.model_fields["action"].annotation.__args__  # type: ignore[union-attr] # a literal of one value
    return str(name)
