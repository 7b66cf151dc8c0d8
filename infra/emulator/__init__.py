"""Run MiniStack, and LocalStack for `make parity`; apply settings that they ignore."""

from infra.emulator.ministack import Emulator

__all__ = ["Emulator"]
