"""`tracker check`, `verify-quote` and `cite`: one text or one statement against all that is stored."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.appearances import APPEARANCES
from tracker.cli.opening import check_range, day, named, opened, say
from tracker.cli.rows import Format, FormatOption, show
from tracker.cli.tallies import SKIPPED
from tracker.errors import InputError, UsageError
from tracker.exchange.citations import Style
from tracker.report import json_line, visible
from tracker.rows import counted
from tracker.rows.appearances import appearance_row
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.checking.subject import Subject
    from tracker.store import Store

NOTHING = 1  # exit code


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command("verify-quote")(verify_quote)
    app.command()(cite)


def check(
    text: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE|FILE|-", help="A stored article (id, name or address), a file, or standard input.", show_default=False
        ),
    ],
    format_: FormatOption = Format.table,
) -> None:
    """Hold one text against all that is stored: each claim, figure and quotation, and what could not be checked.

    In the order of the text: who says it and how sure that is, the discrepancies that it takes part in (`tracker explain` shows one), what
    other outlets report beside a figure and how far it is from the reference series, where a quotation stood first. A file is read and
    compared and not stored: nothing is written. JSON lines are one object a row and a last one, the summary.

    \b
    Examples: tracker check 12-anatolian-meridian-toll-after-vote
              tracker check draft.txt
              tracker check - --format jsonl < page.html
    """
    from tracker.checking.articles import check as checked
    from tracker.cli.checked import Page, objects

    if format_ is Format.csv:
        raise UsageError("a checked text has rows of several kinds: print it as --format table or --format jsonl")
    skipped = 0
    with opened() as store:
        for subject in _subjects(store, text):
            if isinstance(subject, InputError):
                skipped += 1
                say(f"skipped {subject}")
                continue
            found = checked(store, subject)
            if format_ is Format.jsonl:
                for row in objects(found):
                    sys.stdout.write(json_line(row))
            else:
                from rich.console import Console

                Page(Console(highlight=False)).print(found)
    if skipped:
        raise typer.Exit(SKIPPED)


def _subjects(store: "Store", text: str) -> "Iterator[Subject | InputError]":
    """The stored article, else the documents of a file, a folder or standard input."""
    from tracker.checking.subject import stored, unstored

    if text != "-" and not Path(text).exists():
        try:
            yield stored(store, text)
        except UsageError as refused:
            if Path(text).suffix or "/" in text:
                raise UsageError(f"there is no file {text!r}, and {refused}") from refused
            raise
        return
    from tracker.extract.extractor import Extractor
    from tracker.identity import Resolver

    settings = Settings.from_environment()
    yield from unstored(store, [text], Extractor(settings.spacy_model, settings.claims), Resolver(), stdin=sys.stdin.buffer)


def verify_quote(
    words: Annotated[str, typer.Argument(callback=named, help="The words, in quotation marks of your shell.", show_default=False)],
    since: Annotated[str | None, typer.Option(callback=day, help="First day of publication (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last day of publication, inclusive.")] = None,
    outlet: Annotated[str | None, typer.Option(callback=named, help="Words in the outlet's name.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many at most, the earliest first.")] = None,
    format_: FormatOption = Format.table,
) -> None:
    """Find where words stand, as they are or altered, the earliest first.

    Every text that is stored is looked at, former versions too. A wording that differs shows how: [-words that were looked for-] {+words
    that stand there+}; a negation that is missing and a number that differs are named. Of fewer than four words only the very words are
    found. Exit code 1 when nothing is found, 2 when the words stand in too many places to show them all: give more of them.

    \b
    Examples: tracker verify-quote "we do not want war"
              tracker verify-quote "at least 30 people were killed" --since 2024-03 --outlet courier
    """
    from tracker.checking.quotations import Asked, appearances, asked_words

    check_range(since, until)
    wanted = asked_words(words)
    with opened() as store:
        found = appearances(store, wanted, Asked(since, until, outlet))
        originals = store.article_names({one.carried.copy_of for one in found if one.carried.copy_of is not None})
        absent = store.absent_texts()
    rows = [appearance_row(one, originals) for one in found]
    show(rows[:limit], APPEARANCES, format_, empty="these words stand nowhere")
    if format_ is Format.table and rows:
        exact = sum(one.exact for one in found)
        more = f"; the first {limit:,} are shown" if limit is not None and limit < len(rows) else ""
        say(f"{counted(exact, 'time')} as they are, {counted(len(rows) - exact, 'time')} altered{more}")
    if absent:
        said = "text is withheld or withdrawn, and was" if absent == 1 else "texts are withheld or withdrawn, and were"
        say(f"{absent:,} {said} not searched")
    if not rows:
        raise typer.Exit(NOTHING)


def cite(
    id_: Annotated[str, typer.Argument(metavar="CLAIM|FIGURE", help="Id of a claim or figure, or its first characters.")],
    style: Annotated[Style, typer.Option(help="How it is written.")] = Style.text,
) -> None:
    """Print a citation of a claim or figure: its words, where exactly they stand, and the hashes of the archived text.

    A former version of an article is cited as such. Claims and figures of a text that was withdrawn are gone with it and cannot be cited:
    `tracker withdrawals` tells of the article.

    \b
    Examples: tracker cite 3fa9c1d2
              tracker cite 3fa9c1d2 --style bibtex >> sources.bib
    """
    from tracker.checking.citing import citation
    from tracker.exchange.citations import written

    with opened() as store:
        found = written(citation(store, id_), style)
    typer.echo(visible(found) if sys.stdout.isatty() else found)
