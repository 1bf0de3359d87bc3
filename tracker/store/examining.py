"""Rows as they are stored, for the audit: of former readings too, a page of versions at a time, with what they rest on.

Nothing is believed here. Whatever a table holds comes out, and what is no record any more comes out as a problem: somebody may have written
into the file with another program, and one broken row must not hide the others.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy import Connection, Row, Select, String, Table, case, event, func, or_, select, type_coerce, union

from tracker.errors import StoreDamaged, UsageError
from tracker.records import Claim, Figure, Mark, Notice, Record, Span
from tracker.store import tables
from tracker.store.engine import SHORTEST_PREFIX, Database, among, one_by_id
from tracker.store.reading import CLAIM_FIELDS, FIGURE_FIELDS
from tracker.store.speakers import SPEAKERS
from tracker.store.tables import Json
from tracker.store.tombstones import ARTICLES, RAW_CONTENTS, VERSIONS, WITHDRAWALS
from tracker.store.writing import CLAIM_SPEAKERS, CLAIMS, EXTRACTIONS, FAILED, FIGURES

NOTICES = tables.Notice.table()
PAGE = 1000  # ids that are read together
READING = ("version_id", "current_of", "published", "published_span", "language", "marks", "reader", "extractor")

AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is no record.

    Attributes:
        row: its id, "" for what an extraction says of its text.
    """

    row: str
    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class ReadAs:
    """One reading of a version.

    Attributes:
        current: queries read it.
        mentions: what the rows of actors say that the text calls them, with the id of the claim.
    """

    extraction: str
    current: bool
    published: str | None
    published_span: Span | None
    language: str | None
    reader: str | None
    marks: tuple[Mark, ...]
    notices: tuple[Notice, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    mentions: tuple[tuple[str, str], ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """A version with all that is stored of it.

    Attributes:
        compressed: its bytes, by zlib; None where they are not here.
        withdrawn: a withdrawal of its article is on record.
        bytes_left: its bytes are here, though every version that has them was withdrawn or withheld.
    """

    id: str
    article: str
    number: int
    text: str
    text_hash: str
    salt: str
    raw_hash: str | None
    compressed: bytes | None
    media_type: str
    encoding: str
    ingested_at: str
    absent: str | None
    withdrawn: bool
    bytes_left: bool
    readings: tuple[ReadAs, ...] = field(default=())


VERSION_FIELDS = (
    "number",
    "text",
    "text_hash",
    "salt",
    "raw_hash",
    "compressed",
    "media_type",
    "encoding",
    "ingested_at",
    "absent",
    "withdrawn",
    "bytes_left",
)
HAVING = VERSIONS.alias()
VERSION = (
    select(
        *(VERSIONS.c[name] for name in ("id", "article_id", "number", "text", "text_hash", "salt", "raw_hash")),
        RAW_CONTENTS.c.compressed,
        *(VERSIONS.c[name] for name in ("media_type", "encoding", "ingested_at", "absent")),
        select(WITHDRAWALS.c.id).where(WITHDRAWALS.c.article_id == VERSIONS.c.article_id).exists().label("withdrawn"),
        case(
            (VERSIONS.c.absent.is_(None) | RAW_CONTENTS.c.compressed.is_(None), False),
            else_=~select(HAVING.c.id).where(HAVING.c.raw_hash == VERSIONS.c.raw_hash, HAVING.c.absent.is_(None)).exists(),
        ).label("bytes_left"),
    )
    .outerjoin(RAW_CONTENTS, RAW_CONTENTS.c.hash == VERSIONS.c.raw_hash)
    .order_by(VERSIONS.c.id)
)


class Examining(Database):
    """What the audit reads."""

    def forbid_writing(self) -> None:
        """Let this store read only."""

        def read_only(connection: Any, _record: object) -> None:
            if self.engine.dialect.name == "sqlite":
                connection.execute("PRAGMA query_only = ON")
            else:
                connection.execute("SET default_transaction_read_only = on")
                connection.commit()

        self.engine.dispose()  # those that are open already may write
        event.listen(self.engine, "connect", read_only)

    def to_examine(self, *, article: str | None = None, row: str | None = None, every: bool = False) -> Iterator[list[str]]:
        """Yield ids of versions, a page at a time.

        Args:
            article: only of this one: its id or the beginning of one, the id it came with, or its address.
            row: only those in whose readings this claim or figure stands: its whole id.
            every: all versions, former ones too; else those of current readings.
        """
        statement = select(VERSIONS.c.id)
        current = select(EXTRACTIONS.c.version_id).where(EXTRACTIONS.c.current_of.is_not(None))
        with self._reading() as connection:
            if article is not None:
                one = article_id(connection, article)
                statement = statement.where(VERSIONS.c.article_id == one)
                # named here too: else SQLite looks through all readings that are current
                current = current.where(EXTRACTIONS.c.version_id.in_(select(VERSIONS.c.id).where(VERSIONS.c.article_id == one)))
        if not every and row is None:
            statement = statement.where(VERSIONS.c.id.in_(current))
        if row is not None:
            holding = (select(one.c.extraction_id).where(one.c.id == row) for one in (CLAIMS, FIGURES))
            readings = EXTRACTIONS.c.id.in_(union(*holding))  # of an OR of lists PostgreSQL looks through all readings
            statement = statement.where(VERSIONS.c.id.in_(select(EXTRACTIONS.c.version_id).where(readings)))
        for _, rows in self._stream(statement.order_by(VERSIONS.c.id), PAGE):
            yield [one.id for one in rows]

    def whole_id(self, given: str) -> str:
        """The id of the claim or figure that has it, or whose id alone begins so (four characters or more), in any reading.

        Raises:
            UsageError: there is none, or there are several.
        """
        found: set[str] = set()
        with self._reading() as connection:
            for table in (CLAIMS, FIGURES):
                exact = connection.scalars(select(table.c.id).where(table.c.id == given).limit(1)).first()
                if exact is not None:
                    return given
                if len(given) >= SHORTEST_PREFIX:
                    like = select(table.c.id).where(table.c.id.startswith(given, autoescape=True)).distinct().limit(5)
                    found |= set(connection.scalars(like))
        if not found:
            raise UsageError(f"there is no claim or figure {given!r}")
        if len(found) > 1:
            raise UsageError(f"{given!r} may be {', '.join(sorted(found))}: give more of its id")
        return found.pop()

    def unfounded_withdrawals(self, article: str | None = None) -> list[tuple[str, str]]:
        """Articles of which a withdrawal is on record and no version is withdrawn, each with the withdrawal's moment.

        Args:
            article: only this one: its id or the beginning of one, the id it came with, or its address.
        """
        gone = select(VERSIONS.c.id).where(VERSIONS.c.article_id == WITHDRAWALS.c.article_id, VERSIONS.c.absent == "withdrawn")
        statement = select(WITHDRAWALS.c.article_id, WITHDRAWALS.c.at).where(~gone.exists()).order_by(WITHDRAWALS.c.id)
        with self._reading() as connection:
            if article is not None:
                statement = statement.where(WITHDRAWALS.c.article_id == article_id(connection, article))
            return [(row.article_id, row.at) for row in connection.execute(statement)]

    def count_versions(self) -> int:
        """How many versions there are, withdrawn ones too."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(VERSIONS)).scalar_one()

    def examined(self, versions: Sequence[str], *, readings: bool = True, every: bool = False) -> Iterator[Examined]:
        """Yield versions as they are stored, by id; those that are not there are left out.

        Args:
            readings: with their rows.
            every: of all readings, former ones too; else of the current one.
        """
        with self._reading() as connection:
            try:
                found = list(_examined(connection, versions, readings, every))
            except StoreDamaged as error:
                if "decode" not in str(error.__cause__):
                    raise
                driver = connection.connection.driver_connection
                if not isinstance(driver, sqlite3.Connection):
                    raise
                driver.text_factory = _any_text
                try:
                    found = list(_examined(connection, versions, readings, every))
                finally:
                    driver.text_factory = str
        yield from found


def _any_text(value: bytes) -> str:
    """Bytes that are no UTF-8, as they may stand in a damaged file: whatever they are, they are not what was stored."""
    return value.decode("utf-8", "replace")


def article_id(connection: Connection, given: str) -> str:
    """The id of an article that a person names.

    Raises:
        UsageError: there is none, or there are several.
    """
    called_so = or_(*(ARTICLES.c[name] == given for name in ("id", "name", "url")))
    found = connection.scalars(select(ARTICLES.c.id).where(called_so)).all()
    if len(found) > 1:
        raise UsageError(f"{given!r} is the name of the articles {', '.join(sorted(found))}: name one of them")
    return str(found[0] if found else one_by_id(connection, select(ARTICLES.c.id), ARTICLES.c.id, given, "article").id)


# ------------------------------------------------------------------ rows -> records


def _examined(connection: Connection, versions: Sequence[str], readings: bool, every: bool) -> Iterator[Examined]:
    of: Mapping[str, Sequence[ReadAs]] = _readings(connection, versions, every) if readings else {}
    for row in connection.execute(VERSION.where(among(VERSIONS.c.id, versions))):
        said = dict(zip(("id", "article", *VERSION_FIELDS), row, strict=True))
        yield Examined(**said | {"withdrawn": bool(row[-2]), "bytes_left": bool(row[-1])}, readings=tuple(of.get(row[0], ())))


def _plain(connection: Connection, table: Table, names: Iterable[str]) -> list[Any]:
    """Columns, JSON as SQLite's text: it may be none, and one broken value would break the page."""
    lite = connection.dialect.name == "sqlite"
    return [
        type_coerce(table.c[name], String).label(name) if lite and isinstance(table.c[name].type, Json) else table.c[name] for name in names
    ]


def _made(
    kind: type[AnyRecord], names: Sequence[str], json: frozenset[int], values: Sequence[Any], broken: list[Broken], **more: Any
) -> Iterator[AnyRecord]:
    """A record of a row's first columns, or a note that they make none."""
    given: dict[str, Any] = dict(zip(names, values, strict=False))
    name = ""
    try:
        for place in json:
            name = names[place]
            if isinstance(given[name], str | bytes):
                given[name] = from_json(given[name])
        yield kind(**given, **more)
    except ValidationError as error:
        first = error.errors()[0]
        broken.append(
            Broken(str(given.get("id", "")), str(first["loc"][0]) if first["loc"] else "id", f"cannot be read: {first['msg'].lower()}")
        )
    except ValueError as error:
        broken.append(Broken(str(given.get("id", "")), name, f"cannot be read: {error}"))


def _readings(connection: Connection, versions: Sequence[str], every: bool) -> dict[str, list[ReadAs]]:
    columns = _plain(connection, EXTRACTIONS, READING)
    statement = select(EXTRACTIONS.c.id, *columns).where(among(EXTRACTIONS.c.version_id, versions), EXTRACTIONS.c.extractor != FAILED)
    if not every:
        statement = statement.where(EXTRACTIONS.c.current_of.is_not(None))
    rows = connection.execute(statement.order_by(EXTRACTIONS.c.created_at, EXTRACTIONS.c.id)).all()
    ids = [row[0] for row in rows]
    owner = {
        row[0]: row[1] for row in connection.execute(select(VERSIONS.c.id, VERSIONS.c.article_id).where(among(VERSIONS.c.id, versions)))
    }
    article = {row[0]: owner[row[1]] for row in rows}
    broken: dict[str, list[Broken]] = defaultdict(list)
    speakers, mentions = _spoken(connection, ids)
    claims: dict[str, list[Claim]] = defaultdict(list)
    json = _json_of(CLAIMS, CLAIM_FIELDS)
    for row in _rows(connection, CLAIMS, CLAIM_FIELDS, ids):
        of, id_ = row[-1], row[CLAIM_FIELDS.index("id")]
        named = speakers.get((of, id_), ())
        more = {"article": article[of], "speakers": tuple(name for name, _ in named), "mentions": tuple(one for _, one in named)}
        more["speaker"] = named[0][0] if named else None
        claims[of].extend(_made(Claim, CLAIM_FIELDS, json, row, broken[of], **more))
    figures: dict[str, list[Figure]] = defaultdict(list)
    json = _json_of(FIGURES, FIGURE_FIELDS)
    for row in _rows(connection, FIGURES, FIGURE_FIELDS, ids):
        figures[row[-1]].extend(_made(Figure, FIGURE_FIELDS, json, row, broken[row[-1]], article=article[row[-1]]))
    notices: dict[str, list[Notice]] = defaultdict(list)
    fields = ("kind", "span", "url", "title")
    for row in _rows(connection, NOTICES, fields, ids):
        notices[row[-1]].extend(_made(Notice, fields, frozenset([1]), row, broken[row[-1]]))
    found: dict[str, list[ReadAs]] = defaultdict(list)
    for id_, version, current, published, at, language, marks, reader, _ in rows:
        said = _said(marks, at, broken[id_])
        found[version].append(
            ReadAs(
                id_, current is not None, published, said[1], language, reader, said[0], tuple(notices[id_]), tuple(claims[id_]),
                tuple(figures[id_]), tuple(mentions[id_]), tuple(broken[id_]),
            )
        )  # fmt: skip
    return found


def _said(marks: Any, at: Any, broken: list[Broken]) -> tuple[tuple[Mark, ...], Span | None]:
    try:
        listed = from_json(marks) if isinstance(marks, str | bytes) else marks
        place = from_json(at) if isinstance(at, str | bytes) else at
        return tuple(Mark.model_validate(one) for one in listed or ()), None if place is None else (int(place[0]), int(place[1]))
    except (ValueError, TypeError, IndexError) as error:
        broken.append(Broken("", "marks", f"cannot be read: {str(error).splitlines()[0]}"))
        return (), None


def _json_of(table: Table, names: Sequence[str]) -> frozenset[int]:
    return frozenset(place for place, name in enumerate(names) if isinstance(table.c[name].type, Json))


def _rows(connection: Connection, table: Table, names: Sequence[str], extractions: Sequence[str]) -> Iterator[Row[Any]]:
    statement: Select[Any] = select(*_plain(connection, table, names), table.c.extraction_id.label("of_extraction"))
    yield from connection.execute(
        statement.where(among(table.c.extraction_id, extractions)).order_by(table.c.extraction_id, table.c.position)
    )


def _spoken(
    connection: Connection, extractions: Sequence[str]
) -> tuple[dict[tuple[str, str], list[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
    """Names of those who make claims, in their order; and what the text calls them, by extraction.

    Actors whom a claim is about may be meant and not named ("Washington"): of those the mention is no word of the text.
    """
    speakers: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    mentions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    columns = (*(CLAIM_SPEAKERS.c[name] for name in ("extraction_id", "claim_id", "mention")), SPEAKERS.c.name)
    statement = select(*columns).join(SPEAKERS, SPEAKERS.c.id == CLAIM_SPEAKERS.c.speaker_id)
    order = (CLAIM_SPEAKERS.c[name] for name in ("extraction_id", "claim_id", "position"))
    for extraction, claim, mention, name in connection.execute(
        statement.where(among(CLAIM_SPEAKERS.c.extraction_id, extractions)).order_by(*order)
    ):
        speakers[extraction, claim].append((name, mention))
        mentions[extraction].append((claim, mention))
    return speakers, mentions
