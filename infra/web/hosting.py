"""Declare how the web client is served; the CDN's template and the local server both follow it.

Paths of `API_PATHS` go to the API. Files of the build are served under their names, every other path is a page of the
client: its answer is `index.html`.
"""

import re
from dataclasses import dataclass

API_PATHS = ("/v1/*", "/p/*", "/@*", "/oembed")
"""Paths that the API answers, as patterns of CloudFront: `*` stands for any characters."""
PAGE_PATHS = ("/p/*", "/@*")  # of these, those that answer pages
INDEX = "index.html"
ASSETS = "assets/"  # their names contain a hash of their content
FILE_PATTERN = r"^\/(assets\/.+|\.well-known\/.+|[^\/]+\.[^\/]+)$"
"""Paths of files, in syntax that Python and JavaScript share: what the build has at its root or in `assets`."""
REVALIDATE = "no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
HSTS_SECONDS = 63_072_000  # two years, as browsers' lists of HTTPS sites ask for
REFERRER = "strict-origin-when-cross-origin"
FURTHER_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()",
}
"""Headers of every page that CloudFront has no setting of its own for."""

_FILE = re.compile(FILE_PATTERN)


@dataclass(frozen=True)
class Hosts:
    """Origins, beyond its own, that pages of the client may use; each is a source of a content security policy."""

    media: str = ""  # serves renditions
    uploads: str = ""  # takes uploads
    socket: str = ""  # of the WebSocket API


def is_for_api(path: str) -> bool:
    """Whether the API answers a path."""
    return any(path.startswith(each[:-1]) if each.endswith("*") else path == each for each in API_PATHS)


def file_of(path: str) -> str:
    """The file of the build that answers a path which is not the API's, e.g. `assets/main-1a2b.js`."""
    return path[1:] if _FILE.match(path) else INDEX


def content_type(file: str) -> str:
    """The content type of a file of the build."""
    return CONTENT_TYPES.get(file[file.rfind(".") :], "application/octet-stream")


def cache_control(file: str) -> str:
    """For how long browsers keep a file of the build: names in `assets` change with their content, others do not."""
    return IMMUTABLE if file.startswith(ASSETS) else REVALIDATE


def content_security_policy(hosts: Hosts) -> str:
    """The policy of the client's pages: no inline script or style, no HTML from strings, no frames."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: blob: {hosts.media}",
        "media-src": f"'self' {hosts.media} blob:",
        "connect-src": f"'self' {hosts.uploads} {hosts.socket}",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return "; ".join(f"{name} {' '.join(sources.split())}" for name, sources in directives.items())


def security_headers(hosts: Hosts) -> dict[str, str]:
    """Headers of every answer that is not the API's JSON."""
    return {
        "Content-Security-Policy": content_security_policy(hosts),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": REFERRER,
        "Strict-Transport-Security": f"max-age={HSTS_SECONDS}",
        **FURTHER_HEADERS,
    }


def viewer_function(header: str) -> str:
    """The CloudFront Function of the API's behaviours: `header` has the viewer's address, whatever the viewer sent."""
    return (
        "function handler(event) {\n"
        "  var request = event.request;\n"
        f"  request.headers['{header.lower()}'] = {{ value: event.viewer.ip }};\n"
        "  return request;\n"
        "}\n"
    )


def rewriting_function() -> str:
    """The CloudFront Function of the default behaviour: paths that are no files get `index.html`."""
    return (
        f"var file = /{FILE_PATTERN}/;\n"
        "function handler(event) {\n"
        "  var request = event.request;\n"
        f"  if (!file.test(request.uri)) request.uri = '/{INDEX}';\n"
        "  return request;\n"
        "}\n"
    )
