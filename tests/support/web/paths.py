"""Addresses of pages that have several parts."""

SETTINGS = tuple(
    f"/settings/{part}"
    for part in (
        *("profile", "account", "privacy", "messages", "friends", "blocked", "muted", "restricted"),
        *("words", "appearance", "language", "notifications"),
    )
)
ARCHIVE = tuple(f"/archive/{part}" for part in ("archived", "scheduled", "drafts", "stories", "deleted", "comments"))
