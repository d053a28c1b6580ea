"""Names of places by their code (GB/T 2260 counties of Jilin, streets and townships of Liaoyuan)."""

import csv
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "areas.csv"
CITY = "2204"


@cache
def _names() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def area_name(code: str) -> str:
    """Return a county's or street's name; the code itself when the table doesn't hold it."""
    return _names().get(code, code)


def full_name(area_code: str, street_code: str = "") -> str:
    """Return the county with its street, such as 龙山区 南康街道."""
    names = [area_name(area_code)] if area_code else []
    if street_code in _names():
        names.append(_names()[street_code])
    return " ".join(names)
