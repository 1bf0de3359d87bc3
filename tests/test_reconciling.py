"""What one article changes is found by looking at what it touches alone: the rows are those of a full reconciliation, whatever came in."""

import contextlib
import random
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import event, select, text

from tests.database_kinds import Makes
from tracker.errors import StoreLocked, UsageError
from tracker.identity import normalise
from tracker.read.duplicates import digest
from tracker.reconciling import reconcile
from tracker.records import (
    Act,
    Article,
    Claim,
    Event,
    Extraction,
    Figure,
    Kind,
    Period,
    Qualifier,
    Quotation,
    Severity,
    Speaker,
    SpeakerKind,
    record_id,
)
from tracker.store import Changes, ImportedFigure, Store
from tracker.store.sizes import SUMMARIES
from tracker.summarising import keep

OUTLETS = ("Harbour Post", "Northern Wire", "Valley Courier", "Evening Ledger")
ORIGINATORS = {
    name: Speaker(id=name.casefold(), name=name, kind=SpeakerKind.body, names=(name,))
    for name in ("Ardland Health Ministry", "Ardland Observatory", "Bellmark Police")
}
PLACES = ("Ardland", "Bellmark", "Corvin")
WORDS = [f"word{number}" for number in range(400)]


@pytest.fixture
def store(database: Makes) -> Iterator[Store]:
    with Store.open(database(), normalise=normalise) as opened:
        yield opened


