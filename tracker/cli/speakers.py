"""`tracker speakers`: who is who, what may be one, and what people decided about it."""

import getpass
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import named, opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.tallies import SKIPPED
from tracker.errors import InputError, UsageError
from tracker.identity.candidates import SURNAME
from tracker.identity.judged import Subject
from tracker.report import json_line
from tracker.rows import Row, counted, minute, short
from tracker.rows.speakers import actor_row, candidate_row, facts, other_side, person, sentence, speaker_row, with_names
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.records import Speaker
    from tracker.store import Store

NAMED = 60  # characters of the other names in a table, at most, unless the first is longer


def _also(row: Row) -> str:
    """What texts call a speaker besides its name, as far as there is room for whole names."""
    names = {name.casefold(): name for name in row["called"] if name.casefold() != row["name"].casefold()}
    shown: list[str] = []
    for name in sorted(names.values(), key=len):
        if shown and sum(map(len, shown)) + len(name) > NAMED:
            return f"{', '.join(shown)} and {len(names) - len(shown)} more"
        shown.append(name)
    return ", ".join(shown)


COLUMNS = (
    field("name", wide=True),
    Column("kind", lambda row: row["kind"], least=len("organisation")),
    field("claims", right=True),
    field("figures", right=True),
    Column("in", lambda row: row["carrier"] or (counted(row["articles"], "article") if row["articles"] else "")),
    Column("also named", _also, wide=True),
    Column("id", lambda row: short(row["id"]), least=8),
)
CANDIDATES = (
    Column("speaker", lambda row: person(row["name"], row["speaker"]), wide=True),
    Column("may be", lambda row: row.get("others") or person(row["other_name"], row["other"]), wide=True),
    Column("score", lambda row: f"{row['score']:.2f}", right=True),
    field("reason", wide=True),
    Column("unsure", lambda row: "yes" if row["unsure"] else ""),
)


JUDGEMENTS = (
    field("id", "no.", right=True),
    Column("decision", sentence, wide=True, share=2),
    Column("by", lambda row: f"{row['by']}, {minute(row['at'])}" + (f"; undone {minute(row['undone_at'])}" if row["undone_at"] else "")),
    field("reason", wide=True),
)

SHORTEST = 4  # characters of an id that may stand for it
AGAIN = "run `tracker reconcile` to compare figures and statements anew"

By = Annotated[str | None, typer.Option("--by", callback=named, help="Who decides; else TRACKER_USER, else the name of the account.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why, in your words.")]
Shown = Annotated[
    str, typer.Argument(metavar="SPEAKER", callback=named, help="Id, the beginning of one, or a name that one speaker alone has.")
]
Other = Annotated[str, typer.Argument(metavar="OTHER", callback=named, help="The second speaker, named in the same way.")]

app = typer.Typer(no_args_is_help=False)


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="speakers")


@app.callback(invoke_without_command=True)
def speakers(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Also those to whom nothing is attributed.")] = False,
    format_: FormatOption = Format.table,
) -> None:
    """Who is who: list speakers, and decide which of them are one.

    Without a further word it lists them. Decisions are signed and can be taken back; rows follow at once, and no text is read again.

    \b
    Examples: tracker speakers list --format jsonl
              tracker speakers show erdogan
              tracker speakers candidates
              tracker speakers merge KEPT OTHER --reason "one person, two spellings"
              tracker speakers undo 3
    """
    if context.invoked_subcommand is None:
        list_(all_, format_)


@app.command("list")
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Also those to whom nothing is attributed.")] = False,
    format_: FormatOption = Format.table,
) -> None:
    """List the actors to whom statements and figures are attributed.

    Programs get all of them, with names, terms of office, what they belong to, and their Wikidata item where it is known.

    \b
    Example: tracker speakers list --format jsonl
    """
    with opened() as store:
        rows = (actor_row(actor) for actor in store.speakers() if all_ or actor.claims or actor.figures or format_ is not Format.table)
        show(rows, COLUMNS, format_, empty="no speakers yet")


