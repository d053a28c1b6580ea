"""Areas, streets and addresses of Liaoyuan and its neighbours."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PROVINCE = "吉林省"
_ROADS = ("振兴路", "友谊路", "人民大街", "工业大路", "兴业路", "站前路", "健康路", "福阳路")


@dataclass(frozen=True)
class Area:
    """A county or district: GB/T 2260 code, names, streets (9 digits, name) and its share of employers."""

    code: str
    name: str
    city: str
    weight: int
    streets: tuple[tuple[str, str], ...]

    @property
    def full_name(self) -> str:
        """Return 辽源市龙山区, or 梅河口市 where the county answers to the province."""
        return self.city + self.name

    @property
    def business_name(self) -> str:
        """Return what the area's firms put first in their names: 辽源市 in its districts, else the county."""
        return self.city if self.name.endswith("区") else self.name


@dataclass(frozen=True)
class Place:
    """An address: its area, its street where known, the words."""

    area: Area
    street_code: str | None
    street_name: str
    address: str


def read_table(name: str) -> dict[str, Any]:
    """Return one of the TOML tables beside this module."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def areas() -> tuple[Area, ...]:
    """Return the areas that employers and people are drawn in."""
    return tuple(
        Area(
            code=row["code"],
            name=row["name"],
            city=row["city"],
            weight=row["weight"],
            streets=tuple((code, name) for code, name in row["streets"]),
        )
        for row in read_table("city.toml")["area"]
    )


def draw_place(dice: random.Random, *, of_city_only: bool = False) -> Place:
    """Draw an address, areas by their weight."""
    choice = [area for area in areas() if area.streets or not of_city_only]
    area = dice.choices(choice, [area.weight for area in choice])[0]
    street_code, street_name = dice.choice(area.streets) if area.streets else (None, "")
    address = f"{PROVINCE}{area.full_name}{street_name}{dice.choice(_ROADS)}{dice.randint(1, 399)}号"
    return Place(area, street_code, street_name, address)


def draw_phone(dice: random.Random) -> str:
    """Draw a number that reaches nobody: no local number begins with 0."""
    return f"0437-0{dice.randint(0, 999_999):06d}"
