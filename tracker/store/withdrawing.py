"""What leaves the archive for good: an article's bytes, its text and every word that was kept of it.

A court may order it, or a private person have a right to it. One transaction removes the text, the bytes, the rows that were read from it,
their entries in the indexes, the names that only it used, and what quotes it elsewhere. Hashes and dates stay as a tombstone, so that a
seal can still be checked and the text is known again when somebody brings it back. There is no way back: nothing of it is kept.

A database does not overwrite what it deletes. `scrub` does that afterwards, outside of any transaction.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from tracker.errors import StoreLocked, StoreReadOnly, UsageError
from tracker.store import tables
from tracker.store.deriving import ARTICLES, DISCREPANCIES, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES
from tracker.store.discrepancy_actors import DISCREPANCY_ACTORS
from tracker.store.dockets import KEYS, PENDING, Change, note, note_leaving
from tracker.store.engine import Database, SqlRow, among, name_of, now, one_by_id
from tracker.store.identities import hold
from tracker.store.lost_names import forget_names, names_in
from tracker.store.place_names import forget_unheld
from tracker.store.search import CLAIM_SEARCH
from tracker.store.silencing import Quoting, forget_places, quoting, silence
from tracker.store.sizes import forget_all
from tracker.store.speakers import SPEAKER_NAMES, SPEAKERS
from tracker.store.tombstones import WITHDRAWALS, WITHDRAWN
from tracker.store.unmodelled import UNMODELLED
from tracker.store.words import purge, remove_text
from tracker.store.writing import CLAIM_ABOUT, CLAIM_SPEAKERS, CLAIMS, EVENTS, EXTRACTIONS, FIGURES, MEMBER, VERSIONS

NOTICES, RAW_CONTENTS = tables.Notice.table(), tables.RawContent.table()
LEAST = 8  # characters from which on words in somebody's note are taken for the article's; shorter ones are anybody's
REWRITTEN = (
    *("article_versions", "raw_contents", "articles", "extractions", "claims", "claim_speakers", "claim_about", "figures", "events"),
    *("notices", "judgements", "discrepancies", "speakers", "speaker_names", "run_skips", "runs", "sightings", "blocking_keys"),
    *("speaker_candidates", "speaker_memberships", "speaker_terms", "pending", "summaries"),
    *(name for name in UNMODELLED if name != DISCREPANCY_ACTORS.name),  # which holds no word of a text
)
TRIES, PAUSE = 5, 1.0  # how often a table is written anew, and seconds between, where an article that is being stored holds its rows
NEIGHBOURS = 20  # articles of the same archive or mail that are named


@dataclass(frozen=True, slots=True)
class Beside:
    """Another article that a person should decide on too.

    Attributes:
        why: "has the same text", "has the same bytes", "carries nearly the same text", "announces a correction of it",
            "is what it came in", "came in it", "came in the same archive or mail".
        keeps_bytes: the bytes stay because it has them too.
    """

    article: str
    name: str
    version: int | None
    why: str
    keeps_bytes: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a withdrawal removes, or would.

    Attributes:
        article, name: its id, and the id that it came with.
        versions: numbers of its versions whose texts go.
        claims, figures: how many rows go, of all readings.
        losing: the decisions that lose what they quoted.
        beside: what stays elsewhere.
    """

    article: str
    name: str
    versions: tuple[int, ...]
    claims: int
    figures: int
    losing: tuple[Quoting, ...]
    beside: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal on record."""

    id: int
    article: str
    reason: str
    by: str
    at: str
    versions: tuple[int, ...]


class Withdrawing(Database):
    """Withdrawals."""

    def leaving(self, given: str, number: int | None = None, *, shipped: Callable[[str], object | None] = lambda _: None) -> Leaving:
        """What a withdrawal would remove: it is done and undone, so that what is told is what would happen.

        Args:
            given: the article's id or the beginning of one, the id it came with, or its address.
            number: of the one version that is meant, None for all.
            shipped: as `withdraw` takes it.

        Raises:
            UsageError: there is no such article or version, or it was withdrawn already.
        """
        with self.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin() as undone:
            hold(connection, deciding=True)
            scope, judged, _ = self._taken_out(connection, given, number, shipped)
            undone.rollback()
            return scope.leaving(judged)

    def withdraw(
        self, given: str, *, reason: str, by: str, number: int | None = None, shipped: Callable[[str], object | None] = lambda _: None
    ) -> Leaving:
        """Remove an article's texts and bytes, and all words that were kept of them, in one transaction.

        Args:
            given, number: as `leaving` takes them; of an article that is withdrawn as a whole the name, file and address go too.
            shipped: what the shipped data know of a speaker's id: those names are no words of the article.

        Raises:
            UsageError: there is no such article or version, or it was withdrawn already.
        """
        with self._writing(lasts=True) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")  # of this connection: what is deleted is overwritten
            hold(connection, deciding=True)  # nobody stores a reading of it meanwhile
            scope, judged, lost = self._taken_out(connection, given, number, shipped)
            article = scope.article
            silence(connection, judged, lost, self.normalise)
            forget_places(connection, article, scope.places, whole=scope.whole)
            forget_unheld(connection)
            forget_all(connection)
            said = reason if number is None else f"version {number}: {reason}"
            connection.execute(insert(WITHDRAWALS), {"article_id": article.id, "reason": said, "by": by, "at": now()})
            if connection.dialect.name == "sqlite":
                _purge_indexes(connection)
            self._written.clear()
        return scope.leaving(judged)

    def _taken_out(
        self, connection: Connection, given: str, number: int | None, shipped: Callable[[str], object | None]
    ) -> tuple["_Scope", list[Quoting], set[str]]:
        """Remove texts and rows; return what was meant, the judgements that quote it, and the names that stand in no row any more."""
        scope = _scope(connection, given, number)
        article, extractions = scope.article, scope.extractions
        named = names_in(connection, extractions)
        gone = scope.rows | _compare_anew(connection, article.id, extractions, scope.rows)
        _remove_rows(connection, extractions)
        _remove_texts(connection, scope.versions)
        _empty(connection, article, extractions, whole=scope.whole)
        lost = forget_names(connection, named, shipped, self.normalise)
        names = {word for word in lost if word != word.lower() and len(word) >= LEAST}
        words = {word for word in scope.words | names if not _is_elsewhere(connection, word)}
        return scope, quoting(connection, article, gone, words | scope.places, whole=scope.whole), lost

    def scrub(self) -> None:
        """Overwrite what was deleted: write SQLite's file anew and empty its log; have PostgreSQL write the tables anew.

        It takes as long as copying the database and, meanwhile, as much room. What a backup, a replica or PostgreSQL's own log holds is
        out of its reach.

        Raises:
            StoreLocked: another process reads or writes: the old bytes may still be in the file or its log, or in the tables.
            StoreReadOnly: the tables are another user's, of PostgreSQL.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.dialect.name == "postgresql":
                _write_tables_anew(connection)
                return
            driver = connection.connection.cursor()
            driver.execute("PRAGMA secure_delete = ON")
            driver.execute("VACUUM")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy[0]:
                raise StoreLocked(
                    f"{name_of(self.engine.url)} is read by another process: the withdrawn words may still be in its log;"
                    " run `tracker withdraw --scrub` when it is done"
                )

    def withdrawals(self) -> Iterator[Withdrawal]:
        """Yield all withdrawals, the earliest first."""
        with self._reading() as connection:
            gone = select(VERSIONS.c.article_id, VERSIONS.c.number).where(VERSIONS.c.absent == WITHDRAWN)
            mine = gone.where(VERSIONS.c.article_id.in_(select(WITHDRAWALS.c.article_id))).order_by(VERSIONS.c.number)
            numbers: dict[str, list[int]] = {}
            for article, number in connection.execute(mine):
                numbers.setdefault(article, []).append(number)
            for row in connection.execute(select(WITHDRAWALS).order_by(WITHDRAWALS.c.id)).all():
                yield Withdrawal(row.id, row.article_id, row.reason, row.by, row.at, tuple(numbers.get(row.article_id, ())))


