"""Switch Lambda's recursion detection off for functions that send to their own queue by design, and on for all others.

Lambda counts the invocations of each function in a chain of requests, in the trace header that messages carry, and
stops the chain at about 16: it drops the message, or sends it to the dead letters.
"""

from infra.errors import InfraError
from infra.function_kinds import QueueFunction
from infra.manifest import QUEUE_FUNCTIONS
from infra.target import Target


def tune_recursion(target: Target) -> int:
    """Set the detection of every function that consumes a queue. Returns how many had to be changed.

    Raises:
        InfraError: a function has another setting after it was set.
    """
    drifted = [each for each in QUEUE_FUNCTIONS if _actual(target, each) != declared(each)]
    for function in drifted:
        target.client("lambda").put_function_recursion_config(
            FunctionName=target.name(function.name), RecursiveLoop=declared(function)
        )
        actual = _actual(target, function)
        if actual != declared(function):
            raise InfraError(f"{function.name}: RecursiveLoop is {actual!r} after it was set.")
    return len(drifted)


def declared(function: QueueFunction) -> str:
    """The function's `RecursiveLoop`."""
    return "Allow" if function.sends_to_itself else "Terminate"


def _actual(target: Target, function: QueueFunction) -> str:
    answer = target.client("lambda").get_function_recursion_config(FunctionName=target.name(function.name))
    return str(answer["RecursiveLoop"])
