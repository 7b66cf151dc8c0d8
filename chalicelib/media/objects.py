"""Objects of the media bucket: read originals, store renditions, erase both.

Errors of AWS (ClientError, BotoCoreError) pass through: the API answers with an error, a function's event is retried.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from botocore.exceptions import ClientError

from chalicelib.core import aws, parallel
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import settings
from chalicelib.media.media import Upload
from chalicelib.media.refusals import Refused

# The bytes of a key never change, so every cache may keep them. The key is secret, and deletion purges it (decision 5).
CACHE_CONTROL = "max-age=31536000, immutable"
CHUNK = 1 << 20  # bytes of a video in memory at a time
MAX_CONNECTIONS = 10  # of botocore's client, by default
_NOT_FOUND = frozenset({"404", "NoSuchKey", "NotFound"})


@dataclass(frozen=True)
class Version:
    """One version of an object, or a delete marker."""

    key: str
    version_id: str


def find_missing(keys: list[str]) -> list[str]:
    """The keys without an object."""
    if not keys:
        return []
    with ThreadPoolExecutor(min(MAX_CONNECTIONS, len(keys))) as pool:
        return [key for key, stored in zip(keys, pool.map(stored_ms, keys), strict=True) if stored is None]


def stored_ms(key: str) -> int | None:
    """When the object was stored, in milliseconds since 1970; None if it does not exist."""
    try:
        answer = aws.client("s3").head_object(Bucket=settings().media_bucket, Key=key)
    except ClientError as error:
        if _is_not_found(error):
            return None
        raise
    return int(answer["LastModified"].timestamp() * 1000)


def read_original(upload: Upload) -> bytes | None:
    """Read the uploaded bytes; None if the object is gone.

    Raises:
        Refused: they are not the declared ones.
    """
    body = _open_original(upload)
    if body is None:
        return None
    with body:
        data: bytes = body.read()
    _check_digest(hashlib.sha256(data).digest(), upload)
    return data


def download_original(upload: Upload, file: IO[bytes]) -> bool:
    """Copy the uploaded bytes to a file, in chunks of `CHUNK`; False if the object is gone.

    Raises:
        Refused: they are not the declared ones.
    """
    body = _open_original(upload)
    if body is None:
        return False
    digest = hashlib.sha256()
    with closing(body):
        for chunk in body.iter_chunks(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    file.flush()
    _check_digest(digest.digest(), upload)
    return True


def write_renditions(path: str, files: Mapping[str, bytes]) -> None:
    """Store the files, e.g. `640.webp`, under the prefix `path`. Storing the same files again changes nothing."""

    def write(name: str) -> None:
        aws.client("s3").put_object(
            Bucket=settings().media_bucket,
            Key=path + name,
            Body=files[name],
            ContentType=f"image/{name.rpartition('.')[2]}",
            CacheControl=CACHE_CONTROL,
        )

    with ThreadPoolExecutor(len(files)) as pool:
        list(pool.map(write, files))


def write_video(key: str, file: IO[bytes]) -> None:
    """Store an MP4. Storing the same file again changes nothing."""
    file.seek(0)
    aws.client("s3").put_object(
        Bucket=settings().media_bucket, Key=key, Body=file, ContentType="video/mp4", CacheControl=CACHE_CONTROL
    )


def erase_prefix(prefix: str) -> int:
    """Delete every version of every object whose key begins with `prefix`, delete markers too.

    Returns:
        The number of versions and markers deleted.

    Raises:
        Unavailable: S3 did not delete some of them.
    """
    erased = 0
    for page in list_versions(prefix):
        erase_versions(page)
        erased += len(page)
    return erased


def tag_prefix(prefix: str, tags: Mapping[str, str]) -> None:
    """Replace the tags of the current version of every object whose key begins with `prefix`; no tags remove them."""
    bucket = settings().media_bucket
    tagging = {"TagSet": [{"Key": name, "Value": value} for name, value in tags.items()]}
    s3 = aws.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
    if tags:
        parallel.all_of(partial(s3.put_object_tagging, Bucket=bucket, Key=key, Tagging=tagging) for key in keys)
    else:
        parallel.all_of(partial(s3.delete_object_tagging, Bucket=bucket, Key=key) for key in keys)


def list_versions(prefix: str) -> Iterator[list[Version]]:
    """List every version and delete marker of the objects whose keys begin with `prefix`, in pages of at most 1000."""
    pages = aws.client("s3").get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=settings().media_bucket, Prefix=prefix):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [Version(each["Key"], each["VersionId"]) for each in found]


def erase_versions(found: Sequence[Version]) -> None:
    """Delete these versions, at most 1000.

    Raises:
        Unavailable: S3 did not delete some of them.
    """
    if not found:
        return
    named = [{"Key": each.key, "VersionId": each.version_id} for each in found]
    errors = (
        aws.client("s3")
        .delete_objects(Bucket=settings().media_bucket, Delete={"Objects": named, "Quiet": True})
        .get("Errors", [])
    )
    if errors:
        raise Unavailable(f"{len(errors)} of {len(found)} versions were not deleted: {errors[0].get('Code')}")


def _open_original(upload: Upload) -> Any:
    """The body of an original, which the caller must close; None if the object is gone.

    Raises:
        Refused: its size is not the declared one.
    """
    try:
        answer = aws.client("s3").get_object(Bucket=settings().media_bucket, Key=upload.object_key)
    except ClientError as error:
        if _is_not_found(error):
            return None
        raise
    if answer["ContentLength"] != upload.size:
        answer["Body"].close()
        raise Refused("upload-mismatch", f"{answer['ContentLength']} bytes, declared {upload.size}")
    return answer["Body"]


def _check_digest(digest: bytes, upload: Upload) -> None:
    if base64.b64encode(digest).decode() != upload.sha256:
        raise Refused("upload-mismatch", "another SHA-256 than declared")


def _is_not_found(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in _NOT_FOUND
