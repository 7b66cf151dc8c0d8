"""Write docs/api-reference.md from the OpenAPI document: `python -m infra api-reference`."""

from collections.abc import Iterator
from typing import Any

from infra.paths import ROOT

PAGE = ROOT / "docs" / "api-reference.md"
HEAD = """\
# API reference

Written by `make reference` from the application's types; a test holds it to them. The same is served as OpenAPI 3.1 by
`GET /v1/openapi.json`. How to use it all (sign-in, errors, paging, uploads) is in [api.md](api.md).

Besides what is listed, every operation may answer 429, 500 and 503. Errors are `application/problem+json`.
"""
EVERYWHERE = ("429", "500", "503")
SIGN_IN = {(): "no sign-in", ("bearer",): "signed in", ("bearer", ""): "signed in or not"}

Json = dict[str, Any]


def write() -> bool:
    """Write the page if it is out of date. Returns whether it was."""
    text = render(_document())
    if PAGE.exists() and PAGE.read_text() == text:
        return False
    PAGE.write_text(text)
    return True


def render(document: Json) -> str:
    """The reference as Markdown: operations by room, then the objects."""
    return "\n".join([HEAD, *_operations(document), "## Objects\n", *_objects(document)]).rstrip() + "\n"


def _document() -> Json:
    from app import ROOMS  # not at the top: the other commands do not load the application
    from chalicelib.core.openapi import document_of

    return document_of(ROOMS)


def _operations(document: Json) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"## {tag['name'].capitalize()}\n\n{tag['description']}\n"
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if tag["name"] in operation["tags"]:
                    yield from _operation(f"{method.upper()} {path}", operation)


def _operation(title: str, operation: Json) -> Iterator[str]:
    rights = tuple("".join(each) for each in operation.get("security", []))
    yield f"### `{title}`\n\n{operation['summary']} ({SIGN_IN[rights]})\n"
    for parameter in operation["parameters"]:
        if parameter["in"] != "path":
            told = f"- {parameter['in']} `{parameter['name']}`: {_type(parameter['schema'])}"
            yield f"{told}. {parameter['description']}"
    if "requestBody" in operation:
        yield f"- takes {_type(_json_of(operation['requestBody']))}"
    for status, response in operation["responses"].items():
        if "$ref" not in response:
            answer = _answer(response.get("content", {}))
            yield f"- answers {status} with {answer}"
    refusals = [s for s, each in operation["responses"].items() if "$ref" in each and s not in EVERYWHERE]
    yield (f"- refuses with {', '.join(refusals)}" if refusals else "- refuses nothing") + "\n"


def _answer(content: Json) -> str:
    if not content:
        return "nothing"
    return _type(content["application/json"]["schema"]) if "application/json" in content else "a page for browsers"


def _objects(document: Json) -> Iterator[str]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield f"### {name}\n"
        if "description" in schema:
            yield f"{schema['description']}\n"
        if not schema.get("properties"):
            continue
        yield "| Field | Type | |\n|---|---|---|"
        required = schema.get("required", [])
        for field, each in schema["properties"].items():
            yield f"| `{field}` | {_type(each)} | {'' if field in required else 'optional'} |"
        yield ""


def _json_of(told: Json) -> Json:
    schema: Json = told["content"]["application/json"]["schema"]
    return schema


def _type(schema: Json) -> str:
    """A type in words, with its limits."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    choices = [_type(each) for each in schema.get("anyOf", [])] or [f"`{value}`" for value in values]
    if choices:
        return " or ".join(choices) + _limits(schema)
    if "items" in schema:
        return f"list of {_type(schema['items'])}{_limits(schema)}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return f"{schema.get('format', schema['type'])}{_limits(schema)}"


def _limits(schema: Json) -> str:
    least = next((schema[name] for name in ("minLength", "minItems", "minimum") if name in schema), None)
    most = next((schema[name] for name in ("maxLength", "maxItems", "maximum") if name in schema), None)
    unit = " characters" if schema.get("type") == "string" else ""
    if least is not None and most is not None:
        told = [f"{least} to {most}{unit}"]
    elif most is not None:
        told = [f"at most {most}{unit}"]
    else:
        told = [] if least is None else [f"at least {least}{unit}"]
    if "pattern" in schema:
        told.append("`" + schema["pattern"].replace("|", "\\|") + "`")
    if schema.get("default") not in (None, "", []):
        told.append(f"`{schema['default']}` unless given")
    return f" ({', '.join(told)})" if told else ""
