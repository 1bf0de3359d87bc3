"""A database and articles in it, without a language model."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.database_kinds import Makes
from tracker.identity import normalise
from tracker.records import Article, Claim, Extraction, Quotation, Speaker, SpeakerKind, record_id
from tracker.store import Store

QUILL = Speaker(id="quill", name="Adda Quill", kind=SpeakerKind.person, names=("Adda Quill",))
Saves = Callable[..., Article]


@pytest.fixture
def store(database: Makes) -> Iterator[Store]:
    with Store.open(database(), normalise=normalise) as opened:
        yield opened


@pytest.fixture
def save(store: Store) -> Saves:
    def save(id_: str, text: str, said: str | None = None, **fields: Any) -> Article:
        """Store an article; `said` are words of it that Adda Quill says."""
        article = Article(**{"id": id_, "text": text, "source": id_.title(), "published": "2024-03-26"} | fields)
        claims: tuple[Claim, ...] = ()
        if said is not None:
            span = text.index(said), text.index(said) + len(said)
            claim = Claim(
                id=record_id("claim", article.text_hash, span), article=id_, content=(span,), text=said, quotation=Quotation.direct,
                speaker=QUILL.name, speakers=(QUILL.name,), mentions=(QUILL.name,), speaker_ids=(QUILL.id,),
            )  # fmt: skip
            claims = (claim,)
        rows = Extraction(article=id_, text_hash=article.text_hash, claims=claims, model="m", extractor="1")
        store.save(article, rows, speakers={QUILL.name: QUILL})
        return article

    return save
