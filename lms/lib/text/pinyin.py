"""Sound: how a Chinese text is read, and what a person meant who typed its sound or its initials.

A document's readings are kept as pairs of neighbouring syllables (``dian'gong``), as its characters
are in :mod:`lms.lib.text.tokens`; its initials as every stretch that begins with a word.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from lms.lib.text.normal import normalise
from lms.lib.text.tokens import Run, runs
from lms.lib.text.words import word_starts

MAX_READINGS = 8
MAX_LETTERS = 60
INITIALS_SIZES = range(2, 9)
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
    readings_ = (syllables(run.text) for run in _han_runs(text))
    return [token for read in readings_ for token in (*filter(None, read), *sound_pairs(read))]


def sound_pairs(read: list[str]) -> list[str]:
    """Return neighbours joined: ``dian gong zheng`` gives ``dian'gong`` and ``gong'zheng``."""
    return [f"{one}'{two}" for one, two in itertools.pairwise(read) if one and two]


def query_sounds(read: list[str]) -> list[str]:
    """Return the tokens of which a document must have every one to sound like ``read``."""
    return list(dict.fromkeys(sound_pairs(read))) or [syllable for syllable in read if syllable]


def initials(han: str) -> str:
    """Return the first letter of each character's syllable, a space for none: 电工证 gives ``dgz``."""
    return "".join(syllable[:1] or " " for syllable in syllables(han))


def initials_tokens(text: str) -> list[str]:
    """Return every stretch of two to eight initials in a document's Chinese that begins with a word.

    Anywhere else, three letters are somebody's initials in any text.
    """
    return [
        letters[start : start + size]
        for run in _han_runs(text)
        for letters in [initials(run.text)]
        for start in sorted(word_starts(run.text))
        for size in INITIALS_SIZES
        if start + size <= len(letters) and " " not in letters[start : start + size]
    ]


def query_initials(typed: str) -> str:
    """Return the token that a document must have to have these initials, of the first eight of them.

    Empty when ``typed`` can't be initials: one letter, more than ``MAX_LETTERS``, or not only letters.
    """
    letters = normalise(typed).replace(" ", "")
    if not (letters.isascii() and letters.isalpha() and 1 < len(letters) <= MAX_LETTERS):
        return ""
    return letters[: max(INITIALS_SIZES)]


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


def _han_runs(text: str) -> Iterator[Run]:
    return (run for run in runs(normalise(text)) if run.is_han)
