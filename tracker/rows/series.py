"""Running totals as series: one originator, measure, population and place a row."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from tracker.records import Report
from tracker.rows import Row

if TYPE_CHECKING:
    from tracker.reconcile import Series
    from tracker.reconcile.starts import SeriesKey


def series_rows(reports: Iterable[Report], on: str | None) -> Iterator[Row]:
    """The series of some figures, by originator.

    Args:
        on: the day, whole or partial, of which each total is asked; None where none is.
    """
    from tracker.reconcile.comparable import days, readings
    from tracker.reconcile.originators import unify
    from tracker.reconcile.starts import totals

    every = readings(reports)
    unify(every)
    asked = days(on)

    def order(item: "tuple[SeriesKey, Series]") -> tuple[object, ...]:
        key, one = item
        return (one.originator or "", *(part or "" for part in key.topic), key.start or 0)

    for key, one in sorted(totals(every).items(), key=order):
        yield _row(one, key.start, asked.last if asked else None)


def _row(one: "Series", start: int | None, asked: int | None) -> Row:
    from tracker.reconcile import batches, interpolated, rate
    from tracker.reconcile.wording import counted as what

    first, last = one.days[0], one.days[-1]
    readings = [reading for at in one.days for point in at.points for reading in point.readings]
    around = rate(one, asked if asked is not None else last.day)
    on = next(interpolated(one, asked, asked), None) if asked is not None else None
    return {
        "originator": first.points[0].readings[0].report.originator,
        "counted": what(first.points[0].readings[0]),
        "since": _iso(start),
        "first": _iso(first.day),
        "last": _iso(last.day),
        "latest": round(last.agreed.readings[0].value),
        "days": len(one.days),
        "reports": len(readings),
        "outlets": len({reading.outlet for reading in readings}),
        "rate": None if around is None else {"median": around.median, "lower": around.lower, "upper": around.upper, "steps": around.steps},
        "batches": [{"as_of": _iso(batch.day), "size": round(batch.size), "rise": round(batch.rise)} for batch in batches(one)],
        "on": None if on is None else {"as_of": _iso(on.day), "low": on.low, "high": on.high, "value": on.value, "reported": on.reported},
        "figures": [reading.id for reading in readings],
    }


def _iso(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()
