"""`tracker judge`, `correct`, `history`, `judgements` and `undo`: what people decide, signed, on record, and taken back by its number."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.figures import number_in_words
from tracker.cli.opening import day, named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, Row, field, short, show
from tracker.cli.speakers import AGAIN, By, minute, sentence, signature, with_names
from tracker.errors import UsageError
from tracker.identity.judged import Subject
from tracker.records import MEASURES, Report, Status
from tracker.report import visible

if TYPE_CHECKING:
    from tracker.store import Judgement, Past, Standing, Store, Target

NUMBER = ("value", "low", "high", "qualifier")
NOTHING = ("none", "null", "")
TRUE, FALSE = ("yes", "true"), ("no", "false")
SPEAKER = "originator"  # in what a judgement keeps, the speaker behind `attributed_to`

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
    given = dict(map(_change, changes or ()))
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
            _check_measure(store, given.get("measure"))
            originator = None
            if (words := given.get("attributed_to")) is not None:
                from tracker.pipeline import meant

                speaker = meant(store, report, words)
                originator, given["attributed_to"] = speaker.id, speaker.name if words == speaker.id else words
            made = store.correct(report, given, by=signature(by), reason=note, originator=originator)
        after = store.figure(report.figure.id)
    say(f"judgement {made.id}: figure {made.target_id}: {corrected(made, after)}; `tracker undo {made.id}` takes it back")
    say(AGAIN)


def _change(words: str) -> tuple[str, Any]:
    """A field with its new value.

    Raises:
        UsageError: the words are no FIELD=VALUE, or the value is none of its field.
    """
    name, sign, value = words.partition("=")
    name, value = name.strip().replace("-", "_"), value.strip()
    if not sign or not name:
        raise UsageError(f"{words!r} is no correction: write FIELD=VALUE, as in value=57 or place=none")
    if value.casefold() in NOTHING:
        return name, None
    if name in ("value", "low", "high"):
        digits = value.replace(",", "")
        if not (digits.isascii() and digits.isdigit()):
            raise UsageError(f"{words}: {value!r} is no whole number; write {name}=57")
        return name, int(digits)
    if name == "headline":
        if value.casefold() not in TRUE + FALSE:
            raise UsageError(f"{words}: write headline=yes or headline=no")
        return name, value.casefold() in TRUE
    return name, value.lower() if name in ("measure", "population", "qualifier", "period") else value


def _check_measure(store: "Store", measure: str | None) -> None:
    """Refuse a measure that no figure can have.

    Raises:
        UsageError: it is none of this project's, and no import added it.
    """
    if measure is not None and measure not in MEASURES and measure not in store.measures():
        raise UsageError(f"nothing is counted as {measure!r}; measures are {', '.join(MEASURES)}")


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
        (row,) = _rows(store, [one])
        moved = store.moved
    say(f"judgement {one.id} is taken back: {_decision(row)}, by {one.by}")
    if one.target == "figure" or any((moved.statements, moved.targets, moved.figures)):
        say(AGAIN)


# ------------------------------------------------------------------ decisions in words


def signed(one: "Judgement") -> str:
    """Who decided, when and why, and how it is taken back."""
    said = ", ".join(filter(None, (f"by {one.by}", minute(one.at), one.reason)))
    return f"({said}); `tracker undo {one.id}` takes it back"


def corrected(one: "Judgement", after: Report | None = None) -> str:
    """What a judgement on a figure changes: "number 57,697 → 56,697; as of none → 2024-03-25".

    Args:
        after: the figure with the correction; it names the originator as others do.
    """
    if one.decision == "rejected":
        return "no such figure"
    changes, before = dict(one.changes or {}), dict(one.shown or {})
    parts = []
    if not set(NUMBER).isdisjoint(changes):
        text = before.get("text") if before.get("qualifier") == "vague" else None
        parts.append(f"number {text or number_in_words(before)} → {number_in_words(changes)}")
    for name, value in changes.items():
        if name in (*NUMBER, SPEAKER):
            continue
        was, now = before.get(name), value
        if name == "attributed_to":
            was, now = before.get(SPEAKER) or was, (after.originator if after else None) or value
        parts.append(f"{name.replace('_', ' ')} {_plain(was)} → {_plain(now)}")
    return "; ".join(parts)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else short(str(value))


def _decision(row: Row, of: str | None = None) -> str:
    """A judgement as a sentence, without its state; what it is on is not named where that is what is looked at."""
    if row["target"] in list(Subject):
        return sentence({**row, "undone_at": None})
    decided = row["in_words"] or row["decision"]
    if row["other_id"]:
        return f"{row['target']} {short(row['target_id'])} and {short(row['other_id'])}: {decided}"
    what = str((row["shown"] or {}).get("kind") or row["target"]).replace("_", " ")
    return decided if row["target_id"] == of else f"{what} {short(row['target_id'])}: {decided}"


def _with_state(row: Row, of: str | None = None) -> str:
    return _decision(row, of) + (f" ({row['state']})" if row["state"] != "in force" else "")


def _rows(store: "Store", found: "Iterable[Judgement]") -> list[dict[str, Any]]:
    """Judgements with the names of speakers and articles, and corrections in words."""
    made = list(found)
    return [
        row | {"in_words": corrected(one) if one.target == "figure" else None}
        for row, one in zip(with_names(store, made), made, strict=True)
    ]


def _standing(store: "Store", found: "Iterable[Standing]") -> list[dict[str, Any]]:
    standing = list(found)
    rows = _rows(store, (one.judgement for one in standing))
    return [row | {"state": one.state} for row, one in zip(rows, standing, strict=True)]


# ------------------------------------------------------------------ looking back

JUDGEMENTS = (
    field("id", "no.", right=True),
    Column("decision", _with_state, wide=True, share=2),
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
        rows = _standing(store, store.history(_targets(target)))
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
        rows = sorted(_events(past, _standing(store, past.judgements)), key=lambda row: row["at"] or "")
        if format_ is Format.table:
            from rich.console import Console
            from rich.text import Text

            for line in _head(store, past):
                Console().print(Text(visible(line)))
        show(rows, HISTORY, format_, empty="nobody has decided anything about it")


def _events(past: "Past", judged: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What happened, each with its moment; every row has all fields."""
    nothing = dict.fromkeys(("at", "what", "said", "by", "note", "judgement", "target", "target_id", "other_id", "decision", "state"))
    nothing |= dict.fromkeys(("changes", "shown", "document", "version", "text_hash", "extractor", "model", "current"))
    for one in past.readings:
        text = f"text {one.version} ({one.text_hash[:8]})" if one.text_hash else ""
        made = ", ".join(filter(None, (one.extractor, one.model)))
        said = f"read in {one.document}, {text} by {made}" if text else f"imported from {one.document}"
        yield nothing | asdict(one) | {"what": "read", "said": said + ("" if one.current else " (not the current reading)")}
    for row in judged:
        kept = {name: row[name] for name in ("by", "target", "target_id", "other_id", "decision", "state", "changes", "shown")}
        kept |= {"judgement": row["id"]}
        said = f"judgement {row['id']}: {_with_state(row, past.id)}"
        yield nothing | kept | {"at": row["at"], "what": "judged", "said": said, "note": row["reason"]}
        if row["undone_at"]:
            said = f"judgement {row['id']} is taken back"
            yield nothing | kept | {"at": row["undone_at"], "what": "undone", "said": said, "by": row["undone_by"]}


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
            yield _figure_line(store.figure(past.id))
        elif shown:
            said = f"{number_in_words(shown)} {shown['population']} {shown['measure']}"
            yield f"when it was judged: {said}, {shown['outlet'] or shown['document']}"
    elif past.what == "claim" and past.present:
        statement = store.claim(past.id)
        yield f"{', '.join(statement.claim.speakers) or 'unknown'}: {statement.claim.text}"
    elif past.what == "speaker" and past.present:
        yield store.shown_names([past.id]).get(past.id, "")


def _figure_line(report: Report) -> str:
    figure = report.figure
    number = number_in_words(figure.model_dump(mode="json")) if figure.qualifier.value != "vague" else figure.text
    where = f", {figure.place}" if figure.place else ""
    state = f" ({figure.excluded})" if figure.excluded else " (corrected)" if report.corrected else ""
    return f"{number} {figure.population} {figure.measure}{where}, {report.outlet or report.document}{state}"
