"""The running site and the browsers of the journeys."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journey.browser import Person
from tests.journey.stack import Stack

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

Visit = Callable[[str], Person]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One running site for all journeys."""
    with Stack(tmp_path_factory.mktemp("site")) as stack:
        yield stack


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: its event loop must not outlive it, or Django refuses to query in other tests."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        pytest.skip("no Chromium: set CHROMIUM or install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(stack: Stack, chromium: Browser) -> Iterator[Visit]:
    """Give people browsers of their own; at the end nobody's browser may have complained."""
    people: list[Person] = []

    def visit(name: str) -> Person:
        people.append(Person.at(chromium, stack.url, name))
        return people[-1]

    yield visit
    for person in people:
        person.leave()