@app.command("show")
def show_(speaker: Shown, format_: FormatOption = Format.table) -> None:
    """Show one actor: names, offices, what it belongs to, what texts call it and why that was taken for it, and decisions on it.

    \b
    Example: tracker speakers show erdogan
    """
    with opened() as store:
        one = store.speaker(speaker)
        row = speaker_row(store, one)
        if format_ is not Format.table:
            show([row], (), format_)
            return
        called, decisions = row["called"], row["judgements"]
        show(facts(store, one), (field("what", ""), field("is", "", wide=True)), format_, title=one.name)
        columns = (
            field("name", "called", wide=True),
            field("rows", right=True),
            Column("because", lambda row: f"{row['reason']} ({row['score']:.2f})", wide=True),
            Column("found as", lambda row: "" if row["found"] == one.id else row["found"]),
        )
        show(called, columns, format_, empty="no current text names it")
        if decisions:
            show(decisions, JUDGEMENTS, format_, title="Decisions in force")


@app.command()
def candidates(
    speaker: Annotated[str | None, typer.Argument(metavar="[SPEAKER]", callback=named, help="Only pairs with this one.")] = None,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="The least score, inclusive.")] = 0.0,
    format_: FormatOption = Format.table,
) -> None:
    """List pairs of speakers that may be one and that nobody has decided, the likeliest first.

    \b
    Examples: tracker speakers candidates
              tracker speakers candidates "John Example" --format jsonl
    """
    from tracker.pipeline import candidates as possible

    with opened() as store:
        one = store.speaker(speaker).id if speaker else None
        rows = (
            candidate_row(pair) for pair in possible(store) if pair.score >= min_score and one in (None, pair.speaker.id, pair.other.id)
        )
        show(_by_surname(rows) if format_ is Format.table else rows, CANDIDATES, format_, empty="nothing is left to decide")


def _by_surname(rows: Iterable[Row]) -> Iterator[Row]:
    """Pairs, those of one bare surname in one row that names all who have it."""
    for (_, alone), group in groupby(rows, lambda row: (row["speaker"], row["reason"] == SURNAME)):
        pairs = list(group)
        if alone:
            yield {**pairs[0], "others": "; ".join(person(row["other_name"], row["other"]) for row in pairs)}
        else:
            yield from pairs


@app.command()
def merge(speaker: Shown, other: Other, by: By = None, reason: Reason = None) -> None:
    """Decide that two speakers are one; the first keeps its name.

    \b
    Example: tracker speakers merge erdogan 4f3a --reason "same person, misspelled"
    """
    with opened() as store:
        kept, gone = store.speaker(speaker), store.speaker(other)
        number = store.merge(kept.id, gone.id, by=signature(by), reason=reason)
        _said(store, number, f"{gone.name} ({gone.id}) is now {kept.name} ({kept.id})")


@app.command()
def split(
    speaker: Shown,
    other: Annotated[
        str, typer.Argument(metavar="OTHER|NAME", callback=named, help="One merged with it, or what texts call it and does not mean it.")
    ],
    article: Annotated[str | None, typer.Option(callback=named, help="Only in this article: id, file name or address.")] = None,
    by: By = None,
    reason: Reason = None,
) -> None:
    """Decide that two speakers differ, or that a name does not mean a speaker: it becomes one of its own.

    Where OTHER was merged with SPEAKER, that is taken back; what texts call SPEAKER otherwise becomes a speaker of its own.

    \b
    Examples: tracker speakers split clinton-h "Clinton" --article 12-example
              tracker speakers split erdogan 4f3a
    """
    with opened() as store:
        one = store.speaker(speaker)
        second = None if article else _merged(store, one, other)
        if second is None:
            other = _as_resolved(store, other, speaker=one.id, article=store.article(article).article.id if article else None)
        found = {called.found for called in store.called(one.id) if store.normalise(called.name) == store.normalise(other)}
        if found and found != {second}:
            only = store.article(article).article.id if article else None
            number = store.name(one.id, other, means=False, by=signature(by), reason=reason, article=only)
            _said(store, number, f"{other!r} is no longer {one.name} ({one.id})" + (f" in {article}" if article else ""))
            return
        if article:
            raise UsageError(f"no text calls {one.name} {other!r}; `tracker speakers show {one.id}` lists what texts call it")
        second = second or store.speaker(other).id
        *undone, number = store.part(one.id, second, by=signature(by), reason=reason)
        for before in undone:
            say(f"judgement {before} is taken back")
        _said(store, number, f"{_who(store, one.id)} and {_who(store, second)} are two")


