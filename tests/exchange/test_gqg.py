"""GDELT's lines: the documented fields and nothing else, a hundred characters of context, each quotation once."""

import json
from dataclasses import replace

import pytest

from tests.exchange.articles import archive, bulletin, without_text, written
from tracker.exchange.gqg import CONTEXT, language, line, moment, write
from tracker.records import Claim, Quotation, Statement

FIELDS = {"date": str, "url": str, "title": str, "lang": str, "quotes": list}


def test_a_line_has_the_documented_fields() -> None:
    content, skipped = written(write, archive())
    rows = [json.loads(one) for one in content.splitlines()]
    assert not skipped
    assert len(rows) == 3  # the article without a quotation has none
    for row in rows:
        assert {name: type(value) for name, value in row.items()} == FIELDS
        assert all(
            {name: type(value) for name, value in one.items()} == dict.fromkeys(("pre", "quote", "post"), str) for one in row["quotes"]
        )
    assert rows[0] == {
        "date": "2024-03-26T20:05:00Z",
        "url": "https://harbour-post.example/12",
        "title": "Bulletin",
        "lang": "ENGLISH",
        "quotes": [
            {
                "pre": "Ardmere 🚑 bulletin",
                "quote": "We counted 57 dead,",
                "post": "said Anna Berg, “and we fear more.” The Vale Register, a charity, reported that about 1,200 people",
            },
            {
                "pre": "Ardmere 🚑 bulletin “We counted 57 dead,” said Anna Berg,",
                "quote": "and we fear more.",
                "post": "The Vale Register, a charity, reported that about 1,200 people had fled the town since Monday.",
            },
        ],
    }


def test_without_the_text_the_claims_own_words_are_quoted_without_context() -> None:
    row = line(without_text(bulletin()))
    assert row is not None
    assert row["quotes"] == [
        {"pre": "", "quote": "We counted 57 dead,", "post": ""},
        {"pre": "", "quote": "and we fear more.", "post": ""},
    ]


def test_context_is_cut_at_a_word_and_no_longer_than_a_hundred_characters() -> None:
    words = "longer words stand here. " * 20
    text = f"{words}“Stay,” he said. {words}"
    start = text.index("“Stay")
    claim = Claim(id="c", article="a", content=((start, start + 7),), text="“Stay,”", quotation=Quotation.direct)
    before = bulletin()
    document = replace(before, article=before.article.model_copy(update={"text": text}), statements=(Statement(claim=claim),))
    row = line(document)
    assert row is not None
    (quote,) = row["quotes"]
    assert quote["quote"] == "Stay,"
    for side in ("pre", "post"):
        assert CONTEXT - 10 < len(quote[side]) <= CONTEXT
    assert text[:start].rstrip().endswith(" " + quote["pre"])
    assert text[start + 7 :].lstrip().startswith(quote["post"] + " ")


def test_what_nobody_is_said_to_have_said_is_left_out() -> None:
    document = bulletin()
    assert line(replace(document, statements=document.statements[1:])) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-03-26", "2024-03-26T00:00:00Z"),
        ("2024-03-26T23:05+03:00", "2024-03-26T20:05:00Z"),
        ("2024-03", None),
        (None, None),
        ("soon", None),
    ],
)
def test_moments(given: str | None, expected: str | None) -> None:
    assert moment(given) == expected


@pytest.mark.parametrize(("tag", "name"), [("tr", "TURKISH"), ("en-ZA", "ENGLISH"), (None, ""), ("xx-nonsense!", "")])
def test_languages(tag: str | None, name: str) -> None:
    assert language(tag) == name
