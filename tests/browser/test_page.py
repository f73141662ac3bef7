from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.views import hostile, view

pytestmark = [pytest.mark.slow, pytest.mark.browser]

_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((n) => n.html).join(" ")}`);
}"""


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (360, "light")])
def test_anyone_can_use_it(opened: Open, axe: str, width: int, scheme: str) -> None:
    page = opened(view(), width=width, scheme=scheme)
    page.locator("button.open").first.click()
    # The page's own policy lets no other script run, so it comes in through the debugger.
    page.evaluate(axe)
    assert page.evaluate(_AXE) == []


def test_nothing_of_a_repository_is_markup(opened: Open) -> None:
    page = opened(hostile())
    page.locator("button.open").first.click()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert "\u202e" not in page.content()
    assert "onerror=alert(1)" in page.locator("h1").inner_text()


def test_search_filter_and_sort(opened: Open) -> None:
    page = opened(view(60))
    rows = page.locator("#findings tbody tr.row")
    assert rows.count() == 60
    page.get_by_label("Search names, paths, owners").fill("legacy_41")
    assert rows.count() == 1
    page.get_by_label("Search names, paths, owners").fill("")
    page.get_by_label("Kind").select_option("test-only")
    assert rows.count() == 20
    page.get_by_label("Confidence").select_option("0.8")
    assert "of 60 findings" in page.get_by_role("status").last.inner_text()
    assert 0 < rows.count() < 20
    page.get_by_role("button", name="finding", exact=True).click()
    names = rows.locator(".open").all_inner_texts()
    assert names == sorted(names)
    head = page.locator("th", has_text="finding")
    assert head.get_attribute("aria-sort") == "ascending"


def test_by_keyboard_alone(opened: Open) -> None:
    page = opened(view())
    page.locator(".cell", has_text="shop/").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".crumbs strong").inner_text() == "shop"
    page.keyboard.press("Escape")
    assert page.locator(".crumbs strong").inner_text() == "all"
    page.locator("button.open").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("button.open").first.get_attribute("aria-expanded") == "true"
    assert "nothing refers to it" in page.locator("tr.detail").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("tr.detail").count() == 0


def test_a_file_of_the_map_shows_its_findings(opened: Open) -> None:
    page = opened(view())
    page.evaluate("filterTo('shop/part3/module3.py')")
    assert page.locator("#findings tbody tr.row").count() == 1


def test_colours_by_age_and_owner(opened: Open) -> None:
    page = opened(view())
    for choice in ("age", "owner", "confidence"):
        page.get_by_label("Colour by").select_option(choice)
        assert page.locator(".cell").count() > 0
    page.get_by_label("Colour by").select_option("owner")
    assert "@grace" in page.locator(".legend").inner_text()


def test_a_phone_scrolls_in_one_direction(opened: Open) -> None:
    page = opened(view(60), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_many_findings_come_as_one_scrolls(opened: Open) -> None:
    page = opened(view(5000))
    rows = page.locator("#findings tbody tr.row")
    assert rows.count() < 1000
    page.locator("button.push", has_text="Show more").scroll_into_view_if_needed()
    expect(rows.nth(200)).to_be_attached()
