"""What instructors write.

Owns: the catalogue, courses, chapters, lessons, questions, skills, occupations and licences, and
how they are edited, reviewed and published in Wagtail.
May import: ``media_pipeline``, ``lms.accounts``, ``lms.lib``.
Doors: the page models in ``courses.models``, ``courses.queries``, ``courses.services``.
"""
