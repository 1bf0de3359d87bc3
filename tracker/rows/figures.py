"""Figures as rows, and in words."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from tracker.records import Period, Qualifier, Report
from tracker.rows import Row, references

if TYPE_CHECKING:
    from tracker.reconcile.distance import Shelf


PERIODS = {Period.incident: "one event", Period.interval: "in a stretch", Period.cumulative: "total", Period.unknown: "unknown period"}


def described(row: Row) -> str:
    suffered = {"captive": "taken captive", "incidents": ""}.get(row["measure"], row["measure"])
    established = f"({row['established']})" if row["established"] else ""
    what = " ".join(filter(None, (row["population"], suffered, established)))
    where = f" in {row['place']}" if row["place"] else ""
    since = f" since {row['since']}" if row["since"] else ""
    marks = (("denied", row["negated"]), ("part of a total", row["subset_of"]), ("corrected", row["corrected"]))
    standing = "".join(f" ({word})" for word, holds in marks if holds)
    return f"{what}{where}, {PERIODS[Period(row['period'])]}{since}{standing}"


def traced(read: Callable[[], Iterable[Report]]) -> Iterator[Report]:
    """Figures with whom each rests on, as far as they tell of each other.

    Args:
        read: gives all of them; it is asked twice, so that none need be held.
    """
    from tracker.reconcile.comparable import reading
    from tracker.reconcile.origins import Origins

    graph = Origins(map(reading, read()))
    for one in read():
        origin = graph.of(reading(one))
        yield one.model_copy(update={"origin": origin.name, "origin_path": origin.path})


def figure_rows(reports: Iterable[Report], at_hand: "Shelf") -> Iterator[Row]:
    for one in reports:
        carried = {
            "originator": one.originator,
            "origin": one.origin,
            "origin_path": list(one.origin_path),
            "outlet": one.outlet,
            "document": one.document,
            "published": one.published,
            "copy_of": one.copy_of,
            "event": one.event or one.figure.event,
            "reference": references.beside(at_hand, one),
            "corrected": list(one.corrected),
        }
        yield one.figure.model_dump(mode="json") | carried | {"number": in_words(one)}


def in_words(report: Report) -> str:
    """A figure as its text has it: "almost 40,000", "at least 12", "100-300", "dozens"; a corrected number as it is now."""
    figure = report.figure
    if figure.text is not None and {"value", "low", "high", "qualifier"}.isdisjoint(report.corrected):
        return " ".join(filter(None, (figure.hedge, figure.text)))
    return number_in_words(figure.model_dump(mode="json"))


def number_in_words(figure: Row) -> str:
    """The number of a figure by its fields: "about 40,000", "more than 12", "100-300", "vague"."""
    value, low, high = figure["value"], figure["low"], figure["high"]
    qualifier = Qualifier(figure["qualifier"])
    if qualifier is Qualifier.range and low is not None and high is not None:
        return f"{low:,}-{high:,}"
    if value is None:
        return qualifier.value
    at_least = "more than " if low == value + 1 else "at least "
    at_most = "less than " if high == value - 1 else "at most "
    return {Qualifier.approximate: "about ", Qualifier.at_least: at_least, Qualifier.at_most: at_most}.get(qualifier, "") + f"{value:,}"
