"""Lists a page at a time: the same rows in the same order as reading everything and sorting it, on both databases."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Connection

from tests.conftest import normalise
from tests.database_kinds import Databases
from tracker.errors import UsageError
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
    Severity,
    Speaker,
    SpeakerKind,
    Statement,
    Status,
    Term,
    discrepancy,
    record_id,
)
from tracker.store import (
    ActorFilter,
    ClaimFilter,
    DiscrepancyFilter,
    EventFilter,
    FigureFilter,
    ImportedFigure,
    ListedArticles,
    Store,
    Target,
    Version,
    latest,
    pages,
)
from tracker.store.filters import folded
from tracker.store.search import rows_with

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
    """Articles with claims, figures, incidents, former versions and imported figures, on few days, so that much has one day."""
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


# ------------------------------------------------------------------ reading everything and sorting it


def all_claims(store: Store, wanted: ClaimFilter) -> list[Statement]:
    return sorted(store.claims(wanted), key=lambda one: (one.claim.said_on or one.published or "", one.claim.id), reverse=True)


def all_figures(store: Store, wanted: FigureFilter) -> list[Report]:
    return sorted(store.figures(wanted), key=lambda one: (one.figure.as_of or "", one.figure.id), reverse=True)


def all_discrepancies(store: Store, wanted: DiscrepancyFilter) -> list[Discrepancy]:
    order = list(Severity)
    found = [
        one for one in store.discrepancies(wanted.kinds, wanted.severities) if wanted.statuses is None or one.status in wanted.statuses
    ]
    if wanted.actor is not None:
        mine = {one.claim.id for one in store.claims(ClaimFilter()) if wanted.actor in one.claim.speaker_ids}
        mine |= {one.figure.id for one in store.figures(FigureFilter(originators=[wanted.actor]))}
        found = [one for one in found if not mine.isdisjoint((*one.claims, *one.figures))]
    if wanted.article is not None:
        version = store.article(wanted.article)
        rows = {one.id for one in version.extraction.claims} | {one.id for one in version.extraction.figures} | {wanted.article}
        found = [one for one in found if not rows.isdisjoint((*one.claims, *one.figures, *one.articles))]
    return sorted(found, key=lambda one: (order.index(one.severity), -one.confidence, one.kind.value, one.id))


def all_actors(store: Store, wanted: ActorFilter) -> list[tuple[str, int, int]]:
    words = set(store.normalise(wanted.words).split()) if wanted.words else set()
    found = [
        one
        for one in store.speakers()
        if one.claims + one.figures
        and (wanted.kinds is None or one.speaker.kind in wanted.kinds)
        and any(words <= set(store.normalise(name).split()) for name in (one.speaker.name, *one.speaker.names))
    ]
    found.sort(key=lambda one: (-(one.claims + one.figures), one.speaker.id))
    return [(one.speaker.id, one.claims, one.figures) for one in found]


def all_articles(store: Store, wanted: ListedArticles) -> list[str]:
    return those_listed(store.versions(), wanted)


def those_listed(versions: Iterable[Version], wanted: ListedArticles) -> list[str]:
    rows = []
    for one in versions:
        day = one.article.published
        fits = (
            (not wanted.words or folded(wanted.words) in folded(one.article.title or ""))
            and (not wanted.source or wanted.source.lower() in (one.article.source or "").lower())
            and (not wanted.since or (day or "") >= wanted.since)
            and (not wanted.until or (bool(day) and (day or "")[: len(wanted.until)] <= wanted.until))
            and (not wanted.ingested_since or one.ingested_at >= wanted.ingested_since)
        )
        if fits:
            rows.append((day or "", one.article.id))
    return [id_ for _, id_ in sorted(rows, reverse=True)]


def page_by_page(page: Callable[..., pages.Page[Any]], wanted: Any, limit: int) -> list[Any]:
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


def stop_by_stop(page: Callable[..., pages.Page[Any]], wanted: Any, limit: int) -> tuple[list[Any], int]:
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


@pytest.fixture(params=READINGS)
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


def limits(number: int, reading: str) -> tuple[int, int]:
    """How many rows the pages of a filter have: one by one, which takes longest, for each filter in one way of reading or another."""
    return (3 if (number + READINGS.index(reading)) % 3 else 1, 50)


def shown(wanted: Any) -> str:
    """What a filter asks for, and nothing else."""
    asked = {one.name: getattr(wanted, one.name) for one in fields(wanted) if getattr(wanted, one.name) != one.default}
    return " ".join(f"{name}={str(value)[:40]}" for name, value in asked.items()) or "everything"


CLAIMS = [
    ClaimFilter(),
    ClaimFilter(speakers=["s03"]),
    ClaimFilter(speakers=["office"]),
    ClaimFilter(speakers=["north"], spoken_for=["north"]),
    ClaimFilter(speakers=[one.id for one in PEOPLE], spoken_for=[one.id for one in PEOPLE]),
    ClaimFilter(speakers=[]),
    ClaimFilter(speakers=["nobody"]),
    ClaimFilter(acts=["deny"]),
    ClaimFilter(quotations=["direct"], min_confidence=0.5),
    ClaimFilter(about=["s01", "s02"]),
    ClaimFilter(about=["office"], speakers=["s01", "s02", "s03", "s04"]),
    ClaimFilter(about=["office"], source="gazette"),
    ClaimFilter(speakers=["s01"], about=["s02", "office"]),
    ClaimFilter(speakers=["north"], spoken_for=["north"], about=["s03", "s04"], since="2024"),
    ClaimFilter(speakers=["office"], source="post"),
    ClaimFilter(speakers=["s01", "s02"], source="post", about=["s03", "s04"]),
    ClaimFilter(speakers=["office"], acts=["deny"], min_confidence=0.5),
    ClaimFilter(speakers=["s03"], source="nothing like it"),
    ClaimFilter(source="post"),
    ClaimFilter(source="nothing like it"),
    ClaimFilter(since="2024-03-10"),
    ClaimFilter(since="2024-03-06", until="2024-03-10"),
    ClaimFilter(since="2024"),
    ClaimFilter(since="2024-03"),
    ClaimFilter(until="2024-02"),
    ClaimFilter(since="2024-03-01", speakers=["office", "s01", "s02"]),
]


def test_claims_come_page_by_page_as_all_of_them_sorted(filled: Store, reading: str) -> None:
    for number, wanted in enumerate(CLAIMS):
        expected = all_claims(filled, wanted)
        for limit in limits(number, reading):
            assert page_by_page(filled.claims_page, wanted, limit) == expected, shown(wanted)


FIGURES = [
    FigureFilter(),
    FigureFilter(measures=["injured"]),
    FigureFilter(originators=["s01"]),
    FigureFilter(originators=["office", "north"]),
    FigureFilter(originators=[]),
    FigureFilter(place="ardmere"),
    FigureFilter(place="ostby"),
    FigureFilter(place="far country"),
    FigureFilter(place="m", measures=["injured"]),
    FigureFilter(place="m", until="2024-03-08"),
    FigureFilter(source="POST"),
    FigureFilter(event="shar"),
    FigureFilter(since="2024-03-05"),
    FigureFilter(since="2024", until="2024-03"),
    FigureFilter(population="child", periods=["interval", "cumulative"], min_confidence=0.5),
    FigureFilter(known_at="2024-03-10"),
    FigureFilter(known_at="2024-03-05", place="lowmoor"),
]


def test_figures_come_page_by_page_as_all_of_them_sorted(filled: Store, reading: str) -> None:
    for number, wanted in enumerate(FIGURES):
        expected = all_figures(filled, wanted)
        for limit in limits(number, reading):
            assert page_by_page(filled.figures_page, wanted, limit) == expected, shown(wanted)


@pytest.mark.parametrize("soon", [2_000, 2])
def test_a_walk_that_finds_little_ends_and_goes_on(filled: Store, monkeypatch: pytest.MonkeyPatch, soon: int) -> None:
    monkeypatch.setattr(latest, "SOON", soon)
    for module in (latest, pages):
        monkeypatch.setattr(module, "FEW", 0)
    monkeypatch.setattr(latest, "FEW_ARTICLES", 0)
    monkeypatch.setattr(latest, "WALKED", 8)
    monkeypatch.setattr(latest, "WALKED_BY", 2)
    monkeypatch.setattr(latest, "LOOKED", 0)
    monkeypatch.setattr(pages, "TITLED", 3)
    monkeypatch.setattr(pages, "SEEN", 3)
    lists: list[tuple[Callable[..., pages.Page[Any]], Any, list[Any]]] = [
        (filled.claims_page, wanted, all_claims(filled, wanted)) for wanted in CLAIMS
    ]
    lists += [(filled.figures_page, wanted, all_figures(filled, wanted)) for wanted in FIGURES]
    lists += [(filled.articles_page, wanted, all_articles(filled, wanted)) for wanted in ARTICLES]
    short: dict[Callable[..., pages.Page[Any]], int] = defaultdict(int)
    for page, wanted, expected in lists:
        found, stops = stop_by_stop(page, wanted, 5)
        assert ([row.id for row in found] if isinstance(wanted, ListedArticles) else found) == expected, shown(wanted)
        short[page] += stops
    assert set(short) == {filled.claims_page, filled.figures_page, filled.articles_page}
    assert all(short.values())
    assert sum(short.values()) > 10
    assert filled.articles_page(ListedArticles(since="2024"), limit=2).looked is None
    assert filled.claims_page(ClaimFilter(), limit=5).looked is None
    assert filled.claims_page(ClaimFilter(speakers=["s01"]), limit=5).looked is None  # all that is walked along is wanted
    assert filled.claims_page(ClaimFilter(speakers=["s01"], acts=["estimate"]), limit=5) == pages.Page((), after=ANY, looked=2)


def test_claims_that_are_read_twice_or_name_somebody_twice_are_all_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked for from the rarer side has the same ids several times: a list of them that was cut off is not all of them."""
    monkeypatch.setattr(latest, "FEW", 40)
    monkeypatch.setattr(latest, "FEW_ARTICLES", 3)
    first = OFFICE.model_copy(update={"names": ("Harbour Office", "the port")})
    speakers: dict[str, Speaker | Resolution] = {"Harbour Office": first, "the port": first, STATE.name: STATE}
    for extractor in ("tagger 1", "tagger 2"):
        for number in range(12):
            article = Article(id=f"a{number}", text=f"{number} " + "x" * 60, source="Harbour Post", published="2024-03-05")
            claims = tuple(
                Claim(
                    id=record_id("claim", article.text_hash, n), article=article.id, content=((n, n + 1),), text="x",
                    quotation=Quotation.indirect, speakers=("Harbour Office", "the port"), about=(STATE.name,), confidence=1.0,
                )
                for n in range(5)
            )  # fmt: skip
            extraction = Extraction(article=article.id, text_hash=article.text_hash, claims=claims, model="m", extractor=extractor)
            store.save(article, extraction, speakers=speakers)
        for wanted in (
            ClaimFilter(speakers=["office"], about=["north"]),
            ClaimFilter(speakers=["office"], source="Harbour"),
            ClaimFilter(speakers=["office"], about=["north"], source="Harbour"),
            ClaimFilter(about=["north"], source="Harbour"),
        ):
            assert len(page_by_page(store.claims_page, wanted, 10)) == 60, (extractor, shown(wanted))


