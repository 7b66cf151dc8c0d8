"""Exports of the media room, grouped by the importing side."""

from chalicelib.media.attachments import (
    attach,
    attach_avatar,
    attach_to_message,
    attach_to_story,
    find_avatar,
    move,
    of_post,
    release,
    resolve,
)
from chalicelib.media.deletion import erase, erase_later, release_avatar
from chalicelib.media.expiry import keep, let_end, tag_ending
from chalicelib.media.life_cycle import erase_user, export_user
from chalicelib.media.media import VIDEO, Media
from chalicelib.media.media_answers import present, status
from chalicelib.media.processing import render
from chalicelib.media.purging import purge
from chalicelib.media.reconciler import reconcile
from chalicelib.media.rerendering import finish_rerender, forward_video, rerender
from chalicelib.media.upload_requests import request_upload
from chalicelib.media.urls.rendition_urls import avatar_url
from chalicelib.media.video.transcoding import transcode

# The API
__all__ = [
    "request_upload",
    "status",
]
# Functions
__all__ += [
    "erase",
    "finish_rerender",
    "forward_video",
    "purge",
    "reconcile",
    "render",
    "rerender",
    "transcode",
]
# Other rooms
__all__ += [
    "VIDEO",
    "Media",
    "attach",
    "attach_avatar",
    "attach_to_message",
    "attach_to_story",
    "avatar_url",
    "erase_later",
    "find_avatar",
    "keep",
    "let_end",
    "move",
    "of_post",
    "present",
    "release",
    "release_avatar",
    "resolve",
    "tag_ending",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
