"""Decoders that take less memory than Pillow's own for the same formats (decision 11)."""