@pytest.mark.usefixtures("reading")
def test_rows_of_one_article(filled: Store) -> None:
    for version in list(filled.versions())[:6]:
        id_ = version.article.id
        assert page_by_page(filled.claims_page, ClaimFilter(article=id_), 2) == all_claims(filled, ClaimFilter(article=id_))
        for known_at in (None, "2024-03-10"):
            wanted = FigureFilter(article=id_, known_at=known_at)
            assert page_by_page(filled.figures_page, wanted, 2) == all_figures(filled, wanted)


DISCREPANCIES = [
    DiscrepancyFilter(),
    DiscrepancyFilter(kinds=[Kind.denial, Kind.rounding]),
    DiscrepancyFilter(severities=[Severity.error, Severity.info]),
    DiscrepancyFilter(statuses=[Status.open]),
    DiscrepancyFilter(statuses=[Status.dismissed, Status.accepted]),
    DiscrepancyFilter(statuses=[Status.open, Status.accepted], severities=[Severity.conflict]),
    DiscrepancyFilter(actor="s01"),
    DiscrepancyFilter(actor="nobody"),
    DiscrepancyFilter(actor="s02", kinds=[Kind.denial, Kind.rounding]),
    DiscrepancyFilter(actor="s01", severities=[Severity.conflict, Severity.info], statuses=[Status.open]),
    DiscrepancyFilter(actor="office", statuses=[Status.dismissed, Status.accepted], since="2000-01-01"),
    DiscrepancyFilter(since="2000-01-01"),
]


