"""Read the web client's `index.html`, which pages are made from."""

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, clock
from chalicelib.core.caches import Cache
from chalicelib.core.observability import logger
from chalicelib.pages.settings import settings

INDEX = "index.html"
MINIMAL = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>Emulsion</title>\n</head>\n<body>\n<p>This stage has no web client.</p>\n</body>\n</html>\n"
)
_ABSENT = {"NoSuchKey", "NoSuchBucket", "AccessDenied"}  # S3 denies where the role may not list the bucket
_known: Cache[str, str] = Cache(lambda: 1)


def client_index() -> str:
    """The page that starts the web client, at most `index_cache` seconds old; a minimal page without a client.

    If storage does not answer, the last known page is taken, however old: a preview must not fail with the client.
    """
    bucket = settings().web_bucket
    known = _known.get(bucket, settings().index_cache)
    if known is None:
        read_ms = clock.now_ms()
        known = _read(bucket) if bucket else MINIMAL
        _known.put(bucket, known, read_ms)
    return known


def _read(bucket: str) -> str:
    try:
        content: bytes = aws.client("s3").get_object(Bucket=bucket, Key=INDEX)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return MINIMAL
        return _last_known(bucket, error)
    except BotoCoreError as error:
        return _last_known(bucket, error)
    return content.decode()


def _last_known(bucket: str, error: Exception) -> str:
    logger.warning("the web client's index was not read", exc_info=error)
    return _known.get(bucket, clock.now()) or MINIMAL
