"""The desk of several people: signing in, what a reader is not offered, two editors who judge at once, and files that are sent."""

import re
from itertools import count
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import Locator, Page, Route

    Opened = Callable[..., Page]

    class Axe(Protocol):
        def violations(self, page: Page) -> list[str]: ...
        def check(self, page: Page) -> None: ...

    class Kept(Protocol):
        address: str
        sessions: Mapping[str, str]
        password: str


pytestmark = pytest.mark.browser

READING = 90_000  # milliseconds until a small file must have been read: its process loads a model of the language first
STORY = """QUILLMOUTH — Two people were killed in a fire in Quillmouth on Monday, the Harbour Ministry said.

“We will rebuild the pier,” said Mayor Orla Finch of Quillmouth.
"""
CONFLICT = (409,)
NUMBERS = count()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def sign_in(page: "Page", name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def button(page: "Page", beginning: str) -> "Locator":
    """The first button of a page's content that begins so."""
    return page.locator("main").get_by_role("button", name=re.compile(f"^{beginning}", re.IGNORECASE)).first


def open_discrepancy(page: "Page") -> str:
    """Go to a discrepancy that nobody has judged, and return its address."""
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/discrepancies?status=open")
    page.locator('main a[href^="/discrepancies/"]:visible').first.click()
    page.wait_for_url(re.compile("/discrepancies/[0-9a-f]+$"))
    return page.url


# ------------------------------------------------------------------ signing in


def test_signing_in_leads_to_what_was_asked_for(kept: "Kept", opened: "Opened", scripts: bool) -> None:
    page = opened(f"{kept.address}/claims?act=deny", scripts=scripts, refused=(401,))
    assert page.url.startswith(f"{kept.address}/login?")
    assert page.get_by_role("navigation").count() == 0
    sign_in(page, "bo", "not the word at all")
    assert "nobody of this name with this password" in page.get_by_role("alert").inner_text()
    sign_in(page, "bo", kept.password)
    page.wait_for_url("**/claims?act=deny")
    assert page.get_by_role("link", name="bo", exact=True).is_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    page.goto(f"{kept.address}/claims")
    assert "/login?next=" in page.url


def test_a_session_that_ended_leads_to_the_door_and_back(kept: "Kept", opened: "Opened", scripts: bool) -> None:
    page = opened(f"{kept.address}/login", scripts=scripts)
    sign_in(page, "fay", kept.password)
    page.wait_for_url(f"{kept.address}/")
    address = open_discrepancy(page)
    admin = opened(f"{kept.address}/users", session=kept.sessions["ada"])
    admin.get_by_label("New password of fay").fill(kept.password)
    admin.get_by_role("row", name=re.compile("^fay ")).get_by_role("button", name="Set").click()
    admin.wait_for_url("**/users")
    button(page, "accept").click()
    page.wait_for_url("**/login?next=**")
    sign_in(page, "fay", kept.password)
    page.wait_for_url(address)
    assert page.locator(".standing").count() == 0, "what was sent without a session was decided"
    assert button(page, "accept").is_visible()
    page.get_by_role("link", name="Statements", exact=True).click()
    page.wait_for_url("**/claims")


@pytest.mark.parametrize("address", ["/login", "/account", "/users", "/log", "/import"])
def test_pages_of_people_are_accessible_and_fit(kept: "Kept", opened: "Opened", axe: "Axe", address: str) -> None:
    page = opened(kept.address + address, session=None if address == "/login" else kept.sessions["ada"])
    assert page.url == kept.address + address
    if address == "/account":
        page.get_by_label("What it is for").fill(f"a newsroom's list {next(NUMBERS)}")
        page.get_by_role("button", name="Make a token").click()
        page.get_by_text("shown this once").wait_for()
    axe.check(page)


def test_a_refused_sign_in_is_accessible(kept: "Kept", opened: "Opened", axe: "Axe") -> None:
    page = opened(f"{kept.address}/login", refused=(401,))
    sign_in(page, "cy", "not the word at all")
    page.get_by_role("alert").wait_for()
    axe.check(page)


# ------------------------------------------------------------------ a reader


def test_a_reader_is_offered_no_form_that_changes_anything(kept: "Kept", reachable: dict[str, str], opened: "Opened") -> None:
    page = opened(kept.address, session=kept.sessions["cy"], refused=(403,))
    read = 0
    for address in filter(None, reachable.values()):
        answer = page.goto(kept.address + address)
        assert answer is not None
        assert answer.status in (200, 403), address
        read += answer.status == 200
        sent = page.locator("form[method=post]").evaluate_all("found => found.map((one) => one.getAttribute('action'))")
        assert sent == (["/logout", "/seen"] if address == "/" else ["/logout"]), address  # what is new to whom is one's own
    assert read >= 20


def test_readers_and_editors_see_what_they_may(kept: "Kept", opened: "Opened") -> None:
    counts = {}
    for name in ("ada", "bo", "cy"):
        page = opened(f"{kept.address}/import", session=kept.sessions[name])
        counts[name] = page.locator("input[type=file]").count()
        page.goto(f"{kept.address}/discrepancies")
        page.locator('main a[href^="/discrepancies/"]:visible').first.click()
        page.wait_for_url(re.compile("/discrepancies/[0-9a-f]+$"))
        counts[name] += 10 * page.locator("form[action$=judge]").count()
    assert counts == {"ada": 11, "bo": 10, "cy": 0}


# ------------------------------------------------------------------ two who judge at once


def test_two_who_judge_one_discrepancy_are_shown_both_decisions(kept: "Kept", opened: "Opened", axe: "Axe", scripts: bool) -> None:
    first = opened(kept.address, session=kept.sessions["bo"], scripts=scripts)
    address = open_discrepancy(first)
    second = opened(address, session=kept.sessions["di"], scripts=scripts, refused=CONFLICT)
    button(first, "accept").click()
    first.wait_for_url("**done=**")
    second.get_by_label("In your words").fill("both count the same hall")
    button(second, "explain").click()
    second.get_by_role("heading", name="Somebody decided meanwhile").wait_for()
    words = second.locator("main dl").inner_text()
    assert "accepted by bo" in words
    assert "explained, both count the same hall" in words
    if scripts:
        axe.check(second)
    first.goto(address)
    assert first.locator(".standing").inner_text().startswith("accepted by bo")
    assert "both count the same hall" not in first.locator("main").inner_text()

    button(second, "decide as i did").click()
    second.wait_for_url("**done=**")
    assert second.locator(".standing").inner_text().startswith("explained by di")
    history = second.get_by_role("region", name="What happened, and when").inner_text()
    assert "bo" in history
    assert "both count the same hall" in history, "one decision overwrote the other"


def test_of_two_who_press_at_the_same_moment_one_decides(kept: "Kept", opened: "Opened") -> None:
    first = opened(kept.address, session=kept.sessions["bo"], refused=CONFLICT)
    address = open_discrepancy(first)
    second = opened(address, session=kept.sessions["di"], refused=CONFLICT)
    for page in (first, second):
        page.evaluate("setTimeout(() => document.querySelector('main button[value=accepted]').click(), 50)")
    for page in (first, second):
        page.locator(".done, main h1:has-text('Somebody decided meanwhile')").first.wait_for()
    told = [page.get_by_role("heading", level=1).inner_text() == "Somebody decided meanwhile" for page in (first, second)]
    assert sorted(told) == [False, True]
    first.goto(address)
    assert len(re.findall("accepted", first.get_by_role("region", name="What happened, and when").inner_text())) == 1


def test_two_in_the_queue_are_shown_both_decisions(kept: "Kept", opened: "Opened", scripts: bool) -> None:
    def at(page: "Page") -> str:
        return page.get_by_role("link", name="all of it, with its history").get_attribute("href") or ""

    first, second = (
        opened(f"{kept.address}/queue", session=kept.sessions[name], scripts=scripts, refused=CONFLICT) for name in ("bo", "di")
    )
    both = at(first)
    assert both == at(second)
    if scripts:
        first.keyboard.press("a")
    else:
        button(first, "accept").click()
    first.wait_for_url("**done=**")
    assert at(first) != both
    if scripts:
        second.keyboard.press("1")
        second.keyboard.press("d")
    else:
        second.locator("fieldset.reasons input[type=radio]").first.check()
        button(second, "dismiss").click()
    second.get_by_role("heading", name="Somebody decided meanwhile").wait_for()
    words = second.locator("main dl").inner_text()
    assert "accepted by bo" in words
    assert "dismissed, " in words
    second.get_by_role("link", name="Leave it as it is").click()
    second.wait_for_url("**/queue?**")
    assert at(second) == at(first), "the place in the queue is lost"
    second.goto(kept.address + both)
    assert second.locator(".standing").inner_text().startswith("accepted by bo")


def test_keys_are_listed_in_the_queue(kept: "Kept", opened: "Opened") -> None:
    page = opened(f"{kept.address}/queue", session=kept.sessions["bo"])
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("Escape")
    address = page.url
    page.get_by_text("Filter, keys").click()
    page.get_by_role("checkbox", name="Keys decide").uncheck()
    page.keyboard.press("s")
    assert page.url == address
    page.get_by_role("checkbox", name="Keys decide").check()
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r"[?&](after|end)="))  # the next one, or the end where the tests before this left one alone


