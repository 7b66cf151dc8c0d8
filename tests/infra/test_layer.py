"""The layer with PyAV: it fits the runtime, is small enough, works with the zip alone, and is optional."""

import email
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.deploy import bytecode, config, environment, layer
from infra.deploy import stack as stacks
from infra.manifest import STREAMED_TABLES
from infra.target import Target
from tests.support.deployed.stack import Stack

LARGEST_UNZIPPED = 250_000_000  # bytes, of a function and its layers together; Lambda's limit
GLIBC = (2, 34)  # of the Lambda runtime
OUTPUTS = ("EventsBucketName", "MediaBucketName", "WebBucketName", *map(stacks.stream_output, STREAMED_TABLES))
OFF = {"EMULSION_VIDEO": "off"}
TRANSCODE = """
import io, sys
import av, PIL
from PIL import Image

def encode(name, video, audio, container):
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        pictures = out.add_stream(video, rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream(audio, rate=48000)
        for i in range(10):
            out.mux(pictures.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (25 * i, 0, 99)))))
        silence = av.AudioFrame(format=sound.format.name, layout=sound.layout.name, samples=1024)
        silence.sample_rate = 48000
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        out.mux(sound.encode(silence))
        out.mux(pictures.encode(None))
        out.mux(sound.encode(None))
    file.seek(0)
    with av.open(file) as read:
        names = [stream.codec_context.name for stream in read.streams]
        frames = [frame.to_image().size for frame in read.decode(video=0)]
    print(name, *names, len(frames), frames[0])

encode("mp4", "libx264", "aac", "mp4")
encode("mov", "libx265", "aac", "mov")
encode("webm", "libvpx-vp9", "libopus", "webm")
print(av.__file__)
print(PIL.__file__)
"""


