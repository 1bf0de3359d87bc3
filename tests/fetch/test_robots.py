"""What a site's robots.txt permits, and what follows where it cannot be read (RFC 9309)."""

from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tracker.errors import InputError
from tracker.fetch import Fetcher, Unreached
from tracker.fetch.robots import Answer, Robots

RULES = b"""User-agent: *
Disallow: /archive/
Allow: /archive/open.html

User-agent: claim-tracker
Disallow: /closed/
"""


@pytest.mark.parametrize(
    ("path", "permitted"),
    [("/news.html", True), ("/closed/a.html", False), ("/archive/a.html", True)],
)
def test_rules_for_this_program_are_followed(site: Any, fetcher: Fetcher, path: str, permitted: bool) -> None:
    site.answers |= {"/robots.txt": RULES, path: b"<html></html>"}
    if permitted:
        assert fetcher.get(site.url(path)).raw == b"<html></html>"
        return
    with pytest.raises(InputError, match="does not permit it") as refusal:
        fetcher.get(site.url(path))
    assert not isinstance(refusal.value, Unreached)
    assert site.paths == ["/robots.txt"]


def test_a_redirect_to_what_is_not_permitted(site: Any, fetcher: Fetcher) -> None:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/closed/a.html")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.answers |= {"/robots.txt": RULES, "/a": give}
    with pytest.raises(InputError, match="does not permit"):
        fetcher.get(site.url("/a"))
    assert site.paths == ["/robots.txt", "/a"]


@pytest.mark.parametrize(("status", "refusal"), [(200, None), (404, None), (403, None), (410, None), (500, True), (503, True), (0, True)])
def test_rules_that_cannot_be_read(status: int, refusal: bool | None) -> None:
    asked: list[str] = []

    def get(address: str) -> Answer:
        asked.append(address)
        return Answer(status)

    robots = Robots("claim-tracker", get)
    for _ in range(2):
        found = robots.refusal("https://outlet.example:8443/a?b=c")
        assert (found and found[1]) == refusal
    assert asked == ["https://outlet.example:8443/robots.txt"], "asked for once"


def test_rules_are_read_as_far_as_they_are_reasonable() -> None:
    endless = b"User-agent: *\nDisallow: /closed\n" + b"# more\n" * 200_000 + b"\nDisallow: /open\n"
    robots = Robots("claim-tracker", lambda _address: Answer(200, endless))
    assert robots.refusal("https://outlet.example/closed/a") is not None
    assert robots.refusal("https://outlet.example/open") is None


def test_no_site_holds_anybody_up_for_long() -> None:
    robots = Robots("claim-tracker", lambda _address: Answer(200, b"User-agent: *\nCrawl-delay: 86400\n"))
    assert robots.delay("https://outlet.example/") == 0, "nothing is known of it yet"
    robots.refusal("https://outlet.example/")
    assert robots.delay("https://outlet.example/") == 60
