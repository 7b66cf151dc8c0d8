"""Pictures made from the five photographs that come with the demo."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

PHOTOS = Path(__file__).parent / "photos"
QUALITY = 90


@dataclass(frozen=True)
class Picture:
    """A photograph, or a part of it.

    Attributes:
        name: file name in `photos/`, without `.jpg`.
        alt: what it shows, for those who cannot see it.
        crop: left, top, right and bottom of the part, as fractions of width and height.
        tone: `colour`, `grey` or `sepia`.
    """

    name: str
    alt: str
    crop: tuple[float, float, float, float] | None = None
    tone: str = "colour"

    def jpeg(self) -> bytes:
        """The picture's bytes; an untouched photograph is given as it is on the disk."""
        path = PHOTOS / f"{self.name}.jpg"
        if self.crop is None and self.tone == "colour":
            return path.read_bytes()
        with Image.open(path) as photo:
            developed = _toned(self._part(photo), self.tone)
        made = BytesIO()
        developed.save(made, "JPEG", quality=QUALITY)
        return made.getvalue()

    def _part(self, photo: Image.Image) -> Image.Image:
        if self.crop is None:
            return photo.convert("RGB")
        left, top, right, bottom = self.crop
        width, height = photo.size
        return photo.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))


def _toned(photo: Image.Image, tone: str) -> Image.Image:
    if tone == "colour":
        return photo
    grey = ImageOps.grayscale(photo)
    return grey if tone == "grey" else ImageOps.colorize(grey, "#2b1a0b", "#fff3dc")
