"""A learner types what comes to mind, and the right course comes first."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from courses.models import CoursePage
from search import indexing
from search.documents import Change, Document, Kind
from search.engines import Engine
from search.engines.embedded import EmbeddedEngine
from search.explaining import Why
from search.queries import Answer, search
from search.query import How
from tests.factories import make_course
from tests.search.factories import make_opening

TITLES = [
    "煤矿工人转岗电工基础",
    "焊工入门",
    "数控车工入门",
    "养老护理员入门",
    "月嫂入门",
    "电商直播入门",
    "挖掘机操作入门",
    "汽车维修入门",
    "光伏运维入门",
    "农机维修入门",
    "中式烹调入门",
    "办公软件与 C++、.NET 入门",
]
LICENCE = "特种作业操作证（低压电工作业）"


@pytest.fixture(scope="module")
def catalogue_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an index of a small catalogue; searching needs no database behind it."""
    folder = tmp_path_factory.mktemp("catalogue")
    with EmbeddedEngine(folder).build() as build:
        build.add([_course(number, title) for number, title in enumerate(TITLES)])
        build.publish(lambda: None)
    return folder


def _course(number: int, title: str) -> Change:
    subject = f"course:{number}"
    document = Document(
        id=subject,
        subject=subject,
        kind=Kind.COURSE,
        path=f"/courses/{number}/",
        title=title,
        summary=f"{title.removesuffix('入门').removesuffix('基础')}从头学起。",
        keywords=(LICENCE,) if "电工" in title else (),
        body="谁都行，讲得慢，跟着做。",
    )
    return Change(subject, 1, (document,))


@pytest.fixture
def catalogue(catalogue_folder: Path, settings: Any) -> None:
    settings.SEARCH_URL = f"tantivy://{catalogue_folder}"


def first(q: str) -> str:
    return search(q, kind=Kind.COURSE, limit=1).hits[0].document.title


def test_wagtails_own_full_text_search_does_not_find_a_word_inside_a_title(
    index: Engine, settings: Any
) -> None:
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
    make_course(title="煤矿工人转岗电工基础", lessons=0)
    indexing.process()
    assert [page.title for page in CoursePage.objects.live().search("电工")] == []
    assert first("电工") == "煤矿工人转岗电工基础"
    # It would find the whole title: the rows are in its index.
    assert CoursePage.objects.live().search("煤矿工人转岗电工基础").count() == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("电工", "煤矿工人转岗电工基础"),
        ("学电工", "煤矿工人转岗电工基础"),
        ("电工证", "煤矿工人转岗电工基础"),
        ("电工证怎么考", "煤矿工人转岗电工基础"),
        ("电功证", "煤矿工人转岗电工基础"),
        ("diangong", "煤矿工人转岗电工基础"),
        ("dian gong", "煤矿工人转岗电工基础"),
        ("diàn gōng", "煤矿工人转岗电工基础"),
        ("dgz", "煤矿工人转岗电工基础"),
        ("mkgr", "煤矿工人转岗电工基础"),
        ("煤 矿 电工", "煤矿工人转岗电工基础"),
        ("特种作业操作证", "煤矿工人转岗电工基础"),
        ("hangong", "焊工入门"),
        ("焊", "焊工入门"),
        ("想学开挖掘机", "挖掘机操作入门"),
        ("wajueji", "挖掘机操作入门"),
        ("月嫂多少钱一个月", "月嫂入门"),
        ("yuesao", "月嫂入门"),
        ("ys", "月嫂入门"),
        ("光伏", "光伏运维入门"),
        ("修汽车", "汽车维修入门"),
        ("直播带货", "电商直播入门"),
        ("Ｃ＋＋", "办公软件与 C++、.NET 入门"),
        (".net", "办公软件与 C++、.NET 入门"),
        ("护理 老人", "养老护理员入门"),
    ],
)
def test_the_right_course_comes_first(catalogue: None, typed: str, meant: str) -> None:
    assert first(typed) == meant


