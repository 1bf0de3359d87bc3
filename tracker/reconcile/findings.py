"""How a finding becomes a discrepancy, and how one figure gets one primary verdict.

Rules are tried from the most certain to the least. A figure that one rule has questioned is explained by it, and no later rule
questions it again: a slip of the pen is not a jump, a revision and a conflict as well.
"""

from collections.abc import Iterable

from tracker.reconcile.comparable import Reading
from tracker.records import Discrepancy, Kind, Period, Severity, discrepancy

MOST_FIGURES = 60
"""Figures that one discrepancy names at most, so that a person can look at all of them."""

MOST_QUESTIONED = 40


def of_other_texts(readings: Iterable[Reading], others: Iterable[Reading]) -> list[Reading]:
    """Those whose text does not give the other side as well: a text that gives both numbers says something else by each."""
    articles = {other.figure.article for other in others} - {None}
    return [reading for reading in readings if reading.figure.article not in articles]


class Findings:
    """Discrepancies found so far and the figures that they explain.

    Args:
        explained: ids of figures that another look, at their own text alone, has explained before.
    """

    def __init__(self, explained: Iterable[str] = ()) -> None:
        self.rows: list[Discrepancy] = []
        self.explained: set[str] = set(explained)

    def open(self, readings: Iterable[Reading]) -> list[Reading]:
        """Those that no rule has explained yet."""
        return [reading for reading in readings if reading.id not in self.explained]

    def add(
        self, kind: Kind, questioned: Iterable[Reading], others: Iterable[Reading], explanation: str, *, confidence: float = 1.0
    ) -> None:
        """List a discrepancy: the questioned figures first, then the other side, each once, never more than 60.

        Args:
            kind: of the discrepancy.
            questioned: figures that the rule explains; no later rule questions them.
            others: the other side, which stays open to other rules.
            explanation: one sentence.
            confidence: 0 to 1.
        """
        first = {reading.id: reading for reading in questioned}
        second = {reading.id: reading for reading in others if reading.id not in first}
        kept = list(first)[: MOST_QUESTIONED if second else MOST_FIGURES]
        figures = [*kept, *list(second)[: MOST_FIGURES - len(kept)]]
        anchor = anchored(kind, first.values(), second.values())
        self.rows.append(discrepancy(kind, explanation, figures=figures, questioned=len(kept), confidence=confidence, anchor=anchor))
        self.explained.update(first)

    def note(self, kind: Kind, readings: Iterable[Reading], explanation: str, *, confidence: float = 1.0) -> None:
        """List a remark about figures that explains none of them: what is missing, where it comes from."""
        every = {reading.id: reading for reading in readings}
        anchor = anchored(kind, every.values(), ())
        self.rows.append(discrepancy(kind, explanation, figures=list(every)[:MOST_FIGURES], confidence=confidence, anchor=anchor))

    def settle(self, readings: Iterable[Reading]) -> None:
        """Mark figures as explained without listing them."""
        self.explained.update(reading.id for reading in readings)

    def listed(self) -> list[Discrepancy]:
        """Each discrepancy once, most serious first, then the surer."""
        return ordered(told_apart(self.rows))


def anchored(kind: Kind, questioned: Iterable[Reading], others: Iterable[Reading]) -> list[object]:
    """What a discrepancy questions, in words that do not change when further outlets carry it: the earliest questioned number, what it
    counts, where and when, who gives it, and who stands on the other side. What one text says of itself is anchored in that article.
    Where the side that more outlets carry is the other one as soon as more carry this one, the earliest numbers of both say it.
    """
    mine, theirs = list(questioned), list(others)
    sides = [_first(mine), _first(theirs)] if theirs and kind in _BOTH_SIDES else [_first(mine)]
    sides.sort(key=_order)
    articles = {one.figure.article for one in (*mine, *theirs)}
    article = articles.pop() if len(articles) == 1 else None
    first = sides[0]
    where = first.place.name if first.place else ""
    day = "" if kind is Kind.cumulative_decrease else first.day or first.figure.as_of or ""
    event = first.event if first.period is Period.incident and first.figure.article is None else None  # as whoever imported it named it
    count = (first.measure, first.population, first.established or "", where, first.period, day, event or "")
    numbers = [part for one in sides for part in (*_ends(one), one.originator or "")]
    return [article or "", *count, *numbers, *sorted({one.originator or "" for one in theirs} if len(sides) == 1 else ())]


_BOTH_SIDES = (Kind.same_origin_mismatch, Kind.cross_origin_conflict, Kind.cumulative_decrease)
"""Kinds of which either side may be the questioned one, or of which a report of another day may come to either side."""


def _order(one: Reading) -> tuple[object, ...]:
    return (one.day or 0, *_ends(one), one.population, one.measure, one.originator or "")


def _first(readings: Iterable[Reading]) -> Reading:
    return min(readings, key=lambda one: (*_order(one), one.id))


def _ends(one: Reading) -> tuple[float, float]:
    low, high = one.interval
    return -1 if low is None else low, -1 if high is None else high


def told_apart(rows: Iterable[Discrepancy]) -> list[Discrepancy]:
    """Each once; several with one id, which question the same in different words, all get ids of their own members."""
    found: dict[str, dict[tuple[object, ...], Discrepancy]] = {}
    for row in rows:
        found.setdefault(row.id, {})[row.figures, row.claims, row.articles] = row
    every: list[Discrepancy] = []
    for alike in found.values():
        if len(alike) == 1:
            every += alike.values()
            continue
        for row in alike.values():
            own = discrepancy(row.kind, "", figures=row.figures, claims=row.claims, articles=row.articles).id
            every.append(row.model_copy(update={"id": own}))
    return every


def ordered(rows: Iterable[Discrepancy]) -> list[Discrepancy]:
    """Most serious first, then the surer."""
    return sorted(rows, key=lambda row: (_RANK[row.severity], -row.confidence, row.kind, row.id))


_RANK = {severity: position for position, severity in enumerate(Severity)}