def test_discrepancies_come_page_by_page_as_all_of_them_sorted(filled: Store, reading: str) -> None:
    for number, wanted in enumerate(DISCREPANCIES):
        expected = all_discrepancies(filled, wanted)
        for limit in limits(number, reading):
            assert page_by_page(filled.discrepancies_page, wanted, limit) == expected, shown(wanted)


@pytest.mark.usefixtures("reading")
def test_discrepancies_by_when_they_were_found_and_where(filled: Store) -> None:
    assert page_by_page(filled.discrepancies_page, DiscrepancyFilter(since="2999"), 3) == []
    for version in list(filled.versions())[:8]:
        wanted = DiscrepancyFilter(article=version.article.id)
        assert page_by_page(filled.discrepancies_page, wanted, 2) == all_discrepancies(filled, wanted)
        for actor in ("s01", "s02", "office"):
            wanted = DiscrepancyFilter(actor=actor, article=version.article.id)
            assert page_by_page(filled.discrepancies_page, wanted, 1) == all_discrepancies(filled, wanted)


@pytest.mark.usefixtures("reading")
def test_discrepancies_of_an_actor_follow_what_people_decide(filled: Store) -> None:
    theirs: dict[str | None, list[Report]] = defaultdict(list)
    for one in all_figures(filled, FigureFilter()):
        theirs[one.originator_id].append(one)
    for one in (*theirs["s02"], *theirs["s03"][:2], *theirs[None][:3]):
        filled.correct(one, {"attributed_to": "Body 1"}, by="ada", originator="s01")
    for one in theirs["s01"][:2]:
        filled.correct(one, {"attributed_to": None}, by="ada")
    merged = filled.judge(Target.speakers, "s04", "same", by="ada", other_id="s05")
    filled.judge(Target.row, "s06", "same", by="ada", other_id=all_claims(filled, ClaimFilter(speakers=["s03"]))[0].claim.id)
    for _ in range(2):
        for actor in (f"s{n:02}" for n in range(1, 8)):
            for more in ({}, {"kinds": [Kind.same_origin_mismatch, Kind.denial]}, {"statuses": [Status.open]}):
                wanted = DiscrepancyFilter(actor=actor, **more)
                assert page_by_page(filled.discrepancies_page, wanted, 3) == all_discrepancies(filled, wanted), shown(wanted)
        if filled.judgement(merged).undone_at is None:
            filled.undo(merged)


