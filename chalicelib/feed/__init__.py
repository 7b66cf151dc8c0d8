"""Home feeds: fan-out into inboxes, backfill and prune, and the page that is read."""
