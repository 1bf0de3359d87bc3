"""Claims, figures, actors and incidents a page at a time: the same rows in the same order as reading everything and sorting it."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Connection

from tests.store.listed import OFFICE, PEOPLE, STATE, all_claims, all_figures, limits, page_by_page, save, shown, stop_by_stop
from tracker.errors import UsageError
from tracker.records import (
    Article,
    Claim,
    Extraction,
    Quotation,
    Resolution,
    Speaker,
    record_id,
)
from tracker.store import (
    ActorFilter,
    ClaimFilter,
    EventFilter,
    FigureFilter,
    Page,
    Store,
    Target,
    latest,
    pages,
)
from tracker.store.search import rows_with


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
    FigureFilter(source="nothing like it"),
    FigureFilter(source="gazette", known_at="2024-03-10"),
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
    lists: list[tuple[Callable[..., Page[Any]], Any, list[Any]]] = [
        (filled.claims_page, wanted, all_claims(filled, wanted)) for wanted in CLAIMS
    ]
    lists += [(filled.figures_page, wanted, all_figures(filled, wanted)) for wanted in FIGURES]
    short: dict[Callable[..., Page[Any]], int] = defaultdict(int)
    for page, wanted, expected in lists:
        found, stops = stop_by_stop(page, wanted, 5)
        assert found == expected, shown(wanted)
        short[page] += stops
    assert set(short) == {filled.claims_page, filled.figures_page}
    assert all(short.values())
    assert sum(short.values()) > 10
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


def test_figures_of_a_small_outlet_are_walked_to_as_well(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its articles are few and its figures many."""
    monkeypatch.setattr(latest, "_rare_figures", lambda *_: None)
    for wanted in (one for one in FIGURES if one.source is not None):
        assert page_by_page(filled.figures_page, wanted, 3) == all_figures(filled, wanted), shown(wanted)


EVENTS = [
    EventFilter(),
    EventFilter(untold=True),
    EventFilter(untold=True, place="ostby"),
    EventFilter(untold=True, place="far"),
    EventFilter(untold=True, place="ostby", kinds=["fire"]),
    EventFilter(untold=True, place="ardmere", since="2024-03-05"),
    EventFilter(untold=True, place="far", since="2024-03", until="2024-03-05"),
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
