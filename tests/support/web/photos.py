"""Photos as files for the picker."""

from playwright.sync_api import FilePayload

from tests.support.deployed.photos import encoded, quadrants


def files(number: int, width: int = 640, height: int = 480) -> list[FilePayload]:
    """Small photos, each of other bytes."""
    return [
        {"name": f"photo-{at}.jpg", "mimeType": "image/jpeg", "buffer": encoded(quadrants(width + at, height))}
        for at in range(number)
    ]
