"""The project and the learner.

Owns: settings, URLs, Celery, the site's shell (base template, styles), accounts, enrolment,
verified watching, quizzes, completion, certificates, the demo.
May import: ``lms.learning`` may import ``courses``, ``media_pipeline``, ``lms.accounts``, ``lms.lib``;
``lms.accounts`` only ``lms.lib``; ``lms.lib`` nothing of ours. ``lms.urls``, ``lms.celery`` and
``lms.demo`` stand on top and may import everything.
Doors: ``lms.learning.services``, ``lms.learning.queries``, ``lms.learning.signals``,
``lms.accounts.models.User``, ``lms.accounts.services``.
"""

# A task called from a web request must find the configured application, not Celery's default one.
from lms.celery import app as celery_app

__all__ = ["celery_app"]
