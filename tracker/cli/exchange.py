"""`tracker export` and `import`: the archive out and in again, one file a format."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from tracker import __version__
from tracker.cli.opening import check_range, day, named, opened, say
from tracker.cli.progress import bar
from tracker.cli.rows import Column, Format, field, show
from tracker.cli.speakers import signature
from tracker.cli.tallies import SKIPPED, recorded
from tracker.errors import InputError, StoreReadOnly, UsageError
from tracker.rows import counted
from tracker.rows.asking import actors
from tracker.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.store import Store


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(export)
    app.command("import")(import_)


def export(  # noqa: PLR0913, PLR0917 - every option is a parameter of its own
    format_: Annotated[str | None, typer.Argument(metavar="FORMAT", help="A format; --list lists them.", show_default=False)] = None,
    file: Annotated[
        Path | None, typer.Argument(help="The file to write, a folder for several, or - for standard output.", show_default=False)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the formats and what each is for.")] = False,
    with_text: Annotated[bool, typer.Option("--with-text", help="Full texts leave too; think of who holds the rights.")] = False,
    article: Annotated[list[str] | None, typer.Option(help="Only this article: its id, file name or address; may be given again.")] = None,
    source: Annotated[str | None, typer.Option(callback=named, help="Only articles of this outlet, or part of its name.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="Only articles from this day on (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Only articles up to this day, inclusive.")] = None,
    place: Annotated[str | None, typer.Option(callback=named, help="Only articles with a figure for this place.")] = None,
    by: Annotated[str | None, typer.Option(callback=named, help="Only articles with a claim or figure of this actor.")] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV files with a byte order mark, as older spreadsheets need it.")] = False,
    site: Annotated[str | None, typer.Option(help="Address of the page that your reviews stand on, for claim-review.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Write the archive to a file for other programs.

    Every row of an article leaves with it. Full texts stay behind unless --with-text is given: offsets, hashes and quoted words leave.
    A file gets its name when all of it is written. What a format cannot say is named, recorded and skipped (exit code 3).

    \b
    Examples: tracker export --list
              tracker export xlsx march.xlsx --since 2024-03 --until 2024-03
              tracker export jsonl archive.jsonl --with-text
    """
    from tracker.exchange.documents import Options
    from tracker.exporting import Chosen
    from tracker.exporting import export as exported

    if list_:
        return _list_formats()
    if format_ is None or file is None:
        raise UsageError("say in which format and to which file: tracker export csv figures.zip; `tracker export --list` lists the formats")
    check_range(since, until)
    to = None if str(file) == "-" else file
    with opened() as store, stoppable():
        ids = [one.id for one in actors(store, by)] if by else []
        chosen = Chosen(tuple(article or ()), source, since, until, place, tuple(ids))
        options = Options(with_text, f"claim-tracker {__version__}", skip=lambda error: say(f"skipped {error}"), bom=bom, site=site)
        with bar("writing articles", store.stats().articles, quiet=quiet) as passing:
            done = exported(store, format_, to, chosen, options, force=force, passing=lambda: passing(None))
        if done.skipped:
            _record(store, f"export {format_} {file}", done.skipped, {**done.counts, "skips": len(done.skipped)})
    parts = [counted(number, name[:-1]) for name, number in sorted(done.counts.items()) if number] or ["nothing"]
    say(f"{', '.join(parts)} written" + (f", {counted(len(done.skipped), 'skip')} recorded" if done.skipped else ""))
    if done.skipped:
        raise typer.Exit(SKIPPED)
    return None


def _list_readers(wanted: bool) -> None:
    if not wanted:
        return
    from tracker.exchange.formats import READERS

    rows = [{"format": "", "what": "an archive; known by its first line"}]
    rows += [{"format": name, "what": one.what} for name, one in sorted(READERS.items())]
    show(rows, [Column("--format", lambda row: row["format"], least=14), field("what", wide=True)], Format.table)
    raise typer.Exit


