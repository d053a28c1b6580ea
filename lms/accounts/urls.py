"""Addresses of the account's own pages; signing in and up is in ``entrance_urls``."""

from django.urls import path

from lms.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="settings"),
    path("fragments/menu/", views.menu, name="menu"),
    path("elder/", views.elder, name="elder"),
    path("language/", views.language, name="language"),
    path("start-over/", views.start_over, name="start_over"),
]
