"""What a picture of figures shows: one panel for each scope, with one voice for each origin, and the discrepancies between them.

Nothing here knows how to draw. A running total is its series: the numbers of its chain as steps, between two reports the band in which the
truth lies, and beside them what does not fit. A count of a stretch is a bar as wide as the stretch. A toll is a point on the day on
which it was published, as all tolls of an event describe one day.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from tracker.errors import UsageError
from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.intervals import Interval
from tracker.reconcile.origins import Basis, Origin
from tracker.reconcile.scopes import Scope, scoped
from tracker.reconcile.series import Series
from tracker.reconcile.wording import REPLACING, counted, day, listed, number
from tracker.records import Discrepancy, Kind, Period, Report, Severity

MOST_PANELS = 6
"""Panels that fit on a page and can still be read."""

MOST_VOICES = 7
"""Origins that can be told apart in grey print; those that fewer outlets carry are named as left out."""

NOBODY = ""
"""Where the numbers of outlets that name nobody are gathered."""

SILENT = {Severity.evidence, Severity.info}
"""What is not marked: what is missing, and what is harmless."""


class Spot(NamedTuple):
    """One number at one time.

    Attributes:
        at: ordinal of the day, with the hour as its fraction where tolls are told by their publication.
        since: ordinal of the first day of a stretch.
        value: to draw it at.
        bounds: what the words allow; an open side is None.
        stands: False for what does not fit its series.
        figures: ids of those that say so.
        label: the number as it is written ("at least 30").
        open: another number of its day contradicts it, and nothing tells which of the two is right.
        corrected: somebody corrected what one of its figures says.
    """

    at: float
    since: int | None
    value: float
    bounds: Interval
    stands: bool
    figures: tuple[str, ...]
    label: str
    open: bool = False
    corrected: bool = False


class Gap(NamedTuple):
    """Days between two reports of a running total, and what the total must have been then."""

    first: int
    last: int
    low: float
    high: float


class Voice(NamedTuple):
    """One origin, or all outlets that name nobody.

    Attributes:
        outlets: that carry its numbers, copies too.
        spots: its numbers by time.
        stretches: of a running total the numbers that can stand in one growing order, by positions in `spots`; between two stretches it
            was revised.
        gaps: the days between its reports.
        nobody: the outlets that name nobody, put together: points, which are no series.
    """

    name: str
    outlets: int
    spots: tuple[Spot, ...]
    stretches: tuple[tuple[int, ...], ...] = ()
    gaps: tuple[Gap, ...] = ()
    nobody: bool = False


class Mark(NamedTuple):
    """A number that a discrepancy questions; one that is given again later is marked where it comes first.

    Attributes:
        voice: name of the voice whose number it is; empty where that was not kept.
        said: what the number is to the other side, where that is another thing than being questioned.
    """

    discrepancy: str
    kind: Kind
    at: float
    value: float
    label: str
    voice: str = ""
    said: str = ""


class Panel(NamedTuple):
    """The picture of one scope.

    Attributes:
        title: what is counted.
        subtitle: over which time, and what could not be drawn.
        counts: the unit of the vertical axis.
        period: of all that is drawn.
        voices: the most carried first.
        marks: by kind and time.
        replaced: the numbers that those marked were given instead of, as far as they are drawn.
    """

    title: str
    subtitle: str
    counts: str
    period: Period
    voices: tuple[Voice, ...]
    marks: tuple[Mark, ...]
    replaced: tuple[Mark, ...] = ()


class Picture(NamedTuple):
    """What is drawn, and what is not.

    Attributes:
        panels: as `panels` gives them.
        alone: the scopes that one number alone is known of, which are left out where others have more, in words.
        unknown: figures of no known scope.
    """

    panels: list[Panel]
    alone: tuple[str, ...]
    unknown: int


def panels(reports: Iterable[Report], discrepancies: Iterable[Discrepancy] = ()) -> list[Panel]:
    """The panels of a picture alone."""
    return picture(reports, discrepancies).panels


def picture(reports: Iterable[Report], discrepancies: Iterable[Discrepancy] = ()) -> Picture:
    """The panels of a picture, those with most figures first where they are of one kind of period, running totals before tolls.

    Args:
        reports: figures as outlets carried them. A scope with one report alone is drawn only where there is no other.
        discrepancies: of which the questioned figures are marked.

    Raises:
        UsageError: there is nothing to draw, or more than fits on a page.
    """
    every = list(discrepancies)
    known, marked, before = scoped(readings(reports)), _marked(every), _before(every)
    groups: dict[Scope, list[Reading]] = defaultdict(list)
    for scope, group in known.scopes.items():  # all stretches of one place stand in one picture, and all that have no start
        groups[scope._replace(until=None, since=None if scope.period is Period.interval else scope.since, whose=None)] += group
    drawn = {scope: panel for scope, group in groups.items() if (panel := _panel(scope, group, known.origins, marked)) is not None}
    several = {scope: panel for scope, panel in drawn.items() if sum(len(voice.spots) for voice in panel.voices) > 1}
    chosen = several or drawn
    if not chosen:
        raise UsageError("there is nothing to draw: no figure with a known place, period and date is among these")
    if len(chosen) > MOST_PANELS:
        raise UsageError(_too_many(chosen))
    ordered = sorted(chosen.items(), key=lambda item: (_ORDER[item[0].period], -len(groups[item[0]])))
    shown = [_with_marks(panel, marked, before) for _, panel in ordered]
    alone = tuple(f"{panel.title}, {panel.subtitle}" for scope, panel in drawn.items() if scope not in chosen)
    return Picture(shown, alone, len(known.unknown))


_ORDER = {Period.cumulative: 0, Period.interval: 1, Period.incident: 2, Period.unknown: 3}


def _too_many(chosen: dict[Scope, Panel]) -> str:
    differing: dict[str, set[object]] = {
        "--measure": {scope.measure for scope in chosen},
        "--place": {scope.place for scope in chosen},
        "--population": {scope.population for scope in chosen},
        "--period": {scope.period for scope in chosen},
        "--event": {scope.event for scope in chosen if scope.event},
    }
    options = [option for option, values in differing.items() if len(values) > 1]
    named = "; ".join(f"{panel.title}, {panel.subtitle}" for panel in list(chosen.values())[:MOST_PANELS])
    ask = f": ask for one by {' or '.join(options)}" if options else ""
    return f"{len(chosen):,} scopes would be drawn and {MOST_PANELS} fit on a page{ask}. Among them: {named}"


def _panel(scope: Scope, group: list[Reading], origins: dict[str, Origin], marked: Collection[str]) -> Panel | None:
    """The panel of one scope, None where nothing in it can be drawn."""
    said: dict[str, list[Reading]] = defaultdict(list)
    carrying: dict[str, set[str]] = defaultdict(set)
    for reading in group:
        origin = origins[reading.id]
        id_ = origin.id if origin.basis is not Basis.outlet else NOBODY
        carrying[id_].add(reading.outlet)
        if reading.independent and reading.countable and not reading.part:
            said[id_].append(reading)
    voices = []
    for id_, numbers in said.items():
        origin = origins[numbers[0].id]
        if id_ == NOBODY:
            how, name = _nobodys if scope.period is Period.cumulative else _VOICES[scope.period], "naming nobody"
        else:
            how, name = _VOICES[scope.period], origin.name if origin.basis is Basis.originator else f"{origin.name}, naming nobody"
        voice = how(name, len(carrying[id_]), numbers)._replace(nobody=id_ == NOBODY)
        if voice.spots:
            voices.append(voice)
    if not voices:
        return None
    voices.sort(key=lambda voice: (voice.nobody, -voice.outlets, -len(voice.spots), voice.name))
    rest = _left_out([voice for voice in voices if not voice.nobody], marked)
    shown = tuple(voice for voice in voices if voice not in rest)
    lost = sum(len(numbers) for numbers in said.values()) - sum(len(spot.figures) for voice in voices for spot in voice.spots)
    when = [_when(scope, group)]
    when += [f"{len(rest)} more sources not drawn"] if rest else []
    when += [f"{lost} undated report{'' if lost == 1 else 's'} not drawn"] if lost else []
    title = counted(group[0])
    return Panel(title[0].upper() + title[1:], ", ".join(when), _counts(scope), scope.period, shown, ())


def _left_out(named: list[Voice], marked: Collection[str]) -> list[Voice]:
    """What cannot be told apart any more: first those that no discrepancy questions, save the three that most outlets carry."""
    questioned = {voice.name for voice in named if any(id_ in marked for spot in voice.spots for id_ in spot.figures)}
    first = {voice.name for voice in named[:3]} | questioned
    return sorted(named, key=lambda voice: voice.name not in first)[MOST_VOICES:]


def _counts(scope: Scope) -> str:
    return scope.population if scope.measure == "incidents" else "people" if scope.population == "people" else scope.population


def _when(scope: Scope, group: Sequence[Reading]) -> str:
    if scope.period is Period.cumulative:
        return f"total since {day(scope.since)}" if scope.since is not None else "total of unknown start"
    if scope.period is Period.interval:
        return "counts of stretches of time"
    days = Counter(reading.day for reading in group if reading.day is not None)
    return f"one event on {day(days.most_common(1)[0][0])}" if days else "one event"


# ------------------------------------------------------------------ voices


def _total(name: str, outlets: int, numbers: list[Reading]) -> Voice:
    """A running total by its series; what the chain leaves out, and numbers that were given again, stand beside it."""
    series = Series([reading for reading in numbers if reading.usable])
    kept: dict[int, int] = {}
    spots: list[Spot] = []
    for one in series.days:
        standing = {id(point) for point in (one.agreed, *(p for p in one.points if not p.apart(one.agreed)))}
        chained = any(one is other for other in series.chain)
        if chained:
            kept[one.day] = len(spots)
        spots.append(_spot(one.day, one.agreed.readings, stands=chained, open_=not one.settled))
        spots += [
            _spot(
                one.day,
                point.readings,
                stands=chained and id(point) in standing,
                open_=not one.settled and any(point is other for other in one.disputed),
            )
            for point in one.points
            if point is not one.agreed
        ]
    spots += [_spot(repeat.point.day, repeat.point.readings, stands=False) for repeat in series.repeats]
    stretches = [tuple(kept[series.days[position].day] for position in stretch) for stretch in series.stretches]
    gaps = []
    for stretch in series.stretches:
        for before, after in pairwise(series.days[position].day for position in stretch):
            bounds = series.bounds(before + 1)
            if after - before > 1 and bounds.low is not None and bounds.high is not None:
                gaps.append(Gap(before, after, bounds.low, bounds.high))
    return Voice(name, outlets, tuple(spots), tuple(stretches), tuple(gaps))


def _nobodys(name: str, outlets: int, numbers: list[Reading]) -> Voice:
    """Running totals that name nobody, of many outlets: no series, and each number of a day once."""
    by_number: dict[tuple[int, Interval], list[Reading]] = defaultdict(list)
    for reading in numbers:
        if reading.day is not None:
            by_number[reading.day, reading.interval].append(reading)
    spots = [_spot(at, said) for (at, _), said in sorted(by_number.items(), key=lambda item: item[0][0])]
    return Voice(name, outlets, tuple(spots))


def _stretch(name: str, outlets: int, numbers: list[Reading]) -> Voice:
    """Counts of stretches, each number of one stretch once."""
    by_number: dict[tuple[int, int, Interval], list[Reading]] = defaultdict(list)
    for reading in numbers:
        if reading.since is not None and reading.day is not None:
            by_number[reading.since.first, reading.day, reading.interval].append(reading)
    spots = [_spot(at, said, since=since) for (since, at, _), said in sorted(by_number.items(), key=lambda item: item[0][:2])]
    return Voice(name, outlets, tuple(spots))


def _toll(name: str, outlets: int, numbers: list[Reading]) -> Voice:
    """Tolls by the time of their publication."""
    by_number: dict[tuple[float, Interval], list[Reading]] = defaultdict(list)
    for reading in numbers:
        at = _time(reading.report.published)
        if at is not None:
            by_number[at, reading.interval].append(reading)
    spots = [_spot(at, said) for (at, _), said in sorted(by_number.items(), key=lambda item: item[0][0])]
    return Voice(name, outlets, tuple(spots))


_VOICES = {Period.cumulative: _total, Period.interval: _stretch, Period.incident: _toll, Period.unknown: _toll}


def _spot(at: float, said: Sequence[Reading], *, since: int | None = None, stands: bool = True, open_: bool = False) -> Spot:
    first, corrected = said[0], any(reading.report.corrected for reading in said)
    return Spot(at, since, first.value, first.interval, stands, tuple(reading.id for reading in said), number(first), open_, corrected)


def _time(published: str | None) -> float | None:
    """The day of a publication with the hour that its own clock showed, noon where that is not known; None for partial dates."""
    if published is None or len(published) < len("2024-03-26"):
        return None
    try:
        when = datetime.fromisoformat(published)
    except ValueError:
        return None
    hour = when.hour + when.minute / 60 if len(published) > len("2024-03-26") else 12
    return when.toordinal() + hour / 24


# ------------------------------------------------------------------ marks


def _marked(discrepancies: Iterable[Discrepancy]) -> dict[str, list[Discrepancy]]:
    """The discrepancies that question each figure."""
    found: dict[str, list[Discrepancy]] = defaultdict(list)
    for one in discrepancies:
        if one.severity not in SILENT:
            for id_ in one.figures[: one.questioned or 1]:
                found[id_].append(one)
    return found


def _before(discrepancies: Iterable[Discrepancy]) -> dict[str, list[Discrepancy]]:
    """The discrepancies by which each figure was replaced by a lower one."""
    found: dict[str, list[Discrepancy]] = defaultdict(list)
    for one in discrepancies:
        if one.kind in REPLACING:
            for id_ in one.figures[one.questioned :]:
                found[id_].append(one)
    return found


def _with_marks(panel: Panel, marked: dict[str, list[Discrepancy]], before: dict[str, list[Discrepancy]]) -> Panel:
    """A panel with its marks; where a number replaces a higher one, both are told what they are to each other."""
    marks, earlier = _marks(panel, marked), _marks(panel, before)
    numbers: dict[str, list[str]] = defaultdict(list)
    for one in earlier:
        numbers[one.discrepancy].append(one.label)
    told = [
        one._replace(said=REPLACING[one.kind].new + (f" ({listed(numbers[one.discrepancy])})" if numbers[one.discrepancy] else ""))
        if one.kind in REPLACING
        else one
        for one in marks
    ]
    return panel._replace(marks=tuple(told), replaced=tuple(one._replace(said=REPLACING[one.kind].old) for one in earlier))


def _marks(panel: Panel, marked: dict[str, list[Discrepancy]]) -> list[Mark]:
    found: dict[tuple[str, float], Mark] = {}
    every = [(voice, spot) for voice in panel.voices for spot in voice.spots]
    for voice, spot in sorted(every, key=lambda told: told[1].at):
        for one in (one for id_ in spot.figures for one in marked.get(id_, ())):
            found.setdefault((one.id, spot.value), Mark(one.id, one.kind, spot.at, spot.value, spot.label, voice.name))
    return sorted(found.values(), key=lambda mark: (list(Kind).index(mark.kind), mark.at, mark.value, mark.discrepancy))
