"""Close the sockets of a user."""

from chalicelib.realtime import connections, tables


def close_user(user_id: str) -> bool:
    """Close all sockets of a user, for the erasure of the account. Returns whether there was none."""
    found = tables.connections(user_id)
    for each in found:
        connections.close(each)
    return not found
