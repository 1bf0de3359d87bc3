"""`tracker withdraw` and `seal`: what leaves the archive for good, and the proof that nothing else did."""

from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import tracker
from tracker.cli.opening import opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.cli.speakers import signature
from tracker.errors import StoreError, UsageError
from tracker.rows import counted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tracker.seal import Trailer
    from tracker.store import Beside, Leaving, Quoting

By = Annotated[str | None, typer.Option(help="Who does it; the account if not given.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(withdraw)
    app.command()(withdrawals)
    app.command()(seal)
    app.command()(seals)


# ------------------------------------------------------------------ withdrawals


def withdraw(
    article: Annotated[str | None, typer.Argument(help="Its id, file name or address.", show_default=False)] = None,
    reason: Annotated[str | None, typer.Option(help="Why: a court's order, a person's request. It is kept: name nobody in it.")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="Only this version; all of them if not given.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    scrub: Annotated[bool, typer.Option("--scrub", help="Only overwrite what was withdrawn before, without an ARTICLE.")] = False,
    no_scrub: Annotated[bool, typer.Option("--no-scrub", help="Leave the file as it is for now; run --scrub later.")] = False,
    by: By = None,
) -> None:
    """Remove an article for good: its bytes, its text, and every word that was kept of it.

    Hashes and dates stay, so that seals can be checked and the same text is refused when it comes in again. There is no way back. Other
    articles that carry the same text are named and stay, and so do mails and archives that it came in: their own bytes hold it, so withdraw
    them too. Afterwards the database is written anew, which takes as long as copying it.

    \b
    Example: tracker withdraw 12-anatolian-meridian --reason "court order 7/2024"
    Example: tracker withdraw --scrub
    """
    if scrub:
        if article is not None:
            raise UsageError("--scrub takes no article: what was withdrawn before is overwritten")
        with opened() as store:
            store.scrub()
        say("the database was written anew: what was withdrawn is not in it any more")
        return
    if article is None or not (reason and reason.strip()):
        raise UsageError("name an article and the reason: `tracker withdraw ARTICLE --reason ...`")
    from tracker.identity import Resolver

    with opened() as store:
        shipped = Resolver().speaker
        leaving = store.leaving(article, version, shipped=shipped)
        say(_would(leaving))
        for judged in leaving.losing:
            say(_loses(judged))
        for one in leaving.beside:
            say(_stays(one))
        if not yes and not _confirmed("This cannot be taken back. Withdraw it?"):
            raise typer.Abort
        with store.alone():  # a reconciliation would write down what it has read of it
            done = store.withdraw(article, reason=reason.strip(), by=signature(by), number=version, shipped=shipped)
        say(_went(done))
        if no_scrub:
            say("the old bytes may still be in the database's file and log: `tracker withdraw --scrub` overwrites them")
        else:
            try:
                store.scrub()
            except StoreError:
                say("the text is withdrawn, and its bytes are not overwritten yet: `tracker withdraw --scrub` does it")
                raise
    say("remove it from your folders, backups and mirrors too; `tracker reconcile` compares the rest anew")


def _confirmed(question: str) -> bool:
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:  # nobody answers; what is said next begins a line of its own
        typer.echo(err=True)
        raise


def withdrawals(format_: FormatOption = Format.table) -> None:
    """List what was withdrawn, when, by whom and why.

    \b
    Example: tracker withdrawals --format csv
    """
    with opened() as store:
        rows = [
            {"id": one.id, "article": one.article, "versions": list(one.versions), "reason": one.reason, "by": one.by, "at": one.at}
            for one in store.withdrawals()
        ]
    texts = Column("texts", lambda row: len(row["versions"]), right=True)
    show(rows, [field("article"), texts, field("at"), field("by"), field("reason", wide=True)], format_, empty="nothing was withdrawn")


def _would(leaving: "Leaving") -> str:
    numbers = ", ".join(map(str, leaving.versions))
    return (
        f"{leaving.name}: version{'' if len(leaving.versions) == 1 else 's'} {numbers} would go, with"
        f" {counted(leaving.claims, 'claim')} and {counted(leaving.figures, 'figure')} of all readings"
    )


def _loses(one: "Quoting") -> str:
    said = {"shown": "what it was made on", "changes": "its new values", "reason": "its reason"}
    words = " and ".join(said[name] for name in one.fields)
    return f"judgement {one.id} of {one.by}, {one.at[:10]} ({one.decision}, {one.target} {one.target_id}) would lose {words}"


def _stays(one: "Beside") -> str:
    which = f" (version {one.version})" if one.version else ""
    bytes_ = "; the bytes stay, as it has them too" if one.keeps_bytes else ""
    return f"{one.name}, {one.article}{which}, {one.why} and stays{bytes_}: decide on it too"


def _went(done: "Leaving") -> str:
    words = f"; {counted(len(done.losing), 'judgement')} kept without words" if done.losing else ""
    return f"withdrawn: article {done.article}, {counted(len(done.versions), 'text')}{words}"


# ------------------------------------------------------------------ seals


def seal(
    file: Annotated[Path, typer.Argument(help="Where the manifest is written; a file that is there already is not touched.")],
    key: Annotated[Path | None, typer.Option(help="The key that signs it: Ed25519, PKCS #8, PEM.")] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make the key first and write it to --key, for you alone to read.")] = False,
    by: By = None,
) -> None:
    """Write down what the archive holds, so that anybody can see later whether it changed.

    The manifest lists every version with the hashes of its text and bytes, each line chained to all lines before it, and no word of any
    text. Give it to somebody else to keep; `tracker audit --seal FILE` holds the database against it. Exit code 2 if FILE exists.

    \b
    Example: tracker seal 2024-03.seal --key newsroom.pem --new-key
    """
    from tracker.exporting.files import new_file
    from tracker.seal import Header, read_key, write

    if new_key and key is None:
        raise UsageError("--new-key needs to know where: --key FILE")
    if file.exists():
        raise UsageError(f"{file} is there already: a manifest is never written over")
    with opened() as store:
        signing = None if key is None else _made(key) if new_key else read_key(key)
        try:
            with store.sealing() as lot, new_file(file, force=False) as stream:
                before = lot.previous
                header = Header(f"claim-tracker {tracker.__version__}", lot.at, before.head if before else None)
                out = TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
                trailer = write(out, header, lot.versions(), after=before.versions if before else 0, key=signing)
                out.detach()
                lot.record(trailer, by=signature(by))
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    _say_sealed(trailer, continued=before is not None)
    if lot.clock is not None:
        say(f"the seal is dated {lot.at}, as the version that came in last, while the clock says {lot.clock}: one of the two is wrong;")
        say("whatever comes in from now on is dated after the seal, so that the next one goes on where it ended")


def _made(path: Path) -> "Ed25519PrivateKey":
    from tracker.seal import new_key, public_hex

    key = new_key(path)
    say(f"new key in {path}, for you alone; give its public half to whoever is to check: {public_hex(key)}")
    return key


def _say_sealed(trailer: "Trailer", *, continued: bool) -> None:
    signed = f"signed by {trailer.signature.public_key}" if trailer.signature else "not signed: --key FILE --new-key makes a key"
    say(f"{counted(trailer.versions, 'version')} sealed, head {trailer.head[:16]}; {signed}")
    if continued and trailer.continues is None:
        say("it does not begin with the lines of the seal before: `tracker audit --seal` with that manifest says what changed since")


def seals(format_: FormatOption = Format.table) -> None:
    """List the seals that were made.

    \b
    Example: tracker seals --format jsonl
    """
    with opened() as store:
        rows = [
            {
                "id": one.id,
                "at": one.at,
                "by": one.by,
                "versions": one.versions,
                "head": one.head,
                "public_key": one.public_key,
                "signature": one.signature,
            }
            for one in store.seals()
        ]
    head = Column("head", lambda row: row["head"][:16])
    key = Column("signed by", lambda row: (row["public_key"] or "nobody")[:16])
    show(rows, [field("at"), field("by"), field("versions", right=True), head, key], format_, empty="nothing was sealed")
