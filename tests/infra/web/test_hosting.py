"""What serves which path, and the headers of pages."""

import json
import shutil
import subprocess

import pytest

from infra.web import hosting

PAGES = ["/", "/explore", "/explore/tags/a.b", "/stories/ada.b", "/stories/ada.b/x.y", "/settings/profile", "/assets/"]
FILES = [
    "/index.html",
    "/sw.js",
    "/icon.svg",
    "/manifest.webmanifest",
    "/assets/main-1a.js",
    "/.well-known/security.txt",
]


@pytest.mark.parametrize("path", FILES)
def test_files_are_served_under_their_names(path: str) -> None:
    assert hosting.file_of(path) == path[1:]


@pytest.mark.parametrize("path", PAGES)
def test_every_other_path_is_a_page(path: str) -> None:
    assert hosting.file_of(path) == "index.html"


@pytest.mark.parametrize(
    ("path", "is_for_api"),
    [
        ("/v1/health", True),
        ("/p/0ITXauJ0roV", True),
        ("/@ada", True),
        ("/@ada.b/followers", True),
        ("/oembed", True),
        ("/oembed/x", False),
        ("/explore", False),
        ("/", False),
        ("/p", False),
        ("/v1", False),
        ("/x/@ada", False),
    ],
)
def test_paths_of_the_api(path: str, is_for_api: bool) -> None:
    assert hosting.is_for_api(path) == is_for_api


@pytest.mark.skipif(not shutil.which("node"), reason="runs the CloudFront Function in Node")
def test_the_cloudfront_function_decides_as_the_local_server_does() -> None:
    script = hosting.rewriting_function() + (
        f"console.log(JSON.stringify({json.dumps([*PAGES, *FILES])}.map(\n  uri => handler({{request: {{uri}}}}).uri)))"
    )
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [f"/{hosting.file_of(path)}" for path in [*PAGES, *FILES]]


def test_names_of_assets_never_change_their_content() -> None:
    assert hosting.cache_control("assets/main-1a.js") == "public, max-age=31536000, immutable"
    assert {hosting.cache_control(name) for name in ("index.html", "sw.js", "manifest.webmanifest")} == {"no-cache"}


def test_the_policy_of_pages() -> None:
    hosts = hosting.Hosts("https://media.example", "https://up.example", "wss://live.example")
    policy = dict(each.split(" ", 1) for each in hosting.content_security_policy(hosts).split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["worker-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob: https://media.example"
    assert policy["media-src"] == "'self' https://media.example blob:"
    assert policy["connect-src"] == "'self' https://up.example wss://live.example"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in str(policy)


def test_absent_hosts_leave_no_gaps() -> None:
    policy = hosting.content_security_policy(hosting.Hosts())
    assert "connect-src 'self';" in policy
    assert "  " not in policy
