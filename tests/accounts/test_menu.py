"""The account menu comes by itself, so that a page is the same for everyone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.accounts import services
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
MENU = "/accounts/fragments/menu/"


def test_a_visitor_keeps_what_stands_there(client: Client) -> None:
    assert client.get(MENU).status_code == 204


def test_a_learner_finds_their_own_pages_and_no_staff_room(client: Client, learner: User) -> None:
    client.force_login(learner)
    page = client.get(MENU).content.decode()
    assert "王建国" in page
    assert "/learn/" in page
    assert "/desk/" not in page
    assert 'href="/admin/"' not in page


@pytest.mark.parametrize(
    ("roles", "rooms"),
    [
        ([Role.INSTRUCTOR], ["/admin/"]),
        ([Role.COUNSELLOR], ["/desk/"]),
        ([Role.INSTRUCTOR, Role.COUNSELLOR], ["/admin/", "/desk/"]),
        ([Role.ADMINISTRATOR], ["/admin/", "/desk/"]),
    ],
)
def test_staff_find_the_rooms_of_their_roles(client: Client, roles: list[Role], rooms: list[str]) -> None:
    client.force_login(services.create_account(username="staff", password=PASSWORD, roles=roles))
    page = client.get(MENU).content.decode()
    assert [room for room in ("/admin/", "/desk/") if f'href="{room}"' in page] == rooms


def test_a_shared_cache_never_keeps_it(client: Client, learner: User) -> None:
    client.force_login(learner)
    assert {"private", "no-store"} <= set(client.get(MENU)["Cache-Control"].split(", "))


def test_signing_out_is_one_press_away(client: Client, learner: User) -> None:
    client.force_login(learner)
    page = client.get(MENU).content.decode()
    assert 'action="/accounts/logout/"' in page
    assert "csrfmiddlewaretoken" in page


def test_the_shell_names_nobody_and_sets_no_cookie(client: Client, learner: User) -> None:
    visitor = client.get("/no-such-page/")
    signed_in = Client()
    signed_in.force_login(learner)
    page = signed_in.get("/no-such-page/")
    assert page.content == visitor.content
    assert "csrftoken" not in visitor.cookies


def test_messages_for_a_visitor_arrive_with_it(client: Client, learner: User) -> None:
    client.force_login(learner)
    client.post("/accounts/", {"display_name": "老王"})
    page = client.get(MENU).content.decode()
    assert "改好了。" in page
    assert 'hx-swap-oob="true"' in page
    assert "改好了。" not in client.get(MENU).content.decode()


def test_a_name_cannot_smuggle_markup(client: Client, learner: User) -> None:
    services.set_preferences(user=learner, display_name="<b>x</b>")
    client.force_login(learner)
    assert "<b>x" not in client.get(MENU).content.decode()


def test_its_queries_do_not_grow_with_roles(client: Client, learner: User) -> None:
    client.force_login(learner)
    client.get(MENU)
    with CaptureQueriesContext(connection) as few:
        client.get(MENU)
    for role in (Role.INSTRUCTOR, Role.EDITOR, Role.COUNSELLOR, Role.DATA_OFFICER):
        services.add_to_role(user=learner, role=role)
    with CaptureQueriesContext(connection) as many:
        client.get(MENU)
    assert len(many) == len(few)