@pytest.fixture(scope="module")
def opt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer unpacked, as Lambda does it into /opt."""
    folder = tmp_path_factory.mktemp("opt")
    with zipfile.ZipFile(layer.make_package()) as package:
        package.extractall(folder)
    return folder


def test_every_wheel_fits_the_runtime(opt: Path) -> None:
    described = list(opt.glob("python/*.dist-info/WHEEL"))
    assert len(described) == len(locked())
    for wheel in described:
        tags = [tag.split("-") for tag in email.message_from_string(wheel.read_text()).get_all("Tag", [])]
        assert [tag for tag in tags if runs(*tag[:2]) and fits(tag[2])], wheel


def test_no_library_asks_for_a_newer_glibc(opt: Path) -> None:
    for library in (path for path in opt.rglob("*.so*") if path.is_file()):
        asked = re.findall(rb"GLIBC_(\d+)\.(\d+)", library.read_bytes())
        assert all((int(major), int(minor)) <= GLIBC for major, minor in asked), library.name


def test_it_holds_what_the_zip_does_not(opt: Path) -> None:
    assert not wheels_of(Path("requirements.txt")) & locked()
    assert not list(opt.rglob("*.pyi"))
    assert {path.name for path in opt.iterdir()} == {"python"}


def test_the_same_lock_gives_the_same_bytes(tmp_path: Path) -> None:
    made = layer.make_package()
    again = tmp_path / "again.zip"
    with again.open("wb") as file:
        layer._pack(made.with_suffix(""), file)
    assert again.read_bytes() == made.read_bytes()


def test_it_fits_beside_the_zip(stack: Stack) -> None:
    unzipped = 0
    for package in (stack.package, layer.make_package()):
        with zipfile.ZipFile(package) as content:
            unzipped += sum(entry.file_size for entry in content.infolist())
    assert unzipped <= LARGEST_UNZIPPED


def test_the_zip_and_the_layer_alone_read_and_write_videos(stack: Stack, opt: Path, tmp_path: Path) -> None:
    task = tmp_path / "task"
    with zipfile.ZipFile(stack.package) as package:
        package.extractall(task)
    program = f"import sys; sys.path[:0] = [{str(task)!r}, {str(opt / 'python')!r}]\n{TRANSCODE}"
    command = [sys.executable, "-I", "-S", "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *lines, av_file, pillow_file = done.stdout.splitlines()
    assert lines == ["mp4 h264 aac 10 (64, 48)", "mov hevc aac 10 (64, 48)", "webm vp9 opus 10 (64, 48)"]
    assert av_file == str(opt / "python" / "av" / "__init__.py")
    assert pillow_file == str(task / "PIL" / "__init__.py")


def test_localstack_is_asked_for_no_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target("dev", "http://localstack:4566")
    target.__dict__.update(emulator="localstack", region="us-east-1")
    monkeypatch.setattr(Target, "client", lambda *_: pytest.fail("a call"))
    monkeypatch.setattr(stacks, "outputs", lambda _: dict.fromkeys(OUTPUTS, "x"))
    monkeypatch.setattr(stacks, "parameters", lambda *_: {})
    assert layer.publish(target) == "off: LocalStack does not apply layers"
    layer.prune(target)
    layer.remove(target)
    assert environment.function_environment(target)["EMULSION_VIDEO"] == "off"
    assert layers_of(environment.rendered_config(target), "dev") == []


def test_a_stage_may_do_without(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.function_environment(stack.target)["EMULSION_VIDEO"] == "on"
    assert layers_of(environment.rendered_config(stack.target), "local") == [layer.arn(stack.target)]
    monkeypatch.setattr(config, "stage_settings", lambda _: OFF)
    assert layer.publish(stack.target) == "off: the stage's own setting"
    assert environment.function_environment(stack.target)["EMULSION_VIDEO"] == "off"
    assert layers_of(environment.rendered_config(stack.target), "local") == []


@pytest.mark.parametrize(("wish", "published", "written"), [({}, False, None), ({}, True, "on"), (OFF, False, "off")])
def test_only_the_stage_s_own_wish_is_written_down_as_off(
    stack: Stack,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wish: dict[str, str],
    published: bool,
    written: str | None,
) -> None:
    """The configuration for a bare `chalice deploy` must not switch video off permanently."""
    file = tmp_path / "config.json"
    file.write_text(json.dumps({"stages": {"local": {"environment_variables": wish}}}))
    monkeypatch.setattr(config, "CHALICE_CONFIG", file)
    monkeypatch.setattr(environment, "CHALICE_CONFIG", file)
    monkeypatch.setattr(layer, "arn", lambda _: "arn" if published else None)
    environment.write_config(stack.target)
    assert config.stage_settings("local").get("EMULSION_VIDEO") == written


def layers_of(rendered: config.Config, stage: str) -> list[str]:
    """The layers of the function that transcodes; no other function has any."""
    functions = rendered["stages"][stage]["lambda_functions"]
    assert [name for name, settings in functions.items() if "layers" in settings] == ["transcode"]
    layers: list[str] = functions["transcode"]["layers"]
    return layers


def locked() -> set[str]:
    """The layer's packages."""
    return wheels_of(layer.LOCK)


def wheels_of(lock: Path) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE))


def runs(python: str, abi: str) -> bool:
    """Whether the runtime's Python loads a wheel of these tags: its own, the stable interface, or plain Python."""
    major, minor = bytecode.RUNTIME
    older = {f"cp{major}{each}" for each in range(minor + 1)}
    return python in {"py3", f"cp{major}{minor}"} or (abi == "abi3" and python in older)


def fits(platform: str) -> bool:
    """Whether a wheel for this platform, of a wheel's tag, runs on the runtime's glibc."""
    glibc = re.fullmatch(r"manylinux_(\d+)_(\d+)_x86_64", platform)
    return (int(glibc[1]), int(glibc[2])) <= GLIBC if glibc else platform in {"any", "manylinux2014_x86_64"}
