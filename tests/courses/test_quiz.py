"""A question is right when exactly the right options are chosen."""

from hypothesis import given
from hypothesis import strategies as st

from courses.quiz import Option, Question, QuestionKind, grade


def question(id_: str = "q", *, correct: set[str] | None = None, options: str = "abcd") -> Question:
    correct = {"a"} if correct is None else correct
    kind = QuestionKind.SINGLE if len(correct) == 1 else QuestionKind.MULTIPLE
    return Question(id_, kind, "?", tuple(Option(one, one) for one in options), frozenset(correct))


def test_half_of_a_multiple_answer_is_wrong() -> None:
    both = question(correct={"a", "b"})
    assert both.is_right(["b", "a"])
    assert not both.is_right(["a"])
    assert not both.is_right(["a", "b", "c"])


def test_an_unanswered_question_is_wrong() -> None:
    graded = grade([question("one"), question("two")], {"one": ["a"]})
    assert graded.score == 0.5
    assert graded.by_question == {"one": True, "two": False}


def test_no_questions_make_a_full_score() -> None:
    assert grade([], {}).score == 1.0


def test_answers_to_questions_that_are_not_asked_change_nothing() -> None:
    assert grade([question("one")], {"one": ["a"], "other": ["a"]}).by_question == {"one": True}


options = st.sets(st.sampled_from("abcd"), min_size=1)


@given(st.lists(st.tuples(options, options), max_size=8))
def test_the_score_is_the_share_of_right_answers(answers: list[tuple[set[str], set[str]]]) -> None:
    asked = [question(str(index), correct=correct) for index, (correct, _chosen) in enumerate(answers)]
    given_answers = {str(index): chosen for index, (_correct, chosen) in enumerate(answers)}

    graded = grade(asked, given_answers)

    right = [correct == chosen for correct, chosen in answers]
    assert list(graded.by_question.values()) == right
    assert graded.score == (sum(right) / len(right) if right else 1.0)
    assert 0.0 <= graded.score <= 1.0
