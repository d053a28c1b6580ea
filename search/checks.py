"""What ``manage.py check`` says of the search index."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register
from django.utils.translation import gettext as _

from search.engines import engine
from search.exceptions import EngineError, EngineUnknown, IndexMissing


@register("search")
def index_is_usable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report an index that can't be read. One that isn't built yet is no fault: set-up is about to do it."""
    problem = _problem()
    return [] if problem is None or isinstance(problem, IndexMissing) else [_message(problem)]


@register("search", deploy=True)
def index_is_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report a missing index before the site goes public."""
    problem = _problem()
    return [_message(problem)] if isinstance(problem, IndexMissing) else []


def _problem() -> EngineError | None:
    try:
        engine().check()
    except EngineError as problem:
        return problem
    return None


def _message(problem: EngineError) -> CheckMessage:
    if isinstance(problem, EngineUnknown):
        return checks.Error(str(problem), hint=settings.SEARCH_URL, id="search.E001")
    hint = _("页面仍可打开，搜索改为直接查数据库，结果会少一些。")
    return checks.Warning(
        str(problem), hint=hint, id="search.W001" if isinstance(problem, IndexMissing) else "search.W002"
    )
