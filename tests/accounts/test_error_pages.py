"""Errors have words and a way on."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere_offers_a_way_on(client: Client) -> None:
    response = client.get("/no-such-page/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "没有找到这个页面" in page
    assert 'href="/courses/"' in page


def test_a_form_that_is_too_old_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "刷新以后再试一次" in response.content.decode()


def test_the_page_for_a_broken_site_needs_nothing_that_may_be_broken() -> None:
    with translation.override("zh-hans"):
        page = render_to_string("500.html")
    assert "不是您的错" in page
    assert "<script" not in page


def test_errors_speak_english_too(client: Client) -> None:
    page = client.get("/no-such-page/", headers={"Accept-Language": "en"}).content.decode()
    assert "We can't find this page" in page


def test_no_page_of_the_entrance_breaks_the_content_policy(client: Client) -> None:
    for path in ("login/", "signup/", "login/code/", "password/reset/"):
        response = client.get(f"/accounts/{path}")
        page = response.content.decode()
        assert "'unsafe" not in response["Content-Security-Policy"]
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
