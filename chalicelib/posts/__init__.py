"""Posts: create, edit and delete them, list them for a viewer, and send them to fan-out."""
