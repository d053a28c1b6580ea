"""What the demo's courses say is complete, and true as far as a program can tell."""

import csv
import math
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Model

from courses import stream_data
from courses.blocks import BodyBlock, QuestionsBlock
from courses.models import ChapterPage, CoursePage, LessonPage, Licence, Skill
from courses.occupations import read_table
from courses.quiz import QuestionKind
from lms.demo import content, icons, markup, pages, reading, recording, slides
from lms.demo.content import Course, Lesson
from lms.demo.narration import Silence

TRADES = (
    "焊工",
    "低压电工",
    "数控车工",
    "养老护理员",
    "月嫂",
    "电商直播",
    "挖掘机操作",
    "汽车维修",
    "光伏运维",
    "农机维修",
    "中式烹调",
    "办公软件",
)
COURSES = content.courses()
LESSONS = [lesson for course in COURSES for lesson in course.lessons]
CLASSIFICATION = Path(settings.BASE_DIR).parent / "shared" / "data" / "occupations" / "csco22.csv"

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.key)
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)


def test_every_trade_has_its_course_in_this_order() -> None:
    assert len(COURSES) == len(TRADES)
    assert [trade for course, trade in zip(COURSES, TRADES, strict=True) if trade not in course.title] == []


def test_the_course_that_a_miner_searches_for_is_called_so() -> None:
    assert any("煤矿工人转岗电工基础" in course.title for course in COURSES)


def test_keys_and_addresses_are_given_once() -> None:
    for names in (
        [course.key for course in COURSES],
        [course.slug for course in COURSES],
        [chapter.key for course in COURSES for chapter in course.chapters],
        [lesson.key for lesson in LESSONS],
    ):
        assert len(names) == len(set(names))


@each_course
def test_a_course_has_chapters_and_two_to_four_lessons(course: Course) -> None:
    assert 1 <= len(course.chapters) <= 2
    assert 2 <= len(list(course.lessons)) <= 4


@each_course
def test_every_occupation_is_in_the_shipped_table(course: Course) -> None:
    levels = {row.code: row.level for row in read_table()}
    assert [code for code in course.occupations if levels.get(code) != 4] == []


@each_course
def test_every_occupation_is_in_the_classification_of_2022(course: Course) -> None:
    if not CLASSIFICATION.exists():
        pytest.skip("the classification's own file isn't on this machine")
    with CLASSIFICATION.open(encoding="utf-8-sig", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file) if row["level"] == "4"}
    assert set(course.occupations) <= codes


@each_course
def test_every_skill_has_words_and_every_weight_is_a_share(course: Course) -> None:
    assert set(course.skills) <= set(content.skills())
    assert all(0 < weight <= 1 for weight in (*course.skills.values(), *course.occupations.values()))


def test_no_skill_is_there_for_nothing() -> None:
    assert set(content.skills()) == {code for course in COURSES for code in course.skills}


def test_trades_that_need_a_licence_say_which() -> None:
    licences = content.licences()
    needed = {course.key: licences[course.licence]["name"] for course in COURSES if course.licence}
    assert needed == {
        "welder": "特种作业操作证（熔化焊接与热切割作业）",
        "electrician": "特种作业操作证（低压电工作业）",
    }
    for fields in licences.values():
        assert "特种作业人员安全技术培训考核管理规定" in fields["source"]
        assert "18 周岁" in fields["age"]
        assert "初中" in fields["education"]
        assert "6 年" in fields["note"]
        assert "3 年" in fields["note"]


@each_course
def test_a_course_without_a_licence_says_what_is_asked_before_work(course: Course) -> None:
    assert course.licence or len(course.before_work) > 30


@each_course
def test_what_is_written_fits_into_its_pages(course: Course) -> None:
    for name in ("title", "summary", "audience", "slug"):
        assert len(getattr(course, name)) <= _longest(CoursePage, name)
    for chapter in course.chapters:
        assert len(chapter.title) <= _longest(ChapterPage, "title")
    for lesson in course.lessons:
        assert len(lesson.summary) <= _longest(LessonPage, "summary")


def test_words_fit_into_their_tables() -> None:
    assert all(len(words.name) <= _longest(Skill, "name") for words in content.skills().values())
    for fields in content.licences().values():
        assert [name for name, text in fields.items() if len(text) > _longest(Licence, name)] == []


@each_course
def test_the_course_page_takes_its_body(course: Course) -> None:
    _clean(BodyBlock(), stream_data.body(pages.course_body(course)))


@each_lesson
def test_a_lesson_has_substance_and_puts_safety_first(lesson: Lesson) -> None:
    blocks = markup.blocks(lesson.text)
    characters = re.sub(r"\s|^(##|!|-|\d+\.) ", "", lesson.text, flags=re.MULTILINE)
    assert 300 <= len(characters) <= 600
    assert blocks[0][0] == "safety"
    _clean(BodyBlock(), stream_data.body(blocks))


@each_lesson
def test_every_question_has_a_right_answer_and_says_why(lesson: Lesson) -> None:
    assert 2 <= len(lesson.questions) <= 3
    _clean(QuestionsBlock(), stream_data.questions(lesson.questions))
    for question in lesson.questions:
        assert question["explanation"]
        if question["kind"] == QuestionKind.TRUE_FALSE:
            assert isinstance(question["answer"], bool)
            continue
        right = [option for option in question["options"] if option["correct"]]
        assert all(option["feedback"] for option in question["options"])
        assert len(right) < len(question["options"])
        assert len(right) == 1 if question["kind"] == QuestionKind.SINGLE else len(right) >= 2


def test_the_three_kinds_of_question_are_all_used() -> None:
    assert {question["kind"] for lesson in LESSONS for question in lesson.questions} == set(QuestionKind)


def test_the_right_answer_is_not_always_in_the_same_place() -> None:
    places = [
        [option["correct"] for option in question["options"]].index(True)
        for lesson in LESSONS
        for question in lesson.questions
        if question["kind"] == QuestionKind.SINGLE
    ]
    assert max(places.count(place) for place in set(places)) < 0.7 * len(places)


@each_lesson
def test_slides_are_short(lesson: Lesson) -> None:
    assert 4 <= len(lesson.slides) <= 7
    for slide in lesson.slides:
        assert len(slide.heading) <= 16
        assert 2 <= len(slide.points) <= 4
        assert all(len(point) <= 24 for point in slide.points)


@each_lesson
def test_the_narration_takes_twenty_to_sixty_seconds(lesson: Lesson) -> None:
    track = recording.narrate(lesson, Silence())
    assert 20 <= sum(track.stays) <= 60


@each_lesson
def test_every_word_of_the_narration_can_be_read_aloud(lesson: Lesson) -> None:
    for text in (lesson.title, *(slide.say for slide in lesson.slides)):
        syllables = reading.pinyin(text).replace(".", " ").replace(",", " ").split()
        assert all(re.fullmatch(r"[a-z]+[1-5][;!?]?", syllable) for syllable in syllables), text


@each_course
def test_a_course_has_an_icon_and_a_colour(course: Course) -> None:
    picture = icons.draw(course.icon, 64, (10, 20, 30))
    assert picture.getbbox()
    assert next(slides.draw(course, next(course.lessons))).size == (slides.WIDTH, slides.HEIGHT)


def _clean(block: BodyBlock | QuestionsBlock, stored: list[dict[str, object]]) -> None:
    """Check ``stored`` as the page editor would. Raises ``ValidationError``."""
    block.clean(block.to_python(stored))


def _longest(model: type[Model], name: str) -> float:
    return getattr(model._meta.get_field(name), "max_length", None) or math.inf
