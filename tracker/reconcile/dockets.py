"""What is compared together, and nothing else: the docket that each figure belongs to.

Two figures that no rule could ever hold against each other need not be looked at together. So every figure belongs to one docket, and a
docket is reconciled by itself: when an article comes in, only the dockets of its figures are looked at again, and a full rebuild,
docket by docket, gives the same rows. A docket is

- of tolls, one event, all measures, because two totals that are shared tell that two reports are of one event;
- of running totals, counts of a stretch and tolls of no known event, one measure of one place, whoever counts and whichever people are
  counted, because parts are held against their whole, days against totals, and a revision against what was said before;
- of what has no known place or kind of period, the article that it stands in, or the outlet's day of an imported figure: nothing outside
  can be compared with it.
"""

from collections.abc import Iterable

from tracker.reconcile.comparable import Reading
from tracker.reconcile.tolls import event_of
from tracker.records import Period


def docket(reading: Reading) -> str:
    """The docket of one figure."""
    event = event_of(reading) if reading.period is Period.incident else None
    if event is not None:
        return f"event|{event.name}|{event.day or ''}"
    if reading.period is not Period.unknown and reading.place is not None:
        return f"{reading.measure}|{reading.place.name}"
    return own(reading)


def own(reading: Reading) -> str:
    """The docket of what can be compared with nothing outside its article, or its outlet's day."""
    if reading.figure.article is not None:
        return article(reading.figure.article)
    return f"outlet|{reading.report.outlet or ''}|{reading.report.published or ''}"


def article(id_: str) -> str:
    """The docket of those figures of an article that nothing outside it is compared with."""
    return f"article|{id_}"


def text_of(article_id: str) -> str:
    """The name under which stands what an article's text says about its own numbers, whatever their dockets."""
    return f"text|{article_id}"


def dockets(readings: Iterable[Reading]) -> dict[str, str]:
    """The docket of each figure, by id.

    Args:
        readings: all figures of an article, or imported ones: a number that a text revises goes with the number that replaces it, if
            nothing else says where it belongs.
    """
    every = list(readings)
    found = {one.id: docket(one) for one in every}
    for one in every:
        old = one.figure.revises
        if old in found and found[old].startswith("article|"):
            found[old] = found[one.id]
    return found
