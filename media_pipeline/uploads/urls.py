"""Addresses below ``/admin/videos/uploads/``, in the admin's namespace ``videos``."""

from django.urls import path

from media_pipeline.uploads import views

patterns = [
    path("uploads/", views.collection, name="uploads"),
    path("uploads/unfinished/", views.unfinished, name="unfinished_uploads"),
    path("uploads/states/", views.states, name="upload_states"),
    path("uploads/<uuid:pk>/", views.one, name="upload"),
    path("uploads/<uuid:pk>/title/", views.rename, name="rename_upload"),
    path("uploads/<uuid:pk>/retry/", views.retry, name="retry_upload"),
]
