"""Lists in docs/ that are written by hand name every function, queue, room and table."""

import re
from collections.abc import Iterator

import pytest

from infra import manifest
from infra.deploy import stack
from infra.manifest import API_HANDLER
from infra.paths import ROOT, STATE_TEMPLATES

ARCHITECTURE, DEPLOYING, RUNBOOK = ((ROOT / "docs" / f"{name}.md") for name in ("architecture", "deploying", "runbook"))
ROOMS = {path.parent.name for path in (ROOT / "chalicelib").glob("*/__init__.py")}
QUEUES = {each.queue.name for each in manifest.QUEUE_FUNCTIONS}


def section(text: str, title: str) -> str:
    """The text between a heading of the second level and the next."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of the tables in a text, without headings."""
    for line in re.findall(r"^\| *(?!-)(.+) \|$", text, re.MULTILINE):
        yield [cell.strip() for cell in line.split(" | ")]


def tables(policy: str) -> set[str]:
    """Short names of the template's tables with this DeletionPolicy."""
    found = (each for each in stack.template()["Resources"].values() if each["Type"] == "AWS::DynamoDB::Table")
    names = (each["Properties"]["TableName"]["Fn::Sub"] for each in found if each["DeletionPolicy"] == policy)
    return {name.removeprefix("emulsion-${Stage}-") for name in names}


def test_the_runbook_names_every_queue() -> None:
    text = RUNBOOK.read_text()
    letters, given_up = section(text, "dead-letters"), section(text, "events-given-up")
    consequences, commands = letters.partition("**Check.**")[0], letters.partition("**Action.**")[2]
    missing = sorted(queue for queue in QUEUES if f"`{queue}`" not in consequences)
    assert not missing, f"{RUNBOOK}, dead-letters: say what is missing until these messages are sent back"
    missing = sorted(queue for queue in QUEUES if f"`{queue}`" not in commands and f"redrive {queue} " not in commands)
    assert not missing, f"{RUNBOOK}, dead-letters: list these queues for `redrive`"
    late = section(RUNBOOK.read_text(), "queue-age")
    missing = sorted(queue for queue in QUEUES if f"`{queue}`" not in late)
    assert not missing, f"{RUNBOOK}, queue-age: say what is late while messages of these wait"
    for function in manifest.ASYNC_FUNCTIONS:
        assert f"`{function.on_failure}`" in given_up, f"{RUNBOOK}, events-given-up"


@pytest.mark.parametrize("name", sorted({*(each.name for each in manifest.FUNCTIONS), *QUEUES} - {API_HANDLER}))
def test_the_diagram_has_every_function_and_queue(name: str) -> None:
    (diagram, *_) = re.findall(r"```mermaid\n(.*?)```", ARCHITECTURE.read_text(), re.DOTALL)
    shown = re.sub(r'"[^"]*"', "", diagram)  # without the labels of arrows
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", shown), f"{ARCHITECTURE}: draw {name}"


def test_the_table_of_rooms_has_every_room_with_its_tables() -> None:
    listed = {cells[0].strip("`"): cells[2] for cells in rows(section(ARCHITECTURE.read_text(), "Rooms"))}
    del listed["Room"]
    assert listed.keys() == ROOMS, f"{ARCHITECTURE}, Rooms"
    for room, named in listed.items():
        template = STATE_TEMPLATES / f"{room}.yaml"
        owned = re.findall(r"TableName: .*-(\w+)\"", template.read_text()) if template.exists() else []
        assert set(owned) <= set(re.findall(r"\w+", named)), f"{ARCHITECTURE}, Rooms: tables of {room}"


def test_the_table_of_what_outlives_a_stage_has_every_table() -> None:
    listed = [cells for cells in rows(section(DEPLOYING.read_text(), "Taking a stage down")) if "ables" in cells[0]]
    for policy, durable in (("Retain", "**retained**, protected"), ("Delete", "deleted")):
        names = {name for cells in listed if cells[2] == durable for name in re.findall(r"\w+", cells[0])}
        assert tables(policy) <= names, f"{DEPLOYING}, Taking a stage down: tables that are {durable}"
