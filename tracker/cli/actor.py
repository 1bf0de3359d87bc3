"""`tracker actor`: what is on record of one actor, on a page or two."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import MinConfidence, check_range, day, named, opened, say, say_who_else
from tracker.cli.rows import Column, Format, field, plain, show
from tracker.errors import UsageError
from tracker.records import Act, Speaker, SpeakerKind
from tracker.report import visible
from tracker.rows import Row
from tracker.rows.asking import Asked
from tracker.rows.dossier import Rows, dossier_sections, in_one_sentence
from tracker.rows.figures import described
from tracker.rows.speakers import facts

if TYPE_CHECKING:
    from rich.console import Console

    from tracker.dossier import Dossier

SHOWN = 12  # rows of a section, unless all are asked for
MONTHS = 36  # that are shown one by one; more are shown by year
BAR = 40  # characters of the longest bar
INDENT = 2
NAMELESS = "without a name"

DAY = Column("day", lambda row: f"{row['day'] or 'undated'}{'*' if row['day_is'] == 'published' else ''}", least=11)
AS_OF = Column("as of", lambda row: row["as_of"] or "undated", least=10)
LATEST = Column("latest", lambda row: row["latest"] or "undated", least=10)
ID = Column("id", lambda row: (row["id"] or "")[:8], least=8)
STATEMENTS = Column("statements", lambda row: f"{row['statements']:,}", right=True)
ACTS = Column("acts", lambda row: _acts(row["acts"], row["negated"]), wide=True)
ACT = Column("act", lambda row: row["act"] if row["act"] == Act.deny else f"not {row['act']}")
NUMBER = Column("figure", lambda row: row["number"], right=True, least=7)
OUTLETS = Column("outlets", lambda row: "; ".join(row["outlets"]) + (f" +{row['copies']}" if row["copies"] else ""), wide=True)
BECAUSE = Column("because", lambda row: "; ".join(row["reasons"]), wide=True, share=2)


class Layout(StrEnum):
    """How a dossier is printed."""

    table = "table"
    jsonl = "jsonl"


def register(app: typer.Typer) -> None:
    app.command()(actor)


def actor(
    name: Annotated[
        str, typer.Argument(metavar="NAME", callback=named, help="A person, body, state or office, in any spelling, or the id of one.")
    ],
    with_members: Annotated[
        bool, typer.Option("--with-members", help="Also what its ministries, army, and leaders while they held office said.")
    ] = False,
    since: Annotated[str | None, typer.Option(callback=day, help="First day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last day, inclusive.")] = None,
    min_confidence: MinConfidence = 0.0,
    all_: Annotated[bool, typer.Option("--all", help=f"Every row of every section; else the first {SHOWN} are shown.")] = False,
    format_: Annotated[Layout, typer.Option("--format", help="How it is printed; jsonl has every row, each with its `section`.")] = (
        Layout.table
    ),
) -> None:
    """Show what is on record of one actor: a page to read before an interview.

    Who it is; its statements by month and by act; what it says of every other actor; the figures it gave; its denials; what is at
    odds with it, or with what it said before, by the last `tracker reconcile`; who quotes it; what texts call it. A statement counts
    once, whichever outlets carry it; syndicated copies do not count. Days are those of `tracker claims`
    (published: *); of figures, the days they describe. Every id can be opened: `tracker explain ID` shows the characters.

    \b
    Examples: tracker actor erdogan
              tracker actor turkey --with-members --since 2024
              tracker actor "gaza health ministry" --min-confidence 0.8 --format jsonl
    """
    from tracker.dossier import Wanted, dossier

    check_range(since, until)
    with opened() as store:
        asked = Asked.of(store, name, with_members=with_members)
        one = _only(name, list(asked.speakers.values()))
        say_who_else(store, name, [one])
        found = dossier(store, asked.ids, Wanted(since, until, min_confidence), with_members=with_members)
        if format_ is Layout.jsonl:
            for section, rows in dossier_sections(store, one, found).items():
                show(({"section": section} | row for row in rows), (), Format.jsonl)
            return
        from rich.console import Console

        page = Page(Console(), every=all_)
        known = facts(store, one, sources=False)
        _print(page, one, known, found, dossier_sections(store, one, found), _stretch(since, until, min_confidence))
    if page.left_out:
        sys.stdout.flush()
        say("\n`--all` shows every row, `tracker explain ID` the characters of one")


def _stretch(since: str | None, until: str | None, min_confidence: float) -> str:
    """What was asked for, where it is not everything: the page says what it leaves out."""
    asked = [
        f"since {since}" if since else "",
        f"until {until}" if until else "",
        f"confidence {min_confidence:g} or more" if min_confidence else "",
    ]
    named = ", ".join(filter(None, asked))
    return f" ({named})." if named else "."


def _only(name: str, found: Sequence[Speaker]) -> Speaker:
    """The one actor of a name: a page about two would be about nobody.

    Raises:
        UsageError: the name is that of several.
    """
    if len(found) == 1:
        return found[0]
    if all(one.kind is SpeakerKind.unnamed for one in found):
        raise UsageError(
            f"{name!r} names nobody: {len(found)} articles call somebody so, who may be as many; `tracker claims --by` lists what they said"
        )
    several = ", ".join(f"{one.id} ({one.name})" for one in found[:5])
    raise UsageError(f"{name!r} may be {several}{' and others' if len(found) > 5 else ''}: give an id")


# ------------------------------------------------------------------ rows


# ------------------------------------------------------------------ the page


@dataclass
class Page:
    """Sections on standard output, each a heading with rows under it.

    Attributes:
        every: all rows of a section are shown.
        left_out: some are not.
    """

    console: "Console"
    every: bool
    left_out: bool = False

    def section(self, title: str, rows: Rows, *columns: Column) -> None:
        if not rows:
            return
        some = len(rows) > SHOWN and not self.every
        self.left_out = self.left_out or some
        self.heading(title, f"{SHOWN} of {len(rows):,}" if some else "")
        self.rows(rows.first(SHOWN if some else None), *columns)

    def rows(self, rows: Iterable[Row], *columns: Column) -> None:
        from rich.padding import Padding

        self.console.print(Padding(plain(rows, columns), (0, 0, 0, INDENT)))

    def heading(self, title: str, note: str = "") -> None:
        from rich.text import Text

        self.console.print()
        self.console.print(Text.assemble((visible(title), "bold"), (f"  {note}" if note else "", "dim")))

    def line(self, text: str) -> None:
        from rich.padding import Padding
        from rich.text import Text

        self.console.print(Padding(Text(visible(text)), (0, 0, 0, INDENT)))


def _print(page: Page, one: Speaker, known: Sequence[Row], found: "Dossier", sections: Mapping[str, Rows], stretch: str) -> None:
    page.heading(one.name)
    page.rows(_together(known, one.names, every=page.every), field("what", ""), field("is", "", wide=True))
    page.line("")
    page.line(in_one_sentence(found) + stretch)
    if not found.statements.statements and not found.figures:
        return
    alone = {who.name for who in found.speakers} <= {one.name}
    _print_months(page, found.months)
    if found.statements.statements:
        page.heading("Acts")
        page.line(", ".join(f"{act} {count:,}" for act, count in found.statements.acts.most_common()))
    if not alone:
        page.section("Who spoke", sections["speaker"], field("name", "speaker", wide=True), STATEMENTS, LATEST, ID)
    page.section("About others", _by_name(sections["about"]), field("name", "actor", wide=True), STATEMENTS, ACTS, LATEST, ID)
    counted, text = (described, _text) if alone else (_counted_by, _said_by)
    counts = Column("what it counts", counted, wide=True, share=2)
    page.section("Figures given", sections["figure"], AS_OF, NUMBER, counts, OUTLETS, ID)
    page.section("Denials", sections["denial"], DAY, ACT, Column("claim", text, wide=True, share=2), OUTLETS, ID)
    page.section("Contested", sections["contested"], field("kind"), field("explanation", "what is at odds", wide=True), ID)
    copied = (field("copies", "in copies", right=True),) if any(row["copies"] for row in sections["outlet"]) else ()
    page.section("Quoted by", sections["outlet"], field("outlet", wide=True), STATEMENTS, *copied, LATEST, ID)
    page.section("Called in texts", sections["called"], field("name", wide=True), field("rows", right=True), BECAUSE)


def _text(row: Row) -> str:
    return str(row["text"])


def _said_by(row: Row) -> str:
    return f"{', '.join(row['speakers'])}: {row['text']}"


def _counted_by(row: Row) -> str:
    return f"{row['originator']}: {described(row)}"


def _together(known: Iterable[Row], names: Sequence[str], *, every: bool) -> list[Row]:
    """Facts of one kind in one row: offices one under the other, anything else in one line; names may be many."""
    groups: dict[str, list[str]] = {}
    for fact in known:
        groups.setdefault(fact["what"], []).append(fact["is"])
    if not every and len(names) > SHOWN:
        groups["names"] = [*names[:SHOWN], f"and {len(names) - SHOWN} more"]
    return [{"what": what, "is": ("\n" if what == "office" else ", ").join(values)} for what, values in groups.items()]


def _print_months(page: Page, months: Mapping[str, int]) -> None:
    """Statements by month, by year where that would be a long list, as bars; one character is one statement where there is room."""
    by = "month"
    if sum(len(label) == len("2024-03") for label in months) > MONTHS:
        by, years = "year", Counter[str]()
        for label, count in months.items():
            years[label[:4]] += count
        months = years
    most = max(months.values(), default=0)
    if not most:
        return
    each = min(1, BAR / most)
    page.heading(f"Statements by {by}")
    rows = [{"label": label or "undated", "n": n, "bar": "█" * max(n > 0, round(n * each))} for label, n in months.items()]
    page.rows(rows, field("label", ""), field("n", "", right=True), field("bar", "", wide=True))


def _by_name(rows: Iterable[Row]) -> Rows:
    """Those who are called alike in one row that says so, and all without a name in one, the last: nobody says that they are the same."""
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        groups.setdefault(None if row["kind"] == SpeakerKind.unnamed else row["name"], []).append(row)
    together = [_joined(group, name) for name, group in groups.items()]
    return Rows(sorted(together, key=lambda row: (row["name"].startswith(NAMELESS), -row["statements"])))


def _joined(group: Sequence[Row], name: str | None) -> Row:
    if len(group) == 1 and name is not None:
        return group[0]
    acts = Counter[str]()
    for row in group:
        acts.update(row["acts"])
    return {
        **max(group, key=lambda row: row["latest"] or ""),
        "name": f"{NAMELESS} ({len(group)})" if name is None else f"{name} ({len(group)} called so)",
        "statements": sum(row["statements"] for row in group),
        "acts": dict(acts.most_common()),
        "negated": sum(row["negated"] for row in group),
    }


def _acts(acts: Mapping[str, int], negated: int) -> str:
    """ "accuse 3, deny 1"; what is presented as untrue without a word of denial is told apart."""
    said = ", ".join(f"{act} {count}" for act, count in acts.items())
    untrue = negated - acts.get("deny", 0)
    return said + (f" ({untrue} presented as untrue)" if untrue > 0 else "")
