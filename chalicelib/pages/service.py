"""Exports of public pages."""

from chalicelib.pages.documents import post_document, profile_document
from chalicelib.pages.embeds import embed
from chalicelib.pages.images import post_image, post_video, profile_image
from chalicelib.pages.life_cycle import erase_user, export_user
from chalicelib.pages.rss import profile_feed

# The API
__all__ = [
    "embed",
    "post_document",
    "post_image",
    "post_video",
    "profile_document",
    "profile_feed",
    "profile_image",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
