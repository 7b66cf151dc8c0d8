"""What the media room exports, grouped by user."""

from chalicelib.media.attachments import attach, avatar, of_post, resolve, take_avatar
from chalicelib.media.deletion import Purge, erase, erase_later, release_avatar
from chalicelib.media.media import VIDEO, Media
from chalicelib.media.media_answers import present, status
from chalicelib.media.processing import render, transcode
from chalicelib.media.reconciler import sweep
from chalicelib.media.rerendering import hand_on, rerender, tidy
from chalicelib.media.upload_requests import request_upload
from chalicelib.media.urls.rendition_urls import avatar_url

# The API
__all__ = [
    "request_upload",
    "status",
]
# Functions
__all__ += [
    "Purge",
    "erase",
    "hand_on",
    "render",
    "rerender",
    "sweep",
    "tidy",
    "transcode",
]
# Other rooms
__all__ += [
    "VIDEO",
    "Media",
    "attach",
    "avatar",
    "avatar_url",
    "erase_later",
    "of_post",
    "present",
    "release_avatar",
    "resolve",
    "take_avatar",
]
