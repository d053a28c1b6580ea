"""The way between a completion and a job.

Owns: the employment database's port and adapters, consent and hand-offs, openings and
registrations, matching, referrals, the counsellors' desk.
May import: ``lms.learning``, ``courses``, ``lms.accounts``, ``lms.lib``. Only
``jobs_bridge.employment_db`` opens a connection to the employment database;
``jobs_bridge.sandbox`` is a program of its own that imports nothing of ours.
Doors: ``jobs_bridge.services``, ``jobs_bridge.queries``, ``jobs_bridge.signals``.
"""
