"""Whatever is posted, the answer is 4xx problem+json: never a 500, never a second credited."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.learning import services
from lms.learning.models import LessonProgress
from tests.learning.conftest import StoppedClock
from tests.learning.players import Player

BEATS = "/api/learning/beats"


def beat(player: Player, **fields: Any) -> dict[str, Any]:
    return {
        "session": player.token,
        "seq": 1,
        "key": "0123456789abcdef",
        "speed": 1.0,
        "stretches": [[0.0, 1.0]],
        **fields,
    }


def post(client: Client, body: Any, path: str = BEATS, **more: Any) -> Any:
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(path, text, content_type="application/json", **more)


def is_problem(response: Any) -> bool:
    return (
        400 <= response.status_code < 500
        and response["Content-Type"] == "application/problem+json"
        and set(response.json()) >= {"type", "status", "code", "title"}
        and response.json()["status"] == response.status_code
    )


def test_a_good_beat_is_answered_by_its_second(client: Client, player: Player, time: StoppedClock) -> None:
    time.forward(seconds=10)
    response = post(client, beat(player, stretches=[[0, 8], [590, 700]]))
    assert response.status_code == 200
    assert response.json() == {
        "accepted": [[0.0, 8.0], [590.0, 600.0]],
        "refused": [{"from": 601.0, "to": 700.0, "code": "beyond_end", "words": "超出了视频的长度"}],
        "covered_seconds": 18.0,
        "required_seconds": 540.0,
        "complete": False,
        "course_complete": False,
        "active": True,
    }


BAD_FIELDS: list[dict[str, Any]] = [
    {"stretches": [[float("nan"), 1.0]]},
    {"stretches": [[0.0, float("inf")]]},
    {"stretches": [[-float("inf"), 1.0]]},
    {"stretches": [[-1.0, 1.0]]},
    {"stretches": [[5.0, 1.0]]},
    {"stretches": [[0.0, 1e300]]},
    {"stretches": [[0.0, 10**400]]},
    {"stretches": [[0.0, 1.0, 2.0]]},
    {"stretches": [[0.0]]},
    {"stretches": [["0", "1"]]},
    {"stretches": [[None, None]]},
    {"stretches": [[True, False]]},
    {"stretches": [{"from": 0, "to": 1}]},
    {"stretches": "all of it"},
    {"stretches": []},
    {"stretches": [[0.0, 1.0]] * 41},
    {"stretches": None},
    {"seq": 0},
    {"seq": -1},
    {"seq": 1.5},
    {"seq": "1"},
    {"seq": 2**31},
    {"seq": 10**100},
    {"key": ""},
    {"key": "short"},
    {"key": "x" * 65},
    {"key": "\x00" * 16},
    {"key": "\ud800" * 16},
    {"key": "键" * 16},
    {"key": None},
    {"speed": 0},
    {"speed": -1},
    {"speed": float("nan")},
    {"speed": float("inf")},
    {"speed": 1e308},
    {"speed": "2"},
    {"at": float("nan")},
    {"at": -1},
    {"at": 1e300},
    {"at": "yesterday"},
    {"session": None},
    {"session": ""},
    {"session": "x" * 401},
    {"session": "\x00" * 40},
    {"session": "\ud800" * 40},
    {"session": 5},
]


def test_a_beat_that_makes_no_sense_is_refused_in_words(
    client: Client, player: Player, time: StoppedClock
) -> None:
    time.forward(seconds=60)
    for fields in BAD_FIELDS:
        response = post(client, beat(player, **fields))
        assert is_problem(response), fields
        assert response.json()["code"] == "invalid", fields
    assert player.progress.coverage == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"beat"',
        b"\xff\xfe",
        b"[" * 8000,
        b'{"a":' * 3000,
        b"9" * 8000,
        b"{}",
        "🎬",
    ],
    ids=lambda body: str(body)[:20],
)
@pytest.mark.parametrize("path", [BEATS, "/api/learning/reading"])
def test_a_body_that_is_no_beat_at_all(client: Client, db: None, body: bytes, path: str) -> None:
    assert is_problem(post(client, body, path))


def test_ten_thousand_stretches_are_too_many(client: Client, player: Player) -> None:
    response = post(client, beat(player, stretches=[[n, n + 0.5] for n in range(10_000)]))
    assert response.status_code == 413
    assert is_problem(response)


def test_megabytes_are_turned_away_before_they_are_read(client: Client, db: None) -> None:
    response = post(client, b"[" * 20_000_000)
    assert response.status_code == 413
    assert is_problem(response)


def test_a_form_is_no_beat(client: Client, db: None) -> None:
    assert is_problem(client.post(BEATS, {"session": "x"}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=10), inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(fields=st.dictionaries(st.sampled_from(["seq", "key", "speed", "stretches", "at"]), json_values))
def test_no_payload_is_ever_an_error_of_ours(client: Client, player: Player, fields: dict[str, Any]) -> None:
    response = post(client, beat(player, **fields))
    assert response.status_code == 200 or is_problem(response)
    # No clock went on: nothing but the grace can have been credited.
    assert LessonProgress.objects.get().covered_seconds <= 3.001


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lesson=json_values)
def test_no_lesson_number_is_ever_an_error_of_ours(client: Client, player: Player, lesson: Any) -> None:
    client.force_login(player.user)
    response = post(client, {"lesson": lesson}, "/api/learning/sessions")
    assert response.status_code == 200 or is_problem(response)


def test_opening_a_session_needs_a_login(client: Client, db: None) -> None:
    response = post(client, {"lesson": 1}, "/api/learning/sessions")
    assert response.status_code == 401
    assert is_problem(response)
    assert response.json()["title"] == "请先登录。"


def test_opening_a_session_needs_the_pages_own_token(player: Player) -> None:
    """Another site's form carries the cookie but not the token."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(player.user)
    response = post(strict, {"lesson": player.lesson.pk}, "/api/learning/sessions")
    assert response.status_code == 403
    assert is_problem(response)


def test_a_beat_needs_no_cookie_and_no_csrf_token(player: Player, time: StoppedClock) -> None:
    time.forward(seconds=5)
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, beat(player)).status_code == 200


def test_a_login_alone_is_no_session(client: Client, player: Player) -> None:
    client.force_login(player.user)
    response = post(client, beat(player, session="not-a-session-of-ours"))
    assert response.status_code == 403
    assert response.json()["code"] == "bad_session"


@pytest.mark.parametrize("number", [999_999, 2**31 - 1])
def test_a_lesson_that_isnt_there(client: Client, player: Player, number: int) -> None:
    client.force_login(player.user)
    response = post(client, {"lesson": number}, "/api/learning/sessions")
    assert response.status_code == 404
    assert response.json()["code"] == "lesson_not_found"


def test_a_database_that_answers_late_asks_to_send_again(
    client: Client, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(**_kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(services, "record_beat", locked)
    response = post(client, beat(player))
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.json()["code"] == "busy"


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "²", "9" * 400])
def test_a_length_that_lies_is_turned_away(client: Client, player: Player, length: str) -> None:
    assert is_problem(post(client, beat(player), CONTENT_LENGTH=length))


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_are_not_allowed(client: Client, db: None, method: str) -> None:
    assert getattr(client, method)(BEATS).status_code == 405


def test_errors_speak_english_to_those_who_do(client: Client, db: None) -> None:
    response = post(client, {"lesson": 1}, "/api/learning/sessions", headers={"accept-language": "en"})
    assert response.json()["title"] == "Please sign in first."
