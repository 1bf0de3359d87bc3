"""Incidents are stored with the extraction that found them, joined when articles are compared, and asked for by either id."""

from typing import Any

import pytest
from sqlalchemy import text as sql

from tracker.errors import UsageError
from tracker.reconcile import grouped
from tracker.records import Article, Event, Extraction, Figure, Qualifier
from tracker.store import EventFilter, FigureFilter, ImportedFigure, Incident, Store
from tracker.store.reading import FIGURE, figure_conditions

LORNO = Event(id="e1-lorno", kind="airstrike", place="Lorno", within=("Osk", "Norway"), since="2024-03-24", until="2024-03-24")
RAID = Event(id="e2-raid", kind="attack", place="Lorno", within=(), since="2024-03-24", until="2024-03-24")
TARRAK = Event(id="e3-tarrak", kind="shelling", place="Tarrak", since="2024-03-20", until="2024-03-21")
UNDATED = Event(id="a0-undated", kind=None, place=None)


def figure(id_: str, event: Event | None, **fields: Any) -> Figure:
    return Figure(id=id_, article="", measure="killed", value=12, event=event.id if event else None, **fields)


def save(store: Store, name: str, figures: tuple[Figure, ...], events: tuple[Event, ...], *, extractor: str = "1", **fields: Any) -> None:
    article = Article(**{"id": name, "text": f"Text of {name}", "source": "Harbour Post", "published": "2024-03-26", **fields})
    rows = Extraction(article=name, text_hash=article.text_hash, figures=figures, events=events, extractor=extractor)
    store.save(article, rows, speakers={})


def imported(store: Store, id_: str, event: str) -> None:
    line = Figure(id=id_, measure="killed", value=9, as_of="2024-05-01", event=event)
    store.import_figures([ImportedFigure(line, "Bay Herald", "2024-05-02", "x.jsonl", 1, "{}")], speakers={})


@pytest.fixture
def told(store: Store) -> Store:
    """Two articles with two incidents each and a figure of none, and an imported figure that names an incident of its own."""
    save(
        store,
        "post",
        (
            figure("f1", LORNO, as_of="2024-03-24", confidence=0.9),
            figure("f2", LORNO, as_of="2024-03-24", confidence=0.4),
            figure("f3", TARRAK, as_of="2024-03-20", confidence=0.8),
            figure("f4", None, as_of="2024-03-01"),
        ),
        (LORNO, TARRAK),
    )
    save(store, "herald", (figure("f5", RAID, as_of="2024-03-25"), figure("f6", UNDATED)), (RAID, UNDATED), source="Bay Herald")
    imported(store, "f7", "reported-1")
    return store


def shared(store: Store) -> dict[str, str | None]:
    return {one.figure.id: one.event for one in store.reports()}


def test_the_events_of_an_extraction_come_back_as_they_went_in(told: Store) -> None:
    assert told.article("post").extraction.events == (LORNO, TARRAK)
    assert told.article("herald").extraction.events == (RAID, UNDATED)
    assert [version.extraction.events for version in told.versions()] == [(RAID, UNDATED), (LORNO, TARRAK)]
    assert list(told.events()) == [UNDATED, LORNO, RAID, TARRAK, Event(id="reported-1")]
    named = {"f1": LORNO.id, "f2": LORNO.id, "f3": TARRAK.id, "f4": None, "f5": RAID.id, "f6": UNDATED.id, "f7": "reported-1"}
    assert {one.figure.id: one.figure.event for one in told.reports()} == named


def test_incidents_are_listed_by_their_day_with_what_tells_of_them(told: Store) -> None:
    def incident(id_: str, *what: str | None, articles: int = 1, figures: int = 1) -> Incident:
        kind, place, since, until = what or (None, None, None, None)
        tolls = {"killed": (9 if not articles else 12,) * 2}
        return Incident(id_, kind, place, since, until, articles=articles, outlets=1, figures=figures, tolls=tolls)

    assert list(told.incidents()) == [
        incident(TARRAK.id, "shelling", "Tarrak", "2024-03-20", "2024-03-21"),
        incident(LORNO.id, "airstrike", "Lorno", "2024-03-24", "2024-03-24", figures=2),
        incident(RAID.id, "attack", "Lorno", "2024-03-24", "2024-03-24"),
        incident(UNDATED.id),
        incident("reported-1", articles=0),
    ]
    assert told.stats().events == 5


