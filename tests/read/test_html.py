"""Saved web pages."""

import pytest

from tracker.errors import InputError
from tracker.read.html import read_page

PARAGRAPHS = [
    "The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm.",
    "“Nobody is missing,” it added. Twelve people were injured when a pier gave way, and three of them remained in hospital.",
    "The pier was built in 1911 and closed twice in the last ten years, the last time for repairs that took a summer.",
]

LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "WebSite", "name": "Gazette site"}, {"@type": ["NewsArticle"], "headline": "Ferries sail again",
"datePublished": "2024-03-26T23:10:00+03:00", "dateModified": "2024-03-28",
"publisher": {"@type": "Organization", "name": "Harbour Gazette"}}]}
</script>"""

PAGE = """<!doctype html><html><head>{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/isles">Isles</a></li></ul></nav>
<article><h1>Ferries to sail again</h1>{body}</article>
<aside><h2>Most read</h2><ul><li><a href="/a">Forty killed in mountain flood</a></li></ul></aside>
<section id="comments"><h3>Comments</h3><p>First! They say 99 people were hurt, and this comment is as long as a paragraph.</p></section>
<footer><p>All rights reserved</p></footer></body></html>"""


BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(head: str = "", body: str = BODY) -> bytes:
    return PAGE.format(head=head, body=body).encode()


def test_the_main_text() -> None:
    raw = page()
    found = read_page("ferries", raw, "ferries.html")
    assert found.text == "\n\n".join(["Ferries to sail again", *PARAGRAPHS])
    assert (found.id, found.raw, found.media_type, found.encoding) == ("ferries", raw, "text/html", "utf-8")
    assert (found.title, found.published, found.source, found.url) == ("Ferries to sail again", None, None, None)


@pytest.mark.parametrize(
    ("head", "title", "source", "url", "published"),
    [
        (LINKED, "Ferries sail again", "Harbour Gazette", None, "2024-03-26T23:10+03:00"),
        (
            '<title>Ferries | Gazette</title><meta property="og:site_name" content="Gazette">'
            '<link rel="canonical" href="https://g.example/1"><meta property="og:url" content="https://g.example/1?utm=x">'
            '<meta property="article:published_time" content="2024-03-26T20:10:00Z">',
            "Ferries to sail again",
            "Gazette",
            "https://g.example/1",
            "2024-03-26T20:10+00:00",
        ),
        (
            '<meta property="og:title" content="Ferries"><meta name="datePublished" content="26 March 2024">',
            "Ferries",
            None,
            None,
            "2024-03-26",
        ),
        ('<script type="application/ld+json">{broken</script>', "Ferries to sail again", None, None, None),
        ('<script type="application/ld+json">[[null, 3, {"@graph": "x"}]]</script>', "Ferries to sail again", None, None, None),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": 3, "publisher": ["x"]}</script>',
            "Ferries to sail again",
            None,
            None,
            None,
        ),
        ('<meta property="article:published_time" content="soon">', "Ferries to sail again", None, None, None),
    ],
)
def test_what_a_page_declares(head: str, title: str, source: str | None, url: str | None, published: str | None) -> None:
    found = read_page("a", page(head), "a.html")
    assert (found.title, found.source, found.url, found.published) == (title, source, url, published)


@pytest.mark.parametrize(
    ("attributes", "language"),
    [
        ("", None),
        ('lang="en-GB"', "en-GB"),
        ('lang="EN-za"', "EN-za"),
        ('lang="en_IN"', "en-IN"),
        pytest.param(
            'xml:lang="en-GB"',
            "en-GB",
        ),
        ('lang="tr"', None),  # the template's language, not the text's
        ('lang="de-DE"', None),
        ('lang="english"', None),
        ('lang=""', None),
    ],
)
def test_only_a_variety_of_english_is_believed_of_a_page(attributes: str, language: str | None) -> None:
    raw = page().replace(b"<html>", f"<html {attributes}>".encode())
    found = read_page("a", raw, "a.html")
    assert (found.language, found.notes) == (language, ())


def test_a_page_whose_english_is_no_tag_says_so() -> None:
    found = read_page("a", page().replace(b"<html>", b'<html lang="en-">'), "a.html")
    assert (found.language, found.notes) == (None, ("language 'en-' is no language tag",))


def test_pointers_in_the_text_are_marked() -> None:
    body = f"<p>{PARAGRAPHS[0]}</p><p>Read more: <a href='/x'>Seven arrested in smuggling inquiry</a></p><p>{PARAGRAPHS[1]}</p>"
    found = read_page("a", page(body=body), "a.html")
    assert [found.text[slice(*one.span)] for one in found.marks] == ["Read more: Seven arrested in smuggling inquiry"]


@pytest.mark.parametrize(("declared", "encoding"), [("windows-1254", "windows-1254"), ("iso-8859-9", "iso-8859-9")])
def test_the_declared_encoding(declared: str, encoding: str) -> None:
    raw = page(f'<meta charset="{declared}">', f"<p>İstanbul: {PARAGRAPHS[0]}</p><p>{PARAGRAPHS[2]}</p>").decode().encode(declared)
    found = read_page("a", raw, "a.html")
    assert "İstanbul" in found.text
    assert (found.encoding, found.notes) == (encoding, (f"decoded as {encoding}",))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<html><body><script>let x = 'The ferries sail again'</script><div id=app></div></body></html>", "no text"),
        (b"<html><body></body></html>", "no text"),
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!-- nothing -->", "no "),
        (b"<html>\0</html>", "binary"),
    ],
)
def test_pages_without_text(raw: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_page("a", raw, "a.html")


def test_a_fragment_and_broken_markup() -> None:
    raw = "".join(f"<p>{one}<b>" for one in PARAGRAPHS).encode()
    assert all(one in read_page("a", raw, "a.html").text for one in PARAGRAPHS)


LINKED = "<p>The harbour office said on Monday that nine people were hurt when the pier gave way.</p>"


@pytest.mark.parametrize("character", ["\x0b", "\x01", "&#1;", "\ufffe"])
def test_a_character_that_xml_has_not_costs_no_page(character: str) -> None:
    """It stands behind what is taken out, and the tree of the page takes it from nobody."""
    loose = f"<nav>Menu</nav>{character}Ferries {character}sail<script>x</script>{character} again."
    found = read_page("ferries", page(body=BODY + loose + BODY), "ferries.html")
    assert "Ferries sail again." in " ".join(found.text.split())


def test_a_link_whose_end_tag_was_forgotten_links_nothing() -> None:
    more = "<p>The mayor said that the ferries would sail again on Tuesday, once the quay is mended.</p>"
    page = f"<html><body><h1>Pier</h1><a href='/top'>Top {LINKED}{more}</body></html>"
    found = read_page("pier", page.encode(), "pier.html")
    assert "nine people were hurt" in found.text
    assert "would sail again" in found.text
    cards = "".join(f"<a href='/{n}'>{LINKED}{more}</a>" for n in range(3))
    with pytest.raises(InputError, match="no text in the page"):
        read_page("front", f"<html><body>{cards}</body></html>".encode(), "front.html")
