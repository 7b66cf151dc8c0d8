"""What the operator can do something about; the command line prints it without a traceback."""


class InfraError(Exception):
    """A step failed for a reason that the message tells, with what to try next."""