def test_a_group_is_one_incident(told: Store) -> None:
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    found = {one.id: one for one in told.incidents()}
    assert found.keys() == {TARRAK.id, LORNO.id, UNDATED.id, "reported-1"}
    lorno = found[LORNO.id]
    assert (lorno.kind, lorno.place, lorno.since, lorno.until) == ("airstrike", "Lorno", "2024-03-24", "2024-03-24")
    assert (lorno.articles, lorno.outlets, lorno.figures, lorno.tolls) == (2, 2, 3, {"killed": (12, 12)})
    assert {one.id: one.same_as for one in told.events() if one.same_as} == {LORNO.id: LORNO.id, RAID.id: LORNO.id}
    assert told.stats().events == 4


def test_an_incident_of_no_other_article_is_not_shared(told: Store) -> None:
    alone = {"f1": None, "f2": None, "f3": None, "f4": None, "f5": None, "f6": None, "f7": "reported-1"}
    assert shared(told) == alone
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    assert shared(told) == alone | dict.fromkeys(("f1", "f2", "f5"), LORNO.id)
    assert (told.figure("f5").event, told.figure("f5").figure.event) == (LORNO.id, RAID.id)
    told.group_events({RAID.id: RAID.id, "reported-1": RAID.id})
    assert shared(told) == alone | dict.fromkeys(("f5", "f7"), RAID.id)


def test_groups_are_set_as_a_whole(told: Store) -> None:
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    told.group_events({TARRAK.id: TARRAK.id, UNDATED.id: TARRAK.id})
    assert {one.id: one.same_as for one in told.events() if one.same_as} == {TARRAK.id: TARRAK.id, UNDATED.id: TARRAK.id}
    told.group_events({})
    assert [one.same_as for one in told.events()] == [None] * 5
    assert told.stats().events == 5


def test_an_article_read_anew_leaves_its_group_as_it_is(told: Store) -> None:
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    seen_better = RAID.model_copy(update={"kind": "airstrike", "within": ("Osk",)})
    save(told, "herald", (figure("f5", RAID),), (seen_better,), extractor="2", source="Bay Herald")
    assert told.article("herald").extraction.events == (seen_better.model_copy(update={"same_as": LORNO.id}),)
    assert shared(told)["f5"] == LORNO.id


def test_events_of_a_superseded_extraction_are_not_listed(told: Store) -> None:
    save(told, "post", (figure("f8", LORNO),), (LORNO,), extractor="2")
    assert [one.id for one in told.events()] == [UNDATED.id, LORNO.id, RAID.id, "reported-1"]
    assert [(one.id, one.figures) for one in told.incidents() if one.place == "Lorno"] == [(LORNO.id, 1), (RAID.id, 1)]
    assert [one.figure.id for one in told.figures(FigureFilter(event=LORNO.id))] == ["f8"]
    save(told, "post", (figure("f9", TARRAK),), (TARRAK,), text="Another text of the post")
    assert [one.id for one in told.events()] == [UNDATED.id, RAID.id, TARRAK.id, "reported-1"]
    assert list(told.figures(FigureFilter(event=LORNO.id))) == []


def test_figures_of_an_incident_are_asked_for_by_any_of_its_ids(told: Store) -> None:
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    for wanted, ids in (
        (FigureFilter(event="e1-lorno"), ["f1", "f2", "f5"]),
        (FigureFilter(event="e1-l"), ["f1", "f2", "f5"]),
        (FigureFilter(event="e2-raid"), ["f1", "f2", "f5"]),
        (FigureFilter(event="e3-"), ["f3"]),
        (FigureFilter(event="reported-1"), ["f7"]),
        (FigureFilter(event="lorno"), []),  # how an id begins, not what stands in it
        (FigureFilter(event="e_-"), []),
        (FigureFilter(event="%"), []),
        (FigureFilter(event="e1-lorno", source="herald"), ["f5"]),
        (FigureFilter(event="e1-lorno", min_confidence=0.5), ["f1", "f5"]),
        (FigureFilter(min_confidence=0.9), ["f4", "f1", "f5", "f7", "f6"]),
        (FigureFilter(min_confidence=0.91), ["f4", "f5", "f7", "f6"]),
        (FigureFilter(min_confidence=0.4), ["f4", "f3", "f1", "f2", "f5", "f7", "f6"]),
    ):
        assert [one.figure.id for one in told.figures(wanted)] == ids, wanted
    told.group_events({})
    assert [one.figure.id for one in told.figures(FigureFilter(event="e1-lorno"))] == ["f1", "f2"]


