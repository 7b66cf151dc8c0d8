"""Run MiniStack, and apply settings that it ignores."""

from infra.emulator.ministack import Emulator

__all__ = ["Emulator"]
