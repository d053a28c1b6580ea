"""A certificate as an Open Badges 3.0 credential: another program's verifier accepts it, and nothing else."""

import json
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from openbadgeslib.ob3 import contexts
from pytest_django import Settings

from courses.models import CoursePage
from lms.accounts.models import User
from lms.learning import badges, services
from lms.learning.models import Certificate, Completion, SigningKey
from lms.learning.services.keys import rotate_signing_key, signing_key
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import finish_course

VERIFIER = Path(__file__).parent / "verifier"
Json = dict[str, Any]


@pytest.fixture
def completion(learner: User, course: CoursePage, time: StoppedClock) -> Completion:
    # The verifier goes by the real clock: what is issued must lie before now.
    time.forward(seconds=-7200)
    return finish_course(learner, course, time)


@pytest.fixture
def certificate(completion: Completion) -> Certificate:
    return completion.certificate


@pytest.fixture
def holder(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


@pytest.fixture
def verify(client: Client) -> Callable[[Json], Json]:
    """Return a function that has a credential checked by npm's verifier, with what a fetch would bring."""
    if not shutil.which("node") or not (VERIFIER / "node_modules").is_dir():
        pytest.skip("the outside verifier isn't installed: it needs Node.js (make setup-tests)")

    def run(credential: Json) -> Json:
        asked = {"credential": credential, "documents": documents(client, credential)}
        answer = subprocess.run(
            ["node", "verify.mjs"],
            cwd=VERIFIER,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found: Json = json.loads(answer.stdout)
        return found

    return run


def documents(client: Client, credential: Json) -> Json:
    """Return what stands at the addresses that a credential names."""
    folder = Path(contexts.__file__).parent
    found: Json = {
        "https://www.w3.org/ns/credentials/v2": folder / "credentials-v2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": folder / "ob-v3p0-context-3.0.3.json",
        "https://w3id.org/security/data-integrity/v2": folder / "security-data-integrity-v2.json",
        "https://w3id.org/security/multikey/v1": folder / "security-multikey-v1.json",
    }
    found = {url: json.loads(path.read_text()) for url, path in found.items()}
    found["https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"] = json.loads(
        (folder / "ob-v3p0-extensions.json").read_text()
    )
    list_url = credential["credentialStatus"]["statusListCredential"]
    found[list_url] = client.get(urlsplit(list_url).path).json()
    if credential["issuer"]["id"].startswith("did:web:"):
        found[credential["issuer"]["id"]] = client.get("/.well-known/did.json").json()
    return found


def download(holder: Client, certificate: Certificate) -> Json:
    response = holder.get(f"/certificates/{certificate.code}/badge.json")
    assert response.status_code == 200
    found: Json = response.json()
    return found


def test_an_outside_verifier_accepts_the_credential(
    holder: Client, certificate: Certificate, verify: Callable[[Json], Json]
) -> None:
    assert verify(download(holder, certificate)) == {"verified": True, "revoked": False, "error": None}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda one: one["credentialSubject"]["achievement"].update(name="高压电工"),
        lambda one: one["credentialSubject"]["identifier"][0].update(identityHash="别人"),
        lambda one: one["issuer"].update(name="别的学校"),
        lambda one: one.update(validFrom="2020-01-01T00:00:00Z"),
        lambda one: one["credentialStatus"].update(statusListIndex="7"),
        lambda one: one["proof"].update(created="2020-01-01T00:00:00Z"),
    ],
)
def test_an_outside_verifier_refuses_what_was_tampered_with(
    holder: Client,
    certificate: Certificate,
    verify: Callable[[Json], Json],
    tamper: Callable[[Json], None],
) -> None:
    changed = deepcopy(download(holder, certificate))
    tamper(changed)
    answer = verify(changed)
    assert answer["verified"] is False
    assert "Invalid signature" in answer["error"] or "proof" in answer["error"]


def test_an_outside_verifier_sees_that_it_was_revoked(
    holder: Client, certificate: Certificate, verify: Callable[[Json], Json]
) -> None:
    credential = download(holder, certificate)
    admin = factories.make_user(username="officer")
    services.revoke(completion=certificate.completion, by=admin, reason="代刷")
    assert verify(credential) == {"verified": True, "revoked": True, "error": None}


def test_in_production_the_sites_address_vouches_and_keys_can_change(
    holder: Client, certificate: Certificate, verify: Callable[[Json], Json], settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://xue.example"
    before = download(holder, certificate)
    assert before["issuer"]["id"] == "did:web:xue.example"
    call_command("rotate_signing_key")
    after = download(holder, certificate)
    assert before["proof"]["verificationMethod"] != after["proof"]["verificationMethod"]
    assert verify(before)["verified"]
    assert verify(after)["verified"]


def test_the_credential_names_the_holder_and_says_what_it_is_not(
    holder: Client, certificate: Certificate
) -> None:
    credential = download(holder, certificate)
    subject = credential["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == certificate.completion.user.get_full_name()
    assert "不是职业技能等级证书" in subject["achievement"]["description"]
    assert "id" not in subject


def test_nobody_but_the_holder_gets_it(client: Client, certificate: Certificate) -> None:
    address = f"/certificates/{certificate.code}/badge.json"
    assert client.get(address).status_code == 302
    client.force_login(factories.make_user(username="stranger"))
    assert client.get(address).status_code == 404
    assert client.get("/certificates/NOTACODE/badge.json").status_code == 404


def test_a_list_without_certificates_is_no_address(client: Client, certificate: Certificate) -> None:
    assert client.get("/certificates/status/0.json").status_code == 200
    assert client.get("/certificates/status/1.json").status_code == 404
    assert client.get("/certificates/status/999999999.json").status_code == 404


def test_only_one_key_signs(db: None) -> None:
    first = signing_key()
    assert signing_key() == first
    second = rotate_signing_key()
    assert signing_key() == second
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.filter(pk=first.pk).update(retired_at=None)


def test_a_retired_keys_private_half_is_gone(db: None, certificate: Certificate) -> None:
    old = signing_key()
    rotate_signing_key()
    old.refresh_from_db()
    assert old.private_pem_encrypted is None
    with pytest.raises(ValueError, match="retired"):
        badges.credential(certificate, name="王", key=old)


def test_a_private_key_lies_encrypted(db: None) -> None:
    assert b"PRIVATE KEY" not in bytes(signing_key().private_pem_encrypted or b"PRIVATE KEY")


def test_the_number_of_queries_does_not_grow_with_revocations(
    client: Client,
    certificate: Certificate,
    course: CoursePage,
    time: StoppedClock,
    django_assert_max_num_queries: Any,
) -> None:
    signing_key()
    with django_assert_max_num_queries(100) as before:
        client.get("/certificates/status/0.json")
    officer = factories.make_user(username="officer")
    for number in range(5):
        person = factories.make_user(username=f"more{number}")
        services.enrol(user=person, course=course)
        services.revoke(completion=finish_course(person, course, time), by=officer, reason="重复")
    with django_assert_max_num_queries(len(before.captured_queries)):
        client.get("/certificates/status/0.json")
