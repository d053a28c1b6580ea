"""Addresses are readable pinyin."""

from hypothesis import given
from hypothesis import strategies as st

from courses.slugs import MAX_LENGTH, pinyin_slug


def test_a_chinese_title_becomes_pinyin() -> None:
    assert pinyin_slug("低压电工：安全用电") == "di-ya-dian-gong-an-quan-yong-dian"
    assert pinyin_slug("Excel 表格入门") == "excel-biao-ge-ru-men"


def test_a_long_title_is_cut_between_two_syllables() -> None:
    slug = pinyin_slug("煤矿工人转岗电工基础知识和安全操作技能训练课程")
    assert len(slug) <= MAX_LENGTH
    assert "mei-kuang-gong-ren-zhuan-gang-dian-gong-ji-chu-zhi-shi-he-an".startswith(slug)
    assert not slug.endswith("-")


@given(st.text())
def test_a_slug_is_short_and_ascii(title: str) -> None:
    slug = pinyin_slug(title)
    assert len(slug) <= MAX_LENGTH
    assert slug.isascii()
    assert all(sign.isalnum() or sign in "-_" for sign in slug)