def test_discrepancies_are_counted_by_severity_and_status(filled: Store) -> None:
    expected: dict[Severity, dict[Status, int]] = {}
    for one in filled.discrepancies():
        of = expected.setdefault(one.severity, {})
        of[one.status] = of.get(one.status, 0) + 1
    assert {status for of in expected.values() for status in of} == {Status.open, Status.accepted, Status.dismissed}
    assert filled.discrepancy_counts() == expected


ACTORS = [
    ActorFilter(),
    ActorFilter(words="body"),
    ActorFilter(words="quill"),
    ActorFilter(words="nobody"),
    ActorFilter(kinds=["person"]),
    ActorFilter(words="body 3", kinds=["body"]),
]


@pytest.mark.parametrize("kept", [False, True])
def test_actors_come_page_by_page_the_largest_first(filled: Store, kept: bool) -> None:
    for wanted in ACTORS:
        expected = all_actors(filled, wanted)
        if kept:
            sizes = {id_: (claims + figures, None) for id_, claims, figures in all_actors(filled, ActorFilter())}
            filled.keep_summaries("actor", sizes)
        for limit in (1, 4, 50):
            found = page_by_page(filled.actors_page, wanted, limit)
            assert [(one.speaker.id, one.claims, one.figures) for one in found] == expected, shown(wanted)


