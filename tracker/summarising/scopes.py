"""Summaries of scopes: how many figures there are of each thing that is counted, and of the large ones what their picture shows.

A picture of a few hundred reports is made in no time; one of thousands is not, and is kept: ids, days, numbers and names, and no word of a
text. Where something of the scope changed since, it is made when it is asked for.
"""

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.errors import UsageError
from tracker.plots.panels import Gap, Mark, Panel, Picture, Spot, Voice, picture
from tracker.reconcile.intervals import Interval
from tracker.reconcile.wording import REPLACING
from tracker.records import Discrepancy, Kind, Period, Severity

if TYPE_CHECKING:
    from tracker.store import Changes, ScopeName, Store

KIND = "picture"
MANY = 300
"""Reports from which on a scope's picture is kept: one of 2,800 takes 120 ms to make and 5 ms to read (2026-11)."""


class Pictured(NamedTuple):
    """The picture of a scope.

    Attributes:
        picture: every spot with the ids of all figures behind it; None where nothing can be drawn, or too much.
        refused: why there is none, in words.
        reports: of which it is made.
        unknown_then: of a past day, how many reports that are known now were not known then.
        kept_at: when it was made, where it was kept.
        numbers_left: different numbers that are left out, as there are too many to look at in a moment: those that fewest carry.
    """

    picture: Picture | None
    refused: str | None
    reports: int
    unknown_then: int = 0
    kept_at: str | None = None
    numbers_left: int = 0


def keep(store: "Store", changes: "Changes | None") -> None:
    """Keep the summaries of what changed; None is everything."""
    dockets = None
    if changes is not None:
        if not len(changes):
            return
        dockets = changes.dockets | store.dockets_changed(changes.articles, changes.figures, changes.events)
    small: list[str] = []
    for one in store.keep_scopes(dockets):
        if one.reports < MANY:
            small.append(key_of(one.name))
        else:
            made = _made(store, one.name, None, samples=None)
            content = None if made.picture is None else _plain(made.picture)
            store.keep_summaries(KIND, {key_of(one.name): (one.reports, content)})
    store.keep_summaries(KIND, {}, gone=small)


def pictured(store: "Store", name: "ScopeName", *, known_at: str | None = None) -> Pictured:
    """The picture of a scope, kept or made, without what people dismissed or explained.

    Args:
        known_at: only of what had been published by this day, inclusive.
    """
    kept = store.summary(KIND, key_of(name)) if known_at is None else None
    if kept is not None and kept.content is not None and not store.scope_changed(name):
        found = Pictured(_rich(kept.content), None, kept.size, kept_at=kept.made_at)
    else:
        found = _made(store, name, known_at, samples=2)
    if found.picture is None:
        return found
    settled = store.settled(mark.discrepancy for panel in found.picture.panels for mark in panel.marks)
    shown = [panel._replace(marks=_open(panel.marks, settled), replaced=_open(panel.replaced, settled)) for panel in found.picture.panels]
    return found._replace(picture=found.picture._replace(panels=shown))


def _open(marks: Iterable[Mark], settled: Container[str]) -> tuple[Mark, ...]:
    return tuple(one for one in marks if one.discrepancy not in settled)


def key_of(name: "ScopeName") -> str:
    """By which a picture is kept."""
    return "\t".join(
        (name.measure, name.population, name.established or "", "" if name.event else name.place or "", name.period, name.event or "")
    )


def _made(store: "Store", name: "ScopeName", known_at: str | None, *, samples: int | None) -> Pictured:
    found = store.gathered(name, known_at=known_at, samples=samples)
    first = {id_: one for one, ids in found.behind.items() for id_ in ids}
    questions: dict[tuple[str, str], dict[str, bool]] = {}
    asked = store.questions(first)
    seen = None if known_at is None else store.seen_by({one.id for one in asked}, known_at)
    for one in asked:
        if seen is not None and one.id not in seen:
            continue
        if first[one.figure] == one.figure or one.questioned or Kind(one.kind) in REPLACING:
            figures = questions.setdefault((one.id, one.kind), {})
            figures[first[one.figure]] = one.questioned or figures.get(first[one.figure], False)
    # where the questioned side counts something else and is in another picture, nothing is marked here
    doubts = [_doubt(id_, kind, figures) for (id_, kind), figures in questions.items() if any(figures.values())]
    try:
        drawn = picture(found.reports, doubts)
    except UsageError as refused:
        return Pictured(None, str(refused).partition(": ask for one by")[0], found.total, found.unknown_then)
    panels = [panel._replace(voices=tuple(_with_all(voice, found.behind) for voice in panel.voices)) for panel in drawn.panels]
    return Pictured(drawn._replace(panels=panels), None, found.total, found.unknown_then, numbers_left=found.numbers_left)


def _doubt(id_: str, kind: str, figures: Mapping[str, bool]) -> Discrepancy:
    """A discrepancy as far as a picture asks: the questioned figures first."""
    ordered = sorted(figures, key=lambda one: not figures[one])
    named = Kind(kind)
    return Discrepancy(
        id=id_, kind=named, severity=Severity(named.severity), figures=tuple(ordered), questioned=sum(figures.values()), explanation=""
    )


def _with_all(voice: Voice, behind: Mapping[str, tuple[str, ...]]) -> Voice:
    """A voice whose spots name all figures that say so, and not only those that stand for them."""
    spots = []
    for spot in voice.spots:
        ids = dict.fromkeys(id_ for one in spot.figures for id_ in behind.get(one, (one,)))
        spots.append(spot._replace(figures=tuple(ids)))
    return voice._replace(spots=tuple(spots))


# ------------------------------------------------------------------ kept


def _plain(made: Picture) -> dict[str, Any]:
    """A picture as lists, which JSON has: named tuples are lists there."""
    return {"panels": made.panels, "alone": made.alone, "unknown": made.unknown}


def _rich(kept: Mapping[str, Any]) -> Picture:
    return Picture([_panel(one) for one in kept["panels"]], tuple(kept["alone"]), kept["unknown"])


def _panel(kept: Iterable[Any]) -> Panel:
    title, subtitle, counts, period, voices, *marks = kept
    shown = (tuple(Mark(discrepancy, Kind(kind), *rest) for discrepancy, kind, *rest in of) for of in marks)
    return Panel(title, subtitle, counts, Period(period), tuple(_voice(one) for one in voices), *shown)


def _voice(kept: Iterable[Any]) -> Voice:
    name, outlets, spots, stretches, gaps, nobody = kept
    shown = (Spot(at, since, value, Interval(*bounds), stands, tuple(ids), *rest) for at, since, value, bounds, stands, ids, *rest in spots)
    return Voice(name, outlets, tuple(shown), tuple(tuple(one) for one in stretches), tuple(Gap(*one) for one in gaps), nobody)
