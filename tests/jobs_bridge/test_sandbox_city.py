"""The synthetic city: plausible, valid, and the same for the same seed."""

import csv
import random
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from jobs_bridge.sandbox import codes
from jobs_bridge.sandbox.seed.employers import draw_employers
from jobs_bridge.sandbox.seed.openings import draw_openings
from jobs_bridge.sandbox.seed.people import draw_registrations

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLASSIFICATION = Path(__file__).resolve().parents[3] / "shared" / "data" / "occupations" / "csco22.csv"

Row = dict[str, Any]
City = tuple[list[Row], list[Row], list[Row]]

TRADES = {
    "焊工": "6-18-02-04",
    "低压电工": "6-31-01-03",
    "数控车工": "6-18-01-01",
    "养老护理员": "4-10-01-05",
    "月嫂": "4-10-01-06",
    "电商直播": "4-01-06-02",
    "挖掘机操作": "6-30-05-05",
    "汽车维修": "4-12-01-01",
    "光伏运维": "6-28-01-10",
    "农机维修": "5-05-05-02",
    "中式烹调": "4-03-02-01",
    "办公软件": "3-01-02-05",
}


def draw(seed: int) -> City:
    dice = random.Random(seed)  # noqa: S311 - plausible, not secret
    employers = draw_employers(dice, NOW)
    return (
        [employer.row for employer in employers],
        draw_openings(dice, NOW, employers),
        draw_registrations(dice, NOW),
    )


@pytest.fixture(scope="module")
def city() -> City:
    return draw(2204)


def test_one_seed_is_one_city_and_another_seed_another() -> None:
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


@pytest.mark.parametrize(("trade", "code"), TRADES.items())
def test_every_trade_of_the_school_has_several_openings(city: City, trade: str, code: str) -> None:
    _, openings, _ = city
    assert any(trade in opening["aca112"] for opening in openings)
    assert sum(opening["aca111"] == code for opening in openings) >= 3


def test_employers_and_openings_fit_together(city: City) -> None:
    employers, openings, _ = city
    names = {row["id"]: row["aab004"] for row in employers}
    assert len(set(names.values())) == len(names)
    for opening in openings:
        assert names[opening["aab998"]] == opening["aab004"]
        assert 0 < opening["acb21h"] <= opening["acb21j"]
        assert opening["aae030"] < opening["aae031"]
        assert (opening["street_code"] or opening["aab301"]).startswith(opening["aab301"])


@pytest.mark.parametrize("seed", range(5))
def test_codes_have_their_check_digits_and_people_are_apart(seed: int) -> None:
    employers, _, registrations = draw(seed)
    assert all(uscc.is_valid(row["aab998"]) for row in employers)
    assert all(codes.is_id_number(row["aac002"]) for row in registrations)
    people = {(row["aac002"], row["aac003"]) for row in registrations}
    assert len(people) == len({number for number, _ in people})


def test_people_of_the_declared_synthetic_kind_stand_in_three_registries(
    city: City,
) -> None:
    _, _, registrations = city
    assert all(row["aac002"][14:17] in ("996", "997", "998", "999") for row in registrations)
    assert all(int(row["aac002"][16]) % 2 == int(row["aac004"]) % 2 for row in registrations)
    assert set(Counter(row["registry"] for row in registrations)) == {
        "graduate",
        "rural_transfer",
        "difficulty",
    }
    assert 370 <= len(registrations) <= 430
    assert all((row["adc310"] is not None) == (row["registry"] == "difficulty") for row in registrations)


def test_occupations_are_those_of_the_classification(city: City) -> None:
    if not CLASSIFICATION.exists():
        pytest.skip("the classification's table lies outside the repository and is absent here")
    with CLASSIFICATION.open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    _, openings, registrations = city
    used = {row["aca111"] for row in openings + registrations} | {
        row["wanted_occupation"] for row in registrations
    }
    assert used - {None} <= known


@given(st.text(max_size=20))
def test_checking_an_id_number_never_fails(text: str) -> None:
    assert codes.is_id_number(text) in (True, False)
    assert codes.is_credit_code(text) in (True, False)


@given(
    st.dates(min_value=date(1930, 1, 1), max_value=date(2026, 1, 1)),
    st.integers(0, 999),
)
def test_a_number_made_is_a_number_accepted_and_one_digit_wrong_is_not(born: date, sequence: int) -> None:
    number = codes.id_number(area="220402", born=born, sequence=f"{sequence:03d}")
    assert codes.is_id_number(number)
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    assert not codes.is_id_number(wrong)
