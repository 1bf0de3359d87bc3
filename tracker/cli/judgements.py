"""`tracker judge`, `correct`, `history`, `judgements` and `undo`: what people decide, signed, on record, and taken back by its number."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.opening import day, named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.speakers import AGAIN, By, signature
from tracker.errors import UsageError
from tracker.records import Status
from tracker.report import visible
from tracker.rows import minute
from tracker.rows.figures import number_in_words
from tracker.rows.judgements import (
    check_measure,
    corrected,
    decision_in_words,
    figure_line,
    history_rows,
    judgement_rows,
    standing_rows,
    typed_change,
    with_state,
)

if TYPE_CHECKING:
    from tracker.store import Judgement, Past, Store, Target


Note = Annotated[str | None, typer.Option("--note", "--reason", help="Why, in your words.")]


def register(app: typer.Typer) -> None:
    for command in (judge, correct, history, judgements, undo):
        app.command()(command)


# ------------------------------------------------------------------ deciding


def judge(
    id_: Annotated[str, typer.Argument(metavar="DISCREPANCY", help="Its id, or the first characters of it.")],
    status: Annotated[Status, typer.Argument(help="What it is from now on.")],
    note: Note = None,
    by: By = None,
) -> None:
    """Decide what a discrepancy is: accepted (it is one), dismissed (it is none), explained (and by what), or open again.

    The decision holds when figures are compared anew, when more outlets carry the same, and when texts are read again. What was dismissed
    or explained is left out of the table of `tracker discrepancies`.

    \b
    Examples: tracker judge 5d41e0c7 dismissed --note "two strikes, an hour apart"
              tracker judge 5d41e0c7 open
    """
    from tracker.store import Target

    if status is Status.explained and not note:
        raise UsageError('say what explains it: --note "the ministry counts bodies in hospitals only"')
    with opened() as store:
        one = store.discrepancy(id_)
        shown = one.model_dump(mode="json", include={"kind", "severity", "explanation"})
        number = store.judge(Target.discrepancy, one.id, status, by=signature(by), reason=note, shown=shown)
    said = f"{one.kind.value.replace('_', ' ')} {one.id} is {status.value}"
    say(f"judgement {number}: {said}; `tracker undo {number}` takes it back")


def correct(
    id_: Annotated[str, typer.Argument(metavar="FIGURE", help="Its id, or the first characters of it.")],
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FIELD=VALUE...",
            help="value, low, high, qualifier, measure, population, place, period, since, as_of, attributed_to, headline, subset_of, "
            "revises, event; FIELD=none empties it.",
        ),
    ] = None,
    reject: Annotated[bool, typer.Option("--reject", help="There is no such figure.")] = False,
    note: Note = None,
    by: By = None,
) -> None:
    """Correct what a figure says, or decide that it is none.

    The stored row keeps what its text was read to say, and `tracker audit` checks that; the correction is laid over it wherever figures are
    listed or compared. It holds for this text: where the article has another text by now, `tracker history` says so.

    \b
    Examples: tracker correct 3fa9c1d2 value=56697 --note "slip: the ministry's own table has 56,697"
              tracker correct 3fa9c1d2 as_of=2024-03-25 place="Deir al-Balah" attributed_to="Gaza Health Ministry"
              tracker correct 3fa9c1d2 low=100 high=300
              tracker correct 3fa9c1d2 subset_of=none
              tracker correct 3fa9c1d2 --reject --note "a bus line, not a toll"
    """
    given = dict(map(typed_change, changes or ()))
    if reject and given:
        raise UsageError(
            f"--reject says that there is no such figure, so that nothing of it can be corrected: leave out {' '.join(changes or ())!r}"
        )
    if not (reject or given):
        raise UsageError("give what is to be corrected (value=57), or --reject where there is no such figure")
    with opened() as store:
        report = store.figure(id_)
        if reject:
            made = store.reject(report, by=signature(by), reason=note)
        else:
            check_measure(store, given.get("measure"))
            originator = None
            if (words := given.get("attributed_to")) is not None:
                from tracker.pipeline import meant

                speaker = meant(store, report, words)
                originator, given["attributed_to"] = speaker.id, speaker.name if words == speaker.id else words
            made = store.correct(report, given, by=signature(by), reason=note, originator=originator)
        after = store.figure(report.figure.id)
    say(f"judgement {made.id}: figure {made.target_id}: {corrected(made, after)}; `tracker undo {made.id}` takes it back")
    say(AGAIN)


def undo(
    judgement: Annotated[int, typer.Argument(help="Its number, as `tracker judgements` lists it.")],
    by: By = None,
) -> None:
    """Take any decision back, with all that followed from it; it stays on record.

    \b
    Example: tracker undo 3
    """
    with opened() as store:
        one = store.undo(judgement, by=signature(by))
        (row,) = judgement_rows(store, [one])
        moved = store.moved
    say(f"judgement {one.id} is taken back: {decision_in_words(row)}, by {one.by}")
    if one.target == "figure" or any((moved.statements, moved.targets, moved.figures)):
        say(AGAIN)


# ------------------------------------------------------------------ decisions in words


def signed(one: "Judgement") -> str:
    """Who decided, when and why, and how it is taken back."""
    said = ", ".join(filter(None, (f"by {one.by}", minute(one.at), one.reason)))
    return f"({said}); `tracker undo {one.id}` takes it back"


# ------------------------------------------------------------------ looking back

JUDGEMENTS = (
    field("id", "no.", right=True),
    Column("decision", with_state, wide=True, share=2),
    Column("by", lambda row: f"{row['by']}, {minute(row['at'])}" + (f"; undone {minute(row['undone_at'])}" if row["undone_at"] else "")),
    field("reason", "note", wide=True),
)
HISTORY = (
    Column("when", lambda row: minute(row["at"] or ""), least=16),
    Column("what", lambda row: row["said"], wide=True, share=2),
    field("by"),
    field("note", wide=True),
)


def judgements(
    by: Annotated[str | None, typer.Option("--by", callback=named, help="Only those that this person made.")] = None,
    since: Annotated[
        str | None, typer.Option(callback=day, help="First day on which they were made (2024-03-26, 2024-03 or 2024).")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="Only those on this: discrepancy, figure, claim, speakers, name, row, events; may be given again."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also those that were taken back or replaced.")] = False,
    format_: FormatOption = Format.table,
) -> None:
    """List what people decided, by whom and when; a decision that waits for what it was made on says so.

    \b
    Examples: tracker judgements --by ada --since 2024-03
              tracker judgements --target figure --all --format jsonl
    """
    with opened() as store:
        rows = standing_rows(store, store.history(_targets(target)))
        rows = [
            row
            for row in rows
            if (all_ or not row["state"].startswith(("undone", "replaced")))
            and (by is None or row["by"].casefold() == by.casefold())
            and (since is None or row["at"][: len(since)] >= since)
        ]
        show(rows, JUDGEMENTS, format_, empty="nobody has decided such a thing" if all_ else "no such decision is in force")


def _targets(given: list[str] | None) -> "list[Target] | None":
    from tracker.store import Target

    if unknown := [one for one in given or () if one not in list(Target)]:
        raise UsageError(f"nothing is decided about {unknown[0]!r}: one of {', '.join(Target)}")
    return [Target(one) for one in given] if given else None


def history(
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a discrepancy, figure, claim, speaker or event, or its first characters.")
    ],
    format_: FormatOption = Format.table,
) -> None:
    """Show all that is on record of one thing, the earliest first: where it was read, what was decided, by whom, and what was undone.

    Decisions are kept when what they were made on is not found any more, and hold again when it is.

    \b
    Example: tracker history 5d41e0c7
    """
    with opened() as store:
        past = store.past(id_)
        rows = sorted(history_rows(past, standing_rows(store, past.judgements)), key=lambda row: row["at"] or "")
        if format_ is Format.table:
            from rich.console import Console
            from rich.text import Text

            for line in _head(store, past):
                Console().print(Text(visible(line)))
        show(rows, HISTORY, format_, empty="nobody has decided anything about it")


def _head(store: "Store", past: "Past") -> Iterator[str]:
    """What the history is of, as it is now, else as it was when it was judged last."""
    shown: Mapping[str, Any] = next((one.judgement.shown for one in reversed(past.judgements) if one.judgement.shown), {})
    yield f"{past.what} {past.id}" + ("" if past.present else ": not found at present")
    if past.what == "discrepancy":
        if past.present:
            one = store.discrepancy(past.id)
            yield f"{one.kind.value.replace('_', ' ')} ({one.severity.value}), {one.status.value}: {one.explanation}"
        if shown and not (past.present and shown["explanation"] == one.explanation):
            yield f"{shown['kind'].replace('_', ' ')} ({shown['severity']}), when it was judged: {shown['explanation']}"
    elif past.what == "figure":
        if past.present:
            yield figure_line(store.figure(past.id))
        elif shown:
            said = f"{number_in_words(shown)} {shown['population']} {shown['measure']}"
            yield f"when it was judged: {said}, {shown['outlet'] or shown['document']}"
    elif past.what == "claim" and past.present:
        statement = store.claim(past.id)
        yield f"{', '.join(statement.claim.speakers) or 'unknown'}: {statement.claim.text}"
    elif past.what == "speaker" and past.present:
        yield store.shown_names([past.id]).get(past.id, "")
