"""The Wagtail admin's side of videos: uploading, watching them being encoded, captions, choosing."""
