"""Reported figures keep their ids and their provenance; one bad line does not lose the others."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from tracker.records import Figure, Period, Speaker, SpeakerKind
from tracker.store import FigureFilter, ImportedFigure, Store
from tracker.store.tables import IMPORTS
from tracker.store.writing import FIGURES

MINISTRY = Speaker(id="ministry", name="Ministry of Health", kind=SpeakerKind.body, names=("Ministry of Health",))


def line(number: int, id_: str | None = None, **fields: Any) -> ImportedFigure:
    figure = Figure(**{"id": id_ or f"line-{number}", "measure": "killed", "value": number, "attributed_to": "the ministry", **fields})
    return ImportedFigure(figure, "Harbour Post", "2024-03-26", "reported.jsonl", number, f'{{"id": "{figure.id}"}}')


def imported(store: Store, *lines: ImportedFigure) -> tuple[int, int, list[str]]:
    done = store.import_figures(lines, speakers={"the ministry": MINISTRY})
    return done.new, done.unchanged, [str(error) for error in done.refused]


def test_a_reported_figure_keeps_its_id_and_says_where_it_stood(store: Store) -> None:
    given = line(7, "f0000007", place="Ardmere", as_of="2024-03-25", period=Period.cumulative, since="2023-10-07", event="e1")
    assert imported(store, given) == (1, 0, [])
    report = store.figure("f0000007")
    assert report.figure == given.figure
    assert (report.outlet, report.published, report.originator) == ("Harbour Post", "2024-03-26", "Ministry of Health")
    assert (report.document, report.raw) == ("reported.jsonl:7", '{"id": "f0000007"}')
    assert list(store.reports()) == [report]
    with store.engine.connect() as connection:
        kept = connection.execute(select(FIGURES.c.path, FIGURES.c.line, FIGURES.c.raw, FIGURES.c.extraction_id)).one()
    assert tuple(kept) == ("reported.jsonl", 7, '{"id": "f0000007"}', IMPORTS)


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    lines = [line(n) for n in range(1, 2501)]
    assert imported(store, *lines) == (2500, 0, [])
    assert imported(store, *lines) == (0, 2500, [])
    assert imported(store, *lines, line(2501)) == (1, 2500, [])
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count(), func.max(FIGURES.c.position))).one() == (2501, 2500)
    assert store.stats().imported == 2501


def test_another_figure_under_a_known_id_is_refused_and_the_others_go_in(store: Store) -> None:
    message = "reported.jsonl:{}: the id a stands for another figure already (give it an id of its own)"
    assert imported(store, line(1, "a"), line(2, "a"), line(3, "b")) == (2, 0, [message.format(2)])
    assert imported(store, line(4, "a"), line(5, "c")) == (1, 0, [message.format(4)])
    assert {report.figure.id: report.figure.value for report in store.reports()} == {"a": 1, "b": 3, "c": 5}


def test_the_id_of_an_extracted_figure_is_taken(store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    taken = story().extraction.figures[0].id
    new, _, refused = imported(store, line(1, taken))
    assert new == 0
    assert refused == [f"reported.jsonl:1: the id {taken} stands for another figure already (give it an id of its own)"]


def test_links_between_reported_figures(store: Store) -> None:
    first = [
        line(1, "part", subset_of="total"),
        line(2, "total", revises="older"),
        line(3, "odd", subset_of="nobody", claim="c", article="x"),
    ]
    new, _, refused = imported(store, *first)
    assert (new, sorted(refused)) == (
        3,
        [
            "reported.jsonl:2: revises names older, which is no imported figure: stored without it",
            "reported.jsonl:3: subset_of names nobody, which is no imported figure: stored without it",
        ],
    )
    assert {one.figure.id: one.figure.subset_of for one in store.reports()} == {"part": "total", "total": None, "odd": None}
    assert (store.figure("odd").figure.claim, store.figure("odd").figure.article) == (None, None)
    assert imported(store, line(9, "later", revises="total")) == (1, 0, []), "a later file may name an earlier one's figure"
    assert imported(store, *first) == (0, 3, [])


def test_lines_that_cannot_be_stored_are_refused(store: Store) -> None:
    new, _, refused = imported(store, line(1, value=10**20), line(2, place="half \ud83d"), line(3, place="nul \0"), line(4))
    assert new == 1
    assert refused == [
        "reported.jsonl:1: the number is too large to store (check the number)",
        "reported.jsonl:2: it holds characters that a database does not keep (save the file anew as UTF-8)",
        "reported.jsonl:3: it holds characters that a database does not keep (save the file anew as UTF-8)",
    ]


def test_an_import_that_breaks_off_leaves_nothing(store: Store) -> None:
    def lines() -> Any:
        yield from (line(n) for n in range(1, 1500))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.import_figures(lines(), speakers={"the ministry": MINISTRY})
    assert (store.stats().imported, store.stats().speakers, store.stats().sources) == (0, 0, 0)


def test_speakers_may_be_resolved_on_the_way(store: Store) -> None:
    speakers: dict[str, Speaker] = {}

    def lines() -> Any:
        for number, name in enumerate(("the ministry", "the ministry", "the mayor"), 1):
            speakers[name] = Speaker(id=f"id of {name}", name=name, kind=SpeakerKind.body, names=(name,))
            yield line(number, attributed_to=name)

    assert store.import_figures(lines(), speakers=speakers).new == 3
    found = store.find_speakers("the mayor")
    assert [one.figure.value for one in store.figures(FigureFilter(originators=[found[0].id]))] == [3]
