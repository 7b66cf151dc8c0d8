"""Fan-out: what an author publishes becomes rows for each viewer; who looks, and how far down their inboxes count."""