def test_an_imported_figure_of_a_group_is_shared_with_it(told: Store) -> None:
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    imported(told, "f9", RAID.id)
    assert shared(told)["f9"] == LORNO.id
    assert [(one.articles, one.figures) for one in told.incidents() if one.id == LORNO.id] == [(2, 4)]
    assert told.article("herald").extraction.events[0] == RAID.model_copy(update={"same_as": LORNO.id}), (
        "an id alone describes nothing anew"
    )


def test_an_imported_figure_shares_the_lone_incident_that_it_names(told: Store) -> None:
    imported(told, "f9", TARRAK.id)
    told.group_events(grouped(told.told_events(), told.judged_events()))
    assert (shared(told)["f9"], shared(told)["f3"]) == (TARRAK.id, TARRAK.id)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (EventFilter(), [TARRAK.id, LORNO.id, RAID.id, UNDATED.id, "reported-1"]),
        (EventFilter(place="lórno"), [LORNO.id, RAID.id]),
        (EventFilter(place="osk"), [LORNO.id]),
        (EventFilter(place="_"), []),
        (EventFilter(kinds=["airstrike", "shelling"]), [TARRAK.id, LORNO.id]),
        (EventFilter(since="2024-03-21"), [TARRAK.id, LORNO.id, RAID.id]),
        (EventFilter(since="2024-03-22"), [LORNO.id, RAID.id]),
        (EventFilter(until="2024-03-23"), [TARRAK.id]),
        (EventFilter(since="2024-03", until="2024-03"), [TARRAK.id, LORNO.id, RAID.id]),
        (EventFilter(since="2024-04"), []),
        (EventFilter(place="Lorno", kinds=["attack"]), [RAID.id]),
    ],
)
def test_incidents_are_asked_for_by_place_day_and_kind(told: Store, wanted: EventFilter, ids: list[str]) -> None:
    assert [one.id for one in told.incidents(wanted)] == ids


def test_the_tolls_of_an_event_are_a_range(store: Store) -> None:
    counts = [
        figure("f1", LORNO, low=12, high=12),
        figure("f2", LORNO, low=10).model_copy(update={"value": 10, "qualifier": Qualifier.at_least}),
        figure("f3", LORNO, low=15, high=20).model_copy(update={"value": None}),
        figure("f4", LORNO, subset_of="f1").model_copy(update={"value": 3}),
        figure("f5", LORNO, negated=True).model_copy(update={"value": 90}),
        figure("f6", LORNO, low=30).model_copy(update={"measure": "injured", "value": None, "qualifier": Qualifier.at_least}),
    ]
    save(store, "post", tuple(counts), (LORNO,))
    (one,) = store.incidents()
    assert one.tolls == {"injured": (30, None), "killed": (10, 20)}


def test_what_nobody_counts_is_listed_on_request(store: Store) -> None:
    save(store, "post", (), (LORNO,))
    assert list(store.incidents()) == []
    assert [(one.id, one.articles, one.figures, one.tolls) for one in store.incidents(EventFilter(untold=True))] == [(LORNO.id, 1, 0, {})]
    assert store.article("post").extraction.events == (LORNO,)
    assert [one.event for one in store.tellings(LORNO.id)] == [LORNO]
    save(store, "post", (), (), extractor="2")
    assert (list(store.events()), store.tellings(LORNO.id)) == ([], [])


def test_an_incident_is_shown_by_any_of_its_ids(told: Store) -> None:
    told.group_events({LORNO.id: LORNO.id, RAID.id: LORNO.id})
    assert all(told.incident(given).id == LORNO.id for given in (LORNO.id, RAID.id, "e1-l", "e2-r"))
    assert [(one.document, one.event.id, one.figures) for one in told.tellings(LORNO.id)] == [("herald", RAID.id, 1), ("post", LORNO.id, 2)]
    for given in ("e1", "nothing", "e_-l"):
        with pytest.raises(UsageError, match="there is no event"):
            told.incident(given)


# ------------------------------------------------------------------ decided


def same(store: Store) -> set[frozenset[str]]:
    """The groups of more than one, as sets of ids."""
    groups: dict[str, set[str]] = {}
    for one in store.events():
        groups.setdefault(one.same_as or one.id, set()).add(one.id)
    return {frozenset(ids) for ids in groups.values() if len(ids) > 1}


def test_a_merge_takes_effect_at_once_and_is_taken_back(told: Store) -> None:
    (number,) = told.merge_events(LORNO.id, [RAID.id], by="ada", reason="one raid")
    assert same(told) == {frozenset((LORNO.id, RAID.id))}
    assert shared(told)["f5"] == LORNO.id
    (made,) = told.event_judgements([RAID.id])
    assert (made.id, made.target, made.decision, made.by, made.reason, made.undone_at) == (
        number,
        "events",
        "same",
        "ada",
        "one raid",
        None,
    )
    assert told.undo_events(number).by == "ada"
    assert (same(told), told.event_judgements([RAID.id])) == (set(), [])
    with pytest.raises(UsageError, match=f"no judgement {number} on events is in force"):
        told.undo_events(number)


