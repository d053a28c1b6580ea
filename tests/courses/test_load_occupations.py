"""The classification is loaded once, quickly, and brought up to date without loss."""

import csv

import pytest
from django.core.management import call_command

from courses.models import Occupation
from courses.occupations import TABLE, ancestors, load_occupations, read_table
from tests.courses.conftest import Queries

pytestmark = pytest.mark.django_db


def test_the_whole_table_is_loaded_with_its_tree() -> None:
    assert load_occupations() == len(read_table()) == Occupation.objects.count()

    welder = Occupation.objects.get(code="6-18-02-04")
    groups = []
    while welder.parent:
        welder = welder.parent
        groups.append((welder.code, welder.level))
    assert groups == [("6-18-02-00", 3), ("6-18-00-00", 2), ("6-00-00-00", 1)]
    assert set(Occupation.objects.filter(parent=None).values_list("level", flat=True)) == {1}


def test_loading_again_changes_nothing_and_costs_one_look(queries_of: Queries) -> None:
    load_occupations()
    # One query, and the savepoint around it.
    assert queries_of(load_occupations) <= 3
    assert load_occupations() == 0


def test_a_row_that_somebody_changed_is_put_right_and_one_of_theirs_stays() -> None:
    load_occupations()
    Occupation.objects.filter(code="6-18-02-04").update(name="打铁的")
    Occupation.objects.create(code="9-99-99-99", name="自己加的", level=4)

    assert load_occupations() == 1
    assert Occupation.objects.get(code="6-18-02-04").name == "焊工"
    assert Occupation.objects.filter(code="9-99-99-99").exists()


def test_the_command_says_how_much_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_occupations")
    assert capsys.readouterr().out == f"{len(read_table())} occupations added or changed\n"


def test_an_occupation_is_found_by_part_of_its_name_by_alias_and_by_code() -> None:
    load_occupations()
    assert {"焊工", "喷涂喷焊工"} <= set(Occupation.objects.named("焊工").values_list("name", flat=True))
    assert "家政服务员" in Occupation.objects.named("月嫂").values_list("name", flat=True)
    assert set(Occupation.objects.named("6-18-02").values_list("level", flat=True)) == {3, 4}


def test_the_table_ships_facts_alone() -> None:
    with TABLE.open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["code", "name", "level", "alias"]
    rows = read_table()
    assert len({row.code for row in rows}) == len(rows)
    assert not [row for row in rows if row.name[-1] in "LS"]


def test_the_groups_above_a_code() -> None:
    assert list(ancestors("6-18-02-04")) == ["6-18-02-00", "6-18-00-00", "6-00-00-00"]
    assert list(ancestors("6-00-00-00")) == []
