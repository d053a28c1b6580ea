"""What a person has learned: enrolments, progress, attempts, completions and certificates."""

from lms.learning.models.completions import (
    Certificate,
    ChainHead,
    ChainLink,
    Completion,
    CompletionQuerySet,
    LinkKind,
    Revocation,
)
from lms.learning.models.keys import SigningKey
from lms.learning.models.studying import (
    Enrolment,
    LessonProgress,
    QuizAttempt,
    WatchBudget,
    WatchSession,
)

__all__ = [
    "Certificate",
    "ChainHead",
    "ChainLink",
    "Completion",
    "CompletionQuerySet",
    "Enrolment",
    "LessonProgress",
    "LinkKind",
    "QuizAttempt",
    "Revocation",
    "SigningKey",
    "WatchBudget",
    "WatchSession",
]
