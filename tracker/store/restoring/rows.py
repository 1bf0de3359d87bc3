"""Extractions with what was read: incidents, claims, figures, imported ones too."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, update

from tracker.read.notices import ITSELF, NAMELESS
from tracker.records import Figure, Report, copied_id
from tracker.store import tables
from tracker.store.engine import Row, among, insert_rows, upsert
from tracker.store.filters import folded
from tracker.store.lines import KINDS, Line
from tracker.store.reading import FIGURE_FIELDS
from tracker.store.restoring.keyed import Keyed, at
from tracker.store.restoring.ledger import Placed
from tracker.store.search import add_texts
from tracker.store.sizes import add_newcomers
from tracker.store.tables import IMPORTS
from tracker.store.writing import (
    CLAIM_ABOUT,
    CLAIM_SPEAKERS,
    CLAIMS,
    EVENTS,
    EXTRACTIONS,
    FIGURES,
    SOURCES,
    VERSIONS,
    add_events,
    day_of,
    filed,
    folded_title,
    places_of,
)

NOTICES = tables.Notice.table()
LINKS = ("subset_of", "revises")
NAMING = ("id", "claim", "event", *LINKS)
"""Fields that name a row of the same text."""

LOOSE = {"current_of", "created_at", "path", "notices"}
"""What one reading may have otherwise in two databases: when it was made, of which file, whether it is the current one, and the notices,
which reconciliation finds."""

OF_IMPORTS = {"position", *LINKS}
"""What an imported figure may have otherwise: its place, and what it names and what was not stored when it came."""


def _places(line: Line) -> Row:
    """What is derived of an incident when it comes in."""
    return {"places": places_of(line["place"], line["within"])}


class Rows(Keyed):
    """Extractions and their rows."""

    def _extractions(self, lines: Sequence[Placed]) -> None:
        salts = self.ledger.salts
        salts |= {one.line["id"]: salts[one.line["version_id"]] for one in lines if one.line["version_id"] in salts}
        fresh = self._fresh("extraction", self._open("extraction", lines, "version_id", VERSIONS), LOOSE, self._fill_notices)
        rows = []
        for one in fresh:
            line = one.line
            rows.append(
                {part: line[part] for part in KINDS["extraction"].columns}
                | {"current_of": None, "title_folded": folded_title(line["title"])}
            )
            if line["current_of"] is not None:
                self._make_current(line)
        insert_rows(self.connection, EXTRACTIONS, rows)
        self._add_notices([one.line for one in fresh])
        self._new("extraction", len(fresh))

    def _fill_notices(self, stored: Line, line: Line) -> bool:
        """Put in the notices of a text in which none were found yet, or none can be, as it is not here."""
        if stored["notices"] or not line["notices"]:
            return False
        self._add_notices([line])
        return True

    def _add_notices(self, lines: Sequence[Line]) -> None:
        """Store notices; those of other articles are linked by the next reconciliation."""
        articles = self._articles({"extraction_id": line["id"]} for line in lines if line["notices"])
        rows: list[Row] = []
        for line in lines:
            for n, told in enumerate(line["notices"]):
                own = {"article_id": articles[line["id"]], "reason": ITSELF}
                other = {"article_id": None, "reason": None if told["url"] or told["title"] else NAMELESS}
                fields = {part: value for part, value in told.items() if part != "itself"}
                rows.append(at(line, n, "extraction_id") | fields | (own if told["itself"] else other))
                self.touched.add(line["id"])
        insert_rows(self.connection, NOTICES, rows)

    def _salted(self, lines: Sequence[Placed]) -> list[Placed]:
        """Rows with the ids that they have here, where another article carries their text and has the plain ones."""
        return [self._renamed(one, salt) if (salt := self.ledger.salts.get(one.line["extraction_id"])) else one for one in lines]

    def _renamed(self, one: Placed, salt: str) -> Placed:
        line = one.line | {part: copied_id(id_, salt) for part in NAMING if (id_ := one.line.get(part)) is not None}
        self.ledger.renamed[one.line["id"]] = line["id"]
        return one._replace(line=line)

    def _make_current(self, line: Line) -> None:
        """An extraction takes the place of one that was made before it, never of a later one."""
        article = line["current_of"]
        columns = (EXTRACTIONS.c.id, EXTRACTIONS.c.created_at)
        stored = self.connection.execute(select(*columns).where(EXTRACTIONS.c.current_of == article)).one_or_none()
        if stored is None or line["created_at"] > stored.created_at:
            self.current[article] = (line["id"], None if stored is None else stored.id)

    def _events(self, lines: Sequence[Placed]) -> None:
        lines = self._open("event", self._salted(lines), "extraction_id", EXTRACTIONS)
        rows = self.connection.execute(select(EVENTS).where(among(EVENTS.c.id, {one.line["id"] for one in lines}))).all()
        elsewhere = {row.id: row.extraction_id for row in rows}
        current = {id_ for id_, _ in self.current.values()}
        told, mine = [], []
        for one in lines:
            owner = elsewhere.get(one.line["id"], one.line["extraction_id"])
            if owner is None or (owner != one.line["extraction_id"] and one.line["extraction_id"] in current):
                told.append(one)  # only its id was known, or a later reading tells of it
            elif owner != one.line["extraction_id"]:
                self.done.counts["unchanged"] += 1
            else:
                mine.append(one)
        self._insert("event", self._fresh("event", mine), _places)
        columns = KINDS["event"].columns
        rows_told = [{part: one.line[part] for part in columns} | _places(one.line) for one in told]
        upsert(self.connection, EVENTS, rows_told, replace=True)
        self.done.counts["filled"] += len(told)

    def _claims(self, lines: Sequence[Placed]) -> None:
        fresh = [one.line for one in self._fresh("claim", self._open("claim", self._salted(lines), "extraction_id", EXTRACTIONS))]
        articles = self._articles(fresh)
        columns = KINDS["claim"].columns
        published = self._published(fresh)
        days = {line["id"]: day_of(line["said_on"], published.get(line["extraction_id"])) for line in fresh}
        insert_rows(self.connection, CLAIMS, ({part: line[part] for part in columns} | {"day": days[line["id"]]} for line in fresh))
        for table, part in ((CLAIM_SPEAKERS, "speakers"), (CLAIM_ABOUT, "about")):
            rows: list[Row] = []
            for line in fresh:
                key = {"extraction_id": line["extraction_id"], "claim_id": line["id"], "day": days[line["id"]]}
                decided = (
                    line["id"] if part == "speakers" else None
                )  # a single row is given to somebody as whose it is, not whom it is about
                for n, named in enumerate(line[part]):
                    who = self._who(named["found_id"], named["mention"], articles.get(line["extraction_id"]), decided)
                    rows.append(key | {"position": n} | named | who)
            insert_rows(self.connection, table, rows)
        for line in fresh:
            add_texts(self.connection, [(line["extraction_id"], line["id"], line["text"])])
            self.touched.add(line["extraction_id"])
        self._new("claim", len(fresh))

    def _articles(self, lines: Iterable[Line]) -> dict[str, str]:
        """Of each extraction of some rows its article."""
        ids = {line["extraction_id"] for line in lines}
        statement = select(EXTRACTIONS.c.id, VERSIONS.c.article_id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        return {row.id: row.article_id for row in self.connection.execute(statement.where(among(EXTRACTIONS.c.id, ids)))}

    def _published(self, lines: Iterable[Line]) -> dict[str, str | None]:
        """Of each extraction of some rows the day on which the text was published."""
        ids = {line["extraction_id"] for line in lines}
        rows = self.connection.execute(select(EXTRACTIONS.c.id, EXTRACTIONS.c.published).where(among(EXTRACTIONS.c.id, ids)))
        return {row.id: row.published for row in rows}

    def _who(self, found: str, mention: str, article: str | None, row: str | None) -> Row:
        """By which key a name is looked up, and whom it means after what people decided."""
        key = self.store.normalise(mention)
        return {"name_key": key, "speaker_id": self.store.judged(self.connection).speaker(found, key, article, row)}

    def _figures(self, lines: Sequence[Placed]) -> None:
        lines = self._open("figure", self._salted(lines), "extraction_id", EXTRACTIONS)
        imported = [one for one in lines if one.line["extraction_id"] == IMPORTS]
        fresh = self._fresh("figure", [one for one in lines if one.line["extraction_id"] != IMPORTS])
        self._add_figures(fresh)
        if imported:
            position = self._next_position()
            added = []
            for one in self._fresh("figure", imported, OF_IMPORTS):
                position = max(position, one.line["position"])
                added.append(one._replace(line=one.line | {"position": position} | dict.fromkeys(LINKS)))
                position += 1
            self._add_figures(added)
            self._link(imported)

    def _next_position(self) -> int:
        statement = select(func.coalesce(func.max(FIGURES.c.position), -1)).where(FIGURES.c.extraction_id == IMPORTS)
        return int(self.connection.execute(statement).scalar_one()) + 1

    def _add_figures(self, lines: Sequence[Placed]) -> None:
        found = [one.line for one in lines]
        articles = self._articles(found)
        outlets = {row.id: row.name for row in self.connection.execute(
            select(SOURCES).where(among(SOURCES.c.id, {line["outlet_id"] for line in found} - {None})))}  # fmt: skip
        columns = KINDS["figure"].columns
        rows: list[Row] = []
        reports: list[Report] = []
        for line in found:
            article = articles.get(line["extraction_id"])
            named = {"name_key": None, "speaker_id": None}
            if line["originator_found_id"] is not None:
                named = self._who(line["originator_found_id"], line["attributed_to"], article, line["id"])
            place = None if line["place"] is None else folded(line["place"])
            own = {"place_folded": place, "originator_key": named["name_key"], "originator_id": named["speaker_id"]}
            rows.append({part: line[part] for part in columns} | own)
            figure = Figure(article=article, **{part: line[part] for part in FIGURE_FIELDS})
            carried = {"outlet": outlets.get(line["outlet_id"]), "published": line["published"], "event": line["event"]}
            reports.append(Report(figure=figure, **(carried if article is None else {})))
        dockets = filed(reports)
        for row in rows:
            row["docket"] = dockets[row["id"]]
            if row["extraction_id"] == IMPORTS:
                self.dockets.add(row["docket"])
                self.events |= {row["event"]} - {None}
            self.touched.add(row["extraction_id"])
        add_events(self.connection, [(None, [row["event"] for row in rows], ())])
        insert_rows(self.connection, FIGURES, rows)
        add_newcomers(self.connection, [IMPORTS], figures=[row["id"] for row in rows if row["extraction_id"] == IMPORTS])
        self._new("figure", len(rows))

    def _link(self, lines: Sequence[Placed]) -> None:
        """Say of imported figures what they are part of or revise, as far as that is stored by now."""
        links = self.ledger.links
        for one in lines:
            links |= {(one.line["id"], name): (one.where, target) for name in LINKS if (target := one.line[name]) is not None}
        targets = {target for _, target in links.values()}
        there = set(self.connection.scalars(select(FIGURES.c.id).where(FIGURES.c.extraction_id == IMPORTS, among(FIGURES.c.id, targets))))
        for (id_, name), (_, target) in list(links.items()):
            if target in there:
                gap = (FIGURES.c.extraction_id == IMPORTS, FIGURES.c.id == id_, FIGURES.c[name].is_(None))
                self.connection.execute(update(FIGURES).where(*gap).values({name: target}))
                del links[id_, name]
