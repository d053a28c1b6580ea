"""Reads over courses, lessons and what they lead to. Every function costs a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest, Left, Length
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page, Revision

from courses.models import (
    ChapterPage,
    CourseOccupation,
    CoursePage,
    CourseSkill,
    LessonPage,
)
from courses.quiz import Option, Question, QuestionKind
from courses.rules import CourseRules, LessonRules
from media_pipeline.models import Video

STEP = Page.steplen


@dataclass(frozen=True, slots=True)
class LessonOutline:
    """``duration_seconds`` is the video's, or the reading time where there is no playable video."""

    id: int
    title: str
    url: str
    slug: str
    summary: str
    duration_seconds: float
    has_video: bool
    has_quiz: bool
    live: bool = True


@dataclass(frozen=True, slots=True)
class ChapterOutline:
    id: int
    title: str
    anchor: str
    summary: str = ""
    lessons: list[LessonOutline] = field(default_factory=list)

    @property
    def duration_seconds(self) -> float:
        return sum(lesson.duration_seconds for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class SkillWeight:
    code: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class OccupationWeight:
    code: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class CourseStorage:
    """``bytes`` is what the course's ``videos`` take with their originals and all their files."""

    course: CoursePage
    videos: int
    bytes: int


def live_courses() -> QuerySet[CoursePage]:
    """Return the courses that anybody may see, in the catalogue's order."""
    courses: QuerySet[CoursePage] = CoursePage.objects.live().public().order_by("path")
    return courses


def published_lessons() -> QuerySet[LessonPage]:
    """Return the lessons that are live in a live chapter of a live course, in the courses' order.

    Some may have a view restriction, which Wagtail asks about when it serves them.
    """
    placed = LessonPage.objects.live().alias(
        chapter_path=Left("path", Length("path") - Value(STEP)),
        course_path=Left("path", Length("path") - Value(2 * STEP)),
    )
    lessons: QuerySet[LessonPage] = placed.filter(
        chapter_path__in=ChapterPage.objects.live().values("path"),
        course_path__in=CoursePage.objects.live().values("path"),
    )
    return lessons.order_by("path")


def live_lessons() -> QuerySet[LessonPage]:
    """Return the lessons that anybody may see, in the courses' order."""
    lessons: QuerySet[LessonPage] = published_lessons().public()  # type: ignore[attr-defined]  # Wagtail is untyped
    return lessons


def is_public(lesson: LessonPage) -> bool:
    """Tell whether the lesson, its chapter and its course are all live."""
    return published_lessons().filter(pk=lesson.pk).exists()


def lesson_in(course: CoursePage, slug: str) -> LessonPage | None:
    """Return the published lesson of ``course`` with this slug, with its video."""
    lessons = published_lessons().filter(path__startswith=course.path, slug=slug)
    return lessons.select_related("video").first()


def course_of(lesson: LessonPage) -> CoursePage:
    """Return the course that a lesson belongs to, published or not."""
    if lesson.path:
        course: CoursePage = CoursePage.objects.get(path=lesson.path[: -2 * STEP])
    else:
        # A lesson that is previewed before it was ever saved knows its parent alone.
        course = lesson.get_parent().get_parent().specific
    return course


def outline(course: CoursePage, *, drafts: bool = False) -> list[ChapterOutline]:
    """Return the chapters that have lessons, in order; with ``drafts`` also what isn't published yet."""
    chapters = ((chapter, list(lessons)) for chapter, lessons in _contents(course, drafts=drafts))
    return [
        ChapterOutline(
            id=chapter.pk,
            title=chapter.draft_title if drafts else chapter.title,
            anchor=chapter.anchor,
            summary=chapter.summary,
            lessons=[_lesson_outline(course, lesson, drafts=drafts) for lesson in lessons],
        )
        for chapter, lessons in chapters
        if lessons or drafts
    ]


def lessons_of(course: CoursePage) -> list[LessonPage]:
    """Return the published lessons of a course in order, with their videos, without their texts."""
    return list(chain.from_iterable(lessons for _chapter, lessons in _contents(course, drafts=False)))


def course_rules(course: CoursePage) -> CourseRules:
    """Return what completes the course as it is published now."""
    return CourseRules(
        revision_id=course.live_revision_id,
        course_title=course.title,
        hours=course.hours,
        lessons=tuple(_lesson_rules(lesson) for lesson in lessons_of(course)),
    )


def lessons_showing(video: Video) -> list[LessonPage]:
    """Return the lessons that show a video, or will once a draft of theirs is published."""
    scheduled = Revision.page_revisions.filter(approved_go_live_at__isnull=False, content__video=video.pk)
    shown = (
        Q(video=video)
        | Q(latest_revision__content__video=video.pk)
        | Q(pk__in=[int(pk) for pk in scheduled.values_list("object_id", flat=True)])
    )
    return list(LessonPage.objects.filter(shown).distinct().order_by("path"))


def videos_of(lesson_ids: Collection[int]) -> dict[int, int]:
    """Return the key of the video that each lesson shows; lessons without one are left out."""
    shown = LessonPage.objects.filter(pk__in=lesson_ids, video__isnull=False)
    return dict(shown.values_list("pk", "video_id"))


def storage_by_course() -> list[CourseStorage]:
    """Return the bytes that each course's videos take, the largest first. Two queries.

    A video that several courses show counts in each of them.
    """
    shown = LessonPage.objects.filter(video__isnull=False).values_list(
        "path", "video_id", Greatest("video__stored_bytes", "video__bytes")
    )
    by_course: dict[str, dict[int, int]] = defaultdict(dict)
    for path, video_id, size in shown:
        by_course[path[: -2 * STEP]][video_id] = size
    courses = CoursePage.objects.filter(path__in=by_course)
    found = [
        CourseStorage(course, len(by_course[course.path]), sum(by_course[course.path].values()))
        for course in courses.defer("body")
    ]
    return sorted(found, key=lambda one: -one.bytes)


def lesson_questions(lesson: LessonPage) -> list[Question]:
    """Return the questions of a lesson, in order."""
    return [_question(child) for child in lesson.questions]


def skills_of(course_ids: Collection[int]) -> dict[int, list[SkillWeight]]:
    """Return the skills that each course gives, in the course's order. Courses without any are left out."""
    links = (
        CourseSkill.objects.filter(course_id__in=course_ids).select_related("skill").order_by("sort_order")
    )
    found: dict[int, list[SkillWeight]] = defaultdict(list)
    for link in links:
        found[link.course_id].append(SkillWeight(link.skill.code, link.skill.name, link.weight))
    return dict(found)


def occupations_of(course_ids: Collection[int]) -> dict[int, list[OccupationWeight]]:
    """Return the occupations that each course leads to, the main one first."""
    links = CourseOccupation.objects.filter(course_id__in=course_ids).select_related("occupation")
    found: dict[int, list[OccupationWeight]] = defaultdict(list)
    for link in links.order_by("sort_order"):
        found[link.course_id].append(
            OccupationWeight(link.occupation.code, link.occupation.name, link.weight)
        )
    return dict(found)


def lesson_counts(courses: Iterable[CoursePage]) -> dict[int, int]:
    """Return how many published lessons each course has."""
    by_path = {course.path: course.pk for course in courses}
    counts = dict.fromkeys(by_path.values(), 0)
    paths = published_lessons().annotate(of_course=Left("path", Length("path") - Value(2 * STEP)))
    for path in paths.filter(of_course__in=list(by_path)).values_list("of_course", flat=True):
        counts[by_path[path]] += 1
    return counts


def _contents(course: CoursePage, *, drafts: bool) -> Iterator[tuple[ChapterPage, Sequence[LessonPage]]]:
    """Yield every chapter with its lessons: three queries for a course of any length."""
    chapters = ChapterPage.objects.child_of(course).order_by("path")
    lessons = LessonPage.objects.descendant_of(course).order_by("path").select_related("video").defer("body")
    if not drafts:
        chapters, lessons = chapters.live(), lessons.live()
    by_chapter: dict[str, list[LessonPage]] = defaultdict(list)
    for lesson in lessons:
        by_chapter[lesson.path[:-STEP]].append(lesson)
    for chapter in chapters:
        yield chapter, by_chapter.get(chapter.path, [])


def _lesson_outline(course: CoursePage, lesson: LessonPage, *, drafts: bool) -> LessonOutline:
    playable = lesson.video is not None and lesson.video.is_playable
    return LessonOutline(
        id=lesson.pk,
        title=lesson.draft_title if drafts else lesson.title,
        url=f"{course.url}{lesson.slug}/",
        slug=lesson.slug,
        summary=lesson.summary,
        duration_seconds=_seconds(lesson),
        has_video=playable,
        has_quiz=bool(lesson.questions),
        live=lesson.live,
    )


def _seconds(lesson: LessonPage) -> float:
    if lesson.video is not None and lesson.video.is_playable:
        return float(lesson.video.duration or 0.0)
    return float(lesson.reading_seconds)


def _lesson_rules(lesson: LessonPage) -> LessonRules:
    video = lesson.video
    return LessonRules(
        lesson_id=lesson.pk,
        title=lesson.title,
        video_id=video.pk if video else None,
        stream_version=video.stream_version if video else "",
        duration=float(video.duration or 0.0) if video else 0.0,
        required_coverage=lesson.required_coverage,
        reading_seconds=0 if video else lesson.reading_seconds,
        has_quiz=bool(lesson.questions),
        pass_mark=lesson.pass_mark,
    )


def _question(child: StreamValue.StreamChild) -> Question:
    kind, value = QuestionKind(child.block_type), child.value
    if kind == QuestionKind.TRUE_FALSE:
        options: tuple[Option, ...] = (Option("true", _("对")), Option("false", _("错")))
        correct = frozenset([value["answer"]])
    else:
        children = value["options"].bound_blocks
        options = tuple(Option(one.id, one.value["text"], one.value["feedback"] or "") for one in children)
        correct = frozenset(one.id for one in children if one.value["correct"])
    return Question(child.id, kind, value["prompt"], options, correct, value["explanation"] or "")
