"""`tracker audit`: does every row still say what its text says, and is everything that was sealed still here?"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import opened, say
from tracker.cli.rows import Format, FormatOption, field, show
from tracker.errors import UsageError
from tracker.rows import Row, counted

if TYPE_CHECKING:
    from tracker.audit import Finding
    from tracker.auditing import Held
    from tracker.store import Store

COLUMNS = [field("article"), field("row"), field("field"), field("problem", wide=True)]
NAMED = 5  # withdrawn articles that are named


def register(app: typer.Typer) -> None:
    app.command()(audit)


def audit(
    article: Annotated[str | None, typer.Option(help="Only this article: its id, file name or address.")] = None,
    claim: Annotated[
        str | None, typer.Option("--claim", "--row", help="Only this claim or figure: its id, or the beginning of one.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every version and every reading, former ones too.")] = False,
    seal: Annotated[Path | None, typer.Option(help="Hold the database against this manifest of `tracker seal` instead.")] = None,
    public_key: Annotated[str | None, typer.Option(help="Whose signature the manifest has to have: 64 hex digits or a PEM file.")] = None,
    record: Annotated[bool, typer.Option("--record", help="With --all: keep when it was and which articles did not hold.")] = False,
    processes: Annotated[int | None, typer.Option(min=1, help="Processes that work side by side; one a core if not given.")] = None,
    format_: FormatOption = Format.table,
) -> None:
    """Check that every claim and figure still says what its stored text says.

    Bytes and text by their hashes; spans, quotation marks, the value that the number reads to, names, the characters that each field was
    read from, links between rows. With --seal: that every version of a manifest is here as it was. Exit code 1 when something is broken.

    \b
    Example: tracker audit --article 12-anatolian-meridian
    Example: tracker audit --all --record
    Example: tracker audit --seal 2024-03.seal --public-key newsroom.pem
    """
    if seal is not None and (article or claim or every):
        raise UsageError("--seal looks at everything that the manifest lists: leave out --article, --claim and --all")
    if public_key is not None and seal is None:
        raise UsageError("--public-key says who signed a manifest: name it by --seal")
    if article and claim:
        raise UsageError("--claim names one row: leave out --article")
    if record and (article or claim):
        raise UsageError("--record keeps what an audit of everything came to: leave out --article and --claim")
    if record and not every:
        raise UsageError("--record keeps what an audit of everything came to: add --all")
    with opened() as store:
        if not record:
            store.forbid_writing()
        if seal is not None:
            broken = _seal(store, seal, public_key, format_)
        else:
            broken = _rows(store, article, claim, every, processes, format_, record=record)
    if broken:
        raise typer.Exit(1)


def _rows(
    store: "Store", article: str | None, claim: str | None, every: bool, processes: int | None, format_: Format, *, record: bool
) -> int:
    from tracker.auditing import Tally, audit_on_record, audit_store

    tally = Tally()
    row = store.whole_id(claim) if claim is not None else None
    if record:
        findings = audit_on_record(store, tally, processes=processes)
    else:
        findings = audit_store(store, tally, article=article, row=row, every=every, processes=processes)
    broken = show(_dumped(findings), COLUMNS, format_, empty="")
    gone = [f"{number:,} {what}" for number, what in ((tally.withdrawn, "withdrawn"), (tally.withheld, "withheld")) if number]
    without = f" ({', '.join(gone)})" if gone else ""
    say(f"{counted(tally.rows, 'row')} of {counted(tally.versions, 'text')}{without} checked, {broken:,} broken")
    return broken


def _seal(store: "Store", path: Path, public_key: str | None, format_: Format) -> int:
    from tracker.auditing import Held, audit_seal
    from tracker.seal import read_public

    held = Held()
    key = read_public(public_key) if public_key is not None else None
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            broken = show(_dumped(audit_seal(store, file, str(path), held, public_key=key)), COLUMNS, format_, empty="")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    for line in _told(held, key):
        say(line)
    return broken


def _told(held: "Held", key: str | None) -> Iterator[str]:
    sound = "all as they were sealed" if held.whole else "all as it lists them; but the manifest itself was changed"
    state = f"{held.broken:,} broken" if held.broken else sound
    yield f"{counted(held.versions, 'version')} of the manifest checked, {state}; {held.later:,} came in later"
    for articles, what in ((held.withdrawn, "withdrawn"), (held.withheld, "withheld")):
        if articles:
            more = f" and {len(articles) - NAMED:,} more" if len(articles) > NAMED else ""
            yield f"{counted(len(articles), 'text')} {what}, known by hash alone: {', '.join(articles[:NAMED])}{more}"
    if not held.signed:
        wanted = f"; it was to be signed by {key}" if key is not None else ""
        yield f"no signature: the manifest proves as much as the place where it was kept{wanted}"
    elif not held.signed_by:
        yield "its signature proves nothing: see above"
    elif key is not None:
        yield f"signed by the given key {held.signed_by}"
    else:
        yield f"signed by the key that the manifest itself names, {held.signed_by}: compare it with one that you were given, --public-key"


def _dumped(findings: "Iterable[Finding]") -> Iterator[Row]:
    return (finding.model_dump(mode="json") for finding in findings)
