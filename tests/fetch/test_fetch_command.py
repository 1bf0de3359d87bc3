"""`tracker fetch`, from a server of this machine to the database."""

import json
import zlib
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from tests.database_kinds import Databases, Makes
from tests.fetch.conftest import TEXT, Site, answer, kept, page
from tracker.cli import app
from tracker.errors import UsageError
from tracker.store import Store
from tracker.store.tables import RawContent

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Harbour Post</title><link>{site}</link><description>News of the harbour</description>
{items}</channel></rss>"""
ITEM = (
    "<item><title>{title}</title><link>{link}</link><pubDate>Tue, 26 Mar 2024 10:00:00 GMT</pubDate>"
    "<description>{text}</description></item>"
)


def feed(site: Site, *items: tuple[str, str], text: str = TEXT) -> bytes:
    """A feed whose items have these links and titles."""
    told = "\n".join(ITEM.format(title=title, link=link, text=text) for link, title in items)
    return FEED.format(site=site.url("/"), items=told).encode()


@pytest.fixture
def store(database: Makes, monkeypatch: pytest.MonkeyPatch) -> Any:
    url = database()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    with Store.open(url) as opened:
        yield opened


def tracker(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def fetch(*arguments: str) -> tuple[Result, dict[str, Any]]:
    """Fetch, and what it came to."""
    result = tracker("fetch", *arguments, "--allow-private", "--delay", "0", "--summary", "-")
    return result, json.loads(result.stdout)


def addresses(store: Store) -> list[str]:
    return sorted(version.article.url or "" for version in store.versions())


def raw_contents(store: Store, content: bytes) -> list[Any]:
    """What is kept, compressed, under the hash of these bytes."""
    table = RawContent.table()
    with store.engine.connect() as connection:
        return list(connection.scalars(select(table.c.compressed).where(table.c.hash == sha256(content).hexdigest())))


def test_a_page_is_stored_with_its_bytes_and_its_address(store: Store, site: Site) -> None:
    site.answers |= {"/old": answer(301, Location="/news/1.html?from=feed"), "/news/1.html?from=feed": page()}
    result, told = fetch(site.url("/old"))
    assert result.exit_code == 0, result.output
    assert (told["counts"]["new"], told["counts"]["figures"], told["state"]) == (1, 1, "done")
    (version,) = store.versions()
    assert version.article.url == site.url("/news/1.html?from=feed")
    assert (version.article.title, version.article.source, version.article.published) == (
        "Fire at Ardmere",
        "Harbour Post",
        "2024-03-26T10:00+00:00",
    )
    (raw,) = raw_contents(store, page())
    assert zlib.decompress(raw) == page()
    assert [report.figure.value for report in store.reports()] == [12]


@pytest.mark.parametrize(
    ("stated", "kept_under", "note"),
    [
        ("/news/1.html", "/news/1.html", None),
        ("http://www.127.0.0.1.evil.example/news/1.html", "/news/1.html?a=b", "another site's"),
        ("/", "/news/1.html?a=b", "front page"),
        ("javascript:alert(1)", "/news/1.html?a=b", "which is none"),
    ],
)
def test_a_page_speaks_for_its_own_site_only(store: Store, site: Site, stated: str, kept_under: str, note: str | None) -> None:
    site.answers["/news/1.html?a=b"] = page(head=f'<link rel="canonical" href="{stated}">')
    result, _ = fetch(site.url("/news/1.html?a=b"))
    assert result.exit_code == 0, result.output
    (version,) = store.versions()
    assert version.article.url == site.url(kept_under)
    assert note is None or any(note in one for one in version.article.notes)


def test_what_is_not_modified_is_not_fetched_again(store: Store, site: Site) -> None:
    site.answers["/a"] = kept(page(), ETag='"one"')
    site.answers["/b"] = kept(page("Fire in Lowmoor"), Last_Modified="Tue, 26 Mar 2024 10:00:00 GMT")
    _, told = fetch(site.url("/a"), site.url("/b"))
    assert told["counts"]["new"] == 2
    again, told = fetch(site.url("/a"), site.url("/b"))
    assert (again.exit_code, told["counts"]["same"], told["run"]) == (0, 2, None)
    assert "2 not modified" in again.stderr
    assert [one.command.split()[0] for one in store.runs()] == ["fetch"], "nothing was found, so there is no run to record"
    site.answers["/a"] = kept(page(text=TEXT.replace("12", "14")), ETag='"two"')
    _, told = fetch(site.url("/a"), site.url("/b"))
    assert (told["counts"]["version"], told["counts"]["same"]) == (1, 1)


def test_the_pages_of_a_feed(store: Store, site: Site) -> None:
    undated = page("Fire in Lowmoor", TEXT.replace("12", "14")).replace(b"article:published_time", b"x").replace(b"og:site_name", b"y")
    site.answers |= {"/1": page(), "/2": undated}
    site.answers["/feed"] = feed(site, (site.url("/1"), "Fire"), (site.url("/2"), "Another fire"), (site.url("/gone"), "Gone"))
    result, told = fetch(site.url("/feed"))
    assert result.exit_code == 3
    assert (told["counts"]["new"], told["skips"]) == (2, {"the site answers 404": 1})
    assert addresses(store) == [site.url("/1"), site.url("/2")]
    second = next(version.article for version in store.versions() if version.article.url == site.url("/2"))
    assert (second.published or "").startswith("2024-03-26T10:00"), "the page does not say it, the feed does"
    assert second.source == "Harbour Post"
    assert any("from the feed that led here" in note for note in second.notes)
    (skip,) = (one for _, one in store.skips())
    assert (skip.where, skip.remedy) == (site.url("/gone"), "check the address")


def test_the_text_of_a_feed(store: Store, site: Site) -> None:
    site.answers["/feed"] = feed(site, (site.url("/1"), "Fire"), ("https://other.example/2", "Another fire"))
    result, told = fetch(site.url("/feed"), "--no-pages")
    assert (result.exit_code, told["counts"]["new"]) == (0, 2)
    assert addresses(store) == [site.url("/1"), "https://other.example/2"]
    assert site.paths == ["/robots.txt", "/feed"]


@pytest.mark.parametrize("feed_first", [True, False])
def test_the_text_of_a_feed_leaves_its_page_alone(store: Store, site: Site, feed_first: bool) -> None:
    site.answers |= {"/1": page(), "/feed": feed(site, (site.url("/1"), "Fire"), text="Something burnt.")}
    for run in range(3):
        for address in ("/feed", "/1") if feed_first else ("/1", "/feed"):
            _, told = fetch(site.url(address), "--no-pages")
            assert (told["counts"]["new"], told["counts"]["version"]) == (int(run == 0), 0)
    assert TEXT in store.article(site.url("/1")).article.text
    assert addresses(store) == [site.url("/1")] * 2


def test_a_page_that_leads_nowhere_ends_no_run(store: Store, site: Site) -> None:
    site.answers |= {"/astray": answer(302, Location="http://a:abc/"), "/good": page()}
    site.answers["/feed"] = feed(site, (site.url("/astray"), "Astray"), (site.url("/good"), "Fire"))
    result, told = fetch(site.url("/feed"))
    assert (result.exit_code, told["counts"]["new"], told["counts"]["skips"]) == (3, 1, 1)
    assert [one.where for _, one in store.skips()] == [site.url("/astray")]


def test_what_cannot_be_fetched_is_named_and_recorded(store: Store, site: Site) -> None:
    site.answers |= {"/empty": answer(200), "/scripts": b"<html><script>let x = 1</script></html>", "/late": answer(503)}
    site.answers["/good"] = page()
    result, told = fetch(*map(site.url, ("/empty", "/scripts", "/late", "/good")))
    assert result.exit_code == 3
    assert told["counts"]["new"] == 1
    assert {one.where for _, one in store.skips()} == {site.url("/empty"), site.url("/scripts"), site.url("/late")}
    listed = [json.loads(line) for line in tracker("skips", "--format", "jsonl").stdout.splitlines()]
    assert {row["where"]: row["reason"] for row in listed}[site.url("/late")] == "the site answers 503"


@pytest.mark.usefixtures("store")
def test_this_machine_is_refused_unless_it_is_permitted(site: Site) -> None:
    result = tracker("fetch", site.url("/a"))
    assert result.exit_code == 3
    assert "--allow-private" in result.stderr
    assert site.asked == []


@pytest.mark.parametrize("address", ["seeds/", "ftp://outlet.example/a", "outlet.example/a"])
def test_what_is_no_web_address_is_wrong_usage(address: str) -> None:
    assert isinstance(tracker("fetch", address).exception, UsageError)


def test_the_charset_of_an_answer_reaches_the_reader(store: Store, site: Site) -> None:
    polish = TEXT.replace("Ardmere", "Łódź")
    entry = feed(site, (site.url("/x"), "Fire"), text=polish).decode().replace('encoding="UTF-8"', 'encoding="windows-1252"')
    html, plain, xml = (f"{kind}; charset=ISO-8859-2" for kind in ("text/html", "text/plain", "application/rss+xml"))
    latin = page(text=polish).decode().replace('charset="utf-8"', 'charset="windows-1252"').encode("iso8859-2")
    site.answers["/page"] = answer(200, latin, Content_Type=html)
    site.answers["/text"] = answer(200, polish.encode("iso8859-2"), Content_Type=plain)
    site.answers["/feed"] = answer(200, entry.encode("iso8859-2"), Content_Type=xml)
    result, told = fetch(*map(site.url, ("/page", "/text", "/feed")), "--no-pages")
    assert (result.exit_code, told["counts"]["new"]) == (0, 3)
    found = {version.article.url: version.article for version in store.versions()}
    for path in ("/page", "/text", "/x"):
        assert "fire at Łódź" in found[site.url(path)].text, path
        assert (found[site.url(path)].encoding, "decoded as iso-8859-2" in found[site.url(path)].notes) == ("iso-8859-2", True)
    assert len(raw_contents(store, latin)) == 1


def test_a_withdrawn_page_is_not_asked_for(store: Store, site: Site, databases: Databases) -> None:
    site.answers |= {"/quorvel": page(), "/copy": page(), "/other": page("Fire in Lowmoor")}
    site.answers["/feed"] = feed(site, (site.url("/quorvel"), "Fire"), (site.url("/other"), "Other"))
    fetch(site.url("/quorvel"))
    assert tracker("withdraw", site.url("/quorvel"), "--reason", "court order 7", "--by", "Kim", "--yes").exit_code == 0
    site.answers["/quorvel"] = page("Fire at Ardmere", TEXT.replace("12", "14"))
    asked = len(site.asked)
    result, told = fetch(site.url("/quorvel"), site.url("/feed"), site.url("/copy"))
    assert (result.exit_code, told["counts"]["skips"], told["counts"]["new"]) == (3, 3, 1)
    assert site.paths[asked:] == ["/robots.txt", "/feed", "/other", "/copy"]
    assert "quorvel: withdrawn on" in result.stderr
    assert {one.where.split("-")[0] for _, one in store.skips()} == {"withdrawn"}
    look = ("watch", site.url("/quorvel"), site.url("/feed"), site.url("/copy"), "--once", "--allow-private", "--delay", "0")
    assert [tracker(*look).exit_code for _ in range(2)] == [0, 0], "it was told of"
    kept = databases.everything(store.url)
    assert (b"/quorvel" in kept, b"/other" in kept) == (False, True)
