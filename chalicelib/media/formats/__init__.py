"""Readers of file headers, one module per family of formats. None decodes a pixel, and none reads a file twice."""
