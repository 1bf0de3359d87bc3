"""Figures as people corrected them: the row says what the text says, and a correction is laid over it whenever it is read.

No row is changed by a correction. Each names some fields with the values that stand instead; all that are in force are laid over the row in
the order in which they were made, so that of two on one field the later holds, and the earlier again when that is taken back. The last one
says also whether there is such a figure at all. A correction points at the figure's id, which follows from the text, the span and the kind:
it is in force wherever the present reading of that text has that figure, and waits where it has not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from tracker.dates import is_valid
from tracker.errors import UsageError
from tracker.reconcile.comparable import MOST_PEOPLE
from tracker.records import Figure, Period, Qualifier, Report
from tracker.store import tables
from tracker.store.engine import SqlRow, among, lasting, now
from tracker.store.filters import FigureFilter, folded
from tracker.store.judging import JUDGEMENTS, Judgement, Judging, Ruling, Target
from tracker.store.speakers import ROOT, SPEAKERS
from tracker.store.writing import storable

FIGURES, EXTRACTIONS = tables.Figure.table(), tables.Extraction.table()

NUMBER = ("value", "low", "high", "qualifier")  # corrected together: each says what the others mean
LINKS = ("subset_of", "revises")
CORRECTABLE = (
    *NUMBER, "measure", "population", "place", "period", "since", "as_of", "attributed_to", "headline", *LINKS, "event",
)  # fmt: skip
ORIGINATOR = "originator"  # in a correction of `attributed_to`, the id of the speaker that is meant
NEVER_EMPTY = ("measure", "population", "qualifier", "period", "headline")
DATES = ("since", "as_of")


@dataclass(frozen=True, slots=True)
class Correction:
    """What people decided about one figure, as it is in force.

    Attributes:
        changes: fields with the values that stand instead of the text's.
        originator: the name under which the speaker of `attributed_to` is shown; None where that is not corrected, or nobody's.
        rejected_by: who decided that there is no such figure, None where that is not the last word.
        rejection: the number of that judgement.
    """

    changes: Mapping[str, Any]
    originator: str | None = None
    rejected_by: str | None = None
    rejection: int | None = None

    def laid_over(self, report: Report) -> Report:
        """The report with what is corrected; what a field was read from is no evidence for another value."""
        before = report.figure
        given = {name: value for name, value in self.changes.items() if name != ORIGINATOR}
        if before.excluded is None and self.rejected_by is not None:
            given["excluded"] = f"judged to be no figure by {self.rejected_by}"
        figure = Figure.model_validate(before.model_dump() | given)
        changed = [name for name in CORRECTABLE if getattr(figure, name) != getattr(before, name)]
        carried: dict[str, Any] = {}
        if "attributed_to" in self.changes:
            carried["originator"] = self.originator
            carried["origin"] = self.originator or report.copy_of or before.article or report.outlet
            if self.originator != report.originator and "attributed_to" not in changed:
                changed.append("attributed_to")
        if "event" in self.changes:
            carried["event"] = None
        of_text = {name: getattr(figure, name) for name in ("evidence", "inferred")}
        kept: dict[str, Any] = {name: {key: one for key, one in of.items() if key not in changed} for name, of in of_text.items()}
        if not set(NUMBER).isdisjoint(changed):
            kept["hedge"] = None
        return report.model_copy(update=carried | {"figure": figure.model_copy(update=kept), "corrected": tuple(changed)})

    def fits(self, report: Report, wanted: FigureFilter) -> bool:
        """Whether what is corrected is what a filter asks for; what is not corrected, the database answers."""
        figure, changes = report.figure, self.changes
        return all((
            "measure" not in changes or wanted.measures is None or figure.measure in wanted.measures,
            "population" not in changes or wanted.population is None or wanted.population.casefold() in figure.population.casefold(),
            "period" not in changes or wanted.periods is None or figure.period in wanted.periods,
            "place" not in changes or wanted.place is None or folded(wanted.place) in folded(figure.place or ""),
            "attributed_to" not in changes or wanted.originators is None or changes.get(ORIGINATOR) in wanted.originators,
            "event" not in changes or wanted.event is None,
            "as_of" not in changes or _within(figure.as_of, wanted.since, wanted.until),
        ))  # fmt: skip


def _within(day: str | None, since: str | None, until: str | None) -> bool:
    """Both ends inclusive; the shorter of two dates decides how far they are compared."""
    if day is None:
        return since is None and until is None
    return (since is None or since[: len(day)] <= day) and (until is None or day[: len(until)] <= until)


def unasked(wanted: FigureFilter, fields: Collection[str]) -> FigureFilter:
    """A filter without what it asks of some fields."""
    asks: dict[str, tuple[str, ...]] = {
        "measure": ("measures",), "population": ("population",), "period": ("periods",), "place": ("place",),
        "attributed_to": ("originators",), "event": ("event",), "as_of": ("since", "until"),
    }  # fmt: skip
    left_out: dict[str, Any] = dict.fromkeys(name for one in fields for name in asks.get(one, ()))
    return replace(wanted, **left_out)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections in force, by the id of their figure; false where there are none."""

    by_figure: Mapping[str, Correction] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_figure)

    def laid_over(self, report: Report) -> Report:
        """A report as it is after what people decided; one that nobody corrected is returned as it is."""
        found = self.by_figure.get(report.figure.id)
        return report if found is None else found.laid_over(report)

    def rejected(self, id_: str) -> bool:
        """Whether there is no such figure."""
        found = self.by_figure.get(id_) if self.by_figure else None
        return found is not None and found.rejected_by is not None

    def groups(self) -> Iterator[tuple[frozenset[str], list[str]]]:
        """The ids of figures by which fields of theirs are corrected."""
        ids: dict[frozenset[str], list[str]] = defaultdict(list)
        for id_, one in self.by_figure.items():
            ids[frozenset(one.changes)].append(id_)
        yield from ids.items()


