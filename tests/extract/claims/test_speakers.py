"""Who is meant, on the labelled articles of `speakers.toml`: speakers, role and the chain through which the words came."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from tracker.extract.annotate import load
from tracker.extract.claims.claims import claims
from tracker.records import Article, Claim

ARTICLES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("speakers.toml").read_text("utf-8"))["article"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def cases() -> list[Any]:
    """One test for each claim of the table."""
    weak = pytest.mark.xfail(strict=True, raises=AssertionError, reason="a known fault of the present rules")
    return [
        pytest.param(article["text"], claim, id=f"{article['name']}: {claim['words']}", marks=weak if claim.get("weak") else ())
        for article in ARTICLES
        for claim in article["claims"]
    ]


def plain(name: str) -> str:
    """A name without capitals and a leading article."""
    words = name.replace("’", "'").lower().split()
    return " ".join(words[1:] if words[0] in ("the", "a", "an") else words)


def claim_with(nlp: Language, text: str, words: str) -> Claim:
    found = [claim for claim in claims(nlp(text), Article(id="a", text=text)) if words in claim.text]
    assert found, f"no claim holds {words!r}"
    return min(found, key=lambda claim: len(claim.text))


@pytest.mark.parametrize(("text", "expected"), cases())
def test_speakers_of_the_labelled_claims(nlp: Language, text: str, expected: dict[str, Any]) -> None:
    claim = claim_with(nlp, text, expected["words"])
    found = ([plain(name) for name in claim.speakers], plain(claim.role) if claim.role else None, [plain(name) for name in claim.via])
    role = plain(expected["role"]) if "role" in expected else None
    assert found == ([plain(name) for name in expected["speakers"]], role, [plain(name) for name in expected.get("via", [])])


def test_the_table_is_as_large_as_it_claims() -> None:
    assert len(ARTICLES) >= 60
    assert all(
        expected["words"] in article["text"].replace("”", "").replace("“", "") for article in ARTICLES for expected in article["claims"]
    )
