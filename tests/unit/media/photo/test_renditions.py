"""Rendering of photos in this process."""

import io

import blurhash
import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from chalicelib.media.photo.renditions import Photo, make_renditions
from chalicelib.media.refusals import Refused
from tests.support.corpus import TYPES
from tests.support.corpus import encoded as encoded_as
from tests.support.rooms.pictures import (
    CANARY,
    decoded,
    encoded,
    four_corners,
    jpeg_bomb,
    many_scans,
    photo,
    plain,
    png_bomb,
    webp_bomb,
    with_metadata,
)

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"


def sizes(photo: Photo) -> dict[int, tuple[int, int]]:
    """Width and height by rendition; they are the same in every format."""
    by_name = {name: decoded(file).size for name, file in photo.files.items()}
    by_format = [
        {int(name.partition(".")[0]): size for name, size in by_name.items() if name.endswith(each)}
        for each in photo.renditions.formats
    ]
    assert by_format[0] == by_format[1]
    return by_format[0]


def colour_at(file: bytes, x: float, y: float) -> tuple[int, ...]:
    """The colour at a position given as fractions of width and height."""
    image = decoded(file).convert("RGB")
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return pixel


def close(first: tuple[int, ...], second: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(first, second, strict=True))


def refusal(data: bytes, content_type: str) -> str:
    with pytest.raises(Refused) as refused:
        make_renditions(data, content_type)
    return refused.value.code


def test_every_size_of_a_large_original() -> None:
    rendered = make_renditions(encoded(four_corners(2400, 1800), "JPEG"), JPEG)
    assert sizes(rendered) == {150: (150, 112), 320: (320, 240), 640: (640, 480), 1080: (1080, 810)}
    assert (rendered.renditions.width, rendered.renditions.height) == (2400, 1800)
    assert rendered.renditions.sizes == (150, 320, 640, 1080)
    assert rendered.renditions.formats == ("webp", "avif")
    assert all(decoded(file).format == name.partition(".")[2].upper() for name, file in rendered.files.items())


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (100, 80, {150: (100, 80)}),
        (150, 80, {150: (150, 80)}),
        (600, 400, {150: (150, 100), 320: (320, 213), 640: (600, 400)}),
        (1200, 300, {150: (150, 38), 320: (320, 80), 640: (640, 160), 1080: (1080, 270)}),
        (2000, 100, {150: (750, 38), 320: (1600, 80), 640: (2000, 100)}),
        (20_000, 300, {150: (2500, 38), 320: (5333, 80), 640: (10_667, 160), 1080: (16_383, 246)}),
        (1, 1, {150: (1, 1)}),
        (3000, 1, {150: (3000, 1)}),
    ],
)
def test_nothing_is_enlarged_and_proportions_stay(
    width: int, height: int, expected: dict[int, tuple[int, int]]
) -> None:
    assert sizes(make_renditions(encoded(plain((width, height)), "PNG"), PNG)) == expected


def test_a_picture_too_tall_for_webp_is_narrower() -> None:
    rendered = make_renditions(encoded(plain((400, 40_000)), "PNG"), PNG)
    assert sizes(rendered) == {150: (150, 15_000), 320: (164, 16_383)}


def avatar(data: bytes, content_type: str) -> Photo:
    return make_renditions(data, content_type, kind="avatar")


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (2400, 1800, {150: (150, 150), 320: (320, 320)}),
        (1800, 2400, {150: (150, 150), 320: (320, 320)}),
        (900, 320, {150: (150, 150), 320: (320, 320)}),
        (900, 200, {150: (150, 150), 320: (200, 200)}),
        (100, 80, {150: (80, 80)}),
        (1, 60_000, {150: (1, 1)}),
    ],
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_an_avatar_is_square_and_never_enlarged(
    width: int, height: int, expected: dict[int, tuple[int, int]], file_format: str
) -> None:
    rendered = avatar(encoded(plain((width, height)), file_format), f"image/{file_format.lower()}")
    assert sizes(rendered) == expected
    assert (rendered.renditions.width, rendered.renditions.height) == (min(width, height),) * 2


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_an_avatar_is_the_middle_of_the_upright_picture(orientation: int, file_format: str) -> None:
    """The picture has black areas to the left and right of a square with four colours."""
    upright = plain((1000, 400), "black")
    upright.paste(four_corners(400, 400), (300, 0))
    rendered = avatar(stored_as(upright, orientation, file_format), f"image/{file_format.lower()}")
    assert sizes(rendered) == {150: (150, 150), 320: (320, 320)}
    corners = [colour_at(rendered.files["320.webp"], x, y) for y in (0.03, 0.97) for x in (0.03, 0.97)]
    expected = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    assert all(close(got, wanted, 40) for got, wanted in zip(corners, expected, strict=True)), corners


