"""Find the target of a command: a stage at an endpoint of MiniStack, LocalStack or AWS."""

import json
import os
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.errors import InfraError

EmulatorKind = Literal["ministack", "localstack"]

APP = "emulsion"
DEFAULT_STAGE = "local"
DEFAULT_PORT = 4566
STAGE_PATTERN = re.compile(r"[a-z][a-z0-9]{1,15}")


@dataclass(frozen=True)
class Target:
    """One stage of the application at one endpoint.

    Attributes:
        stage: `local`, `dev`, `prod`; part of every name.
        endpoint: the emulator's URL without a trailing slash, or None for AWS.
    """

    stage: str
    endpoint: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def prefix(self) -> str:
        """The start of every resource's name, e.g. `emulsion-local`."""
        return f"{APP}-{self.stage}"

    def name(self, short: str) -> str:
        """The deployed name of a table, queue or function."""
        return f"{self.prefix}-{short}"

    def client(self, service: str) -> Any:
        """The botocore client of `service` at the target, made once."""
        if service not in self._clients:
            # 300 s: on a busy machine an emulator took over 60 s, botocore's default, to replace a function's workers.
            config = Config(s3={"addressing_style": "path"}, read_timeout=300) if self.endpoint else None
            self._clients[service] = self._session.create_client(
                service, endpoint_url=self.endpoint, config=config, **self._emulator_credentials
            )
        return self._clients[service]

    @cached_property
    def _session(self) -> Any:
        return botocore.session.get_session()

    @property
    def _emulator_credentials(self) -> dict[str, str]:
        # Emulators treat this pair as the account's root; the developer's own keys are never sent to one.
        if not self.endpoint:
            return {}
        return {
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            "region_name": self.region,
        }

    @cached_property
    def region(self) -> str:
        """The AWS region, from the usual variables and profile; us-east-1 on an emulator if none is set."""
        region = self._session.get_config_variable("region") or os.environ.get("AWS_REGION")
        if region:
            return str(region)
        if self.endpoint:
            return "us-east-1"
        raise InfraError("No region is configured: set AWS_REGION, or a profile that has one.")

    @cached_property
    def account_id(self) -> str:
        """The account's twelve digits."""
        return str(self._identity["Account"])

    @cached_property
    def partition(self) -> str:
        """`aws`, or that of another AWS cloud."""
        return str(self._identity["Arn"]).split(":")[1]

    @property
    def domain(self) -> str:
        """The domain of the cloud's URLs."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def is_durable(self) -> bool:
        """Whether durable data is protected and outlives the stage: true except for laptops and tests (`local`)."""
        return self.stage != DEFAULT_STAGE

    @cached_property
    def _identity(self) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self.client("sts").get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            raise InfraError(f"{self.endpoint or 'AWS'} does not know us: {error}") from error
        return answer

    @cached_property
    def emulator(self) -> EmulatorKind | None:
        """The emulator at the endpoint, None for AWS."""
        if self.endpoint is None:
            return None
        if _answers(f"{self.endpoint}/_ministack/health"):
            return "ministack"
        if _answers(f"{self.endpoint}/_localstack/health"):
            return "localstack"
        raise InfraError(
            f"No emulator answers at {self.endpoint}. Start one with `make up`, or point EMULATOR_ENDPOINT at yours."
        )

    def environ(self) -> dict[str, str]:
        """The environment variables that direct another program's SDK to this target."""
        if self.endpoint is None:
            return {"AWS_DEFAULT_REGION": self.region, "AWS_REGION": self.region}
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def find_target(stage: str, endpoint: str | None = None) -> Target:
    """The target that the options and the environment name.

    The endpoint is the first of: the argument, EMULATOR_ENDPOINT, AWS_ENDPOINT_URL, localstack-client's settings
    (LOCALSTACK_HOST as host:port, USE_SSL), and for the stage `local` the emulator of `make up`. Other stages are in
    AWS.

    Raises:
        InfraError: the stage's name does not fit into resource names.
    """
    if not STAGE_PATTERN.fullmatch(stage):
        raise InfraError(f"A stage is 2-16 lower-case letters and digits, not {stage!r}.")
    read = os.environ.get
    found = endpoint or read("EMULATOR_ENDPOINT") or read("AWS_ENDPOINT_URL") or _localstack_endpoint()
    if not found and stage == DEFAULT_STAGE:
        found = f"http://127.0.0.1:{read('EMULATOR_PORT', str(DEFAULT_PORT))}"
    return Target(stage, found.rstrip("/") if found else None)


def _localstack_endpoint() -> str | None:
    if not os.environ.get("LOCALSTACK_HOST"):
        return None
    from localstack_client import config

    return str(config.get_service_endpoint("s3"))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the operator's own endpoint
            json.load(answer)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
