"""Finds people and posts: an index of names that is derived from accounts, search by name, suggestions of users to
follow, and explore.
"""
