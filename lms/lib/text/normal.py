"""One form for texts that mean the same: full and half width, upper and lower case, accents on Latin."""

import functools
import re
import unicodedata
from collections.abc import Sequence

_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]")
_LATIN_MARK = re.compile("(?<=[a-z])[\u0300-\u036f]+")


def clean(text: str) -> str:
    """Return ``text`` without what nobody can see; runs of white space become one space.

    Lone surrogates (which no index can store), controls, zero-width and direction characters go.
    """
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return " ".join("".join(char for char in spaced if char.isprintable()).split())


def normalise(text: str) -> str:
    """Return the form in which texts are compared: ``Ｃ＋＋`` and ``c++`` are the same.

    Cleaned, NFKC, case folded, Latin letters without accents. Applying it twice changes nothing.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean(text)).casefold())
    if _ACCENTED.search(folded):
        bare = _LATIN_MARK.sub("", unicodedata.normalize("NFKD", folded))
        folded = unicodedata.normalize("NFKC", bare)
    return clean(folded)


def normalise_aligned(text: str) -> tuple[str, Sequence[int]]:
    """Return the normal form of ``text``, and for each of its characters where it comes from.

    Character by character, so that a place found in the normal form can be marked in the original;
    white space is kept as it is written.
    """
    folded = normalise(text)
    if len(folded) == len(text) and all(map(_is_normal_form, text, folded)):
        return folded, range(len(text))
    pieces = [_normal_char(char) for char in text]
    origins = [at for at, piece in enumerate(pieces) for _char in piece]
    return "".join(pieces), origins


def _is_normal_form(char: str, normal: str) -> bool:
    return char == normal or _normal_char(char) == normal


@functools.lru_cache(maxsize=20_000)
def _normal_char(char: str) -> str:
    return " " if char.isspace() else normalise(char)
