"""The API's cold start from the deployment package, compared with that of any Python function that uses DynamoDB."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import botocore

from benchmarks.figures import milliseconds, paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site
from infra.progress import step

MOST_OF_PLAIN = 0.85  # of the floor without bytecode: the cold start of a function that ships none
MOST = 1.8  # of the floor with bytecode
# What the build reduces, from botocore: its list of endpoints and the description of the service.
ORIGINALS = ("data/endpoints.json", "data/dynamodb/2012-08-10/service-2.json.gz")
LABEL = "API cold start, import to first answer"
ROUNDS = 15
# Lambda's environment of a function. With region and credentials, botocore makes no requests for them.
ENVIRONMENT = {
    "AWS_LAMBDA_FUNCTION_NAME": "emulsion-local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "EMULSION_STAGE": "local",
    "EMULSION_MEDIA_BUCKET": "none",
    "EMULSION_KEYS_PARAMETER": "none",
    "EMULSION_POSTS_STREAM_ARN": "arn:aws:dynamodb:us-east-1:000000000000:table/posts/stream/1",
    "EMULSION_FOLLOWS_STREAM_ARN": "arn:aws:dynamodb:us-east-1:000000000000:table/follows/stream/1",
    "EMULSION_LIKES_STREAM_ARN": "arn:aws:dynamodb:us-east-1:000000000000:table/likes/stream/1",
    "POWERTOOLS_SERVICE_NAME": "emulsion",
}
# The first request: a profile, read by a guest. DynamoDB's response replaces the HTTP call.
OURS = """
import sys, time
sys.path.insert(0, sys.argv[1])
began = time.perf_counter()
import app
loaded = time.perf_counter()
from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session

ROW = b'''{"Item": {"user_id": {"S": "00000000001"}, "username": {"S": "ada"}, "email": {"S": "ada@example.org"},
"display_name": {"S": "Ada"}, "created_ms": {"N": "1767225600000"}}}'''

class Body:
    def stream(self):
        yield ROW

URLLib3Session.send = lambda session, request: AWSResponse(request.url, 200, {}, Body())
event = {
    "requestContext": {"resourcePath": "/v1/users/{user_id}", "httpMethod": "GET", "requestId": "r",
                       "identity": {"sourceIp": "192.0.2.1"}},
    "pathParameters": {"user_id": "00000000001"}, "headers": {}, "multiValueQueryStringParameters": None,
    "body": None, "isBase64Encoded": False, "stageVariables": None,
}
answer = app.app(event, None)
done = time.perf_counter()
assert answer["statusCode"] == 200, answer
print(done - began, loaded - began, file=sys.stderr)
"""
FLOOR = """
import sys, time
sys.path.insert(0, sys.argv[1])
began = time.perf_counter()
import botocore.session
botocore.session.get_session().create_client("dynamodb")
print(time.perf_counter() - began, file=sys.stderr)
"""


def measure(site: Site) -> Findings:
    """See the module."""
    package = site.unzipped
    imports: list[float] = []

    def ours() -> float:
        whole, loading = _run(OURS, package)
        imports.append(loading)
        return whole

    def row(label: str, floor: Path, most: float, description: str) -> Row:
        starts, floors = paired(ours, lambda: _run(FLOOR, floor)[0], ROUNDS)
        ratio = paired_ratio(starts, floors)
        return Row(
            label,
            f"<= {most} x {description}",
            f"{ratio:.2f} x ({milliseconds(median(starts))})",
            f"floor {milliseconds(median(floors))}",
            ratio <= most,
        )

    with step(f"2 x {ROUNDS} pairs of fresh processes"), tempfile.TemporaryDirectory() as folder:
        plain = _floor(package, Path(folder, "plain"), shutil.ignore_patterns("__pycache__"))
        compiled = _floor(package, Path(folder, "compiled"))
        rows = [
            row(LABEL, plain, MOST_OF_PLAIN, "botocore and one client"),
            row(f"{LABEL}, against bytecode", compiled, MOST, "botocore and one client, with bytecode"),
        ]
    return Findings(rows, [_note(median(imports))])


def _floor(package: Path, copy: Path, ignore: Callable[[Any, list[str]], Iterable[str]] | None = None) -> Path:
    """A copy of the package whose botocore has its own data of DynamoDB and endpoints, like any function."""
    shutil.copytree(package, copy, ignore=ignore)
    for name in ORIGINALS:
        (copy / "botocore" / name.removesuffix(".gz")).unlink()
        shutil.copy(Path(botocore.__file__).parent / name, copy / "botocore" / name)
    return copy


def _run(program: str, package: Path) -> list[float]:
    """What a program prints on standard error, in a process with the package and the standard library only."""
    command = [sys.executable, "-I", "-S", "-B", "-c", program, str(package)]
    done = subprocess.run(command, cwd=package, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the package did not start as it should: {done.stderr}")
    return [float(figure) for figure in done.stderr.split()]


def _note(importing: float) -> str:
    return (
        f"Wall time in fresh processes of {Path(os.path.realpath(sys.executable)).name}. Ours is the unzipped package, "
        "which ships bytecode; the floors are copies with botocore's own endpoints and description of DynamoDB, the "
        "first without bytecode. The request reads a profile as a guest, with a stored DynamoDB response in place of "
        f"the network. Importing `app` takes {milliseconds(importing)} of it; the rest is the import of the request's "
        "room, the client and the request."
    )
