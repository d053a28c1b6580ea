"""What leaves, written from our rows into the wire's words. Nothing here is stored or logged."""

from typing import Any

from django.conf import settings
from pydantic import ValidationError

from courses import queries as courses
from jobs_bridge.contracts import RevocationNotice, TrainingRecord, reason_of, to_wire
from jobs_bridge.exceptions import Rejected
from jobs_bridge.models import Consent, HandOff
from jobs_bridge.models.consents import Purpose
from lms.accounts import services as accounts
from lms.learning.models import Certificate, Completion
from lms.lib import clock

MOST_SKILLS = 50


def training_record(completion: Completion) -> dict[str, Any]:
    """Return the wire body of a completion. Raises :class:`Rejected` when it can't be written truthfully."""
    identity = accounts.reveal_identity(user=completion.user)
    consent = Consent.objects.active().get(user=completion.user, purpose=Purpose.EMPLOYMENT_SERVICE)
    certificate = Certificate.objects.filter(completion=completion).first()
    occupations = courses.occupations_of([completion.course_id]).get(completion.course_id, [])
    skills = courses.skills_of([completion.course_id]).get(completion.course_id, [])
    try:
        record = TrainingRecord(
            id_number=identity.id_number,
            name=identity.real_name,
            course_title=completion.course_title[:200],
            occupation_code=occupations[0].code if occupations else None,
            hours=float(completion.hours),
            started_at=completion.enrolment.enrolled_at,
            completed_at=completion.completed_at,
            learning_seconds=completion.learning_seconds,
            theory_score=_theory_score(completion),
            skills=[skill.name for skill in skills][:MOST_SKILLS],
            certificate_number=certificate.code if certificate else "",
            certificate_url=f"{settings.PUBLIC_URL}/certificates/{certificate.code}/"
            if certificate
            else None,
            evidence_digest=completion.evidence_digest,
            institution_name=settings.INSTITUTION_NAME,
            institution_code=settings.INSTITUTION_CODE or None,
            legal_basis=consent.basis,
            consent_given_at=consent.given_at,
            consent_text_version=consent.text_version,
        )
    except ValidationError as error:
        raise Rejected(*reason_of(error)) from None
    return to_wire(record)


def revocation_notice(hand_off: HandOff) -> dict[str, Any]:
    """Return the wire body that takes a record back, with the reason that holds now."""
    completion = hand_off.completion
    if completion.is_revoked:
        notice = RevocationNotice(
            reason_code="revoked", reason="结业记录已被撤销", revoked_at=completion.revocation.at
        )
    else:
        notice = RevocationNotice(
            reason_code="consent_withdrawn", reason="本人撤回同意", revoked_at=_withdrawn_at(completion)
        )
    return to_wire(notice)


def _withdrawn_at(completion: Completion) -> Any:
    withdrawn = Consent.objects.filter(user=completion.user, withdrawn_at__isnull=False)
    last = withdrawn.order_by("-withdrawn_at").first()
    return last.withdrawn_at if last else clock.now()


def _theory_score(completion: Completion) -> float | None:
    """Return the mean of the passed quizzes, 0–100; ``None`` when the course asks no questions."""
    lessons = completion.evidence.get("lessons", [])
    scores = [lesson["quiz"]["score"] for lesson in lessons if lesson.get("quiz")]
    known = [score for score in scores if score is not None]
    return round(100 * sum(known) / len(known), 1) if known else None