def test_counts_that_are_kept_are_told(filled: Store) -> None:
    filled.keep_summaries("actor", {"s01": (12, {"claims": 9, "figures": 3}), "s02": (4, None)})
    first, second = filled.actors_page().rows
    assert (first.speaker.name, first.claims, first.figures) == ("Body 1", 9, 3)
    counted = next(one for one in filled.speakers() if one.speaker.id == "s02")
    assert (second.claims, second.figures) == (counted.claims, counted.figures)


EVENTS = [
    EventFilter(),
    EventFilter(untold=True),
    EventFilter(untold=True, place="ostby"),
    EventFilter(untold=True, place="far"),
    EventFilter(kinds=["fire"], untold=True),
    EventFilter(since="2024-03-05", untold=True),
    EventFilter(since="2024-03-06"),
    EventFilter(until="2024-03-04", untold=True),
    EventFilter(until="2024-03", untold=True),
]


@pytest.mark.usefixtures("reading")
def test_events_come_page_by_page_the_latest_first(filled: Store) -> None:
    for wanted in EVENTS:
        expected = sorted(filled.incidents(wanted), key=lambda one: (one.since or "", one.id), reverse=True)
        for limit in (1, 3, 50):
            assert page_by_page(filled.events_page, wanted, limit) == expected, shown(wanted)


ARTICLES = [
    ListedArticles(),
    ListedArticles(words="ostby"),
    ListedArticles(words="ØSTBY 1"),
    ListedArticles(words="%"),
    ListedArticles(source="gazette"),
    ListedArticles(since="2024-03-05"),
    ListedArticles(until="2024-02"),
    ListedArticles(since="2024", until="2024-03-10"),
    ListedArticles(ingested_since="2000-01-01"),
    ListedArticles(ingested_since="2999"),
]


@pytest.mark.usefixtures("reading")
def test_articles_come_page_by_page_the_latest_first(filled: Store) -> None:
    for wanted in ARTICLES:
        expected = all_articles(filled, wanted)
        for limit in (1, 5, 50):
            assert [one.id for one in page_by_page(filled.articles_page, wanted, limit)] == expected, shown(wanted)


TITLES_OF_OUTLETS = [
    ListedArticles(words="%", source="_"),
    *(
        ListedArticles(words=words, source=source, **more)
        for words in ("fire in ostby", "LOWMOOR", "1")
        for source in ("gazette", "POST", "t")
        for more in ({}, {"since": "2024-03-05"}, {"since": "2024", "until": "2024-03-10"}, {"ingested_since": "2000-01-01"})
    ),
]


@pytest.mark.parametrize(
    ("few", "seen", "soon", "stops"),
    [
        pytest.param(1_000, 10_000, 2_000, False, id="the outlet has few"),
        pytest.param(8, 10_000, 2_000, False, id="one outlet has few"),
        pytest.param(0, 10_000, 2_000, False, id="as many as are walked past"),
        pytest.param(0, 10_000, 2, False, id="a little way and then all"),
        pytest.param(0, 3, 2_000, True, id="a bounded way"),
        pytest.param(0, 3, 2, True, id="a little way and then a bounded one"),
    ],
)
def test_articles_of_an_outlet_with_words_in_their_titles(
    filled: Store, monkeypatch: pytest.MonkeyPatch, few: int, seen: int, soon: int, *, stops: bool
) -> None:
    monkeypatch.setattr(latest, "FEW", few)
    monkeypatch.setattr(latest, "SOON", soon)
    monkeypatch.setattr(pages, "SEEN", seen)
    monkeypatch.setattr(pages, "TITLED", 1)  # the bound where no outlet is asked for
    versions = list(filled.versions())
    short = total = 0
    for wanted in TITLES_OF_OUTLETS:
        expected = those_listed(versions, wanted)
        total += len(expected)
        for limit in (1, 4, 50):
            found, stopped = stop_by_stop(filled.articles_page, wanted, limit)
            assert [one.id for one in found] == expected, shown(wanted)
            short += stopped
    assert total > 20
    assert bool(short) == stops


