"""What the media room exports, grouped by user."""

from chalicelib.media.delivery import avatar_url
from chalicelib.media.erasing import Purge, erase, erase_later
from chalicelib.media.erasures import release
from chalicelib.media.lending import attach, avatar, of_post, resolve, take_avatar
from chalicelib.media.media import VIDEO, Media
from chalicelib.media.media_answers import present, status
from chalicelib.media.rendering import render, transcode
from chalicelib.media.rerendering import hand_on, rerender, tidy
from chalicelib.media.sweeping import sweep
from chalicelib.media.upload_requests import request_upload

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
    "release",
    "resolve",
    "take_avatar",
]
