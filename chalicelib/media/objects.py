"""The bucket: originals in, renditions out. Whatever AWS raises here passes through, and the event comes again."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import settings
from chalicelib.media.media import Upload
from chalicelib.media.refusals import Refused

# A key's bytes never change, so every cache may keep them; the key is secret, and deletion purges (decision 5).
CACHE_CONTROL = "max-age=31536000, immutable"
CHUNK = 1 << 20  # bytes of a video in memory at a time
AT_ONCE = 10  # connections that botocore's client keeps by default
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


@dataclass(frozen=True)
class Version:
    """One version of an object, or a marker of its deletion."""

    key: str
    version_id: str


def absent(keys: list[str]) -> list[str]:
    """Those of `keys` that no object has."""
    if not keys:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(keys))) as pool:
        return [key for key, stored in zip(keys, pool.map(stored_ms, keys), strict=True) if stored is None]


def stored_ms(key: str) -> int | None:
    """When the object was stored, in milliseconds since 1970; None if there is none."""
    try:
        answer = aws.client("s3").head_object(Bucket=settings().media_bucket, Key=key)
    except ClientError as error:
        if _is_absent(error):
            return None
        raise
    return int(answer["LastModified"].timestamp() * 1000)


def read_original(upload: Upload) -> bytes | None:
    """The uploaded bytes, None if the object is gone.

    Raises:
        Refused: they are not the declared ones.
    """
    body = _original(upload)
    if body is None:
        return None
    with body:
        data: bytes = body.read()
    _check_digest(hashlib.sha256(data).digest(), upload)
    return data


def fetch_original(upload: Upload, file: IO[bytes]) -> bool:
    """Copy the uploaded bytes to a file, a chunk at a time; whether the object is still there.

    Raises:
        Refused: they are not the declared ones.
    """
    body = _original(upload)
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
    """Store the files under `path`, e.g. `640.webp`. The same files again are no change."""

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
    """Store an MP4. The same file again is no change."""
    file.seek(0)
    aws.client("s3").put_object(
        Bucket=settings().media_bucket, Key=key, Body=file, ContentType="video/mp4", CacheControl=CACHE_CONTROL
    )


def erase(prefix: str) -> int:
    """Delete every version of every object whose key begins with `prefix`, delete markers too.

    Returns:
        How many there were.

    Raises:
        Unavailable: storage kept some of them.
    """
    erased = 0
    for page in versions(prefix):
        erase_versions(page)
        erased += len(page)
    return erased


def versions(prefix: str) -> Iterator[list[Version]]:
    """Every version of every object whose key begins with `prefix`, delete markers too, in pages of 1000 at most."""
    pages = aws.client("s3").get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=settings().media_bucket, Prefix=prefix):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [Version(each["Key"], each["VersionId"]) for each in found]


def erase_versions(found: Sequence[Version]) -> None:
    """Delete these versions, 1000 at most.

    Raises:
        Unavailable: storage kept some of them.
    """
    if not found:
        return
    named = [{"Key": each.key, "VersionId": each.version_id} for each in found]
    kept = (
        aws.client("s3")
        .delete_objects(Bucket=settings().media_bucket, Delete={"Objects": named, "Quiet": True})
        .get("Errors", [])
    )
    if kept:
        raise Unavailable(f"{len(kept)} of {len(found)} versions are still there: {kept[0].get('Code')}")


def _original(upload: Upload) -> Any:
    """The body of an original of the declared size, to be read and closed; None if the object is gone."""
    try:
        answer = aws.client("s3").get_object(Bucket=settings().media_bucket, Key=upload.object_key)
    except ClientError as error:
        if _is_absent(error):
            return None
        raise
    if answer["ContentLength"] != upload.size:
        answer["Body"].close()
        raise Refused("upload-mismatch", f"{answer['ContentLength']} bytes, declared {upload.size}")
    return answer["Body"]


def _check_digest(digest: bytes, upload: Upload) -> None:
    if base64.b64encode(digest).decode() != upload.sha256:
        raise Refused("upload-mismatch", "another SHA-256 than declared")


def _is_absent(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in _ABSENT
