"""Request and response types of public pages."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from chalicelib.core.schemas import Answer, Query, Url, WholeNumber
from chalicelib.pages.settings import PageSettings

POLICY = PageSettings()
MEDIA = 10  # of a post
ADDRESS_LIMIT = 2000  # characters: what browsers and crawlers agree on

# For the document only: a handle of another shape is answered with 404.
Handle = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^@[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$"})]
PageName = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[^/]+$"})]


class ImageQuery(Query):
    """The wanted size of an image."""

    width: WholeNumber = Field(
        POLICY.image_width, ge=1, le=10_000, description="The largest width that is useful; the next smaller is sent."
    )
    item: WholeNumber = Field(1, ge=1, le=MEDIA, description="Which of the post's media, from 1.")


class VideoQuery(Query):
    """Which video of a post."""

    item: WholeNumber = Field(1, ge=1, le=MEDIA, description="Which of the post's media, from 1.")


class EmbedQuery(Query):
    """A consumer's request, as oEmbed 1.0 defines it."""

    url: str = Field(max_length=ADDRESS_LIMIT, description="The address of a post's or profile's page.")
    maxwidth: WholeNumber | None = Field(None, ge=1, le=10_000, description="The largest width of the image.")
    maxheight: WholeNumber | None = Field(None, ge=1, le=10_000, description="The largest height of the image.")
    format: Literal["json"] = Field("json", description="The only format.")


class Embed(Answer):
    """What embedding sites show (oEmbed 1.0). A `photo` has `url`, `width` and `height`; a `link` has not."""

    leaves_out_nulls = True
    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: Literal["photo", "link"]
    version: Literal["1.0"] = "1.0"
    title: str
    author_name: str
    author_url: str
    provider_name: str = "Emulsion"
    provider_url: str
    cache_age: int
    url: Url | None = None
    width: int | None = None
    height: int | None = None
