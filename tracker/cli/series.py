"""`tracker series`: the running totals of each originator, how fast they grow, and what one was on a day without a report."""

from typing import Annotated

import typer

from tracker.cli.opening import day, named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, show
from tracker.records import Period
from tracker.rows import Row, counted
from tracker.rows.asking import actors
from tracker.rows.series import series_rows

SHOWN = 2  # batches that a table names


def _rate(row: Row) -> str:
    rate = row["rate"]
    return "" if rate is None else f"{rate['median']:,.0f} ({rate['lower']:,.0f}-{rate['upper']:,.0f})"


def _batches(row: Row) -> str:
    """The largest ones, and how many more there are; JSON lines have all."""
    largest = sorted(row["batches"], key=lambda one: (-one["size"], one["as_of"]))
    told = ", ".join(f"{one['size']:,} by {one['as_of']}" for one in largest[:SHOWN])
    return told + (f" and {len(largest) - SHOWN} more" if len(largest) > SHOWN else "")


def _estimate(row: Row) -> str:
    """The number of the day, else the likeliest with its bounds."""
    on = row["on"]
    if on is None or (on["low"] is None and on["high"] is None):
        return "unknown"
    if on["low"] == on["high"]:
        return f"{on['low']:,.0f}"
    low, high = (f"{bound:,.0f}" if bound is not None else "" for bound in (on["low"], on["high"]))
    likely = f"about {on['value']:,.0f}, " if on["value"] is not None else ""
    return f"{likely}{low}-{high}" if low and high else f"{likely}{low} or more" if low else f"{likely}{high} or fewer"


COLUMNS = (
    Column("originator", lambda row: row["originator"], least=12, wide=True),
    Column("what it counts", lambda row: row["counted"], wide=True, share=2),
    Column("from, to", lambda row: "\n".join(dict.fromkeys((row["first"], row["last"]))), least=10),
    Column("latest", lambda row: f"{row['latest']:,}", right=True, least=7),
    Column("a day", _rate, right=True),
    Column("batches", _batches, wide=True),
)
ESTIMATE = Column("on the day", _estimate, right=True, least=10)


def register(app: typer.Typer) -> None:
    app.command()(series)


def series(
    measure: Annotated[list[str] | None, typer.Option(help="killed, injured, ...; may be given again.")] = None,
    population: Annotated[str | None, typer.Option(callback=named, help="Words in who is counted.")] = None,
    place: Annotated[str | None, typer.Option(callback=named, help="Words in the place.")] = None,
    attributed_to: Annotated[str | None, typer.Option(callback=named, help="Originator, in any spelling.")] = None,
    on: Annotated[str | None, typer.Option(callback=day, help="What each total was on this day, reported or not.")] = None,
    known_at: Annotated[str | None, typer.Option(callback=day, help="Only what had been published by this day, inclusive.")] = None,
    format_: FormatOption = Format.table,
) -> None:
    """List running totals as series: one originator, measure, population and place, from the first report to the last.

    A day's rate is the median of the daily rises around it with their quartiles; a batch is a rise far beyond it that the next report
    confirms. Between two reports a total lies between their numbers.

    \\b
    Examples: tracker series --place gaza --measure killed
              tracker series --place gaza --on 2024-03-26 --known-at 2024-04-01
    """
    from tracker.store import FigureFilter

    with opened() as store:
        wanted = FigureFilter(
            measures=measure or None,
            population=population,
            periods=[Period.cumulative],
            place=place,
            originators=[one.id for one in actors(store, attributed_to)] if attributed_to else None,
            known_at=known_at,
        )
        if known_at is not None and (lost := store.unpublished(wanted)):
            say(f"{counted(lost, 'figure')} without a date of publication left out: nobody can say when they became known")
        rows = list(series_rows(store.figures(wanted), on))
    show(rows, (*COLUMNS[:4], ESTIMATE, *COLUMNS[4:]) if on else COLUMNS, format_, empty="no such totals")
