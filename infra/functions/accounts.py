"""The functions of accounts."""

from infra.function_kinds import Function, Outbox

FUNCTIONS: tuple[Function, ...] = (
    Outbox(
        name="publish_users",
        room="accounts",
        module="publish",
        table="users",
        batch_window=1,
        reason="most records are totals, which no room subscribes to: those of a second are dropped in one invocation",
    ),
)