# ------------------------------------------------------------------ files that are sent


def test_a_file_is_sent_and_its_run_watched_to_the_end(kept: "Kept", opened: "Opened", axe: "Axe", scripts: bool) -> None:
    page = opened(f"{kept.address}/import", session=kept.sessions["ada"], scripts=scripts)
    page.get_by_label("compare with what there is").uncheck()
    name = f"quillmouth-{'with' if scripts else 'without'}.txt"
    story = STORY + ("" if scripts else "\nThe tide was low.\n")  # a text that is stored already makes no second article
    page.get_by_label("Articles").set_input_files({"name": name, "mimeType": "text/plain", "buffer": story.encode()})
    if scripts:
        assert "1 file, 1 kB" in page.locator("[data-chosen]").inner_text()
        page.route("**/progress", hold)
    page.get_by_role("button", name="Send and read them").click()
    page.wait_for_url(re.compile(r"/import/\d+$"))
    run = page.url
    assert page.get_by_role("progressbar").is_visible()
    if scripts:
        axe.check(page)
        page.unroute("**/progress")
    page.locator("main").get_by_text("Done.").wait_for(timeout=READING)
    assert page.url == run
    assert page.get_by_role("progressbar").count() == 0
    counts = dict(
        page.locator("dl.counts > div").evaluate_all("all => all.map((one) => [...one.children].map((part) => part.textContent))")
    )
    assert counts["new articles"] == "1"
    assert counts["statements"] == "2"
    assert counts["left out"] == "0"
    if scripts:
        axe.check(page)
    page.goto(f"{kept.address}/claims?words=rebuild+the+pier")
    assert "We will rebuild the pier" in page.locator("li.statement blockquote").first.inner_text()
    page.goto(f"{kept.address}/import")
    assert page.locator(f'main a[href$="/{run.rsplit("/", 1)[1]}"]').count() >= 1


def hold(route: "Route") -> None:
    """Answer that a run goes on."""
    route.fulfill(json={"over": False, "said": "Reading 1 file.", "part": 0.5, "counts": {"new": 0}, "skips": 0})
