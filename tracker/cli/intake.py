"""`tracker ingest` and `extract`: articles in, with a database and without."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.engines import (
    LONGEST,
    MOST_MEMORY,
    Address,
    Engine,
    EngineOption,
    Longest,
    MostMemory,
    Processes,
    check,
    extracting,
    recipe,
)
from tracker.cli.opening import MinConfidence, opened, say
from tracker.cli.rows import Format
from tracker.cli.tallies import SKIPPED, Quiet, SummaryTo, Tally, end, interruptible
from tracker.errors import InputError, UsageError
from tracker.report import json_line, visible
from tracker.settings import Settings
from tracker.stopping import stoppable

if TYPE_CHECKING:
    from tracker.records import Article

Paths = Annotated[
    list[str],
    typer.Argument(
        help="Files, folders (the kinds of files that are read), patterns such as 'news/**/*.html', or - for standard input.",
        show_default=False,
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="FIELD=COLUMN,...",
        help="Which columns of a CSV file hold what: text=body,title=headline. May be given again.",
    ),
]
FORESEEN = {"new": "new", "version": "new version", "extraction": "to be extracted", "unchanged": "unchanged"}


def register(app: typer.Typer) -> None:
    app.command()(ingest)
    app.command()(extract)


def ingest(  # noqa: PLR0913, PLR0917 - one for each option
    paths: Paths,
    quiet: Quiet = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be stored, and store nothing.")] = False,
    columns: Columns = None,
    summary: SummaryTo = None,
    processes: Processes = None,
    engine: EngineOption = Engine.local,
    address: Address = None,
    longest: Longest = LONGEST,
    most_memory: MostMemory = MOST_MEMORY,
    known_in: Annotated[str | None, typer.Option("--known-in", hidden=True, help="Folder under which the files are known instead.")] = None,
    run: Annotated[int | None, typer.Option("--run", hidden=True, help="Number of the run, which was begun already.")] = None,
) -> None:
    """Read articles, extract claims and figures, and store them.

    Each article is stored wholly or not at all: an interrupted run is finished by running it again, and a file that is known already
    changes nothing. A lost connection to PostgreSQL is waited for a minute. Files that cannot be read are named, recorded and skipped; exit
    code 3 says that there were some, and `tracker skips` lists them.

    \b
    Example: tracker ingest seeds/ more/article.html
             tracker ingest 'archive/2024-*/*.html' --dry-run
             tracker ingest wire.csv --columns text=body,title=headline,published=date --summary -
             tracker ingest archive/ --processes 4
             tracker ingest archive/ --engine dask --address tcp://scheduler.example:8786
    """
    from tracker.pipeline import documents, foresee, once, take_in
    from tracker.read import Progress, size
    from tracker.read.moved import moved

    check(engine, address, processes)
    passed, progress = Counter[str](), Progress()
    read: Iterable[Article | InputError] = documents(
        paths, stdin=sys.stdin.buffer, columns=chosen_columns(columns), passed=passed, progress=progress
    )
    if known_in is not None:
        read = moved(read, folders={str(Path(path).parent) for path in paths}, to=known_in)
    with opened() as store, stoppable():
        if known_in is not None:  # the place says nothing of what it is
            read = once(store, read)
        command = f"ingest {store.told(paths)}" if run is None else store.run(run).command
        if dry_run:
            tally = Tally(None, command, quiet=True, passed=passed)
            for outcome in tally.follow(foresee(store, read)):
                if outcome.error is None and summary != "-":
                    typer.echo(visible(f"{FORESEEN[outcome.state]}\t{outcome.where}"))
            end(tally, summary, dry=True)
            return
        from tracker.identity import Resolver

        watched = run is not None or (not quiet and sys.stderr.isatty())
        with extracting(engine, address, processes, how=recipe(longest, most_memory)) as extractor:
            tally = Tally(store, command, quiet=quiet, passed=passed, run=run, state=getattr(extractor, "state", None))
            total = size(paths) if watched else None
            with interruptible(tally, summary):
                for _ in tally.follow(take_in(store, read, extractor, Resolver()), total, lambda: progress.bytes):
                    pass
        end(tally, summary)


def chosen_columns(stated: Sequence[str] | None) -> dict[str, str] | None:
    """Read which columns hold what: "text=body,title=headline", at once or one by one.

    Raises:
        UsageError: it is not written so, or names a field twice.
    """
    if not stated:
        return None
    chosen: dict[str, str] = {}
    for part in ",".join(stated).split(","):
        name, equals, column = (word.strip() for word in part.partition("="))
        if not (equals and name and column):
            raise UsageError(f"--columns {part!r}: write FIELD=COLUMN, as in text=body,title=headline")
        if name in chosen:
            raise UsageError(f"--columns: {name!r} is given twice")
        chosen[name] = column
    return chosen


def extract(
    paths: Paths,
    format_: Annotated[Format, typer.Option("--format", help="jsonl is one line a document, and the only one so far.")] = Format.jsonl,
    min_confidence: MinConfidence = 0.0,
    columns: Columns = None,
) -> None:
    """Print the claims and figures of articles; needs no database and stores nothing.

    One JSON line a document, empty ones too: {"doc": id, "claims": [...], "figures": [...]}. Spans are half-open character offsets into the
    text; `subset_of` and `revises` are spans here.

    \b
    Example: tracker extract article.txt --format jsonl
    """
    if format_ is not Format.jsonl:
        raise UsageError(
            "extract prints claims and figures together, as --format jsonl; `tracker claims` and `tracker figures` print tables"
        )
    from tracker.extract.extractor import Extractor
    from tracker.identity import Resolver
    from tracker.pipeline import extract as extracted
    from tracker.pipeline import printed

    skipped = 0
    seen: set[str] = set()
    settings = Settings.from_environment()
    extractor = Extractor(settings.spacy_model, settings.claims)
    for one in extracted(paths, extractor, Resolver(), stdin=sys.stdin.buffer, columns=chosen_columns(columns)):
        if isinstance(one, InputError):
            skipped += 1
            say(f"skipped {one}")
            continue
        if one.article.id in seen:
            raise UsageError(f"{one.article.path}: the document id {one.article.id!r} occurs twice; rename the file or give the line an id")
        seen.add(one.article.id)
        sys.stdout.write(json_line(printed(one, min_confidence)))
    if skipped:
        say(f"{skipped} skipped")
        raise typer.Exit(SKIPPED)
