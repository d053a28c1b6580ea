"""How a Chinese sentence is read aloud: figures, letters and characters as pinyin with tones. Pure.

espeak-ng's own reading of characters is not used: its ``cmn`` voice spells the pinyin of many of them in
English, and it doesn't know which of two readings a word takes. pypinyin does.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from pypinyin import Style, lazy_pinyin

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# A number that is dialled or belongs to a code is read digit by digit.
_CODE = re.compile(r"(?<=[A-Z])\d+|(?<=打)\d+")
_LETTERS = {
    "A": "ei1", "B": "bi4", "C": "xi1", "D": "di4", "E": "yi4", "F": "ai2 fu5", "G": "ji4", "H": "ei1 chi5",
    "I": "ai4", "J": "zhei4", "K": "kei4", "L": "ai2 lu5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi4",
    "Q": "kiu4", "R": "a4", "S": "ai2 si5", "T": "ti4", "U": "you1", "V": "wei1", "W": "da2 bu5 liu5",
    "X": "ai4 ke5 si5", "Y": "wai4", "Z": "zei4",
}  # fmt: skip
# Where pypinyin's dictionary takes the wrong one of two readings in the trades' own words.
_READINGS = {
    "斗": "dou3", "炔": "que1", "干手套": "gan1 shou3 tao4", "干豆腐": "gan1 dou4 fu5", "要干": "yao4 gan1",
    "保持干": "bao3 chi2 gan1", "弧长": "hu2 chang2", "走得": "zou3 de5", "公差": "gong1 cha1",
    "正转": "zheng4 zhuan4", "停转": "ting2 zhuan4", "横转": "heng2 zhuan4", "转了": "zhuan4 le5",
    "边调": "bian1 tiao2", "调到": "tiao2 dao4", "量一量": "liang2 yi5 liang2", "量出": "liang2 chu1",
    "量了": "liang2 le5", "要量": "yao4 liang2", "量插头": "liang2 cha1 tou2", "量好": "liang2 hao3",
    "系安全带": "ji4 an1 quan2 dai4", "落下": "luo4 xia4", "倒下水道": "dao4 xia4 shui3 dao4",
    "塞住": "sai1 zhu4", "出血": "chu1 xue4",
}  # fmt: skip
_PAUSES = str.maketrans({"，": ",", "、": ",", "：": ",", "；": ";", "。": ".", "！": "!", "？": "?"})
_RUNS = re.compile(
    rf"(?P<known>{'|'.join(_READINGS)})|(?P<letter>[A-Za-z])|(?P<words>[\u4e00-\u9fff])|(?P<rest>.)"
)


def spoken(text: str) -> str:
    """Return ``text`` with its figures in characters.

    >>> spoken("220伏，1.5平方毫米，打120，G00")
    '二百二十伏，一点五平方毫米，打幺二零，G零零'
    """
    text = _CODE.sub(lambda match: _digit_by_digit(match.group(), dialled=_is_dialled(match)), text)
    return _NUMBER.sub(lambda match: _number(match.group()), text)


def pinyin(text: str) -> str:
    """Return ``text`` as syllables with tone figures (5 for the neutral tone), pauses as , ; . ! ?

    >>> pinyin("熄火，打120。")
    'xi1 huo3, da3 yao1 er4 ling2.'
    """
    parts = " ".join(_syllables(spoken(text)))
    return re.sub(r"\s+", " ", re.sub(r"\s+([,;.!?])", r"\1", parts)).strip()


def _syllables(text: str) -> Iterator[str]:
    for kind, matches in groupby(_RUNS.finditer(text), key=lambda match: match.lastgroup):
        runs = [match.group() for match in matches]
        if kind == "known":
            yield from (_READINGS[run] for run in runs)
        elif kind == "letter":
            yield from (_LETTERS[run.upper()] for run in runs)
        elif kind == "words":
            yield from _words("".join(runs))
        else:
            yield re.sub(r"[^,;.!?]", "", "".join(runs).translate(_PAUSES))


def _words(characters: str) -> list[str]:
    syllables = lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
    return [
        _tone_of_one(characters, syllables, place) if character == "一" else syllables[place]
        for place, character in enumerate(characters)
    ]


def _tone_of_one(characters: str, syllables: list[str], place: int) -> str:
    """Return 一 as it sounds before what follows: yí before the fourth tone, yì before the others."""
    before, after = characters[place - 1 : place], characters[place + 1 : place + 2]
    if not after or before in set("第零点十百千万年月"):
        return "yi1"
    if before == after:
        return "yi5"
    return "yi2" if syllables[place + 1].endswith("4") else "yi4"


def _is_dialled(match: re.Match[str]) -> bool:
    return match.string[: match.start()].endswith("打")


def _digit_by_digit(digits: str, *, dialled: bool) -> str:
    words = "".join(_DIGITS[int(digit)] for digit in digits)
    return words.replace("一", "幺") if dialled else words


def _number(figures: str) -> str:
    whole, _, fraction = figures.partition(".")
    words = _integer(int(whole))
    return f"{words}点{_digit_by_digit(fraction, dialled=False)}" if fraction else words


def _integer(number: int) -> str:
    """Return 0 to 99,999,999 in characters.

    >>> [_integer(number) for number in (0, 12, 30, 105, 1500, 10010)]
    ['零', '十二', '三十', '一百零五', '一千五百', '一万零一十']
    """
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1_000 else ""
        return f"{_integer(high)}万{gap}{_below_myriad(low) if low else ''}"
    words = _below_myriad(number) if number else "零"
    return words[1:] if 10 <= number < 20 else words


def _below_myriad(number: int) -> str:
    words, pending_zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if pending_zero else "") + _DIGITS[digit] + _UNITS[place]
            pending_zero = False
        elif words:
            pending_zero = True
    return words
