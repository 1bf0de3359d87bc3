"""`tracker ingest` and `extract`: articles in, with a database and without."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import MinConfidence, opened, say
from tracker.cli.rows import Format
from tracker.errors import InputError, UsageError
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.pipeline import Outcome

Paths = Annotated[
    list[str], typer.Argument(help="Files, folders (their .txt, .html and .jsonl files), or - for standard input.", show_default=False)
]
SKIPPED = 3  # exit code


def register(app: typer.Typer) -> None:
    app.command()(ingest)
    app.command()(extract)


def ingest(paths: Paths, quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False) -> None:
    """Read articles, extract claims and figures, and store them.

    Each article is stored in one transaction: an interrupted run is finished by running it again, and a file that is known already changes
    nothing. Files that cannot be read are named, recorded and skipped; exit code 3 says that there were some.

    \b
    Example: tracker ingest seeds/ more/article.html
    """
    from tracker.extract.extractor import Extractor
    from tracker.identity import Resolver
    from tracker.pipeline import ingest as ingested
    from tracker.read import count

    counts: Counter[str] = Counter()
    with opened() as store:
        settings = Settings.from_environment()
        extractor = Extractor(settings.spacy_model, settings.claims)
        run = store.start_run(f"ingest {' '.join(paths)}")

        def noted(outcomes: "Iterator[Outcome]") -> "Iterator[Outcome]":
            for outcome in outcomes:
                counts[outcome.state] += 1
                counts["claims"] += outcome.claims
                counts["figures"] += outcome.figures
                if outcome.error is not None:
                    counts["skips"] += 1
                    store.record_skip(run, outcome.error)
                    say(f"skipped {outcome.error}")
                yield outcome

        outcomes = noted(ingested(store, paths, extractor, Resolver(), stdin=sys.stdin.buffer))
        try:
            if quiet or not sys.stderr.isatty():
                for _ in outcomes:
                    pass
            else:
                _with_progress(outcomes, count(paths))
        except KeyboardInterrupt:
            say(f"interrupted; {_summary(counts)}. What was stored is kept: run the same command again to finish.")
            raise
        store.finish_run(run, counts)
        say(_summary(counts))
    if counts["skips"]:
        raise typer.Exit(SKIPPED)


def _with_progress(outcomes: Iterator["Outcome"], total: int | None) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total)
        for _ in outcomes:
            progress.advance(task)


def _summary(counts: Counter[str]) -> str:
    stored = counts["new"] + counts["version"] + counts["extraction"]
    parts = [f"{stored} articles stored with {counts['claims']} claims and {counts['figures']} figures"]
    parts += [
        f"{counts[state]} {words}"
        for state, words in (("version", "new versions of known articles"), ("unchanged", "unchanged"))
        if counts[state]
    ]
    parts += [f"{counts['skips']} skipped"] if counts["skips"] else []
    return ", ".join(parts)


def extract(
    paths: Paths,
    format_: Annotated[Format, typer.Option("--format", help="jsonl is one line a document, and the only one so far.")] = Format.jsonl,
    min_confidence: MinConfidence = 0.0,
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
    for one in extracted(paths, Extractor(settings.spacy_model, settings.claims), Resolver(), stdin=sys.stdin.buffer):
        if isinstance(one, InputError):
            skipped += 1
            say(f"skipped {one}")
            continue
        if one.article.id in seen:
            raise UsageError(f"{one.article.path}: the document id {one.article.id!r} occurs twice; rename the file or give the line an id")
        seen.add(one.article.id)
        sys.stdout.write(json.dumps(printed(one, min_confidence), ensure_ascii=False) + "\n")
    if skipped:
        say(f"{skipped} skipped")
        raise typer.Exit(SKIPPED)