def _merged(store: "Store", one: "Speaker", other: str) -> str | None:
    """The id of a speaker that was merged with one, by its id, the beginning of it, or its own name; None where there is none."""
    merges = (row for row in store.judgements_on(one.id) if (row.target, row.decision) == ("speakers", "same"))
    ids = {id_ for row in merges for id_ in (row.target_id, row.other_id or "")} - {one.id}
    key = store.normalise(other)
    names = {id_: store.normalise(name) for id_, name in store.shown_names(ids).items()}
    for fits in (
        [id_ for id_ in ids if id_ == other],
        [id_ for id_ in ids if names.get(id_) == key],
        [id_ for id_ in ids if len(other) >= SHORTEST and id_.startswith(other)],
    ):
        if len(fits) == 1:
            return fits[0]
    return None


@app.command()
def unsure(speaker: Shown, other: Other, by: By = None, reason: Reason = None) -> None:
    """Record that you looked at two speakers and could not tell.

    \b
    Example: tracker speakers unsure 4f3a 77b0 --reason "no first name in either text"
    """
    with opened() as store:
        one, second = store.speaker(speaker), store.speaker(other)
        number = store.doubt(one.id, second.id, by=signature(by), reason=reason)
        say(f"judgement {number}: unsure whether {one.name} ({one.id}) is {second.name} ({second.id}); the pair stays a candidate")


@app.command()
def alias(
    speaker: Shown,
    name: Annotated[str | None, typer.Argument(callback=named, help="What texts call it.")] = None,
    article: Annotated[str | None, typer.Option(callback=named, help="Only in this article: id, file name or address.")] = None,
    claim: Annotated[
        list[str] | None, typer.Option(callback=named, help="Instead of a name: id of one statement that it made; may be given again.")
    ] = None,
    figure: Annotated[
        list[str] | None, typer.Option(callback=named, help="Instead of a name: id of one figure that it gave; may be given again.")
    ] = None,
    by: By = None,
    reason: Reason = None,
) -> None:
    """Decide that a name means a speaker, in all texts or in one, or that single statements and figures are that speaker's.

    \b
    Examples: tracker speakers alias tr-mit "the agency" --article 12-example
              tracker speakers alias erdogan --claim 3535bec2
    """
    if (name is None) is not bool(claim or figure) or (article and name is None):
        raise UsageError("give a name (in all texts, or with --article in one) or the ids of rows (--claim, --figure)")
    with opened() as store:
        one = _known(store, speaker)
        if name is None:
            _give(store, one, claim or (), figure or (), signature(by), reason)
            return
        only = store.article(article).article.id if article else None
        if only:
            name = _as_resolved(store, name, article=only)
        number = store.name(one.id, name, means=True, by=signature(by), reason=reason, article=only)
        _said(store, number, f"{name!r} means {one.name} ({one.id})" + (f" in {article}" if article else ""))


def _give(store: "Store", one: "Speaker", claims: Sequence[str], figures: Sequence[str], by: str, reason: str | None) -> None:
    """One decision for each claim and figure; all are looked up before the first is made."""
    given = [("statement", row.claim.id, ", ".join(row.claim.speakers)) for row in map(store.claim, claims)]
    given += [("figure", row.figure.id, row.originator or "") for row in map(store.figure, figures)]
    for what, id_, before in given:
        number = store.give(one.id, id_, by=by, reason=reason)
        _said(store, number, f"{what} {id_[:8]} of {before or 'nobody'} is {one.name}'s ({one.id})")