def stored_as(upright: Image.Image, orientation: int, file_format: str) -> bytes:
    """A file that stores the picture transposed, with the orientation that undoes it."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition for each orientation
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(stored, file_format, exif=exif)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_comes_out_upright(orientation: int, file_format: str) -> None:
    upright = four_corners(400, 240)
    rendered = make_renditions(stored_as(upright, orientation, file_format), f"image/{file_format.lower()}")
    assert (rendered.renditions.width, rendered.renditions.height) == (400, 240)
    assert sizes(rendered)[320] == (320, 192)
    corners = [colour_at(rendered.files["320.webp"], x, y) for y in (0.2, 0.8) for x in (0.2, 0.8)]
    expected = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    assert all(close(got, wanted, 25) for got, wanted in zip(corners, expected, strict=True)), corners


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_is_left(file_format: str) -> None:
    data = with_metadata(decoded(photo("coffee.jpg")), file_format)
    assert data.count(CANARY) >= 3
    for name, file in make_renditions(data, f"image/{file_format.lower()}").files.items():
        assert CANARY not in file
        assert not set(decoded(file).info) & {"exif", "xmp", "icc_profile", "comment"}
        if name.endswith("webp"):
            assert file[12:16] == b"VP8 "  # the simple container, which has no place for metadata


def test_transparent_pictures_get_a_white_background() -> None:
    for mode, colour in (("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))):
        file = make_renditions(encoded(plain((200, 200), colour, mode), "PNG"), PNG).files["150.webp"]
        assert close(colour_at(file, 0.5, 0.5), (255, 255, 255), 2)


def test_half_transparent_edges_have_no_dark_fringe() -> None:
    image = plain((400, 400), (0, 0, 0, 0), "RGBA")
    image.paste((255, 255, 255, 255), (0, 0, 200, 400))
    image.save(file := io.BytesIO(), "PNG")
    shown = decoded(make_renditions(file.getvalue(), PNG).files["150.webp"])
    assert min(shown.convert("L").tobytes()) >= 250


def test_a_transparent_palette() -> None:
    image = four_corners(200, 200).quantize(8)
    transparent = image.getpixel((10, 10))
    file = make_renditions(encoded(image, "PNG", transparency=transparent), PNG).files["150.webp"]
    assert close(colour_at(file, 0.2, 0.2), (255, 255, 255), 4)
    assert close(colour_at(file, 0.8, 0.2), (0, 255, 0), 25)


def test_grey_with_one_eight_and_sixteen_bits() -> None:
    sixteen = Image.frombytes("I;16", (200, 200), (0x8000).to_bytes(2, "little") * 40_000)
    for image in (plain((200, 200), 128, "L"), sixteen):
        file = make_renditions(encoded(image, "PNG"), PNG).files["150.webp"]
        assert close(colour_at(file, 0.5, 0.5), (128, 128, 128), 2)
    file = make_renditions(encoded(plain((200, 200), 1, "1"), "PNG"), PNG).files["150.webp"]
    assert close(colour_at(file, 0.5, 0.5), (255, 255, 255), 2)


def test_cmyk_without_a_profile() -> None:
    data = encoded(plain((200, 200), (0, 255, 255, 0), "CMYK"), "JPEG", quality=95)
    assert close(colour_at(make_renditions(data, JPEG).files["150.webp"], 0.5, 0.5), (255, 0, 0), 25)


NUMBERS = (180, 90, 90)
IN_SRGB = (194, 84, 87)  # those numbers in Display P3, converted to sRGB


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "GIF"])
def test_a_wide_gamut_is_converted(kind: str) -> None:
    """The same numbers are a stronger red in a wider colour space; sRGB needs other numbers for it."""
    for profile, expected in ((wide_gamut_profile(), IN_SRGB), (srgb_profile(), NUMBERS)):
        data = encoded_as(plain((200, 200), NUMBERS), kind, quality=95, icc_profile=profile)
        for name in ("150.webp", "150.avif"):
            shown = colour_at(make_renditions(data, TYPES[kind]).files[name], 0.5, 0.5)
            assert close(shown, expected, 5), (name, shown)


def test_a_wide_gamut_from_the_container_is_converted() -> None:
    colour_info = {"color_primaries": 12, "transfer_characteristic": 13, "matrix_coefficients": 6}
    data = encoded_as(plain((200, 200), NUMBERS), "HEIF", quality=95, **colour_info)
    assert close(colour_at(make_renditions(data, "image/heic").files["150.webp"], 0.5, 0.5), IN_SRGB, 5)


def test_a_rotated_heic_is_turned_upright_once() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded_as(four_corners(400, 240), "HEIF", quality=90, exif=exif.tobytes())
    rendered = make_renditions(data, "image/heic")
    assert (rendered.renditions.width, rendered.renditions.height) == (240, 400)
    assert close(colour_at(rendered.files["150.webp"], 0.8, 0.2), (255, 0, 0), 25)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def wide_gamut_profile() -> bytes:
    """sRGB's profile with the red primary moved out, as in Display P3 (rXYZ in s15Fixed16)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for tag, values in {
        b"rXYZ": (0.51512, 0.2412, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.1571, 0.06657, 0.78407),
    }.items():
        entry = profile.index(tag)
        at = int.from_bytes(profile[entry + 4 : entry + 8], "big") + 8
        for i, value in enumerate(values):
            profile[at + 4 * i : at + 4 * i + 4] = round(value * 65536).to_bytes(4, "big", signed=True)
    return bytes(profile)


