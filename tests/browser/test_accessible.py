"""Every page that links lead to: no violation that axe-core finds, wide and narrow, light and dark, and no sideways scrolling."""

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
NARROWEST = 320
ELSEWHERE = {"/login", "/account", "/users", "/tokens", "/log", "/import/*", "/import/*/progress"}  # where accounts are kept, files sent


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed: `make install-dev` installs it")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: "Page", axe: str, only: list[str] | None = None) -> list[str]:
    """What axe-core finds, each with the first elements that it is about.

    Args:
        only: these rules; else all of WCAG 2.2 AA and what is held to be good practice.
    """
    page.evaluate(axe)
    asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    found = page.evaluate("asked => axe.run(document, {runOnly: asked, resultTypes: ['violations']})", asked)
    return [f"{one['id']}: {one['help']}: {'; '.join(node['html'][:200] for node in one['nodes'][:3])}" for one in found["violations"]]


def wider_than_seen(page: "Page") -> list[str]:
    """What makes a page wider than its window; nothing where it fits."""
    found: list[str] = page.evaluate(
        """() => {
            if (document.documentElement.scrollWidth <= innerWidth) return [];
            const wide = (one) => !one.closest(".scroll") && one.getBoundingClientRect().right > innerWidth + 1;
            const found = [...document.querySelectorAll("body *")].filter(wide).map((one) => one.outerHTML.slice(0, 200));
            return ["it is wider than its window", ...found.slice(0, 5)];
        }"""
    )
    return found


def test_every_page_is_accessible_and_fits(kind: str, desk: str, reachable: dict[str, str], opened: "Opened", axe: str) -> None:
    if not reachable.get(kind):
        pytest.skip("no page, or no link leads there")
    page = opened(desk + reachable[kind])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        assert violations(page, axe) == [], f"{reachable[kind]} at {width} px"
        assert wider_than_seen(page) == [], f"{reachable[kind]} at {width} px"
        page.emulate_media(color_scheme="dark")
        assert violations(page, axe, ["color-contrast"]) == [], f"{reachable[kind]} at {width} px, dark"
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    assert wider_than_seen(page) == [], f"{reachable[kind]} at {NARROWEST} px"


def test_links_lead_to_every_page(kind: str, reachable: dict[str, str]) -> None:
    assert kind in reachable or kind in ELSEWHERE


def test_a_page_that_is_not_there_is_accessible(desk: str, opened: "Opened", axe: str) -> None:
    page = opened(f"{desk}/claims")
    page.route("**/claims?by=nobody", lambda route: route.fulfill(response=route.fetch(), status=200))  # a 404 is an error on the console
    page.goto(f"{desk}/claims?by=nobody")
    assert "nobody named" in page.locator("main").inner_text()
    assert violations(page, axe) == []


def test_the_list_of_keys_and_the_menu_are_accessible(desk: str, opened: "Opened", axe: str) -> None:
    page = opened(f"{desk}/claims", width=390)
    page.get_by_text("Menu").click()
    page.get_by_text("More filters").click()
    assert violations(page, axe) == []
    assert wider_than_seen(page) == []
    page.get_by_role("button", name="Keys").click()
    assert violations(page, axe) == []


def test_it_prints_without_what_only_a_screen_has(desk: str, opened: "Opened") -> None:
    page = opened(f"{desk}/claims")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("main li.statement").first.is_visible()
    for gone in ("header nav", "form.search", "form.filter", ".pager"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('blockquote')).color") == "rgb(51, 53, 58)"
