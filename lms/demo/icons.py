"""A picture of each trade, drawn by code in flat shapes on a square of 100 × 100."""

from collections.abc import Callable, Sequence
from functools import cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

# Drawn larger and shrunk: Pillow's shapes have hard edges.
_OVERSAMPLING = 3

INK: Colour = (52, 58, 64)
STEEL: Colour = (150, 160, 168)
PAPER: Colour = (255, 252, 246)
LIGHT: Colour = (250, 196, 80)
SKIN: Colour = (240, 205, 175)
ROSE: Colour = (214, 90, 90)


class Pen:
    """Draws in units of a hundredth of the picture's side."""

    def __init__(self, size: int, accent: Colour) -> None:
        self.accent = accent
        self.picture = Image.new("RGBA", (size * _OVERSAMPLING,) * 2, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.picture)
        self._unit = size * _OVERSAMPLING / 100

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0
    ) -> None:
        self._draw.rounded_rectangle(self._at((left, top), (right, bottom)), radius * self._unit, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self._draw.ellipse(self._at((x - radius, y - radius), (x + radius, y + radius)), fill=colour)

    def ring(self, x: float, y: float, radius: float, colour: Colour, width: float) -> None:
        corners = self._at((x - radius, y - radius), (x + radius, y + radius))
        self._draw.ellipse(corners, outline=colour, width=round(width * self._unit))

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon(self._at(*points), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        self._draw.line(self._at(*points), fill=colour, width=round(width * self._unit), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, width: float
    ) -> None:
        """Draw an arc; ``start`` and ``end`` in degrees, clockwise from three o'clock."""
        corners = self._at((x - radius, y - radius), (x + radius, y + radius))
        self._draw.arc(corners, start, end, fill=colour, width=round(width * self._unit))

    def pie(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour) -> None:
        corners = self._at((x - radius, y - radius), (x + radius, y + radius))
        self._draw.pieslice(corners, start, end, fill=colour)

    def rays(
        self, x: float, y: float, inner: float, outer: float, count: int, colour: Colour, width: float
    ) -> None:
        for place in range(count):
            angle = 2 * pi * place / count
            ends = [(x + cos(angle) * length, y + sin(angle) * length) for length in (inner, outer)]
            self.line(ends, colour, width)

    def _at(self, *points: Point) -> list[Point]:
        return [(x * self._unit, y * self._unit) for x, y in points]


def _welder(pen: Pen) -> None:
    pen.box(14, 74, 86, 84, STEEL, 2)
    pen.box(14, 74, 50, 84, INK, 2)
    pen.rays(50, 68, 9, 19, 12, LIGHT, 2.4)
    pen.disc(50, 68, 6, PAPER)
    pen.line([(52, 65), (70, 38)], STEEL, 3)
    pen.line([(68, 42), (86, 16)], INK, 9)
    pen.line([(64, 37), (75, 45)], pen.accent, 7)
    pen.box(12, 14, 46, 52, pen.accent, 12)
    pen.box(18, 24, 40, 36, INK, 3)


def _electrician(pen: Pen) -> None:
    pen.box(18, 12, 82, 88, pen.accent, 8)
    pen.box(25, 19, 75, 81, PAPER, 5)
    pen.shape([(54, 24), (34, 54), (48, 54), (43, 77), (66, 44), (51, 44)], LIGHT)
    for y in (22, 78):
        for x in (28, 72):
            pen.disc(x, y, 2, STEEL)


def _lathe(pen: Pen) -> None:
    pen.box(8, 70, 92, 84, INK, 3)
    pen.box(10, 26, 34, 70, pen.accent, 4)
    pen.box(34, 34, 42, 62, INK, 2)
    pen.box(42, 40, 72, 56, STEEL)
    pen.box(42, 44, 60, 52, PAPER)
    pen.box(76, 44, 90, 70, pen.accent, 3)
    pen.shape([(72, 48), (78, 44), (78, 52)], INK)
    pen.shape([(56, 57), (62, 57), (66, 70), (52, 70)], LIGHT)
    pen.disc(22, 40, 6, PAPER)
    pen.disc(22, 58, 3, LIGHT)


def _eldercare(pen: Pen) -> None:
    pen.disc(44, 22, 11, SKIN)
    pen.pie(44, 20, 12, 180, 360, STEEL)
    pen.shape([(34, 36), (54, 36), (58, 62), (34, 62)], pen.accent)
    pen.line([(46, 58), (66, 60), (68, 80)], INK, 8)
    pen.line([(50, 44), (66, 50)], SKIN, 6)
    pen.ring(40, 74, 17, INK, 3)
    pen.disc(40, 74, 3, INK)
    pen.line([(22, 34), (28, 34), (30, 66)], INK, 3.5)
    pen.line([(68, 82), (78, 82)], INK, 5)
    for x in (73.5, 82.5):
        pen.disc(x, 20, 5.6, ROSE)
    pen.shape([(68.6, 22.8), (87.4, 22.8), (78, 34)], ROSE)


def _baby(pen: Pen) -> None:
    pen.disc(50, 36, 20, SKIN)
    pen.arc(50, 20, 6, 200, 380, INK, 2.5)
    for x in (43, 57):
        pen.disc(x, 36, 2, INK)
    pen.arc(50, 40, 6, 20, 160, INK, 2)
    pen.shape([(50, 52), (82, 60), (70, 90), (30, 90), (18, 60)], pen.accent)
    pen.shape([(50, 52), (62, 55), (50, 70), (38, 55)], PAPER)
    pen.line([(30, 90), (66, 60)], PAPER, 2)


def _live(pen: Pen) -> None:
    pen.box(28, 8, 72, 92, INK, 7)
    pen.box(32, 15, 68, 82, PAPER, 2)
    pen.disc(50, 34, 9, SKIN)
    pen.shape([(36, 62), (42, 46), (58, 46), (64, 62)], pen.accent)
    pen.box(36, 66, 64, 78, LIGHT, 2)
    pen.disc(50, 87, 2.5, STEEL)
    for side, (start, end) in ((22, (135, 225)), (78, (-45, 45))):
        for radius in (10, 18):
            pen.arc(50 + (side - 50) * 0.5, 34, radius + 10, start, end, pen.accent, 3)


def _excavator(pen: Pen) -> None:
    pen.box(10, 74, 62, 90, INK, 8)
    for x in (19, 36, 53):
        pen.disc(x, 82, 4, STEEL)
    pen.box(12, 50, 56, 74, pen.accent, 4)
    pen.box(34, 30, 56, 56, pen.accent, 3)
    pen.box(38, 34, 52, 48, PAPER, 2)
    pen.line([(54, 60), (68, 26)], pen.accent, 8)
    pen.line([(68, 26), (86, 54)], LIGHT, 6)
    pen.disc(68, 26, 3, INK)
    pen.shape([(80, 52), (94, 54), (90, 76), (72, 70)], INK)
    pen.shape([(66, 92), (98, 92), (88, 80), (76, 82)], (160, 120, 80))


def _car(pen: Pen) -> None:
    pen.shape([(28, 34), (38, 18), (68, 18), (80, 34)], pen.accent)
    pen.shape([(34, 33), (41, 22), (52, 22), (52, 33)], PAPER)
    pen.shape([(56, 33), (56, 22), (66, 22), (74, 33)], PAPER)
    pen.box(14, 32, 88, 50, pen.accent, 6)
    for x in (32, 72):
        pen.disc(x, 50, 9, INK)
        pen.disc(x, 50, 4, STEEL)
    pen.box(20, 62, 82, 67, STEEL, 2)
    pen.line([(30, 90), (70, 68)], INK, 5)
    pen.line([(70, 90), (30, 68)], INK, 5)
    pen.box(18, 88, 82, 93, INK, 2)
    pen.disc(50, 79, 3.5, LIGHT)


def _solar(pen: Pen) -> None:
    pen.disc(78, 20, 10, LIGHT)
    pen.rays(78, 20, 13, 18, 10, LIGHT, 2)
    pen.shape([(22, 34), (92, 34), (78, 74), (8, 74)], pen.accent)
    for share in (0.25, 0.5, 0.75):
        pen.line([(22 + 70 * share, 34), (8 + 70 * share, 74)], PAPER, 1.6)
    for share in (0.33, 0.66):
        pen.line([(22 - 14 * share, 34 + 40 * share), (92 - 14 * share, 34 + 40 * share)], PAPER, 1.6)
    pen.line([(44, 74), (44, 92)], INK, 5)
    pen.line([(28, 92), (62, 92)], INK, 5)


def _tractor(pen: Pen) -> None:
    pen.box(46, 38, 88, 62, pen.accent, 5)
    pen.box(16, 14, 54, 60, pen.accent, 4)
    pen.box(22, 20, 48, 40, PAPER, 2)
    pen.box(72, 20, 77, 38, INK, 1)
    pen.disc(32, 66, 22, INK)
    pen.ring(32, 66, 14, STEEL, 3)
    pen.disc(32, 66, 6, LIGHT)
    pen.disc(78, 76, 13, INK)
    pen.disc(78, 76, 5, LIGHT)


def _wok(pen: Pen) -> None:
    for x, height in ((34, 14), (50, 20), (66, 14)):
        pen.shape([(x - 8, 92), (x, 92 - height), (x + 8, 92)], (226, 110, 60))
        pen.shape([(x - 4, 92), (x, 92 - height / 2), (x + 4, 92)], LIGHT)
    pen.pie(46, 48, 34, 0, 180, INK)
    pen.line([(78, 48), (96, 38)], pen.accent, 7)
    for x, y, colour in (
        (30, 42, (120, 170, 80)),
        (44, 38, LIGHT),
        (58, 42, (120, 170, 80)),
        (37, 36, PAPER),
    ):
        pen.disc(x, y, 7, colour)
    pen.box(10, 44, 82, 50, STEEL, 3)
    for x in (32, 46, 60):
        pen.arc(x, 18, 6, 90, 270, STEEL, 2.5)
        pen.arc(x, 8, 6, -90, 90, STEEL, 2.5)


def _office(pen: Pen) -> None:
    pen.box(12, 16, 88, 68, INK, 5)
    pen.box(17, 21, 83, 63, PAPER, 2)
    pen.box(17, 21, 83, 31, pen.accent, 2)
    for y in (41, 51):
        pen.line([(20, y), (80, y)], STEEL, 1.4)
    for x in (38, 60):
        pen.line([(x, 33), (x, 61)], STEEL, 1.4)
    pen.box(40, 43, 58, 50, LIGHT)
    pen.shape([(42, 68), (58, 68), (62, 80), (38, 80)], STEEL)
    pen.box(22, 82, 78, 90, pen.accent, 3)


_DRAWINGS: dict[str, Callable[[Pen], None]] = {
    "welder": _welder,
    "electrician": _electrician,
    "lathe": _lathe,
    "eldercare": _eldercare,
    "baby": _baby,
    "live": _live,
    "excavator": _excavator,
    "car": _car,
    "solar": _solar,
    "tractor": _tractor,
    "wok": _wok,
    "office": _office,
}


@cache
def draw(name: str, size: int, accent: Colour) -> Image.Image:
    """Return the icon as RGBA, ``size`` pixels square. Raises ``KeyError`` for a name that isn't drawn."""
    pen = Pen(size, accent)
    _DRAWINGS[name](pen)
    return pen.picture.resize((size, size), Image.Resampling.LANCZOS)
