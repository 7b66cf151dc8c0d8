"""Fan-out: deliver posts to inboxes, and keep track of which viewers are active."""
