"""A video's chapters: what a list of them must be, keeping it, and offering it to a player as WebVTT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from media_pipeline import captions
from media_pipeline.captions import Cue
from media_pipeline.exceptions import ChaptersRefused
from media_pipeline.models import Chapter, Video

MAX_CHAPTERS = 200
MAX_TITLE = 200


@dataclass(frozen=True)
class Mark:
    """A chapter to be: ``start`` in seconds."""

    start: float
    title: str


@transaction.atomic
def set_chapters(*, video: Video, chapters: Iterable[Mark]) -> None:
    """Replace the chapters, given in any order; none removes them. Raises ``ChaptersRefused``."""
    marks = checked(list(chapters), video.duration)
    Video.objects.select_for_update().get(pk=video.pk)
    video.chapters.all().delete()
    Chapter.objects.bulk_create(Chapter(video=video, start=mark.start, title=mark.title) for mark in marks)


def checked(marks: Sequence[Mark], duration: float | None) -> list[Mark]:
    """Return the chapters sorted, times in milliseconds' steps. Raises ``ChaptersRefused``."""
    if len(marks) > MAX_CHAPTERS:
        raise ChaptersRefused(_("章节太多，最多可以有 %(count)d 个。") % {"count": MAX_CHAPTERS})
    for number, mark in enumerate(marks, start=1):
        _check(number, mark, duration)
    ordered = sorted(
        (Mark(round(mark.start, 3), mark.title.strip()) for mark in marks), key=lambda mark: mark.start
    )
    for before, after in pairwise(ordered):
        if before.start == after.start:
            raise ChaptersRefused(
                _("“%(first)s”和“%(second)s”从同一时刻开始，请改一个。")
                % {"first": before.title, "second": after.title}
            )
    return ordered


def to_vtt(chapters: Sequence[Chapter], duration: float | None) -> str:
    """Return a chapters track: each lasts until the next begins, the last until the video ends."""
    starts = [chapter.start for chapter in chapters]
    last = max(duration or 0.0, (starts[-1] if starts else 0.0) + 0.001)
    ends = [*starts[1:], last]
    return captions.write(
        Cue(chapter.start, end, chapter.title) for chapter, end in zip(chapters, ends, strict=True)
    )


def _check(number: int, mark: Mark, duration: float | None) -> None:
    title = mark.title.strip()
    if not title:
        raise ChaptersRefused(_("第 %(number)d 章还没有标题。") % {"number": number})
    if len(title) > MAX_TITLE:
        raise ChaptersRefused(
            _("第 %(number)d 章的标题太长，最多 %(count)d 个字。") % {"number": number, "count": MAX_TITLE}
        )
    if not 0 <= mark.start < (duration or float("inf")):
        raise ChaptersRefused(_("第 %(number)d 章的时间不在视频里。") % {"number": number})