def test_an_article_of_a_list_says_what_it_is(filled: Store) -> None:
    versions = {one.article.id: one for one in filled.versions()}
    for one in filled.articles_page().rows:
        version = versions[one.id]
        said = (version.article.title, version.article.source, version.name, version.article.published, version.number, version.ingested_at)
        assert (one.title, one.outlet, one.document, one.published, one.number, one.ingested_at) == said
        assert (one.claims, one.figures) == (len(version.extraction.claims), len(version.extraction.figures))


@pytest.mark.usefixtures("reading")
def test_rows_that_come_in_between_two_pages_move_no_other(filled: Store) -> None:
    chance = random.Random(9)
    before = all_claims(filled, ClaimFilter())
    found, after = [], None
    for number in range(200):
        page = filled.claims_page(ClaimFilter(), after=after, limit=3)
        found += [one.claim.id for one in page.rows]
        after = page.after
        if after is None:
            break
        save(filled, chance, 100 + number)
    assert len(found) == len(set(found))
    assert [one for one in found if one in {one.claim.id for one in before}] == [one.claim.id for one in before]


def test_what_is_rejected_between_two_pages_is_gone_and_nothing_else(filled: Store) -> None:
    before = [one.claim.id for one in all_claims(filled, ClaimFilter())]
    first = filled.claims_page(ClaimFilter(), limit=3)
    filled.judge(Target.claim, before[2], "rejected", by="ada")
    filled.judge(Target.claim, before[4], "rejected", by="ada")
    second = filled.claims_page(ClaimFilter(), after=first.after, limit=3)
    assert [one.claim.id for one in second.rows] == [before[3], before[5], before[6]]


@pytest.mark.usefixtures("reading")
def test_corrected_figures_stand_where_they_belong_now(filled: Store) -> None:
    rows = all_figures(filled, FigureFilter())
    filled.correct(rows[0], {"as_of": "2024-01-01"}, by="ada")
    filled.correct(rows[1], {"place": "Lowmoor", "measure": "injured"}, by="ada")
    filled.correct(rows[2], {"attributed_to": "Body 1"}, by="ada", originator="s01")
    filled.correct(rows[5], {"as_of": None}, by="ada")
    filled.reject(rows[3], by="ada")
    for wanted in FIGURES:
        assert page_by_page(filled.figures_page, wanted, 5) == all_figures(filled, wanted)
    assert rows[3].figure.id not in {one.figure.id for one in page_by_page(filled.figures_page, FigureFilter(), 50)}


@pytest.mark.usefixtures("reading")
def test_a_speaker_that_was_merged_has_the_statements_of_both(filled: Store) -> None:
    filled.judge(Target.speakers, "s01", "same", by="ada", other_id="s02")
    filled.judge(Target.row, "s04", "same", by="ada", other_id=all_claims(filled, ClaimFilter(speakers=["s03"]))[0].claim.id)
    for wanted in CLAIMS:
        assert page_by_page(filled.claims_page, wanted, 5) == all_claims(filled, wanted)


@pytest.mark.parametrize("words", ["harbour", "closed harbour", '"the harbour"', "closing", "nothing", "..."])
def test_claims_by_words_come_by_day_with_what_matches(filled: Store, words: str) -> None:
    wanted = ClaimFilter(words=words)
    expected = all_claims(filled, wanted)
    assert page_by_page(filled.claims_page, wanted, 3) == expected, shown(wanted)
    assert bool(expected) == (words not in ("nothing", "..."))


