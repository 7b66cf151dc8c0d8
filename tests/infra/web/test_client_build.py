"""The build of the web client with npm: only when sources change, and what a machine without Node is told."""

import os
from pathlib import Path

import pytest

from infra import cli
from infra.errors import InfraError
from infra.web import client_build

NPM = """#!/bin/sh
echo "$@" >> "$NPM_CALLS"
[ "$1" = ci ] && mkdir -p node_modules
[ "$1" = run ] && [ -z "$NPM_FAILS" ] && mkdir -p dist && echo made > dist/index.html
[ -z "$NPM_FAILS" ] || { echo "a type error"; exit 2; }
"""


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client's folder, and an npm that notes its calls."""
    folder, programs = tmp_path / "web", tmp_path / "bin"
    for made in (folder / "src", programs):
        made.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "src/main.tsx"):
        (folder / name).write_text(f"{name} 1")
    install(programs / "npm", NPM)
    install(programs / "node", "#!/bin/sh\necho v20.19.1\n")
    monkeypatch.setattr(client_build, "WEB", folder)
    monkeypatch.setattr(client_build, "DIST", folder / "dist")
    monkeypatch.setattr(client_build, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("NPM_CALLS", str(tmp_path / "calls"))
    return folder


def install(path: Path, script: str) -> None:
    path.write_text(script)
    path.chmod(0o755)


def calls() -> list[str]:
    path = Path(os.environ["NPM_CALLS"])
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


def test_the_client_is_installed_and_built_once(web: Path) -> None:
    assert (client_build.is_built(), client_build.build()) == (False, "built")
    assert (client_build.build(), calls()) == ("unchanged", ["ci", "run"])
    assert (web / "dist" / "index.html").read_text() == "made\n"


def test_changed_sources_are_built_again_without_an_installation(web: Path) -> None:
    client_build.build()
    (web / "src" / "main.tsx").write_text("changed")
    assert (client_build.build(), calls()) == ("built", ["ci", "run", "run"])


def test_a_changed_lock_is_installed(web: Path) -> None:
    client_build.build()
    (web / "package-lock.json").write_text("changed")
    client_build.build()
    assert calls() == ["ci", "run", "ci", "run"]


def test_packages_and_tests_are_no_sources(web: Path) -> None:
    before = client_build.fingerprint(web)
    for name in ("node_modules", "dist", "test"):
        (web / name).mkdir()
        (web / name / "file").write_text("x")
    assert client_build.fingerprint(web) == before


def test_a_failed_build_shows_why_and_is_tried_again(web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_FAILS", "1")
    with pytest.raises(InfraError, match="a type error"):
        client_build.build()
    monkeypatch.delenv("NPM_FAILS")
    assert client_build.build() == "built"


def test_a_failed_build_keeps_nothing_else_from_coming_up(
    web: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NPM_FAILS", "1")
    assert cli.main(["web", "build"]) == 0
    told = "".join(capsys.readouterr())
    assert "a type error" in told
    assert client_build.NOT_BUILT in told


def test_a_machine_without_node_is_told_how_to_get_it(web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(web))
    with pytest.raises(client_build.NodeMissingError, match="apt-get install nodejs npm"):
        client_build.build()


def test_an_old_node_is_told(web: Path) -> None:
    install(web.parent / "bin" / "node", "#!/bin/sh\necho v18.20.4\n")
    with pytest.raises(client_build.NodeMissingError, match=r"v18\.20\.4 is too old"):
        client_build.build()


def test_a_checkout_without_a_client(web: Path) -> None:
    (web / "package.json").unlink()
    assert client_build.build() == "absent"
    with pytest.raises(InfraError, match="no web client"):
        client_build.serve_sources("http://127.0.0.1:1")