def _as_resolved(store: "Store", words: str, *, speaker: str | None = None, article: str | None = None) -> str:
    """The one name that was resolved where the sentences have these words, which is said; the words where there is none or several."""
    from tracker.pipeline import names_behind

    found = names_behind(store, words, speaker=speaker, article=article)
    if len(found) != 1 or words in found:
        return words
    (name,) = found
    say(f"{words!r} was read as {name!r}")
    return name


def _known(store: "Store", given: str) -> "Speaker":
    """A stored speaker, else one of the shipped knowledge, which is stored now."""
    try:
        return store.speaker(given)
    except UsageError:
        from tracker.identity import Resolver

        found = Resolver().speaker(given)
        if found is None:
            raise
        store.add_speaker(found)
        return found


@app.command()
def undo(judgement: Annotated[int, typer.Argument(help="Its number, as `tracker speakers judgements` lists it.")], by: By = None) -> None:
    """Take a decision back, with all that followed from it.

    \b
    Example: tracker speakers undo 3
    """
    with opened() as store:
        one = store.undo(judgement, by=signature(by))
        (row,) = with_names(store, [one])
        other = other_side(row) if one.target in list(Subject) else row["other_id"] or ""
        both = " and ".join(filter(None, (_who(store, one.target_id), other)))
        say(f"judgement {one.id} is taken back: {both}: {one.decision}, by {one.by}")
        if one.target in list(Subject):
            _say_moved(store)


@app.command()
def judgements(
    all_: Annotated[bool, typer.Option("--all", help="Also those that were taken back.")] = False, format_: FormatOption = Format.table
) -> None:
    """List what people decided about speakers, by whom and when.

    \b
    Example: tracker speakers judgements --all
    """
    from tracker.store import Target

    with opened() as store:
        found = [row for subject in Subject for row in store.judgements(Target(subject)) if all_ or row.undone_at is None]
        rows = with_names(store, sorted(found, key=lambda row: row.id))
        show(rows, JUDGEMENTS, format_, empty="nobody has decided anything" if all_ else "no decision is in force")


@app.command()
def same(
    pairs: Annotated[
        Path, typer.Option("--pairs", metavar="FILE.jsonl", help="Pairs of mentions, one JSON object a line; - is standard input.")
    ],
) -> None:
    """Say of pairs of mentions whether they are one actor; needs no database.

    A line is {"a": mention, "a_context": {"date", "country_of_event", "outlet"}, "b": mention, "b_context": {...}}; contexts may be left
    out. It is printed with "same" (true, false, or null where it cannot be told), "score" and "reason". Exit code 3 says that lines were
    left out.

    \b
    Example: tracker speakers same --pairs pairs.jsonl
    """
    from tracker.identity import Resolver
    from tracker.identity.pairs import judged_pairs

    skipped = False
    with _lines(pairs) as lines:
        for row in judged_pairs(lines, Resolver(), str(pairs)):
            if isinstance(row, InputError):
                skipped = True
                say(f"skipped {row}")
            else:
                sys.stdout.write(json_line(row))
    if skipped:
        raise typer.Exit(SKIPPED)


@contextmanager
def _lines(path: Path) -> Iterator[Iterable[str]]:
    """The lines of a file or of standard input, as UTF-8; what is not UTF-8 is left for the reader of the line to refuse."""
    if str(path) == "-":
        yield (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        return
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield file
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def signature(given: str | None) -> str:
    """Who decides: as given, else by the environment, else the account."""
    return given or Settings.from_environment().user or getpass.getuser()


def _said(store: "Store", number: int, what: str) -> None:
    say(f"judgement {number}: {what}; `tracker speakers undo {number}` takes it back")
    _say_moved(store)


def _say_moved(store: "Store") -> None:
    """What the last decision gave another speaker; that it was nothing may mean that it was mistyped."""
    moved = store.moved
    counts = ((moved.statements, "statement"), (moved.targets, "mention"), (moved.figures, "figure"))
    parts = [counted(count, what) for count, what in counts if count]
    if not parts:
        say("warning: nothing moved: no statement or figure on record is touched by it")
        return
    say(f"{' and '.join(parts)} moved; {AGAIN}")


def _who(store: "Store", id_: str) -> str:
    return person(store.shown_names([id_]).get(id_), id_)
