"""The function of the REST API."""

from infra.function_kinds import ApiFunction, Function

API_HANDLER = "api_handler"  # Chalice's name of the API's function; its deployed name is the stage's prefix alone

FUNCTIONS: tuple[Function, ...] = (
    ApiFunction(
        name=API_HANDLER,
        room="core",
        memory=1024,
        timeout=29,
        reason="API Gateway waits for 29 s at most; twice the processor halves the time of a cold start and of a page",
    ),
)
