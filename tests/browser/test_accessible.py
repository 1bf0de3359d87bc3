"""Every page that links lead to: no violation that axe-core finds, wide and narrow, light and dark, and no sideways scrolling."""

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

    class Axe(Protocol):
        def violations(self, page: Page) -> list[str]: ...
        def check(self, page: Page) -> None: ...


pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only(reason="what a browser makes of a page does not depend on the database")]

ELSEWHERE = {"/login", "/account", "/users", "/log", "/import/*", "/import/*/progress"}
"""Where accounts are kept, and files sent: test_people looks at these."""


def test_every_page_is_accessible_and_fits(kind: str, desk: str, reachable: dict[str, str], opened: "Opened", axe: "Axe") -> None:
    if not reachable.get(kind):
        pytest.skip("no page, or no link leads there")
    axe.check(opened(desk + reachable[kind]))


def test_links_lead_to_every_page(kind: str, reachable: dict[str, str]) -> None:
    assert kind in reachable or kind in ELSEWHERE


def test_a_page_that_is_not_there_is_accessible(desk: str, opened: "Opened", axe: "Axe") -> None:
    page = opened(f"{desk}/claims")
    page.route("**/claims?by=nobody", lambda route: route.fulfill(response=route.fetch(), status=200))  # a 404 is an error on the console
    page.goto(f"{desk}/claims?by=nobody")
    assert "nobody named" in page.locator("main").inner_text()
    assert axe.violations(page) == []


def test_the_list_of_keys_and_the_menu_are_accessible(desk: str, opened: "Opened", axe: "Axe") -> None:
    page = opened(f"{desk}/claims", width=390)
    page.get_by_text("Menu").click()
    page.get_by_text("More filters").click()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Keys").click()
    assert axe.violations(page) == []


@pytest.mark.parametrize("kind", ["/series", "/figures", "/discrepancies/*", "/import"])
def test_words_in_tables_do_not_break(kind: str, desk: str, reachable: dict[str, str], opened: "Opened") -> None:
    page = opened(desk + reachable[kind])
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        broken = page.evaluate(
            """() => [...document.querySelectorAll("main th, main td")].flatMap((cell) => {
                const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [], range = document.createRange();
                while (texts.nextNode()) {
                    for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{N},.]+/gu)) {
                        range.setStart(texts.currentNode, word.index);
                        range.setEnd(texts.currentNode, word.index + word[0].length);
                        if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) broken.push(word[0]);
                    }
                }
                return broken;
            })"""
        )
        assert broken == [], f"{reachable[kind]} at {width} px"


def test_it_prints_without_what_only_a_screen_has(desk: str, opened: "Opened") -> None:
    page = opened(f"{desk}/claims")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("main li.statement").first.is_visible()
    for gone in ("header nav", "form.search", "form.filter", ".pager"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('blockquote')).color") == "rgb(51, 53, 58)"
