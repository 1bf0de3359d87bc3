"""What lists are tested on: rows of every kind, few days and places among them, and how a list is gone through page by page."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from tests.conftest import normalise
from tracker.records import (
    Act,
    Article,
    Claim,
    Discrepancy,
    Event,
    Extraction,
    Figure,
    Kind,
    Period,
    Quotation,
    Report,
    Resolution,
    Speaker,
    SpeakerKind,
    Statement,
    Term,
    discrepancy,
    record_id,
)
from tracker.store import ClaimFilter, EventFilter, FigureFilter, ImportedFigure, Page, Store, Target

OFFICE = Speaker(id="office", name="Harbour Office", kind=SpeakerKind.body, names=("Harbour Office",), member_of=("north",))
STATE = Speaker(id="north", name="Northland", kind=SpeakerKind.state, names=("Northland",))
HOLDER = Speaker(
    id="holder",
    name="Ada Quill",
    kind=SpeakerKind.person,
    names=("Ada Quill",),
    terms=(Term(office="office", since="2024-02", until="2024-03-10"),),
)
OTHERS = tuple(
    Speaker(id=f"s{n:02}", name=f"Body {n}", kind=SpeakerKind.body, names=(f"Body {n}",), member_of=("north",)) for n in range(14)
)
PEOPLE = (OFFICE, STATE, HOLDER, *OTHERS)
PLACES = ("Ardmere", "Lowmoor", "Upper Ardmere", "Østby", None)
DAYS = ("2024-03-05", "2024-03-10", "2024-03-11T08:00:00+00:00", "2024-03", "2024", "2023-12-31", "2024-02-29", None)


def fill(store: Store, articles: int = 24, seed: int = 3) -> None:
    """Store articles with claims, figures, incidents, former versions and imported figures, on few days, so that much has one day."""
    chance = random.Random(seed)
    for number in range(articles):
        for version in range(2 if number % 5 == 0 else 1):
            save(store, chance, number, version)
    imported = [
        ImportedFigure(
            Figure(id=f"i{n}", measure="killed", value=n, place=chance.choice(PLACES), as_of=chance.choice((*DAYS[:2], "2024-03", None)),
                   attributed_to=chance.choice(OTHERS).name, event="shared" if n == 1 else None),
            "Import Post", chance.choice(DAYS), "figures.csv", n + 1, str(n),
        )
        for n in range(7)
    ]  # fmt: skip
    store.import_figures(imported, speakers={one.name: one for one in PEOPLE})


def save(store: Store, chance: random.Random, number: int, version: int = 0) -> None:
    text = f"Text {number} {version} " + "word " * 40
    article = Article(
        id=f"story-{number}", text=text, title=chance.choice((f"Fire in Østby {number}", "Shelling at Lowmoor", None)),
        source=chance.choice(("Harbour Post", "Coast Gazette", None)), published=chance.choice(DAYS), url=f"https://news.example/{number}",
    )  # fmt: skip
    claims, figures, events = [], [], []
    for n in range(chance.randrange(5)):
        by = chance.sample(PEOPLE, chance.choice((0, 1, 1, 2)))
        claims.append(
            Claim(
                id=record_id("claim", article.text_hash, n), article=article.id, content=((10, 14),), cue=((0, 4),), source=((5, 6),),
                text=chance.choice(("the harbour was closed", "nobody closed the Harbour", "it burned")),
                quotation=chance.choice(list(Quotation)), act=chance.choice((Act.assert_, Act.deny)),
                said_on=chance.choice((None, *DAYS[:4])), speakers=tuple(one.name for one in by),
                about=tuple(one.name for one in chance.sample(PEOPLE, chance.randrange(2))), confidence=chance.choice((0.2, 0.6, 1.0)),
            )
        )  # fmt: skip
    event = record_id("event", article.text_hash)
    if number % 2:
        place = chance.choice(PLACES)
        day = chance.choice((None, "2024-03-05", "2024-03"))
        events.append(Event(id=event, kind=chance.choice(("shelling", "fire")), place=place, within=("Far Country",), since=day, until=day))
    for n in range(chance.randrange(4)):
        as_of, named = chance.choice((None, "2024-03-05", "2024-03", "2024-01-01")), chance.choice(PEOPLE).name
        one = Figure(
            id=record_id("figure", article.text_hash, n), article=article.id, span=(0, 4), text="Text",
            measure=chance.choice(("killed", "injured")), value=n + 1, population=chance.choice(("people", "children")),
            place=chance.choice(PLACES), period=chance.choice(list(Period)), as_of=as_of,
            attributed_to=named if chance.random() < 0.8 else None, event=event if events and n else None,
            confidence=chance.choice((0.2, 1.0)), excluded="a page number" if chance.random() < 0.1 else None,
        )  # fmt: skip
        figures += [one]
    extraction = Extraction(
        article=article.id, text_hash=article.text_hash, claims=tuple(claims), figures=tuple(figures), events=tuple(events), model="m",
        extractor="1",
    )  # fmt: skip
    speakers: dict[str, Speaker | Resolution] = {one.name: one for one in PEOPLE}
    if number % 3 == 0:
        speakers[OTHERS[0].name] = Resolution(speaker=OTHERS[0], reason="full name", score=1, office="office", on_behalf_of="north")
    store.save(article, extraction, speakers=speakers)


def all_claims(store: Store, wanted: ClaimFilter) -> list[Statement]:
    return sorted(store.claims(wanted), key=lambda one: (one.claim.said_on or one.published or "", one.claim.id), reverse=True)


def all_figures(store: Store, wanted: FigureFilter) -> list[Report]:
    return sorted(store.figures(wanted), key=lambda one: (one.figure.as_of or "", one.figure.id), reverse=True)


def page_by_page(page: Callable[..., Page[Any]], wanted: Any, limit: int) -> list[Any]:
    """All rows of a list, page by page; no page but the last one is short."""
    found: list[Any] = []
    after = None
    for _ in range(1000):
        one = page(wanted, after=after, limit=limit)
        found += one.rows
        if one.after is None:
            return found
        assert len(one.rows) == limit
        after = one.after
    raise AssertionError("the list does not end")


def stop_by_stop(page: Callable[..., Page[Any]], wanted: Any, limit: int) -> tuple[list[Any], int]:
    """All rows of a list, page by page, and how many of these end where no more was looked through for one page."""
    found: list[Any] = []
    stops, after = 0, None
    for _ in range(1000):
        one = page(wanted, after=after, limit=limit)
        found += one.rows
        if one.looked is None:
            assert len(one.rows) == limit or one.after is None
        else:
            assert one.after is not None
            stops += 1
        after = one.after
        if after is None:
            return found, stops
    raise AssertionError("the list does not end")


READINGS = ("few", "some", "many", "most")


def limits(number: int, reading: str) -> tuple[int, int]:
    """How many rows the pages of a filter have: one by one, which takes longest, for each filter in one way of reading or another."""
    return (3 if (number + READINGS.index(reading)) % 3 else 1, 50)


def shown(wanted: Any) -> str:
    """What a filter asks for, and nothing else."""
    asked = {one.name: getattr(wanted, one.name) for one in fields(wanted) if getattr(wanted, one.name) != one.default}
    return " ".join(f"{name}={str(value)[:40]}" for name, value in asked.items()) or "everything"


def prepare(url: str) -> None:
    Store.init(url)
    with Store.open(url, normalise=normalise) as store:
        fill(store)
        told = sorted(one.id for one in store.incidents(EventFilter(untold=True)))
        groups = zip(told[::4], told[1::4], strict=False)  # of places and days by chance
        store.group_events({id_: one for one, other in groups for id_ in (one, other)})
        found = list(_found(store))
        store.replace_discrepancies((f"docket {n}", one) for n, one in enumerate(found))
        for n, one in enumerate(found[::4]):
            store.judge(Target.discrepancy, one.id, ("dismissed", "accepted")[n % 2], by="ada")
        taken = store.judge(Target.discrepancy, found[1].id, "dismissed", by="ada")
        store.undo(taken)


def _found(store: Store) -> Iterator[Discrepancy]:
    claims = [one.claim.id for one in all_claims(store, ClaimFilter())]
    figures = [one.figure.id for one in all_figures(store, FigureFilter())]
    articles = [one.article.id for one in store.versions()]
    kinds = (Kind.denial, Kind.rounding, Kind.same_origin_mismatch, Kind.syndicated_copy, Kind.cross_origin_conflict, Kind.reversal)
    members = {Kind.denial: claims, Kind.reversal: claims, Kind.syndicated_copy: articles}
    field = {id(claims): "claims", id(figures): "figures", id(articles): "articles"}
    for n in range(40):
        kind = kinds[n % len(kinds)]
        of = members.get(kind, figures)
        two: Sequence[str] = (of[n % len(of)], of[(n * 7 + 1) % len(of)])
        members_of: dict[str, Any] = {field[id(of)]: two}
        yield discrepancy(kind, f"Found {n}", confidence=(1.0, 0.5, 0.75)[n % 3], anchor=[n], **members_of)
