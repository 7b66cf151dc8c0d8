"""MiniStack: the process, and what it lacks that AWS does by itself."""

from infra.emulator.ministack import Emulator

__all__ = ["Emulator"]
