"""Endpoints about media."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.schemas import OwnedId
from chalicelib.media import service
from chalicelib.media.schemas import MediaStatus, UploadAnswer, UploadRequest

room = Room(__name__)


@room.post("/v1/media/upload-url", status=201, problems=(404,))
def create_upload_url(caller: Caller, body: UploadRequest, address: str, key: IdempotencyKey | None) -> UploadAnswer:
    """Request a URL that accepts one PUT of the declared bytes within 15 minutes."""
    is_avatar = body.purpose == "avatar"
    return service.request_upload(
        caller.user_id, body.content_type, body.size, body.sha256, address, key, is_avatar=is_avatar
    )


@room.get("/v1/media/{media_id}")
def show_media(caller: Caller, media_id: OwnedId) -> MediaStatus:
    """The state of the caller's upload, and its renditions once it is active."""
    return service.status(caller.user_id, media_id)
