"""Every address of the site. The ones listed in docs/architecture.md stay."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from lms import health
from lms.api import api

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    # Wagtail's own sign-in form knows no second step: everybody comes in by the one door.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("media/", include("media_pipeline.urls")),
    path("accounts/", include("lms.accounts.urls")),
    path("accounts/", include("lms.accounts.entrance_urls")),
    path("api/", api.urls),
    path("", include("lms.learning.urls")),
    path("search/", include("search.urls")),
    path("jobs/", include("jobs_bridge.urls")),
    path("desk/", include("jobs_bridge.desk_urls")),
    # Wagtail answers what nothing above does: keep it last.
    path("", include(wagtail_urls)),
]
