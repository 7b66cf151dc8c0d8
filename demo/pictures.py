"""Derives the pictures of the demo data from the five photographs in `photos/`."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

PHOTOS = Path(__file__).parent / "photos"
QUALITY = 90


@dataclass(frozen=True)
class Picture:
    """A photograph or a section of it.

    Attributes:
        name: file name in `photos/`, without `.jpg`.
        alt: the alternative text.
        crop: left, top, right and bottom of the section, as fractions of width and height.
        tone: `colour`, `grey` or `sepia`.
    """

    name: str
    alt: str
    crop: tuple[float, float, float, float] | None = None
    tone: str = "colour"

    def jpeg(self) -> bytes:
        """Return the picture as JPEG. Without crop and tone these are the bytes of the file."""
        path = PHOTOS / f"{self.name}.jpg"
        if self.crop is None and self.tone == "colour":
            return path.read_bytes()
        with Image.open(path) as photo:
            picture = _toned(self._cropped(photo), self.tone)
        encoded = BytesIO()
        picture.save(encoded, "JPEG", quality=QUALITY)
        return encoded.getvalue()

    def _cropped(self, photo: Image.Image) -> Image.Image:
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
