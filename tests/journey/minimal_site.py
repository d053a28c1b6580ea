"""Prepare the database of a site without courses: skeleton, accounts, skills, openings. Run as a program.

``python -m tests.journey.minimal_site`` works on the site that the environment describes (``DATA_DIR``).
"""

import os

import django

PASSWORD = "Liaoyuan-2026"
LICENCE = "特种作业操作证（低压电工作业）"
INSTRUCTOR, EDITOR, COUNSELLOR, ADMINISTRATOR = "jiaoshi", "bianshen", "fuwu", "admin"


def main() -> None:
    """Migrate, add what the journeys find on the site, and pull from the employment database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    _add_site()
    _add_people()
    call_command("pull_employment_db")


def _add_site() -> None:
    from courses import services
    from courses.models import Licence, Skill

    services.load_occupations()
    services.ensure_site()
    for code, name in (("electric-safety", "电工安全"), ("wiring", "低压接线"), ("multimeter", "万用表使用")):
        Skill.objects.get_or_create(code=code, defaults={"name": name})
    Licence.objects.get_or_create(
        name=LICENCE,
        defaults={
            "authority": "吉林省应急管理厅",
            "age": "年满 18 周岁",
            "education": "初中及以上",
            "source": "特种作业人员安全技术培训考核管理规定第四条",
        },
    )


def _add_people() -> None:
    from lms.accounts import services
    from lms.accounts.roles import Role

    people = {
        INSTRUCTOR: ("李师傅", Role.INSTRUCTOR),
        EDITOR: ("周编审", Role.EDITOR),
        COUNSELLOR: ("赵老师", Role.COUNSELLOR),
        ADMINISTRATOR: ("管理员", Role.ADMINISTRATOR),
    }
    for username, (name, role) in people.items():
        services.create_account(username=username, password=PASSWORD, display_name=name, roles=[role])


if __name__ == "__main__":
    main()
