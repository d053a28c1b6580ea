"""The demo: twelve courses, their recordings and an account for every role, made by ``manage.py load_demo``.

A course is a file in ``content/``; its skills and licence are in ``vocabulary/``. Texts become pages
(``markup``, ``pages``), slides with narration and captions become recordings (``slides``, ``narration``,
``captions``, ``recording``), recordings become videos (``videos``). Stands on top: it may import everything,
nothing imports it but set-up.
"""
