"""`tracker figures --plot`: the asked figures as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.opening import say
from tracker.plots.drawing import check
from tracker.plots.drawing import draw as drawn
from tracker.plots.panels import picture
from tracker.rows import counted

NAMED = 6  # scopes that are named as not drawn

if TYPE_CHECKING:
    from tracker.records import Discrepancy
    from tracker.store import FigureFilter, Store


def draw(store: "Store", wanted: "FigureFilter", path: Path) -> None:
    """Draw what is asked, with the discrepancies among it; as they stood, where a past day is asked.

    Raises:
        UsageError: the file cannot be drawn, or there is nothing or too much to draw.
    """
    check(path)
    found = picture(store.figures(wanted), _discrepancies(store, wanted))
    drawn(found.panels, path, known_at=wanted.known_at)
    marks = sum(len(panel.marks) for panel in found.panels)
    say(f"{path}: {counted(len(found.panels), 'panel')}, {counted(marks, 'mark')}")
    if found.alone:
        more = f"; and {len(found.alone) - NAMED:,} more" if len(found.alone) > NAMED else ""
        say(f"not drawn, as one number alone is known of each: {'; '.join(found.alone[:NAMED])}{more}")
    if found.unknown:
        say(f"not drawn: {counted(found.unknown, 'figure')} of which it is not fully known what is counted")


def _discrepancies(store: "Store", wanted: "FigureFilter") -> "list[Discrepancy]":
    """Stored ones, or those that would have been found among all figures that were known on a past day."""
    if wanted.known_at is None:
        return list(store.discrepancies())
    from tracker.reconcile import reconcile
    from tracker.store import FigureFilter

    return list(reconcile(store.figures(FigureFilter(known_at=wanted.known_at))))
