"""The occupations of 《中华人民共和国职业分类大典（2022年版）》: the shipped table and its loader."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from courses.models import Occupation

TABLE = Path(__file__).parent / "data" / "occupations.csv"


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    level: int
    alias: str


def read_table(path: Path = TABLE) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["code"], line["name"], int(line["level"]), line["alias"])
            for line in csv.DictReader(file)
        ]


def ancestors(code: str) -> Iterator[str]:
    """Yield the codes of the groups that hold ``code``, the nearest first.

    >>> list(ancestors("6-18-02-04"))
    ['6-18-02-00', '6-18-00-00', '6-00-00-00']
    """
    parts = code.split("-")
    for position in (3, 2, 1):
        if parts[position] != "00":
            parts[position] = "00"
            yield "-".join(parts)


@transaction.atomic
def load_occupations() -> int:
    """Bring the database up to the shipped table; return how many rows were added or changed.

    Nothing is deleted: courses and openings may point to a row. Costs one query when nothing changed.
    """
    rows = read_table()
    known = {occupation.code: occupation for occupation in Occupation.objects.select_related("parent")}
    written: set[str] = set()
    # Level by level, so that nearly every row is written once, with the group that holds it.
    for level in sorted({row.level for row in rows}):
        missing = [
            Occupation(code=row.code, name=row.name, level=level, alias=row.alias, parent=_parent(row, known))
            for row in rows
            if row.level == level and row.code not in known
        ]
        Occupation.objects.bulk_create(missing, batch_size=500)
        known |= {occupation.code: occupation for occupation in missing}
        written |= {occupation.code for occupation in missing}
    changed = [known[row.code] for row in rows if _update(known[row.code], row, known)]
    Occupation.objects.bulk_update(changed, ["name", "level", "alias", "parent"], batch_size=200)
    return len(written | {occupation.code for occupation in changed})


def _parent(row: Row, known: Mapping[str, Occupation]) -> Occupation | None:
    return next((known[code] for code in ancestors(row.code) if code in known), None)


def _update(occupation: Occupation, row: Row, known: dict[str, Occupation]) -> bool:
    """Write ``row`` into ``occupation``; tell whether anything differed."""
    wanted = {"name": row.name, "level": row.level, "alias": row.alias, "parent": _parent(row, known)}
    differs = any(getattr(occupation, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(occupation, name, value)
    return differs
