"""The demo's accounts: one per role, all with the same password, printed at every start."""

from dataclasses import dataclass

from lms.accounts.models import User
from lms.accounts.roles import Role
from lms.accounts.services import add_to_role, create_account

_SHARED = "Liaoyuan-2026"


@dataclass(frozen=True, slots=True)
class Account:
    role: Role
    login: str
    display_name: str
    password: str = _SHARED


ACCOUNTS = (
    Account(Role.LEARNER, "xueyuan", "演示学员"),
    Account(Role.INSTRUCTOR, "jiaoshi", "演示教师"),
    Account(Role.EDITOR, "bianshen", "演示编审"),
    Account(Role.COUNSELLOR, "fuwu", "演示就业服务人员"),
    Account(Role.COUNSELLOR_LEAD, "fuzeren", "演示就业服务负责人"),
    Account(Role.DATA_OFFICER, "shuju", "演示数据管理员"),
    Account(Role.ADMINISTRATOR, "admin", "演示系统管理员"),
)


def ensure_accounts() -> int:
    """Make the accounts that are missing and return how many.

    One that is there keeps its password, name and roles: somebody may have changed them.
    """
    known = set(
        User.objects.filter(username__in=[one.login for one in ACCOUNTS]).values_list("username", flat=True)
    )
    missing = [one for one in ACCOUNTS if one.login not in known]
    for one in missing:
        user = create_account(username=one.login, password=one.password, display_name=one.display_name)
        add_to_role(user=user, role=one.role)
    return len(missing)


def account_of(role: Role) -> User:
    """Return the demo's user in ``role``. Raises ``User.DoesNotExist`` before :func:`ensure_accounts`."""
    login = next(one.login for one in ACCOUNTS if one.role == role)
    return User.objects.get(username=login)