def _write_tables_anew(connection: Connection) -> None:
    """Have PostgreSQL write the tables anew, and believe what it says of that: it ends well where it did nothing.

    It passes over tables of another user with a warning, and takes deleted rows along that a transaction which began before may still see.

    Raises:
        StoreLocked: there is such a transaction.
        StoreReadOnly: a table is another user's.
    """
    server, said = name_of(connection.engine.url), list[_Said]()
    driver: Any = connection.connection.driver_connection

    def heard(notice: Any) -> None:  # it is gone when this returns
        said.append(_Said(notice.severity_nonlocalized == "WARNING", notice.message_primary, notice.message_detail or ""))

    driver.add_notice_handler(heard)
    try:
        for name in REWRITTEN:
            for _ in range(TRIES):
                said.clear()
                connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {name}")
                if warned := next((one.words for one in said if one.warning), None):
                    raise StoreReadOnly(
                        f"{server}: {warned}: the withdrawn words may still be there; have the owner of its tables run"
                        " `tracker withdraw --scrub`"
                    )
                if not any(one.kept for one in said):
                    break
                time.sleep(PAUSE)
            else:
                raise StoreLocked(
                    f"{server} is read by another process in a transaction that began before: the withdrawn words may still be in"
                    f" {name}; run `tracker withdraw --scrub` when it is done"
                )
    finally:
        driver.remove_notice_handler(heard)


