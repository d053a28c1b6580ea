"""The slides of a lesson, 1280 × 720: a title, then what is being said in a few large words."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from PIL import Image, ImageColor, ImageDraw
from PIL.ImageFont import FreeTypeFont

from lms.demo import fonts, icons
from lms.demo.content import Course, Lesson, Slide
from lms.demo.icons import Colour

WIDTH, HEIGHT = 1280, 720
# Change it when the drawing changes, so that recordings are made anew.
VERSION = 1

_PAPER: Colour = (251, 248, 242)
_INK: Colour = (38, 42, 46)
_SOFT: Colour = (104, 108, 110)
_FAINT: Colour = (222, 216, 206)
_MARGIN = 84
_BOTTOM = 596
_TEXT_WIDTH = 800
_TITLE_WIDTH = 680
_FOOTER = "学在辽源 · 演示课程"


def draw(course: Course, lesson: Lesson) -> Iterator[Image.Image]:
    """Yield the title and then a picture per slide."""
    total = len(lesson.slides) + 1
    yield _title(course, lesson, total)
    for number, slide in enumerate(lesson.slides, start=2):
        yield _page(course, lesson, slide, number, total)


def _title(course: Course, lesson: Lesson, total: int) -> Image.Image:
    accent = _accent(course)
    picture = Image.new("RGB", (WIDTH, HEIGHT), _mixed(accent, _PAPER, 0.10))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 18, HEIGHT), fill=accent)
    _paste_icon(picture, course, size=380, centre=(1030, 318))
    _write(pen, (_MARGIN, 96), course.title.partition("：")[0], 36, accent, bold=True)
    y = _write_lines(pen, (_MARGIN, 188), lesson.title, 72, _INK, bold=True, spacing=96, width=_TITLE_WIDTH)
    pen.rounded_rectangle((_MARGIN, y + 18, _MARGIN + 96, y + 26), 4, fill=accent)
    _write_lines(pen, (_MARGIN, y + 58), lesson.summary, 36, _SOFT, spacing=54, width=_TITLE_WIDTH)
    _footer(pen, accent, "", 1, total)
    return picture


def _page(course: Course, lesson: Lesson, slide: Slide, number: int, total: int) -> Image.Image:
    accent = _accent(course)
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 10), fill=accent)
    _paste_icon(picture, course, size=210, centre=(1096, 366))
    _write(pen, (_MARGIN, 54), lesson.title, 30, _SOFT)
    y = _write_lines(pen, (_MARGIN, 108), slide.heading, 70, _INK, bold=True, spacing=94)
    pen.rounded_rectangle((_MARGIN, y + 14, _MARGIN + 96, y + 22), 4, fill=accent)
    _points(pen, slide, y + 58, accent)
    _footer(pen, accent, f"{number} / {total}", number, total)
    return picture


def _points(pen: ImageDraw.ImageDraw, slide: Slide, top: int, accent: Colour) -> None:
    """Write the points with even gaps: few of them get more air."""
    size = 50
    lines = sum(len(_wrapped(point, size, _TEXT_WIDTH - 52)) for point in slide.points)
    spacing = min(98, (_BOTTOM - top) // max(1, lines))
    y = top
    for point in slide.points:
        pen.ellipse((_MARGIN + 2, y + 28, _MARGIN + 22, y + 48), fill=accent)
        y = _write_lines(pen, (_MARGIN + 52, y), point, size, _INK, spacing=spacing, width=_TEXT_WIDTH - 52)


def _footer(pen: ImageDraw.ImageDraw, accent: Colour, page: str, number: int, total: int) -> None:
    y, gap = 648, 10
    piece = (WIDTH - 2 * _MARGIN - gap * (total - 1)) / total
    for place in range(total):
        left = _MARGIN + place * (piece + gap)
        colour = accent if place < number else _FAINT
        pen.rounded_rectangle((left, y, left + piece, y + 8), 4, fill=colour)
    _write(pen, (_MARGIN, y + 20), _FOOTER, 24, _SOFT)
    pen.text((WIDTH - _MARGIN, y + 20), page, _SOFT, fonts.load(24), anchor="ra")


def _paste_icon(picture: Image.Image, course: Course, *, size: int, centre: tuple[int, int]) -> None:
    medallion = _medallion(course.icon, size, _accent(course))
    side = medallion.width
    picture.paste(medallion, (centre[0] - side // 2, centre[1] - side // 2), medallion)


@cache
def _medallion(name: str, size: int, accent: Colour) -> Image.Image:
    """Return the trade's icon on a tinted disc, RGBA."""
    side = round(size * 1.22)
    ground = icons.Pen(side, accent)
    ground.disc(50, 50, 50, _mixed(accent, _PAPER, 0.18))
    disc = ground.picture.resize((side, side), Image.Resampling.LANCZOS)
    icon = icons.draw(name, round(size * 0.86), accent)
    corner = (side - icon.width) // 2
    disc.alpha_composite(icon, (corner, corner))
    return disc


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, colour: Colour, *, bold: bool = False
) -> None:
    # Where bold is no cut of its own, a thin outline makes the letters heavier.
    stroke = size / 60 if bold and not fonts.has_bold() else 0
    pen.text(at, text, colour, fonts.load(size, bold=bold), stroke_width=stroke, stroke_fill=colour)


def _write_lines(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    colour: Colour,
    *,
    spacing: int,
    bold: bool = False,
    width: int = _TEXT_WIDTH,
) -> int:
    """Write ``text`` broken into lines and return the y below them."""
    x, y = at
    for line in _wrapped(text, size, width, bold=bold):
        _write(pen, (x, y), line, size, colour, bold=bold)
        y += spacing
    return y


def _wrapped(text: str, size: int, width: int, *, bold: bool = False) -> list[str]:
    """Return ``text`` in lines of at most ``width`` pixels, broken after marks where that is enough."""
    font = fonts.load(size, bold=bold)
    phrases = _packed(
        re.findall(r"[^，：；？。、]+[，：；？。、]?", text), lambda line: font.getlength(line) <= width
    )
    return [line for phrase in phrases for line in _broken(phrase, font, size, width)]


def _broken(phrase: str, font: FreeTypeFont, size: int, width: int) -> list[str]:
    """Return ``phrase`` as it is if it fits, else broken anywhere, into lines about as long as each other."""
    count = int(font.getlength(phrase) // width) + 1
    goal = min(width, font.getlength(phrase) / count + size) if count > 1 else width
    return _packed(_unbreakable(phrase), lambda line: font.getlength(line) <= goal)


def _packed(pieces: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """Return the pieces joined to lines, each as long as fits."""
    lines: list[str] = []
    for piece in pieces:
        if lines and fits(lines[-1] + piece):
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def _unbreakable(text: str) -> list[str]:
    """Return what stays on one line: a character and its marks, a number, a word of Latin letters."""
    return re.findall(r"(?:[A-Za-z0-9.～+*=$:()%]+|.)[，。：；、？！”）]*", text)


def _accent(course: Course) -> Colour:
    red, green, blue = ImageColor.getrgb(course.colour)[:3]
    return red, green, blue


def _mixed(colour: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (
        round(one * share + other * (1 - share)) for one, other in zip(colour, ground, strict=True)
    )
    return red, green, blue