NOTHING = Corrections()


def corrections(connection: Connection, ids: Iterable[str] | None = None) -> Corrections:
    """Read what is in force.

    Args:
        ids: of the figures that are asked about; None is all.
    """
    statement = select(JUDGEMENTS).where(JUDGEMENTS.c.target == Target.figure.value, JUDGEMENTS.c.undone_at.is_(None))
    if ids is not None:
        statement = statement.where(among(JUDGEMENTS.c.target_id, ids))
    made: dict[str, list[SqlRow]] = defaultdict(list)
    for row in connection.execute(statement.order_by(JUDGEMENTS.c.id)):
        made[row.target_id].append(row)
    if not made:
        return NOTHING
    given = _given(connection, made)
    laid = {id_: {name: value for row in rows for name, value in _changes(row, given)} for id_, rows in made.items()}
    speakers = {one[ORIGINATOR] for one in laid.values() if one.get(ORIGINATOR)}
    names = _roots(connection, speakers) if speakers else {}
    found = {}
    for id_, changes in laid.items():
        root, name = names.get(changes.get(ORIGINATOR, ""), (None, None))
        if ORIGINATOR in changes:
            changes[ORIGINATOR] = root
        last = made[id_][-1]
        rejected = (last.by, last.id) if last.decision == Ruling.rejected else (None, None)
        found[id_] = Correction(changes, name, *rejected)
    return Corrections(found)


