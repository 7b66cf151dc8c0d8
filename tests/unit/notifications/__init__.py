"""Tests of `chalicelib.notifications`."""
