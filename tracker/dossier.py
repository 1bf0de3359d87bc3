"""What is on record of one actor: when it spoke, what it did with its words, of whom, which figures it gave, what it denied, what others
hold against it or it turned round itself, who quotes it.

Everything is counted from statements, each once: the same words in several outlets are one statement of several outlets, and a syndicated
copy adds none. Nothing is weighed or summed up: a count can be opened, by the ids beside it, down to the characters of a text.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from tracker.records import Act, Discrepancy, Kind, Quotation, Report
from tracker.statements import Carried, Folded, fold

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Brief, Store, Who

Item = TypeVar("Item")

CONTESTED = (Kind.denial, Kind.contested_attribution, Kind.contested_status, Kind.reversal, Kind.quote_altered)
"""Kinds of discrepancy between statements."""

POSITIONS = 12  # actors whose acts are told by quarter


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for of an actor.

    Attributes:
        since, until: first and last day, inclusive, whole or partial: of statements when they were made, of figures what they describe.
        min_confidence: the least of a claim or figure, inclusive.
    """

    since: str | None = None
    until: str | None = None
    min_confidence: float = 0.0


@dataclass(slots=True)
class Tally:
    """Statements of a kind.

    Attributes:
        acts: how many of each act.
        negated: those whose content the speaker presents as untrue; every denial is one.
        latest: the day of the latest, None where none has one.
        example: id of the latest claim, of an outlet that has copies only one of them.
        copies: of an outlet, the statements that it carried in a syndicated copy; not among `statements`.
    """

    statements: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    negated: int = 0
    latest: str | None = None
    example: str | None = None
    copies: int = 0

    def add(self, one: "Brief", day: str | None) -> None:
        self.statements += 1
        self.acts[one.act] += 1
        self.negated += one.negated
        if self.latest is None or (day is not None and day >= self.latest):
            self.latest, self.example = day, one.id

    def copied(self, one: "Brief") -> None:
        self.copies += 1
        self.example = self.example or one.id


@dataclass(slots=True)
class Dossier:
    """What is on record of one actor.

    Attributes:
        statements: all of them together.
        months: statements by month, "2024-03", without gaps; by year where no more is known; undated ones under "".
        speakers: who spoke: the actor, those who speak for it, those who spoke with it.
        about: the other actors that its statements name or mean.
        outlets: who carried them; a statement that several carried counts for each.
        denials: acts of denial, and contents presented as untrue, the newest first, undated ones last.
        figures: counts that are attributed to it, the newest first, undated ones last.
        contested: stored discrepancies between statements of which one is its own, the most serious first.
        positions: of the other actors most spoken of, the acts by quarter ("2024-Q1"), in order; undated ones under "", the last.
        first: the earliest day of a statement.
    """

    statements: Tally = field(default_factory=Tally)
    months: dict[str, int] = field(default_factory=dict)
    speakers: "dict[Who, Tally]" = field(default_factory=dict)
    about: "dict[Who, Tally]" = field(default_factory=dict)
    outlets: dict[str, Tally] = field(default_factory=dict)
    denials: "list[Folded[Brief]]" = field(default_factory=list)
    figures: list[Folded[Report]] = field(default_factory=list)
    contested: list[Discrepancy] = field(default_factory=list)
    positions: "dict[Who, dict[str, Counter[str]]]" = field(default_factory=dict)
    first: str | None = None