def import_(
    file: Annotated[Path, typer.Argument(help="An archive, or with --format a file of another program; - for standard input.")],
    format_: Annotated[str | None, typer.Option("--format", help="Of a file that is no archive; --list lists them.")] = None,
    _list: Annotated[bool, typer.Option("--list", is_eager=True, callback=_list_readers, help="List the formats that are read.")] = False,
    by: Annotated[str | None, typer.Option(callback=named, help="Who signs corrections; you, if left out.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Take in an archive that `tracker export jsonl` wrote, or what people corrected in another program.

    The database may hold something already: what it has stays as it is, what it has otherwise is named and skipped (exit code 3), and the
    rest is added. Nothing of an article that was withdrawn here comes in. An interrupted import is finished by running it again. Then
    `tracker reconcile` finds the discrepancies.

    \b
    Examples: tracker import archive.jsonl
              tracker import --list
    """
    if format_ is not None:
        _check_reader(format_)
    new = Counter[str]()
    with (
        opened() as store,
        _reading(file) as stream,
        recorded(store, f"import {file}") as (run, counts),
        bar("reading lines", None, quiet=quiet) as passing,
    ):
        took = _archive(store, stream, str(file), new) if format_ is None else _corrections(store, stream, str(file), format_, by)
        for done, refused in took:
            counts.update(done)
            for error in refused:
                store.record_skip(run, error)
                say(f"skipped {error}")
            for _ in range(done.total()):
                passing(None)
    told = [f"{number:,} series" if name == "series" else counted(number, name) for name, number in sorted(new.items()) if number]
    parts = [f"{counts[name]:,} {name}" for name in ("new", "filled", "unchanged", "refused", "skipped", "left out") if counts[name]]
    say((", ".join(parts) or "nothing in it") + (f" (new: {', '.join(told)})" if told else ""))
    if counts["new"] or counts["filled"]:
        say("run `tracker reconcile` to find what conflicts")
    if counts["refused"] or counts["skipped"]:
        raise typer.Exit(SKIPPED)


Took = tuple[Counter[str], list[InputError]]  # what became of some lines, and why those that were left out were


def _archive(store: "Store", stream: BinaryIO, name: str, new: Counter[str]) -> Iterator[Took]:
    """Take in an archive; `new` is told what of each kind is new."""
    from tracker.exporting import restore

    for done in restore(store, stream, name):
        new.update(done.new)
        yield done.counts, done.refused


def _check_reader(format_: str) -> None:
    """Refuse a format that is not read.

    Raises:
        UsageError: with those that are.
    """
    from tracker.exchange.formats import READERS

    if format_ not in READERS:
        raise UsageError(f"{format_!r} is not read: {', '.join(sorted(READERS)) or 'only archives are, without --format'}")


def _corrections(store: "Store", stream: BinaryIO, name: str, format_: str, by: str | None) -> Iterator[Took]:
    from importlib import import_module

    from tracker.exchange.formats import READERS

    reader = READERS[format_]
    found = import_module(reader.module).read(stream, name)
    for one in import_module(reader.applied_by).apply(store, found, by=signature(by)):
        yield Counter({one.state: 1}), [] if one.error is None else [one.error]


@contextmanager
def _reading(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as stream:
            yield stream
    except OSError as error:
        raise InputError(str(file), error.strerror or "cannot be read") from error


def _list_formats() -> None:
    from tracker.exchange.formats import FORMATS

    rows = ({"format": name, "suffix": one.suffix, "what": one.what, "text": one.needs_text} for name, one in sorted(FORMATS.items()))
    columns = [
        Column("format", lambda row: row["format"], least=14),
        Column("suffix", lambda row: row["suffix"], least=8),
        field("what", "what it is for", wide=True),
        Column("text", lambda row: "--with-text" if row["text"] else "", least=11),
    ]
    show(rows, columns, Format.table)


def _record(store: "Store", command: str, skipped: "Sequence[InputError]", counts: dict[str, int]) -> None:
    """Keep a record of what was left out; a database that may only be read keeps none."""
    try:
        run = store.start_run(command)
        for error in skipped:
            store.record_skip(run, error)
        store.finish_run(run, counts)
    except StoreReadOnly:
        say("the skips are not recorded: the database may only be read")
