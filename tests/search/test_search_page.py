"""``/search/``: the same for everyone, in words, whatever is sent and whatever is broken."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import SUCCESS
from django.test import Client

from search import indexing
from search.documents import Kind
from search.engines import Engine
from search.views import GROUPS, PAGE
from tests.factories import make_course, make_user
from tests.search.factories import make_opening
from tests.search.test_reading_a_question import HOSTILE


def page(client: Client, q: str, **more: Any) -> str:
    response = client.get("/search/", {"q": q, **more})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def site(index: Engine) -> None:
    make_course(title="煤矿工人转岗电工基础", lessons=1, slug="dian-gong")
    make_opening(title="维修电工", shift="day")
    indexing.rebuild()


def test_hits_are_grouped_by_kind_with_their_counts(site: None, client: Client) -> None:
    html = page(client, "电工")
    assert "煤矿工人转岗<mark>电工</mark>基础" in html
    assert 'href="/courses/dian-gong/"' in html
    assert "一共找到 3 条" in html
    assert "4000–6000 元/月" in html
    assert "标题里有“电工”" in html
    for kind in (Kind.COURSE, Kind.OPENING, Kind.LESSON):
        assert f'id="hits-{kind}"' in html
        assert f"kind={kind}" in html


def test_one_kind_can_be_shown_alone(site: None, client: Client) -> None:
    html = page(client, "电工", kind="opening")
    assert "维修<mark>电工</mark>" in html
    assert 'href="/courses/dian-gong/"' not in html


def test_many_hits_are_turned_page_by_page(index: Engine, client: Client) -> None:
    for number in range(PAGE + 5):
        make_opening(title="电工", key=f"opening {number}")
    indexing.rebuild()
    assert page(client, "电工").count('class="card card--plain hit ') == GROUPS[Kind.OPENING]
    first, second = (page(client, "电工", kind="opening", page=number) for number in (1, 2))
    assert first.count('class="card card--plain hit ') == PAGE
    assert second.count('class="card card--plain hit ') == 5
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


@pytest.mark.parametrize("number", ["0", "-1", "99999999999", "x", "２", "1e3", ""])
def test_any_page_number_is_answered(site: None, client: Client, number: str) -> None:
    page(client, "电工", kind="course", page=number)


def test_an_unknown_kind_is_all_kinds(site: None, client: Client) -> None:
    assert "一共找到 3 条" in page(client, "电工", kind="'><script>")


def test_nothing_found_says_so_and_shows_what_there_is(site: None, client: Client) -> None:
    html = page(client, "kubernetes")
    assert "没有找到“kubernetes”" in html
    assert "煤矿工人转岗电工基础" in html
    assert "12333" in html
    assert "<mark>" not in html


def test_an_empty_question_offers_the_courses(site: None, client: Client) -> None:
    html = page(client, "")
    assert "煤矿工人转岗电工基础" in html
    assert "没有找到" not in html


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_question_is_answered_in_words_and_in_time(site: None, client: Client, typed: str) -> None:
    started = time.monotonic()
    response = client.get(f"/search/?q={_quoted(typed)}")
    assert response.status_code == 200
    assert "搜索" in response.content.decode()
    assert time.monotonic() - started < 5


def test_markup_in_a_question_or_a_title_is_text(index: Engine, client: Client) -> None:
    make_opening(title="电工<script>alert(1)</script>")
    indexing.rebuild()
    html = page(client, "<script>alert(2)</script> 电工", kind="opening") + page(client, "电工")
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_cut_question_says_so(site: None, client: Client) -> None:
    assert "只用了前 100 个字" in page(client, "电工" * 200)


def test_a_question_of_punctuation_is_told_what_to_write(site: None, client: Client) -> None:
    assert "没有汉字、字母或数字" in page(client, "!!??")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_page_is_only_read(site: None, client: Client, method: str) -> None:
    assert getattr(client, method)("/search/?q=电工").status_code == 405


def test_the_page_is_the_same_for_everyone(site: None, client: Client) -> None:
    anonymous = page(client, "电工")
    client.force_login(make_user(username="wang", display_name="王建国"))
    response = client.get("/search/", {"q": "电工"})
    assert response.content.decode() == anonymous
    assert "王建国" not in anonymous
    assert "public" in response["Cache-Control"]
    assert not response.cookies


def test_the_page_swallows_nobodys_message(site: None, client: Client, rf: Any) -> None:
    from django.contrib.messages import get_messages
    from django.contrib.messages.storage.fallback import FallbackStorage

    from search.views import search_page

    request = rf.get("/search/", {"q": "电工"})
    request.session = client.session
    request._messages = FallbackStorage(request)
    request._messages.add(SUCCESS, "报名成功")
    assert "报名成功" not in search_page(request).content.decode()
    assert [str(message) for message in get_messages(request)] == ["报名成功"]


def test_the_page_needs_no_script_of_its_own(site: None, client: Client) -> None:
    html = page(client, "电工")
    assert 'method="get" action="/search/"' in html
    assert "onclick" not in html
    assert " style=" not in html


def test_with_the_engine_down_the_database_answers_and_the_page_says_so(
    site: None, client: Client, index_folder: Path
) -> None:
    shutil.rmtree(index_folder)
    html = page(client, "电工")
    assert "搜索引擎这会儿用不了" in html
    assert "煤矿工人转岗<mark>电工</mark>基础" in html
    assert "维修<mark>电工</mark>" in html
    assert "没有找到“diangong”" in page(client, "diangong")
    assert "煤矿工人转岗电工基础" in page(client, "")


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_question_is_answered_with_the_engine_down_too(
    site: None, client: Client, index_folder: Path, typed: str
) -> None:
    shutil.rmtree(index_folder)
    assert client.get(f"/search/?q={_quoted(typed)}").status_code == 200


def test_drafts_and_closed_openings_are_not_shown_with_the_engine_down(db: None, client: Client) -> None:
    from datetime import timedelta

    from lms.lib import clock

    make_course(title="电工草稿", publish=False)
    make_opening(title="电工过期", expires_at=clock.now() - timedelta(days=1))
    html = page(client, "电工")
    assert "电工草稿" not in html.replace("<mark>", "").replace("</mark>", "")
    assert "没有找到" in html


@pytest.mark.parametrize("is_down", [False, True], ids=["engine up", "engine down"])
@pytest.mark.parametrize("q", ["电工", "kubernetes", ""])
def test_more_rows_take_no_more_queries(
    index: Engine,
    index_folder: Path,
    client: Client,
    django_assert_max_num_queries: Any,
    is_down: bool,
    q: str,
) -> None:
    def queries() -> int:
        if is_down:
            shutil.rmtree(index_folder, ignore_errors=True)
        else:
            indexing.rebuild()
        with django_assert_max_num_queries(100) as counted:
            page(client, q)
        return len(counted)

    make_course(title="低压电工", lessons=1)
    make_opening(title="电工")
    queries()
    few = queries()
    for _number in range(5):
        make_course(title="低压电工", lessons=2, skills=["arc-welding"])
        make_opening(title="电工")
    assert queries() == few


def test_english_readers_read_english(site: None, client: Client) -> None:
    html = client.get("/search/", {"q": "电工"}, headers={"accept-language": "en"}).content.decode()
    assert "hits in all" in html
    assert "is in the title" in html


def _quoted(typed: str) -> str:
    """Percent-encode as a careless or hostile client would: lone surrogates as their raw bytes."""
    from urllib.parse import quote

    return quote(typed.encode("utf-8", "surrogatepass"))
