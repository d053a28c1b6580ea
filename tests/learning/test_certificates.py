"""A certificate: anyone verifies it, its holder alone sees the name, it says what it isn't."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import CoursePage
from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.accounts.services import set_identity
from lms.learning import paper, services
from lms.learning.models import Certificate, Revocation
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import finish_course

ID_NUMBER = "11010519491231002X"


@pytest.fixture
def certificate(learner: User, course: CoursePage, time: StoppedClock) -> Certificate:
    return finish_course(learner, course, time).certificate


def address(certificate: Certificate) -> str:
    return reverse("learning:certificate", args=[certificate.code])


def page(client: Client, certificate: Certificate) -> str:
    response = client.get(address(certificate))
    assert response.status_code == 200
    return response.content.decode()


def test_anyone_verifies_it_and_sees_the_name_masked(client: Client, certificate: Certificate) -> None:
    text = page(client, certificate)
    assert "王**" in text
    assert "王建国" not in text
    assert "有效" in text
    assert certificate.completion.course_title in text


def test_it_says_what_it_is_not(client: Client, certificate: Certificate) -> None:
    assert "不是职业技能等级证书，也不是特种作业操作证" in page(client, certificate)


def test_the_holder_sees_the_whole_name(client: Client, certificate: Certificate, learner: User) -> None:
    client.force_login(learner)
    text = page(client, certificate)
    assert "王建国" in text
    assert reverse("learning:certificate_pdf", args=[certificate.code]) in text or not paper.pdf_available()


def test_another_learner_and_the_staff_see_it_masked(client: Client, certificate: Certificate) -> None:
    for roles in ([], [Role.COUNSELLOR], [Role.ADMINISTRATOR]):
        client.force_login(factories.make_user(roles=roles))
        assert "王建国" not in page(client, certificate)


def test_the_real_name_stands_on_it_once_it_is_known(
    client: Client, certificate: Certificate, learner: User
) -> None:
    assert "未实名登记" in page(client, certificate)
    set_identity(user=learner, real_name="赵铁柱", id_number=ID_NUMBER)
    assert "赵**" in page(client, certificate)
    assert "未实名登记" not in page(client, certificate)
    client.force_login(learner)
    assert "赵铁柱" in page(client, certificate)


def test_the_real_name_is_copied_nowhere(learner: User, course: CoursePage, time: StoppedClock) -> None:
    set_identity(user=learner, real_name="赵铁柱", id_number=ID_NUMBER)
    certificate = finish_course(learner, course, time).certificate
    learner.identity.delete()
    certificate = Certificate.objects.get(pk=certificate.pk)
    assert paper.holder_name(certificate) == ("王建国", False)
    assert "王建国".encode() not in bytes(certificate.holder_name_encrypted)


def test_renaming_the_account_hands_the_certificate_to_nobody(
    client: Client, certificate: Certificate, learner: User
) -> None:
    learner.display_name = "李买证"
    learner.save()
    client.force_login(learner)
    assert "王建国" in page(client, certificate)


def test_it_names_no_user_name_and_no_number_in_public(
    client: Client, certificate: Certificate, learner: User
) -> None:
    set_identity(user=learner, real_name="赵铁柱", id_number=ID_NUMBER)
    text = page(client, certificate)
    for secret in (learner.username, "赵铁柱", ID_NUMBER, ID_NUMBER[:6]):
        assert secret not in text


def test_its_qr_code_leads_to_its_own_page(client: Client, certificate: Certificate) -> None:
    shown = paper.shown(certificate, full_name=False)
    assert shown.url.endswith(address(certificate))
    assert paper.qr_code(shown.url) == shown.qr
    assert f'<path d="{shown.qr.path}"' in page(client, certificate)


def test_no_page_of_it_needs_an_inline_style(client: Client, certificate: Certificate) -> None:
    assert "style=" not in page(client, certificate)


@pytest.mark.skipif(not paper.pdf_available(), reason="needs Pango and a Chinese font")
def test_the_holder_gets_a_pdf_with_its_fonts_inside(
    client: Client, certificate: Certificate, learner: User
) -> None:
    client.force_login(learner)
    response = client.get(reverse("learning:certificate_pdf", args=[certificate.code]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    # One page, and fonts big enough to hold Chinese.
    assert len(response.content) > 50_000


def test_nobody_else_gets_the_pdf(client: Client, certificate: Certificate) -> None:
    pdf = reverse("learning:certificate_pdf", args=[certificate.code])
    assert client.get(pdf)["Location"].startswith("/accounts/")
    client.force_login(factories.make_user(roles=[Role.ADMINISTRATOR]))
    assert client.get(pdf)["Location"] == address(certificate)


def test_without_pango_the_browser_prints(
    client: Client, certificate: Certificate, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "pdf_available", lambda: False)
    client.force_login(learner)
    text = page(client, certificate)
    assert "certificate.pdf" not in text
    assert "data-print" in text
    response = client.get(reverse("learning:certificate_pdf", args=[certificate.code]), follow=True)
    assert "请用浏览器的打印功能" in response.content.decode()


@pytest.mark.parametrize("code", ["AAAA", "ZZZZZZZZZZZZ", "%00", "王建国", "x" * 500, "<script>", "' OR 1=1"])
def test_an_unknown_code_is_said_in_words(client: Client, db: None, code: str) -> None:
    response = client.get(f"/certificates/{code}/")
    assert response.status_code == 404
    assert "没有查到这份证明" in response.content.decode()
    assert "<script>" not in response.content.decode().replace('<script src="', "")


def test_a_code_is_found_however_it_is_typed(client: Client, certificate: Certificate) -> None:
    code = certificate.code
    typed = f"{code[:4].lower()} {code[4:8]}-{code[8:]}"
    response = client.get(reverse("learning:certificate_lookup"), {"code": typed}, follow=True)
    assert response.redirect_chain[-1][0] == address(certificate)
    assert client.get(f"/certificates/{code.lower()}/")["Location"] == address(certificate)


@pytest.mark.parametrize("code", ["", "王建国", "\x00", "!!!"])
def test_the_look_up_says_what_is_wrong_with_a_code(client: Client, db: None, code: str) -> None:
    response = client.get(reverse("learning:certificate_lookup"), {"code": code})
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()


def test_a_revoked_one_says_so_to_everyone(client: Client, certificate: Certificate, learner: User) -> None:
    services.revoke(completion=certificate.completion, by=factories.make_user(), reason="替别人看课")
    text = page(client, certificate)
    assert "这份证明已被撤销，无效" in text
    assert "查验结果：有效" not in text
    assert "替别人看课" not in text
    client.force_login(learner)
    assert "替别人看课" in page(client, certificate)


def test_the_data_officer_revokes_with_a_reason(client: Client, certificate: Certificate) -> None:
    officer = factories.make_user(roles=[Role.DATA_OFFICER])
    client.force_login(officer)
    revoke = reverse("learning:certificate_revoke", args=[certificate.code])
    assert revoke in page(client, certificate)
    assert "error-summary" in client.post(revoke, {"reason": " "}).content.decode()
    client.post(revoke, {"reason": "替别人看课"})
    revocation = Revocation.objects.get()
    assert (revocation.by, revocation.reason) == (officer, "替别人看课")


@pytest.mark.parametrize("roles", [[], [Role.LEARNER], [Role.INSTRUCTOR], [Role.COUNSELLOR], [Role.EDITOR]])
def test_nobody_else_revokes(client: Client, certificate: Certificate, roles: list[Role]) -> None:
    client.force_login(factories.make_user(roles=roles))
    revoke = reverse("learning:certificate_revoke", args=[certificate.code])
    assert client.post(revoke, {"reason": "因为"}).status_code == 403
    assert not Revocation.objects.exists()
