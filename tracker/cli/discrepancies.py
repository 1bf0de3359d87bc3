"""`tracker reconcile`, `discrepancies`, `compare` and `explain`: which numbers differ, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.engines import Address, Engine, EngineOption, check, cluster
from tracker.cli.judgements import signed
from tracker.cli.opening import opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.tallies import recorded
from tracker.identity.judged import Choice, Subject
from tracker.records import Claim, Figure, Kind, Report, Severity, Statement, Status
from tracker.report import visible
from tracker.rows import references
from tracker.rows.explained import explained_row, side_row, verdict_row
from tracker.rows.figures import PERIODS, in_words
from tracker.rows.judgements import corrected

if TYPE_CHECKING:
    from rich.console import Console

    from tracker.pipeline import Explained, Side
    from tracker.store import Past

COLUMNS = (
    Column("severity", lambda row: row["severity"] + ("" if row["status"] == Status.open else f"\n{row['status']}")),
    Column("kind", lambda row: row["kind"].replace("_", " ")),
    field("explanation", wide=True),
    Column("id", lambda row: row["id"][:8], least=8),
)
MARKS = ("«", "»")  # around a row's own words, where the output is no terminal
SETTLED = (Status.dismissed, Status.explained)  # left out of the table, unless asked for


CLAIM = "claim"  # what is judged there is the row itself
NAMED_BY = {  # by what is judged, and how
    (Subject.speakers.value, Choice.same.value): "another speaker is this one",
    (Subject.name.value, Choice.same.value): "the name means this speaker",
    (Subject.name.value, Choice.different.value): "the name does not mean whom it was found to mean",
    (Subject.row.value, Choice.same.value): "the statement is this speaker's",
    (CLAIM, "rejected"): "the text has no such claim",
}


def register(app: typer.Typer) -> None:
    for command in (reconcile, discrepancies, compare, explain):
        app.command()(command)


def reconcile(
    full: Annotated[bool, typer.Option("--full", help="Compare everything, not only what changed since the last time.")] = False,
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=1, help="That compare figures side by side where there are many; one a core.", show_default=False),
    ] = None,
    engine: EngineOption = Engine.local,
    address: Address = None,
    run: Annotated[int | None, typer.Option("--run", hidden=True, help="Number of the run, which was begun already.")] = None,
) -> None:
    """Compare figures and claims, and list what a person should look at.

    Only what changed since the last time is compared, with all that it can be compared with. Discrepancies are derived, and what people
    decided about them is kept. Where everything is compared, the workers of a Dask cluster can do it, on PostgreSQL.

    \b
    Examples: tracker reconcile && tracker discrepancies
              tracker reconcile --full
              tracker reconcile --full --engine dask --address tcp://scheduler.example:8786
    """
    check(engine, address, processes)
    from tracker.reconciling import reconcile as reconciled
    from tracker.summarising import keep

    with opened() as store, recorded(store, "reconcile", run) as (_, counts), ExitStack() as started:
        if engine is Engine.dask:
            workers = cluster(str(address))
            started.callback(workers.close)
        elsewhere = workers.compare if engine is Engine.dask else None
        done = reconciled(store, full=full, processes=processes, elsewhere=elsewhere, then=keep)
        found = done.discrepancies
        counts.update(discrepancies=found, dockets=done.dockets)
    say("1 discrepancy; `tracker discrepancies` lists it" if found == 1 else f"{found:,} discrepancies; `tracker discrepancies` lists them")


def discrepancies(
    severity: Annotated[list[Severity] | None, typer.Option(help="Only this severity; may be given again.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only this kind; may be given again.")] = None,
    status: Annotated[list[Status] | None, typer.Option(help="Only with this status; may be given again.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="In the table, also what is harmless (severity info) and what people dismissed or explained.")
    ] = False,
    format_: FormatOption = Format.table,
) -> None:
    """List discrepancies, the most serious first, each with its reason.

    JSON lines and CSV are complete; the table leaves out severity info, and what people dismissed or explained, unless --all or a filter
    asks for it.

    \b
    Examples: tracker discrepancies --severity conflict --severity error
              tracker discrepancies --status dismissed --status explained
              tracker discrepancies --kind stale_repeat --format jsonl
    """
    with opened() as store:
        found: Iterable[dict[str, Any]] = (one.model_dump(mode="json") for one in store.discrepancies(kind or None, severity or None))
        if status:
            found = (row for row in found if row["status"] in status)
        settled = Counter[str]()
        if format_ is Format.table and not (all_ or status):
            found = _unsettled(found, settled)
        if format_ is Format.table and not (all_ or severity or kind or status):
            found = (row for row in found if row["severity"] != Severity.info.value)
        reconciled = any(run.command == "reconcile" and run.finished_at for run in store.runs())
        empty = "no such discrepancies" if reconciled else "no such discrepancies; `tracker reconcile` looks for them"
        shown = show(found, COLUMNS, format_, empty=empty)
        total = sum(store.stats().discrepancies.values()) if format_ is Format.table else shown
    if shown < total:
        left_out = "".join(f"; {count:,} {name}" for name, count in sorted(settled.items()))
        say(f"{shown:,} of {total:,} shown{left_out}; `tracker discrepancies --all` shows the rest")


def _unsettled(found: Iterable[dict[str, Any]], settled: Counter[str]) -> Iterator[dict[str, Any]]:
    """Leave out what people dismissed or explained, and count it."""
    for row in found:
        if row["status"] in SETTLED:
            settled[row["status"]] += 1
        else:
            yield row


def compare(
    one: Annotated[str, typer.Argument(help="Id of a figure, or its first characters.")],
    other: Annotated[str, typer.Argument(help="Id of another figure.")],
    format_: FormatOption = Format.table,
) -> None:
    """Say what two figures are to each other: why this is, or is not, a conflict.

    \b
    Example: tracker compare 3fa9c1d2 88e0b7aa
    """
    from tracker.pipeline import compare as compared
    from tracker.pipeline import unlisted

    with opened() as store:
        verdict = compared(store, one, other)
        why_not = unlisted(store, one, other, verdict)
    if format_ is not Format.table:
        row = verdict_row(verdict, why_not)
        show([row], [], format_)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(str(verdict.kind).replace("_", " "), style="bold"))
    for line in (verdict.explanation, f"intervals: {_range(*verdict.a_interval)} and {_range(*verdict.b_interval)}", why_not):
        if line:
            console.print(Text(visible(line)))


def explain(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a discrepancy, a claim or a figure, or its first characters.")],
    format_: FormatOption = Format.table,
) -> None:
    """Show a discrepancy with the words of every text that takes part, the intervals, and the reason; or one claim or figure in its text.

    \b
    Examples: tracker explain 5d41e0c7
              tracker explain 3535bec2
    """
    from tracker.pipeline import Side
    from tracker.pipeline import explain as explained
    from tracker.store import Past

    with opened() as store:
        found = explained(store, id_)
        report = found.row if isinstance(found, Side) and isinstance(found.row, Report) else None
        if report is not None and isinstance(found, Side) and found.former is not None:
            beside: list[Any] = []  # nobody claims it any more
        elif report is not None and format_ is Format.table:
            beside = references.distances_in_words(store, report)
        else:
            beside = references.beside(references.shelf(store), report) if report is not None else []
    if isinstance(found, Past):
        if format_ is Format.table:
            _print_past(found)
        else:
            show([asdict(found)], [], format_)
    elif isinstance(found, Side):
        if format_ is Format.table:
            _print_one(found, beside)
        else:
            show([side_row(found) | ({"reference": beside} if report is not None else {})], [], format_)
    elif format_ is Format.table:
        _print(found)
    else:
        show([explained_row(found)], [], format_)


def _print_past(past: "Past") -> None:
    """A discrepancy that is not found at present, as it was when it was judged, and what was decided."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text.assemble((past.what, "bold"), f"  {past.id}: not found at present"))
    shown = next((one.judgement.shown for one in reversed(past.judgements) if one.judgement.shown), None)
    if shown:
        said = f"{str(shown['kind']).replace('_', ' ')} ({shown['severity']}), when it was judged: {shown['explanation']}"
        console.print(Text(visible(said)))
    for one in past.judgements:
        if one.judgement.undone_at is None:
            console.print(Text.assemble((one.judgement.decision, "bold"), visible(f" {signed(one.judgement)}")))


