"""Relative links in the markdown files: the file exists, and so does the heading that the link names."""

import re
from pathlib import Path

import pytest

from infra.paths import ROOT

FILES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "demo").rglob("*.md"), *ROOT.glob("benchmarks/*.md")]
)
LINK = re.compile(r"\]\(([\w./#:-]+)\)")


def prose_of(text: str) -> str:
    """The text without code blocks and code spans."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors_of(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub derives them."""
    blocks = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", blocks, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_broken(path: Path, text: str, link: str) -> bool:
    """Whether a link on a page, at `path` and with this text, leads nowhere; links to other hosts are not followed."""
    if re.match(r"[a-z]+:", link):
        return False
    name, _, anchor = link.partition("#")
    target = path.parent / name
    if name and not target.exists():
        return True
    return bool(anchor) and anchor not in anchors_of(target.read_text() if name else text)


def broken_links(path: Path, text: str) -> list[str]:
    """The links of a page that lead nowhere."""
    return [link for link in LINK.findall(prose_of(text)) if is_broken(path, text, link)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path, path.read_text()) == []


def test_broken_links_are_found() -> None:
    text = "# One, two\n[a](#one-two) [b](#three) [c](README.md) [d](absent.md) [e](https://a.b/c) `[f](absent.md)`"
    assert broken_links(ROOT / "page.md", text) == ["#three", "absent.md"]


def test_the_guides_are_among_the_files() -> None:
    assert {"README.md", "docs/runbook.md", "docs/decisions/README.md"} <= {str(f.relative_to(ROOT)) for f in FILES}
