"""Decoders that keep memory within bounds: what Pillow's own of the same formats do not (decision 11)."""
