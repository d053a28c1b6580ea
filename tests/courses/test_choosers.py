"""An occupation or a skill is found by any part of its name."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.choosers import occupation_chooser_viewset
from lms.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def results(client: Client, name: str, **query: str) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_occupation_by_name_by_alias_and_by_code(as_instructor: Client) -> None:
    for code in ("6-18-02-04", "4-10-01-06"):
        factories.make_occupation(code)
    address = occupation_chooser_viewset.get_url_name("choose_results")

    assert "焊工（6-18-02-04）" in results(as_instructor, address, q="焊")
    assert "机械热加工人员" in results(as_instructor, address, q="焊")
    assert "家政服务员（4-10-01-06）" in results(as_instructor, address, q="月嫂")
    assert "焊工" in results(as_instructor, address, q="6-18-02")
    assert "焊工（6-18-02-04）" not in results(as_instructor, address, q="月嫂")


def test_the_classification_cannot_be_added_to(as_instructor: Client, as_editor: Client) -> None:
    for client in (as_instructor, as_editor):
        html = results(client, occupation_chooser_viewset.get_url_name("choose"))
        assert "creation" not in html


def test_a_skill_by_part_of_its_name(as_instructor: Client) -> None:
    factories.make_skill("wiring", "接线与查故障")
    factories.make_skill("cooking", "刀工")
    address = "wagtailsnippetchoosers_courses_skill:choose_results"
    html = results(as_instructor, address, q="查故障")
    assert "接线与查故障" in html
    assert "刀工" not in html


def test_skills_are_kept_by_editors(as_instructor: Client, as_editor: Client) -> None:
    address = reverse("wagtailsnippets_courses_skill:add")
    assert as_instructor.get(address).status_code == 302
    assert as_editor.get(address).status_code == 200
    factories.make_skill("wiring", "接线与查故障")
    listing = as_editor.get(reverse("wagtailsnippets_courses_skill:list"), {"q": "故障"})
    assert "接线与查故障" in listing.content.decode()


def test_the_editing_room_greets_an_instructor_with_their_courses(
    as_instructor: Client, instructor: User
) -> None:
    factories.make_course(title="我的课", owner=instructor, publish=False)
    factories.make_course(title="别人的课", owner=factories.make_user(), publish=False)
    html = as_instructor.get("/admin/").content.decode()
    assert "写一门新课" in html
    assert "我的课" in html
    assert "别人的课" not in html
