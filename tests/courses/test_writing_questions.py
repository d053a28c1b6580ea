"""A question that can't be answered doesn't get published, and its author reads why."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from courses import stream_data
from courses.blocks import QuestionsBlock
from courses.models import LessonPage
from courses.queries import lesson_questions
from courses.quiz import QuestionKind, grade
from tests import factories

BLOCK = QuestionsBlock()


def options(*texts: str, right: tuple[int, ...] = (0,)) -> list[dict[str, Any]]:
    return [{"text": text, "correct": index in right} for index, text in enumerate(texts)]


def problems(kind: str, choices: list[dict[str, Any]], prompt: str = "先做什么？") -> str:
    """Return everything that the editor says about a question, "" if nothing."""
    stored = stream_data.questions([{"kind": kind, "prompt": prompt, "options": choices}])
    try:
        BLOCK.clean(BLOCK.to_python(stored))
    except ValidationError as error:
        return str(error.as_json_data())  # type: ignore[attr-defined]
    return ""


@pytest.mark.parametrize(
    ("kind", "choices", "words"),
    [
        ("single", options("先断电", "先擦手"), ""),
        ("multiple", options("拉闸", "验电", "擦汗", right=(0, 1)), ""),
        ("multiple", options("拉闸", "擦汗"), ""),
        ("single", options("先断电"), "至少要写两个选项，学员才有得选。"),
        ("single", [], "至少要写两个选项，学员才有得选。"),
        ("single", options("先断电", "先擦手", right=()), "还没有勾选正确答案，请勾选一个。"),
        ("single", options("甲", "乙", "丙", right=(0, 2)), "单选题只能有一个正确答案，现在勾选了 2 个"),
        ("multiple", options("拉闸", "验电", right=()), "还没有勾选正确答案，请至少勾选一个。"),
        ("single", options("先断电", " 先断电 "), "这个选项和前面的重复了"),
        ("single", options("先断电", ""), "1: {'blockErrors': {'text'"),
    ],
)
def test_the_editor_says_what_is_wrong(kind: str, choices: list[dict[str, Any]], words: str) -> None:
    said = problems(kind, choices)
    assert words in said
    assert bool(said) == bool(words)


def test_a_question_needs_a_prompt() -> None:
    assert "'prompt'" in problems("single", options("先断电", "先擦手"), prompt="")


def test_a_statement_needs_an_answer() -> None:
    value = BLOCK.to_python([{"type": "true_false", "value": {"prompt": "手湿也能修电器。", "answer": ""}}])
    with pytest.raises(ValidationError):
        BLOCK.clean(value)


def test_a_half_written_question_may_be_kept_as_a_draft() -> None:
    value = BLOCK.to_python(stream_data.questions([{"kind": "single", "prompt": "", "options": []}]))
    assert len(BLOCK.clean_deferred(value)) == 1
    with pytest.raises(ValidationError):
        BLOCK.clean(value)


@pytest.mark.django_db
def test_stored_questions_come_back_to_be_asked_and_graded() -> None:
    lesson = factories.make_lesson(
        questions=[
            factories.QUESTION,
            {
                "kind": "multiple",
                "prompt": "哪几步？",
                "options": options("拉闸", "验电", "擦汗", right=(0, 1)),
            },
            {
                "kind": "true_false",
                "prompt": "触电的人要马上用手去拉。",
                "answer": False,
                "explanation": "先断电。",
            },
        ]
    )
    asked = lesson_questions(LessonPage.objects.get(pk=lesson.pk))

    assert [one.kind for one in asked] == [
        QuestionKind.SINGLE,
        QuestionKind.MULTIPLE,
        QuestionKind.TRUE_FALSE,
    ]
    assert [option.text for option in asked[2].options] == ["对", "错"]
    assert asked[2].correct == {"false"}
    assert asked[0].options[1].feedback == "手干也会触电，先断电。"
    assert grade(asked, {one.id: one.correct for one in asked}).score == 1.0


@pytest.mark.django_db
def test_the_same_questions_written_twice_keep_their_ids() -> None:
    one, two = factories.make_lesson(), factories.make_lesson()
    assert lesson_questions(one) == lesson_questions(two)


def test_a_statement_may_be_written_with_two_options() -> None:
    (stored,) = stream_data.questions(
        [{"kind": "true_false", "prompt": "要先断电。", "options": options("错", "对", right=(1,))}]
    )
    assert stored["value"]["answer"] == "true"
