"""From bytes to text, whatever program wrote them."""

import codecs
import re

from django.utils.translation import gettext as _

from media_pipeline.exceptions import CaptionsRefused

MAX_BYTES = 10 * 1024**2

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
_NO_TEXT = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """Return a captions file's text: by its mark, else UTF-16 without one, UTF-8, GB 18030 (older Windows).

    Raises ``CaptionsRefused`` for what is too large or no text at all.
    """
    if len(data) > MAX_BYTES:
        raise CaptionsRefused(_("字幕文件太大，最大可以是 10 MB。"))
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text
    raise CaptionsRefused(_("认不出字幕文件的文字编码。请另存为 UTF-8 编码再上传。"))


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return [encoding]
    # The digits and line ends of a captions file are ASCII: in UTF-16 every other byte of them is zero.
    sample = data[:4000]
    if sample.count(0) * 4 > len(sample):
        return ["utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"]
    return ["utf-8", "gb18030"]
