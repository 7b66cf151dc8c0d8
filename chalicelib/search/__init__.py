"""Finds people: an index of names that is derived from accounts, search by name, and suggestions of users to follow."""
