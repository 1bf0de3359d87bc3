"""Reported figures go in: lines of a file rather than rows read from a text.

They keep the ids that they came with. All of them belong to one extraction that has no version; each carries its own outlet,
date, file, line and the raw line, which is what it can be traced to. A whole file is one transaction; a line that cannot be
taken is refused by name, and the others go in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, exists, func, select, update

from tracker.errors import InputError
from tracker.records import Figure, Report, Speaker
from tracker.store.dockets import Change, note
from tracker.store.engine import Row, insert_rows, now, upsert
from tracker.store.identities import hold
from tracker.store.sizes import add_newcomers
from tracker.store.tables import IMPORTS
from tracker.store.writing import (
    EXTRACTIONS,
    FIGURES,
    ORIGINATOR,
    TOO_LARGE,
    Naming,
    Speakers,
    Writing,
    add_candidates,
    add_events,
    add_sources,
    figure_row,
    filed,
    source_id,
    speaker_of,
    storable,
)

BATCH = 1000  # lines that are looked up and inserted together

# what a second line under one id may differ in: where it stood, what it was resolved to, links that led nowhere
PROVENANCE = {"extraction_id", "position", "path", "line", "raw", "claim", "subset_of", "revises", "docket", *ORIGINATOR.values()}


@dataclass(frozen=True, slots=True)
class ImportedFigure:
    """One reported figure.

    Attributes:
        outlet: who carried it.
        published: ISO date or datetime of the report.
        path, line: where it stood; lines count from 1.
        raw: the line as it stood there.
    """

    figure: Figure
    outlet: str | None
    published: str | None
    path: str
    line: int
    raw: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes:
        new, unchanged: how many figures were added, and were there already.
        refused: lines that were left out, and links between figures that were, because they lead nowhere.
    """

    new: int
    unchanged: int
    refused: tuple[InputError, ...]


class Importing(Writing):
    """Figures that others collected."""

    def import_figures(self, figures: Iterable[ImportedFigure], *, speakers: Speakers) -> Imported:
        """Store reported figures in one transaction; those that are stored already change nothing. Another import is waited for.

        Args:
            figures: a stream; what `subset_of` and `revises` name may stand anywhere in it, or be stored already.
            speakers: the speaker of every `attributed_to`. A name is looked up after its figure has come out of the stream, so
                that the mapping may be filled on the way.

        Raises:
            StoreLocked: the other import takes longer than is waited.
        """
        stream = iter(figures)
        new = unchanged = 0
        refused: list[InputError] = []
        touched: set[str] = set()
        named: set[str] = set()
        counting: set[str] = set()
        with self._writing() as connection:
            hold(connection, deciding=False)
            position = _start(connection)
            naming = Naming(self.normalise, self.judged(connection), None, speakers)
            while batch := list(islice(stream, BATCH)):
                rows = _stored(connection, [one.figure.id for one in batch])
                dockets = filed(_report(one) for one in batch)
                fresh: list[Row] = []
                for one in batch:
                    where, row, stored = f"{one.path}:{one.line}", _row(one, naming), rows.get(one.figure.id)
                    if stored is not None and _same(stored, row):
                        unchanged += 1
                    elif reason := _unfit(row, stored):
                        refused.append(InputError(where, *reason))
                    else:
                        rows[one.figure.id] = row
                        fresh.append(row | {"position": position + len(fresh), "docket": dockets[one.figure.id]})
                self.add_speakers(connection, _originators(batch, speakers))
                add_sources(connection, (one.outlet for one in batch))
                add_events(connection, [(None, [row["event"] for row in fresh], ())])
                insert_rows(connection, FIGURES, fresh)
                add_newcomers(connection, [IMPORTS], figures=[row["id"] for row in fresh])
                touched.update(row["docket"] for row in fresh)
                named.update(row["event"] for row in fresh if row["event"] is not None)
                counting.update(row["originator_id"] for row in fresh if row["originator_id"] is not None)
                new, position = new + len(fresh), position + len(fresh)
            self.add_speakers(connection, map(speaker_of, speakers.values()))
            add_candidates(connection, speakers)
            refused += _unlink(connection)
            note(connection, Change.docket, sorted(touched))
            note(connection, Change.event, sorted(named))
            note(connection, Change.actor, sorted(counting))
        return Imported(new, unchanged, tuple(refused))


def _start(connection: Connection) -> int:
    """See that the extraction of the imports is there, and return the next free position in it; imports come one after the other."""
    row = dict.fromkeys(EXTRACTIONS.c.keys()) | {"id": IMPORTS, "extractor": "", "model": "", "created_at": now(), "title_folded": ""}
    upsert(connection, EXTRACTIONS, [row | {"marks": [], "reader_notes": [], "notes": []}])
    # SQLite has one writer at a time in any case; figures may refer to the row meanwhile
    connection.execute(select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.id == IMPORTS).with_for_update(key_share=True))
    last: int | None = connection.execute(select(func.max(FIGURES.c.position)).where(FIGURES.c.extraction_id == IMPORTS)).scalar()
    return 0 if last is None else last + 1


def _stored(connection: Connection, ids: list[str]) -> dict[str, Row]:
    return {row.id: dict(row._mapping) for row in connection.execute(select(FIGURES).where(FIGURES.c.id.in_(ids)))}


def _row(one: ImportedFigure, naming: Naming) -> Row:
    return figure_row(one.figure, naming) | {
        "extraction_id": IMPORTS,
        "claim": None,  # of a text that is not here
        "outlet_id": source_id(one.outlet),
        "published": one.published,
        "path": one.path,
        "line": one.line,
        "raw": one.raw,
    }


def _report(one: ImportedFigure) -> Report:
    return Report(
        figure=one.figure.model_copy(update={"article": None}), outlet=one.outlet, published=one.published, event=one.figure.event
    )


def _same(stored: Row, row: Row) -> bool:
    return all(stored[name] == value for name, value in row.items() if name not in PROVENANCE)


def _unfit(row: Row, stored: Row | None) -> tuple[str, str] | None:
    """Why a line cannot be taken and what mends it, None where it can."""
    if stored is not None:
        return f"the id {row['id']} stands for another figure already", "give it an id of its own"
    if row["excluded"] == TOO_LARGE:
        return TOO_LARGE, "check the number"
    if not all(storable(value) for value in row.values()):
        return "it holds characters that a database does not keep", "save the file anew as UTF-8"
    return None


def _originators(batch: Iterable[ImportedFigure], speakers: Speakers) -> Iterator[Speaker]:
    for name in dict.fromkeys(one.figure.attributed_to for one in batch):
        if name is not None:
            yield speaker_of(speakers[name])


def _unlink(connection: Connection) -> list[InputError]:
    """Take out what `subset_of` and `revises` of imported figures name and nobody imported."""
    refused = []
    imported = FIGURES.c.extraction_id == IMPORTS
    for field in ("subset_of", "revises"):
        target, link = FIGURES.alias(), FIGURES.c[field]
        found = exists().where(target.c.extraction_id == IMPORTS, target.c.id == link)
        dangling = select(FIGURES.c.id, link, FIGURES.c.path, FIGURES.c.line).where(imported, link.is_not(None), ~found)
        for id_, named, path, line in connection.execute(dangling).all():
            connection.execute(update(FIGURES).where(imported, FIGURES.c.id == id_).values({field: None}))
            refused.append(InputError(f"{path}:{line}", f"{field} names {named}, which is no imported figure: stored without it"))
    return refused
