"""The administrator's pages: accounts and the messages that the embedded gateway kept."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.services import ensure_site
from lms.accounts import services, sms
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests.accounts.conftest import PASSWORD, PHONE

pytestmark = pytest.mark.django_db
MESSAGES = "/admin/snippets/accounts/smsmessage/"


@pytest.fixture
def admin(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def group_id(role: Role) -> int:
    return Group.objects.get(name=role).pk


def test_the_list_opens_and_finds_people(admin: Client, learner: User) -> None:
    assert "wangjianguo" in admin.get("/admin/users/").content.decode()
    for words in ("王建国", "39123", "wangj"):
        assert "wangjianguo" in admin.get("/admin/users/", {"q": words}).content.decode()
    assert "wangjianguo" not in admin.get("/admin/users/", {"q": "nobody"}).content.decode()


def test_an_account_is_created_with_a_role_and_no_mail_address(admin: Client) -> None:
    page = admin.get("/admin/users/new/").content.decode()
    assert "就业服务人员" in page
    assert "first_name" not in page
    response = admin.post(
        "/admin/users/new/",
        {
            "username": "fuwu",
            "display_name": "服务站小李",
            "phone": "139 1234 5678",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "groups": [group_id(Role.COUNSELLOR)],
        },
    )
    assert response.status_code == 302, response.content.decode()
    user = User.objects.get(username="fuwu")
    assert user.phone == PHONE
    assert user.has_role(Role.COUNSELLOR)
    assert not user.is_superuser
    assert user.check_password(PASSWORD)


def test_an_account_is_edited(admin: Client, learner: User) -> None:
    url = f"/admin/users/edit/{learner.pk}/"
    assert "王建国" in admin.get(url).content.decode()
    fields = {"username": "wangjianguo", "display_name": "老王", "phone": "", "is_active": "on"}
    assert admin.post(url, {**fields, "groups": [group_id(Role.LEARNER)]}).status_code == 302
    learner.refresh_from_db()
    assert (learner.display_name, learner.phone) == ("老王", None)
    assert learner.check_password(PASSWORD)


def test_two_accounts_without_a_number_get_along(admin: Client) -> None:
    for name in ("one", "two"):
        fields = {"username": name, "phone": "", "password1": PASSWORD, "password2": PASSWORD}
        assert admin.post("/admin/users/new/", fields).status_code == 302


def test_a_taken_or_wrong_number_is_said(admin: Client, learner: User) -> None:
    for phone in ("13912345678", "123"):
        fields = {"username": "x1", "phone": phone, "password1": PASSWORD, "password2": PASSWORD}
        assert admin.post("/admin/users/new/", fields).status_code == 200
    assert not User.objects.filter(username="x1").exists()


def test_the_administrators_role_opens_the_administration(admin: Client, learner: User) -> None:
    fields = {"username": "wangjianguo", "is_active": "on", "groups": [group_id(Role.ADMINISTRATOR)]}
    admin.post(f"/admin/users/edit/{learner.pk}/", fields)
    second = Client()
    learner.refresh_from_db()
    second.force_login(learner)
    assert second.get("/admin/users/").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["/admin/users/", "/admin/users/new/", MESSAGES])
def test_nobody_else_sees_accounts_or_messages(client: Client, role: Role, path: str) -> None:
    ensure_site()
    sms.send(phone=PHONE, text="验证码 123456")
    client.force_login(services.create_account(username="staff", password=PASSWORD, roles=[role]))
    response = client.get(path, follow=True)
    assert response.status_code == 403 or response.redirect_chain
    assert "123456" not in response.content.decode()
    assert MESSAGES not in client.get("/admin/", follow=True).content.decode()


def test_the_administrator_reads_messages_and_cannot_write_them(admin: Client) -> None:
    sms.send(phone=PHONE, text="验证码 123456")
    page = admin.get(MESSAGES).content.decode()
    assert "验证码 123456" in page
    for path in ("add/", "edit/1/", "delete/1/"):
        assert admin.get(MESSAGES + path).status_code in {302, 403, 404}
    assert MESSAGES in admin.get("/admin/").content.decode()


def test_more_messages_take_no_more_queries(admin: Client) -> None:
    sms.send(phone=PHONE, text="一")
    admin.get(MESSAGES)
    with CaptureQueriesContext(connection) as few:
        admin.get(MESSAGES)
    for _message in range(10):
        sms.send(phone=PHONE, text="又一")
    with CaptureQueriesContext(connection) as many:
        admin.get(MESSAGES)
    assert len(many) == len(few)
