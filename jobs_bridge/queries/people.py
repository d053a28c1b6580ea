"""People at the desk: the list, one person, what waits today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from jobs_bridge import access, areas
from jobs_bridge.models import Consent, HandOff, Interest, Match, Opening, Referral, Registration, Worker
from jobs_bridge.models.consents import Purpose
from jobs_bridge.models.matches import InterestState, ReferralState
from jobs_bridge.queries.shares import MaskedIdentity, masked_identity
from jobs_bridge.services.workers import name_hmac
from lms.accounts import encryption, id_numbers
from lms.accounts.exceptions import InvalidIdNumber
from lms.learning.models import Certificate, Completion
from lms.lib import clock

NEW = timedelta(days=14)
EXPIRING = timedelta(days=7)


@dataclass(frozen=True)
class PeopleFilter:
    """``show``: all, completed, interested, unreferred, registered; ``area`` is an area code."""

    words: str = ""
    show: str = ""
    course: int | None = None
    area: str = ""


@dataclass(frozen=True)
class PersonLine:
    """One person in a list: nothing that identifies beyond what the person goes by."""

    worker: Worker
    label: str
    phone: str
    area: str
    is_registered: bool
    completions: list[str] = field(default_factory=list)


def people(wanted: PeopleFilter) -> QuerySet[Any]:
    """Return the visible people that fit, those who completed something most recently first.

    Annotated: ``completed_at`` (last), ``best_score``, ``is_interested``, ``is_referred``.
    """
    completions = Completion.objects.valid().filter(user=OuterRef("user")).order_by("-completed_at")
    open_matches = Match.objects.filter(
        worker=OuterRef("pk"), is_fit=True, opening__in=Opening.objects.open()
    )
    waiting = Interest.objects.filter(user=OuterRef("user"), state=InterestState.WAITING)
    referred = Referral.objects.filter(worker=OuterRef("pk"), state=ReferralState.REFERRED)
    found: QuerySet[Any] = (
        access.visible_workers()
        .select_related("user")
        .annotate(
            completed_at=Subquery(completions.values("completed_at")[:1]),
            best_score=Subquery(open_matches.order_by("-score").values("score")[:1]),
            is_interested=Exists(waiting),
            is_referred=Exists(referred),
        )
    )
    found = _shown(found, wanted.show)
    if wanted.course:
        found = found.filter(Exists(completions.filter(course_id=wanted.course)))
    if wanted.area:
        registered = Registration.objects.filter(
            id_number_hmac=OuterRef("id_number_hmac"), area_code=wanted.area
        )
        found = found.filter(Exists(registered))
    if wanted.words:
        found = found.filter(_named(wanted.words))
    return found.order_by(
        F("completed_at").desc(nulls_last=True), F("best_score").desc(nulls_last=True), "pk"
    )


def _shown(found: QuerySet[Any], show: str) -> QuerySet[Any]:
    if show == "completed":
        return found.filter(completed_at__isnull=False)
    if show == "interested":
        return found.filter(is_interested=True)
    if show == "unreferred":
        return found.filter(completed_at__isnull=False, is_referred=False)
    if show == "registered":
        return found.filter(user__isnull=True)
    return found


def _named(words: str) -> Q:
    """Match what people go by, a whole real name, a whole ID number, or the end of a phone number.

    Real names are encrypted and found only whole, through their keyed hash.
    """
    found = Q(user__display_name__icontains=words) | Q(user__username__icontains=words)
    found |= Q(name_hmac=name_hmac(words))
    digits = words.replace(" ", "")
    if digits.isdigit() and 4 <= len(digits) <= 11:
        found |= Q(user__phone__endswith=digits)
    with suppress(InvalidIdNumber):
        found |= Q(id_number_hmac=encryption.id_number_hmac(id_numbers.validate(words)))
    return found


def lines(workers: Sequence[Worker]) -> list[PersonLine]:
    """Return what a list shows of some people; two queries for any number."""
    registrations = _registrations(workers)
    titles: dict[int, list[str]] = defaultdict(list)
    users = [worker.user_id for worker in workers if worker.user_id]
    for user_id, title in (
        Completion.objects.valid().filter(user_id__in=users).values_list("user_id", "course_title")
    ):
        titles[user_id].append(title)
    return [
        _line(worker, registrations.get(worker.id_number_hmac or "", []), titles.get(worker.user_id or 0, []))
        for worker in workers
    ]


def label_of(worker: Worker, registrations: Sequence[Registration] = ()) -> str:
    """Return what a person is called at the desk: the name they chose, else the masked registered one."""
    if worker.user is not None:
        return worker.user.get_full_name()
    names = [one.name_encrypted for one in registrations if one.name_encrypted]
    return id_numbers.mask_name(encryption.decrypt(names[0])) if names else str(worker.pseudonym)[:8]


def mask_phone(phone: str | None) -> str:
    """Return ``+8613912345678`` as ``139****5678``; what is too short to hide is hidden whole."""
    if not phone:
        return ""
    bare = phone.removeprefix("+86")
    return f"{bare[:3]}****{bare[-4:]}" if len(bare) > 7 else "****"


def _line(worker: Worker, registrations: Sequence[Registration], titles: list[str]) -> PersonLine:
    area = next((areas.full_name(one.area_code) for one in registrations if one.area_code), "")
    return PersonLine(
        worker=worker,
        label=label_of(worker, registrations),
        phone=mask_phone(_phone_of(worker, registrations)),
        area=area,
        is_registered=bool(registrations),
        completions=titles,
    )


def _phone_of(worker: Worker, registrations: Sequence[Registration]) -> str | None:
    if worker.user is not None and worker.user.phone:
        return worker.user.phone
    known = (one.phone_encrypted for one in registrations if one.phone_encrypted)
    return next((encryption.decrypt(phone) for phone in known), None)


def _registrations(workers: Collection[Worker]) -> dict[str, list[Registration]]:
    hmacs = [worker.id_number_hmac for worker in workers if worker.id_number_hmac]
    found: dict[str, list[Registration]] = defaultdict(list)
    rows = Registration.objects.filter(id_number_hmac__in=hmacs, deleted_at__isnull=True)
    for registration in rows.order_by("-registered_on", "pk"):
        found[registration.id_number_hmac].append(registration)
    return found


@dataclass(frozen=True)
class CompletionShown:
    """A completion with its evidence in figures: verified minutes, quizzes passed, certificate."""

    completion: Completion
    certificate: Certificate | None
    minutes: int
    quizzes: int
    score: int | None
    hand_off: HandOff | None


@dataclass(frozen=True)
class Person:
    """Everything the desk shows of one person. ``identity`` only with an active consent."""

    worker: Worker
    label: str
    phone: str
    identity: MaskedIdentity | None
    consent: Consent | None
    registrations: list[Registration]
    completions: list[CompletionShown]
    interests: list[Interest]
    referrals: list[Referral]

    @property
    def referred_openings(self) -> dict[int, Referral]:
        """Return the standing referrals by opening."""
        return {one.opening_id: one for one in self.referrals if one.state == ReferralState.REFERRED}


def person(worker: Worker) -> Person:
    """Return one person's record. The caller writes the access log first."""
    registrations = _registrations([worker]).get(worker.id_number_hmac or "", [])
    consent = None
    if worker.user_id:
        active = Consent.objects.active().filter(user=worker.user_id, purpose=Purpose.EMPLOYMENT_SERVICE)
        consent = active.first()
    return Person(
        worker=worker,
        label=label_of(worker, registrations),
        phone=mask_phone(_phone_of(worker, registrations)),
        identity=masked_identity(worker.user) if worker.user and consent else None,
        consent=consent,
        registrations=registrations,
        completions=_completions(worker),
        interests=list(
            Interest.objects.filter(user=worker.user_id)
            .exclude(state=InterestState.WITHDRAWN)
            .select_related("opening", "answered_by")
            .order_by("-pk")
        )
        if worker.user_id
        else [],
        referrals=list(
            Referral.objects.filter(worker=worker).select_related("opening", "counsellor").order_by("-pk")
        ),
    )


