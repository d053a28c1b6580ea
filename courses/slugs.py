"""Addresses that can be read aloud, typed and printed: Chinese titles in pinyin."""

from django.utils.text import slugify
from pypinyin import lazy_pinyin

MAX_LENGTH = 60


def pinyin_slug(title: str) -> str:
    """Return ``title`` as an ASCII slug of at most 60 characters, ``""`` if nothing is left of it.

    >>> pinyin_slug("低压电工:安全用电")
    'di-ya-dian-gong-an-quan-yong-dian'
    """
    slug = slugify(" ".join(lazy_pinyin(title)))
    if len(slug) <= MAX_LENGTH:
        return slug
    # Cut between two syllables: half a syllable reads as another word.
    return slug[: MAX_LENGTH + 1].rpartition("-")[0] or slug[:MAX_LENGTH]
