"""Read and write the artifact bucket, which deployments from different machines share.

The bucket has the deployment's lock (`infra.deploy.lock`), its record (`infra.deploy.deployments`) and the templates.
This module creates it by calls that may be repeated and may race. CloudFormation does not create it, because a
deployment needs it to take the lock.
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

KEPT_VERSIONS = 90  # days for which an overwritten version can be restored
TEMPLATES = "templates/"


@dataclass(frozen=True)
class Artifact:
    """One object of the bucket.

    Attributes:
        age: seconds since it was written, by S3's clock, because the clocks of two deployers may differ.
    """

    body: bytes
    etag: str
    age: float


def bucket_name(target: Target) -> str:
    """The bucket's name, e.g. `emulsion-dev-artifacts-123456789012`."""
    return target.name(f"artifacts-{target.account_id}")


def ensure_bucket(target: Target) -> bool:
    """Create the bucket if it is missing; make it private, encrypted and versioned. Returns whether it was created.

    Raises:
        InfraError: the name belongs to another account, or the stage is in another region.
    """
    made = not bucket_exists(target)
    if made:
        _create(target)
    if made or target.endpoint is None:  # in AWS an operator may have changed it in the console
        _apply_settings(target)
    return made


def bucket_exists(target: Target) -> bool:
    """Whether the bucket exists and belongs to this account.

    Raises:
        InfraError: it belongs to another account, or is in another region than the configured one.
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
    """An object, or None if it or the bucket does not exist."""
    try:
        answer = target.client("s3").get_object(Key=key, **_ours(target))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket"):
            return None
        raise
    # Both are whole seconds of S3's clock; the Date header is the time of the answer.
    now = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    age = (parsedate_to_datetime(now) - answer["LastModified"]).total_seconds() if now else 0.0
    return Artifact(answer["Body"].read(), answer["ETag"], age)


def write(target: Target, key: str, body: bytes, **conditions: str) -> str | None:
    """Write an object. Returns its ETag, or None if a condition (`IfMatch=`, `IfNoneMatch="*"`) failed."""
    try:
        answer = target.client("s3").put_object(Key=key, Body=body, **conditions, **_ours(target))
    except ClientError as error:
        # 412: it changed; 409: another call is changing it; 404: the object to match was deleted.
        if conditions and error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 409, 412):
            return None
        raise
    return str(answer["ETag"])


def delete(target: Target, key: str) -> None:
    """Delete an object; its versions stay for `KEPT_VERSIONS` days."""
    target.client("s3").delete_object(Key=key, **_ours(target))


def store_template(target: Target, stack_name: str, body: str) -> str:
    """Put a template into the bucket, from which CloudFormation accepts 1 MB (a direct call accepts 51,200 bytes).

    Returns:
        The URL for CloudFormation. The key has the content's hash: the templates of a stack's history stay readable.
    """
    content = body.encode()
    key = f"{TEMPLATES}{stack_name}-{hashlib.sha256(content).hexdigest()[:16]}.template"
    write(target, key, content, IfNoneMatch="*")
    if target.endpoint:
        return f"{target.endpoint}/{bucket_name(target)}/{key}"
    return f"https://{bucket_name(target)}.s3.{target.region}.{target.domain}/{key}"


@contextmanager
def temporary_object(target: Target, key: str, file: Path) -> Iterator[dict[str, str]]:
    """Keep a file in the bucket while Lambda copies it; a direct call accepts only 50 MB.

    Yields:
        The file's place, as an argument of Lambda's calls. Afterwards all versions of the file are deleted.
    """
    with file.open("rb") as body:
        answer = target.client("s3").put_object(Key=key, Body=body, **_ours(target))
    version = answer["VersionId"]
    try:
        yield {"S3Bucket": bucket_name(target), "S3Key": key, "S3ObjectVersion": version}
    finally:
        target.client("s3").delete_object(Key=key, VersionId=version, **_ours(target))


def _ours(target: Target) -> dict[str, str]:
    # The name can be guessed: without the owner, a deployment could write into a bucket that an attacker created first.
    return {"Bucket": bucket_name(target), "ExpectedBucketOwner": target.account_id}


def _create(target: Target) -> None:
    where = {} if target.region == "us-east-1" else {"LocationConstraint": target.region}
    arguments: dict[str, Any] = {"CreateBucketConfiguration": where} if where else {}
    try:
        target.client("s3").create_bucket(Bucket=bucket_name(target), **arguments)
    except ClientError as error:
        # Two first deployments run at once: the other one creates it.
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
    if target.endpoint is None:  # emulators speak plain HTTP
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
