"""A correction's "an earlier version of this article said" attributes nothing to anybody; what others publish does."""

import pytest
from spacy.language import Language

from tracker.extract.claims.claims import claims
from tracker.extract.tagger.statements import Statement
from tracker.records import Article, Claim

SAID = " said that 27 people had been killed in the harbour."


def by_rules(nlp: Language, source: str) -> list[Claim]:
    text = source + SAID
    return list(claims(nlp(text), Article(id="a", text=text)))


def by_tagger(nlp: Language, source: str) -> list[Claim]:
    text = source + SAID
    doc = nlp(text)
    at = len(source) + 1
    doc._.statements = [Statement([(at + 5, len(text) - 1)], (at, at + 4), (0, len(source)), 0.9)]
    return list(claims(doc, Article(id="a", text=text)))


@pytest.mark.parametrize("found", [by_rules, by_tagger])
@pytest.mark.parametrize(
    "source",
    [
        "An earlier version of this article",
        "A previous version of this story",
        "The original version of our report",
        "The headline of this article",
        "A caption in this story",
        "An earlier version of the article",
        "An earlier edition of this newspaper article",
        "A picture caption on our page",
    ],
)
def test_the_article_itself_is_no_speaker(nlp: Language, found: object, source: str) -> None:
    assert callable(found)
    assert found(nlp, source) == []


@pytest.mark.parametrize("found", [by_rules, by_tagger])
@pytest.mark.parametrize(
    "source",
    [
        "An earlier report of the commission",
        "An earlier version of the report",
        "A leaked draft of the commission's report",
        "The editor of this article",
        "The author of an earlier version of this article",
        "The soldier's version of the story",
        "The online edition of the Halden Courier",
        "The Halden Courier",
        "This report by the ministry",
        "The mayor in this article",
    ],
)
def test_what_others_publish_stays(nlp: Language, found: object, source: str) -> None:
    assert callable(found)
    (claim,) = found(nlp, source)
    assert claim.source is not None
    assert "27 people had been killed" in claim.text


def test_whom_the_earlier_version_quoted_was_not_quoted_through_it(nlp: Language) -> None:
    text = "An earlier version of this article quoted Adda Quill as saying that the gate was open."
    (claim,) = claims(nlp(text), Article(id="a", text=text))
    assert (claim.speaker, claim.via) == ("Adda Quill", ())
