"""Finding the cues of SubStation files (ASS, SSA), through pysubs2.

pysubs2 gets nothing but well-formed lines with times and words: styles, fonts and pictures in the file are
none of our business, and one bad number in them makes it give up the whole file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pysubs2

from media_pipeline.captions.cues import Found, check_count, plain

_EVENTS = re.compile(r"^[ \t]*\[Events\][ \t]*$", re.IGNORECASE | re.MULTILINE)
_TIME = re.compile(r"-?\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3}")
# Shapes drawn with numbers, and comments: no words.
_DRAWING = re.compile(r"\\p[1-9]")
_USUAL: tuple[str, ...] = (
    *("layer", "start", "end", "style", "name"),
    *("marginl", "marginr", "marginv", "effect", "text"),
)


@dataclass(frozen=True)
class _Line:
    number: int
    line: int
    fields: Mapping[str, str]

    @property
    def has_times(self) -> bool:
        return all(_TIME.fullmatch(self.fields.get(name, "").strip()) for name in ("start", "end"))

    def to_dialogue(self) -> str:
        start, end = self.fields["start"].strip(), self.fields["end"].strip()
        return f"Dialogue: 0,{start},{end},Default,,0,0,0,,{_closed(self.fields.get('text', ''))}"


def is_substation(text: str) -> bool:
    return _EVENTS.search(text) is not None


def find(text: str) -> list[Found]:
    """Return the cues in the order of the file. Raises ``CaptionsRefused`` when there are too many."""
    lines = list(_lines(text))
    readable = [line for line in lines if line.has_times]
    script = "[Events]\n" + "\n".join(line.to_dialogue() for line in readable)
    events = pysubs2.SSAFile.from_string(script, format_="ass").events
    found = [_cue(line, event) for line, event in zip(readable, events, strict=True)]
    found += [
        Found(line.number, line.line, None, None, line.fields.get("text", ""))
        for line in lines
        if not line.has_times
    ]
    return sorted(found, key=lambda one: one.number)


def _lines(text: str) -> Iterator[_Line]:
    """Yield the spoken lines; a ``Format:`` line says in which order their fields stand."""
    names = _USUAL
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        kind, _, rest = line.strip().partition(":")
        if kind == "Format" and "text" in rest.lower():
            names = tuple(name.strip().lower() for name in rest.split(","))
        elif kind == "Dialogue":
            fields = dict(zip(names, rest.split(",", len(names) - 1), strict=False))
            if _DRAWING.search(fields.get("text", "")):
                continue
            count += 1
            check_count(count)
            yield _Line(count, number, fields)


def _closed(text: str) -> str:
    """Return the words without braces that nothing closes: pysubs2 looks from each of them to the end."""
    head, brace, tail = text.rpartition("}")
    return head + brace + tail.replace("{", "")


def _cue(line: _Line, event: pysubs2.SSAEvent) -> Found:
    text, had_marks = plain(event.plaintext.split("\n"))
    return Found(
        line.number,
        line.line,
        event.start / 1000,
        event.end / 1000,
        text,
        had_marks or "{" in event.text,
    )
