"""Messaging: conversations of two users and of groups, their messages, requests, read marks and live events."""
