"""Make photos for tests."""

from io import BytesIO

from PIL import Image

CANARY = b"Canary"
QUADRANTS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30))  # top left, top right, bottom left and right


def quadrants(width: int, height: int) -> Image.Image:
    """Four coloured quarters: shows which way up a picture is."""
    image = Image.new("RGB", (width, height))
    half_width, half_height = width // 2, height // 2
    corners = ((0, 0), (half_width, 0), (0, half_height), (half_width, half_height))
    for colour, corner in zip(QUADRANTS, corners, strict=True):
        image.paste(Image.new("RGB", (width - half_width, height - half_height), colour), corner)
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The bytes of an image file."""
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def telltale() -> bytes:
    """A JPEG with orientation 6, and with its location in every kind of metadata that a JPEG has."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = CANARY.decode()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>"
    return encoded(quadrants(1600, 1200), exif=exif, comment=CANARY, xmp=xmp, quality=90) + CANARY


def opened(data: bytes) -> Image.Image:
    """The decoded image of a file's bytes."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


SMALL = encoded(quadrants(64, 48))
"""A small photo, for tests about other things."""
