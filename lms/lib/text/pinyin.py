"""Sound: how a Chinese text is read, and what a person meant who typed its sound or its initials.

A document's readings are kept as pairs of neighbouring syllables (``dian'gong``), as its characters
are in :mod:`lms.lib.text.tokens`; its initials as every stretch of two to four letters.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from lms.lib.text.normal import normalise
from lms.lib.text.tokens import runs

MAX_READINGS = 8
MAX_LETTERS = 60
INITIALS_SIZES = (2, 3, 4)
_LONGEST_SYLLABLE = 6
_SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")
_TYPED = re.compile("[a-z]+(?:[' ]+[a-z]+)*")
# ü is typed as v on a Chinese keyboard.
_AS_TYPED = str.maketrans({"ü": "v", "ǖ": "v", "ǘ": "v", "ǚ": "v", "ǜ": "v", "’": "'", "‘": "'"})


def syllables(han: str) -> list[str]:
    """Return one syllable without tone per character, as read in context (重庆 is ``chong qing``).

    A character without a reading (a Korean or Japanese one) gives an empty syllable.
    """
    read: list[str] = []
    for piece in lazy_pinyin(han, style=Style.NORMAL):
        if piece.isascii():
            read.append(piece if _SYLLABLE.fullmatch(piece) else "")
        else:  # A stretch of characters that have no reading comes back as it is.
            read.extend([""] * len(piece))
    return read


def sound_tokens(text: str) -> list[str]:
    """Return a document's syllables and pairs of neighbouring syllables, in reading order."""
    return [token for read in _readings_of(text) for token in (*filter(None, read), *sound_pairs(read))]


def sound_pairs(read: list[str]) -> list[str]:
    """Return neighbours joined: ``dian gong zheng`` gives ``dian'gong`` and ``gong'zheng``."""
    return [f"{one}'{two}" for one, two in itertools.pairwise(read) if one and two]


def query_sounds(read: list[str]) -> list[str]:
    """Return the tokens of which a document must have every one to sound like ``read``."""
    return list(dict.fromkeys(sound_pairs(read))) or [syllable for syllable in read if syllable]


def initials(han: str) -> str:
    """Return the first letters of a Chinese text's syllables: 电工证 gives ``dgz``."""
    return _letters(syllables(han))


def initials_tokens(text: str) -> list[str]:
    """Return every stretch of two to four initials in a document's Chinese."""
    return [
        token
        for read in _readings_of(text)
        for size in INITIALS_SIZES
        for token in _stretches(_letters(read), size)
    ]


def query_initials(typed: str) -> list[str]:
    """Return the tokens of which a document must have every one to have these initials in a row.

    Empty when ``typed`` can't be initials: one letter, more than ``MAX_LETTERS``, or not only letters.
    """
    letters = normalise(typed).replace(" ", "")
    if not (letters.isascii() and letters.isalpha() and 1 < len(letters) <= MAX_LETTERS):
        return []
    return list(dict.fromkeys(_stretches(letters, min(len(letters), max(INITIALS_SIZES)))))


def readings(typed: str) -> list[list[str]]:
    """Return the ways in which typed letters divide into syllables, fewest syllables first.

    ``xian`` gives ``[xian]`` before ``[xi, an]``. Tone marks are accepted; spaces and apostrophes are
    borders. Empty when the text isn't pinyin. At most ``MAX_READINGS``, of at most ``MAX_LETTERS``.
    """
    text = normalise(typed.translate(_AS_TYPED))
    if len(text) > MAX_LETTERS or not _TYPED.fullmatch(text):
        return []
    found: list[list[str]] = [[]]
    for part in re.split("[' ]+", text):
        found = _fewest([*before, *after] for before in found for after in _divide(part))
    return found


def _divide(letters: str) -> list[list[str]]:
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(letters) + 1):
        starts = range(max(0, end - _LONGEST_SYLLABLE), end)
        ways.append(
            _fewest(
                [*before, letters[start:end]]
                for start in starts
                if letters[start:end] in _inventory()
                for before in ways[start]
            )
        )
    return ways[-1]


def _fewest(ways: Iterable[list[str]]) -> list[list[str]]:
    return sorted(ways, key=len)[:MAX_READINGS]


@functools.cache
def _inventory() -> frozenset[str]:
    """Return every syllable of the commonly used characters (about 420), without tones."""
    common = (reading for code, reading in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FA5)
    toneless = {
        normalise(one.translate(_AS_TYPED)) for readings_ in common for one in readings_.split(",")[:1]
    }
    # Interjections without a vowel (嗯 ng, 呣 m) would make a reading of any letters.
    return frozenset(syllable for syllable in toneless if _SYLLABLE.fullmatch(syllable))


def _readings_of(text: str) -> Iterator[list[str]]:
    return (syllables(run.text) for run in runs(normalise(text)) if run.is_han)


def _letters(read: list[str]) -> str:
    # An unread character breaks the row: no letter stands for it.
    return "".join(syllable[:1] or " " for syllable in read)


def _stretches(letters: str, size: int) -> Iterator[str]:
    rows = (letters[at : at + size] for at in range(len(letters) - size + 1))
    return (row for row in rows if " " not in row)
