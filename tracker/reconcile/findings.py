"""How a finding becomes a discrepancy, and how one figure gets one primary verdict.

Rules are tried from the most certain to the least. A figure that one rule has questioned is explained by it, and no later rule
questions it again: a slip of the pen is not a jump, a revision and a conflict as well.
"""

from collections.abc import Iterable

from tracker.reconcile.comparable import Reading
from tracker.records import Discrepancy, Kind, Severity, discrepancy

MOST_FIGURES = 60
"""Figures that one discrepancy names at most, so that a person can look at all of them."""

MOST_QUESTIONED = 40


def of_other_texts(readings: Iterable[Reading], others: Iterable[Reading]) -> list[Reading]:
    """Those whose text does not give the other side as well: a text that gives both numbers says something else by each."""
    articles = {other.figure.article for other in others} - {None}
    return [reading for reading in readings if reading.figure.article not in articles]


class Findings:
    """Discrepancies found so far and the figures that they explain."""

    def __init__(self) -> None:
        self.rows: list[Discrepancy] = []
        self.explained: set[str] = set()

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
        first = list(dict.fromkeys(reading.id for reading in questioned))
        second = [one for one in dict.fromkeys(reading.id for reading in others) if one not in set(first)]
        kept = first[: MOST_QUESTIONED if second else MOST_FIGURES]
        self.rows.append(discrepancy(kind, explanation, figures=[*kept, *second[: MOST_FIGURES - len(kept)]], confidence=confidence))
        self.explained.update(first)

    def note(self, kind: Kind, readings: Iterable[Reading], explanation: str, *, confidence: float = 1.0) -> None:
        """List a remark about figures that explains none of them: what is missing, where it comes from."""
        ids = list(dict.fromkeys(reading.id for reading in readings))
        self.rows.append(discrepancy(kind, explanation, figures=ids[:MOST_FIGURES], confidence=confidence))

    def settle(self, readings: Iterable[Reading]) -> None:
        """Mark figures as explained without listing them."""
        self.explained.update(reading.id for reading in readings)

    def listed(self) -> list[Discrepancy]:
        """Each discrepancy once, most serious first, then the surer."""
        rank = {severity: position for position, severity in enumerate(Severity)}
        rows = {row.id: row for row in self.rows}.values()
        return sorted(rows, key=lambda row: (rank[row.severity], -row.confidence, row.kind, row.id))