def test_of_frequent_words_those_stored_last_are_listed(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = all_claims(filled, ClaimFilter(words="harbour"))
    monkeypatch.setattr(pages, "FEW", 5)
    found = page_by_page(filled.claims_page, ClaimFilter(words="harbour"), 2)
    assert 0 < len(found) <= 5
    assert found == [one for one in everything if one in found]


def test_of_frequent_words_a_few_are_looked_at_unless_they_are_too_few(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def noted(connection: Connection, phrases: Sequence[Sequence[str]], most: int) -> dict[str, list[int | str]]:
        asked.append(most)
        return rows_with(connection, phrases, most)

    monkeypatch.setattr(pages, "rows_with", noted)
    wanted = ClaimFilter(words="harbour")
    everything = filled.claims_page(wanted, limit=50)
    assert len(everything.rows) > 3
    assert filled.claims_page(wanted, limit=1, holding=3).after is not None
    assert filled.claims_page(wanted, limit=50, holding=3) == everything
    assert asked == [latest.FEW, 3, 3, latest.FEW]


def test_cue_and_source_are_read_from_the_text(filled: Store) -> None:
    claims = [one.claim for one in filled.claims_page(ClaimFilter(), limit=5).rows]
    assert len(claims) == 5
    bare = claims[0].model_copy(update={"id": "bare", "cue": None})
    silent = claims[0].model_copy(update={"id": "silent", "cue": None, "source": None})
    found = filled.claim_words([*claims, bare, silent])
    assert {found[one.id] for one in claims} <= {("Text", str(n)[0]) for n in range(10)}
    assert found["bare"] == (None, found[claims[0].id][1])
    assert "silent" not in found


@pytest.mark.parametrize(
    "after", [(), ("2024",), ("2024", 1), (1, "x"), (None, "x"), ("2024\0", "x"), (2**63, "x"), (0, "a", "b", "c", "d")]
)
def test_a_key_of_another_list_is_refused(store: Store, after: tuple[Any, ...]) -> None:
    asked: tuple[Callable[[], object], ...] = (
        lambda: store.claims_page(CLAIMS[0], after=after),
        lambda: store.figures_page(FIGURES[0], after=after),
        lambda: store.events_page(after=after),
        lambda: store.articles_page(after=after),
        lambda: store.discrepancies_page(after=after),
    )
    for page in asked:
        with pytest.raises(UsageError, match="begin at its first page"):
            page()
    with pytest.raises(UsageError, match="begin at its first page"):
        store.actors_page(after=("a", 1))


@pytest.mark.parametrize(
    ("since", "until", "day", "is_in"),
    [
        ("2024-03-05", None, "2024-03-05", True),
        ("2024-03-05", None, "2024-03-04", False),
        ("2024-03-05", None, "2024-03", True),
        ("2024-03-05", None, "2024", True),
        ("2024-03-05", None, "2024-02", False),
        ("2024-03-05", None, "2024-03-05T10:00:00", True),
        (None, "2024-03-05", "2024-03-05T10:00:00", True),
        (None, "2024-03", "2024-03-31", True),
        (None, "2024-03", "2024-04", False),
        ("2024", "2024", "2024-07-01", True),
        ("2024-03-05", "2024-03-06", "2024-03-06T10:00:00", True),
        ("2024-03-05", "2024-03-06", "2024-03-07", False),
    ],
)
def test_stretches_hold_every_day_of_a_range_once(since: str | None, until: str | None, day: str, is_in: bool) -> None:
    holding = [one for one in latest.stretches(since, until) if (one.first or "") <= day and (one.last is None or day < one.last)]
    assert len(holding) == is_in


@pytest.fixture
def filled(either: Databases) -> Iterator[Store]:
    with either.lent(either.prepared("pages", _fill)) as url, Store.open(url, normalise=normalise, patience=1) as store:
        yield store


def _fill(url: str) -> None:
    Store.init(url)
    with Store.open(url, normalise=normalise) as store:
        fill(store)
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
