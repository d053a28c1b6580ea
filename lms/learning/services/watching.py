"""The beat protocol: opening a watch session, and what each beat adds to it."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from courses.models import LessonPage
from courses.rules import LessonRules
from lms.accounts.models import User
from lms.learning import coverage as cover
from lms.learning import tokens
from lms.learning.budget import LIVE_SECONDS, Bucket
from lms.learning.evidence import canonical
from lms.learning.exceptions import KeyReused, NothingToWatch, SequenceReused, SessionGone
from lms.learning.judging import CLOCK_TOLERANCE, Beat, Standing, Verdict, judge
from lms.learning.models import LessonProgress, WatchBudget, WatchSession
from lms.learning.progress import progress_in, settle, state_of
from lms.learning.queries import enrolled_lesson
from lms.learning.services.completion import complete_course
from lms.learning.services.people import bucket_of, lock_person, moment, store_bucket
from lms.lib import clock

# How long after its session's end a beat that was played in time may still arrive.
DRAIN = timedelta(days=3)
# Sessions kept per person. More than a household has screens; the rest is history that progress has absorbed.
SESSIONS_KEPT = 20
# Answers kept per session: what a player may send again after a lost answer.
ANSWERS_KEPT = 24
# Pieces kept per reason to explain what wasn't counted.
REFUSALS_KEPT = 20


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What a player needs to begin: its token, our clock, and where the person stopped (seconds)."""

    token: str
    session: WatchSession
    position: float
    coverage: cover.Coverage
    covered_seconds: float
    required_seconds: float
    complete: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class BeatResult:
    """The answer to a beat. ``refused`` are ``(from, to, code)``; ``active`` turns false once another
    player of the same person took over; ``complete`` is the lesson, ``course_complete`` the course."""

    accepted: tuple[tuple[float, float], ...]
    refused: tuple[tuple[float, float, str], ...]
    covered_seconds: float
    required_seconds: float
    complete: bool
    course_complete: bool
    active: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "BeatResult":
        return cls(
            **{
                **data,
                "accepted": tuple((a, b) for a, b in data["accepted"]),
                "refused": tuple((a, b, code) for a, b, code in data["refused"]),
            }
        )


@transaction.atomic
def open_watch_session(*, user: User, lesson_id: int) -> OpenedSession:
    """Start watching (or reading) a lesson on one player; any other player of this person stops counting.

    Raises :class:`LessonNotFound`, :class:`NotEnrolled`, :class:`LessonNotAsked`, :class:`NothingToWatch`.
    """
    found = enrolled_lesson(user, lesson_id)
    duration, stream_version = _stream(found.lesson, found.rules)
    row = lock_person(user)
    now = clock.now()
    expires_at = now + timedelta(seconds=LIVE_SECONDS)
    _supersede(row, now)
    _forget_old_sessions(user, now)
    session = WatchSession.objects.create(
        id=uuid.uuid4(),
        user=user,
        enrolment=found.enrolment,
        lesson_id=lesson_id,
        stream_version=stream_version,
        duration=duration,
        started_at=now,
        last_seen_at=now,
        expires_at=expires_at,
    )
    row.active_session = session.id
    store_bucket(row, bucket_of(row, now).alive(expires_at.timestamp()))
    progress = progress_in(found.enrolment, lesson_id)
    if _know_stream(progress, duration) and settle(progress=progress, rules=found.rules):
        progress.save()
        complete_course(enrolment=found.enrolment)
    return OpenedSession(
        token=tokens.issue(session),
        session=session,
        position=progress.position,
        coverage=cover.merge(progress.coverage),
        covered_seconds=progress.covered_seconds,
        required_seconds=_required(found.rules, progress),
        complete=progress.completed_at is not None,
        now=now,
    )


@transaction.atomic
def record_beat(*, token: str, beat: Beat) -> BeatResult:
    """Add what of ``beat`` can be true to the person's coverage; the same beat again gets the same answer.

    Raises :class:`BadSession`, :class:`SessionGone`, :class:`KeyReused`, :class:`SequenceReused`.
    """
    row, session = locked_session(token)
    content = hashlib.sha256(canonical(asdict(beat))).hexdigest()[:16]
    answered = _answer_before(session, beat, content)
    if answered:
        return answered
    now = clock.now()
    bucket = bucket_of(row, now)
    progress = progress_in(session.enrolment, session.lesson_id)
    before = cover.merge(progress.coverage)
    verdict = judge(beat, _standing(session), bucket, before, now.timestamp())
    _apply(progress, beat, verdict, session.duration, now)
    rules = session.enrolment.pinned_rules.lesson(session.lesson_id)
    just_completed = rules is not None and settle(progress=progress, rules=rules)
    progress.save()
    done = complete_course(enrolment=session.enrolment) if just_completed else None
    result = BeatResult(
        accepted=verdict.accepted,
        refused=tuple((*one.stretch, one.code.value) for one in verdict.refused),
        covered_seconds=progress.covered_seconds,
        required_seconds=_required(rules, progress) if rules else 0.0,
        complete=progress.completed_at is not None,
        course_complete=done is not None,
        active=session.superseded_at is None,
    )
    _remember(session, beat, content, result)
    keep_alive(row, session, bucket.without(media=verdict.media, wall=verdict.wall), now)
    session.spent_seconds += verdict.media
    session.save()
    return result