@pytest.mark.parametrize("profile", [b"not a profile", b"\0" * 128])
def test_a_damaged_profile_is_ignored(profile: bytes) -> None:
    data = encoded(plain((200, 200), (180, 90, 90)), "JPEG", quality=95, icc_profile=profile)
    assert close(colour_at(make_renditions(data, JPEG).files["150.webp"], 0.5, 0.5), (180, 90, 90), 4)


def test_damaged_exif_is_ignored() -> None:
    data = encoded(plain((200, 100)), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x09 broken")
    assert make_renditions(data, JPEG).renditions.width == 200


def test_of_an_animation_the_first_frame_is_rendered() -> None:
    frames = [plain((200, 200), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert close(colour_at(make_renditions(data, WEBP).files["150.webp"], 0.5, 0.5), (255, 0, 0))


def test_of_two_pictures_in_one_jpeg_the_first_is_rendered() -> None:
    data = encoded(plain((200, 200), "red"), "MPO", save_all=True, append_images=[plain((200, 200), "blue")])
    assert close(colour_at(make_renditions(data, JPEG).files["150.webp"], 0.5, 0.5), (255, 0, 0))


def test_the_same_file_gives_the_same_bytes() -> None:
    data = photo("hubble_deep_field.jpg")
    assert make_renditions(data, JPEG) == make_renditions(data, JPEG)


def test_renditions_look_like_the_original() -> None:
    """Compared with a full decode and one Lanczos resize, the PSNR is at least 30 dB."""
    data = photo("hubble_deep_field.jpg")
    for name, file in make_renditions(data, JPEG).files.items():
        shown = decoded(file).convert("RGB")
        reference = decoded(data).resize(shown.size, Image.Resampling.LANCZOS)
        squares = ImageStat.Stat(ImageChops.difference(shown, reference)).sum2
        mean = sum(squares) / (3 * shown.width * shown.height)
        assert mean < 255**2 / 10**3.0, f"{name}: under 30 dB"


def test_the_blurhash_resembles_the_picture() -> None:
    rendered = make_renditions(encoded(four_corners(400, 300), "PNG"), PNG)
    assert blurhash.components(rendered.renditions.blurhash) == (4, 3)
    blurred = blurhash.decode(rendered.renditions.blurhash, 20, 20)
    assert max(range(3), key=lambda channel: blurred[3][3][channel]) == 0
    assert max(range(3), key=lambda channel: blurred[16][3][channel]) == 2


@pytest.mark.parametrize("bomb", [png_bomb(8000, 7000), jpeg_bomb(16_000, 16_000), webp_bomb(16_000, 16_000)])
def test_bombs_are_refused_before_decoding(bomb: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "open", None)
    kinds = {b"\x89": PNG, b"\xff": JPEG, b"R": WEBP}
    assert refusal(bomb, kinds[bomb[:1]]) == "too-many-pixels"


def test_too_many_scans() -> None:
    assert refusal(many_scans(101), JPEG) == "too-many-scans"
    assert make_renditions(many_scans(100), JPEG).renditions.width == 64


def test_the_declared_type_must_be_the_real_one() -> None:
    assert refusal(photo("coffee.jpg"), PNG) == "type-mismatch"
    assert refusal(encoded(plain((9, 9)), "PNG"), JPEG) == "type-mismatch"
    assert refusal(encoded(plain((9, 9)), "GIF"), PNG) == "type-mismatch"
    assert refusal(encoded(plain((9, 9)), "BMP"), PNG) == "not-a-photo"


def test_a_wrong_size_in_the_header_is_damage() -> None:
    data = encoded(plain((64, 64)), "WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    wrong = data[:24] + (1999).to_bytes(3, "little") + data[27:]
    assert refusal(wrong, WEBP) == "damaged"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
def test_a_truncated_file_is_damaged(file_format: str, kept: float) -> None:
    data = encoded(decoded(photo("coffee.jpg")), file_format)
    assert refusal(data[: int(len(data) * kept)], f"image/{file_format.lower()}") == "damaged"
