"""Accounts: registration, sign-in, sessions, profiles."""
