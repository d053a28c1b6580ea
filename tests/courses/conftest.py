"""A site with its people."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CataloguePage
from courses.services import ensure_site
from lms.accounts.models import User
from lms.accounts.roles import Role
from tests import factories

Queries = Callable[[Callable[[], Any]], int]


@pytest.fixture
def catalogue(db: None) -> CataloguePage:
    return ensure_site()


@pytest.fixture
def instructor(catalogue: CataloguePage) -> User:
    return factories.make_user(username="jiaoshi", roles=[Role.INSTRUCTOR])


@pytest.fixture
def editor(catalogue: CataloguePage) -> User:
    return factories.make_user(username="bianshen", roles=[Role.EDITOR])


@pytest.fixture
def as_instructor(instructor: User) -> Client:
    client = Client()
    client.force_login(instructor)
    return client


@pytest.fixture
def as_editor(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def queries_of() -> Queries:
    """Return a function that counts the queries of a call; the first call only warms what is cached."""

    def count(call: Callable[[], Any]) -> int:
        call()
        capture: AbstractContextManager[Any] = CaptureQueriesContext(connection)
        with capture as queries:
            call()
        return len(queries)

    return count
