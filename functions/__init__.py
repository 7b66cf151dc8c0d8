"""The event functions: each module decorates, parses and delegates to a room's service."""
