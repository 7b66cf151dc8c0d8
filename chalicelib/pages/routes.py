"""Pages of public posts and profiles for browsers and link previews, their images, and oEmbed."""

from chalicelib.core.api import Html, Redirect, Room, Rss
from chalicelib.core.schemas import OwnedId
from chalicelib.pages import service
from chalicelib.pages.schemas import Embed, EmbedQuery, Handle, ImageQuery, PageName, VideoQuery

room = Room(__name__)


@room.get("/p/{post_id}")
def post_page(post_id: OwnedId) -> Html:
    """The web client on a post's page; with an Open Graph head if the post is public."""
    return Html(service.post_document(post_id))


@room.get("/p/{post_id}/image", status=302)
def post_image(post_id: OwnedId, query: ImageQuery) -> Redirect:
    """Lead to a picture of a public post, for previews: this address does not expire."""
    return Redirect(service.post_image(post_id, query.width, query.item))


@room.get("/p/{post_id}/video", status=302)
def post_video(post_id: OwnedId, query: VideoQuery) -> Redirect:
    """Lead to a video of a public post, for readers of feeds: this address does not expire."""
    return Redirect(service.post_video(post_id, query.item))


@room.get("/{handle}")
def profile_page(handle: Handle) -> Html:
    """The web client on a profile's page; with an Open Graph head if the account is public."""
    return Html(service.profile_document(handle))


@room.get("/{handle}/{page}")
def profile_subpage(handle: Handle, page: PageName) -> Html:  # noqa: ARG001 - the client reads it from the address
    """The web client on a page below a profile, such as its followers; the head is the profile's."""
    return Html(service.profile_document(handle))


@room.get("/{handle}/image", status=302)
def profile_image(handle: Handle) -> Redirect:
    """Lead to the avatar of a public account, for previews: this address does not expire."""
    return Redirect(service.profile_image(handle))


@room.get("/{handle}/feed.xml")
def profile_feed(handle: Handle) -> Rss:
    """The newest posts of a public account, as RSS 2.0."""
    return Rss(service.profile_feed(handle))


@room.get("/oembed", problems=(404,))
def oembed(query: EmbedQuery) -> Embed:
    """What other sites show in place of a link to a public post or profile (oEmbed 1.0)."""
    return service.embed(query.url, query.maxwidth, query.maxheight)
