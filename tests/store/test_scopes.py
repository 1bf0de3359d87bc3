"""Scopes of figures: counted, kept, found again by the words of people, and their reports in brief."""

from typing import Any

import pytest

from tracker.reconcile.comparable import reading
from tracker.reconcile.dockets import docket
from tracker.records import Article, Extraction, Figure, Period, Report, Status
from tracker.store import CountedScope, FigureFilter, ImportedFigure, ScopeFilter, Store, Target, scope_named, scopes

TOTAL = scope_named("killed", "people", "Ardmere", "cumulative")


def figure(id_: str, value: int, **fields: Any) -> Figure:
    given: dict[str, Any] = {
        "measure": "killed",
        "place": "Ardmere",
        "period": Period.cumulative,
        "as_of": "2024-03-01",
        "low": value,
        "high": value,
    }
    return Figure(**{"id": id_, "value": value, **given, **fields})


def add(store: Store, one: Figure, outlet: str = "Bay Herald", published: str | None = "2024-03-02") -> None:
    store.import_figures([ImportedFigure(one, outlet, published, "x.jsonl", int(one.value or 0), "{}")], speakers={})
    store.file({one.id: docket(reading(Report(figure=one, outlet=outlet)))})


@pytest.fixture
def told(store: Store) -> Store:
    """Five reports of a total, one of children, one of another town, one whose place nobody knows."""
    for number, outlet in enumerate(("Bay Herald", "Harbour Post", "Northmoor Times")):
        add(store, figure(f"same{number}", 40), outlet)
    add(store, figure("later", 55, as_of="2024-03-05"), "Harbour Post", "2024-03-06")
    add(store, figure("undated", 60, as_of=None), "Bay Herald", None)
    add(store, figure("kids", 12, population="kids"))
    add(store, figure("other", 7, place="Şen Vale"))
    add(store, figure("nowhere", 9, place=None))
    return store


def kept(store: Store, dockets: set[str] | None = None) -> list[CountedScope]:
    return list(store.keep_scopes(dockets))


def test_scopes_are_counted_and_the_unknown_place_is_none(told: Store) -> None:
    (first, *rest) = told.scopes_page().rows
    assert first == CountedScope(
        name=TOTAL,
        where="Ardmere",
        reports=5,
        originators=0,
        outlets=3,
        first="2024-03-01",
        last="2024-03-05",
    )
    assert {(one.name.population, one.where, one.reports) for one in rest} == {("children", "Ardmere", 1), ("people", "Şen Vale", 1)}


def test_what_is_kept_is_what_is_counted_live(told: Store) -> None:
    live = told.scopes_page()
    assert told.scopes_counted_at() is None
    kept(told)
    assert told.scopes_counted_at() is not None
    assert told.scopes_page() == live


@pytest.mark.parametrize("keeping", [False, True])
@pytest.mark.parametrize(
    ("wanted", "reports"),
    [
        (ScopeFilter(population="child"), [1]),
        (ScopeFilter(place="sen"), [1]),
        (ScopeFilter(place="ARD"), [5, 1]),
        (ScopeFilter(measures=["injured"]), []),
        (ScopeFilter(measures=["injured", "killed"], place="ardmere", population="people"), [5]),
        (ScopeFilter(periods=["interval"]), []),
        (ScopeFilter(place="%"), []),
        (ScopeFilter(place="_"), []),
        (ScopeFilter(event="x"), []),
    ],
)
def test_filters(told: Store, wanted: ScopeFilter, reports: list[int], keeping: bool) -> None:
    if keeping:
        kept(told)
    assert [one.reports for one in told.scopes_page(wanted).rows] == reports


@pytest.mark.parametrize("keeping", [False, True])
def test_pages_leave_nothing_out(told: Store, keeping: bool) -> None:
    if keeping:
        kept(told)
    first = told.scopes_page(limit=2)
    assert first.after is not None
    second = told.scopes_page(after=first.after, limit=2)
    assert second.after is None
    assert (*first.rows, *second.rows) == told.scopes_page().rows
    assert told.scopes_page(after=("of", "another", "list")).rows == ()


@pytest.mark.parametrize("listed", [0, 100], ids=["among all", "each by itself"])
def test_only_the_named_dockets_are_counted_anew(told: Store, monkeypatch: pytest.MonkeyPatch, listed: int) -> None:
    monkeypatch.setattr(scopes, "LISTED", listed)
    add(told, figure("suburb", 3, place="Ardmere East"))
    kept(told)
    told.reject(told.figure("suburb"), by="ada")
    add(told, figure("more", 41))
    add(told, figure("elsewhere", 8, place="Şen Vale"))
    assert sorted(one.reports for one in kept(told, {"killed|ardmere"})) == [1, 6]
    assert [one.reports for one in told.scopes_page().rows] == [6, 1, 1, 1], "the suburb stands as it was counted"