def locked_session(token: str) -> tuple[WatchBudget, WatchSession]:
    """Return the person's locked budget row and the session that ``token`` names.

    Raises :class:`BadSession`, :class:`SessionGone`.
    """
    claims = tokens.read(token)
    rows = WatchBudget.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(user_id=claims.user_id, user__is_active=True).first()
    session = (
        WatchSession.objects.select_related("enrolment")
        .filter(
            pk=claims.session_id,
            user_id=claims.user_id,
            lesson_id=claims.lesson_id,
            stream_version=claims.stream_version,
        )
        .first()
    )
    if row is None or session is None or clock.now() > session.expires_at + DRAIN:
        raise SessionGone
    session.enrolment.user = row.user
    return row, session


def keep_alive(row: WatchBudget, session: WatchSession, bucket: Bucket, now: datetime) -> None:
    """Store the bucket; a sign of life from the active session lets it live on."""
    if session.superseded_at is None and now <= session.expires_at:
        session.expires_at = now + timedelta(seconds=LIVE_SECONDS)
        session.last_seen_at = now
        bucket = bucket.alive(session.expires_at.timestamp())
    store_bucket(row, bucket)


def _stream(lesson: LessonPage, rules: LessonRules) -> tuple[float, str]:
    """Return the length and version of what plays now; a lesson that is read has neither."""
    if rules.video_id is None:
        return 0.0, ""
    video = lesson.video
    if video is None or not video.is_playable or not video.duration:
        raise NothingToWatch
    return video.duration, video.stream_version


def _supersede(row: WatchBudget, now: datetime) -> None:
    if row.active_session:
        active = WatchSession.objects.filter(pk=row.active_session, superseded_at__isnull=True)
        active.update(superseded_at=now)


def _forget_old_sessions(user: User, now: datetime) -> None:
    sessions = WatchSession.objects.filter(user=user)
    sessions.filter(expires_at__lt=now - DRAIN).delete()
    kept = list(sessions.order_by("-started_at").values_list("pk", flat=True)[: SESSIONS_KEPT - 1])
    sessions.exclude(pk__in=kept).delete()


def _know_stream(progress: LessonProgress, duration: float) -> bool:
    """Remember the shortest stream offered: a lesson never asks for more than it once did. Tell of news."""
    if not duration or (progress.stream_duration is not None and duration >= progress.stream_duration):
        return False
    progress.stream_duration = duration
    progress.save(update_fields=["stream_duration"])
    return True


def _standing(session: WatchSession) -> Standing:
    return Standing(
        started_at=session.started_at.timestamp(),
        expires_at=session.expires_at.timestamp(),
        superseded_at=session.superseded_at.timestamp() if session.superseded_at else None,
        duration=session.duration,
        spent=session.spent_seconds,
    )


def _apply(progress: LessonProgress, beat: Beat, verdict: Verdict, duration: float, now: datetime) -> None:
    progress.coverage = [list(stretch) for stretch in verdict.coverage]
    progress.covered_seconds = max(progress.covered_seconds, round(cover.total(verdict.coverage), 3))
    progress.watched_seconds += verdict.wall
    for one in verdict.refused:
        known = progress.refused.get(one.code.value, [])
        merged = cover.coarse(cover.merge(known, [one.stretch]), REFUSALS_KEPT)
        progress.refused[one.code.value] = [list(stretch) for stretch in merged]
    played_at = now if beat.at is None else min(now, moment(beat.at))
    # What was played offline and arrives late doesn't move the place where the person stopped since.
    if verdict.accepted and played_at >= progress.updated_at - timedelta(seconds=CLOCK_TOLERANCE):
        progress.position = min(beat.stretches[-1][1], duration)
    progress.updated_at = now


def _required(rules: LessonRules, progress: LessonProgress) -> float:
    if rules.video_id is None:
        return float(rules.reading_seconds)
    return state_of(rules, progress).rules[0].need


def _answer_before(session: WatchSession, beat: Beat, content: str) -> BeatResult | None:
    """Return the answer this beat already got. The session remembers its highest sequence numbers."""
    for entry in session.recent:
        if entry["key"] == beat.key:
            if entry["content"] != content:
                raise KeyReused
            return BeatResult.from_json(entry["answer"])
    numbers = [entry["seq"] for entry in session.recent]
    if beat.seq in numbers or (len(numbers) >= ANSWERS_KEPT and beat.seq < min(numbers)):
        raise SequenceReused
    return None


def _remember(session: WatchSession, beat: Beat, content: str, result: BeatResult) -> None:
    entry = {"seq": beat.seq, "key": beat.key, "content": content, "answer": asdict(result)}
    latest = sorted([*session.recent, entry], key=lambda one: one["seq"])[-ANSWERS_KEPT:]
    session.recent = latest
    session.last_seq = latest[-1]["seq"]
