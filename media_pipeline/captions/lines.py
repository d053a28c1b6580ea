"""Lines that a phone shows: 360 px wide, with room for 18 Chinese characters."""

import unicodedata

# In half widths: a Chinese character is two of them.
LINE_WIDTH = 36
MAX_CHARACTERS = 400

# A line ends well after these, and must not begin with them.
_GOOD_ENDS = frozenset("，。！？；：、…）】》”’,.!?;:)]")


def width(text: str) -> int:
    """Return how wide a text is in half widths."""
    return sum(_width(character) for character in text)


def shorten(text: str) -> str:
    """Return at most ``MAX_CHARACTERS`` of a cue, line ends not counted: what is longer is no caption."""
    if len(text) - text.count("\n") <= MAX_CHARACTERS:
        return text
    count, end = 0, 0
    while count < MAX_CHARACTERS - 1:
        count += text[end] != "\n"
        end += 1
    return text[:end].rstrip() + "…"


def wrap(text: str) -> str:
    """Break every line that is too wide, best after punctuation, never inside a word."""
    return "\n".join(part for line in text.split("\n") for part in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    parts = []
    while width(line) > LINE_WIDTH:
        at = _break(line)
        parts.append(line[:at].rstrip())
        line = line[at:].lstrip()
    return [part for part in (*parts, line) if part]


def _break(line: str) -> int:
    """Return where to break a line that is too wide."""
    end, used = 0, _width(line[0])
    while used <= LINE_WIDTH:
        end += 1
        used += _width(line[end])
    # Not in the first half: a short line above a long one reads badly.
    for at in range(end, end // 2, -1):
        if (line[at - 1] in _GOOD_ENDS or line[at].isspace()) and line[at] not in _GOOD_ENDS:
            return at
    for at in range(end, 0, -1):
        if not _belong_together(line[at - 1], line[at]):
            return at
    return end


def _belong_together(before: str, after: str) -> bool:
    if after in _GOOD_ENDS or unicodedata.combining(after):
        return True
    return before.isalnum() and after.isalnum() and _width(before) == _width(after) == 1


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
