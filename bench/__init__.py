"""Measurements: not tests, and not part of the running program."""

import sys


def say(text: str) -> None:
    """Tell the person at the terminal at once."""
    sys.stdout.write(text)
    sys.stdout.flush()
