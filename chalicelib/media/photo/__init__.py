"""Rendering of photos: decoding, pixels, renditions, and the child process that does it."""
