"""A course without a picture gets its trade's sign, always the same."""

import pytest
from django.template.loader import get_template

from courses.covers import _ICONS, _TONES, cover_of


@pytest.mark.parametrize(
    ("code", "icon"),
    [
        ("6-18-02-04", "torch"),
        ("6-31-01-03", "bolt"),
        ("6-18-01-01", "lathe"),
        ("6-99-99-99", "gear"),
        ("", "book"),
    ],
)
def test_the_sign_is_that_of_the_nearest_group(code: str, icon: str) -> None:
    assert cover_of(code, "x").icon == icon


def test_a_course_keeps_its_cover() -> None:
    assert cover_of("6-18-02-04", "han-gong") == cover_of("6-18-02-04", "han-gong")
    assert {cover_of("6-18-02-04", f"course-{number}").place for number in range(30)} == {1, 2, 3}


@pytest.mark.parametrize("icon", sorted({*_ICONS.values(), "book"}))
def test_every_sign_has_a_drawing_and_a_tone(icon: str) -> None:
    assert _TONES[icon] in range(1, 7)
    assert "<path" in get_template(f"courses/trades/{icon}.html").render()
