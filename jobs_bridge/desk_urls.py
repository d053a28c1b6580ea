"""``/desk/``: the counsellors' desk."""

from django.urls import path

from jobs_bridge.views.desk import handoffs, inbox, openings, people, today

app_name = "desk"

urlpatterns = [
    path("", today.today, name="today"),
    path("people/", people.people, name="people"),
    path("people/<int:worker_id>/", people.person, name="person"),
    path("people/<int:worker_id>/contact/", people.contact, name="contact"),
    path("people/<int:worker_id>/why/", people.why, name="why"),
    path("people/<int:worker_id>/refer/<int:opening_id>/", people.refer, name="refer"),
    path("referrals/<int:referral_id>/cancel/", people.cancel, name="cancel"),
    path("openings/", openings.opening_list, name="openings"),
    path("openings/<int:opening_id>/", openings.opening, name="opening"),
    path("interests/", inbox.inbox, name="interests"),
    path("interests/<int:interest_id>/", inbox.answer, name="answer"),
    path("hand-offs/", handoffs.hand_offs, name="hand_offs"),
    path("hand-offs/<int:hand_off_id>/retry/", handoffs.retry, name="retry"),
]
