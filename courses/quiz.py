"""Questions and their grading. Pure: knows neither Django nor a database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question; ``correct`` holds the ids of the right options, exactly one unless ``kind`` is multiple."""

    id: str
    kind: QuestionKind
    prompt: str
    options: tuple[Option, ...]
    correct: frozenset[str]
    explanation: str = ""

    @property
    def is_multiple(self) -> bool:
        return self.kind == QuestionKind.MULTIPLE

    def is_right(self, chosen: Collection[str]) -> bool:
        """Tell whether exactly the right options were chosen: half of a multiple answer is wrong."""
        return frozenset(chosen) == self.correct


@dataclass(frozen=True, slots=True)
class Graded:
    """``score`` from 0 to 1; ``by_question`` says of every question id whether it was right."""

    score: float
    by_question: Mapping[str, bool]


def grade(questions: Iterable[Question], answers: Mapping[str, Collection[str]]) -> Graded:
    """Grade ``answers`` (question id → chosen option ids); an unanswered question is wrong.

    Answers to questions that aren't asked are ignored. No questions make a score of 1.
    """
    by_question = {question.id: question.is_right(answers.get(question.id, ())) for question in questions}
    right = sum(by_question.values())
    return Graded(score=right / len(by_question) if by_question else 1.0, by_question=by_question)
