"""What must hold on five raw articles as they were saved from the web, where the folder with them lies beside the checkout."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import Extracted, extract, named
from tracker.records import Act, Claim, Figure, Period, Qualifier

RAW = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the folder with the raw articles is not beside this checkout")


@pytest.fixture(scope="module")
def articles() -> dict[str, Extracted]:
    done = [one for one in extract([RAW], Extractor(), Resolver()) if isinstance(one, Extracted)]
    assert len(done) == 5
    return {one.article.id[:3]: replace(one, extraction=named(one)) for one in done}


def shown(one: Extracted) -> list[Figure]:
    return [figure for figure in one.extraction.figures if figure.excluded is None]


def claim_holding(one: Extracted, words: str) -> Claim:
    found = [claim for claim in one.extraction.claims if words in claim.text]
    assert found, f"no claim holds {words!r}"
    return min(found, key=lambda claim: len(claim.text))


@pytest.mark.parametrize(
    ("article", "published"), [("000", "2024-03-26"), ("001", "2024-03-26"), ("002", "2024-07-16"), ("003", None), ("004", None)]
)
def test_publication_dates(articles: dict[str, Extracted], article: str, published: str | None) -> None:
    date = articles[article].article.published
    assert (date[:10] if date else None) == published


@pytest.mark.parametrize(
    ("article", "text", "expected"),
    [
        ("001", "81", {"measure": "killed", "value": 81, "qualifier": Qualifier.exact, "period": Period.interval, "as_of": "2024-03-26"}),
        ("001", "93", {"measure": "injured", "value": 93, "qualifier": Qualifier.exact, "period": Period.interval, "as_of": "2024-03-26"}),
        ("001", "eight", {"measure": "incidents", "value": 8, "qualifier": Qualifier.exact, "period": Period.interval}),
        ("001", "32,414", {"measure": "killed", "value": 32414, "period": Period.cumulative, "since": "2023-10-07", "as_of": "2024-03-26"}),
        ("001", "74,787", {"measure": "injured", "value": 74787, "period": Period.cumulative, "since": "2023-10-07"}),
        ("002", "40,000", {"measure": "killed", "value": 40000, "qualifier": Qualifier.approximate, "period": Period.cumulative}),
        ("003", "1,400", {"measure": "killed", "value": 1400, "qualifier": Qualifier.approximate, "period": Period.incident}),
        ("003", "240", {"measure": "captive", "value": 240, "qualifier": Qualifier.approximate}),
        ("003", "9,500", {"measure": "killed", "value": 9500, "qualifier": Qualifier.approximate, "period": Period.cumulative}),
    ],
)
def test_figures(articles: dict[str, Extracted], article: str, text: str, expected: dict[str, Any]) -> None:
    found = [figure for figure in shown(articles[article]) if figure.text == text]
    assert len(found) == 1, f"{text!r} is extracted {len(found)} times"
    assert {name: getattr(found[0], name) for name in expected} == expected


@pytest.mark.parametrize(
    ("article", "text", "words"),
    [
        ("001", "81", "health"),
        ("001", "32,414", "health"),
        ("001", "74,787", "health"),
        ("002", "40,000", "Erdoğan"),
        ("003", "1,400", "Israeli officials"),
        ("003", "240", "Israeli officials"),
        ("003", "9,500", "health"),
    ],
)
def test_originators(articles: dict[str, Extracted], article: str, text: str, words: str) -> None:
    figure = next(figure for figure in shown(articles[article]) if figure.text == text)
    assert figure.attributed_to is not None
    assert words.lower() in figure.attributed_to.lower()


def test_nothing_else_is_a_figure(articles: dict[str, Extracted]) -> None:
    """No menu, ticker, link to another story, age, year or ordinal is counted."""
    assert {name: sorted(figure.text or "" for figure in shown(one)) for name, one in articles.items()} == {
        "000": [],
        "001": ["32,414", "74,787", "81", "93", "eight"],
        "002": ["40,000"],
        "003": ["1,400", "240", "9,500"],
        "004": [],
    }


@pytest.mark.parametrize("article", ["000", "001"])
def test_the_denial_of_the_ministry(articles: dict[str, Extracted], article: str) -> None:
    denials = [claim for claim in articles[article].extraction.claims if claim.act is Act.deny]
    assert denials
    if article == "000":
        denial = denials[0]
        assert denial.negated
        assert denial.denies
        assert denial.speaker is not None
        assert "Defence Ministry" in denial.speaker.replace("Defense", "Defence")


@pytest.mark.parametrize(
    ("article", "words", "speaker"),
    [
        ("001", "is a full-on Nazi", "Ben-Gvir"),
        ("001", "differ from Hitler", "Erdoğan"),
        ("001", "does not have any activities", "Ministry"),
        ("001", "unanimously decided", "Böcek"),
        ("002", "could not break the spirit", "Erdoğan"),
        ("003", "no longer someone we can talk to", "Erdoğan"),
        ("003", "unfolding humanitarian tragedy", "Foreign Ministry"),
        ("004", "always stand by the people", "Kalın"),
    ],
)
def test_speakers(articles: dict[str, Extracted], article: str, words: str, speaker: str) -> None:
    assert speaker in (claim_holding(articles[article], words).speaker or "")


def test_a_pair_is_two_speakers(articles: dict[str, Extracted]) -> None:
    rejected = claim_holding(articles["004"], "expansionist and occupation policies")
    assert len(rejected.speakers) == 2
    assert any("Kalın" in name for name in rejected.speakers)
    assert any("Darwish" in name for name in rejected.speakers)


def test_sources_stand_between_speaker_and_outlet(articles: dict[str, Extracted]) -> None:
    via = claim_holding(articles["004"], "always stand by the people").via
    assert any("sources" in mention.lower() or mention == "They" for mention in via)


def test_scare_quotes_and_tickers_are_no_claims(articles: dict[str, Extracted]) -> None:
    for one in articles.values():
        for claim in one.extraction.claims:
            assert claim.text.strip("\"'“”‘’ ") not in {"Israel", "Israel's", "atrocities", "Bat Yam", "NATO partners"}
            assert "the movement is strengthening" not in claim.text
            assert "28-point" not in claim.text


def test_every_row_says_what_its_characters_say(articles: dict[str, Extracted]) -> None:
    for one in articles.values():
        text = one.article.text
        marked = [mark.span for mark in one.article.marks]
        for claim in one.extraction.claims:
            assert claim.text == " ".join(text[start:end] for start, end in claim.content)
            assert not any(start < stop and begin < end for start, end in claim.content for begin, stop in marked)
        for figure in one.extraction.figures:
            assert figure.span is not None
            assert text[figure.span[0] : figure.span[1]] == figure.text
