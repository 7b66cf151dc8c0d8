"""Helpers of the tests of the web client in a browser."""
