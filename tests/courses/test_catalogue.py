"""The catalogue: groups with counts, pages, and words where there is nothing."""

import pytest
from django.test import Client

from courses.catalogue import PAGE_SIZE, catalogue
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def courses() -> None:
    factories.make_course(title="焊工入门", occupations=["6-18-02-04"])
    factories.make_course(title="电工入门", occupations=["6-31-01-03", "6-18-02-04"])
    factories.make_course(title="月嫂入门", occupations=["4-10-01-06"])
    factories.make_course(title="没写职业的课")
    factories.make_course(title="还没发布的焊工课", occupations=["6-18-02-04"], publish=False)


def titles(family: str = "", page: str = "1") -> list[str]:
    return [card.course.title for card in catalogue(family=family, page=page).cards]


def test_every_public_course_is_there_in_order() -> None:
    assert titles() == ["焊工入门", "电工入门", "月嫂入门", "没写职业的课"]


def test_major_groups_are_counted_once_a_course() -> None:
    found = catalogue()
    assert [(one.code, one.count) for one in found.families] == [("4-00-00-00", 1), ("6-00-00-00", 2)]
    assert found.total == 4
    assert found.subfamilies == []


def test_a_major_group_opens_the_groups_below_it() -> None:
    found = catalogue(family="6-00-00-00")
    assert [card.course.title for card in found.cards] == ["焊工入门", "电工入门"]
    assert [(one.code, one.count) for one in found.subfamilies] == [("6-18-00-00", 2), ("6-31-00-00", 1)]
    assert found.current is not None
    assert found.current.name == "生产制造及有关人员"


def test_a_group_below_keeps_its_major_group_open() -> None:
    found = catalogue(family="6-31-00-00")
    assert [card.course.title for card in found.cards] == ["电工入门"]
    assert found.major == "6-00-00-00"


@pytest.mark.parametrize("family", ["7-00-00-00", "nonsense", "6-99-00-00", "'; drop", "6"])
def test_a_group_without_courses_shows_them_all(family: str) -> None:
    found = catalogue(family=family)
    assert found.family == ""
    assert len(found.cards) == 4


def test_a_card_says_what_a_learner_compares() -> None:
    card = catalogue().cards[1]
    assert (card.lesson_count, card.occupation, card.cover.icon) == (1, "电工", "bolt")


def test_long_lists_come_in_pages_that_keep_the_group(client: Client) -> None:
    for number in range(PAGE_SIZE):
        factories.make_course(title=f"焊工第{number}期", occupations=["6-18-02-04"], lessons=0)
    html = client.get("/courses/", {"family": "6-00-00-00"}).content.decode()
    assert 'href="?family=6-00-00-00&amp;page=2"' in html
    assert len(titles("6-00-00-00", page="2")) == 2
    assert titles("6-00-00-00", page="99") == titles("6-00-00-00", page="2")
    assert titles("6-00-00-00", page="x") == titles("6-00-00-00", page="1")


def test_the_page_marks_the_group_that_is_chosen(client: Client) -> None:
    html = client.get("/courses/", {"family": "6-31-00-00"}).content.decode()
    assert html.count('aria-current="true"') >= 1
    assert "找到 1 门课" in html
    assert "电工入门" in html
    assert "月嫂入门" not in html
