"""Answer embedding sites, as oEmbed 1.0 (https://oembed.com) defines it."""

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.problems import NotFound
from chalicelib.pages import links
from chalicelib.pages.heads import head_of_post, head_of_profile
from chalicelib.pages.images import cover
from chalicelib.pages.public_content import public_post, public_profile
from chalicelib.pages.schemas import Embed
from chalicelib.pages.settings import settings


def embed(address: str, max_width: int | None, max_height: int | None) -> Embed:
    """What a site shows in place of a link to a page.

    Raises:
        NotFound: the address is no page of this stage, or guests may not see what it shows.
    """
    post_id, handle = links.post_id_in(address), links.handle_in(address)
    if post_id:
        return _of_post(post_id, max_width, max_height)
    profile = public_profile(handle) if handle else None
    if profile is None:
        raise _no_such_page()
    return _embed(profile, head_of_profile(profile).title)


def _of_post(post_id: str, max_width: int | None, max_height: int | None) -> Embed:
    post = public_post(post_id)
    if post is None:
        raise _no_such_page()
    head = head_of_post(post)
    picture = cover(post, max_width or settings().image_width, max_height) if head.image else None
    fits = picture is not None and picture.width <= (max_width or picture.width)
    if picture is None or not fits or picture.height > (max_height or picture.height):
        return _embed(post.author, head.title)
    url = f"{links.post_url(post.id)}/image?width={picture.width}"
    shown = {"type": "photo", "url": url, "width": picture.width, "height": picture.height}
    return _embed(post.author, head.description).model_copy(update=shown)


def _embed(author: UserCard, title: str) -> Embed:
    return Embed(
        type="link",
        title=title,
        author_name=author.display_name,
        author_url=links.profile_url(author.username),
        provider_url=settings().web_url or "/",
        cache_age=settings().embed_cache_age,
    )


def _no_such_page() -> NotFound:
    return NotFound("There is no such page, or it is not public.")
