"""Limit every role of a stage by the stage's permissions boundary (boundary.yaml).

Without it, an identity that may create roles and pass them to functions is an administrator: it can create a role that
may do everything, and a function with it. The deploying role may create roles with this boundary only, and may not
change the boundary.
"""

from collections.abc import Iterator

from infra.deploy import stack
from infra.errors import InfraError
from infra.paths import BOUNDARY_TEMPLATE
from infra.target import Target


def arn(target: Target) -> str:
    """The policy's ARN."""
    return f"arn:{target.partition}:iam::{target.account_id}:policy/{target.name('boundary')}"


def apply(target: Target) -> str:
    """Create or update the policy. Returns `created`, `updated` or `unchanged`.

    Raises:
        InfraError: CloudFormation refused; in AWS only an administrator may change the policy.
    """
    return stack.apply_template(target, stack_name(target), BOUNDARY_TEMPLATE.read_text(), {"Stage": target.stage})


def stack_name(target: Target) -> str:
    """The stack's name, e.g. `emulsion-prod-boundary`."""
    return target.name("boundary")


def enforce(target: Target) -> int:
    """Set the boundary of every role of the stage, and read it back. Returns how many roles had another or none.

    New roles have it already; those of deployments before it, and roles that MiniStack's CloudFormation makes, do not.

    Raises:
        InfraError: a role has another boundary after it was set.
    """
    drifted = list(_unbounded(target))
    for role in drifted:
        target.client("iam").put_role_permissions_boundary(RoleName=role, PermissionsBoundary=arn(target))
    left = list(_unbounded(target)) if drifted else []
    if left:
        raise InfraError(f"These roles have another permissions boundary than {arn(target)}: {', '.join(left)}")
    return len(drifted)


def roles(target: Target) -> Iterator[str]:
    """The names of the stage's roles."""
    for page in target.client("iam").get_paginator("list_roles").paginate():
        yield from (role["RoleName"] for role in page["Roles"] if role["RoleName"].startswith(target.name("")))


def _unbounded(target: Target) -> Iterator[str]:
    for name in roles(target):
        role = target.client("iam").get_role(RoleName=name)["Role"]
        if role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") != arn(target):
            yield name
