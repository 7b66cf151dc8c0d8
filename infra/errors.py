"""Define errors that the operator can act on; the command line prints them without a traceback."""


class InfraError(Exception):
    """A step failed; the message has the reason and what to try next."""
