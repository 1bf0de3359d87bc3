"""Articles that mean harm are shown as text: nothing of them runs, nothing breaks the page, nothing turns its lines around."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only(reason="what a browser makes of a page does not depend on the database")]

HARM = """() => {
    const injected = ["script", "style", "base", "iframe", "object", "img[src='x']"].map((one) => `main ${one}`);
    const handlers = ["[onerror]", "[onload]", "[onfocus]", "[style]"];
    const leads = (one) => one.getAttribute("href") ?? one.getAttribute("action") ?? one.getAttribute("src");
    const elsewhere = [...document.querySelectorAll("a[href], form[action], [src]")].filter(
        (one) => !["http:", "https:"].includes(new URL(leads(one), location).protocol)
    );
    return [...document.querySelectorAll([...injected, ...handlers].join()), ...elsewhere].map((one) => one.outerHTML.slice(0, 200));
}"""
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def unharmed(page: "Page") -> None:
    """What holds on every page, whatever the articles say."""
    assert page.evaluate("window.pwned") is None
    assert page.evaluate(HARM) == []
    html = page.content()
    assert TURNING.search(html) is None
    assert "1337" not in page.locator("main").inner_text()  # 7 * 191
    heading = page.get_by_role("heading", level=1)
    assert heading.first.is_visible()
    assert page.locator("header.site .name").is_visible()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_no_page_is_harmed(kind: str, hostile: str, endangered: dict[str, str], opened: "Opened") -> None:
    if not endangered.get(kind):
        pytest.skip("no page, or no link leads there")
    unharmed(opened(hostile + endangered[kind]))


def test_links_lead_to_what_differs(endangered: dict[str, str]) -> None:
    kinds = ("/discrepancies/*", "/discrepancies/*/figures/*", "/discrepancies/*/claims/*", "/articles/*/diff", "/articles/*/versions/*")
    assert set(kinds) <= endangered.keys()


@pytest.mark.parametrize("filters", ["words=harbour", "words=ferry", "words=bells", "words=pier", "by=holt", "words=plank"])
def test_statements_of_harmful_articles_are_text(hostile: str, opened: "Opened", filters: str) -> None:
    page = opened(f"{hostile}/claims?{filters}")
    assert page.locator("main li.statement").count() > 0
    unharmed(page)


def test_markup_is_read_as_it_was_written(hostile: str, opened: "Opened") -> None:
    page = opened(f"{hostile}/claims?words=close")
    words = page.locator("main").inner_text()
    for bad in ("<script>window.pwned=1", "<img src=x onerror=", "<svg onload=", "{{ 7 * 191 }}", "<base href="):
        assert bad in words


def test_marks_that_turn_lines_around_are_written_out(hostile: str, opened: "Opened") -> None:
    words = opened(f"{hostile}/claims?words=ferry").locator("main").inner_text()
    assert "\\u202e" in words
    assert "\\x1b" in opened(f"{hostile}/claims?words=bells").locator("main").inner_text()


@pytest.mark.parametrize("words", ["harbour", "ferry", "bells", "pier", "plank"])
def test_the_texts_themselves_are_text(hostile: str, endangered: dict[str, str], opened: "Opened", words: str) -> None:
    if not endangered.get("/articles/*"):
        pytest.skip("no link leads to /articles/*")
    page = opened(f"{hostile}/claims?words={words}")
    links = page.locator('main a[href*="#row-"]').evaluate_all("found => [...new Set(found.map((one) => one.href.split('#')[0]))]")
    assert links
    for address in links:
        page.goto(address)
        unharmed(page)
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(
    "query", ["<script>window.pwned=1</script>", '"><svg onload=alert(1)>', "{{ 7 * 191 }} x", "\u202e\x1b harbour", "h" * 300]
)
def test_what_a_visitor_asks_for_is_text(hostile: str, opened: "Opened", query: str) -> None:
    page = opened(f"{hostile}/claims")
    page.get_by_label("Words").fill(query)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**words=**")
    unharmed(page)
    page.locator("#q").fill(query)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?**")
    unharmed(page)
