"""Readers of headers, a module per family of formats. None decodes a pixel, and none goes over a file twice."""
