"""What every test may use."""

from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.utils import translation
from hypothesis import HealthCheck, settings

# A busy machine makes no function slow: what must be fast is measured in bench/.
settings.register_profile("site", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("site")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that commits for real begin with what the migrations wrote.

    Such a test empties the tables when it ends. One that puts the rows back cannot follow one that lets
    Django make its own (the content types would be there twice), so all of them put the rows back. All but
    those with a browser, which run by themselves: inside its event loop Django has another connection, that
    doesn't know the rows.
    """
    for item in items:
        if item.get_closest_marker("journey"):
            continue
        marker = item.get_closest_marker("django_db")
        commits = marker is not None and marker.kwargs.get("transaction", False)
        if commits or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Begin every test in the site's language: a request leaves its visitor's behind in the thread."""
    with translation.override(site.LANGUAGE_CODE):
        yield
