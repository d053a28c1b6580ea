"""HTTP byte ranges (RFC 9110, section 14): the arithmetic alone."""

import re

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


class Unsatisfiable(Exception):
    """The range lies outside the file: 416."""


def parse(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for; ``None`` when the whole file is to be sent.

    A header that isn't understood, or that asks for several ranges, may be ignored by the standard.
    """
    found = _RANGE.match(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
        if int(last) == 0:
            raise Unsatisfiable
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end
