"""What may be done to a person's learning. Every function is one transaction and takes keywords only."""

from lms.learning.services.completion import complete_course, revoke
from lms.learning.services.enrolment import enrol, move_to_current_version
from lms.learning.services.quiz import save_answer, start_attempt, submit_quiz
from lms.learning.services.reading import ReadingResult, mark_read, record_reading
from lms.learning.services.watching import open_watch_session, record_beat

__all__ = [
    "ReadingResult",
    "complete_course",
    "enrol",
    "mark_read",
    "move_to_current_version",
    "open_watch_session",
    "record_beat",
    "record_reading",
    "revoke",
    "save_answer",
    "start_attempt",
    "submit_quiz",
]
