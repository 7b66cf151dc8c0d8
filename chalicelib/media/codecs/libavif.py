"""Decode AVIF with libavif, converting some rows at a time; Pillow makes two more copies of the whole picture.

The structures are those of https://github.com/AOMediaCodec/libavif/blob/v1.4.1/include/avif/avif.h.
"""

import ctypes
import io

from PIL import Image

from chalicelib.media.codecs.libraries import library
from chalicelib.media.codecs.picture import DecodedPicture, orientation_of
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.refusals import Refused

LIBRARY_ABI = 16  # version of the library's binary interface
IMAGE_OFFSET = 48  # bytes into avifDecoder: after eleven 32-bit fields and their padding
_FORMATS = {"RGB": (0, 3), "RGBA": (1, 4), "L": (7, 1)}  # avifRGBFormat, channels


class _Pixels(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_uint32) for name in ("width", "height", "depth")),
        *((name, ctypes.c_int) for name in ("format", "upsampling", "downsampling", "avoid_libyuv", "ignore_alpha")),
        *((name, ctypes.c_int) for name in ("alpha_premultiplied", "is_float", "max_threads")),
        ("pixels", ctypes.c_void_p),
        ("row_bytes", ctypes.c_uint32),
    ]


class _Rectangle(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("x", "y", "width", "height")]


class _Planes:
    """A file decoded to its YUV planes, of which any rows can be converted to pixels."""

    def __init__(self, avif: ctypes.CDLL, data: bytes) -> None:
        self._avif, self._data = avif, data
        for function in ("avifDecoderCreate", "avifImageCreateEmpty"):
            getattr(avif, function).restype = ctypes.c_void_p
        self._decoder = ctypes.c_void_p(avif.avifDecoderCreate())
        given = ctypes.c_char_p(data), ctypes.c_size_t(len(data))
        self._check(avif.avifDecoderSetIOMemory(self._decoder, *given))
        self._check(avif.avifDecoderParse(self._decoder))
        self._check(avif.avifDecoderNextImage(self._decoder))
        self._image = ctypes.c_void_p.from_address((self._decoder.value or 0) + IMAGE_OFFSET)

    def __del__(self) -> None:
        self._avif.avifDecoderDestroy(self._decoder)

    def rows(self, mode: str, width: int, top: int, bottom: int) -> Image.Image:
        start = top - top % 2  # pairs of rows share their colour samples
        size = (width, bottom - start)
        view = ctypes.c_void_p(self._avif.avifImageCreateEmpty())
        try:
            rectangle = _Rectangle(0, start, *size)
            self._check(self._avif.avifImageSetViewRect(view, self._image, ctypes.byref(rectangle)))
            image = self._convert(view, mode, size)
        finally:
            self._avif.avifImageDestroy(view)
        return image if start == top else image.crop((0, top - start, *size))

    def _convert(self, view: ctypes.c_void_p, mode: str, size: tuple[int, int]) -> Image.Image:
        pixels = _Pixels()
        self._avif.avifRGBImageSetDefaults(ctypes.byref(pixels), view)
        pixels.format, channels = _FORMATS[mode]
        pixels.depth, pixels.row_bytes = 8, size[0] * channels
        buffer = bytearray(size[0] * size[1] * channels)
        pixels.pixels = ctypes.addressof(ctypes.c_uint8.from_buffer(buffer))
        self._check(self._avif.avifImageYUVToRGB(view, ctypes.byref(pixels)))
        return Image.frombytes(mode, size, buffer, "raw", mode)

    def _check(self, result: int) -> None:
        if result:
            raise ValueError(f"libavif returned {result}")


def is_available() -> bool:
    """Whether the library is installed, with the interface that this module uses."""
    return library("libavif", LIBRARY_ABI) is not None


def decode(data: bytes, header: PhotoHeader) -> DecodedPicture:
    """Decode an AVIF; see `decoding.decode`. Pillow reads the metadata.

    Raises:
        Refused: the picture is larger than the header says.
        DECODER_ERRORS, MemoryError: as `decoding.decode`.
    """
    avif = library("libavif", LIBRARY_ABI)
    if avif is None:
        raise RuntimeError("libavif is missing or has another interface")
    with Image.open(io.BytesIO(data), formats=["AVIF"]) as image:
        size, mode, orientation = image.size, image.mode, orientation_of(image.getexif)
        profile = image.info.get("icc_profile")
    if size[0] * size[1] > header.width * header.height:
        raise Refused("damaged", f"two sizes: {size} and {header}")
    planes = _Planes(avif, data)
    return DecodedPicture(size, size, orientation, profile, lambda top, bottom: planes.rows(mode, size[0], top, bottom))