class Newsroom:
    """Articles, imports and decisions that come in by chance, made of few places, days and numbers, so that they often meet."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.articles: dict[str, list[str]] = {}  # the words of each article
        self.imported = 0

    def happens(self) -> None:
        """One thing happens."""
        self.random.choice((self.article, self.article, self.article, self.version, self.copy, self.import_, self.decide, self.correct))()

    def article(self) -> None:
        self.save(f"a{len(self.articles)}", self.random.sample(WORDS, 120))

    def version(self) -> None:
        if self.articles:
            self.save(self.random.choice(sorted(self.articles)), self.random.sample(WORDS, 120))

    def copy(self) -> None:
        """Another outlet prints an article, nearly word for word."""
        if self.articles:
            words = list(self.articles[self.random.choice(sorted(self.articles))])
            words[self.random.randrange(len(words))] = "elsewhere"
            self.save(f"a{len(self.articles)}", words)

    def save(self, id_: str, words: list[str]) -> None:
        self.articles[id_] = words
        text = f"{id_} {' '.join(words)} {self.random.randrange(10**9)}"
        article = Article(
            id=id_, url=f"https://paper.example/{id_}", text=text, source=self.random.choice(OUTLETS), published=f"2031-05-{self.day():02}"
        )
        figures = [self.figure(article, number) for number in range(self.random.randrange(1, 4))]
        if self.random.random() < 0.3 and len(figures) > 1:
            figures[1] = figures[1].model_copy(update={"subset_of": figures[0].id, "measure": figures[0].measure, "population": "children"})
        events = [
            Event(id=one.event, kind="explosion", place=one.place, since=one.as_of, until=one.as_of)
            for one in figures
            if one.event is not None
        ]
        extraction = Extraction(
            article=id_,
            text_hash=article.text_hash,
            claims=tuple(self.claim(article, number) for number in range(self.random.randrange(3))),
            figures=tuple(figures),
            events=tuple(events),
            model="m",
            extractor="e",
        )
        self.store.save(article, extraction, speakers=dict(ORIGINATORS), digest=digest(text))

    def day(self) -> int:
        return self.random.randrange(1, 9)

    def figure(self, article: Article | None, number: int) -> Figure:
        period = self.random.choice((Period.cumulative, Period.cumulative, Period.incident, Period.interval))
        place, day = self.random.choice(PLACES), self.day()
        value = 100 * day + self.random.choice((0, 0, 0, 0, 9, -120)) if period is Period.cumulative else self.random.choice((12, 21, 40))
        id_ = record_id("figure", article.text_hash, number) if article else f"imported{self.imported}"
        event = record_id("event", article.text_hash, place, day) if article and period is Period.incident else None
        return Figure(
            id=id_,
            article=article.id if article else None,
            span=(number, number + 1) if article else None,
            text=str(value) if article else None,
            measure=self.random.choice(("killed", "killed", "injured")),
            value=value,
            low=value,
            high=value,
            qualifier=Qualifier.exact,
            population="people",
            place=place,
            period=period,
            since={Period.cumulative: "2031-04-01", Period.interval: f"2031-05-{day:02}"}.get(period),
            as_of=f"2031-05-{day + (period is Period.interval):02}",
            attributed_to=self.random.choice([*ORIGINATORS, None]),
            event=event,
            headline=True,
        )

    def claim(self, article: Article, number: int) -> Claim:
        name = self.random.choice(list(ORIGINATORS))
        deny = self.random.random() < 0.4
        text = f"the army shelled the market of {self.random.choice(PLACES)} with rockets"
        return Claim(
            id=record_id("claim", article.text_hash, number),
            article=article.id,
            content=((number, number + 1),),
            text=text,
            quotation=Quotation.indirect,
            act=Act.deny if deny else Act.assert_,
            negated=deny,
            speaker=name,
            speakers=(name,),
            said_on=article.published,
        )

    def import_(self) -> None:
        def lines() -> Iterator[ImportedFigure]:
            for _ in range(self.random.randrange(1, 5)):
                self.imported += 1
                figure = self.figure(None, 0)
                yield ImportedFigure(
                    figure, self.random.choice(OUTLETS), f"2031-05-{self.day():02}", "figures.jsonl", self.imported, str(figure.value)
                )

        self.store.import_figures(lines(), speakers=dict(ORIGINATORS))

    def decide(self) -> None:
        """Two originators are one, or are not any more."""
        standing = [one.id for one in self.store.judgements() if one.undone_at is None]
        if standing:
            self.store.undo(standing[0])
            return
        known = {one.speaker.id for one in self.store.speakers()}
        one, other = list(ORIGINATORS.values())[:2]
        if {one.id, other.id} <= known:
            self.store.merge(one.id, other.id, by="somebody")

    def correct(self) -> None:
        """Somebody corrects a figure: it is of another place, day or number, of no incident, replaces another one, or is none."""
        reports = sorted(self.store.reports(), key=lambda one: one.figure.id)
        if not reports:
            return
        report = self.random.choice(reports)
        beside = [one.figure.id for one in reports if one.figure.article == report.figure.article and one is not report]
        given = self.random.choice((
            {"place": self.random.choice(PLACES)}, {"as_of": f"2031-05-{self.day():02}"}, {"value": 100 * self.day()},
            {"period": "unknown", "since": None}, {"event": None}, {"revises": self.random.choice(beside or [None])}, None,
        ))  # fmt: skip
        with suppress(UsageError):  # it says so already
            if given is None:
                self.store.reject(report, by="somebody")
            else:
                self.store.correct(report, given, by="somebody")


def rows(store: Store) -> dict[str, tuple[object, ...]]:
    return {one.id: (one.kind, one.figures, one.claims, one.articles, one.explanation) for one in store.discrepancies()}


def forget(store: Store) -> None:
    """Drop all that is derived, so that what comes next starts from the texts and from what people decided."""
    with store.engine.begin() as connection:
        for statement in (
            "UPDATE figures SET docket = NULL",
            "UPDATE events SET same_as = NULL",
            "UPDATE articles SET copy_of = NULL",
            "DELETE FROM blocking_keys",
            "DELETE FROM derived",
        ):
            connection.execute(text(statement))


def kept(store: Store) -> set[tuple[object, ...]]:
    """What is kept of actors and of scopes; which names are alike is left for the next time that everything is compared."""
    with store.engine.connect() as connection:
        found = connection.execute(select(SUMMARIES.c.kind, SUMMARIES.c.key, SUMMARIES.c.size, SUMMARIES.c.content))
        return {(row.kind, row.key, row.size, repr(row.content)) for row in found if not row.kind.startswith("candidate")}


@pytest.mark.parametrize("seed", range(8))
def test_looking_at_what_changed_gives_the_rows_of_looking_at_everything(store: Store, seed: int) -> None:
    newsroom = Newsroom(store, seed)
    reconcile(store, then=keep)
    for _ in range(14):
        for _ in range(newsroom.random.randrange(1, 3)):
            newsroom.happens()
        assert not reconcile(store, then=keep).full
        found, summed = rows(store), kept(store)
        forget(store)
        assert reconcile(store, then=keep).full
        assert found == rows(store)
        assert summed ^ kept(store) == set()


@pytest.mark.parametrize("broken", ["mark_copies", "regroup_events", "file", "set_keys", "replace_discrepancies", "compared"])
def test_a_run_that_breaks_off_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """Whatever was written before it broke, the next run finds what a run on a fresh database finds."""
    for seed in range(3):
        newsroom = Newsroom(store, seed)
        newsroom.articles = {f"before {seed}": ["word1"]}
        reconcile(store)
        for _ in range(4):
            newsroom.happens()

        whole = getattr(store, broken)

        def stop(*given: object, whole: Callable[..., object] = whole, **named: object) -> None:
            whole(*given, **named)
            raise ZeroDivisionError

        with monkeypatch.context() as patched, contextlib.suppress(ZeroDivisionError):
            patched.setattr(store, broken, stop)
            reconcile(store)
        reconcile(store)
        found = rows(store)
        forget(store)
        reconcile(store)
        assert found == rows(store)


def test_changes_that_come_in_meanwhile_are_left_for_the_next_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(store, 2)
    newsroom.article()
    reconcile(store)
    newsroom.article()

    compared = store.compared

    def meanwhile(changes: Changes, edition: str) -> None:
        newsroom.import_()
        compared(changes, edition)

    with monkeypatch.context() as patched:
        patched.setattr(store, "compared", meanwhile)
        reconcile(store)
    assert store.changes().dockets


def test_two_do_not_reconcile_one_database_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.dockets.PATIENCE", 0.1)
    with Store.open(store.url, normalise=normalise, patience=0.1) as other:
        with store.alone(), pytest.raises(StoreLocked, match="is being reconciled by another process"):
            reconcile(other)
        reconcile(other)


def test_chance_brings_about_what_is_compared(store: Store) -> None:
    """Else the test above would compare nothing with nothing."""
    missing = {Kind.same_origin_mismatch, Kind.cross_origin_conflict, Kind.cumulative_decrease, Kind.syndicated_copy}
    for seed in range(12):
        newsroom = Newsroom(store, seed)
        for _ in range(25):
            newsroom.happens()
        reconcile(store)
        missing -= {one.kind for one in store.discrepancies()}
        if not missing:
            break
    assert not missing


def test_one_article_is_compared_by_few_statements(store: Store) -> None:
    """Each of them is a way to the server and back; how many there are follows from what one article touches, not from the archive."""
    counts: list[tuple[int, int]] = []
    for more in (20, 200):
        newsroom = Newsroom(store, more)
        newsroom.articles = {f"before {number}": ["word1"] for number in range(more)}
        for _ in range(more):
            newsroom.import_()
        reconcile(store)
        article = Article(id=f"last {more}", text=f"{more} {' '.join(newsroom.random.sample(WORDS, 120))}", source=OUTLETS[0])
        figures = [newsroom.figure(article, number).model_copy(update={"period": Period.cumulative, "event": None}) for number in range(3)]
        extraction = Extraction(article=article.id, text_hash=article.text_hash, figures=tuple(figures), model="m", extractor="e")
        store.save(article, extraction, speakers=dict(ORIGINATORS), digest=digest(article.text))
        told: list[str] = []
        connections: list[object] = []

        def hear(_connection: object, _cursor: object, statement: str, *_: object, told: list[str] = told) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):  # of SQLite, which is not far away
                told.append(statement)

        def take(*given: object, connections: list[object] = connections) -> None:
            connections.append(given)

        event.listen(store.engine, "before_cursor_execute", hear)
        event.listen(store.engine, "checkout", take)
        try:
            done = reconcile(store)
        finally:
            event.remove(store.engine, "before_cursor_execute", hear)
            event.remove(store.engine, "checkout", take)
        assert done.dockets >= 1
        counts.append((len(told), len(connections)))
    if store.engine.dialect.name == "postgresql":
        assert [connections for _, connections in counts] == [1, 1], "the one that keeps others away"
    assert [counts[0][0] <= 70, counts[1][0] <= 70] == [True, True], counts


def test_nothing_changed_looks_at_nothing(store: Store) -> None:
    newsroom = Newsroom(store, 1)
    for _ in range(10):
        newsroom.happens()
    assert reconcile(store).full, "the first is full"
    assert reconcile(store).dockets == 0


def test_a_corrected_figure_is_compared_where_it_belongs_now(store: Store) -> None:
    """Its place was misread: beside the others of its place it is a slip, until the correction is taken back or the figure is none."""
    given = [("f0", "Ardland", 100), ("f1", "Ardland", 100), ("f2", "Bellmark", 109)]
    figures = [
        Figure(
            id=id_, measure="killed", value=value, low=value, high=value, place=place, period=Period.cumulative, since="2031-04-01",
            as_of="2031-05-01", attributed_to="Ardland Observatory",
        )
        for id_, place, value in given
    ]  # fmt: skip
    lines = [ImportedFigure(one, outlet, "2031-05-02", "file", 1, "{}") for one, outlet in zip(figures, OUTLETS, strict=False)]
    store.import_figures(lines, speakers=dict(ORIGINATORS))

    def found() -> list[Kind]:
        assert not reconcile(store).full
        kinds, before = [one.kind for one in store.discrepancies()], rows(store)
        reconcile(store, full=True)
        assert rows(store) == before
        return kinds

    assert reconcile(store).full
    assert found() == []
    moved = store.correct(store.figure("f2"), {"place": "Ardland"}, by="somebody")
    assert found() == [Kind.same_origin_mismatch]
    rejected = store.reject(store.figure("f2"), by="somebody")
    assert found() == []
    store.undo(rejected.id)
    assert found() == [Kind.same_origin_mismatch]
    store.undo(moved.id)
    assert found() == []
    again = store.correct(store.figure("f2"), {"place": "Ardland"}, by="somebody")
    reconcile(store, full=True)
    assert [one.kind for one in store.discrepancies()] == [Kind.same_origin_mismatch], "everything is looked at, before what changed is"
    store.undo(again.id)
    reconcile(store, full=True)
    assert list(store.discrepancies()) == []


def test_a_reconciliation_that_broke_off_is_done_in_full_the_next_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(store, 1)
    newsroom.article()

    def broken(*_: object, **__: object) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(store, "replace_discrepancies", broken)
        reconcile(store, full=True)
    assert reconcile(store).full


def test_several_processes_find_what_one_does(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(store, 8)
    for _ in range(25):
        newsroom.happens()
    reconcile(store, full=True, processes=1)
    found = rows(store)
    assert any(one.severity is Severity.error for one in store.discrepancies())
    monkeypatch.setattr("tracker.reconciling.figures.PARALLEL", 1)
    monkeypatch.setattr("tracker.reconciling.figures.PART", 3)
    reconcile(store, full=True, processes=2)
    assert found == rows(store)
