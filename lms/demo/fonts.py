"""A font with simplified Chinese: the system's, else the ``noto-cjk-sans-otc`` wheel's."""

import importlib.util
from functools import cache
from pathlib import Path

from PIL import ImageFont

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Regular first, bold second, in the order of preference.
_FILES = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("PingFang.ttc", "PingFang.ttc"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
)


class NoChineseFont(Exception):
    """No font of this machine draws Chinese: slides would be rows of boxes."""

    def __init__(self) -> None:
        super().__init__("no Chinese font: install fonts-noto-cjk, or the noto-cjk-sans-otc wheel")


@cache
def load(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font at ``size`` pixels. Raises ``NoChineseFont``."""
    path = _find(bold=bold)
    index = next((place for place in range(16) if _is_simplified(path, place)), 0)
    return ImageFont.truetype(path, size, index=index)


def has_bold() -> bool:
    """Tell whether bold is a cut of its own: the wheel has only the regular one."""
    return _find(bold=True) != _find(bold=False)


@cache
def _find(*, bold: bool) -> Path:
    folders = [Path(folder).expanduser() for folder in _FOLDERS]
    known = {path.name: path for folder in folders if folder.is_dir() for path in folder.rglob("*.[to]t[cf]")}
    for regular, heavy in _FILES:
        if regular in known:
            return known.get(heavy, known[regular]) if bold else known[regular]
    if (spec := importlib.util.find_spec("noto_cjk_sans_otc")) and spec.origin:
        return Path(spec.origin).parent / "NotoSansCJK-Regular.ttc"
    raise NoChineseFont


def _is_simplified(path: Path, index: int) -> bool:
    """Tell whether a collection's face is the simplified Chinese one: many characters differ in shape."""
    try:
        family, _style = ImageFont.truetype(path, 12, index=index).getname()
    except OSError:
        return False
    return bool(family) and str(family).endswith("SC")
