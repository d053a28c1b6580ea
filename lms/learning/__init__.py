"""The learner: enrolment, watching that can be proved, progress, quizzes, completion and certificates.

Owns: who is enrolled in what and under which rules, every second watched, attempts, completions,
certificates, and the pages a learner sees of them.
May import: ``courses``, ``media_pipeline``, ``lms.accounts``, ``lms.lib``.
Doors: ``lms.learning.services``, ``lms.learning.queries``, ``lms.learning.signals``; for browsers the API
in ``lms.learning.api``.

Pure modules, tested without a database: ``coverage``, ``budget``, ``judging``, ``completion_rules``,
``evidence``.
"""
