"""Give API Gateway the role by which it writes access logs: one setting of the account and region, for all stages."""

import json

from botocore.exceptions import ClientError

from infra.deploy.retrying import until_known
from infra.target import Target

ROLE = "emulsion-api-gateway-logs"  # of the account, so `down` keeps it
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
# As in AWS's policy AmazonAPIGatewayPushToCloudWatchLogs: API Gateway tests these actions before it accepts the role.
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:PutLogEvents",
            ],
            "Resource": "*",
        }
    ],
}


def log_role(target: Target) -> str | None:
    """The ARN of the role that API Gateway has, None if it has none."""
    role: str | None = target.client("apigateway").get_account().get("cloudwatchRoleArn")
    return role


def ensure_log_role(target: Target) -> bool:
    """Make the role and give it to API Gateway, unless the account has one already. Returns whether it was made."""
    if log_role(target):
        return False
    patch = {"op": "replace", "path": "/cloudwatchRoleArn", "value": _make_role(target)}
    until_known(lambda: target.client("apigateway").update_account(patchOperations=[patch]), "BadRequestException")
    return True


def _make_role(target: Target) -> str:
    iam = target.client("iam")
    try:
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(_TRUST))
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":  # a deployment that died before it gave the role
            raise
    iam.put_role_policy(RoleName=ROLE, PolicyName="write-logs", PolicyDocument=json.dumps(_POLICY))
    return str(iam.get_role(RoleName=ROLE)["Role"]["Arn"])