def test_every_hit_says_why_it_is_there(catalogue: None) -> None:
    def why(q: str) -> Why:
        return search(q, kind=Kind.COURSE, limit=1).hits[0].shown.why

    assert (why("电工").how, why("电工").words) == (How.EXACT, ("电工",))
    assert (why("学电工").how, why("学电工").words) == (How.WORDS, ("电工",))
    assert (why("diangong").how, why("diangong").words) == (How.SOUND, ("电工",))
    assert (why("电功证").how, why("电功证").asked, why("电功证").words) == (How.SOUND, "电功", ("电工",))
    assert (why("mkgr").how, why("mkgr").words) == (How.INITIALS, ("煤矿工人",))


def test_what_was_found_is_marked_in_the_title(catalogue: None) -> None:
    (hit,) = search("煤矿", kind=Kind.COURSE).hits
    assert [(piece.text, piece.marked) for piece in hit.shown.title] == [
        ("煤矿", True),
        ("工人转岗电工基础", False),
    ]


def test_courses_come_before_openings_on_equal_words(index: Engine) -> None:
    make_course(title="挖掘机操作", lessons=0)
    make_opening(title="挖掘机操作")
    indexing.rebuild()
    assert [hit.document.kind for hit in search("挖掘机操作").hits] == [Kind.COURSE, Kind.OPENING]


def test_many_exact_openings_do_not_hide_the_course_that_matches_by_a_word(index: Engine) -> None:
    make_course(title="煤矿工人转岗电工基础", lessons=0)
    for _number in range(5):
        make_opening(title="持电工证上岗")
    indexing.rebuild()
    answer = Answer("电工证")
    assert answer.counts[Kind.OPENING] == 5
    assert answer.counts[Kind.COURSE] == 1


def test_a_trade_and_a_place_are_looked_for_together(index: Engine) -> None:
    for place in ("东丰县", "辽源市龙山区", "东辽县"):
        make_opening(title="焊工", place=place)
    indexing.rebuild()
    assert search("焊工 龙山区").hits[0].document.facts["place"] == "辽源市龙山区"


def test_nothing_is_made_up(catalogue: None) -> None:
    answer = Answer("kubernetes")
    assert answer.total == 0
    assert answer.results().hits == ()
    assert answer.nearest == ()


def test_the_nearest_share_half_of_what_was_typed(catalogue: None) -> None:
    answer = Answer("汽配")
    assert answer.total == 0
    assert [hit.document.title for hit in answer.nearest] == ["汽车维修入门"]
    assert Answer("量子力学").nearest == ()


# Without the database's fixture any query would fail: none of these tests asks the database anything.
def test_the_count_ignores_the_limit(catalogue: None) -> None:
    assert search("入门", limit=3).total == 11
    assert len(search("入门", limit=3).hits) == 3
    assert len(search("入门", limit=3, offset=9).hits) == 2


def test_the_command_prints_json(catalogue: None) -> None:
    out = StringIO()
    call_command("search", "电工", "--kind", "course", "--limit", "3", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["total"] == 1
    (hit,) = answer["hits"]
    assert hit["title"] == "煤矿工人转岗电工基础"
    assert hit["url"].startswith("/courses/")
    assert hit["score"] > 0
    assert "电工" in hit["why"]


def test_the_command_prints_lines(catalogue: None) -> None:
    out = StringIO()
    call_command("search", "电工", stdout=out)
    assert "煤矿工人转岗电工基础" in out.getvalue()
    assert "一共 1 条" in out.getvalue()


@pytest.mark.parametrize(
    "typed", ["", "\ud800", "电" * 20_000, "*", "--"], ids=["", "surrogate", "long", "*", "--"]
)
def test_the_command_takes_any_text(catalogue: None, typed: str) -> None:
    out = StringIO()
    call_command("search", "--json", "--", typed, stdout=out)
    assert set(json.loads(out.getvalue())) == {"hits", "total"}
