"""What a counsellor does at the desk: sees a person, the matches and the reasons, refers, answers."""

from playwright.sync_api import expect

from tests.journey.browser import Person


def open_person(counsellor: Person, name: str) -> None:
    """Find a person among all people by the whole name."""
    page = counsellor.page
    counsellor.goto("/desk/")
    counsellor.shot("14-desk-today")
    counsellor.goto("/desk/people/")
    counsellor.shot("14-desk-people")
    page.get_by_label("姓名、手机尾号、身份证号").fill(name)
    expect(page.locator("#people")).to_contain_text("1 人")
    page.locator("#people a").first.click()
    expect(page.locator("#matches")).to_be_visible()


def refer_to_best_match(counsellor: Person, *, note: str) -> tuple[str, str]:
    """Record a referral to the first match; return the opening's title and its page at the desk."""
    page = counsellor.page
    best = page.locator("#matches .match").first
    expect(best).to_be_visible()
    link = best.get_by_role("heading").get_by_role("link")
    title, address = link.inner_text(), str(link.get_attribute("href"))
    best.get_by_text("推荐这个岗位").click()
    best.get_by_label("说明").fill(note)
    best.get_by_role("button", name="记下推荐").click()
    expect(page.locator("#referrals")).to_contain_text(title)
    expect(page.locator("#referrals")).to_contain_text(note)
    counsellor.shot("15-desk-referred")
    return title, address


def answer_interest(counsellor: Person, *, opening: str, answer: str) -> None:
    """Answer a wish from the inbox."""
    page = counsellor.page
    counsellor.goto("/desk/interests/")
    counsellor.sees(opening)
    counsellor.shot("18-desk-interests")
    page.get_by_label("回复").first.fill(answer)
    page.get_by_role("button", name="回复", exact=True).first.click()
    counsellor.sees(answer)
