"""`tracker figures` and `figures import`: casualty figures as dated series by originator."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import reference
from tracker.cli.database import FormatOption
from tracker.cli.intake import SKIPPED
from tracker.cli.opening import MinConfidence, actors, check_range, day, named, opened, say
from tracker.cli.rows import Column, Format, Row, show
from tracker.errors import UsageError
from tracker.records import MEASURES, Period, Qualifier, Report

if TYPE_CHECKING:
    from tracker.reconcile.distance import Shelf
    from tracker.store import Store

PERIODS = {Period.incident: "one event", Period.interval: "in a stretch", Period.cumulative: "total", Period.unknown: "unknown period"}


def described(row: Row) -> str:
    counted = {"captive": "taken captive", "incidents": ""}.get(row["measure"], row["measure"])
    established = f"({row['established']})" if row["established"] else ""
    what = " ".join(filter(None, (row["population"], counted, established)))
    where = f" in {row['place']}" if row["place"] else ""
    since = f" since {row['since']}" if row["since"] else ""
    marks = (("denied", row["negated"]), ("part of a total", row["subset_of"]), ("corrected", row["corrected"]))
    standing = "".join(f" ({word})" for word, holds in marks if holds)
    return f"{what}{where}, {PERIODS[Period(row['period'])]}{since}{standing}"


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
    place: Annotated[str | None, typer.Option(callback=named, help="Words in the place.")] = None,
    attributed_to: Annotated[str | None, typer.Option(callback=named, help="Originator, in any spelling.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First as-of day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last as-of day, inclusive.")] = None,
    event: Annotated[str | None, typer.Option(callback=named, help="An incident of `tracker events`: its id, or how it begins.")] = None,
    min_confidence: MinConfidence = 0.0,
    format_: FormatOption = Format.table,
) -> None:
    """List casualty figures by originator and the date that they describe.

    \b
    Examples: tracker figures --place gaza --measure killed
              tracker figures --attributed-to "gaza health ministry" --since 2024-03
              tracker figures import reported.jsonl
    """
    if context.invoked_subcommand is not None:
        return
    from tracker.store import FigureFilter

    check_range(since, until)
    with opened() as store:
        _check(measure or (), store)
        wanted = FigureFilter(
            measures=measure or None,
            place=place,
            originators=[one.id for one in actors(store, attributed_to)] if attributed_to else None,
            since=since,
            until=until,
            event=event,
            min_confidence=min_confidence,
        )
        found, at_hand = store.figures(wanted), reference.shelf(store)
        if format_ is Format.table:
            rows = list(_series(found, at_hand))
            show(rows, reference.columns(rows, COLUMNS, behind="what it counts"), format_, empty="no such figures")
        else:
            show(_rows(found, at_hand), COLUMNS, format_)


def _check(measures: Sequence[str], store: "Store") -> None:
    """Refuse a measure that no figure can have.

    Raises:
        UsageError: it is none of this project's, and no import added it.
    """
    unknown = [measure for measure in measures if measure not in MEASURES]
    if unknown and not store.measures().issuperset(unknown):
        raise UsageError(f"nothing is counted as {unknown[0]!r}; measures are {', '.join(MEASURES)}")


def _rows(reports: Iterable[Report], at_hand: "Shelf") -> Iterator[Row]:
    for one in reports:
        carried = {
            "originator": one.originator,
            "outlet": one.outlet,
            "document": one.document,
            "published": one.published,
            "copy_of": one.copy_of,
            "event": one.event or one.figure.event,
            "reference": reference.beside(at_hand, one),
            "corrected": list(one.corrected),
        }
        yield one.figure.model_dump(mode="json") | carried | {"number": in_words(one)}


def _series(reports: Iterable[Report], at_hand: "Shelf") -> Iterator[Row]:
    """One originator after the other, each by date; the name stands in the first of its rows."""
    before: str | None = None
    ordered = sorted(reports, key=lambda one: (one.originator is None, one.originator or "", one.figure.as_of or "9999"))
    for row in _rows(ordered, at_hand):
        heading = row["originator"] or "unattributed"
        yield {**row, "heading": heading if heading != before else ""}
        before = heading


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

    with opened() as store:
        run = store.start_run(f"figures import {path}")
        done = import_figures(store, path, Resolver())
        for error in done.refused:
            store.record_skip(run, error)
            say(f"skipped {error}")
        store.finish_run(run, {"new": done.new, "unchanged": done.unchanged, "skips": len(done.refused)})
    say(f"{done.new:,} figures imported" + (f", {done.unchanged:,} unchanged" if done.unchanged else ""))
    if done.refused:
        say(f"{len(done.refused):,} lines skipped")
        raise typer.Exit(SKIPPED)
