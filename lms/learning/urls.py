"""My learning, certificates, and the fragments that public pages fetch."""

from django.urls import path

from lms.learning.views import certificates, courses, dashboard, lessons, quiz

app_name = "learning"

urlpatterns = [
    path("learn/", dashboard.dashboard, name="dashboard"),
    path("learn/courses/<int:course_id>/enrol/", courses.enrol, name="enrol"),
    path("learn/courses/<int:course_id>/version/", courses.move_version, name="move_version"),
    path("learn/fragments/course/<int:course_id>/", courses.fragment, name="course_fragment"),
    path("learn/fragments/lesson/<int:lesson_id>/", lessons.fragment, name="lesson_fragment"),
    path("learn/lessons/<int:lesson_id>/", lessons.page, name="lesson"),
    path("learn/lessons/<int:lesson_id>/continue/", lessons.resume, name="resume"),
    path("learn/lessons/<int:lesson_id>/read/", lessons.read, name="read"),
    path("learn/lessons/<int:lesson_id>/quiz/", quiz.question, name="quiz"),
    path("learn/lessons/<int:lesson_id>/quiz/check/", quiz.check, name="quiz_check"),
    path("learn/lessons/<int:lesson_id>/quiz/result/", quiz.result, name="quiz_result"),
    path("certificates/", certificates.look_up, name="certificate_lookup"),
    path("certificates/<str:code>/", certificates.show, name="certificate"),
    path("certificates/<str:code>/certificate.pdf", certificates.pdf, name="certificate_pdf"),
    path("certificates/<str:code>/revoke/", certificates.revoke, name="certificate_revoke"),
]
