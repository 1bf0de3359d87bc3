"""Five raw articles as they were saved from the web: what is furniture in them, and what they say about themselves."""

import json
from pathlib import Path

import pytest

from tracker.read import read
from tracker.read.layout import read_layout
from tracker.records import Article, MarkKind

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the folder with the raw articles is not beside this checkout")


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    found = [one for one in read([SHARED / "seeds"]) if isinstance(one, Article)]
    return {one.id[:3]: one for one in found}


def left(article: Article) -> list[str]:
    """The lines that extractors read."""
    lines, end = "", 0
    for mark in article.marks:
        lines += article.text[end : mark.span[0]]
        end = mark.span[1]
    return [line.strip() for line in (lines + article.text[end:]).splitlines() if line.strip()]


def test_ids_and_texts(articles: dict[str, Article]) -> None:
    for path in (SHARED / "seeds").iterdir():
        assert articles[path.name[:3]].id == path.stem
        assert articles[path.name[:3]].text.encode() == path.read_bytes()


@pytest.mark.parametrize(
    ("article", "published", "read_from"),
    [
        ("000", "2024-03-26", "2024-03-26"),
        ("001", "2024-03-26T23:32", "26 Mar 2024 23:32"),
        ("002", "2024-07-16", "2024-07-16"),
        ("003", None, None),
        ("004", None, None),
    ],
)
def test_dates(articles: dict[str, Article], article: str, published: str | None, read_from: str | None) -> None:
    found = articles[article]
    assert found.published == published
    assert (found.published_span and found.text[slice(*found.published_span)]) == read_from


def test_the_dumped_page_keeps_headline_and_paragraphs(articles: dict[str, Article]) -> None:
    found = articles["001"]
    kept = left(found)
    assert kept[0].startswith("Turkey rejects allegations") and kept[0] == found.title
    assert kept[1].startswith("Turkey's Defense Ministry says")
    assert kept[-1].endswith('less than Hitler? No."')
    assert len(kept) == 17
    assert [len(line) > 30 for line in kept] == [True] * 17
    assert "Read more" not in "".join(kept)
    assert found.credit == "Source: Agencies"


@pytest.mark.parametrize(
    ("article", "first", "last", "count"), [("003", "Turkey Takes", "US Secretary", 9), ("004", "Turkish spymaster", "In addition", 11)]
)
def test_heads_and_tails(articles: dict[str, Article], article: str, first: str, last: str, count: int) -> None:
    kept = left(articles[article])
    assert kept[0].startswith(first)
    assert kept[-1].startswith(last)
    assert len(kept) == count


def test_the_credit_of_a_syndicated_feed(articles: dict[str, Article]) -> None:
    assert (articles["003"].credit or "").startswith("(Note: ")


def test_only_the_date_stamp_is_marked(articles: dict[str, Article]) -> None:
    for name in ("000", "002"):
        (mark,) = articles[name].marks
        assert (mark.kind, articles[name].text[slice(*mark.span)][:5]) == (MarkKind.metadata, "date ")


def test_ordinary_news_loses_practically_nothing() -> None:
    folder = SHARED / "data" / "polnear" / "dev" / "text"
    if not folder.is_dir():
        pytest.skip("the development data are not beside this checkout")
    marked = total = 0
    for path in folder.iterdir():
        text = path.read_bytes().decode()
        total += len(text)
        marked += sum(end - start for start, end in (mark.span for mark in read_layout(text).marks))
    assert marked < 0.001 * total


def test_texts_that_lost_their_lines_lose_no_text() -> None:
    path = SHARED / "data" / "figures" / "fakes_dev.jsonl"
    if not path.is_file():
        pytest.skip("the development data are not beside this checkout")
    for line in path.read_text(encoding="utf-8").splitlines():
        for mark in read_layout(json.loads(line)["text"]).marks:
            assert mark.kind is MarkKind.metadata
            assert mark.span[1] - mark.span[0] < 60
