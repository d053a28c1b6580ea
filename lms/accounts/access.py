"""Where each role works, and what of the accounts it may see."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.roles import Role

AUTHORS = frozenset({Role.INSTRUCTOR, Role.EDITOR, Role.ADMINISTRATOR})
DESK = frozenset({Role.COUNSELLOR, Role.COUNSELLOR_LEAD, Role.DATA_OFFICER})


class Workplace(NamedTuple):
    """A part of the site where someone works: its address and its name."""

    url: str
    name: str | Promise


ADMIN = Workplace("/admin/", _("课程管理后台"))
COUNTER = Workplace("/desk/", _("就业服务台"))
LEARNING = Workplace("/learn/", _("我的学习"))


def workplaces(user: User | AnonymousUser) -> list[Workplace]:
    """Return the staff rooms that ``user`` may enter, the main one first; none for a learner."""
    if not isinstance(user, User) or not user.is_active:
        return []
    roles = set(user.groups.values_list("name", flat=True))
    places = [ADMIN] if roles & AUTHORS or user.is_superuser else []
    if roles & DESK or Role.ADMINISTRATOR in roles or user.is_superuser:
        places.append(COUNTER)
    return places


def home_of(user: User) -> str:
    """Return the address where ``user`` goes after signing in, when no other was asked for."""
    places = workplaces(user)
    return places[0].url if places else LEARNING.url


def may_enter(user: User, path: str) -> bool:
    """Tell whether the staff room at ``path`` is open to ``user``; any other path judges for itself."""
    if path.startswith(ADMIN.url):
        return user.has_perm("wagtailadmin.access_admin")
    return not path.startswith(COUNTER.url) or COUNTER in workplaces(user)


def may_see_messages(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` may read the SMS that the embedded gateway kept: they hold sign-in codes."""
    return isinstance(user, User) and (
        (user.is_active and user.is_superuser) or user.has_role(Role.ADMINISTRATOR)
    )


def message_readers() -> QuerySet[User]:
    """Return the accounts of which :func:`may_see_messages` holds."""
    readers = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR)
    return User.objects.filter(readers, is_active=True).distinct()
