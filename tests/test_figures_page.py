"""What docs/figures.md says is counted is counted, and what it says is not is not: every row of its tables is run."""

import re
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from tracker.extract.annotate import load
from tracker.extract.claims.claims import claims
from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "figures.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def read(nlp: Language, text: str) -> list[Figure]:
    article, doc = Article(id="a", text=text, published="2024-03-26"), nlp(text)
    return [figure for figure in figures(doc, article, tuple(claims(doc, article))).figures if figure.excluded is None]


@pytest.mark.parametrize(("text", "expected"), rows("Counted"))
def test_what_is_counted(nlp: Language, text: str, expected: str) -> None:
    assert ", ".join(f"{figure.text} {figure.measure}" for figure in read(nlp, text)) == expected


@pytest.mark.parametrize(("text", "why"), rows("Not counted"))
def test_what_is_not_counted(nlp: Language, text: str, why: str) -> None:
    assert [figure.text for figure in read(nlp, text)] == [], why


@pytest.mark.parametrize(("text", "field", "value"), rows("What a figure says"))
def test_what_a_figure_says(nlp: Language, text: str, field: str, value: str) -> None:
    number, name = field.rsplit(" ", 1)
    found = {figure.text: figure for figure in read(nlp, text)}
    said: Any = getattr(found[number], name)
    if name in {"subset_of", "revises"} and said is not None:
        said = next(figure.text for figure in found.values() if figure.id == said)
    if name == "via":
        said = ", ".join(said)
    assert str(getattr(said, "value", said)) == value


def test_the_page_has_its_tables() -> None:
    assert [len(rows(heading)) > 10 for heading in ("Counted", "Not counted", "What a figure says")] == [True] * 3
    assert re.search(r"\| 0\.95-1\.00 \|", PAGE)
