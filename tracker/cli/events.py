"""`tracker events` and `event`: incidents that articles tell of, how many each of them killed by whom, and which of them are one."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import check_range, day, named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.speakers import By, Reason, signature
from tracker.errors import UsageError
from tracker.rows import Row, counted, short
from tracker.rows.events import INDENT, decided, event_row, sentence, spread, telling_row, toll_rows

if TYPE_CHECKING:
    from tracker.store import Incident, Store

SHOWN = ("killed", "injured", "missing")  # tolls with a column of their own

Id = Annotated[str, typer.Argument(metavar="ID", callback=named, help="Id of an event, or its first characters.")]
Others = Annotated[list[str], typer.Argument(metavar="ID...", callback=named, help="The others.")]

app = typer.Typer(
    name="events",
    help="List the incidents that figures count the dead and injured of, and decide which of them are one.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def register(main: typer.Typer) -> None:
    main.add_typer(app)
    main.command()(event)


def _toll(measure: str) -> Column:
    return Column(measure, lambda row: spread(row, measure), right=True)


COLUMNS = (
    Column("day", lambda row: row["since"] or "undated", least=10),
    field("kind"),
    field("place", wide=True),
    field("articles", right=True),
    field("outlets", right=True),
    *map(_toll, SHOWN[:2]),
    Column("id", lambda row: short(row["id"]), least=8),
)


@app.callback()
def events(
    context: typer.Context,
    place: Annotated[str | None, typer.Option(callback=named, help="Words in a place that an article names for it.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last day, inclusive.")] = None,
    kind: Annotated[list[str] | None, typer.Option(callback=named, help="airstrike, shooting, flood, ...; may be given again.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also those of which no article counts anybody.")] = False,
    format_: FormatOption = Format.table,
) -> None:
    """List the incidents that figures count the dead and injured of, with the range of their tolls.

    What several articles tell of is one incident once `tracker reconcile` has found it out, or somebody has decided it.

    \b
    Examples: tracker events --place lorno --since 2024-03 --kind airstrike
              tracker events merge 3fa9c1d2 88e0b7aa --reason "one raid, two spellings of the village"
              tracker events split 3fa9c1d2 88e0b7aa
              tracker events undo 4
    """
    if context.invoked_subcommand is not None:
        return
    from tracker.store import EventFilter

    check_range(since, until)
    with opened() as store:
        wanted = EventFilter(place=place, since=since, until=until, kinds=kind or None, untold=all_)
        show(map(event_row, store.incidents(wanted)), COLUMNS, format_, empty="no such events")


# ------------------------------------------------------------------ one event


def _marked(row: Row) -> str:
    found = [f"{one['kind'].replace('_', ' ')} {short(one['id'])}" for one in row["discrepancies"]]
    return "; ".join([*found, *(["copy"] if row["copy_of"] else [])])


TOLLS = (
    Column("published", lambda row: (row["published"] or "undated")[:10], least=10),
    Column("originator", lambda row: row["originator"] or "unattributed", least=12),
    Column("toll", lambda row: INDENT * row["depth"] + row["counts"], wide=True),
    Column("outlet", lambda row: row["outlet"] or row["document"] or "", least=8),
    Column("as of", lambda row: row["as_of"] or "undated", least=10),
    Column("to look at", _marked, wide=True),
    Column("id", lambda row: short(row["id"]), least=8),
)
ARTICLES = (
    Column("published", lambda row: (row["published"] or "undated")[:10], least=10),
    Column("outlet", lambda row: row["outlet"] or "", least=8),
    Column("article", lambda row: row["title"] or row["document"], wide=True),
    Column("day", lambda row: row["since"] or "undated", least=10),
    Column("place", lambda row: row["place"] or "", wide=True),
    field("figures", right=True),
    Column("event", lambda row: short(row["event"]), least=8),
)
JUDGEMENTS = (
    field("id", "no.", right=True),
    Column("decision", sentence, wide=True),
    Column("by", lambda row: f"{row['by']}, {row['at'][:16].replace('T', ' ')}"),
    field("reason", wide=True),
)


def event(id_: Id, format_: FormatOption = Format.table) -> None:
    """Show one incident: every toll by the day it was published, its originator and outlet, what conflicts, and the articles.

    A part stands indented under its total. What replaces another number says so, and discrepancies are named with their ids. Any
    of the ids in the last column of the articles stands for the event, and is what `tracker events split` takes.

    \b
    Example: tracker event 3fa9c1d2
    """
    from tracker.store import FigureFilter

    with opened() as store:
        one = store.incident(id_)
        reports = [report for report in store.figures(FigureFilter(event=one.id)) if report.event in {None, one.id}]
        tolls = list(toll_rows(reports, store.doubts(report.figure.id for report in reports)))
        tellings = [telling_row(telling) for telling in store.tellings(one.id)]
        judgements = list(decided(store, {one.id, *(row["event"] for row in tellings)}))
    if format_ is not Format.table:
        show([event_row(one) | {"reports": tolls, "told_by": tellings, "judgements": judgements}], (), format_)
        return
    what = " ".join(filter(None, (one.kind or "incident", "in " + one.place if one.place else None)))
    ranges = ", ".join(f"{spread(event_row(one), measure)} {measure}" for measure in one.tolls)
    show(tolls, TOLLS, format_, title=f"{what}, {one.since or 'undated'}: {ranges or 'no toll'}", empty="nobody counts the dead or injured")
    show(tellings, ARTICLES, format_, title=counted(len(tellings), "article"), empty="only imported figures tell of it")
    if judgements:
        show(judgements, JUDGEMENTS, format_, title="Decisions")


# ------------------------------------------------------------------ decisions


@app.command()
def merge(id_: Id, others: Others, by: By = None, reason: Reason = None) -> None:
    """Decide that incidents are one, whatever the rules say.

    \b
    Example: tracker events merge 3fa9c1d2 88e0b7aa --reason "one raid, two spellings of the village"
    """
    with opened() as store:
        one, rest = store.event_id(id_), [store.event_id(other) for other in others]
        numbers = store.merge_events(one, rest, by=signature(by), reason=reason)
        for number, other in zip(numbers, rest, strict=True):
            say(f"judgement {number}: {short(other)} is the same event as {short(one)}; `tracker events undo {number}` takes it back")
        _say_group(store, [one])


@app.command()
def split(id_: Id, others: Others, by: By = None, reason: Reason = None) -> None:
    """Decide that incidents are not the same event as one; decisions that made them one are taken back.

    Give the ids that the last column of the articles in `tracker event ID` shows: each is the event as one article tells of it.

    \b
    Example: tracker events split 3fa9c1d2 88e0b7aa --reason "two streets"
    """
    with opened() as store:
        one, rest = store.event_id(id_), [store.event_id(other) for other in others]
        parted = store.split_events(one, rest, by=signature(by), reason=reason)
        for number in parted.undone:
            say(f"judgement {number} is taken back")
        for number, other in zip(parted.made, rest, strict=True):
            say(f"judgement {number}: {short(other)} is not {short(one)}; `tracker events undo {number}` takes it back")
        _say_group(store, [one, *rest])


@app.command()
def undo(judgement: Annotated[int, typer.Argument(help="Its number, as `tracker event ID` lists it.")], by: By = None) -> None:
    """Take a decision on events back, with all that followed from it.

    \b
    Example: tracker events undo 4
    """
    with opened() as store:
        one = store.undo_events(judgement, by=signature(by))
        say(f"judgement {one.id} is taken back: {sentence(asdict(one))}, by {one.by}")
        _say_group(store, [one.target_id, one.other_id or ""])


def _say_group(store: "Store", ids: Iterable[str]) -> None:
    """What the events of a decision are now; of one that no current article tells of nothing is left to say."""
    groups: dict[str, Incident] = {}
    for id_ in ids:
        try:
            one = store.incident(id_)
        except UsageError:
            continue
        groups[one.id] = one
    for one in groups.values():
        say(f"event {short(one.id)} is told of by {counted(one.articles, 'article')}")
    say("run `tracker reconcile` to compare their figures anew")
