"""A runtime executor for LocalStack that runs functions in worker processes instead of Docker containers."""

from typing import Any

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from infra.emulator.stand_ins.process import WorkerProcess

LOADING_TIMEOUT = 110  # seconds; less than LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT, after which LocalStack gives up


class WorkerExecutor(RuntimeExecutor):  # type: ignore[misc]  # LocalStack is not installed where mypy runs
    """One worker process of a function: LocalStack's execution environment."""

    def start(self, env_vars: dict[str, Any]) -> None:
        """Start the worker and load the handler.

        Raises:
            StatusErrorException: the handler could not be loaded.
        """
        self._environment = {name: str(value) for name, value in env_vars.items()}
        self._worker = WorkerProcess(self.function_version.config.code.get_unzipped_code_location(), self._environment)
        loaded = self._worker.result(LOADING_TIMEOUT)
        if loaded["is_error"]:
            raise StatusErrorException("The function could not be loaded", payload=loaded["payload"].encode())

    def stop(self) -> None:
        """End the worker."""
        self._worker.end()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run one invocation; a worker that exceeds the function's timeout or dies is replaced."""
        self._worker.send(payload)
        result = self._worker.result(self.function_version.config.timeout)
        logs = self._worker.new_logs()
        if not self._worker.lives():
            self.stop()
            self.start(self._environment)
        return InvocationResult(payload["invoke-id"], result["payload"].encode(), result["is_error"], logs)

    def get_logs(self) -> str:
        """What the worker wrote since the last invocation."""
        return self._worker.new_logs()

    def get_address(self) -> str:
        """The worker's address; nothing connects to it."""
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """LocalStack's address, from the view of the worker."""
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        """The address to which LocalStack's own runtime reports; a worker answers by a pipe."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unzip the package."""
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing to do: LocalStack deletes the unzipped package."""
