"""Request and response types of the feed."""

from typing import Literal

from pydantic import Field

from chalicelib.core.schemas import ListQuery, Page
from chalicelib.posts.schemas import PostAnswer

Mode = Literal["latest", "ranked"]


class FeedQuery(ListQuery):
    """Which feed."""

    mode: Mode = Field("latest", description="`ranked` has the order of `latest` for now.")


class FeedPage(Page[PostAnswer]):
    """A page of the home feed; `degraded` says that a source was left out because it was slow or failing."""

    degraded: bool = False
