"""Builds in the web bucket: the order of uploads, what is kept for open tabs, going back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.deploy import stack
from infra.errors import InfraError
from infra.target import Target
from infra.web import hosting, publication

BUCKET = "emulsion-dev-web-123456789012"


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(stack, "outputs", lambda _: {"WebBucketName": BUCKET})
    with mock_aws():
        made = Target("dev")
        made.client("s3").create_bucket(Bucket=BUCKET)
        yield made


def build(folder: Path, number: int, *more: str) -> Path:
    """A build whose files all name its number, in place of an earlier one."""
    dist = folder / str(number)
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(f"index {number}")
    (dist / "sw.js").write_text(f"worker {number}")
    (dist / "manifest.webmanifest").write_text("{}")
    (dist / "icon.svg").write_text("<svg/>")
    (dist / ".vite").mkdir()
    (dist / ".vite" / "manifest.json").write_text("{}")
    (dist / "assets" / f"main-{number}.js").write_text(f"main {number}")
    (dist / "assets" / f"main-{number}.js.map").write_text("{}")
    (dist / "assets" / "shared-0.css").write_text("body {}")
    for name in more:
        (dist / name).write_text(name)
    return dist


def content(target: Target, key: str) -> str | None:
    try:
        return str(target.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read().decode())
    except target.client("s3").exceptions.NoSuchKey:
        return None


def keys(target: Target) -> set[str]:
    return {each["Key"] for each in target.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_a_build_is_served_under_its_names(target: Target, tmp_path: Path) -> None:
    assert publication.publish(target, build(tmp_path, 1)) == "published"
    assert {key for key in keys(target) if not key.startswith("builds")} == {
        *("index.html", "sw.js", "manifest.webmanifest", "icon.svg"),
        *("assets/main-1.js", "assets/shared-0.css"),
    }
    for key in ("index.html", "sw.js", "assets/main-1.js", "manifest.webmanifest"):
        head = target.client("s3").head_object(Bucket=BUCKET, Key=key)
        assert (head["CacheControl"], head["ContentType"]) == (hosting.cache_control(key), hosting.content_type(key))


def test_what_a_page_names_is_there_before_the_page(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[str] = []

    def note(operation: str, arguments: dict[str, Any]) -> Any:
        if operation in ("PutObject", "CopyObject"):
            put.append(arguments["Key"])
        return call(operation, arguments)

    s3 = target.client("s3")
    call = s3._make_api_call
    monkeypatch.setattr(s3, "_make_api_call", note)
    publication.publish(target, build(tmp_path, 1))
    served = [key for key in put if not key.startswith("builds")]
    assert served[:2] == ["assets/main-1.js", "assets/shared-0.css"]
    assert served[2:] == ["icon.svg", "index.html", "sw.js", "manifest.webmanifest"]
    assert put[-1] == "builds.json"  # until then the next deployment publishes again


def test_nothing_is_uploaded_twice(target: Target, tmp_path: Path) -> None:
    first = build(tmp_path, 1)
    publication.publish(target, first)
    assert publication.publish(target, first) == "unchanged"
    assert publication.publish(target, tmp_path / "none") == "no build"
    assert len(publication.builds(target)) == 1


def test_a_publication_that_was_cut_off_is_made_again(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication.publish(target, build(tmp_path, 1))
    second = build(tmp_path, 2)
    with monkeypatch.context() as patch:
        patch.setattr(target.client("s3"), "copy_object", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publication.publish(target, second)
    assert content(target, "index.html") == "index 1"
    assert publication.publish(target, second) == "published"
    assert content(target, "index.html") == "index 2"


def test_three_builds_are_kept(target: Target, tmp_path: Path) -> None:
    for number in range(1, 5):
        publication.publish(target, build(tmp_path, number))
    present = keys(target)
    assert content(target, "index.html") == "index 4"
    assert {f"assets/main-{number}.js" for number in (2, 3, 4)} < present
    assert "assets/main-1.js" not in present
    assert "assets/shared-0.css" in present
    ids = {each.id for each in publication.builds(target)}
    assert {key.split("/")[1] for key in present if key.startswith("builds/")} == ids
    assert len(ids) == publication.KEPT_BUILDS


def test_going_back_and_forward_again(target: Target, tmp_path: Path) -> None:
    for number in (1, 2):
        publication.publish(target, build(tmp_path, number))
    publication.roll_back(target)
    assert (content(target, "index.html"), content(target, "sw.js")) == ("index 1", "worker 1")
    assert {"assets/main-1.js", "assets/main-2.js"} < keys(target)
    publication.roll_back(target)
    assert content(target, "index.html") == "index 2"


def test_a_build_that_was_rolled_back_can_be_published_again(target: Target, tmp_path: Path) -> None:
    folders = [build(tmp_path, number) for number in (1, 2)]
    for folder in folders:
        publication.publish(target, folder)
    publication.roll_back(target)
    assert publication.publish(target, folders[1]) == "published"
    assert content(target, "index.html") == "index 2"
    assert len(publication.builds(target)) == 2


def test_files_that_a_build_lacks_are_no_longer_served(target: Target, tmp_path: Path) -> None:
    publication.publish(target, build(tmp_path, 1, "robots.txt"))
    publication.publish(target, build(tmp_path, 2))
    assert content(target, "robots.txt") is None
    publication.roll_back(target)
    assert content(target, "robots.txt") == "robots.txt"


def test_there_is_nothing_before_the_first_build(target: Target, tmp_path: Path) -> None:
    with pytest.raises(InfraError, match="no former build"):
        publication.roll_back(target)
    publication.publish(target, build(tmp_path, 1))
    with pytest.raises(InfraError, match="no former build"):
        publication.roll_back(target)


def test_assets_of_earlier_builds_are_read_from_the_bucket(target: Target, tmp_path: Path) -> None:
    for number in (1, 2):
        publication.publish(target, build(tmp_path, number))
    read = publication.asset_reader(target)
    assert (read("assets/main-1.js"), read("assets/none.js")) == (b"main 1", None)
