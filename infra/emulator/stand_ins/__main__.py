"""Start LocalStack with the stand-ins."""

from localstack.runtime.main import main
from localstack.services.lambda_.invocation import execution_environment, version_manager

from infra.emulator.stand_ins import dynamodb
from infra.emulator.stand_ins.executor import WorkerExecutor

for module in (execution_environment, version_manager):
    module.get_runtime_executor = lambda: WorkerExecutor
dynamodb.install()
main()
