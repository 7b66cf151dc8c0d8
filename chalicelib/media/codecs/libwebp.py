"""Decode WebP with libwebp, which shrinks while it decodes and takes at most 4 bytes per pixel; Pillow takes 16.

The structures are those of https://chromium.googlesource.com/webm/libwebp/+/refs/tags/v1.5.0/src/webp/decode.h.
"""

import ctypes
from typing import Any

from PIL import Image

from chalicelib.media.codecs.libraries import library
from chalicelib.media.codecs.picture import DecodedPicture, Size, TargetSize, exif_of, orientation_of, rows_of
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.formats.webp import chunk

LIBRARY_ABI = 7  # version of the library's binary interface
DECODER_ABI = 0x0209  # WEBP_DECODER_ABI_VERSION: version of the structures below
OVERSIZE = 3  # the decoded size is up to 3 times the needed one; a better filter than libwebp's shrinks the result
_RGB, _RGBA = 0, 1  # WEBP_CSP_MODE
_BYTE_POINTER = ctypes.POINTER(ctypes.c_uint8)


class _Features(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "has_alpha", "has_animation", "format")] + [
        ("pad", ctypes.c_uint32 * 5)
    ]


class _Pixels(ctypes.Structure):
    _fields_ = [("rgba", _BYTE_POINTER), ("stride", ctypes.c_int), ("size", ctypes.c_size_t)]


class _Planes(ctypes.Structure):
    _fields_ = [("planes", _BYTE_POINTER * 4), ("strides", ctypes.c_int * 4), ("sizes", ctypes.c_size_t * 4)]


class _PixelsOrPlanes(ctypes.Union):
    _fields_ = [("pixels", _Pixels), ("planes", _Planes)]


class _Buffer(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("colorspace", "width", "height", "is_external_memory")),
        ("memory", _PixelsOrPlanes),
        ("pad", ctypes.c_uint32 * 4),
        ("private_memory", _BYTE_POINTER),
    ]


class _Options(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("bypass_filtering", "no_fancy_upsampling", "use_cropping")),
        *((name, ctypes.c_int) for name in ("crop_left", "crop_top", "crop_width", "crop_height")),
        *((name, ctypes.c_int) for name in ("use_scaling", "scaled_width", "scaled_height")),
        *((name, ctypes.c_int) for name in ("use_threads", "dithering_strength", "flip", "alpha_dithering_strength")),
        ("pad", ctypes.c_uint32 * 5),
    ]


class _Config(ctypes.Structure):
    _fields_ = [("input", _Features), ("output", _Buffer), ("options", _Options)]


def is_available() -> bool:
    """Whether the library is installed, with the interface and the structures that this module uses."""
    webp = library("libwebp", LIBRARY_ABI)
    return webp is not None and bool(webp.WebPInitDecoderConfigInternal(ctypes.byref(_Config()), DECODER_ABI))


def decode(data: bytes, header: PhotoHeader, target: TargetSize) -> DecodedPicture:
    """Decode a WebP; see `decoding.decode`.

    Raises:
        ValueError: the file is damaged, or its size is not the one in the header.
        MemoryError: it needs too much memory.
    """
    full_size = (header.width, header.height)
    orientation = orientation_of(lambda: exif_of(chunk(data, b"EXIF")))
    least = target.least_size(full_size, orientation)
    size = (min(header.width, OVERSIZE * least[0]), min(header.height, OVERSIZE * least[1]))
    image = _decode(data, full_size, size)
    return DecodedPicture(size, full_size, orientation, chunk(data, b"ICCP") or None, rows_of(image))


def _decode(data: bytes, full_size: Size, size: Size) -> Image.Image:
    webp, config = library("libwebp", LIBRARY_ABI), _Config()
    if webp is None or not webp.WebPInitDecoderConfigInternal(ctypes.byref(config), DECODER_ABI):
        raise RuntimeError("libwebp is missing or has another interface")
    given = ctypes.c_char_p(data), ctypes.c_size_t(len(data))
    if webp.WebPGetFeaturesInternal(*given, ctypes.byref(config.input), DECODER_ABI):
        raise ValueError("WebP without features")
    if (config.input.width, config.input.height) != full_size:
        raise ValueError(f"two sizes: {config.input.width} x {config.input.height} and {full_size}")
    mode, channels = ("RGBA", 4) if config.input.has_alpha else ("RGB", 3)
    if size != full_size:
        config.options.use_scaling, (config.options.scaled_width, config.options.scaled_height) = 1, size
    pixels = bytearray(size[0] * size[1] * channels)
    config.output.colorspace = _RGBA if config.input.has_alpha else _RGB
    config.output.is_external_memory = 1
    config.output.memory.pixels = _Pixels(_pointer(pixels), size[0] * channels, len(pixels))
    status = webp.WebPDecode(*given, ctypes.byref(config))
    webp.WebPFreeDecBuffer(ctypes.byref(config.output))
    if status:
        raise ValueError(f"libwebp returned {status}")
    return Image.frombytes(mode, size, pixels, "raw", mode)


def _pointer(buffer: bytearray) -> Any:
    return ctypes.cast((ctypes.c_uint8 * len(buffer)).from_buffer(buffer), _BYTE_POINTER)
