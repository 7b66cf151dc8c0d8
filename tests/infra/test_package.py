"""The deployment zip: it has every handler and the codecs, works without other packages, and is small."""

import json
import subprocess
import sys
import zipfile
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from typing import Any

import pytest

from app import app
from infra.deploy.chalice_runner import deployed_resources
from tests.support.deployed.stack import Stack

LARGEST_ZIP = 24_000_000  # bytes; the budget
UNCHECKED = (1).to_bytes(4, "little")  # flags in a `.pyc`: a hash of the source that Python does not compare
LARGEST_UNZIPPED = 250_000_000  # bytes; Lambda's limit
ENCODE = """
import io
from PIL import Image
for format in ("WEBP", "AVIF", "JPEG"):
    Image.new("RGB", (64, 64), "teal").save(io.BytesIO(), format)
    print(format)
"""
# Decodes with the libraries of Pillow's wheel, while Pillow's own decoder is disabled.
DECODE = """
import io
from pathlib import Path
from PIL import Image
from chalicelib.media.codecs import libavif, libraries, libwebp
from chalicelib.media.codecs.picture import TargetSize
from chalicelib.media.formats.headers import Limits
from chalicelib.media.formats.photo_checks import read_header
from chalicelib.media.photo import decoding

decoding._decode_with_pillow = None
for name, interface in (("libavif", libavif.LIBRARY_ABI), ("libwebp", libwebp.LIBRARY_ABI)):
    print(Path(libraries.library(name, interface)._name).parent)
for format in ("AVIF", "WEBP"):
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, format)
    header = read_header(file.getvalue(), Limits(100, 50))
    print(decoding.falls_back(header), decoding.decode(file.getvalue(), header, TargetSize(64)).rows(0, 48).size)
"""
# Imports with a Python that cannot compile.
UNCOMPILED = """
import importlib, sys
from importlib.machinery import SourceFileLoader

def refuse(self, data, path, **options):
    raise RuntimeError(f"{path} is compiled")

SourceFileLoader.source_to_code = refuse
"""
# Handles a message as queue functions do. Powertools loads more modules if pydantic is loaded.
CONSUME = """
import pydantic
from chalicelib.core import queues

record = {"messageId": "1", "body": "{}", "messageAttributes": {}, "attributes": {}}
print(queues.consume({"Records": [record]}, dict, print))
"""
DECODES_HEIC = "import pi_heif; print(pi_heif.libheif_info()['decoders'])"


@pytest.fixture(scope="module")
def handlers(stack: Stack) -> dict[str, str]:
    """Deployed function -> its handler, `module.function`."""
    functions = stack.client("lambda").list_functions()["Functions"]
    return {function["FunctionName"]: function["Handler"] for function in functions}


