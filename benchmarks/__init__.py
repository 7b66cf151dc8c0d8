"""Measure the cost and speed of Emulsion, and compare each figure with its budget."""