@pytest.mark.parametrize("listed", [0, 100], ids=["among all", "each by itself"])
def test_what_was_filed_under_an_event_is_found_by_it(store: Store, monkeypatch: pytest.MonkeyPatch, listed: int) -> None:
    monkeypatch.setattr(scopes, "LISTED", listed)
    for number, event in enumerate(("fire", "fire 2", "fir")):
        one = figure(f"toll{number}", 4, period=Period.incident, event=event)
        store.import_figures([ImportedFigure(one, "Bay Herald", "2024-03-02", "x.jsonl", number, "{}")], speakers={})
        store.file({one.id: f"event|{event}|2024-03-01"})
    kept(store)
    store.file({"toll0": "killed|ardmere"})
    assert store.dockets_changed([], [], ["fire"]) == {"event|fire|2024-03-01", "killed|ardmere"}
    assert store.dockets_changed([], ["toll2"], []) == {"event|fir|2024-03-01"}


def test_a_docket_without_figures_leaves_no_scope(told: Store) -> None:
    kept(told)
    told.reject(told.figure("other"), by="ada")
    kept(told, {docket(reading(Report(figure=figure("other", 7, place="Şen Vale"))))})
    assert [one.where for one in told.scopes_page().rows] == ["Ardmere", "Ardmere"]


def test_one_outlet_that_says_the_same_again_is_told_by_its_first_report(told: Store) -> None:
    add(told, figure("again", 40), "Harbour Post", "2024-03-04")
    found = told.gathered(TOTAL)
    assert (found.total, found.unknown_then) == (6, 0)
    assert found.behind == {one: (one,) for one in ("same0", "same2", "later", "undated")} | {"same1": ("same1", "again")}
    assert [one.figure.id for one in found.reports] == ["same0", "same1", "same2", "later", "undated"]
    assert len(told.gathered(TOTAL, samples=None).reports) == 6


def test_a_report_in_brief_says_what_the_whole_one_says(told: Store) -> None:
    whole = {one.figure.id: one for one in told.figures(FigureFilter(place="ardmere"))}
    for one in told.gathered(TOTAL, samples=None).reports:
        assert one.model_dump(exclude={"raw"}) == whole[one.figure.id].model_dump(exclude={"raw"})


def test_what_was_not_published_by_a_day_is_left_out_and_counted(told: Store) -> None:
    found = told.gathered(TOTAL, known_at="2024-03-03", samples=None)
    assert sorted(one.figure.id for one in found.reports) == ["same0", "same1", "same2"]
    assert found.unknown_then == 2
    assert told.publication_days(TOTAL) == ("2024-03-02", "2024-03-06")


def test_a_corrected_figure_is_of_the_scope_that_it_belongs_to_now(told: Store) -> None:
    told.correct(told.figure("kids"), {"population": "people", "value": 41}, by="ada")
    told.correct(told.figure("later"), {"period": "unknown"}, by="ada")
    told.reject(told.figure("same1"), by="ada")
    found = {one.figure.id: one.figure.value for one in told.gathered(TOTAL, samples=None).reports}
    assert found == {"same0": 40, "same2": 40, "undated": 60, "kids": 41}
    assert told.scope_changed(TOTAL)


def test_nothing_changed_in_a_scope_that_nobody_touched(told: Store) -> None:
    told.compared(told.changes())
    assert not told.scope_changed(TOTAL)
    told.reject(told.figure("other"), by="ada")
    assert not told.scope_changed(TOTAL)
    assert told.scope_changed(scope_named("killed", "people", "Şen Vale", "cumulative"))


def test_carriers(told: Store) -> None:
    found = told.carried_by(["later", "undated", "none such"])
    assert {id_: (one.article, one.outlet, one.published) for id_, one in found.items()} == {
        "later": (None, "Harbour Post", "2024-03-06"),
        "undated": (None, "Bay Herald", None),
    }


