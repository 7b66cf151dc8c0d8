"""Fixtures of the deployed stack, for tests/infra and tests/system."""

from tests.stack import emulator, stack

__all__ = ["emulator", "stack"]
