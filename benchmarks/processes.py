"""Run Python programs in processes of their own."""

import subprocess
import sys


def printed_by(program: str, *arguments: str) -> str:
    """The standard output of a program.

    Raises:
        RuntimeError: it failed; the message is the last line of its standard error, which is printed in full.
    """
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise RuntimeError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
    return done.stdout