@dataclass(frozen=True, slots=True)
class _Said:
    """What PostgreSQL said of a table that it wrote anew."""

    warning: bool
    words: str
    detail: str

    @property
    def kept(self) -> int:
        """Deleted rows that came along: of every language the first number of the detail."""
        found = re.search(r"\d+", self.detail)
        return int(found[0]) if found else 0


# ------------------------------------------------------------------ what is meant, and what is beside it


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is meant, as it is before anything goes.

    Attributes:
        whole: the article as a whole, and not one version of it.
        rows: ids of claims, figures and incidents.
        places: files and address where it was found.
        words: by which a note elsewhere is known to quote it.
    """

    article: SqlRow
    versions: list[SqlRow]
    whole: bool
    extractions: list[str]
    rows: set[str]
    places: set[str]
    words: set[str]
    claims: int
    figures: int
    beside: tuple[Beside, ...]

    def leaving(self, losing: list[Quoting]) -> Leaving:
        numbers = tuple(row.number for row in self.versions)
        return Leaving(self.article.id, self.article.name, numbers, self.claims, self.figures, tuple(losing), self.beside)


def _scope(connection: Connection, given: str, number: int | None) -> _Scope:
    article, versions = _meant(connection, given, number)
    of_these = EXTRACTIONS.c.version_id.in_([row.id for row in versions])
    extractions = list(connection.scalars(select(EXTRACTIONS.c.id).where(of_these).order_by(EXTRACTIONS.c.id)))
    places = _places_of(connection, article, extractions, whole=number is None)
    claims, figures = (
        connection.execute(select(func.count()).select_from(one).where(among(one.c.extraction_id, extractions))).scalar_one()
        for one in (CLAIMS, FIGURES)
    )
    return _Scope(
        article,
        versions,
        number is None,
        extractions,
        _row_ids(connection, extractions),
        places,
        _words_of(connection, extractions),
        claims,
        figures,
        (*_beside(connection, article, versions), *_together(connection, article, places)),
    )


def _meant(connection: Connection, given: str, number: int | None) -> tuple[SqlRow, list[SqlRow]]:
    called_so = or_(*(ARTICLES.c[name] == given for name in ("id", "name", "url")))
    found = connection.execute(select(ARTICLES).where(called_so)).all()
    if len(found) > 1:
        raise UsageError(f"{given!r} is the name of the articles {', '.join(sorted(row.id for row in found))}: name one of them")
    article = found[0] if found else one_by_id(connection, select(ARTICLES), ARTICLES.c.id, given, "article")
    columns = (VERSIONS.c.id, VERSIONS.c.number, VERSIONS.c.text_hash, VERSIONS.c.raw_hash, VERSIONS.c.salt, VERSIONS.c.absent)
    versions = connection.execute(select(*columns).where(VERSIONS.c.article_id == article.id).order_by(VERSIONS.c.number)).all()
    if number is not None:
        versions = [row for row in versions if row.number == number]
        if not versions:
            raise UsageError(f"article {article.id} has no version {number}")
    if all(row.absent == WITHDRAWN for row in versions) and (number is not None or article.key.startswith(f"{WITHDRAWN}:")):
        raise UsageError(f"article {article.id}{'' if number is None else f' version {number}'} was withdrawn already")
    return article, list(versions)


def _beside(connection: Connection, article: SqlRow, versions: list[SqlRow]) -> Iterator[Beside]:
    ids = {row.id for row in versions}
    here = VERSIONS.c.absent.is_(None)
    columns = (VERSIONS.c.id, VERSIONS.c.article_id, VERSIONS.c.number, VERSIONS.c.text_hash, VERSIONS.c.raw_hash, ARTICLES.c.name)
    texts, bytes_ = [row.text_hash for row in versions], [row.raw_hash for row in versions if row.raw_hash]
    same = select(*columns).join(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id).where(here)
    seen = {article.id}
    for row in connection.execute(
        same.where(or_(VERSIONS.c.text_hash.in_(texts), VERSIONS.c.raw_hash.in_(bytes_))).order_by(VERSIONS.c.id)
    ):
        if row.id not in ids:
            why = "has the same text" if row.text_hash in texts else "has the same bytes"
            seen.add(row.article_id)
            yield Beside(row.article_id, row.name, row.number, why, row.raw_hash in bytes_)
    root = article.copy_of or article.id
    alike = select(ARTICLES.c.id, ARTICLES.c.name).where(or_(ARTICLES.c.copy_of == root, ARTICLES.c.id == root)).order_by(ARTICLES.c.id)
    yield from (Beside(id_, name, None, "carries nearly the same text") for id_, name in connection.execute(alike) if id_ not in seen)
    announced = (
        select(ARTICLES.c.id, ARTICLES.c.name)
        .join(EXTRACTIONS, EXTRACTIONS.c.current_of == ARTICLES.c.id)
        .join(NOTICES, NOTICES.c.extraction_id == EXTRACTIONS.c.id)
        .where(NOTICES.c.article_id == article.id, ARTICLES.c.id != article.id)
        .distinct()
    )
    for id_, name in connection.execute(announced.order_by(ARTICLES.c.id)):
        yield Beside(id_, name, None, "announces a correction of it")


def _together(connection: Connection, article: SqlRow, places: set[str]) -> Iterator[Beside]:
    """The mail or archive that it came in, what came in it, and what came with it: their bytes may hold its own.

    Of what lies beside it in an archive, only some are named.
    """
    around = {place[: match.start()] for place in places for match in re.finditer(re.escape(MEMBER), place)}
    nearest = {place.rpartition(MEMBER)[0] for place in places if MEMBER in place}
    here = (
        select(ARTICLES.c.id, ARTICLES.c.name)
        .join(VERSIONS, VERSIONS.c.article_id == ARTICLES.c.id)
        .join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
        .where(VERSIONS.c.absent.is_(None), ARTICLES.c.id != article.id)
        .distinct()
        .order_by(ARTICLES.c.name, ARTICLES.c.id)
    )
    seen: set[str] = set()
    for why, wanted, most in (
        ("is what it came in", [EXTRACTIONS.c.path == place for place in sorted(around)], None),
        ("came in it", [EXTRACTIONS.c.path.startswith(place + MEMBER, autoescape=True) for place in sorted(places)], None),
        (
            "came in the same archive or mail",
            [EXTRACTIONS.c.path.startswith(place + MEMBER, autoescape=True) for place in sorted(nearest)],
            NEIGHBOURS,
        ),
    ):
        if wanted:
            for id_, name in connection.execute(here.where(or_(*wanted)).limit(most)):
                if id_ not in seen:
                    seen.add(id_)
                    yield Beside(id_, name, None, why)


def _row_ids(connection: Connection, extractions: list[str]) -> set[str]:
    """Ids of the claims, figures and incidents that go."""
    found: set[str] = set()
    for one in (CLAIMS, FIGURES, EVENTS):
        found |= set(connection.scalars(select(one.c.id).where(among(one.c.extraction_id, extractions))))
    return found


def _words_of(connection: Connection, extractions: list[str]) -> set[str]:
    """Words by which a note elsewhere is known to quote it: its title and byline, and what its claims say."""
    columns = (EXTRACTIONS.c.title, EXTRACTIONS.c.byline)
    said = {word for row in connection.execute(select(*columns).where(among(EXTRACTIONS.c.id, extractions))) for word in row}
    said |= set(connection.scalars(select(CLAIMS.c.text).where(among(CLAIMS.c.extraction_id, extractions))))
    return {word for word in said if word and len(word) >= LEAST}


def _is_elsewhere(connection: Connection, words: str) -> bool:
    """Whether rows that stay hold some words too, in a name, title, byline or claim: a note that has them need not quote what goes."""
    mentions = ((CLAIM_SPEAKERS, "mention"), (CLAIM_ABOUT, "mention"), (FIGURES, "attributed_to"))
    said = ((EXTRACTIONS, "title"), (EXTRACTIONS, "byline"), (CLAIMS, "text"), (SPEAKERS, "name"), (SPEAKER_NAMES, "name"))
    for one, name in (*mentions, *said):
        holding = select(one.c[name]).where(one.c[name].contains(words, autoescape=True)).limit(1)
        if connection.execute(holding).first() is not None:
            return True
    return False


def _places_of(connection: Connection, article: SqlRow, extractions: list[str], *, whole: bool) -> set[str]:
    """The files and the address where it was found."""
    kind, _, place = article.key.partition(":")
    found = set(connection.scalars(select(EXTRACTIONS.c.path).where(among(EXTRACTIONS.c.id, extractions)))) - {None}
    return found | ({article.url, place if kind in ("url", "file") else None} - {None} if whole else set())


# ------------------------------------------------------------------ what goes


def _compare_anew(connection: Connection, article: str, extractions: list[str], rows: set[str]) -> set[str]:
    """Remove the discrepancies that name the rows, or the article as a whole, and note the rest of them as changed.

    The name of a docket holds the place that its figures have: of one in which nobody else has a figure nothing is to be left.

    Returns:
        The ids of those discrepancies.
    """
    mine = among(FIGURES.c.extraction_id, extractions)
    dockets = set(connection.scalars(select(FIGURES.c.docket).where(mine, FIGURES.c.docket.is_not(None)).distinct()))
    shared = set(connection.scalars(select(FIGURES.c.docket).where(among(FIGURES.c.docket, dockets), ~mine).distinct()))
    gone = set(connection.scalars(select(DISCREPANCIES.c.id).where(among(DISCREPANCIES.c.docket, dockets - shared))))
    for members, field, ids in (
        (MEMBER_FIGURES, "figure_id", rows),
        (MEMBER_CLAIMS, "claim_id", rows),
        (MEMBER_ARTICLES, "article_id", {article}),
    ):
        gone |= set(connection.scalars(select(members.c.discrepancy_id).where(among(members.c[field], ids))))
    for members, field, kind in (
        (MEMBER_FIGURES, "figure_id", Change.figure),
        (MEMBER_CLAIMS, "claim_id", Change.claim),
        (MEMBER_ARTICLES, "article_id", Change.article),
    ):
        others = set(connection.scalars(select(members.c[field]).where(among(members.c.discrepancy_id, gone)).distinct())) - rows
        note(connection, kind, sorted(others))
        connection.execute(delete(members).where(among(members.c.discrepancy_id, gone)))
    connection.execute(delete(DISCREPANCIES).where(among(DISCREPANCIES.c.id, gone)))
    current = select(EXTRACTIONS.c.id).where(among(EXTRACTIONS.c.id, extractions), EXTRACTIONS.c.current_of.is_not(None))
    for extraction in connection.scalars(current).all():
        note_leaving(connection, extraction)
    copies = connection.scalars(select(ARTICLES.c.id).where(ARTICLES.c.copy_of == article)).all()
    note(connection, Change.article, sorted({article, *copies}))
    connection.execute(delete(PENDING).where(PENDING.c.kind == Change.docket.value, among(PENDING.c.key, dockets - shared)))
    return gone


def _remove_rows(connection: Connection, extractions: list[str]) -> None:
    of_these = {
        one: among(one.c.extraction_id, extractions) for one in (CLAIM_SPEAKERS, CLAIM_ABOUT, CLAIMS, FIGURES, NOTICES, KEYS, EVENTS)
    }
    connection.execute(delete(CLAIM_SEARCH).where(among(CLAIM_SEARCH.c.extraction_id, extractions)))
    connection.execute(delete(FIGURES).where(of_these[FIGURES]))
    for one in (CLAIM_SPEAKERS, CLAIM_ABOUT, CLAIMS, NOTICES, KEYS):
        connection.execute(delete(one).where(of_these[one]))
    mine = set(connection.scalars(select(EVENTS.c.id).where(of_these[EVENTS])))
    grouped = EVENTS.c.same_as
    others = select(EVENTS.c.id).where(among(grouped, mine), ~among(EVENTS.c.id, mine))
    heads = set(connection.scalars(select(grouped).where(of_these[EVENTS], grouped.is_not(None)))) - mine
    note(connection, Change.event, sorted({*connection.scalars(others), *heads}))
    connection.execute(update(EVENTS).where(or_(among(grouped, mine), among(EVENTS.c.id, mine))).values(same_as=None))
    counted = set(connection.scalars(select(FIGURES.c.event).where(among(FIGURES.c.event, mine))))  # imported figures may name one
    bare = {"kind": None, "place": None, "within": (), "since": None, "until": None, "traits": (), "extraction_id": None, "places": ""}
    connection.execute(update(EVENTS).where(among(EVENTS.c.id, counted)).values(bare))
    connection.execute(delete(EVENTS).where(among(EVENTS.c.id, mine - counted)))


def _remove_texts(connection: Connection, versions: list[SqlRow]) -> None:
    ids = [row.id for row in versions]
    for row in versions:
        remove_text(connection, row.id, connection.execute(select(VERSIONS.c.text).where(VERSIONS.c.id == row.id)).scalar_one())
    salt = {row.id: f"{WITHDRAWN}:{row.id}" if row.salt else "" for row in versions}  # it may be the article's name or address
    for id_ in ids:
        gone = {"text": "", "absent": WITHDRAWN, "digest": None, "salt": salt[id_]}
        connection.execute(update(VERSIONS).where(VERSIONS.c.id == id_).values(gone))
    bytes_ = {row.raw_hash for row in versions if row.raw_hash}
    kept = set(connection.scalars(select(VERSIONS.c.raw_hash).where(VERSIONS.c.raw_hash.in_(bytes_), VERSIONS.c.absent.is_(None))))
    connection.execute(update(RAW_CONTENTS).where(RAW_CONTENTS.c.hash.in_(bytes_ - kept)).values(compressed=None))


def _purge_indexes(connection: Connection) -> None:
    """Merge SQLite's indexes of words: until then a word that was deleted stands in them, marked as deleted."""
    connection.exec_driver_sql("INSERT INTO claim_search (claim_search) VALUES ('optimize')")
    purge(connection)


def _empty(connection: Connection, article: SqlRow, extractions: list[str], *, whole: bool) -> None:
    said: dict[str, Any] = {
        "title": None,
        "title_folded": "",
        "published_span": None,
        "credit": None,
        "byline": None,
        "marks": [],
        "path": None,
        "reader_notes": (),
        "notes": (),
    }
    connection.execute(update(EXTRACTIONS).where(among(EXTRACTIONS.c.id, extractions)).values(said))
    if whole:
        key = f"{WITHDRAWN}:{sha256(article.key.encode()).hexdigest()}"
        tomb = {"key": key, "name": f"{WITHDRAWN}-{article.id}", "url": None, "copy_of": None}
        connection.execute(update(ARTICLES).where(ARTICLES.c.id == article.id).values(tomb))
