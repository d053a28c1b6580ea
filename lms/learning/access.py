"""Who may see and do what with somebody's learning. Views call this; templates don't decide."""

from django.contrib.auth.models import AnonymousUser

from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.learning.models import Certificate, Enrolment


def is_holder(user: User | AnonymousUser, certificate: Certificate) -> bool:
    """Tell whether the certificate is this person's own: only they see the full name and get the PDF."""
    return user.is_authenticated and certificate.completion.user_id == user.pk


def may_revoke(user: User | AnonymousUser) -> bool:
    """Tell whether somebody may take a completion back."""
    return isinstance(user, User) and user.has_role(Role.ADMINISTRATOR, Role.DATA_OFFICER)


def own_enrolment(user: User, course_id: int) -> Enrolment | None:
    """Return the person's own enrolment in a course; nobody reaches another's through an address."""
    return Enrolment.objects.select_related("course").filter(user=user, course=course_id).first()
