"""The bucket: originals in, renditions out. Whatever AWS raises here passes through, and the event comes again."""

import base64
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.media.media import Upload
from chalicelib.media.refusals import Refused

# A key's bytes never change, so every cache may keep them; the key is secret, and deletion purges (decision 5).
CACHE_CONTROL = "max-age=31536000, immutable"
AT_ONCE = 10  # connections that botocore's client keeps by default
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


def absent(keys: list[str]) -> list[str]:
    """Those of `keys` that no object has."""
    if not keys:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(keys))) as pool:
        return [key for key, found in zip(keys, pool.map(_exists, keys), strict=True) if not found]


def read_original(upload: Upload) -> bytes | None:
    """The uploaded bytes, None if the object is gone.

    Raises:
        Refused: they are not the declared ones.
    """
    try:
        answer = aws.client("s3").get_object(Bucket=settings().media_bucket, Key=upload.object_key)
    except ClientError as error:
        if _is_absent(error):
            return None
        raise
    with answer["Body"] as body:
        if answer["ContentLength"] != upload.size:
            raise Refused("upload-mismatch", f"{answer['ContentLength']} bytes, declared {upload.size}")
        data: bytes = body.read()
    if base64.b64encode(hashlib.sha256(data).digest()).decode() != upload.sha256:
        raise Refused("upload-mismatch", "another SHA-256 than declared")
    return data


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


def _exists(key: str) -> bool:
    try:
        aws.client("s3").head_object(Bucket=settings().media_bucket, Key=key)
    except ClientError as error:
        if _is_absent(error):
            return False
        raise
    return True


def _is_absent(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in _ABSENT
