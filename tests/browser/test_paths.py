"""The main paths through the desk, by clicking, with scripts and without, and by keys alone."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    Opened = Callable[..., Page]

pytestmark = pytest.mark.browser

ROW = re.compile(r"/articles/[^/]+#row-")


def main_link(page: "Page", beginning: str) -> "Locator":
    """The first link of a page's content that begins so."""
    return page.locator(f'main a[href^="{beginning}"]:visible').first


def go(page: "Page", section: str) -> None:
    """Follow the menu to a part of the desk."""
    page.get_by_role("navigation", name="Parts of the desk").get_by_role("link", name=section, exact=True).click()
    page.get_by_role("heading", level=1).wait_for()


def is_built(reachable: dict[str, str], *shapes: str) -> None:
    if missing := [one for one in shapes if one not in reachable]:
        pytest.skip(f"no link leads to {', '.join(missing)}")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_from_the_desk_to_an_actor_a_statement_and_its_place(desk: str, reachable: dict[str, str], opened: "Opened", scripts: bool) -> None:
    is_built(reachable, "/actors/*", "/actors/*/statements", "/articles/*")
    page = opened(desk, scripts=scripts)
    go(page, "Actors")
    actor = page.locator('main a[href^="/actors/"]:not([href*="candidates"]):visible').first
    name = actor.inner_text()
    actor.click()
    assert name in page.get_by_role("heading", level=1).inner_text()
    page.locator('main a[href*="/statements"]:visible').first.click()
    page.wait_for_url("**/statements**")
    assert name in page.get_by_role("heading", level=1).inner_text()
    place = page.locator('main a[href*="#row-"]:visible').first
    row = (place.get_attribute("href") or "").split("#")[1]
    place.click()
    page.wait_for_url(ROW)
    marked = page.locator(f"#{row}")
    assert marked.count() == 1
    assert marked.is_visible()


def test_from_a_statement_to_its_place(desk: str, reachable: dict[str, str], opened: "Opened", scripts: bool) -> None:
    page = opened(desk, scripts=scripts)
    go(page, "Statements")
    statement = page.locator("main li.statement").first
    words = statement.locator("blockquote").inner_text()
    statement.locator('a[href^="/claims/"]').click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Statement by")
    assert page.locator("mark").first.inner_text() in words
    is_built(reachable, "/articles/*")
    page.get_by_role("link", name="In its text").click()
    page.wait_for_url(ROW)
    assert page.locator(f"#{page.url.split('#')[1]}").count() == 1


def test_filters_are_put_on_and_taken_off(desk: str, opened: "Opened", scripts: bool) -> None:
    page = opened(f"{desk}/claims", scripts=scripts)
    page.get_by_text("More filters").click()
    page.get_by_role("checkbox", name="deny").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**act=deny**")
    acts = set(page.locator("main li.statement .act").all_inner_texts())
    assert acts == {"deny"}
    page.get_by_role("list", name="Filters that are on").get_by_role("link", name="act deny").click()
    page.wait_for_url("**/claims?**")
    assert "assert" in page.locator("main li.statement .act").all_inner_texts()
    assert page.get_by_role("list", name="Filters that are on").count() == 0
    assert not page.locator("input[name=act][value=deny]").is_checked()


def test_a_discrepancy_is_judged_and_the_judgement_taken_back(
    desk: str, reachable: dict[str, str], opened: "Opened", scripts: bool
) -> None:
    is_built(reachable, "/discrepancies/*")
    page = opened(desk, scripts=scripts)
    go(page, "Discrepancies")
    main_link(page, "/discrepancies/").click()
    address = page.url
    page.get_by_role("button", name=re.compile("^accept", re.IGNORECASE)).first.click()
    page.wait_for_url("**done=**")
    said = page.get_by_role("status").first
    assert "accepted" in said.inner_text()
    assert "mia" in said.inner_text()
    page.goto(address)
    assert "accepted" in page.locator("main").inner_text()
    page.go_back()
    page.get_by_role("status").first.get_by_role("button", name="Undo").click()
    page.get_by_text("taken back").first.wait_for()


