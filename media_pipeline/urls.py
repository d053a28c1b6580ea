"""Public addresses below ``/media/``."""

from django.urls import path

from media_pipeline import delivery, views

app_name = "media_pipeline"
urlpatterns = [
    path("status/<int:video_id>/", views.status, name="status"),
    path("chapters/<int:video_id>.vtt", views.chapters, name="chapters"),
    path("access/<int:video_id>/", views.access, name="access"),
    path("s/<slug:token>/<slug:version>/<path:path>", delivery.serve_signed, name="signed"),
    path("<path:path>", delivery.serve, name="file"),
]
