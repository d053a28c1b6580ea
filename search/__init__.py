"""Finding courses, lessons and openings in Chinese.

Owns: the neutral documents and query plan, the engines that execute it, indexing, the search page.
May import: every other package but the project's top (``lms.urls``, ``lms.celery``, ``lms.demo``).
Only ``search.engines.embedded`` imports tantivy.
Doors: ``search.queries``, ``search.indexing``.
"""
