"""Applies the template, builds and deploys the functions, and runs the local emulator: `python -m infra --help`."""
