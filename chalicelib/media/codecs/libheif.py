"""Decode HEIF with libheif, through pi_heif, which is loaded at the first such photo."""

from PIL import Image

from chalicelib.media.codecs.picture import UPRIGHT, DecodedPicture, exif_of, orientation_of
from chalicelib.media.formats.headers import PhotoHeader
from chalicelib.media.refusals import Refused


def decode(data: bytes, header: PhotoHeader) -> DecodedPicture:
    """Decode a HEIF; see `decoding.decode`.

    The library crops pictures, and turns those upright of which the container has the orientation; then the one in the
    EXIF block is informative only (ISO/IEC 23008-12). Without one in the container, phones mean that of the EXIF block.
    """
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1  # every thread takes memory, and a function has one processor
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    file = pi_heif.open_heif(data)
    image = file[file.primary_index]
    if image.size[0] * image.size[1] > header.width * header.height:
        raise Refused("damaged", f"two sizes: {image.size} and {header}")
    image.load()

    def rows(top: int, bottom: int) -> Image.Image:  # keeps `image`, without which its pixels would be freed
        size, part = (image.size[0], bottom - top), image.data[top * image.stride : bottom * image.stride]
        return Image.frombytes(image.mode, size, part, "raw", image.mode, image.stride)

    orientation = UPRIGHT if header.is_oriented else orientation_of(lambda: exif_of(image.info.get("exif") or b""))
    return DecodedPicture(image.size, image.size, orientation, image.info.get("icc_profile"), rows)
