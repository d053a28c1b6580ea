"""A person at a browser: pages, sign-in, screenshots, and what the browser complained about."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.journey.minimal_site import PASSWORD

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
DESKTOP, PHONE = 1280, 360
_HEIGHT = {DESKTOP: 900, PHONE: 740}


@dataclass
class Person:
    """One person with a browser of their own: cookies, one page, and the complaints heard so far."""

    name: str
    site: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, site: str, name: str) -> Self:
        """Give somebody a fresh browser profile in Chinese."""
        context = browser.new_context(
            base_url=site,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": DESKTOP, "height": _HEIGHT[DESKTOP]},
        )
        context.set_default_timeout(30_000)
        person = cls(name=name, site=site, context=context, page=context.new_page())
        person.page.on("console", person._hear)
        person.page.on("pageerror", lambda error: person.complaints.append(f"{person.page.url}: {error}"))
        person.page.on("request", person._watch)
        return person

    def goto(self, path: str) -> None:
        """Open an address of the site; fail when it answers with an error."""
        answer = self.page.goto(path, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.ok, f"{self.name} opened {path}: {answer.status}\n{answer.text()[:1500]}"

    def sign_in(self, username: str, *, password: str = PASSWORD, to: str = "/learn/") -> None:
        """Sign in by user name and password."""
        self.goto(f"/accounts/login/?next={to}")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main").get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"**{to}**")

    def shot(self, name: str) -> None:
        """Take the page at both widths; nothing may stick out to the side on a phone."""
        for width in (PHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": _HEIGHT[width]})
            self.page.wait_for_timeout(150)
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
            if width == PHONE and not self.page.url.startswith(f"{self.site}/admin/"):
                over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert over <= 0, f"{name} is {over} px wider than a phone of {PHONE} px"

    def text(self) -> str:
        """Return the words on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, words: str) -> None:
        """Wait for words on the page."""
        expect(self.page.locator("body")).to_contain_text(words)

    def until(self, expression: str, *, seconds: float) -> None:
        """Wait until an expression is true on the page.

        Playwright's own way of waiting evaluates in the page, which the CSP forbids.
        """
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {seconds:.0f} s in vain on {self.page.url}: {expression}")
            self.page.wait_for_timeout(100)

    def leave(self) -> None:
        """Close the browser; fail on what it complained about."""
        self.context.close()
        assert not self.complaints, f"{self.name}'s browser complained:\n" + "\n".join(self.complaints)

    def _hear(self, message: ConsoleMessage) -> None:
        # A form with a mistake in it is answered by 422: that is no fault of the page.
        if message.type == "error" and "status of 422" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text} ({message.location.get('url')})")

    def _watch(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.site):
            self.complaints.append(f"{self.page.url}: a request went outside to {request.url}")
