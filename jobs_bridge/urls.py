"""``/jobs/``: what everybody may see, and what a signed-in person does with it."""

from django.urls import path

from jobs_bridge.views import fragments, interests, mine, openings, share

app_name = "jobs_bridge"

urlpatterns = [
    path("", openings.opening_list, name="openings"),
    path("<int:opening_id>/", openings.opening_detail, name="opening"),
    path("<int:opening_id>/interest/", interests.express, name="interest"),
    path("mine/", mine.mine, name="mine"),
    path("mine/interests/<int:interest_id>/withdraw/", interests.withdraw, name="interest_withdraw"),
    path("share/", share.share, name="share"),
    path("share/decide/", share.decide, name="share_decide"),
    path("fragments/opening/<int:opening_id>/", fragments.opening, name="fragment_opening"),
    path("fragments/course/<int:course_id>/", fragments.course, name="fragment_course"),
]
