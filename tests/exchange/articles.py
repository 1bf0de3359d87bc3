"""Articles with rows, made by hand, as the archive hands them to the writers: an emoji, CRLF, a claim in two stretches."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from tracker.errors import InputError
from tracker.exchange.documents import Document, Options
from tracker.records import (
    Act,
    Article,
    Claim,
    Figure,
    Named,
    Period,
    Qualifier,
    Quotation,
    Report,
    Span,
    Speaker,
    SpeakerKind,
    Statement,
    Term,
    text_hash,
)

TEXT = (
    "Ardmere 🚑 bulletin\r\n\r\n"
    "“We counted 57 dead,” said Anna Berg, “and we fear more.”\r\n"
    "The Vale Register, a charity, reported that about 1,200 people had fled\r\nthe town since Monday.\r\n"
)
LINED = "about 1,200 people had fled\r\nthe town since Monday"
BERG = Speaker(
    id="person-berg", name="Anna Berg", kind=SpeakerKind.person, names=("Anna Berg", "A. Berg"),
    terms=(Term(office="mayor", since="2020-01-01", until=None, seen="2024-03-01", source="https://almanac.example/berg"),),
)  # fmt: skip
MAYOR = Speaker(id="mayor", name="Mayor of Ardmere", kind=SpeakerKind.body, names=("Mayor of Ardmere",), member_of=("northland",))
STATE = Speaker(id="northland", name="Northland", kind=SpeakerKind.state, names=("Northland",), wikidata="Q1")
CHARITY = Speaker(
    id="vale_register", name="Vale Register", kind=SpeakerKind.organisation, names=("Vale Register",), member_of=("northland",)
)
WITNESSES = Speaker(id="witnesses", name="witnesses", kind=SpeakerKind.group, names=("witnesses",))


def at(words: str, text: str = TEXT) -> Span:
    """Where words stand; they stand there once."""
    assert text.count(words) == 1, words
    return text.index(words), text.index(words) + len(words)


def named(speaker: Speaker, mention: str) -> Named:
    return Named(id=speaker.id, name=speaker.name, mention=mention, found=speaker.id, reason="exact name", score=1)


def bulletin(id_: str = "article1", *, text: str = TEXT, name: str = "12-bulletin") -> Document:
    """An article with two claims and two figures."""
    article = Article(
        id=id_, text=text, title="Bulletin", source="Harbour Post", url="https://harbour-post.example/12", language="en-GB",
        published="2024-03-26T23:05+03:00", byline="Bo Quill", credit="Wire",
    )  # fmt: skip
    first, second = at("“We counted 57 dead,”"), at("“and we fear more.”")
    said = Claim(
        id=f"{id_}c1", article=id_, content=(first, second), cue=(at("said"),), source=(at("Anna Berg"),),
        text="“We counted 57 dead,” “and we fear more.”", quotation=Quotation.direct, act=Act.confirm, speaker=BERG.name,
        speakers=(BERG.name,), speaker_ids=(BERG.id,), mentions=("Anna Berg",), about=("witnesses",), said_on="2024-03-26", confidence=0.9,
    )  # fmt: skip
    reported = Claim(
        id=f"{id_}c2", article=id_, content=(at(LINED),), cue=(at("reported"),), source=(at("The Vale Register, a charity"),), text=LINED,
        quotation=Quotation.indirect, speaker=CHARITY.name, speakers=(CHARITY.name,), speaker_ids=(CHARITY.id,),
        mentions=("Vale Register",), negated=True, confidence=0.8,
    )  # fmt: skip
    dead = Figure(
        id=f"{id_}f1", article=id_, span=at("57"), text="57", measure="killed", value=57, low=57, high=57, place="Ardmere",
        as_of="2024-03-26", period=Period.incident, attributed_to="Anna Berg", claim=said.id, headline=True, confidence=0.95,
    )  # fmt: skip
    fled = Figure(
        id=f"{id_}f2", article=id_, span=at("1,200"), text="1,200", measure="displaced", value=1200, qualifier=Qualifier.approximate,
        hedge="about", place="Ardmere", since="2024-03-25", period=Period.cumulative, attributed_to="Vale Register", claim=reported.id,
        confidence=0.7,
    )  # fmt: skip
    excluded = fled.model_copy(update={"id": f"{id_}f3", "excluded": "a fraction"})
    carried: dict[str, Any] = {"outlet": "Harbour Post", "document": name, "published": article.published}
    return Document(
        article=article,
        name=name,
        text_hash=text_hash(TEXT),
        raw_hash=None,
        number=1,
        ingested_at="2024-04-01T08:00:00+00:00",
        copy_of=None,
        statements=(
            Statement(claim=said, speakers=(named(BERG, "Anna Berg"),), about=(named(WITNESSES, "witnesses"),), **carried),
            Statement(claim=reported, speakers=(named(CHARITY, "Vale Register"),), **carried),
        ),
        reports=(
            Report(figure=dead, originator=BERG.name, originator_id=BERG.id, **carried),
            Report(figure=fled, originator=CHARITY.name, originator_id=CHARITY.id, **carried),
            Report(figure=excluded, **carried),
        ),
        discrepancies=(),
        speakers={one.id: one for one in (BERG, MAYOR, STATE, CHARITY, WITNESSES)},
    )


def without_text(document: Document) -> Document:
    return replace(document, article=document.article.model_copy(update={"text": ""}))


def archive() -> Iterator[Document]:
    """Two articles of one name, one whose text was withdrawn, and one without rows."""
    yield bulletin()
    yield bulletin("article2")
    yield replace(without_text(bulletin("article3")), name="withdrawn")
    plain = Article(id="article4", text="Nothing was said.\n")
    yield Document(plain, "13 plain/notice", plain.text_hash, None, 1, "2024-04-01T08:00:00+00:00", None, (), (), (), {})


def written(write: Callable[..., None], documents: Iterator[Document], **options: object) -> tuple[bytes, list[InputError]]:
    """What a writer makes of documents, and what it left out."""
    out, skipped = BytesIO(), list[InputError]()
    write(documents, out, Options(skip=skipped.append, **{"with_text": True, **options}))  # type: ignore[arg-type]
    return out.getvalue(), skipped


WITHOUT = "followthemoney is not installed: its extra needs a compiler and the headers of ICU"


def need_library(format_: str) -> None:
    """Skip a test of a format whose library is in an extra of its own and not here."""
    if format_.startswith("ftm"):
        pytest.importorskip("followthemoney", reason=WITHOUT)