def test_what_was_decided_outlasts_reconciling_and_reading_anew(told: Store) -> None:
    told.merge_events(LORNO.id, [TARRAK.id, RAID.id], by="ada")
    expected = {frozenset((LORNO.id, TARRAK.id, RAID.id))}
    assert same(told) == expected
    told.group_events(grouped(told.told_events(), told.judged_events()))
    assert same(told) == expected
    save(told, "herald", (figure("f5", RAID),), (RAID,), extractor="2", source="Bay Herald")
    told.group_events(grouped(told.told_events(), told.judged_events()))
    assert same(told) == expected


def test_a_split_keeps_apart_what_the_rules_bring_together(store: Store) -> None:
    for name, event in (("post", LORNO), ("herald", RAID)):
        save(store, name, (figure(name, event, low=12, high=12),), (event,), source=name)
    store.group_events(grouped(store.told_events(), store.judged_events()))
    assert same(store) == {frozenset((LORNO.id, RAID.id))}
    parted = store.split_events(LORNO.id, [RAID.id], by="ada")
    assert (parted.undone, same(store)) == ([], set())
    store.group_events(grouped(store.told_events(), store.judged_events()))
    assert same(store) == set()
    store.undo_events(parted.made[0])
    assert same(store) == {frozenset((LORNO.id, RAID.id))}, "the rules hold again"


def test_a_split_takes_back_the_merges_between_the_two(told: Store) -> None:
    first, second = told.merge_events(LORNO.id, [TARRAK.id, RAID.id], by="ada")
    parted = told.split_events(TARRAK.id, [RAID.id], by="ben")
    assert parted.undone == [second]
    assert same(told) == {frozenset((LORNO.id, TARRAK.id))}
    assert [row.id for row in told.event_judgements([LORNO.id])] == [first]


def test_decisions_that_contradict_or_repeat_are_refused(told: Store) -> None:
    told.merge_events(LORNO.id, [RAID.id], by="ada")
    (apart,) = told.split_events(RAID.id, [TARRAK.id], by="ada").made
    before = list(told.judgements())
    for decide, message in (
        (lambda: told.merge_events(RAID.id, [LORNO.id], by="ada"), "decided already"),
        (lambda: told.split_events(TARRAK.id, [RAID.id], by="ada"), "decided already"),
        (lambda: told.merge_events(LORNO.id, [TARRAK.id], by="ada"), f"judgement {apart} says that they differ"),
        (lambda: told.merge_events(LORNO.id, [LORNO.id], by="ada"), "named twice"),
        (lambda: told.merge_events(LORNO.id, [UNDATED.id, TARRAK.id], by="ada"), "says that they differ"),
    ):
        with pytest.raises(UsageError, match=message):
            decide()
    assert list(told.judgements()) == before, "nothing of a refused decision stays"
    assert same(told) == {frozenset((LORNO.id, RAID.id))}


def test_some_are_grouped_anew_as_all_would_be(store: Store) -> None:
    """One new article after the other, each with what is linked to it alone, comes to what a full reconciliation comes to."""
    victim, suspect = ("person:jonas falkmoor", "age:17"), ("person:edvin sandgren", "age:31")
    events = [
        Event(id="e1", kind="shooting", place="Lorno", since="2024-03-24", until="2024-03-24", traits=victim),
        Event(id="e2", kind="shooting", place="Lorno", since="2024-03-24", until="2024-03-24", traits=("age:31", *suspect[:1])),
        Event(id="e3", kind="shooting", place="Lorno", since="2024-03-24", until="2024-03-24", traits=(*victim, *suspect)),
        Event(id="e4", kind="crash", place="Tarrak", since="2024-03-24", until="2024-03-24"),
    ]
    for event in (events[0], events[1], events[3], events[2]):
        save(store, event.id, (), (event,))
        store.regroup_events([event.id])
        by_parts = same(store)
        store.group_events(grouped(store.told_events(), store.judged_events()))
        assert by_parts == same(store)
    assert same(store) == {frozenset(("e1", "e2", "e3"))}
    save(store, "e3", (), (events[2].model_copy(update={"id": "e5", "traits": victim}),), text="Another text of e3")
    assert store.regroup_events(["e3", "e5"]) == {"e2", "e3", "e5"}
    assert same(store) == {frozenset(("e1", "e5"))}