@pytest.fixture(scope="module")
def unzipped(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(stack.package) as package:
        package.extractall(folder)
    return folder


def run_in_package(unzipped: Path, code: str, environment: dict[str, str] | None = None) -> str:
    """Run code with the unzipped package and the standard library, without this environment."""
    program = f"import sys; sys.path.insert(0, {str(unzipped)!r})\n{code}"
    command = [sys.executable, "-I", "-S", "-B", "-c", program]
    done = subprocess.run(command, cwd=unzipped, env=environment or {}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_function_of_the_plan_is_deployed(handlers: dict[str, str]) -> None:
    config: dict[str, Any] = json.loads(Path(".chalice/config.json").read_text())
    wanted = {
        "emulsion-local" if name == "api_handler" else f"emulsion-local-{name}" for name in config["lambda_functions"]
    }
    assert set(handlers) == wanted


def test_the_zip_holds_every_handler_s_module(stack: Stack, handlers: dict[str, str]) -> None:
    with zipfile.ZipFile(stack.package) as package:
        names = set(package.namelist())
    for function, handler in handlers.items():
        path = handler.rpartition(".")[0].replace(".", "/") + ".py"
        assert path in names, f"{function} would not find {path}"


def test_each_handler_imports_from_the_package_alone(stack: Stack, handlers: dict[str, str], unzipped: Path) -> None:
    functions_of: dict[str, list[str]] = {}
    for function, handler in handlers.items():
        functions_of.setdefault(handler.rpartition(".")[0], []).append(function)
    for module, functions in functions_of.items():
        deployed = stack.client("lambda").get_function_configuration(FunctionName=functions[0])
        environment = {**deployed["Environment"]["Variables"], "AWS_DEFAULT_REGION": "us-east-1"}
        names = [handlers[function].rpartition(".")[2] for function in functions]
        code = f"module = importlib.import_module({module!r}); print([callable(getattr(module, n)) for n in {names}])"
        assert run_in_package(unzipped, UNCOMPILED + code, environment).strip() == str([True] * len(names)), module


def test_the_table_of_routes_lists_those_of_the_application(unzipped: Path) -> None:
    table = json.loads((unzipped / "routes.json").read_text())
    listed = {(path, method, f"{name}.{view}") for name, routes in table.items() for method, path, view in routes}
    routes = [entry for methods in app.routes.values() for entry in methods.values()]
    assert listed == {(each.uri_pattern, each.method, each.view_name) for each in routes}


def test_a_packaged_function_consumes_a_message(stack: Stack, unzipped: Path) -> None:
    function = stack.client("lambda").get_function_configuration(FunctionName=stack.target.prefix)
    environment = {**function["Environment"]["Variables"], "AWS_DEFAULT_REGION": "us-east-1"}
    assert "{'batchItemFailures': []}" in run_in_package(unzipped, CONSUME, environment)


def test_every_module_has_its_bytecode(stack: Stack) -> None:
    with zipfile.ZipFile(stack.package) as package:
        names = set(package.namelist())
        for name in (name for name in names if name.endswith(".py")):
            compiled = cache_from_source(name, optimization="")
            assert compiled in names
            magic, flags = package.read(compiled)[:4], package.read(compiled)[4:8]
            assert (magic, flags) == (MAGIC_NUMBER, UNCHECKED), name
    assert {cache_from_source(name) for name in names if name.endswith(".py")} == {n for n in names if ".pyc" in n}


def test_bytecode_is_used_whatever_the_source_says(stack: Stack, tmp_path: Path) -> None:
    with zipfile.ZipFile(stack.package) as package:
        package.extractall(tmp_path)
    for module in ("app.py", "chalicelib/core/ids.py", "chalice/app.py", "six.py", "botocore/session.py"):
        (tmp_path / module).write_text("raise RuntimeError(__file__)")
    function = stack.client("lambda").get_function_configuration(FunctionName=stack.target.prefix)
    environment = {**function["Environment"]["Variables"], "AWS_DEFAULT_REGION": "us-east-1"}
    assert run_in_package(tmp_path, "import app, six; print(app.app.app_name)", environment).strip() == "emulsion"


def test_packaged_pillow_encodes_what_renditions_need(unzipped: Path) -> None:
    assert run_in_package(unzipped, ENCODE).split() == ["WEBP", "AVIF", "JPEG"]


def test_the_packaged_libraries_decode_what_pillow_would_in_more_memory(unzipped: Path) -> None:
    printed = run_in_package(unzipped, DECODE).splitlines()
    assert printed == [str(unzipped / "pillow.libs")] * 2 + ["False (64, 48)"] * 2


def test_the_packaged_decoder_reads_heic(unzipped: Path) -> None:
    assert "libde265" in run_in_package(unzipped, DECODES_HEIC)


def test_size_is_within_the_budget(stack: Stack) -> None:
    assert stack.package.stat().st_size <= LARGEST_ZIP
    with zipfile.ZipFile(stack.package) as package:
        assert sum(entry.file_size for entry in package.infolist()) <= LARGEST_UNZIPPED


def test_nothing_but_code_is_packaged(stack: Stack) -> None:
    with zipfile.ZipFile(stack.package) as package:
        names = package.namelist()
    assert not [name for name in names if name.endswith(".pyi") or name.startswith((".chalice", "tests/"))]
    assert len(names) == len(set(names)), "a module is packaged twice"


def test_chalice_s_record_lists_what_is_deployed(stack: Stack, handlers: dict[str, str]) -> None:
    recorded = [r for r in deployed_resources(stack.folder, "local") if r["resource_type"] == "lambda_function"]
    assert {r["lambda_arn"].rpartition(":")[2] for r in recorded} == set(handlers)
