"""Reference series, and how far a figure is from them."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.records import Period, Report
from tracker.rows import Row, counted

if TYPE_CHECKING:
    from tracker.reconcile.distance import Distance, Shelf
    from tracker.records import ReferenceSeries
    from tracker.store import Store


def series_in_words(series: "ReferenceSeries") -> str:
    """ "children killed (verified) in Ardmere, total since 2024-01-05"."""
    established = f" ({series.established})" if series.established else ""
    kind = "counts by day" if series.period is Period.interval else "total"
    start = f" since {series.since}" if series.since and series.period is Period.cumulative else ""
    return f"{series.population} {series.measure}{established} in {series.place}, {kind}{start}"


def shelf(store: "Store") -> "Shelf":
    """All reference series; their points are read when a figure first asks for them."""
    from tracker.reconcile.distance import Shelf

    return Shelf((one.series for one in store.references()), store.reference_points)


def beside(at_hand: "Shelf", report: Report) -> list[dict[str, Any]]:
    """The `reference` of a figure's row: its distance from every series that may be compared, the nearest in scope first."""
    return [{name: value for name, value in asdict(one).items() if name != "reason"} for one in at_hand.beside(report)]


def in_short(found: Row) -> str:
    """ "+1.2 % (32,333, Gaza Health Ministry, 26 Mar)"; "same" and "fits" for a number, and for words, that the reference allows."""
    on = date.fromisoformat(found["on"]) if found["on"] else None
    distances_in_words = (_number(found), found["originator"], found["title"], f"{on.day} {on:%b}" if on else None)
    return f"{_apart(found)} ({', '.join(filter(None, distances_in_words))})"


def _number(found: Row) -> str:
    if found["days"] or found["low"] != found["high"]:
        return bounds_in_words(found["low"], found["high"])
    return f"{found['value']:,.0f}"


def _apart(found: Row) -> str:
    if found["position"] == "inside":
        return "same" if not found["difference"] and found["low"] == found["high"] else "fits"
    if found["percent"] is None:
        return f"{found['difference']:+,.0f}"
    return _percent(found["percent"])


def _percent(number: float) -> str:
    return f"{number:+,.{1 if abs(number) < 100 else 0}f} %".replace("-", "−")


def bounds_in_words(low: float | None, high: float | None) -> str:
    if low is not None and low == high:
        return f"{low:,.0f}"
    if high is None:
        return f"{low or 0:,.0f} or more"
    return f"{low:,.0f}-{high:,.0f}" if low is not None else f"up to {high:,.0f}"


def distances_in_words(store: "Store", report: Report) -> list[str]:
    """Lines on a figure's distance from the references, or why there is none; nothing where no reference is of its measure and place."""
    at_hand = shelf(store)
    found = at_hand.beside(report)
    if not found:
        return [f"not compared: {reason}" for reason in at_hand.reasons(report)]
    return [_in_full(one) for one in found]


def _in_full(one: "Distance") -> str:
    """ "32,414 of Gaza Health Ministry on 26 March 2024: 386 more (+1.2 %)"."""
    from tracker.reconcile.wording import day as written

    row = asdict(one)
    whose = ": ".join(filter(None, (one.originator, one.title)))
    on = f" on {written(date.fromisoformat(one.on).toordinal())}" if one.on else ""
    if not one.difference:
        apart = "the same number"
    else:
        percent = f" ({_percent(one.percent)})" if one.percent is not None else ""
        apart = f"{abs(one.difference):,.0f} {'more' if one.difference > 0 else 'less'}{percent}"
    allowed = ", and by their words both may mean one number" if one.difference and row["position"] == "inside" else ""
    nearest = f"; its nearest number is {counted(one.days, 'day')} away" if one.days else ""
    return f"{_number(row)} of {whose}{on}: {apart}{allowed}{nearest}{f'; {one.inferred}' if one.inferred else ''}"
