"""Durations and figures are written as people here write them."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from courses.templatetags.course_text import duration, plain_number


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 秒"),
        (45, "45 秒"),
        (60, "1 分钟"),
        (312.4, "5 分钟"),
        (3600, "1 小时"),
        (5400, "1 小时 30 分钟"),
    ],
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    with override("zh-hans"):
        assert duration(seconds) == words


@pytest.mark.parametrize(
    ("number", "words"), [("4.0", "4"), ("4.50", "4.5"), ("10", "10"), ("100", "100"), ("0.5", "0.5")]
)
def test_a_number_without_needless_zeros(number: str, words: str) -> None:
    assert plain_number(Decimal(number)) == words
