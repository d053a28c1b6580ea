"""From skill to job, as rules: no ORM, no clock, no I/O, so that a match replays to the same result.

``profiles`` says what may be known of a person and an opening, ``filters`` what rules a pair out and with
which reason code, ``score`` what speaks for it by named terms (the weights stand there and nowhere else),
``explain`` what is missing. Sex, ethnicity, origin, disability and age have no field here and never enter.

Door: ``evaluate(worker, opening, at=…)``.
"""

from jobs_bridge.matching.explain import Evaluation, evaluate
from jobs_bridge.matching.filters import Code, Finding, Verdict, check
from jobs_bridge.matching.profiles import Grade, OpeningProfile, SkillEvidence, WorkerProfile
from jobs_bridge.matching.score import MODEL_VERSION, Term, score

__all__ = [
    "MODEL_VERSION",
    "Code",
    "Evaluation",
    "Finding",
    "Grade",
    "OpeningProfile",
    "SkillEvidence",
    "Term",
    "Verdict",
    "WorkerProfile",
    "check",
    "evaluate",
    "score",
]