def _print(found: "Explained") -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console()
    one = found.discrepancy
    console.print(Text.assemble((one.kind.value.replace("_", " "), "bold"), f"  ({one.severity.value})  {one.id}"))
    console.print(Text(visible(one.explanation)))
    if found.judgements:
        last = found.judgements[-1]
        console.print(Text.assemble((last.decision, "bold"), visible(f" {signed(last)}")))
    for number, side in enumerate(found.sides, 1):
        console.print()
        console.print(Text.assemble((f"{number}  ", "bold"), visible(_head(side.row, side.interval))))
        console.print(Padding(Text(visible(_carrier(side.row)), style="dim"), (0, 0, 0, 3)))
        for name, value in _corrections(side):
            console.print(Padding(Text(visible(f"{name}: {value}")), (0, 0, 0, 3)))
        _print_words(console, side)


def _print_one(side: "Side", beside: list[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    what, id_ = ("claim", side.row.claim.id) if isinstance(side.row, Statement) else ("figure", side.row.figure.id)
    console.print(Text.assemble((what, "bold"), f"  {id_}"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # an address is broken rather than cut
    for name, value in (*_fields(side), *(("reference", line) for line in beside)):
        if value:
            table.add_row(Text(name, style="dim"), Text(visible(value)))
    console.print(table)
    console.print()
    _print_words(console, side)


def _fields(side: "Side") -> Iterator[tuple[str, str | None]]:
    """What a person asks of one row, in order; what is empty is not shown."""
    row = side.row
    yield "outlet", row.outlet or "unknown"
    yield "document", row.document
    yield "former", side.former
    yield "published", row.published or "undated"
    yield "url", side.url
    record: Claim | Figure
    if isinstance(row, Statement):
        record, spans = row.claim, row.claim.content
        yield from _identity(side, row)
        yield "said on", record.said_on
        yield "act", record.act.value
    else:
        record, spans = row.figure, (row.figure.span,) if row.figure.span else ()
        low, high = side.interval or (None, None)
        yield "no figure", record.excluded
        yield "measure", f"{record.population} {record.measure}"
        yield "value", in_words(row) + (f", stands for {_range(low, high)}" if low != high else "")
        yield "place", record.place or "unknown"
        yield "period", PERIODS[record.period]
        yield "since", record.since
        yield "as of", record.as_of or "no known date"
        yield "event", row.event or record.event
        yield "part of", record.subset_of and f"figure {record.subset_of}"
        yield "replaces", record.revises and f"figure {record.revises}"
        yield "originator", row.originator or "nobody named"
        yield from _corrections(side)
    yield "negated", "yes" if record.negated else "no"
    yield "via", ", ".join(record.via)
    yield "confidence", f"{record.confidence:.2f}"
    yield "characters", ", ".join(f"[{start}, {end})" for start, end in spans)


def _identity(side: "Side", row: Statement) -> Iterator[tuple[str, str | None]]:
    """Who speaks, by which words of the text and by which rule, and what people decided about it."""
    yield "speaker", ", ".join(row.claim.speakers) or "unknown"
    spans = row.claim.source or ()
    yield "called", ", ".join(f"“{words}” [{start}, {end})" for words, (start, end) in zip(side.source, spans, strict=False))
    for named in row.speakers:
        yield "read as", f"{named.mention}: {named.reason} ({named.score:.2f})"
        yield "in office as", named.office and side.names.get(named.office, named.office)
        yield "on behalf of", named.on_behalf_of and side.names.get(named.on_behalf_of, named.on_behalf_of)
    for one in side.judgements:
        said = ", ".join(filter(None, (f"by {one.by}", one.at[:10], one.reason)))
        back = "tracker undo" if one.target == CLAIM else "tracker speakers undo"
        yield "decided", f"{NAMED_BY.get((one.target, one.decision), one.decision)} ({said}); `{back} {one.id}` takes it back"


def _corrections(side: "Side") -> Iterator[tuple[str, str | None]]:
    """What people decided about a figure, each with what it was before."""
    if isinstance(side.row, Statement):
        return
    for one in side.judgements:
        yield "corrected", f"{corrected(one)} {signed(one)}"
    if side.as_read is not None and side.row.corrected:
        yield "text says", f"{_head(side.as_read, None)}"


def _print_words(console: "Console", side: "Side") -> None:
    """The passage with the row's own words marked, by signs where nothing can be underlined; of an imported figure the line of its file."""
    from rich.padding import Padding
    from rich.text import Text

    if side.passage is not None:
        words = Text("… " if side.passage.cut_before else "")
        before, after = ("", "") if console.is_terminal else MARKS
        for text, marked in side.passage.pieces:
            words.append(f"{before}{visible(text)}{after}" if marked else visible(text), style="bold underline" if marked else "")
        words.append(" …" if side.passage.cut_after else "")
        console.print(Padding(words, (0, 0, 0, 3)))
    elif side.absent is not None:
        console.print(Padding(Text(visible(f"the text is {side.absent}: there are no words to show"), style="dim"), (0, 0, 0, 3)))
    elif isinstance(side.row, Report) and side.row.raw:
        console.print(Padding(Text(visible(side.row.raw)), (0, 0, 0, 3)))


def _head(row: Report | Statement, interval: tuple[float | None, float | None] | None) -> str:
    if isinstance(row, Statement):
        return f"{', '.join(row.claim.speakers) or 'unknown'}: {row.claim.act.value}"
    figure = row.figure
    said = f"{in_words(row)} {figure.population} {figure.measure}" + (f", {figure.place}" if figure.place else "")
    allowed = f", stands for {_range(*interval)}" if interval else ""
    return f"{said}, as of {figure.as_of or 'no known date'}, from {row.originator or 'nobody named'}{allowed}"


def _carrier(row: Report | Statement) -> str:
    """Where a row stands: outlet, date, and the characters of the document, or the line of the file that it was imported from."""
    id_ = row.claim.id if isinstance(row, Statement) else row.figure.id
    span = row.claim.content[0] if isinstance(row, Statement) else row.figure.span
    where = f"characters {span[0]}-{span[1]} of {row.document}" if span else row.document
    return ", ".join(filter(None, (row.outlet or "unknown outlet", (row.published or "undated")[:10], where, f"id {id_[:8]}")))


def _range(low: float | None, high: float | None) -> str:
    if low is not None and low == high:
        return f"{low:,.0f}"
    return f"{'-' if low is None else format(low, ',.0f')} to {'any higher number' if high is None else format(high, ',.0f')}"
