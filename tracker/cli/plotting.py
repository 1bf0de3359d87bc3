"""`tracker figures --plot`: the asked figures as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.opening import counted, say
from tracker.plots.drawing import check
from tracker.plots.drawing import draw as drawn
from tracker.plots.panels import panels

if TYPE_CHECKING:
    from tracker.records import Discrepancy
    from tracker.store import FigureFilter, Store


def draw(store: "Store", wanted: "FigureFilter", path: Path) -> None:
    """Draw what is asked, with the discrepancies among it; as they stood, where a past day is asked.

    Raises:
        UsageError: the file cannot be drawn, or there is nothing or too much to draw.
    """
    check(path)
    pictured = panels(store.figures(wanted), _discrepancies(store, wanted))
    drawn(pictured, path, known_at=wanted.known_at)
    marks = sum(len(panel.marks) for panel in pictured)
    say(f"{path}: {counted(len(pictured), 'panel')}, {counted(marks, 'mark')}")


def _discrepancies(store: "Store", wanted: "FigureFilter") -> "list[Discrepancy]":
    """Stored ones, or those that would have been found among all figures that were known on a past day."""
    if wanted.known_at is None:
        return list(store.discrepancies())
    from tracker.reconcile import reconcile
    from tracker.store import FigureFilter

    return list(reconcile(store.figures(FigureFilter(known_at=wanted.known_at))))
