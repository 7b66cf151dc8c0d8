"""Make the documents of pages. What guests may not see and what does not exist have the same document."""

from chalicelib.core.problems import NotFound
from chalicelib.pages.client_index import client_index
from chalicelib.pages.heads import head_of_post, head_of_profile, with_head
from chalicelib.pages.public_content import public_post, public_profile


def post_document(post_id: str) -> str:
    """The page of a post."""
    post = public_post(post_id)
    return with_head(client_index(), head_of_post(post) if post else None)


def profile_document(handle: str) -> str:
    """The page of a profile, or one below it.

    Raises:
        NotFound: the handle does not begin with `@`.
    """
    if not handle.startswith("@"):
        raise NotFound("There is no such page.")
    profile = public_profile(handle)
    return with_head(client_index(), head_of_profile(profile) if profile else None)
