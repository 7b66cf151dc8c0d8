"""The functions of each room, as data: what invokes each, and its numbers with their reasons."""