def _given(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Of the figures that were given a speaker of somebody's own choice the number of the last such judgement."""
    to = (JUDGEMENTS.c.target == Target.row.value, JUDGEMENTS.c.undone_at.is_(None), among(JUDGEMENTS.c.other_id, ids))
    rows = connection.execute(select(JUDGEMENTS.c.other_id, func.max(JUDGEMENTS.c.id)).where(*to).group_by(JUDGEMENTS.c.other_id))
    return {row[0]: row[1] for row in rows}


def _changes(row: SqlRow, given: Mapping[str, int]) -> Iterator[tuple[str, Any]]:
    """What a judgement changes; not whose number it is, where that was decided later in another way."""
    for name, value in (row.changes or {}).items():
        if name not in ("attributed_to", ORIGINATOR) or given.get(row.target_id, 0) < row.id:
            yield name, value


def _roots(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Id and name of the speaker that each of some is after what people decided."""
    root = SPEAKERS.alias()
    statement = select(SPEAKERS.c.id, root.c.id.label("root"), root.c.name).join(root, root.c.id == ROOT)
    return {row.id: (row.root, row.name) for row in connection.execute(statement.where(among(SPEAKERS.c.id, ids)))}


class Correcting(Judging):
    """Decisions on figures."""

    def corrections(self) -> Corrections:
        """What is decided on figures, as it is in force."""
        with self._reading() as connection:
            return corrections(connection)

    def figures_judged(self) -> set[str]:
        """The ids of all figures on which something was ever decided, what was taken back included."""
        with self._reading() as connection:
            on_figures = select(JUDGEMENTS.c.target_id).where(JUDGEMENTS.c.target == Target.figure.value)
            return set(connection.scalars(on_figures.distinct()))

    @lasting
    def correct(
        self,
        report: Report,
        given: Mapping[str, Any],
        *,
        by: str,
        reason: str | None = None,
        originator: str | None = None,
        seen: int | None = None,
    ) -> Judgement:
        """Record that fields of a figure have other values than its text gives, or than an earlier correction does.

        Args:
            report: the figure as it is read now.
            given: the fields with their values, as `checked` takes them.
            originator: of a corrected `attributed_to` the id of the stored speaker that is meant.
            seen: number of the last judgement on it, in force, that the judge has seen, 0 for none; None asks nothing.

        Raises:
            Overtaken: there is a newer one, or that one was taken back.
            UsageError: somebody decided that there is no such figure, a value does not fit its field or the others, a link leads
                nowhere, or all of it stands already.
        """
        changes = checked(report.figure, given)
        with self._deciding(Target.figure) as connection:
            self._refuse_unseen(connection, Target.figure, report.figure.id, seen)
            decided = corrections(connection, [report.figure.id]).by_figure.get(report.figure.id)
            if decided is not None and decided.rejected_by is not None:
                raise UsageError(
                    f"judgement {decided.rejection} by {decided.rejected_by} says that there is no such figure: take it back first, "
                    f"`tracker undo {decided.rejection}`"
                )
            if report.figure.excluded is not None:
                raise UsageError(f"figure {report.figure.id} is none by its text: {report.figure.excluded}")
            for name in LINKS:
                if changes.get(name) is not None:
                    changes[name] = _linked(connection, report.figure, name, changes[name])
            if "attributed_to" in changes:
                changes[ORIGINATOR] = originator
            by_field = {name: value for name, value in changes.items() if name not in ("attributed_to", ORIGINATOR)}
            same = all(getattr(report.figure, name) == value for name, value in by_field.items())
            shown = None if originator is None else _roots(connection, [originator])[originator][1]
            if same and ("attributed_to" not in changes or shown == report.originator):
                raise UsageError(f"figure {report.figure.id} has {'this value' if len(given) == 1 else 'these values'} already")
            made = _on(report, Ruling.corrected, by, reason, changes)
            return replace(made, id=self._judge(connection, made))

    @lasting
    def reject(self, report: Report, *, by: str, reason: str | None = None, seen: int | None = None) -> Judgement:
        """Record that there is no such figure: it is compared with nothing and listed nowhere.

        Args:
            seen: number of the last judgement on it, in force, that the judge has seen, 0 for none; None asks nothing.

        Raises:
            Overtaken: there is a newer one, or that one was taken back.
            UsageError: it is none already.
        """
        with self._deciding(Target.figure) as connection:
            self._refuse_unseen(connection, Target.figure, report.figure.id, seen)
            if report.figure.excluded is not None:
                raise UsageError(f"figure {report.figure.id} is none already: {report.figure.excluded}")
            made = _on(report, Ruling.rejected, by, reason)
            return replace(made, id=self._judge(connection, made))


def _on(report: Report, ruling: Ruling, by: str, reason: str | None, changes: Mapping[str, Any] | None = None) -> Judgement:
    shown = as_shown(report)
    return Judgement(0, Target.figure.value, report.figure.id, None, None, ruling.value, reason, by, now(), None, None, changes, shown)


def as_shown(report: Report) -> dict[str, Any]:
    """What a judgement keeps of a figure: what it said, and where."""
    kept = report.figure.model_dump(mode="json", include={"text", *CORRECTABLE})
    return kept | {"originator": report.originator, "outlet": report.outlet, "document": report.document}


def checked(figure: Figure, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a correction sets, each in its type, with what follows from them for the others.

    A corrected number sets all four of its fields: 57 instead of "dozens" is exact, of "at least 12" it is at least 57.

    Args:
        figure: as it is read now.
        given: some of CORRECTABLE with new values, as text or in their types; None where the text says nothing.

    Raises:
        UsageError: a field cannot be corrected, a value is none of its type, or the fields do not fit each other.
    """
    for name, value in given.items():
        if name not in CORRECTABLE:
            raise UsageError(f"{name!r} cannot be corrected; these can: {', '.join(CORRECTABLE)}")
        if value is None and name in NEVER_EMPTY:
            raise UsageError(f"{name} cannot be none")
        if name == "event" and value is not None:
            raise UsageError("event can only be none: two incidents are made one or two by `tracker events`")
    changes = dict(given)
    if set(NUMBER) & set(given):
        changes |= _number(figure, given)
    try:
        made = Figure.model_validate(figure.model_dump() | changes)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}={first['input']}: {first['msg'].lower()}") from error
    for problem in _problems(made, changes):
        raise UsageError(problem)
    return {name: getattr(made, name) for name in changes}


def _implied(figure: Figure, given: Mapping[str, Any]) -> str:
    """The qualifier that goes with corrected numbers where none is given."""
    value, low, high = (given.get(name) for name in ("value", "low", "high"))
    before = figure.qualifier
    if low is not None and high is not None:
        return before if low == high and value is not None else Qualifier.range
    if value is not None:
        return Qualifier.exact if before in (Qualifier.range, Qualifier.vague) else before
    if before is Qualifier.range or (low is None and high is None):
        return before
    if (before is Qualifier.at_least and low is None) or (before is Qualifier.at_most and high is None):
        return Qualifier.range  # the other bound stays
    return Qualifier.at_least if low is not None else Qualifier.at_most


def _number(figure: Figure, given: Mapping[str, Any]) -> dict[str, Any]:
    """Value, bounds and qualifier that fit each other, from those that are given and, for the rest, from the figure."""
    qualifier = given.get("qualifier") or _implied(figure, given)
    value = given.get("value", figure.value)
    if "value" not in given and qualifier in (Qualifier.at_least, Qualifier.at_most):
        value = given.get("low" if qualifier == Qualifier.at_least else "high", value)
    follows: dict[str, Any]
    match qualifier:
        case Qualifier.exact:
            follows = {"value": value, "low": value, "high": value}
        case Qualifier.approximate:
            follows = {"value": value, "low": None, "high": None}
        case Qualifier.at_least:
            follows = {"value": value, "low": value, "high": None}
        case Qualifier.at_most:
            follows = {"value": value, "low": None, "high": value}
        case Qualifier.range:
            low = figure.low if figure.qualifier in (Qualifier.at_least, Qualifier.range) else None
            high = figure.high if figure.qualifier in (Qualifier.at_most, Qualifier.range) else None
            follows = {"value": None, "low": low, "high": high}
        case _:
            follows = {"value": None, "low": None, "high": None}
    return follows | {name: given[name] for name in NUMBER if name in given} | {"qualifier": qualifier}


def _problems(made: Figure, changes: Collection[str]) -> Iterator[str]:
    """Why a corrected figure cannot be one."""
    low, value, high, said = made.low, made.value, made.high, made.qualifier.value.replace("_", " ")
    numbers = [number for number in (low, value, high) if number is not None]
    if set(NUMBER) & set(changes):
        if any(number < 0 or number > MOST_PEOPLE for number in numbers):
            yield f"{next(number for number in numbers if number < 0 or number > MOST_PEOPLE):,} is no count of people"
        if numbers != sorted(numbers) and not _beside(made):
            yield f"low, value and high are {', '.join('none' if one is None else f'{one:,}' for one in (low, value, high))}: not in order"
        if made.qualifier is Qualifier.range and (low is None or high is None):
            yield "a range needs low and high: low=100 high=300"
        if (bound := _unstated(made)) is not None:
            yield f"a figure that is {said} has no {bound} of its own: leave it out, or give the qualifier"
        if made.qualifier not in (Qualifier.range, Qualifier.vague) and value is None:
            yield f"a figure that is {said} needs a value: value=57"
    for name in DATES:
        if name in changes and (date := getattr(made, name)) is not None and not is_valid(date):
            yield f"{name}={date} is no date: write 2024-03-26, 2024-03 or 2024"
    if set(DATES) & set(changes) and made.since and made.as_of and made.since[: len(made.as_of)] > made.as_of[: len(made.since)]:
        yield f"since {made.since} is after as_of {made.as_of}"
    if "since" in changes and made.since and made.period in (Period.incident, Period.unknown):
        yield f"a figure whose period is {made.period.value} has no start: say what it is as well, period=cumulative or period=interval"
    for name in ("population", "measure", "place", "attributed_to"):
        if name in changes and (said := getattr(made, name)) is not None and not any(map(str.isalnum, said)):
            yield f"{name}={said} holds no letter and no digit"
        if name in changes and not storable(getattr(made, name)):
            yield f"{name} holds characters that a database does not keep"


def _unstated(made: Figure) -> str | None:
    """A bound that words of this kind do not state."""
    match made.qualifier:
        case Qualifier.exact:
            open_ = {"low": made.low not in (None, made.value), "high": made.high not in (None, made.value)}
        case Qualifier.range:
            open_ = {"value": made.value is not None}
        case Qualifier.at_least:
            open_ = {"high": made.high is not None}
        case Qualifier.at_most:
            open_ = {"low": made.low is not None}
        case _:
            open_ = {"low": made.low is not None, "high": made.high is not None}
    return next((name for name, wrong in open_.items() if wrong), None)


def _beside(made: Figure) -> bool:
    """More than 60 is 61 and more, less than 60 is 59 and fewer: the number named stands beside its bound."""
    more = made.qualifier is Qualifier.at_least and made.value is not None and made.low == made.value + 1
    less = made.qualifier is Qualifier.at_most and made.value is not None and made.high == made.value - 1
    return more or less


def _linked(connection: Connection, figure: Figure, name: str, given: str) -> str:
    """The id of the figure that a link leads to: another one of the same text, or, of an imported figure, another imported one.

    Raises:
        UsageError: there is none, or there are several.
    """
    same_text = EXTRACTIONS.c.id == tables.IMPORTS if figure.article is None else EXTRACTIONS.c.current_of == figure.article
    statement = select(FIGURES.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id).where(same_text)
    begins = func.substr(FIGURES.c.id, 1, len(given)) == given
    ids = connection.execute(statement.where(begins, FIGURES.c.id != figure.id).limit(2)).scalars().all()
    exact = [id_ for id_ in ids if id_ == given] or ids
    if len(exact) != 1:
        where = "imported figure" if figure.article is None else "figure of the same text"
        raise UsageError(f"{name}={given}: {'several' if ids else 'no other'} {where}{'s begin' if ids else ' begins'} so")
    return str(exact[0])
