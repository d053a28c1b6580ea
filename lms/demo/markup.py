"""The light markup that the demo's texts are written in, turned into the blocks of a course or lesson.

``## heading``, ``! what can hurt``, ``1. step``, ``- point``, a fence of three backticks around lines that
stay lines, and plain paragraphs. Pure.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

Block = tuple[str, Any]


def blocks(text: str) -> list[Block]:
    """Return (block name, value) pairs as ``courses.blocks.BodyBlock`` names them.

    >>> blocks("## 穿戴\\n- 手套\\n- 面罩")
    [('heading', '穿戴'), ('paragraph', '<ul><li>手套</li><li>面罩</li></ul>')]
    """
    found: list[Block] = []
    for kind, group in groupby(_lines(text), key=lambda pair: pair[0]):
        found += _blocks(kind, [line for _, line in group])
    return found


def _lines(text: str) -> Iterator[tuple[str, str]]:
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield "lines", line
        elif line.strip():
            yield _kind(line.strip())


def _kind(line: str) -> tuple[str, str]:
    mark, _, rest = line.partition(" ")
    if mark == "##":
        return "heading", rest
    if mark == "!":
        return "safety", rest
    if mark == "-":
        return "points", rest
    if mark.endswith(".") and mark[:-1].isdigit():
        return "steps", rest
    return "paragraph", line


def _blocks(kind: str, lines: list[str]) -> list[Block]:
    if kind == "steps":
        return [("steps", {"title": "", "steps": lines})]
    if kind == "points":
        return [("paragraph", "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>")]
    if kind == "lines":
        return [("paragraph", "<p>" + "<br/>".join(escape(line) for line in lines) + "</p>")]
    if kind == "safety":
        return [("safety", {"text": "".join(f"<p>{escape(line)}</p>" for line in lines)})]
    if kind == "paragraph":
        return [("paragraph", "".join(f"<p>{escape(line)}</p>" for line in lines))]
    return [(kind, line) for line in lines]
