"""Employers: kinds and names from employers.toml."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobs_bridge.sandbox import clock, codes
from jobs_bridge.sandbox.seed.city import Place, draw_phone, draw_place, read_table
from jobs_bridge.sandbox.seed.people import draw_contact

_CREDIT_MARKS = ("A", "A", "A", "B", "B", None)


@dataclass(frozen=True)
class DrawnEmployer:
    """An employer's kind, place and row."""

    kind: str
    place: Place
    row: dict[str, Any]


def draw_employers(dice: random.Random, now: datetime) -> list[DrawnEmployer]:
    """Draw every kind as often as the table says; a brand is used once."""
    table = read_table("employers.toml")
    brands = dice.sample(table["brands"], len(table["brands"]))
    drawn: list[DrawnEmployer] = []
    for kind in table["kind"]:
        for number in range(kind["count"]):
            place = draw_place(dice, of_city_only="{street}" in kind["names"][0])
            pattern = kind["names"][number % len(kind["names"])]
            name = pattern.format(
                city=place.area.business_name,
                brand=brands.pop() if "{brand}" in pattern else "",
                street=place.street_name,
            )
            drawn.append(_draw(dice, now, kind, place, name, serial=len(drawn) + 1))
    return drawn


def _draw(
    dice: random.Random, now: datetime, kind: dict[str, Any], place: Place, name: str, *, serial: int
) -> DrawnEmployer:
    code = codes.credit_code(area=place.area.code, serial=serial)
    row = {
        "id": code,
        "aab998": code,
        "aab004": name,
        "aab019": kind["form"],
        "aab022": kind["industry"],
        "aab301": place.area.code,
        "aae006": place.address,
        "aae004": draw_contact(dice),
        "aae005": draw_phone(dice),
        "size": dice.choice(kind["sizes"]),
        "credit_mark": dice.choice(_CREDIT_MARKS),
        "verified_at": clock.moment_text(now - timedelta(days=dice.uniform(1, 200))),
        "synthetic": True,
    }
    return DrawnEmployer(kind["key"], place, row)
