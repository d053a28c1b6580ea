"""Texts that mean the same have one normal form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lib.text.normal import clean, normalise, normalise_aligned

# Lone surrogates included: a browser can send them.
any_text = st.text(st.characters(exclude_categories=[]), max_size=60)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ｃ＋＋　编程", "c++ 编程"),
        (".ＮＥＴ", ".net"),
        ("电\u200b工\ufeff", "电工"),
        ("Café", "cafe"),
        ("diàn gōng", "dian gong"),
        ("①级 ㎡", "1级 m2"),
        ("  低压\n\t电工  ", "低压 电工"),
        ("ﾃｽﾄ", "テスト"),
    ],
)
def test_width_case_accents_and_invisible_characters_do_not_matter(written: str, meant: str) -> None:
    assert normalise(written) == meant


@given(any_text)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(any_text)
def test_the_normal_form_can_be_stored_and_shown(text: str) -> None:
    normal = normalise(text)
    assert normal.encode("utf-8").decode("utf-8") == normal
    assert normal.isprintable()
    assert normal == normal.strip()
    assert "  " not in normal


@given(any_text)
def test_cleaning_keeps_every_visible_character(text: str) -> None:
    kept = [char for char in text if char.isprintable() and not char.isspace()]
    assert [char for char in clean(text) if char != " "] == kept


@given(any_text)
def test_every_character_of_the_aligned_form_knows_its_origin(text: str) -> None:
    folded, origins = normalise_aligned(text)
    assert len(folded) == len(origins)
    assert list(origins) == sorted(origins)
    for char, at in zip(folded, origins, strict=True):
        assert char == " " if text[at].isspace() else char in normalise(text[at])


def test_the_aligned_form_of_chinese_is_the_normal_form() -> None:
    text = "煤矿工人转岗ＣＡＤ制图"
    assert normalise_aligned(text) == (normalise(text), range(len(text)))
    assert unicodedata.is_normalized("NFKC", normalise(text))
