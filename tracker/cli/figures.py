"""`tracker figures` and `figures import`: casualty figures as dated series by originator."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import reference
from tracker.cli.answers import COLUMNS as ANSWERS
from tracker.cli.opening import MinConfidence, check_range, day, named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, show
from tracker.cli.tallies import SKIPPED, recorded
from tracker.errors import UsageError
from tracker.reconcile.policies import Vague
from tracker.reconcile.policies import policy as preset
from tracker.records import MEASURES, Period, Report
from tracker.rows import Row, counted, references
from tracker.rows.answers import answer_rows, plain
from tracker.rows.asking import actors
from tracker.rows.figures import described, figure_rows, traced

if TYPE_CHECKING:
    from tracker.reconcile.distance import Shelf
    from tracker.store import Store


COLUMNS = (
    Column("originator", lambda row: row["heading"], least=12),
    Column("as of", lambda row: row["as_of"] or "undated", least=10),
    Column("figure", lambda row: row["number"], right=True, least=7),
    Column("what it counts", described, wide=True),
    Column("outlet", lambda row: row["outlet"] or row["document"] or "", least=10),
    Column("id", lambda row: row["id"][:8], least=8),
)

commands = typer.Typer(
    name="figures",
    help="List casualty figures, as a dated series by originator, or import reported ones.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    app.add_typer(commands)


@commands.callback()
def figures(  # noqa: PLR0913, PLR0917 - every option is a parameter of its own
    context: typer.Context,
    measure: Annotated[
        list[str] | None, typer.Option(help="killed, injured, missing, captive, detained, displaced, ...; may be given again.")
    ] = None,
    population: Annotated[str | None, typer.Option(callback=named, help="Words in who is counted: people, children, women.")] = None,
    period: Annotated[list[Period] | None, typer.Option(help="One event, a stretch, or a running total; may be given again.")] = None,
    place: Annotated[str | None, typer.Option(callback=named, help="Words in the place, or in one that its incident lies in.")] = None,
    attributed_to: Annotated[str | None, typer.Option(callback=named, help="Originator, in any spelling.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First as-of day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last as-of day, inclusive.")] = None,
    event: Annotated[str | None, typer.Option(callback=named, help="An incident of `tracker events`: its id, or how it begins.")] = None,
    known_at: Annotated[str | None, typer.Option(callback=day, help="Only what had been published by this day, inclusive.")] = None,
    policy: Annotated[
        str | None,
        typer.Option(help="One number for each scope: lowest, best, highest, conservative, range, two-origins or prefer:NAME."),
    ] = None,
    vague: Annotated[Vague | None, typer.Option(help='With --policy: what "dozens" or "hundreds" counts for; nothing by default.')] = None,
    as_of: Annotated[str | None, typer.Option(callback=day, help="With --policy: the day that is asked; the latest by default.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the figures into this file, .svg or .png, instead of listing them.")] = None,
    min_confidence: MinConfidence = 0.0,
    format_: FormatOption = Format.table,
) -> None:
    """List casualty figures by originator and the date that they describe; or answer with one number; or draw them.

    \b
    Examples: tracker figures --place gaza --measure killed
              tracker figures --attributed-to "gaza health ministry" --since 2024-03
              tracker figures --place gaza --measure killed --policy two-origins --vague conservative
              tracker figures --place gaza --measure killed --known-at 2024-03-26 --plot gaza.svg
              tracker figures import reported.jsonl
    """
    if context.invoked_subcommand is not None:
        return
    from tracker.store import FigureFilter

    check_range(since, until)
    _check_together(policy, vague, as_of, plot)
    with opened() as store:
        _check(measure or (), store)
        if event is not None:
            store.event_id(event)  # else it is refused as by `tracker event`
        wanted = FigureFilter(
            measures=measure or None,
            population=population,
            periods=period or None,
            place=place,
            originators=[one.id for one in actors(store, attributed_to)] if attributed_to else None,
            since=since,
            until=until,
            event=event,
            known_at=known_at,
            min_confidence=min_confidence,
        )
        if known_at is not None and (lost := store.unpublished(wanted)):
            say(f"{counted(lost, 'figure')} without a date of publication left out: nobody can say when they became known")
        if plot is not None:
            from tracker.cli.plotting import draw

            draw(store, wanted, plot)
        elif policy is not None:
            rows = answer_rows(store, store.figures(wanted), policy, vague or Vague.nothing, as_of)
            show(rows if format_ is Format.table else map(plain, rows), ANSWERS, format_, empty="no such figures")
        elif format_ is Format.table:
            listed = list(_series(store.figures(wanted), references.shelf(store)))
            show(listed, reference.columns(listed, COLUMNS, behind="what it counts"), format_, empty="no such figures")
        else:
            show(figure_rows(traced(lambda: store.figures(wanted)), references.shelf(store)), COLUMNS, format_)


def _check_together(policy: str | None, vague: Vague | None, as_of: str | None, plot: Path | None) -> None:
    """Refuse options that say nothing without another.

    Raises:
        UsageError: one is given alone, or two that exclude each other together.
    """
    if policy is None and (vague is not None or as_of is not None):
        raise UsageError(f"{'--vague' if vague is not None else '--as-of'} belongs to --policy: say which number is asked for")
    if policy is not None and plot is not None:
        raise UsageError("--policy answers with a number and --plot with a picture: ask for one of them")
    if policy is not None:
        preset(policy)


def _check(measures: Sequence[str], store: "Store") -> None:
    """Refuse a measure that no figure can have.

    Raises:
        UsageError: it is none of this project's, and no import added it.
    """
    unknown = [measure for measure in measures if measure not in MEASURES]
    if unknown and not store.measures().issuperset(unknown):
        raise UsageError(f"nothing is counted as {unknown[0]!r}; measures are {', '.join(MEASURES)}")


def _series(reports: Iterable[Report], at_hand: "Shelf") -> Iterator[Row]:
    """One originator after the other, each by date; the name stands in the first of its rows."""
    before: str | None = None
    ordered = sorted(reports, key=lambda one: (one.originator is None, one.originator or "", one.figure.as_of or "9999"))
    for row in figure_rows(ordered, at_hand):
        heading = row["originator"] or "unattributed"
        yield {**row, "heading": heading if heading != before else ""}
        before = heading


@commands.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="JSON lines: the fields of a figure, with `source` (the outlet) and `published`.")],
) -> None:
    """Import reported figures from JSON lines.

    A line that cannot be taken is named and skipped (exit code 3); importing a file again changes nothing.

    \b
    Example: tracker figures import reported.jsonl
    """
    from tracker.identity import Resolver
    from tracker.pipeline import import_figures

    with opened() as store, recorded(store, f"figures import {path}") as (run, counts):
        done = import_figures(store, path, Resolver())
        for error in done.refused:
            store.record_skip(run, error)
            say(f"skipped {error}")
        counts.update(new=done.new, unchanged=done.unchanged, skips=len(done.refused))
    say(f"{done.new:,} figures imported" + (f", {done.unchanged:,} unchanged" if done.unchanged else ""))
    if done.refused:
        say(f"{len(done.refused):,} lines skipped")
        raise typer.Exit(SKIPPED)
