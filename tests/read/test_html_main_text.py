"""What of a page is its article, and that its characters come out as the page shows them. All contents are invented."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tracker.errors import InputError
from tracker.read.html import read_page
from tracker.records import Article

PARAGRAPHS = [
    "The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm.",
    "“Nobody is missing,” it added. Twelve people were injured when a pier gave way, and three of them remained in hospital.",
    "He declined.",
    "The pier was built in 1911 and closed twice in the last ten years, the last time for repairs that took a summer.",
    "The mayor said that the town would pay for the repairs, which may take until the autumn.",
]
SECRET = "The ministry said that 99 people were killed, and this sentence is never shown to a reader."


def read(body: str, head: str = "") -> Article:
    return read_page("a", f"<html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def paragraphs(*inside: str) -> str:
    """The article, with something after its second paragraph."""
    each = [f"<p>{one}</p>" for one in PARAGRAPHS]
    return "<h1>Ferries to sail again</h1>" + "".join([*each[:2], *inside, *each[2:]])


WHOLE = "\n\n".join(["Ferries to sail again", *PARAGRAPHS])


def test_the_reader_and_its_settings_are_recorded() -> None:
    found = read(f"<div>{paragraphs()}</div>")
    assert found.text == WHOLE
    assert found.reader is not None and found.reader.startswith("trafilatura 2.") and "no comments" in found.reader


@pytest.mark.parametrize(
    "inside",
    [
        f"<script>document.write({SECRET!r})</script>",
        f"<style>p:after {{content: '{SECRET}'}}</style>",
        f"<template><p>{SECRET}</p></template>",
        f"<noscript><p>{SECRET}</p></noscript>",
        f"<!-- <p>{SECRET}</p> -->",
        f"<p hidden>{SECRET}</p>",
        f"<p style='color: red; DISPLAY : none'>{SECRET}</p>",
        f"<div style='visibility:hidden'><p>{SECRET}</p></div>",
        f"<div aria-hidden='true'><p>{SECRET}</p></div>",
        f"<p class='sr-only'>{SECRET}</p>",
        f"<p class='d-none'>{SECRET}</p>",
        f"<div class='cookie-banner'><p>{SECRET}</p></div>",
        f"<div id='onetrust-consent-sdk'><p>{SECRET}</p></div>",
        f"<dialog open><p>{SECRET}</p></dialog>",
        f"<div role='dialog'><p>{SECRET}</p></div>",
        f"<aside><p>{SECRET}</p></aside>",
        f"<div class='pull-quote'><p>{SECRET}</p></div>",
        f"<figure><img src=x><figcaption>{SECRET}</figcaption></figure>",
        f"<div class='newsletterSignup'><p>{SECRET}</p><form><input></form></div>",
        f"<div class='RelatedStories_root__x1'><p>{SECRET}</p></div>",
        f"<section class='comments-area'><p>{SECRET}</p></section>",
        f"<p><a href='/other'>{SECRET}</a></p>",
        f"<p><del>{SECRET}</del></p>",
        f"<marquee>{SECRET}</marquee>",
        f"<amp-ad><p>{SECRET}</p></amp-ad>",
    ],
)
def test_what_is_no_article_is_left_out(inside: str) -> None:
    assert read(f"<div>{paragraphs(inside)}</div>").text == WHOLE


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<h2>What comes now</h2>", "What comes now"),
        ("<h2><a href='#now'>What comes now</a></h2>", "What comes now"),
        (
            "<blockquote><p>We will not go, and we have told the ministry so.</p></blockquote>",
            "We will not go, and we have told the ministry so.",
        ),
        ("<figure><blockquote>We will not go, he said.</blockquote></figure>", "We will not go, he said."),
        ("<p><q>No</q>, said the mayor of the town.</p>", "“No”, said the mayor of the town."),
        ("<p>On <time datetime='2024-03-26'>Tuesday</time> the wind fell.</p>", "On Tuesday the wind fell."),
        ("<p>The fer&shy;ries lie at anchor.</p>", "The ferries lie at anchor."),
        (
            "<ul><li>The north pier is closed.</li><li>The south pier is open.</li></ul>",
            "- The north pier is closed.\n\n- The south pier is open.",
        ),
        (
            "<table><tr><th>Pier</th><th>Injured</th></tr><tr><td>North</td><td>12</td></tr></table>",
            "| Pier | Injured |\n\n| North | 12 |",
        ),
        ("<p><b>What comes now</b><br>The pier will be rebuilt.</p>", "What comes now\n\nThe pier will be rebuilt."),
        ("<p class='has-share-button'>The pier will be rebuilt, he said.</p>", "The pier will be rebuilt, he said."),
        ("<div class='hidden md:block'><p>The pier will be rebuilt, he said.</p></div>", "The pier will be rebuilt, he said."),
        ("<p>A report by <a href='/x'>the Gazette</a> told of the pier.</p>", "A report by the Gazette told of the pier."),
    ],
)
def test_what_stands_in_the_article_stays(inside: str, text: str) -> None:
    found = read(f"<div>{paragraphs(inside)}</div>").text
    assert found == "\n\n".join(["Ferries to sail again", *PARAGRAPHS[:2], text, *PARAGRAPHS[2:]])


@pytest.mark.parametrize(
    "wrapped",
    [
        "<div class='related-share-sidebar'>{}</div>",
        "<div aria-hidden='true'>{}</div>",
        "<div style='display:none'>{}</div>",
        "<form>{}</form>",
        "<table><tr><td><a href='/'>Home</a><br><a href='/news'>News</a></td><td>{}</td></tr></table>",
        "<div class='consent-wrapper'>{}</div>",
    ],
)
def test_the_article_is_read_whatever_holds_it(wrapped: str) -> None:
    assert read(wrapped.format(paragraphs())).text == WHOLE


def test_a_headline_outside_the_article_comes_first_and_a_site_name_does_not() -> None:
    body = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    found = read(
        f"<h1><a href='/'>The Harbour Gazette</a></h1><div><h1>Ferries to sail again</h1></div><div><article>{body}</article></div>"
    )
    assert found.text == WHOLE
    assert [(mark.kind.value, found.text[slice(*mark.span)]) for mark in found.marks] == [("metadata", "Ferries to sail again")]


def test_comments_and_teasers_below_the_article_go_under_any_name() -> None:
    said = "My uncle told me that 450 people were killed there, and the paper does not dare to print it."
    comments = "".join(f"<div class='msg'><b>{name}</b><p>{said}</p></div>" for name in ("Bo", "Al", "Cy"))
    found = read(f"<div class='story'>{paragraphs()}</div><div class='voices'><h3>What you say</h3>{comments}</div>")
    assert found.text == WHOLE


def test_a_pointer_among_the_paragraphs_is_kept_and_marked() -> None:
    found = read(
        f"<div>{paragraphs('<p>Do not miss our report: <a href=/x>Forty killed in a flood in the mountains, says police</a></p>')}</div>"
    )
    marked = [found.text[slice(*mark.span)] for mark in found.marks if mark.kind == "boilerplate"]
    assert marked in ([], ["Do not miss our report: Forty killed in a flood in the mountains, says police"])
    assert bool(marked) == ("Forty killed" in found.text)


@pytest.mark.parametrize(
    ("head", "body", "byline"),
    [
        ("<meta name='author' content='Jane Doe'>", "", "Jane Doe"),
        ("<meta property='article:author' content='https://gazette.example/jane'>", "", None),
        (
            '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "author": [{"name": "Jane Doe"}, {"name": "Al Roe"}]}</script>',
            "",
            "Jane Doe, Al Roe",
        ),
        ('<script type=\'application/ld+json\'>{"@type": "NewsArticle", "author": "Jane Doe"}</script>', "", "Jane Doe"),
        ("", "<p class='byline'>By Jane Doe in Lorno</p>", "Jane Doe in Lorno"),
        ("", "<p>by <a rel='author' href='/jane'>Jane Doe</a></p>", "Jane Doe"),
        ("", "", None),
    ],
)
def test_who_wrote_it(head: str, body: str, byline: str | None) -> None:
    assert read(f"{body}<div>{paragraphs()}</div>", head).byline == byline


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("26 March 2024", "2024-03-26"),
        ("Harbour Gazette, 26 March 2024, 4 min read", "2024-03-26"),
        ("26 March 2024, updated 28 March 2024", None),
        ("In spring", None),
    ],
)
def test_the_date_below_the_headline(line: str, published: str | None) -> None:
    body = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    assert read(f"<h1>Ferries to sail again</h1><span>{line}</span><div class='t'>{body}</div>").published == published


@pytest.mark.parametrize("charset", ["utf-16", "utf-8", "idna", "undefined", "rot13", "no-such", "unicode_escape"])
def test_a_wrong_charset(charset: str) -> None:
    raw = f"<html><head><meta charset='{charset}'></head><body><div>{paragraphs()}</div></body></html>".encode()
    assert read_page("a", raw, "a.html").text == WHOLE


def test_a_few_broken_characters() -> None:
    raw = f"<html><body><div>{paragraphs('<p>' + 'Ğüneş ve fırtına, çok güzel şehir. ' * 5 + '</p>')}</div></body></html>".encode()
    found = read_page("a", raw.replace("Ğ".encode(), b"\xc4", 1), "a.html")
    assert "“Nobody is missing,”" in found.text
    assert found.notes == ("decoded as utf-8, 1 broken characters replaced",)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div>" * 10_000 + "<p>The ferries sail again.</p>", "nested too deeply"),
        ("<p>The ferries sail again.</p>" * 70_000 + "<b></b>" * 50_000, "240,000 tags"),
        ("<p>" + "The ferries sail again. " * 500_000, "ten million characters"),
        ("<script>" + "sail('again');" * 10_000 + "</script>", "no text"),
        ("<div hidden>The ferries sail again.</div>" * 3, "no text"),
    ],
)
def test_hostile_pages(page: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_page("a", page.encode(), "a.html")


def test_pages_that_are_deep_or_long() -> None:
    assert read("<div>" * 500 + paragraphs() + "</div>" * 500).text == WHOLE
    long = "".join(f"<p>{number}. {PARAGRAPHS[0]}</p>" for number in range(15_000))
    found = read(long)
    assert found.text.count("\n\n") == 14_999
    assert found.reader is not None and "trafilatura" not in found.reader


# ------------------------------------------------------------------ whole pages


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "pages.py"
    spec = importlib.util.spec_from_file_location("pages_benchmark", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


TEXT = "\n\n".join(["Ferries to sail again after a week of storm", *PARAGRAPHS * 3])


@pytest.mark.parametrize("name", ["semantic", "tables", "soup", "live", "overlay", "dump"])
def test_an_article_in_a_page_of_the_benchmark(benchmark: ModuleType, name: str) -> None:
    template = benchmark.templates(benchmark.TEMPLATES)[name]
    tally = benchmark.measure(template, [("ferries", TEXT)], None, 0)
    headline = len("Ferriestosailagainafteraweekofstorm")
    assert tally.kept in (tally.main, tally.main - headline)  # one that stands apart from the article is marked
    assert (tally.left_in, tally.failed) == (0, 0)
    assert tally.main == len("".join(TEXT.split()))


def test_the_benchmark_counts_what_is_lost_and_what_is_left_in(benchmark: ModuleType) -> None:
    tally = benchmark.Tally()
    page = Article(id="a", text="Menu News\n\nThe ferries sail again.")
    assert benchmark.foreign(page, "The ferries do sail again.", tally) == [(0, 4), (5, 9)]
    assert (tally.main, tally.kept, tally.left_in) == (22, 20, 8)
    assert benchmark.is_foreign(((0, 9),), [(0, 4), (5, 9)])
    assert not benchmark.is_foreign(((5, 34),), [(0, 4), (5, 9)])


PROMOTED = "Our reporters tell you twice a week what 250 people have said."


@pytest.mark.parametrize(
    "inside",
    [
        f"<div class='a1'><h2>The Letter</h2><p>{PROMOTED}</p><button>Sign up</button></div>",
        f"<div class='a1'><p>{PROMOTED}</p><input type='email'><button>Send it to me</button></div>",
        f"<div class='a1'><h4>Paid for by readers</h4><p>{PROMOTED}</p><a class='btn' href='/j'>Join for 4 a month</a></div>",
        f"<center><font>- ADVERTISEMENT -</font><br>{PROMOTED}</center>",
        f"<div class='m'><img src='a.jpg'><div>{PROMOTED}</div><div>Photograph: Noor Falk</div></div>",
    ],
)
def test_boxes_that_are_no_paragraphs_go(inside: str) -> None:
    assert read(f"<div>{paragraphs(inside)}</div>").text == WHOLE


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>{PROMOTED} <button>Sign up</button></p>",
        f"<div>{PROMOTED} <button>Sign up</button></div>",
        f"<div class='post'><p>{PROMOTED}</p><button>Share</button></div>",
        f"<div class='m'><img src='a.jpg'><p>{PROMOTED}</p></div>",
    ],
)
def test_paragraphs_with_a_button_or_a_picture_stay(inside: str) -> None:
    assert PROMOTED in read(f"<div>{paragraphs(inside)}</div>").text


def test_notes_on_the_author_go() -> None:
    note = "Anna Holm writes on courts, and her book on the 40 trials comes out in May."
    page = f"<div><div class='t'>{paragraphs()}</div><p class='bio'>{note}</p></div>"
    assert read(page, "<meta name='author' content='Anna Holm'>").text == WHOLE


def test_a_witness_named_as_the_author_stays_among_the_paragraphs() -> None:
    said = "Anna Holm said that she had seen nine people in the water."
    found = read(f"<div>{paragraphs(f'<p>{said}</p>')}</div>", "<meta name='author' content='Anna Holm'>")
    assert said in found.text
