"""The demo's courses as pages: added once, changed with their text, left alone once a person edited them."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.html import escape

from courses import stream_data
from courses.models import CourseOccupation, CourseSkill, Licence, Occupation, Skill
from courses.services import add_chapter, add_course, add_lesson
from lms.accounts.models import User
from lms.demo import content, markup
from lms.demo.content import Chapter, Course, Lesson
from lms.demo.models import DemoPage
from media_pipeline.models import Video

# Two of three questions; of two, both.
_PASS_MARK = 0.6


def ensure_words() -> int:
    """Add the skills and licences that are missing, return how many; the others keep people's wording."""
    added = [
        Skill.objects.get_or_create(
            code=code, defaults={"name": words.name, "description": words.description}
        )[1]
        for code, words in content.skills().items()
    ]
    added += [
        Licence.objects.get_or_create(name=fields["name"], defaults=fields)[1]
        for fields in content.licences().values()
    ]
    return sum(added)


class Writer:
    """Writes courses. ``counts`` says what became of how many pages: added, changed, unchanged, edited …"""

    def __init__(self, owner: User, videos: Mapping[str, Video]) -> None:
        self.counts: Counter[str] = Counter()
        self._owner = owner
        self._videos = videos
        self._records = {record.key: record for record in DemoPage.objects.select_related("page")}
        self._licences = content.licences()

    @transaction.atomic
    def write(self, course: Course) -> None:
        """Bring one course with its chapters and lessons up to its text."""
        page = self._course(course)
        for chapter in course.chapters:
            chapter_page = self._chapter(page, chapter)
            for lesson in chapter.lessons:
                self._lesson(chapter_page, lesson)

    def _course(self, course: Course) -> Any:
        licence = self._licences[course.licence]["name"] if course.licence else None
        body = course_body(course)
        plain: dict[str, Any] = {
            "title": course.title,
            "summary": course.summary,
            "audience": course.audience,
            "hours": course.hours,
            "is_demo": True,
        }
        links: dict[str, Any] = {"skills": course.skills, "occupations": course.occupations}

        def add() -> Any:
            return add_course(
                slug=course.slug,
                owner=self._owner,
                publish=True,
                body=body,
                licence=_licence(licence),
                **plain,
                **links,
            )

        def change(page: Any) -> None:
            _set(page, {**plain, "body": stream_data.body(body), "licence": _licence(licence)})
            page.skill_links = _skill_links(course)
            page.occupation_links = _occupation_links(course)

        return self._page(f"course:{course.key}", [plain, links, body, licence], add, change)

    def _chapter(self, course_page: Any, chapter: Chapter) -> Any:
        def add() -> Any:
            return add_chapter(course=course_page, title=chapter.title, publish=True)

        def change(page: Any) -> None:
            page.title = chapter.title

        return course_page and self._page(f"chapter:{chapter.key}", chapter.title, add, change)

    def _lesson(self, chapter_page: Any, lesson: Lesson) -> Any:
        body, video = markup.blocks(lesson.text), self._videos.get(lesson.key)
        plain: dict[str, Any] = {
            "title": lesson.title,
            "summary": lesson.summary,
            "pass_mark": _PASS_MARK,
            "video": video,
        }

        def add() -> Any:
            return add_lesson(
                chapter=chapter_page,
                slug=lesson.slug,
                body=body,
                questions=lesson.questions,
                publish=True,
                **plain,
            )

        def change(page: Any) -> None:
            questions = stream_data.questions(lesson.questions)
            _set(page, {**plain, "body": stream_data.body(body), "questions": questions})

        written = [{**plain, "video": video and video.pk}, body, lesson.questions]
        return chapter_page and self._page(f"lesson:{lesson.key}", written, add, change)

    def _page(self, key: str, written: object, add: Callable[[], Any], change: Callable[[Any], None]) -> Any:
        """Return the page of ``key``, added or changed as needed; ``None`` when somebody deleted it."""
        record, digest = self._records.get(key), _digest(written)
        if record is None:
            return self._keep(DemoPage(key=key), digest, add(), "added")
        if record.page is None:
            self.counts["deleted by people"] += 1
            return None
        page: Any = record.page.specific
        if record.digest == digest:
            self.counts["unchanged"] += 1
        elif page.latest_revision_id != record.revision_id or not page.live:
            self.counts["edited by people"] += 1
        else:
            change(page)
            # By nobody: the demo's teacher may not publish.
            page.save_revision(user=self._owner).publish()
            self._keep(record, digest, page, "changed")
        return page

    def _keep(self, record: DemoPage, digest: str, page: Any, outcome: str) -> Any:
        page.refresh_from_db()
        record.page, record.digest, record.revision_id = page, digest, page.latest_revision_id
        record.save()
        self.counts[outcome] += 1
        return page


def course_body(course: Course) -> list[markup.Block]:
    """Return what a course's page says beside its lessons."""
    body = markup.blocks(course.about)
    if course.before_work:
        body += [("heading", "上岗以前要知道"), *markup.blocks(course.before_work)]
    note = "这是演示课程：课文由本站编写，视频由电脑配音。正式学习和上岗，以培训机构和用人单位的要求为准。"
    return [*body, ("paragraph", f"<p>{escape(note)}</p>")]


def _set(page: Any, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(page, name, value)


def _licence(name: str | None) -> Licence | None:
    return Licence.objects.get(name=name) if name else None


def _skill_links(course: Course) -> list[CourseSkill]:
    return [
        CourseSkill(skill=Skill.objects.get(code=code), weight=weight, sort_order=order)
        for order, (code, weight) in enumerate(course.skills.items())
    ]


def _occupation_links(course: Course) -> list[CourseOccupation]:
    return [
        CourseOccupation(occupation=Occupation.objects.get(code=code), weight=weight, sort_order=order)
        for order, (code, weight) in enumerate(course.occupations.items())
    ]


def _digest(written: object) -> str:
    return hashlib.sha256(json.dumps(written, ensure_ascii=False, default=str).encode()).hexdigest()
