"""A video's way from an upload to a stream that plays on a cheap phone.

Owns: originals, probing, the ladder, encoding, captions, posters, delivery, and the video chooser
of the Wagtail admin.
May import: ``lms.accounts``, ``lms.lib``. Only ``media_pipeline.ffmpeg`` imports ffmpeg-python.
Doors: ``media_pipeline.models.Video``, ``media_pipeline.services``, ``media_pipeline.signals``,
``media_pipeline.choosers``, the template ``media_pipeline/player.html``.
"""