def test_two_articles_of_one_text_and_different_days_keep_an_incident_each(store: Store) -> None:
    """ "On Sunday" is another day in the copy of next week."""
    later = LORNO.model_copy(update={"since": "2024-03-31", "until": "2024-03-31"})
    save(store, "post", (figure("f1", LORNO, as_of="2024-03-24"),), (LORNO,), text="On Sunday it struck.")
    save(store, "herald", (figure("f1", later, as_of="2024-03-31"),), (later,), text="On Sunday it struck.", published="2024-04-02")
    assert [event.since for event in store.article("post").extraction.events] == ["2024-03-24"]
    assert [event.since for event in store.article("herald").extraction.events] == ["2024-03-31"]


def test_figures_of_an_incident_are_found_without_reading_the_whole_table(sqlite_migrated: Any) -> None:
    with Store.open(f"sqlite:///{sqlite_migrated}") as opened, opened.engine.connect() as connection:
        statement = FIGURE.where(*figure_conditions(FigureFilter(event="e1-lorno")))
        words = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = " ".join(row.detail for row in connection.execute(sql("EXPLAIN QUERY PLAN " + words)))
    assert "SCAN figures" not in plan


@pytest.mark.parametrize("language", [None, "de", "en-ZA", "zh-Hant-TW"])
def test_the_language_of_a_text_comes_back(store: Store, language: str | None) -> None:
    save(store, "post", (), (), language=language)
    assert store.article("post").article.language == language
    assert [version.article.language for version in store.versions()] == [language]


def test_another_language_is_another_extraction_and_the_same_one_is_none(store: Store) -> None:
    for language, known in ((None, False), ("de", False), ("de", True)):
        article = Article(id="post", text="Text of post", source="Harbour Post", published="2024-03-26", language=language)
        assert store.has(article, extractor="1", model="") is known
        save(store, "post", (), (), language=language)
    assert store.article("post").article.language == "de"
    assert store.stats().versions == 1


def test_an_incidents_range_is_of_whole_tolls_as_people_corrected_them(told: Store) -> None:
    save(
        told,
        "post",
        (
            figure("f1", LORNO),
            figure("f2", LORNO, population="soldiers"),
            Figure(id="f3", article="", measure="killed", value=90, event=LORNO.id),
            Figure(id="f4", article="", measure="killed", value=4, event=LORNO.id),
        ),
        (LORNO,),
        extractor="2",
    )

    def lorno() -> tuple[int, Any, int]:
        one = told.incident(LORNO.id)
        return one.figures, one.tolls["killed"], told.tellings(LORNO.id)[0].figures

    assert lorno() == (4, (4, 90), 4)
    rejected = told.reject(told.figure("f3"), by="ada")
    assert lorno() == (3, (4, 12), 3)
    told.correct(told.figure("f1"), {"value": 14}, by="ada")
    assert lorno() == (3, (4, 14), 3)
    told.correct(told.figure("f4"), {"subset_of": "f1"}, by="ada")
    assert lorno() == (3, (14, 14), 3), "neither the part nor the soldiers"
    told.correct(told.figure("f2"), {"event": None}, by="ada")
    assert lorno() == (2, (14, 14), 2)
    told.undo(rejected.id)
    assert lorno() == (3, (14, 90), 3)


def test_figures_are_found_by_what_their_incident_lies_in(told: Store) -> None:
    assert [one.figure.id for one in told.figures(FigureFilter(place="ósk"))] == ["f1", "f2"]
    assert [one.figure.id for one in told.figures(FigureFilter(place="osk", min_confidence=0.5))] == ["f1"]
    assert list(told.figures(FigureFilter(place="Tarsk"))) == []
    told.correct(told.figure("f1"), {"place": "Tarsk"}, by="ada")
    assert [one.figure.id for one in told.figures(FigureFilter(place="osk"))] == ["f2"], "it was put elsewhere"


def test_a_decision_waits_for_an_incident_that_no_text_tells_of(told: Store) -> None:
    told.merge_events(LORNO.id, [RAID.id], by="ada")
    assert [one.state for one in told.history()] == ["in force"]
    save(told, "herald", (), (), extractor="2", source="Bay Herald")
    assert [one.state for one in told.history()] == ["waiting: no present text tells of one of the two"]
    save(told, "herald", (figure("f5", RAID),), (RAID,), extractor="3", source="Bay Herald")
    assert [one.state for one in told.history()] == ["in force"]
