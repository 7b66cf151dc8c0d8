"""The API's cold start from the deployment package, beside what any function in Python with DynamoDB pays."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.figures import milliseconds, paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site
from infra.progress import step

MOST = 2.0  # of the floor
ROUNDS = 15
# What Lambda gives a function. The region and credentials keep botocore from asking anybody.
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
# The first request: somebody's profile, read by a guest. DynamoDB's answer is put where HTTP begins.
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

    with step(f"{ROUNDS} pairs of fresh processes"):
        starts, floors = paired(ours, lambda: _run(FLOOR, package)[0], ROUNDS)
    ratio = paired_ratio(starts, floors)
    row = Row(
        "API cold start, import to first answer",
        f"<= {MOST} x botocore and one client",
        f"{ratio:.2f} x ({milliseconds(median(starts))})",
        f"floor {milliseconds(median(floors))}",
        ratio <= MOST,
    )
    return Findings([row], [_note(median(imports))])


def _run(program: str, package: Path) -> list[float]:
    """What a program tells on standard error, in a process that sees the package and the standard library alone."""
    command = [sys.executable, "-I", "-S", "-B", "-c", program, str(package)]
    done = subprocess.run(command, cwd=package, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode or any(package.rglob("__pycache__")):
        raise RuntimeError(f"the package did not start as it should: {done.stderr}")
    return [float(figure) for figure in done.stderr.split()]


def _note(importing: float) -> str:
    return (
        f"Wall time in fresh processes of {Path(os.path.realpath(sys.executable)).name}, both from the same unzipped "
        "package without .pyc; the answer is a guest's look at a profile, with DynamoDB's answer in place of the "
        f"network. Importing `app` takes {milliseconds(importing)} of it; the rest is the client and the request."
    )
