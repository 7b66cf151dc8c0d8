"""The artifact bucket: what one deployment leaves for the next, whichever machine runs it.

It holds the deployment's lock (`infra.deploy.lock`), its record (`infra.deploy.deployments`) and the templates. It is
made by calls that may be repeated and raced, not by CloudFormation, because it has to be there before the lock that it
holds.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.errors import InfraError
from infra.target import Target

KEPT_VERSIONS = 90  # days that what was overwritten can be brought back
TEMPLATES = "templates/"


@dataclass(frozen=True)
class Artifact:
    """One object of the bucket.

    Attributes:
        age: seconds since it was written, by S3's own clock: those of two deployers may differ.
    """

    body: bytes
    etag: str
    age: float


def bucket_name(target: Target) -> str:
    """The bucket's name, e.g. `emulsion-dev-artifacts-123456789012`."""
    return target.name(f"artifacts-{target.account_id}")


def ensure_bucket(target: Target) -> bool:
    """Make the bucket where it is missing, and keep it private, encrypted and versioned. True when it was made.

    Raises:
        InfraError: the name belongs to another account, or the stage is in another region.
    """
    made = not bucket_exists(target)
    if made:
        _create(target)
    if made or target.endpoint is None:  # in AWS a console may have changed it; an emulator's nobody touches
        _apply_settings(target)
    return made


def bucket_exists(target: Target) -> bool:
    """Whether the bucket is there, and ours.

    Raises:
        InfraError: it is another account's, or in another region than the one that is configured.
    """
    try:
        found = target.client("s3").head_bucket(**_ours(target))
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            return False
        if status == 403:
            raise InfraError(
                f"Bucket {bucket_name(target)} is another account's, or we may not use it (s3:ListBucket)."
            ) from error
        raise
    region = found.get("BucketRegion", target.region)
    if region != target.region:
        raise InfraError(f"Stage {target.stage} is in {region}; the region that is configured is {target.region}.")
    return True


def read(target: Target, key: str) -> Artifact | None:
    """An object, None where there is none (or no bucket yet)."""
    try:
        answer = target.client("s3").get_object(Key=key, **_ours(target))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket"):
            return None
        raise
    # Both are whole seconds of S3's clock; the Date header is that of the answer.
    now = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    age = (parsedate_to_datetime(now) - answer["LastModified"]).total_seconds() if now else 0.0
    return Artifact(answer["Body"].read(), answer["ETag"], age)


def write(target: Target, key: str, body: bytes, **conditions: str) -> str | None:
    """Write an object. Returns its ETag, None when a condition (`IfMatch=`, `IfNoneMatch="*"`) did not hold."""
    try:
        answer = target.client("s3").put_object(Key=key, Body=body, **conditions, **_ours(target))
    except ClientError as error:
        # 412 it changed; 409 it is being changed at the same time; 404 what was to be matched is gone.
        if conditions and error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 409, 412):
            return None
        raise
    return str(answer["ETag"])


def delete(target: Target, key: str) -> None:
    """Delete an object; its versions stay for a while."""
    target.client("s3").delete_object(Key=key, **_ours(target))


def store_template(target: Target, stack_name: str, body: str) -> str:
    """Put a template into the bucket, where CloudFormation takes 1 MB (a direct call takes 51,200 bytes).

    Returns:
        The address to give to CloudFormation. The key has the content's hash: a stack's history stays readable.
    """
    content = body.encode()
    key = f"{TEMPLATES}{stack_name}-{hashlib.sha256(content).hexdigest()[:16]}.template"
    write(target, key, content, IfNoneMatch="*")
    if target.endpoint:
        return f"{target.endpoint}/{bucket_name(target)}/{key}"
    return f"https://{bucket_name(target)}.s3.{target.region}.{target.domain}/{key}"


@contextmanager
def lent(target: Target, key: str, file: Path) -> Iterator[dict[str, str]]:
    """A file in the bucket for as long as Lambda, which takes 50 MB by a direct call, needs to copy it.

    Yields:
        Where it is, in Lambda's words. Nothing of it stays.
    """
    with file.open("rb") as body:
        answer = target.client("s3").put_object(Key=key, Body=body, **_ours(target))
    version = answer["VersionId"]
    try:
        yield {"S3Bucket": bucket_name(target), "S3Key": key, "S3ObjectVersion": version}
    finally:
        target.client("s3").delete_object(Key=key, VersionId=version, **_ours(target))


def _ours(target: Target) -> dict[str, str]:
    # The name can be guessed: without the owner, what a deployment writes could go to a stranger who was there first.
    return {"Bucket": bucket_name(target), "ExpectedBucketOwner": target.account_id}


def _create(target: Target) -> None:
    where = {} if target.region == "us-east-1" else {"LocationConstraint": target.region}
    arguments: dict[str, Any] = {"CreateBucketConfiguration": where} if where else {}
    try:
        target.client("s3").create_bucket(Bucket=bucket_name(target), **arguments)
    except ClientError as error:
        # Two first deployments at once: the other one makes it.
        if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "OperationAborted"):
            raise
        target.client("s3").get_waiter("bucket_exists").wait(**_ours(target))


def _apply_settings(target: Target) -> None:
    s3, ours = target.client("s3"), _ours(target)
    blocked = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(PublicAccessBlockConfiguration=blocked, **ours)
    encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(ServerSideEncryptionConfiguration={"Rules": [encryption]}, **ours)
    s3.put_bucket_versioning(VersioningConfiguration={"Status": "Enabled"}, **ours)
    tidied = {
        "ID": "expire-noncurrent-versions",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": KEPT_VERSIONS},
    }
    if target.endpoint is None:  # emulators are reached by plain HTTP
        s3.put_bucket_policy(Policy=json.dumps(_encrypted_transport_only(target)), **ours)
    s3.put_bucket_lifecycle_configuration(LifecycleConfiguration={"Rules": [tidied]}, **ours)


def _encrypted_transport_only(target: Target) -> dict[str, Any]:
    arn = f"arn:{target.partition}:s3:::{bucket_name(target)}"
    statement = {
        "Sid": "EncryptedTransportOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
