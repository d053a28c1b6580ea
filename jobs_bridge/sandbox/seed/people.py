"""People in three registries: names and intentions from people.toml."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from jobs_bridge.sandbox import clock, codes
from jobs_bridge.sandbox.seed.city import Place, draw_phone, draw_place, read_table

PEOPLE = 365
_REGISTRIES = {"graduate": 0.25, "rural_transfer": 0.40, "difficulty": 0.35}
_SECOND_REGISTRY_SHARE = 0.10
# Years of age at registration.
_AGES = {"graduate": (22, 26), "rural_transfer": (20, 57), "difficulty": (40, 58)}
# Shares of GB/T 4658 codes: 20 本科, 30 专科, 40 中职, 60 高中, 70 初中, 80 小学.
_EDUCATION = {
    "graduate": {"20": 4, "30": 6},
    "rural_transfer": {"30": 1, "40": 2, "60": 2, "70": 8, "80": 2},
    "difficulty": {"40": 3, "60": 3, "70": 8, "80": 2},
}
# Shares of ADC310 as the README numbers it.
_DIFFICULTIES = {"1": 45, "2": 8, "3": 15, "4": 7, "5": 15, "6": 5, "7": 5}
_SALUTATIONS = ("经理", "主任", "师傅", "女士", "先生")


@dataclass(frozen=True)
class Person:
    """A synthetic person: what their registrations share."""

    id_number: str
    name: str
    sex: str
    born: date
    place: Place
    phone: str | None


@cache
def _names() -> dict[str, list[str]]:
    return read_table("people.toml")


def draw_contact(dice: random.Random) -> str:
    """Draw how an employer's contact is called: 王经理."""
    return dice.choice(_names()["surnames"]) + dice.choice(_SALUTATIONS)


def draw_registrations(dice: random.Random, now: datetime) -> list[dict[str, Any]]:
    """Draw people, and a second registration for one in ten of those whom it can concern."""
    rows: list[dict[str, Any]] = []
    taken: set[str] = set()
    for _ in range(PEOPLE):
        registry = dice.choices(list(_REGISTRIES), list(_REGISTRIES.values()))[0]
        person = _person(dice, now, registry, taken)
        taken.add(person.id_number)
        kinds = [registry]
        if registry != "graduate" and dice.random() < _SECOND_REGISTRY_SHARE / (1 - _REGISTRIES["graduate"]):
            kinds = ["rural_transfer", "difficulty"]
        for kind in kinds:
            rows.append({"id": f"RG-{len(rows) + 1:06d}"} | _registration(dice, now, person, kind))
    return rows


def _person(dice: random.Random, now: datetime, registry: str, taken: set[str]) -> Person:
    male = dice.random() < 0.55
    place = draw_place(dice, of_city_only=True)
    number, born = _id_number(dice, now, registry, place, male=male)
    while number in taken:
        number, born = _id_number(dice, now, registry, place, male=male)
    names = _names()
    return Person(
        id_number=number,
        name=dice.choice(names["surnames"]) + dice.choice(names["male" if male else "female"]),
        sex="1" if male else "2",
        born=born,
        place=place,
        phone=draw_phone(dice) if dice.random() < 0.9 else None,
    )


def _id_number(
    dice: random.Random, now: datetime, registry: str, place: Place, *, male: bool
) -> tuple[str, date]:
    youngest, oldest = _AGES[registry]
    born = clock.day(now) - timedelta(days=dice.randint(youngest * 366, oldest * 365))
    sequence = dice.choice(codes.MALE_SEQUENCES if male else codes.FEMALE_SEQUENCES)
    return codes.id_number(area=place.area.code, born=born, sequence=sequence), born


def _difficulty(dice: random.Random, now: datetime, person: Person) -> str:
    """Draw ADC310; 大龄 begins at 40 for women and 50 for men."""
    age = (clock.day(now) - person.born).days / 365.25
    kinds = dict(_DIFFICULTIES)
    if age < (50 if person.sex == "1" else 40):
        del kinds["1"]
    return dice.choices(list(kinds), list(kinds.values()))[0]


def _registration(dice: random.Random, now: datetime, person: Person, registry: str) -> dict[str, Any]:
    names = _names()
    education = _EDUCATION[registry]
    return {
        "registry": registry,
        "aac002": person.id_number,
        "aac003": person.name,
        "aac004": person.sex,
        "aac006": person.born.isoformat(),
        "aac011": dice.choices(list(education), list(education.values()))[0],
        "aab301": person.place.area.code,
        "street_code": person.place.street_code,
        "aae005": person.phone,
        "aae043": clock.day(now - timedelta(days=dice.uniform(1, 700))).isoformat(),
        "status": dice.choices(["unemployed", "employed", "left"], [85, 12, 3])[0],
        "adc310": _difficulty(dice, now, person) if registry == "difficulty" else None,
        "aca111": None if registry == "graduate" else dice.choice(names["former"]),
        "wanted_occupation": dice.choice(names["wanted"]) if dice.random() < 0.8 else None,
        **_studies(dice, now, registry),
        "synthetic": True,
    }


def _studies(dice: random.Random, now: datetime, registry: str) -> dict[str, str | None]:
    if registry != "graduate":
        return {"school": None, "major": None, "graduated_on": None}
    today = clock.day(now)
    last_july = today.year if today.month >= 7 else today.year - 1
    return {
        "school": dice.choice(_names()["schools"]),
        "major": dice.choice(_names()["majors"]),
        "graduated_on": date(last_july - dice.randint(0, 1), 7, 1).isoformat(),
    }