@dataclass(frozen=True)
class Contact:
    """Name and phone in clear, for somebody who is about to call. Never log it, never cache it."""

    name: str
    phone: str


def contact_of(worker: Worker) -> Contact:
    """Return how to reach a person. The real name only where the person shares it or the registry told it."""
    registrations = _registrations([worker]).get(worker.id_number_hmac or "", [])
    name = label_of(worker, registrations)
    if worker.user is not None and worker.id_number_hmac:
        identity = getattr(worker.user, "identity", None)
        name = encryption.decrypt(identity.real_name_encrypted) if identity else name
    elif worker.user is None and registrations and registrations[0].name_encrypted:
        name = encryption.decrypt(registrations[0].name_encrypted)
    phone = (_phone_of(worker, registrations) or "").removeprefix("+86")
    return Contact(name, phone)


def _completions(worker: Worker) -> list[CompletionShown]:
    rows = Completion.objects.filter(user=worker.user_id) if worker.user_id else Completion.objects.none()
    shown = []
    for completion in rows.select_related("certificate", "revocation").prefetch_related("hand_offs"):
        quizzes = [lesson["quiz"] for lesson in completion.evidence.get("lessons", []) if lesson.get("quiz")]
        scores = [quiz["score"] for quiz in quizzes if quiz.get("score") is not None]
        shown.append(
            CompletionShown(
                completion=completion,
                certificate=getattr(completion, "certificate", None),
                minutes=round(completion.learning_seconds / 60),
                quizzes=len(quizzes),
                score=round(100 * sum(scores) / len(scores)) if scores else None,
                hand_off=next(iter(completion.hand_offs.all()), None),
            )
        )
    return shown