def dossier(store: "Store", ids: Sequence[str], wanted: Wanted, *, with_members: bool = False) -> Dossier:
    """Gather what is on record of an actor, in one pass over its claims and one over its figures.

    Args:
        ids: the actor's, and those of all its members if they count.
        with_members: also what is said on behalf of one of these.
    """
    from tracker.store import ClaimFilter, FigureFilter

    since, until, least = wanted.since, wanted.until, wanted.min_confidence
    spoken_for = ids if with_members else ()
    claims = store.brief(ClaimFilter(speakers=ids, spoken_for=spoken_for, since=since, until=until, min_confidence=least))
    figures = store.figures(FigureFilter(originators=ids, since=since, until=until, min_confidence=least))
    with _uncollected():
        statements = list(fold(claims, _carried))
        found = counted(statements, own=frozenset(ids))
        found.figures = given(figures)
        mine = {one.id for statement in statements for one in (statement.first, *statement.others, *statement.copies)}
        found.contested = store.contested(mine, CONTESTED)
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage in cycles while rows are gathered, all of which are kept: it took a quarter of the time for 20,000 claims."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def counted(statements: "Sequence[Folded[Brief]]", own: frozenset[str]) -> Dossier:
    """Count statements; `own` are the ids of the actor, whom they are not said to be about."""
    found = Dossier()
    months: Counter[str] = Counter()
    speakers: defaultdict[Who, Tally] = defaultdict(Tally)
    about: defaultdict[Who, Tally] = defaultdict(Tally)
    outlets: defaultdict[str, Tally] = defaultdict(Tally)
    for statement in statements:
        one = statement.first
        day = one.day and one.day[:10]
        found.statements.add(one, day)
        found.statements.copies += len(statement.copied_in)
        months[(day or "")[:7]] += 1
        for who in one.speakers:
            speakers[who].add(one, day)
        for who in one.about:
            if who.id not in own:
                about[who].add(one, day)
        outlets[_outlet(one)].add(one, day)
        for other in statement.others:
            outlets[_outlet(other)].add(other, other.day and other.day[:10])
        if statement.copies:
            for outlet, copy in {_outlet(copy): copy for copy in statement.copies if _outlet(copy) not in statement.outlets}.items():
                outlets[outlet].copied(copy)
        if one.negated or one.act == Act.deny:
            found.denials.append(statement)
        if day and (found.first is None or day < found.first):
            found.first = day
    found.denials.sort(key=lambda denial: (denial.first.day or "")[:10], reverse=True)
    found.months = dict(_without_gaps(months))
    found.speakers, found.about = _ranked(speakers, lambda who: who.name), _ranked(about, lambda who: who.name)
    found.outlets = _ranked(outlets, str)
    found.positions = _positions(statements, list(found.about)[:POSITIONS])
    return found


def _positions(statements: "Sequence[Folded[Brief]]", of: "Sequence[Who]") -> "dict[Who, dict[str, Counter[str]]]":
    """The acts of statements about some actors, by quarter."""
    found: dict[Who, dict[str, Counter[str]]] = {who: {} for who in of}
    for statement in statements:
        one = statement.first
        for who in one.about:
            if who in found:
                found[who].setdefault(quarter(one.day), Counter())[one.act] += 1
    return {who: dict(sorted(quarters.items(), key=lambda item: (not item[0], item[0]))) for who, quarters in found.items()}


def quarter(day: str | None) -> str:
    """The quarter of a day, "2024-Q1"; the year where no month is known, "" where nothing is."""
    label = (day or "")[:7]
    return f"{label[:4]}-Q{(int(label[5:]) + 2) // 3}" if _is_month(label) else label[:4]


def given(reports: Iterable[Report]) -> list[Folded[Report]]:
    """Figures, the newest first; the same number of the same thing and day in several outlets is one."""
    found: dict[Hashable, Folded[Report]] = {}
    for report in sorted(reports, key=lambda one: one.copy_of is not None):  # originals first
        one = report.figure
        key = (
            (report.originator, one.measure, one.population, one.established, one.place, one.period, one.since, one.as_of),
            (one.value, one.low, one.high, one.qualifier, one.hedge, one.negated, one.subset_of is None, report.event),
        )
        outlet = report.outlet or report.document or ""
        same = found.get(key)
        if same is None:
            found[key] = Folded(report, outlets=[outlet])
        elif report.copy_of is not None:
            same.copies.append(report)
            same.copied_in.add(report.copy_of if one.article is None else one.article)
        else:
            same.others.append(report)
            same.outlets += [outlet] if outlet not in same.outlets else []
    newest = sorted(found.values(), key=lambda one: (one.first.figure.as_of or "", one.first.published or ""), reverse=True)
    return sorted(newest, key=lambda one: one.first.figure.as_of is None)


def _carried(one: "Brief") -> Carried:
    id_, name = (one.speakers[0].id, one.speakers[0].name) if one.speakers else (None, None)
    return Carried(one.article, one.copy_of, id_, name, one.text, one.quotation == Quotation.direct, one.day, _outlet(one))


def _outlet(one: "Brief") -> str:
    return one.outlet or one.document


def _ranked(tallies: dict[Item, Tally], name: Callable[[Item], str]) -> dict[Item, Tally]:
    """Those with the most statements first."""
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].statements, -item[1].copies, name(item[0]))))


def _without_gaps(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """Counts in order, with the months between the first and the last that have none; what has no month comes after."""
    whole = sorted(label for label in counts if _is_month(label))
    if whole:
        year, month = int(whole[0][:4]), int(whole[0][5:])
        while (label := f"{year:04}-{month:02}") <= whole[-1]:
            yield label, counts[label]
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    yield from ((label, counts[label]) for label in sorted(counts.keys() - set(whole), reverse=True))


def _is_month(label: str) -> bool:
    try:
        return bool(date.fromisoformat(f"{label}-01"))
    except ValueError:
        return False
