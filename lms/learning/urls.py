"""My learning, certificates, and the fragments that public pages fetch."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from lms.learning.views import badges, certificates, courses, dashboard, lessons, quiz


class PageNumber(IntConverter):
    """A page's number. What no column could hold is no address."""

    regex = "[0-9]{1,9}"


register_converter(PageNumber, "page")

app_name = "learning"

urlpatterns = [
    path("learn/", dashboard.dashboard, name="dashboard"),
    path("learn/courses/<page:course_id>/enrol/", courses.enrol, name="enrol"),
    path("learn/courses/<page:course_id>/version/", courses.move_version, name="move_version"),
    path("learn/fragments/course/<page:course_id>/", courses.fragment, name="course_fragment"),
    path("learn/fragments/lesson/<page:lesson_id>/", lessons.fragment, name="lesson_fragment"),
    path("learn/lessons/<page:lesson_id>/", lessons.page, name="lesson"),
    path("learn/lessons/<page:lesson_id>/continue/", lessons.resume, name="resume"),
    path("learn/lessons/<page:lesson_id>/read/", lessons.read, name="read"),
    path("learn/lessons/<page:lesson_id>/quiz/", quiz.question, name="quiz"),
    path("learn/lessons/<page:lesson_id>/quiz/check/", quiz.check, name="quiz_check"),
    path("learn/lessons/<page:lesson_id>/quiz/result/", quiz.result, name="quiz_result"),
    path("certificates/", certificates.look_up, name="certificate_lookup"),
    path("certificates/status/<page:number>.json", badges.status_list, name="status_list"),
    path("certificates/<str:code>/badge.json", badges.credential, name="badge"),
    path("certificates/<str:code>/", certificates.show, name="certificate"),
    path("certificates/<str:code>/certificate.pdf", certificates.pdf, name="certificate_pdf"),
    path("certificates/<str:code>/revoke/", certificates.revoke, name="certificate_revoke"),
    path(".well-known/did.json", badges.did_document, name="did_document"),
]