def test_questions_are_those_that_nobody_dismissed(told: Store) -> None:
    from tracker.records import Kind, discrepancy

    conflict = discrepancy(Kind.same_origin_mismatch, "Two numbers.", figures=["later", "same0"], questioned=1)
    quiet = discrepancy(Kind.single_source, "One outlet.", figures=["later"])
    told.replace_discrepancies([("killed|ardmere", conflict), ("killed|ardmere", quiet)])
    assert [(one.figure, one.kind, one.questioned) for one in told.questions(["later", "same0"])] == [
        ("later", "same_origin_mismatch", True),
        ("same0", "same_origin_mismatch", False),
    ]
    assert told.scopes_page().rows[0].open == 1
    told.judge(Target.discrepancy, conflict.id, Status.accepted, by="ada")
    assert told.scopes_page().rows[0].open == 0
    assert len(told.questions(["later"])) == 1
    told.judge(Target.discrepancy, conflict.id, Status.dismissed, by="ada")
    assert told.questions(["later"]) == []
    assert told.settled([conflict.id, quiet.id]) == {conflict.id}


# ------------------------------------------------------------------ what was known, as all figures have it


def save(store: Store, text: str, value: int, published: str | None, **fields: Any) -> None:
    article = Article(**{"id": "fire", "url": URL, "text": text, "source": "Harbour Post", "published": published, **fields})
    given: dict[str, Any] = {"measure": "killed", "place": "Ardmere", "period": Period.cumulative, "as_of": "2024-03-01"}
    one = Figure(id=f"f{value}", article="", span=(0, 1), text=str(value), value=value, **given)
    store.save(article, Extraction(article=article.id, text_hash=article.text_hash, figures=(one,)), speakers={})


URL = "https://harbour.example/fire"
EDITS = {
    "one text": [("Five hundred died.", 500, "2024-03-01")],
    "a later text": [("Five hundred died.", 500, "2024-03-01"), ("471 died, not 500.", 471, "2024-03-03T08:00+01:00")],
    "a silent edit": [("Five hundred died.", 500, "2024-03-01"), ("471 died.", 471, "2024-03-01")],
    "a text that came back": [
        ("Five hundred died.", 500, "2024-03-01"),
        ("471 died.", 471, "2024-03-03"),
        ("Five hundred died.", 500, "2024-03-01"),
    ],
    "a partial date": [("Five hundred died.", 500, "2024-03")],
    "no date": [("Five hundred died.", 500, None)],
    "a date that came later": [("Five hundred died.", 500, None), ("471 died.", 471, "2024-03-03")],
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS.keys())
def test_a_scope_was_known_as_all_figures_were(store: Store, edits: list[tuple[str, int, str | None]]) -> None:
    for text, value, published in edits:
        save(store, text, value, published)
    add(store, figure("imported", 40))
    for id_ in ("f500", "f471"):
        store.file({id_: "killed|ardmere"})
    seen = store.article(URL).ingested_at[:10]
    for day in ("2024-02-29", "2024-03-01", "2024-03-02", "2024-03-03", "2024-03", "2024", "2023", seen):
        known = sorted(one.figure.id for one in store.figures(FigureFilter(known_at=day)))
        assert sorted(one.figure.id for one in store.gathered(TOTAL, known_at=day, samples=None).reports) == known, day


def test_of_very_many_numbers_those_that_most_carry_are_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.store import scopes

    monkeypatch.setattr(scopes, "CROWD", 3)
    monkeypatch.setattr(scopes, "MOST_NUMBERS", 4)
    for day in (1, 2, 3):
        for number, times in ((40, 2), (41, 1)):
            for again in range(times):
                add(store, figure(f"d{day}n{number}t{again}", number, as_of=f"2024-03-0{day}"), "Bay Herald", f"2024-03-1{again}")
    found = store.gathered(TOTAL)
    assert (found.total, found.numbers_left) == (9, 2)
    assert [one.figure.id for one in found.reports] == ["d1n40t0", "d1n41t0", "d2n40t0", "d3n40t0"]
    assert store.gathered(TOTAL, samples=None).numbers_left == 0


def test_scopes_that_were_not_all_kept_are_counted_when_they_are_asked_for(told: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    live = told.scopes_page()
    keep_summaries, lots = told.keep_summaries, iter(range(100))

    def cut_short(kind: str, found: Any, gone: Any = ()) -> None:
        if next(lots) == 1:
            raise KeyboardInterrupt
        keep_summaries(kind, found, gone)

    with monkeypatch.context() as patched:
        patched.setattr("tracker.store.scopes.LOT", 1)
        patched.setattr(told, "keep_summaries", cut_short)
        with pytest.raises(KeyboardInterrupt):
            kept(told)
    assert len(told.kept_sizes("scope")) == 1
    assert told.scopes_counted_at() is None
    assert told.scopes_page() == live
    assert len(kept(told, set())) == len(live.rows) == 3, "all are counted where not all are kept, whatever changed"
    assert told.scopes_counted_at() is not None
    assert told.scopes_page() == live
    assert kept(told, set()) == []
