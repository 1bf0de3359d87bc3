"""`tracker annotations`: what annotators made of exported tasks, read back as judgements."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.opening import opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.speakers import AGAIN, By, signature
from tracker.cli.tallies import SKIPPED, recorded
from tracker.errors import InputError, UsageError
from tracker.exchange.answers import Corrected, Dismissed, Proposed, Spoken
from tracker.rows import counted, short

if TYPE_CHECKING:
    from tracker.annotations import ReadBack
    from tracker.exchange.answers import Answer


class Tool(StrEnum):
    """The tools whose answers are read."""

    label_studio = "label-studio"
    prodigy = "prodigy"


COLUMNS = (
    Column("state", lambda row: row["state"], least=8),
    Column("row", lambda row: " ".join(filter(None, (row["kind"], short(row["row"] or "")))) or "new", least=15),
    field("what", "answer", wide=True),
    field("by"),
    field("where", wide=True),
    field("judgement", "no.", right=True),
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(annotations)


def annotations(
    tool: Annotated[Tool, typer.Argument(help="The tool whose file it is.")],
    file: Annotated[
        Path | None, typer.Argument(help="Label Studio's JSON export, or the lines of `prodigy db-out`.", show_default=False)
    ] = None,
    config: Annotated[bool, typer.Option("--config", help="Print the labelling configuration for Label Studio, and read nothing.")] = False,
    proposed: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help="Also write to a file what no judgement can say: new stretches, other borders."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="List confirmed rows too, and answers that were read before.")] = False,
    by: By = None,
    format_: FormatOption = Format.table,
) -> None:
    """Read back what annotators corrected in tasks of `tracker export label-studio` or `prodigy`.

    Corrected fields, dismissed rows and other speakers become judgements: signed by the annotator where the file names one, else as --by
    says, and taken back by `tracker undo`. What no judgement can say, a new stretch or another border, is listed, recorded and left to you
    (exit code 3). Reading a file twice changes nothing more.

    \b
    Examples: tracker annotations label-studio project-3-at-2024-03-26.json
              tracker annotations prodigy answers.jsonl --by ada --proposed proposed.jsonl
              tracker annotations label-studio --config
    """
    if config:
        _print_configuration(tool)
        return
    if file is None:
        raise UsageError(f"name the file to read: tracker annotations {tool.value} FILE")
    if not file.is_file():
        raise InputError(str(file), "there is no such file")
    from tracker.annotations import State, read_back

    left: list[dict[str, Any]] = []
    with opened() as store, recorded(store, f"annotations {tool.value} {file.name}") as (run, counts):

        def rows() -> Iterator[dict[str, Any]]:
            for one in read_back(store, _answers(tool, file), by=signature(by)):
                counts[one.state.value] += 1
                if (error := one.error) is not None:
                    store.record_skip(run, error)
                row = _row(one)
                if one.state in (State.proposed, State.skipped):
                    left.append(row)
                if all_ or one.state not in (State.confirmed, State.repeated):
                    yield row

        show(rows(), COLUMNS, format_, empty="nothing new was answered")
    if proposed is not None:
        _write(proposed, left)
    say(", ".join(f"{count:,} {state}" for state, count in counts.items()) or "the file holds no answer")
    if counts[State.applied.value]:
        say(AGAIN)
    if left:
        where = f"; {proposed} has them" if proposed is not None else ""
        say(f"{counted(len(left), 'answer')} left for you, and recorded{where}")
        raise typer.Exit(SKIPPED)


def _answers(tool: Tool, file: Path) -> "Iterator[Answer | InputError]":
    """Read a file lazily.

    Raises:
        InputError: it cannot be read.
    """
    from tracker.exchange import label_studio, prodigy

    try:
        with file.open("rb") as stream:
            yield from label_studio.read(stream, file.name) if tool is Tool.label_studio else prodigy.read(stream, file.name)
    except OSError as error:
        raise InputError(str(file), error.strerror or "it cannot be read") from error


def _print_configuration(tool: Tool) -> None:
    if tool is not Tool.label_studio:
        raise UsageError("Prodigy takes its configuration with the recipe: see docs/annotation.md")
    from tracker.exchange.label_studio import configuration

    typer.echo(configuration(), nl=False)


def _row(one: "ReadBack") -> dict[str, Any]:
    """A row with the same fields whatever was answered."""
    row = dict.fromkeys(("state", "kind", "row", "what", "judgement", "by", "at", "article", "document", "text_hash", "where"))
    row |= dict.fromkeys(("changes", "speakers", "label", "spans", "text", "why"))
    row |= {"state": one.state.value, "judgement": one.judgement, "why": one.why, "what": one.why}
    answer = one.answer
    if isinstance(answer, InputError):
        return row | {"where": answer.where, "what": f"{answer.reason}{f' ({answer.remedy})' if answer.remedy else ''}"}
    row |= {name: getattr(answer.origin, name) for name in ("by", "at", "article", "document", "text_hash", "where")}
    if answer.row is not None:
        row |= {"kind": answer.row.kind, "row": answer.row.id}
    match answer:
        case Corrected(changes=changes):
            said = "; ".join(f"{name}: {'none' if value is None else value}" for name, value in changes.items())
            row |= {"changes": dict(changes)}
        case Spoken(speakers=names):
            said = f"speaker: {', '.join(names)}"
            row |= {"speakers": list(names)}
        case Dismissed():
            said = f"no such {answer.row.kind}"
        case Proposed(label=label, spans=spans, text=text, why=why):
            said = f"{label} “{text}”: {why}" if text else f"{label}: {why}"
            row |= {"label": label, "spans": [list(span) for span in spans], "text": text}
        case _:
            said = "as it is"
    return row | {"what": said + (f" ({one.why})" if one.why and one.why not in said else "")}


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
