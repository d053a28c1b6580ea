"""Rows that tests of several packages need, made through the packages' own services."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Group

from courses import services
from courses.models import ChapterPage, CoursePage, LessonPage, Licence, Occupation, Skill
from courses.occupations import ancestors, read_table
from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.lib import clock
from media_pipeline.models import Rendition, RenditionKind, Video, VideoState

_numbers = count(1)

QUESTION: Mapping[str, Any] = {
    "kind": "single",
    "prompt": "动手修电器以前，先做什么？",
    "options": [
        {"text": "先断电", "correct": True, "feedback": ""},
        {"text": "先擦手", "correct": False, "feedback": "手干也会触电，先断电。"},
    ],
    "explanation": "断电、验电、挂牌，再动手。",
}


def make_user(*, username: str = "", roles: Iterable[Role] = (), password: str = "", **fields: Any) -> User:
    """Make an account in ``roles``; without a password only ``client.force_login`` gets in."""
    user = User.objects.create_user(username or f"user-{next(_numbers)}", password=password or None, **fields)
    user.groups.add(*[Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def make_ready_video(*, duration: float = 60.0, title: str = "一段录像", **fields: Any) -> Video:
    """Make a video whose stream is ready by its row alone: no file lies behind it."""
    version = hashlib.sha256(f"stream {next(_numbers)}".encode()).hexdigest()
    video = Video.objects.create(
        **{
            "title": title,
            "original": "originals/none.mp4",
            "original_name": "none.mp4",
            "sha256": version,
            "bytes": 1_000_000,
            "created_at": clock.now(),
            "state": VideoState.READY,
            "duration": duration,
            "width": 640,
            "height": 360,
            "stream_version": version[:32],
            **fields,
        }
    )
    for kind, bitrate in ((RenditionKind.VIDEO, 400_000), (RenditionKind.AUDIO, 64_000)):
        Rendition.objects.create(
            video=video,
            stream_version=video.stream_version,
            kind=kind,
            name="360p" if kind == RenditionKind.VIDEO else "audio",
            height=360 if kind == RenditionKind.VIDEO else None,
            width=640 if kind == RenditionKind.VIDEO else None,
            frame_rate=25.0 if kind == RenditionKind.VIDEO else None,
            average_bitrate=bitrate,
            peak_bitrate=bitrate,
            bytes=int(bitrate / 8 * duration),
            codecs="mp4a.40.2",
            playlist=f"streams/{video.stream_version}/{kind}.m3u8",
        )
    return video


def make_skill(code: str = "arc-welding", name: str = "") -> Skill:
    return Skill.objects.get_or_create(code=code, defaults={"name": name or code})[0]


def make_occupation(code: str = "6-18-02-04") -> Occupation:
    """Make one occupation of the shipped table with the groups above it, as the table names them."""
    rows = {row.code: row for row in read_table()}
    parent: Occupation | None = None
    for one in (*reversed(list(ancestors(code))), code):
        if one in rows:
            defaults = {
                "name": rows[one].name,
                "level": rows[one].level,
                "alias": rows[one].alias,
                "parent": parent,
            }
            parent = Occupation.objects.get_or_create(code=one, defaults=defaults)[0]
    assert parent is not None, f"{code} is not in the table"
    return parent


def make_licence(name: str = "特种作业操作证（低压电工作业）") -> Licence:
    return Licence.objects.get_or_create(
        name=name,
        defaults={
            "authority": "吉林省应急管理厅",
            "age": "年满 18 周岁，且不超过国家法定退休年龄",
            "education": "初中及以上文化程度",
            "health": "经社区或者县级以上医疗机构体检健康合格",
            "training": "按培训大纲学习安全技术理论和实际操作",
            "exam": "安全技术理论考试和实际操作考试都合格",
            "source": "《特种作业人员安全技术培训考核管理规定》（国家安全生产监督管理总局令第30号）第四条",
        },
    )[0]


def make_course(
    *,
    title: str = "煤矿工人转岗电工基础",
    lessons: int = 1,
    video: Video | None = None,
    with_quiz: bool = True,
    publish: bool = True,
    skills: Iterable[str] | Mapping[str, float] = (),
    occupations: Iterable[str] | Mapping[str, float] = (),
    licence: Licence | None = None,
    owner: User | None = None,
    **fields: Any,
) -> CoursePage:
    """Make a course with one chapter; skills and occupations by code, with a weight of 1 if none is given."""
    wanted_skills = _weights(skills)
    wanted_occupations = _weights(occupations)
    for code in wanted_skills:
        make_skill(code)
    for code in wanted_occupations:
        make_occupation(code)
    course = services.add_course(
        **{
            "title": title,
            "summary": "学会安全用电和接线，能做厂矿电工。",
            "audience": "下过井、想换工作的人",
            "hours": Decimal(4),
            "slug": f"course-{next(_numbers)}",
            **fields,
        },
        skills=wanted_skills,
        occupations=wanted_occupations,
        licence=licence,
        owner=owner,
        publish=publish,
    )
    if lessons:
        chapter = services.add_chapter(course=course, title="第一章", publish=publish)
        for number in range(1, lessons + 1):
            make_lesson(
                chapter=chapter, title=f"第{number}课", video=video, with_quiz=with_quiz, publish=publish
            )
    course.refresh_from_db()
    return course


def make_chapter(*, course: CoursePage, title: str = "又一章", publish: bool = True) -> ChapterPage:
    return services.add_chapter(course=course, title=title, publish=publish)


def make_lesson(
    *,
    chapter: ChapterPage | None = None,
    course: CoursePage | None = None,
    title: str = "安全用电",
    video: Video | None = None,
    with_quiz: bool = True,
    questions: Sequence[Mapping[str, Any]] = (QUESTION,),
    publish: bool = True,
    **fields: Any,
) -> LessonPage:
    """Make a lesson in ``chapter``, or in the first chapter of ``course`` (``None``: a new one)."""
    if chapter is None:
        course = course or make_course(lessons=0, publish=publish)
        chapter = ChapterPage.objects.child_of(course).first() or make_chapter(course=course, publish=publish)
    return services.add_lesson(
        **{
            "chapter": chapter,
            "title": title,
            "summary": "这一课讲一件事。",
            "slug": f"lesson-{next(_numbers)}",
            "body": [("paragraph", "<p>先断电，再验电。</p>")],
            **fields,
        },
        video=video,
        questions=questions if with_quiz else (),
        publish=publish,
    )


def lessons_of(course: CoursePage) -> list[LessonPage]:
    """Return every lesson of a course in order, drafts too."""
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def _weights(codes: Iterable[str] | Mapping[str, float]) -> dict[str, float]:
    return dict(codes) if isinstance(codes, Mapping) else dict.fromkeys(codes, 1.0)
