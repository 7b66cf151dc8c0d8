"""Make a small application in a separate checkout: the project's `infra` and `core`, with another room and functions.

It shows the parts of a new function: `infra` makes everything else from the manifest.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra import grants
from infra.grants import Grant
from infra.paths import ROOT, build_dir
from infra.target import Target

STAGE = "small"
COPIED = ("infra", "chalicelib", "docs/architecture.md", "requirements.txt", "requirements-video.txt")
IMPORTS = """from chalicelib.core.outbox import ParkedRecord
from chalicelib.small.messages import RunErrand
from infra.function_kinds import ApiFunction, Concurrency, SocketFunction

"""
FUNCTIONS = re.compile(rf"^({re.escape(IMPORTS)})?FUNCTIONS: tuple.*?^\)\n", re.DOTALL | re.MULTILINE)

APP = """
from chalicelib.core import routes
from chalicelib.core.application import make_app
from functions import blueprints

app = make_app("emulsion", lambda header: None, [routes.room], blueprints())
app.experimental_feature_flags.add("WEBSOCKETS")
"""
ROOM = """
from chalicelib.core import aws
from chalicelib.core.outbox import Subscriber
from chalicelib.core.settings import settings
from chalicelib.core.streams import Became


def note(what):
    row = {"bucket": {"S": what}}
    aws.client("dynamodb").put_item(TableName=settings().deployed_name("limits"), Item=row)


def row_id(record):
    return record.keys["seq"]["S"]


SUBSCRIBER = Subscriber(
    "small", "posts", (Became("state", "active"),), lambda record: note(f"post {row_id(record)}"), row_id, print
)
"""
MESSAGES = """
from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class RunErrand(Message):
    queue: ClassVar = Queue("errands")

    errand: str
"""
PUBLISH = """
from chalice import Blueprint

from chalicelib.core import outbox
from chalicelib.core.consumers import queue_consumer, stream_reader
from chalicelib.core.outbox import ParkedRecord
from chalicelib.core.streams import records_of
from chalicelib.small import service

SUBSCRIBERS = (service.SUBSCRIBER,)
functions = Blueprint(__name__)


@stream_reader(functions, "posts", outbox.BATCH)
def {name}(event):
    outbox.publish("posts", SUBSCRIBERS, records_of(event))


@queue_consumer(functions, ParkedRecord.queue, ParkedRecord.from_record)
def publish_retry(message):
    outbox.retry(SUBSCRIBERS, message)
"""
SOCKETS = """
from chalice import Blueprint
from chalice.app import WebsocketAPI

from chalicelib.small import service

functions = Blueprint(__name__)
functions.websocket_api = WebsocketAPI()


@functions.on_ws_connect(name="websocket_connect")
def websocket_connect(event):
    service.note(f"connected {event.connection_id}")


@functions.on_ws_message(name="websocket_message")
def websocket_message(event):
    service.note(f"said {event.body}")


@functions.on_ws_disconnect(name="websocket_disconnect")
def websocket_disconnect(event):
    service.note(f"left {event.connection_id}")
"""
CONSUMER = """
from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.small import service
from chalicelib.small.messages import RunErrand

functions = Blueprint(__name__)


@queue_consumer(functions, RunErrand.queue, RunErrand.from_record)
def run_errands(message):
    service.note(message.errand)
"""
API_ENTRY = 'ApiFunction(name=API_HANDLER, room="core", reason="of a rehearsal")'
SOCKET_ENTRIES = tuple(
    f'SocketFunction(name="websocket_{kind}", room="small", module="sockets", reason="of a rehearsal")'
    for kind in ("connect", "message", "disconnect")
)
OUTBOX_ENTRY = 'Outbox(name="{name}", room="small", module="publish", table="posts", reason="of a rehearsal")'
RETRY_ENTRY = """QueueFunction(
    name="publish_retry", room="small", module="publish", queue=ParkedRecord.queue, age=60,
    concurrency=Concurrency(2, 2), reason="of a rehearsal")"""
CONSUMER_ENTRY = """QueueFunction(
    name="run_errands", room="small", queue=RunErrand.queue, age=60, concurrency=Concurrency(2, 2),
    reason="of a rehearsal")"""

NOTE = ("dynamodb:PutItem", grants.table("limits"))  # the grant that `note` needs


class SmallApplication:
    """The checkout, and the stage `small` that is deployed from it."""

    def __init__(self, folder: Path, target: Target) -> None:
        self.folder, self.target = folder, target
        for name in COPIED:
            source, destination = ROOT / name, folder / name
            destination.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, destination)
        self.write("functions/__init__.py", (ROOT / "functions" / "__init__.py").read_text())
        self.write("app.py", APP)
        self.write("chalicelib/small/__init__.py", "")
        self.write("chalicelib/small/service.py", ROOM)
        self.write("chalicelib/small/messages.py", MESSAGES)
        config = json.loads((ROOT / ".chalice" / "config.json").read_text())
        config["stages"] = {STAGE: {"environment_variables": {"EMULSION_VIDEO": "off"}}}
        self.write(".chalice/config.json", json.dumps(config))

    def write(self, name: str, text: str) -> None:
        """Write a file of the checkout."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def list_functions(self, *entries: str) -> None:
        """Let the manifest list the API's function and these."""
        path = self.folder / "infra" / "manifest.py"
        listed = "".join(f"    {entry},\n" for entry in (API_ENTRY, *entries))
        made = f"{IMPORTS}FUNCTIONS: tuple[Function, ...] = (\n{listed})\n"
        path.write_text(FUNCTIONS.sub(lambda _: made, path.read_text()))

    def write_policies(self, **used: list[Grant]) -> None:
        """Write the policies of the listed functions as `make policies` does, from these recorded grants."""
        self.run("-c", f"from infra import grants; grants.write({used!r})")

    def deploy(self) -> None:
        """`python -m infra generate` and `deploy`, in the checkout."""
        self.infra("generate")
        self.infra("deploy", "--stage", STAGE, "--endpoint", str(self.target.endpoint))

    def infra(self, *arguments: str) -> str:
        """Run one command of the checkout. Returns what it printed."""
        return self.run("-m", "infra", *arguments)

    def run(self, *arguments: str) -> str:
        """Run Python in the checkout. Returns what it printed."""
        own = {"EMULSION_BUILD_DIR": str(self.folder / "build")}
        own["EMULSION_WHEELS_DIR"] = os.environ.get("EMULSION_WHEELS_DIR", str(build_dir(".wheels")))
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=os.environ | own, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def post(self, seq: str) -> None:
        """Put the row of an active post."""
        row = {"author_id": {"S": "ada"}, "seq": {"S": seq}, "state": {"S": "active"}}
        self.target.client("dynamodb").put_item(TableName=self.target.name("posts"), Item=row)

    def notes(self) -> set[str]:
        """The room's notes."""
        rows: list[dict[str, Any]] = self.target.client("dynamodb").scan(TableName=self.target.name("limits"))["Items"]
        return {row["bucket"]["S"] for row in rows}

    def functions(self) -> set[str]:
        """The short names of the stage's functions."""
        listed = self.target.client("lambda").list_functions()["Functions"]
        names = (function["FunctionName"] for function in listed)
        return {name.removeprefix(self.target.prefix).removeprefix("-") for name in names}

    def event_sources(self) -> set[tuple[str, str]]:
        """Function and kind of source of every mapping."""
        listed = self.target.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        arns = ((mapping["FunctionArn"], mapping["EventSourceArn"]) for mapping in listed)
        return {(function.rpartition(self.target.name(""))[2], source.split(":")[2]) for function, source in arns}
