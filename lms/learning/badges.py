"""A certificate as an Open Badges 3.0 credential (1EdTech, 2024; W3C Verifiable Credentials 2.0).

Anyone can check it without asking us: an Ed25519 proof (``eddsa-rdfc-2022``) under a key that the site's
DID names, and a bitstring status list that says what was revoked. On loopback the DID is the key itself
(did:key); in production it is the site's address (did:web), so that keys can change and what older ones
signed stays good.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from openbadgeslib.ob3 import (
    Achievement,
    IdentityObject,
    Issuer,
    OB3LdpSigner,
    OpenBadgeCredential,
    add_data_integrity_proof,
    build_status_list_credential,
    did_key_from_pem,
    did_web_from_url,
    multikey_from_pem,
    status_entry,
)

from lms.accounts import encryption
from lms.learning.models import Certificate, Completion, SigningKey
from lms.learning.wording import duration_words

# W3C Bitstring Status List asks for at least this many places, so that one tells little of its holder.
LIST_SIZE = 131_072
# A copy of the list is trusted no longer: a revocation is known everywhere by then.
LIST_LIFETIME = timedelta(days=1)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def issuer_id(key: SigningKey) -> str:
    """Return the DID in whose name ``key`` signs."""
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme != "https" or address.hostname in _LOOPBACK:
        return did_key_from_pem(key.public_pem)
    return did_web_from_url(settings.PUBLIC_URL)


def credential(certificate: Certificate, *, name: str, key: SigningKey) -> dict[str, Any]:
    """Return the signed credential of ``certificate``, in which its holder is called ``name``."""
    completion = certificate.completion
    number, index = divmod(certificate.pk, LIST_SIZE)
    unsigned = OpenBadgeCredential(
        id=_url("learning:certificate", certificate.code),
        issuer=Issuer(id=issuer_id(key), name="学在辽源", url=settings.PUBLIC_URL),
        recipient_id=None,
        identifiers=[IdentityObject(identity_hash=name, identity_type="name", hashed=False)],
        achievement=_achievement(completion),
        issuance_date=certificate.issued_at,
        credential_status=[status_entry(_url("learning:status_list", number), "revocation", index)],
    )
    signer = OB3LdpSigner(_private(key), _verification_method(key))
    signed: dict[str, Any] = signer.sign(unsigned, created=certificate.issued_at)
    return signed


def status_list(number: int, revoked: Sequence[int], *, key: SigningKey, at: datetime) -> dict[str, Any]:
    """Return the signed status list ``number``; ``revoked`` are the keys of revoked certificates in it."""
    unsigned = build_status_list_credential(
        issuer_id(key),
        _url("learning:status_list", number),
        "revocation",
        [one - number * LIST_SIZE for one in revoked],
        size_bits=LIST_SIZE,
        issued=at,
        valid_until=at + LIST_LIFETIME,
    )
    signed: dict[str, Any] = add_data_integrity_proof(
        unsigned, _private(key), _verification_method(key), created=at
    )
    return signed


def did_document(keys: Sequence[SigningKey]) -> dict[str, Any]:
    """Return the site's DID document (did:web): every key that ever signed, the newest first."""
    did = did_web_from_url(settings.PUBLIC_URL)
    methods = [
        {
            "id": f"{did}#{key.name}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multikey_from_pem(key.public_pem),
        }
        for key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _achievement(completion: Completion) -> Achievement:
    lessons = len(completion.evidence["lessons"])
    learnt = duration_words(completion.learning_seconds)
    return Achievement(
        id=f"{_url('learning:certificate_lookup')}#course-{completion.course_id}",
        name=completion.course_title,
        description=(
            f"学在辽源《{completion.course_title}》学习结业证明，{completion.hours.normalize():f} 课时。"
            "不是职业技能等级证书，也不是特种作业操作证。"
        ),
        criteria_narrative=(
            f"学完全部 {lessons} 课：视频逐段核实播放，测验达到合格线。核实的学习时间 {learnt}。"
        ),
        achievement_type="CertificateOfCompletion",
    )


def _verification_method(key: SigningKey) -> str:
    did = issuer_id(key)
    fragment = did.removeprefix("did:key:") if did.startswith("did:key:") else key.name
    return f"{did}#{fragment}"


def _private(key: SigningKey) -> str:
    if key.private_pem_encrypted is None:
        raise ValueError(f"{key} is retired: it signs nothing any more")
    return encryption.decrypt(key.private_pem_encrypted)


def _url(name: str, *arguments: str | int) -> str:
    return settings.PUBLIC_URL + reverse(name, args=arguments)
