"""Posts: from the caption and its media to the outbox that tells followers."""