def test_the_queue_goes_on_after_each_decision(desk: str, reachable: dict[str, str], opened: "Opened", scripts: bool) -> None:
    is_built(reachable, "/queue")
    page = opened(f"{desk}/queue", scripts=scripts)
    first = page.locator('main a[href^="/discrepancies/"]').first.get_attribute("href")
    accept = page.get_by_role("button", name=re.compile("^accept", re.IGNORECASE)).first
    if scripts:
        page.keyboard.press("a")
    else:
        accept.click()
    page.wait_for_url("**done=**")
    assert page.locator('main a[href^="/discrepancies/"]').first.get_attribute("href") != first
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("taken back").first.wait_for()


def test_from_figures_to_a_series(desk: str, reachable: dict[str, str], opened: "Opened", scripts: bool) -> None:
    is_built(reachable, "/series")
    page = opened(desk, scripts=scripts)
    go(page, "Figures")
    main_link(page, "/series").click()
    picture = page.locator("main svg").first
    assert picture.is_visible()
    assert page.locator("main table").first.is_visible()
    assert page.locator('main a[href*=".csv"]').count() >= 1


def test_search_finds_and_leads_on(desk: str, opened: "Opened", scripts: bool, reachable: dict[str, str]) -> None:
    is_built(reachable, "/actors/*")
    page = opened(desk, scripts=scripts)
    page.get_by_role("searchbox", name="Search everything").fill("health ministry")
    page.get_by_role("searchbox", name="Search everything").press("Enter")
    page.wait_for_url("**/search?q=health+ministry")
    main_link(page, "/actors/").click()
    page.wait_for_url("**/actors/*")
    assert "ministry" in page.get_by_role("heading", level=1).inner_text().lower()


@pytest.mark.parametrize("section", ["Statements", "Discrepancies", "Import"])
def test_the_menu_opens_where_it_is_narrow(desk: str, opened: "Opened", scripts: bool, section: str) -> None:
    page = opened(desk, width=390, height=800, scripts=scripts)
    menu = page.get_by_role("navigation", name="Parts of the desk")
    assert menu.get_by_role("link").count() == 0
    menu.get_by_text("Menu").click()
    assert menu.get_by_role("link").count() == 9
    menu.get_by_role("link", name=section, exact=True).click()
    assert section in page.get_by_role("heading", level=1).inner_text()


# ------------------------------------------------------------------ by keys alone


def focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.name || document.activeElement.id"))


def tab_to(page: "Page", words: str, most: int = 60) -> None:
    """Press Tab until something with these words holds the focus; all on the way must be seen and framed."""
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
                const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
                return inside && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            }"""
        )
        assert seen, f"{focused(page)!r} holds the focus and does not show it"
        if words in focused(page):
            return
    pytest.fail(f"{most} presses of Tab do not lead to {words!r}")


def test_by_keys_from_the_desk_to_a_statement(desk: str, opened: "Opened") -> None:
    page = opened(desk)
    tab_to(page, "Skip to the content", 1)
    page.keyboard.press("Enter")
    assert focused(page).startswith(page.get_by_role("heading", level=1).inner_text())
    page.reload()
    tab_to(page, "Statements")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    words = page.locator("main li.statement").first.locator("blockquote").inner_text()
    assert words in focused(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/*")
    assert page.locator("mark").first.inner_text() in words
    tab_to(page, "In its text")


def test_a_key_leads_to_the_search_field_and_letters_are_typed_there(desk: str, opened: "Opened") -> None:
    page = opened(f"{desk}/claims")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("j?k/")
    assert page.locator("#q").input_value() == "j?k/"
    assert not page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") != "q"


def test_keys_are_listed_and_those_of_one_letter_turned_off(desk: str, opened: "Opened") -> None:
    page = opened(f"{desk}/claims")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.wait_for()
    dialog.get_by_role("checkbox", name="keys of one letter are on").uncheck()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("checkbox", name="keys of one letter are on").check()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-row]')")


def test_without_scripts_nothing_offers_keys(desk: str, opened: "Opened") -> None:
    page = opened(desk, scripts=False)
    assert not page.get_by_role("button", name="Keys").is_visible()
    assert not page.locator("dialog").is_visible()