@dataclass(frozen=True)
class Today:
    """What a counsellor looks at first; counts beside the first few of each."""

    interests: list[Interest]
    interest_count: int
    overdue_count: int
    new_people: list[PersonLine]
    new_count: int
    unreferred: list[PersonLine]
    unreferred_count: int
    open_openings: int
    expiring: list[Opening]


def today(limit: int = 6) -> Today:
    """Return what waits: wishes by due time, people who completed lately, matches not acted on."""
    now = clock.now()
    waiting = Interest.objects.filter(state=InterestState.WAITING)
    counts = waiting.aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(answer_due_at__lt=now)))
    new = people(PeopleFilter(show="completed")).filter(completed_at__gte=now - NEW)
    unreferred = people(PeopleFilter(show="unreferred")).filter(best_score__isnull=False)
    openings = Opening.objects.open()
    return Today(
        interests=list(
            waiting.select_related("user__worker", "opening").order_by("answer_due_at", "pk")[:limit]
        ),
        interest_count=counts["all"],
        overdue_count=counts["overdue"],
        new_people=lines(list(new[:limit])),
        new_count=new.count(),
        unreferred=lines(list(unreferred.order_by("-best_score", "pk")[:limit])),
        unreferred_count=unreferred.count(),
        open_openings=openings.count(),
        expiring=list(openings.filter(expires_at__lt=now + EXPIRING).order_by("expires_at", "pk")[:limit]),
    )


def completed_courses() -> list[tuple[int, str]]:
    """Return the courses that somebody completed, for the list's filter."""
    rows = Completion.objects.valid().order_by("course_id").values_list("course_id", "course__title")
    return list(rows.distinct())


def areas_of_people() -> list[tuple[str, str]]:
    """Return the districts that registered people live in, Liaoyuan's own first."""
    codes = Registration.objects.filter(deleted_at__isnull=True).exclude(area_code="")
    found = codes.order_by("area_code").values_list("area_code", flat=True).distinct()
    ordered = sorted(found, key=lambda code: (not code.startswith(areas.CITY), code))
    return [(code, areas.area_name(code)) for code in ordered]
