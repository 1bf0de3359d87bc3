"""Stories that a store is given. Every test that asks for `store` or `url` runs on SQLite, and on PostgreSQL wherever it is installed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import normalise
from tests.database_kinds import Databases
from tests.store import listed
from tracker.records import Act, Article, Claim, Extraction, Figure, Period, Qualifier, Quotation, Speaker, SpeakerKind, record_id
from tracker.store import Saved, Store, latest, pages

TEXT = "Northern Relief Agency said 12 people were killed in Ardmere, including 5 children. It denied that the Coast Guard fired."


@dataclass(frozen=True)
class Story:
    """An article with its rows and their speakers, as the pipeline hands them to a store."""

    article: Article
    extraction: Extraction
    speakers: dict[str, Speaker]

    def save(self, store: Store) -> Saved:
        return store.save(self.article, self.extraction, speakers=self.speakers, digest=self.article.text_hash[:8])


AGENCY = Speaker(
    id="agency", name="Northern Relief Agency", kind=SpeakerKind.body, names=("Northern Relief Agency", "N.R.A."), member_of=("north",)
)
STATE = Speaker(id="north", name="Northland", kind=SpeakerKind.state, names=("Northland",), country="nl")
GUARD = Speaker(id="guard", name="Coast Guard", kind=SpeakerKind.body, names=("Coast Guard",), member_of=("navy",))


def make_story(text: str = TEXT, *, model: str = "model 1", extractor: str = "1", **fields: Any) -> Story:
    """A story with two claims and two figures, whose ids follow from the text as real ones do."""
    article = Article(**{"id": "story", "text": text, "source": "Harbour Post", "published": "2024-03-26", **fields})

    def id_of(kind: str, *span: int) -> str:
        return record_id(kind, article.text_hash, *span)

    said, denied, total, part = id_of("claim", 28, 82), id_of("claim", 99, 119), id_of("figure", 28, 30), id_of("figure", 72, 73)
    claims = (
        Claim(
            id=said, article=article.id, content=((28, 82),), cue=((23, 27),), source=((0, 22),), text=text[28:82],
            quotation=Quotation.indirect, speaker=AGENCY.name, speakers=(AGENCY.name,), mentions=(AGENCY.name,), speaker_ids=(AGENCY.id,),
            said_on="2024-03-25", confidence=0.75,
        ),
        Claim(
            id=denied, article=article.id, content=((99, 119),), text=text[99:119], quotation=Quotation.indirect, act=Act.deny,
            negated=True, speaker=AGENCY.name, speakers=(AGENCY.name, GUARD.name), mentions=(AGENCY.name, GUARD.name),
            speaker_ids=(AGENCY.id, GUARD.id),
            denies=((99, 119),), about=(GUARD.name,),
            via=("a spokesman",),
        ),
    )  # fmt: skip
    figures = (
        Figure(
            id=part, article=article.id, span=(72, 73), text=text[72:73], measure="killed", value=5, population="children",
            place="Ardmere", as_of="2024-03-25", attributed_to=AGENCY.name, subset_of=total, claim=said, evidence={"place": ((53, 60),)},
        ),
        Figure(
            id=total, article=article.id, span=(28, 30), text=text[28:30], measure="killed", value=12, low=12, place="Ardmere",
            qualifier=Qualifier.at_least, hedge="at least", period=Period.incident, as_of="2024-03-25", attributed_to=AGENCY.name,
            headline=True, claim=said, inferred={"as_of": "the day before the article"}, event="ardmere-2024-03-25",
        ),
    )  # fmt: skip
    extraction = Extraction(
        article=article.id, text_hash=article.text_hash, claims=claims, figures=figures, model=model, extractor=extractor, notes=("one",)
    )
    return Story(article, extraction, {one.name: one for one in (AGENCY, STATE, GUARD)})


@pytest.fixture
def story() -> Callable[..., Story]:
    """Makes stories: `story(text=..., url=..., model=...)`, all of it optional."""
    return make_story


@pytest.fixture(params=listed.READINGS)
def reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether rows are read and put in order, or an index is walked along, as it is where there are many."""
    if request.param == "some":  # many of each, and few of both
        monkeypatch.setattr(latest, "FEW", 9)
        monkeypatch.setattr(latest, "FEW_ARTICLES", 0)
        monkeypatch.setattr(pages, "FEW", 2)
    elif request.param != "few":
        monkeypatch.setattr(latest, "OFTEN", 0 if request.param == "most" else 1000)
        for module in (latest, pages):
            monkeypatch.setattr(module, "FEW", 0)
        monkeypatch.setattr(latest, "FEW_ARTICLES", 0)
        monkeypatch.setattr(latest, "ONE_BY_ONE", 2)
        monkeypatch.setattr(pages, "READ", 3)
        if request.param == "most":
            monkeypatch.setattr(latest, "LOOKED", 0)
    return str(request.param)


@pytest.fixture
def filled(either: Databases) -> Iterator[Store]:
    """What lists are tested on."""
    with either.lent(either.prepared("listed", listed.prepare)) as url, Store.open(url, normalise=normalise, patience=1) as store:
        yield store
