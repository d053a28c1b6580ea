"""Public addresses below ``/media/``."""

from django.urls import path

from media_pipeline import delivery, views

app_name = "media_pipeline"
urlpatterns = [
    path("status/<int:video_id>/", views.status, name="status"),
    path("<path:path>", delivery.serve, name="file"),
]
