"""`tracker reference`: series that figures are held against; and how far a figure is from them, for the commands that show figures."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import day, named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.tallies import SKIPPED
from tracker.records import Period
from tracker.rows import Row, counted, short
from tracker.rows.references import bounds_in_words, in_short, series_in_words

if TYPE_CHECKING:
    from tracker.store import AddedReference, KeptReference


class Counting(StrEnum):
    """Of the kinds of period those that a reference may be of."""

    cumulative = Period.cumulative.value
    interval = Period.interval.value


TOLD = 20  # series whose changes are distances_in_words one by one

commands = typer.Typer(
    name="reference",
    help="Keep reference series: every figure then shows how far it is from them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    app.add_typer(commands)


@commands.command()
def add(  # noqa: PLR0913, PLR0917 - every option is a parameter of its own
    file: Annotated[Path, typer.Argument(help="CSV or JSON: ACLED, UCDP GED, HXL hashtags, daily series, or any with --mapping.")],
    originator: Annotated[str | None, typer.Option(callback=named, help="Who counted; needed unless the file says it.")] = None,
    place: Annotated[str | None, typer.Option(callback=named, help="Where; of a file with several places, the one to take.")] = None,
    measure: Annotated[str | None, typer.Option(help="What is counted, or of several the one to take: killed, injured, ...")] = None,
    population: Annotated[str | None, typer.Option(callback=named, help="Who is counted, or the ones to take: children, ...")] = None,
    period: Annotated[Counting | None, typer.Option(help="cumulative: running totals; interval: counts of each day.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First day of the running totals; of events, where to begin.")] = None,
    title: Annotated[str | None, typer.Option(callback=named, help="What you call the series.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="TOML or JSON that says which column is which.")] = None,
) -> None:
    """Add a file's reference series, or a newer edition of them.

    Files of events are added up by day for each country and province. Lines that cannot be taken are named and skipped (exit code 3); the
    same file again changes nothing.

    \b
    Examples: tracker reference add daily.json --originator "Gaza Health Ministry"
              tracker reference add events.csv --originator ACLED
              tracker reference add toll.csv --originator "Vale Hospital Register" --place Ardmere --mapping toll.toml
    """
    from tracker.exchange.reference import Said, read_reference

    kind = Period(period.value) if period is not None else None
    said = Said(originator, place, measure, population, kind, since, title, mapping)
    found = read_reference(file, said)
    with opened() as store:
        run = store.start_run(f"reference add {file}")
        for note in found.notes:
            say(note)
        for error in found.refused:
            store.record_skip(run, error)
            say(f"skipped {error}")
        done = store.add_references(found.series, path=str(file), file_hash=found.file_hash)
        store.finish_run(run, _counts(done) | {"skips": len(found.refused)})
    _tell(done)
    if found.refused:
        say(f"{counted(len(found.refused), 'skip')} recorded")
        raise typer.Exit(SKIPPED)


def _counts(done: "Sequence[AddedReference]") -> dict[str, int]:
    return {name: sum(getattr(one, name) for one in done) for name in ("new", "changed", "gone", "unchanged")}


def _tell(done: "Sequence[AddedReference]") -> None:
    """How many series and numbers there are, and what a newer edition changed: revisions of a reference are news."""
    counts = _counts(done)
    told = ", ".join(f"{counts[name]:,} {name}" for name in ("changed", "gone", "unchanged") if counts[name])
    say(f"{len(done):,} series, {counted(counts['new'], 'new number')}{', ' if told else ''}{told}; `tracker reference list` lists them")
    revised = [one for one in done if one.changed or one.gone]
    for one in revised[:TOLD]:
        words = [f"{counted(number, 'number')} {what}" for number, what in ((one.changed, "changed"), (one.gone, "gone")) if number]
        say(f"  {series_in_words(one.series)}: {', '.join(words)} ({short(one.id)})")
    if len(revised) > TOLD:
        say(f"  and {len(revised) - TOLD:,} series more")


COLUMNS = (
    Column("originator", lambda row: ": ".join(filter(None, (row["originator"], row["title"]))), least=12, wide=True),
    field("counts", wide=True, share=2),
    Column("from", lambda row: row["first"], least=10),
    Column("to", lambda row: row["last"], least=10),
    Column("numbers", lambda row: f"{row['points']:,}", right=True, least=7),
    Column("id", lambda row: row["id"][:8], least=8),
)


@commands.command("list")
def list_(format_: FormatOption = Format.table) -> None:
    """List the reference series.

    \b
    Example: tracker reference list --format csv
    """
    with opened() as store:
        show((_kept(one) for one in store.references()), COLUMNS, format_, empty="no reference series; `tracker reference add` adds some")


def _kept(one: "KeptReference") -> Row:
    carried = {name: getattr(one, name) for name in ("points", "first", "last", "path", "file_hash", "added_at")}
    return {"id": one.id} | one.series.model_dump(mode="json", exclude={"points"}) | carried | {"counts": series_in_words(one.series)}


POINTS = (
    Column("as of", lambda row: row["as_of"], least=10),
    Column("since", lambda row: row["since"], least=10),
    Column("number", lambda row: "" if row["value"] is None else f"{row['value']:,}", right=True),
    Column(
        "bounds", lambda row: "" if row["low"] is None and row["high"] is None else bounds_in_words(row["low"], row["high"]), right=True
    ),
    Column("line", lambda row: row["line"], right=True),
)


@commands.command("show")
def show_(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a series, or its first characters.")],
    format_: FormatOption = Format.table,
) -> None:
    """Show a series with every number and the line that it stood in.

    \b
    Example: tracker reference show 5d41e0c7
    """
    with opened() as store:
        kept, series = store.reference(id_)
        if format_ is Format.table:
            say(f"{series.originator}: {series_in_words(series)}")
            say(f"{kept.path}, added {kept.added_at[:10]}, SHA-256 {kept.file_hash[:16]}")
        rows = [one.model_dump(mode="json") for one in series.points]
        filled = [column for column in POINTS if any(column.value(row) != "" for row in rows)]
        show(rows, filled, format_, empty="no numbers")


@commands.command()
def remove(id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a series, or its first characters.")]) -> None:
    """Take out a series; figures show no distance from it any more.

    \b
    Example: tracker reference remove 5d41e0c7
    """
    with opened() as store:
        run = store.start_run(f"reference remove {id_}")
        kept = store.remove_reference(id_)
        store.finish_run(run, {"removed": kept.points})
    say(f"removed {kept.series.originator}: {series_in_words(kept.series)}, {counted(kept.points, 'number')}")


# ------------------------------------------------------------------ for the commands that show figures


def _nearest(row: Row) -> str:
    """The reference with a number of the figure's own day, else of the nearest, and how many more there are."""
    found = row["reference"]
    if not found:
        return ""
    more = f" (+{len(found) - 1} more)" if len(found) > 1 else ""
    return in_short(min(found, key=lambda one: one["days"] or 0)) + more


REFERENCE = Column("reference", _nearest, least=14, wide=True)


ROOM = 100  # columns of a terminal from which a table of figures has room for one more


def columns(rows: Sequence[Row], usual: Sequence[Column], *, behind: str) -> list[Column]:
    """The columns of a table of figures, with the nearest reference where any row has one; in a narrow terminal inside another column.

    Args:
        behind: header of the column that it stands behind, or in.
    """
    if not any(row["reference"] for row in rows):
        return list(usual)
    at = next(number for number, column in enumerate(usual) if column.header == behind)
    if get_terminal_size().columns >= ROOM:
        return [*usual[: at + 1], REFERENCE, *usual[at + 1 :]]
    both = replace(usual[at], header=f"{behind}; {REFERENCE.header}", value=lambda row: _two(usual[at], row))
    return [*usual[:at], both, *usual[at + 1 :]]


def _two(column: Column, row: Row) -> str:
    return "\n".join(filter(None, (str(column.value(row)), str(REFERENCE.value(row)))))
