"""The demo's recordings as videos of the media pipeline."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

from django.conf import settings
from django.core.files import File

from lms.accounts.models import User
from lms.demo import recording
from lms.demo.content import Course, Lesson
from lms.demo.models import DemoRecording
from lms.demo.narration import Voice
from lms.demo.recording import Recording
from media_pipeline.models import Video
from media_pipeline.services import create_video

Say = Callable[[str], None]
Part = tuple[Course, Lesson]

# A line of progress after so many recordings.
_REPORT_EVERY = 6


def ensure_videos(courses: Sequence[Course], *, owner: User, voice: Voice, say: Say) -> dict[str, Video]:
    """Record what isn't recorded yet and return the video of every lesson by the lesson's key.

    The videos are created in the order in which they should be encoded: the first lesson of every course
    comes before the second of any.
    """
    records = {record.key: record for record in DemoRecording.objects.select_related("video")}
    parts = list(in_turn(courses))
    missing = [part for part in parts if not _is_current(records.get(part[1].key), part, voice)]
    say(f"Recordings: {len(parts) - len(missing)} of {len(parts)} are there")
    made = dict(_record(missing, owner=owner, voice=voice, say=say))
    kept = {key: record.video for key, record in records.items() if record.video is not None}
    return {**kept, **made}


def in_turn(courses: Sequence[Course]) -> Iterator[Part]:
    """Yield the first lesson of every course, then the second of every course, and so on."""
    for row in zip_longest(*([(course, lesson) for lesson in course.lessons] for course in courses)):
        yield from (part for part in row if part is not None)


def _is_current(record: DemoRecording | None, part: Part, voice: Voice) -> bool:
    if record is None or record.video is None:
        return False
    return record.digest == recording.digest(*part, voice)


def _record(parts: Sequence[Part], *, owner: User, voice: Voice, say: Say) -> Iterator[tuple[str, Video]]:
    folder = Path(settings.DATA_DIR) / "demo" / "recordings"
    # Threads are enough: the time goes into espeak-ng and ffmpeg, which are processes of their own.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = [pool.submit(recording.produce, *part, voice=voice, folder=folder) for part in parts]
        try:
            for number, (part, result) in enumerate(zip(parts, results, strict=True), start=1):
                yield part[1].key, _keep(part, result.result(), owner=owner, voice=voice)
                if number % _REPORT_EVERY == 0 or number == len(parts):
                    say(f"Recordings: {number} of {len(parts)} made and queued for encoding")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _keep(part: Part, made: Recording, *, owner: User, voice: Voice) -> Video:
    course, lesson = part
    title = f"演示 · {course.title.partition('：')[0]} · {lesson.title}"
    with made.video.open("rb") as file:
        video = create_video(
            file=File(file, name=f"{course.key}-{lesson.slug}.mp4"),
            title=title,
            uploaded_by=owner,
            captions=made.captions,
        )
    DemoRecording.objects.update_or_create(
        key=lesson.key, defaults={"video": video, "digest": recording.digest(course, lesson, voice)}
    )
    return video
