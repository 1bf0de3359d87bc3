"""`tracker backup`, `restore`, `migrate-store` and `check-store`: a database is kept safe, moved, and looked over for damage."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import say
from tracker.cli.rows import Format, FormatOption, field, show
from tracker.errors import StoreDamaged
from tracker.rows import Row, counted
from tracker.settings import Settings
from tracker.stopping import stoppable

if TYPE_CHECKING:
    from tracker.store.copying import Compared
    from tracker.store.replacing import Restored

TABLES = [field("table"), field("rows", right=True), field("digest"), field("equal", "")]
NAMED = 8  # articles and accounts that are named


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
    app.command("migrate-store")(migrate_store)
    app.command("check-store")(check_store)


# ------------------------------------------------------------------ backups


def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup is written.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    no_audit: Annotated[bool, typer.Option("--no-audit", help="Leave out the audit of every row in the copy.")] = False,
) -> None:
    """Write the whole database to one file, while others go on writing, and check that file.

    Whatever kind of database it is, the backup is one SQLite file that can be opened by itself. It gets its name when its pages are sound,
    every table in it is what was read, by number of rows and digest, and the audit is over. It holds accounts, but nobody is signed in.
    A damaged database is not backed up. Exit code 1 when the audit finds broken rows: the backup is there, and has what the database has.

    \b
    Example: tracker backup monday.backup
    """
    from tracker.store.backups import backing_up

    broken = 0
    with stoppable(), backing_up(Settings.from_environment().database_url, file, force=force, told=_progress()) as draft:
        if not no_audit:
            broken = _audited(draft.url)
        made = draft.backup
    rows = sum(one.rows for one in made.digests)
    size = file.stat().st_size / 1e6
    say(f"{file}: {counted(rows, 'row')} of {counted(len(made.digests), 'table')}, as at {made.made_at}, {size:,.1f} MB, checked")
    if broken:
        say(f"the audit found {counted(broken, 'broken row')} in it, as in the database: `tracker audit --all` lists them")
        raise typer.Exit(1)


def _audited(url: str) -> int:
    from tracker.auditing import Tally, audit_store
    from tracker.identity import normalise
    from tracker.store import Store

    tally = Tally()
    with Store.open(url, normalise=normalise) as store:
        store.forbid_writing()
        broken = sum(1 for _ in audit_store(store, tally, every=True))
    say(f"{counted(tally.rows, 'row')} of {counted(tally.versions, 'text')} audited in the copy, {broken:,} broken")
    return broken


def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `tracker backup` wrote.")],
    to: Annotated[str | None, typer.Option(help="URL of the database; TRACKER_DATABASE_URL if not given.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of an SQLite file, which is kept beside it.")] = False,
    withdrawn_in: Annotated[
        str | None, typer.Option(help="URL of a database that knows what was withdrawn since; the replaced one if not given.")
    ] = None,
    without_withdrawals: Annotated[
        bool, typer.Option("--without-withdrawals", help="Restore although what was withdrawn since cannot be known.")
    ] = False,
) -> None:
    """Check a backup, and put it into an empty database or in the place of a damaged one.

    What was withdrawn from the replaced database since the backup is withdrawn again, accounts that were closed there are closed, and
    tokens revoked, before the restored one gets its name. A backup of an older version is brought to the newest schema.

    \b
    Example: tracker restore monday.backup --replace
    Example: tracker restore monday.backup --to postgresql://ada@db.example/tracker --withdrawn-in sqlite:///tracker.db
    """
    from tracker.identity import Resolver, normalise
    from tracker.store.replacing import Asked, restore_backup

    shipped = Resolver().speaker
    asked = Asked(replace, withdrawn_in, without_withdrawals, shipped, normalise)
    url = to or Settings.from_environment().database_url
    with stoppable():
        done = restore_backup(file, url, asked, told=_progress())
    for line in _told(done, file):
        say(line)


def _told(done: "Restored", file: Path) -> Sequence[str]:
    rows = sum(one.rows for one in done.backup.digests)
    said = [f"restored: {counted(rows, 'row')}, as at {done.backup.made_at}; who was signed in signs in anew"]
    if done.upgraded_from:
        said.append(f"brought from schema {done.upgraded_from} to the newest one")
    if done.kept is not None:
        said.append(f"the database that was there is now {done.kept}: it holds what came in since; remove it when you need it no more")
    if done.withdrawn:
        names = f"{', '.join(done.withdrawn[:NAMED])}{' and more' if len(done.withdrawn) > NAMED else ''}"
        said.append(f"withdrawn again, as they were withdrawn since: {names}; {file} still holds them: make a new backup and remove it")
    if done.closed:
        said.append(f"closed again: {', '.join(done.closed[:NAMED])}{' and more' if len(done.closed) > NAMED else ''}")
    if not done.known:
        said.append(
            f"what was withdrawn, and which accounts were closed, after {done.backup.made_at} is not known here: do it again by hand"
        )
    said.append("`tracker reconcile` compares what changed")
    return said


# ------------------------------------------------------------------ moving


def migrate_store(
    source: Annotated[str, typer.Argument(metavar="FROM", help="URL of the database that is copied.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="URL of an empty database, of either kind.")],
    format_: FormatOption = Format.table,
) -> None:
    """Copy a database into an empty one, from SQLite to PostgreSQL or back, and prove that the two are equal.

    All tables come along but the sessions: people sign in anew. The source is read as it was at one moment and is not changed; of every
    table the rows and a digest over them are compared, read back from the target, before anything is there for others. A copying that
    breaks off leaves the target empty: run it again. Exit code 1 where the two differ.

    \b
    Example: tracker migrate-store sqlite:///tracker.db postgresql://ada@db.example/tracker
    """
    from tracker.store.copying import copy_store

    with stoppable():
        done = copy_store(source, target, told=_progress())
    show([_row(one) for one in done.tables], TABLES, format_)
    if not done.equal:
        say("the two differ, so nothing was copied: `tracker check-store` looks for damage at the source")
        raise typer.Exit(1)
    say("copied, and equal in every table; sessions were left, so people sign in anew")
    if done.since:
        more = ", ".join(
            counted(count, what) if what != "line of the log" else f"{count:,} in the log" for what, count in done.since.items()
        )
        say(
            f"meanwhile more came in at the source ({more}): it is not in the copy; stop what writes, and copy into an empty database again"
        )


def _row(one: "Compared") -> Row:
    difference = "equal" if one.equal else f"differs: {one.target.rows} rows, {one.target.digest[:16]}"
    return {"table": one.source.name, "rows": one.source.rows, "digest": one.source.digest[:16], "equal": difference}


def _progress() -> Callable[[str], None]:
    """Of one table after the other, where somebody watches."""
    watched = sys.stderr.isatty()
    return lambda table: say(f"copied {table}") if watched else None


# ------------------------------------------------------------------ damage


def check_store(
    url: Annotated[str | None, typer.Argument(help="URL of the database; TRACKER_DATABASE_URL if not given.", show_default=False)] = None,
    format_: FormatOption = Format.table,
) -> None:
    """Look for damage: pages, indexes, references between rows, and the indexes of words.

    SQLite looks itself; PostgreSQL does so by its extension amcheck, where a superuser added it. Every stored value is read once. Whether
    rows still say what their texts say is `tracker audit`. Exit code 5 when something is damaged.

    \b
    Example: tracker check-store
    """
    from tracker.store.damage import look

    url = url or Settings.from_environment().database_url
    done = look(url)
    if done.found:
        rows = [{"where": one.where, "problem": one.problem} for one in done.found]
        show(rows, [field("where"), field("problem", wide=True)], format_)
    for one in done.left:
        say(f"not looked at: {one}")
    if done.found:
        way = "BACKUP --replace`" if url.startswith("sqlite") else "BACKUP --to URL`, into a new database"
        raise StoreDamaged(
            f"{counted(len(done.found), 'thing')} damaged: keep a copy of the database as it is, then `tracker restore {way};"
            " docs/operations.md says more, also where only indexes are named"
        )
    say("sound")
