"""What players say to the server: ``POST /api/learning/sessions``, ``/beats`` and ``/reading``.

Opening a session takes the browser's login and its CSRF token. What follows takes the signed session alone:
nothing the browser sends by itself (no cookie) authorises a beat, so another site can't forge one; the token
only ever credits the person, lesson and stream it was signed for; it can be sent while a page closes, where
no header can be set; and the hot path neither loads a login session nor a user. Whoever steals a token can
watch on its owner's behalf, within the owner's budget, and nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router, Schema
from ninja.decorators import decorate_view
from ninja.security import SessionAuth
from pydantic import AfterValidator, Field

from lms.accounts.models import User
from lms.learning import services
from lms.learning.exceptions import LearningError
from lms.learning.judging import Beat, Refusal
from lms.learning.services.watching import BeatResult
from lms.learning.wording import REFUSALS
from lms.lib.problems import problem

router = Router(tags=["learning"])

# A beat of one minute has one to three stretches; a drained queue sends several beats.
MAX_STRETCHES = 40
MAX_BODY = 16 * 1024
MAX_SECONDS = 24 * 3600.0


def _forwards(stretch: tuple[float, float]) -> tuple[float, float]:
    if stretch[1] < stretch[0]:
        raise ValueError("a stretch ends before it begins")
    return stretch


Second = Annotated[float, Field(strict=True, ge=0, le=MAX_SECONDS, allow_inf_nan=False)]
StretchIn = Annotated[tuple[Second, Second], AfterValidator(_forwards)]
Token = Annotated[str, Field(min_length=16, max_length=400, pattern=r"^[A-Za-z0-9_:.\-]+$")]


class SessionIn(Schema):
    lesson: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class SessionOut(Schema):
    """``session`` is what beats are sent under; times are seconds since the epoch by the server's clock."""

    session: str
    now: float
    expires_at: float
    stream_version: str
    duration: float
    position: float
    covered: list[tuple[float, float]]
    covered_seconds: float
    required_seconds: float
    complete: bool


class BeatIn(Schema):
    """``stretches`` are ``[from, to]`` in seconds of media time, played at ``speed``.

    ``at`` is when the last one ended, by the server's clock as the player knows it (left out: now).
    """

    session: Token
    seq: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
    key: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
    speed: Annotated[float, Field(strict=True, gt=0, le=16, allow_inf_nan=False)]
    stretches: Annotated[list[StretchIn], Field(min_length=1, max_length=MAX_STRETCHES)]
    at: Annotated[float, Field(strict=True, ge=0, le=4e9, allow_inf_nan=False)] | None = None


class RefusedOut(Schema):
    from_: float = Field(alias="from")
    to: float
    code: Refusal
    words: str


class BeatOut(Schema):
    """``active`` is false once another player of the same person took over."""

    accepted: list[tuple[float, float]]
    refused: list[RefusedOut]
    covered_seconds: float
    required_seconds: float
    complete: bool
    course_complete: bool
    active: bool


class ReadingIn(Schema):
    session: Token
    end: Annotated[bool, Field(strict=True)] = False


class ReadingOut(Schema):
    reading_seconds: float
    required_seconds: float
    complete: bool
    active: bool


class ProblemOut(Schema):
    """problem+json (RFC 9457)."""

    type: str
    status: int
    code: str
    title: str


View = Callable[..., HttpResponseBase]


def _small_body(view: View) -> View:
    """Turn away what is too big before it is read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()) or int(length) > MAX_BODY:
            return problem(413, "too_big", _("一次发来的内容太多了。"))
        return view(request, *args, **kwargs)

    return guarded


_PROBLEMS = {(400, 401, 403, 404, 409, 410, 413, 422, 503): ProblemOut}


@router.post(
    "/sessions", response={200: SessionOut, **_PROBLEMS}, auth=SessionAuth(), summary="Start watching"
)
@decorate_view(_small_body)
def open_session(request: HttpRequest, data: SessionIn) -> dict[str, Any]:
    opened = services.open_watch_session(user=cast("User", request.user), lesson_id=data.lesson)
    return {
        "session": opened.token,
        "now": opened.now.timestamp(),
        "expires_at": opened.session.expires_at.timestamp(),
        "stream_version": opened.session.stream_version,
        "duration": opened.session.duration,
        "position": opened.position,
        "covered": opened.coverage,
        "covered_seconds": opened.covered_seconds,
        "required_seconds": opened.required_seconds,
        "complete": opened.complete,
    }


@router.post("/beats", response={200: BeatOut, **_PROBLEMS}, by_alias=True, summary="Say what was played")
@decorate_view(_small_body)
def send_beat(request: HttpRequest, data: BeatIn) -> dict[str, Any]:
    beat = Beat(seq=data.seq, key=data.key, speed=data.speed, stretches=tuple(data.stretches), at=data.at)
    return _beat_out(services.record_beat(token=data.session, beat=beat))


@router.post("/reading", response={200: ReadingOut, **_PROBLEMS}, summary="Say that a page is being read")
@decorate_view(_small_body)
def send_reading(request: HttpRequest, data: ReadingIn) -> services.ReadingResult:
    return services.record_reading(token=data.session, reached_end=data.end)


def install_errors(api: NinjaAPI) -> None:
    """Answer what learning refuses with its own code, words and status."""
    api.add_exception_handler(LearningError, _learning_error)


def _learning_error(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status, error.code, error.words)


def _beat_out(result: BeatResult) -> dict[str, Any]:
    return {
        "accepted": result.accepted,
        "refused": [
            {"from": start, "to": end, "code": code, "words": str(REFUSALS[Refusal(code)])}
            for start, end, code in result.refused
        ],
        "covered_seconds": result.covered_seconds,
        "required_seconds": result.required_seconds,
        "complete": result.complete,
        "course_complete": result.course_complete,
        "active": result.active,
    }
