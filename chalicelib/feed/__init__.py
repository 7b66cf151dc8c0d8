"""Home feeds: backfill, prune and rebuilding of inboxes, and the page that is read."""
