"""Articles go in: each in one transaction, and what is stored already changes nothing.

An article is the same one when its address is, else its file, else its id; the same version when its text is; the same
extraction when extractor, language model and what the document says about itself are. Whatever is new of these is added,
nothing is overwritten, and queries read what was saved last: a text that is put back is current again. A reading by an older
edition of the rules never takes the place of one by a newer edition.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, Table, insert, or_, select, update
from sqlalchemy.exc import DataError, IntegrityError

from tracker.errors import ExtractionError, InputError
from tracker.identity.judged import Judged
from tracker.reconcile.comparable import reading
from tracker.reconcile.dockets import dockets
from tracker.records import FEEDS, Article, Claim, Event, Extraction, Figure, Record, Report, Resolution, Speaker, copied_id, record_id
from tracker.store import tables
from tracker.store.dockets import Change, note, note_events, note_leaving
from tracker.store.editions import latest_of, readings_of
from tracker.store.engine import Row, SqlRow, insert_rows, shown, upsert
from tracker.store.filters import folded
from tracker.store.identities import hold
from tracker.store.judging import Judging
from tracker.store.moments import of_coming_in, of_reading
from tracker.store.search import add_texts
from tracker.store.sizes import add_newcomers
from tracker.store.speakers import SPEAKER_CANDIDATES, Speaking
from tracker.store.tombstones import WITHHELD, refuse_withdrawn
from tracker.store.words import add_text

VERSIONS, EXTRACTIONS = tables.ArticleVersion.table(), tables.Extraction.table()
CLAIMS, CLAIM_SPEAKERS, CLAIM_ABOUT = tables.Claim.table(), tables.ClaimSpeaker.table(), tables.ClaimAbout.table()
RAW_CONTENTS = tables.RawContent.table()
FIGURES, EVENTS, SOURCES = tables.Figure.table(), tables.Event.table(), tables.Source.table()

LARGEST = 2**63 - 1  # of a number in either database
PIPED, MEMBER = "stdin", "!/"  # how the reader marks an article that came through a pipe, or lies in an archive or a mail
# and one that was a line, a row or an item of a list
RECORDS = ("application/json", "text/csv", "text/tab-separated-values", *FEEDS)
FAILED = "none"  # extractor of an extraction that came to nothing: its text is kept, its rows are still to come
INDEXED = 300  # characters of a title or of names of places that are looked for; PostgreSQL's indexes take no 2,700 bytes
TOO_LARGE = "the number is too large to store"

Speakers = Mapping[str, Speaker | Resolution]  # by what the text calls them; of a group that only others belong to, the speaker itself


class Saved(StrEnum):
    """What saving an article came to."""

    new = "new"  # an article that was not there
    version = "version"  # another text of an article that was: a new one, or an earlier one put back
    extraction = "extraction"  # a stored text, read anew: other rules, another model, a corrected date or one put back
    unchanged = "unchanged"  # all of it was there and current; nothing was written


@dataclass(frozen=True, slots=True)
class Key:
    """Where an article stands in the database; every part follows from the article alone.

    Attributes:
        key: what makes it this article.
        article, version: ids.
        reading: what the document says about itself, in one string.
    """

    key: str
    article: str
    version: str
    reading: str

    @classmethod
    def of(cls, article: Article) -> "Key":
        key = shown(_key(article))
        article_id = record_id("article", key)
        said = article.model_dump(mode="json", include={"title", "source", "published", "published_span", "credit", "marks"})
        said |= {name: value for name in ("language", "byline") if (value := getattr(article, name)) is not None}
        return cls(key, article_id, record_id("version", article_id, article.text_hash), json.dumps(said, sort_keys=True))

    def extraction(self, extractor: str, model: str) -> str:
        return record_id("extraction", self.version, extractor, model, self.reading)


def _key(article: Article) -> str:
    """What makes it this article: its address, else its file, else its id; a text that was piped in without any of them, itself.

    A line of JSON lines, a table's row or a feed's item is known by its file and id, not by its number: lines above it come and go. What
    a feed says of a page is another text than the page's, and a feed may name pages of any site: an item is an article of its feed, and
    never stands for the page that it names.
    """
    item = article.media_type in FEEDS
    if article.url and not item:
        return f"url:{article.url}"
    if article.path is None:
        return f"id:{article.id}"
    lines = article.media_type in RECORDS
    path = article.path.rpartition(":")[0] if lines else article.path
    if item and path.startswith(("http://", "https://")):
        return f"feed:{path}#{article.id}"
    path, inside, member = path.partition(MEMBER)
    if path == PIPED:
        if item and article.url:  # nobody knows of which feed
            return f"feed:{article.url}#{article.id}"
        nameless = bool(inside) or article.id in (PIPED, article.path)
        return f"text:{article.text_hash}" if nameless else f"id:{article.id}"
    file = f"{Path(path).resolve()}{inside}{member}"  # a member's name is only a name: what it spells leads nowhere
    return f"file:{file}#{article.id}" if lines else f"file:{file}"


class Writing(Speaking, Judging):
    """Articles, with their rows and speakers."""

    def has(self, article: Article, *, extractor: str, model: str) -> bool:
        """Whether saving this article, extracted by these, would change nothing; extraction can then be left out."""
        with self._reading() as connection:
            key = Key.of(article)
            there = select(EXTRACTIONS.c.id, EXTRACTIONS.c.extractor, EXTRACTIONS.c.model)
            there = there.join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id).where(VERSIONS.c.id == key.version)
            there = there.where(EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.absent.is_(None))  # saving fills it in, or refuses it
            current = connection.execute(there).first()
        if current is None:
            return False
        return current.id == key.extraction(extractor, model) or _stands(key, [current], extractor) is not None

    def id_of(self, article: Article) -> str:
        """The id under which an article is stored, or would be."""
        return Key.of(article).article

    def save(self, article: Article, extraction: Extraction, *, speakers: Speakers, digest: str | None = None) -> Saved:
        """Store an article and its rows in one transaction.

        A failed extraction, by `FAILED`, keeps the text; where that was extracted before, those rows stand.

        Args:
            speakers: who is meant by every name in `speakers` and `about` of a claim and in `attributed_to` of a figure, as the text
                has them. All speakers are stored, so that groups which only others belong to may come along under their own names.
            digest: the text's shape, by which near-duplicates are found.

        Raises:
            ExtractionError: rows refer to what is not there, or share an id.
            InputError: the text holds characters that a database does not keep (NUL, half of a surrogate pair).
            Withdrawn: it was withdrawn, or stands where a withdrawn article stood.
        """
        where = article.path or article.id
        _check_references(where, extraction, speakers)
        if not storable(article.text):
            raise InputError(where, "holds characters that a database does not keep", "save the text anew as UTF-8")
        job = _Job(article, Key.of(article), extraction, speakers, digest)
        try:
            try:
                return self._save(job)
            except IntegrityError:  # another process stored the same in between: look again
                return self._save(job)
        except (UnicodeEncodeError, DataError) as error:
            raise InputError(where, "holds characters that a database does not keep", "save the text anew as UTF-8") from error

    def _save(self, job: "_Job") -> Saved:
        extraction_id = job.key.extraction(job.extraction.extractor, job.extraction.model)
        with self._writing() as connection:
            hold(connection, deciding=False)
            refuse_withdrawn(connection, job.article, job.key.article, job.key.version)
            if job.extraction.extractor == FAILED:
                extraction_id = _extracted(connection, job.key.version) or extraction_id
            later = _stands(job.key, readings_of(connection, job.key.version), job.extraction.extractor)
            extraction_id = later or extraction_id  # an older program never puts its reading in the place of a newer one's
            current = EXTRACTIONS.c.current_of == job.key.article
            columns = (EXTRACTIONS.c.id, EXTRACTIONS.c.version_id, EXTRACTIONS.c.current_of)
            # asked for in one statement: another process may store the same between two
            found = connection.execute(select(*columns).where(or_(current, EXTRACTIONS.c.id == extraction_id))).all()
            before = next((row for row in found if row.current_of is not None), None)
            filled = fill_text(connection, job.key.version, job.article.text, digest=job.digest)
            if filled:
                stored = connection.execute(select(VERSIONS.c.raw_hash).where(VERSIONS.c.id == job.key.version)).scalar_one()
                if stored is not None and job.article.raw and stored == sha256(job.article.raw).hexdigest():
                    _keep_bytes(connection, job)
                note_events(connection, extraction_id)
                note(connection, Change.article, [job.key.article])
            if before is not None and before.id == extraction_id:
                if not filled:
                    return Saved.unchanged
                self._key(connection, extraction_id)
                return Saved.extraction
            if all(row.id != extraction_id for row in found):
                salt = _version_salt(connection, job)
                _add_extraction(connection, job, extraction_id)
                self.add_speakers(connection, map(speaker_of, job.speakers.values()))
                add_candidates(connection, job.speakers)
                naming = Naming(self.normalise, self.judged(connection), job.key.article, job.speakers)
                _add_rows(connection, naming, extraction_id, salted(job.extraction, salt), job.article.published)
            elif later is None:  # an earlier reading is put back: its incidents may have been written over since
                salt = connection.execute(select(VERSIONS.c.salt).where(VERSIONS.c.id == job.key.version)).scalar() or ""
                add_events(connection, (), salted(job.extraction, salt).events, extraction_id)
            if before is not None:
                note_leaving(connection, before.id)
            note(connection, Change.article, [job.key.article])
            note_events(connection, extraction_id)
            connection.execute(update(EXTRACTIONS).where(current).values(current_of=None))
            connection.execute(update(EXTRACTIONS).where(EXTRACTIONS.c.id == extraction_id).values(current_of=job.key.article))
            self._key(connection, extraction_id)
            add_newcomers(connection, [extraction_id])
        if before is None:
            return Saved.new
        return Saved.extraction if before.version_id == job.key.version else Saved.version

    def _key(self, connection: Connection, extraction_id: str) -> None:
        """Store by what the rows of an extraction that is current now are looked up when texts are compared."""


@dataclass(frozen=True, slots=True)
class _Job:
    article: Article
    key: Key
    extraction: Extraction
    speakers: Speakers
    digest: str | None


def _extracted(connection: Connection, version: str) -> str | None:
    """The extraction of a text that did not fail: the current one, else the latest."""
    statement = select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.version_id == version, EXTRACTIONS.c.extractor != FAILED)
    order = (EXTRACTIONS.c.current_of.is_(None), EXTRACTIONS.c.created_at.desc(), EXTRACTIONS.c.id)
    found: str | None = connection.execute(statement.order_by(*order).limit(1)).scalar()
    return found


def _stands(key: Key, readings: Iterable[SqlRow], extractor: str) -> str | None:
    """The id of a reading that stands against one by an extractor: of the same text and statements, by a later edition of its rules."""
    same = [row for row in readings if row.id == key.extraction(row.extractor, row.model)]
    found = latest_of(same, extractor)
    return None if found is None else str(found.id)


def _check_references(where: str, extraction: Extraction, speakers: Speakers) -> None:
    claims, figures = [one.id for one in extraction.claims], [one.id for one in extraction.figures]
    known_claims, known_figures = set(claims), set(figures)
    if len(known_claims) < len(claims) or len(known_figures) < len(figures):
        raise ExtractionError(where, "two of its rows have one id")
    for figure in extraction.figures:
        for field, target, known in (
            ("claim", figure.claim, known_claims),
            ("subset_of", figure.subset_of, known_figures),
            ("revises", figure.revises, known_figures),
        ):
            if target is not None and target not in known:
                raise ExtractionError(where, f"figure {figure.id} names {target} in {field}, and there is none")
    named = chain.from_iterable((*_speakers(claim), *claim.about) for claim in extraction.claims)
    originators = (figure.attributed_to for figure in extraction.figures if figure.attributed_to is not None)
    for name in chain(named, originators):
        if name not in speakers:
            raise ExtractionError(where, f"the name {name!r} was resolved to no speaker")


def _version_salt(connection: Connection, job: _Job) -> str:
    """See that the text is stored with its article, and return what its row ids are salted with."""
    columns = (VERSIONS.c.id, VERSIONS.c.number, VERSIONS.c.salt)
    versions = {row.id: row for row in connection.execute(select(*columns).where(VERSIONS.c.article_id == job.key.article))}
    if (known := versions.get(job.key.version)) is None:
        return _add_version(connection, job, max((row.number for row in versions.values()), default=0) + 1)
    if job.digest is not None:  # derived: another way of making it may have come with the new rules
        connection.execute(update(VERSIONS).where(VERSIONS.c.id == known.id).values(digest=job.digest))
    return str(known.salt)


def _add_version(connection: Connection, job: _Job, number: int) -> str:
    article, key = job.article, job.key
    taken = set(connection.execute(select(VERSIONS.c.salt).where(VERSIONS.c.text_hash == article.text_hash)).scalars())
    # by its name rather than its file: a folder may stand anywhere, and its rows have the same ids
    salt = next(one for one in ("", f"name:{shown(article.id)}", key.key) if one not in taken)
    raw_hash = _keep_bytes(connection, job)
    upsert(
        connection,
        tables.Article.table(),
        [{"id": key.article, "key": key.key, "name": shown(article.id), "url": article.url, "copy_of": None}],
    )
    version = {
        "id": key.version,
        "article_id": key.article,
        "number": number,
        "text_hash": article.text_hash,
        "salt": salt,
        "raw_hash": raw_hash,
        "media_type": article.media_type,
        "encoding": article.encoding,
        "digest": job.digest,
        "ingested_at": of_coming_in(connection),
        "text": article.text,
        "absent": None,
    }
    connection.execute(insert(VERSIONS), version)
    add_text(connection, key.version, article.text)
    return salt


def _keep_bytes(connection: Connection, job: _Job) -> str | None:
    """See that the bytes of an article are stored, and return their hash."""
    if not job.article.raw:
        return None
    hash_, compressed = sha256(job.article.raw).hexdigest(), zlib.compress(job.article.raw)
    upsert(connection, RAW_CONTENTS, [{"hash": hash_, "compressed": compressed}])
    gap = (RAW_CONTENTS.c.hash == hash_, RAW_CONTENTS.c.compressed.is_(None))
    connection.execute(update(RAW_CONTENTS).where(*gap).values(compressed=compressed))
    return hash_


def fill_text(connection: Connection, version: str, text_: str, **derived: str | None) -> bool:
    """Put in a text that was withheld, and make it findable; False where the version is not there, or has its text.

    Args:
        derived: the text's digest, where that is known.
    """
    values = {"text": text_, "absent": None} | {name: value for name, value in derived.items() if value is not None}
    gap = (VERSIONS.c.id == version, VERSIONS.c.absent == WITHHELD)
    if not connection.execute(update(VERSIONS).where(*gap).values(values)).rowcount:
        return False
    add_text(connection, version, text_)
    return True


def _add_extraction(connection: Connection, job: _Job, extraction_id: str) -> None:
    article, extraction = job.article, job.extraction
    add_sources(connection, [article.source])
    row = article.model_dump(
        mode="json", include={"title", "published", "published_span", "language", "credit", "byline", "marks", "reader"}
    ) | {
        "id": extraction_id,
        "version_id": job.key.version,
        "current_of": None,
        "source_id": source_id(article.source),
        "path": None if article.path is None else shown(article.path),
        "reader_notes": article.notes,
        "extractor": extraction.extractor,
        "model": extraction.model,
        "notes": extraction.notes,
        "created_at": of_reading(connection, job.key.article),
        "title_folded": folded_title(article.title),
    }
    connection.execute(insert(EXTRACTIONS), row)


def folded_title(title: str | None) -> str:
    """A title as lists of articles look for its words."""
    return folded(title or "")[:INDEXED]


def places_of(place: str | None, within: Iterable[str] | None) -> str:
    """Where an incident was, as lists look for it: the place in the first line, what it lies in in the others."""
    return "\n".join(map(folded, (place or "", *(within or ()))))[:INDEXED]


def day_of(said_on: str | None, published: str | None) -> str:
    """The day of a claim, by which lists go on."""
    return said_on or published or ""


def source_id(name: str | None) -> str | None:
    return None if name is None else record_id("source", name)


def add_sources(connection: Connection, names: Iterable[str | None]) -> None:
    """Store outlets."""
    upsert(connection, SOURCES, [{"id": source_id(name), "name": name} for name in dict.fromkeys(names) if name is not None])


def speaker_of(value: Speaker | Resolution) -> Speaker:
    return value.speaker if isinstance(value, Resolution) else value


def add_candidates(connection: Connection, speakers: Speakers) -> None:
    """Store whom else a mention may mean: known speakers that came along and that it was not merged with."""
    there = {speaker_of(value).id for value in speakers.values()}
    found = {
        (value.speaker.id, other): {"speaker_id": value.speaker.id, "other_id": other, "score": value.score, "reason": value.reason}
        for value in speakers.values()
        if isinstance(value, Resolution)
        for other in value.candidates
        if other in there and other != value.speaker.id
    }
    upsert(connection, SPEAKER_CANDIDATES, list(found.values()), replace=True)  # newer rules have better reasons


@dataclass(frozen=True, slots=True)
class Naming:
    """Who the names of one article are: as they were resolved, and after what people decided.

    Attributes:
        normalise: turns a name into its key.
        article: id of the article, None for imported figures.
    """

    normalise: Callable[[str], str]
    judged: Judged
    article: str | None
    speakers: Speakers

    def row(self, name: str, id_: str | None = None) -> Row:
        """The columns of a row that names an actor; `id_` is that of the claim that it makes, or of the figure that it gives."""
        given = self.speakers[name]
        resolution = given if isinstance(given, Resolution) else Resolution(speaker=given, reason="given", score=1)
        found, key = resolution.speaker.id, self.normalise(name)
        return {
            "mention": name,
            "name_key": key,
            "found_id": found,
            "reason": resolution.reason,
            "score": resolution.score,
            "speaker_id": self.judged.speaker(found, key, self.article, id_),
        }

    def spoken(self, name: str, claim: str) -> Row:
        """The same of a claim's speaker: in what office, and for whom."""
        given = self.speakers[name]
        said = {"office_id": given.office, "on_behalf_of": given.on_behalf_of} if isinstance(given, Resolution) else {}
        return self.row(name, claim) | {"office_id": None, "on_behalf_of": None} | said

    def originator(self, figure: Figure) -> Row:
        """The same of a figure's originator."""
        row = dict.fromkeys(ORIGINATOR) if figure.attributed_to is None else self.row(figure.attributed_to, figure.id)
        return {column: row[field] for field, column in ORIGINATOR.items()}


# columns of a named actor -> those of a figure's originator; the mention is `attributed_to`
ORIGINATOR = {
    "name_key": "originator_key",
    "found_id": "originator_found_id",
    "reason": "originator_reason",
    "score": "originator_score",
    "speaker_id": "originator_id",
}


def _add_rows(connection: Connection, naming: Naming, extraction_id: str, extraction: Extraction, published: str | None) -> None:
    key: Row = {"extraction_id": extraction_id}
    days = {claim.id: day_of(claim.said_on, published) for claim in extraction.claims}
    rows = (
        key | _columns(CLAIMS, claim) | {"position": position, "day": days[claim.id]} for position, claim in enumerate(extraction.claims)
    )
    insert_rows(connection, CLAIMS, rows)

    add_texts(connection, extraction_id, ((claim.id, claim.text) for claim in extraction.claims))

    def named(claim: Claim, names: Iterable[Row]) -> Iterator[Row]:
        for position, name in enumerate(names):
            yield key | {"claim_id": claim.id, "position": position, "day": days[claim.id]} | name

    claims = extraction.claims
    said = (row for one in claims for row in named(one, (naming.spoken(name, one.id) for name in _speakers(one))))
    insert_rows(connection, CLAIM_SPEAKERS, said)
    about = (row for one in claims for row in named(one, map(naming.row, dict.fromkeys(one.about))))
    insert_rows(connection, CLAIM_ABOUT, about)
    add_events(connection, (figure.event for figure in extraction.figures), extraction.events, extraction_id)
    dockets = filed(Report(figure=figure.model_copy(update={"article": naming.article})) for figure in extraction.figures)
    counts = (figure_row(one, naming) | {"position": n, "docket": dockets[one.id]} for n, one in enumerate(extraction.figures))
    insert_rows(connection, FIGURES, (key | row for row in counts))


def filed(reports: Iterable[Report]) -> dict[str, str]:
    """The dockets of figures that are new: no other article is known to tell of their incidents yet."""
    return dockets(map(reading, reports))


def _speakers(claim: Claim) -> tuple[str, ...]:
    """Names of those who make a claim, `speaker` first."""
    return tuple(dict.fromkeys(name for name in (claim.speaker, *claim.speakers) if name is not None))


def add_events(
    connection: Connection, named: Iterable[str | None], described: Iterable[Event] = (), extraction_id: str | None = None
) -> None:
    """Store incidents; one that figures name and nobody describes is stored by its id alone."""
    events = {event.id: event for event in described}
    nameless = [Event(id=id_) for id_ in dict.fromkeys(named) if id_ is not None and id_ not in events]
    for replace, rows in ((True, list(events.values())), (False, nameless)):  # `same_as` is derived
        told = [
            event.model_dump(mode="json", exclude={"same_as"})
            | {"extraction_id": extraction_id, "places": places_of(event.place, event.within)}
            for event in rows
        ]
        upsert(connection, EVENTS, told, replace=replace)


def figure_row(figure: Figure, naming: Naming) -> Row:
    """A figure as columns, without its place in the database."""
    row = _columns(FIGURES, figure) | naming.originator(figure) | {"docket": None}
    row["place_folded"] = None if figure.place is None else folded(figure.place)
    if any(abs(row[field] or 0) > LARGEST for field in ("value", "low", "high")):
        row |= {"value": None, "low": None, "high": None, "excluded": TOO_LARGE}
    return row


def _columns(table: Table, record: Record) -> Row:
    """The fields of a record that are columns of its table, as the database takes them."""
    return record.model_dump(mode="json", include=set(table.c.keys()))


def storable(value: object) -> bool:
    """Whether both databases keep a text as it is: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def salted(extraction: Extraction, salt: str) -> Extraction:
    """The extraction with row ids of its own, where another article carries the same text and has the plain ones."""
    if not salt:
        return extraction

    def own(id_: str | None) -> str | None:
        return None if id_ is None else copied_id(id_, salt)

    claims = tuple(claim.model_copy(update={"id": own(claim.id)}) for claim in extraction.claims)
    figures = tuple(
        figure.model_copy(update={field: own(getattr(figure, field)) for field in ("id", "claim", "subset_of", "revises", "event")})
        for figure in extraction.figures
    )
    events = tuple(event.model_copy(update={"id": own(event.id)}) for event in extraction.events)
    return extraction.model_copy(update={"claims": claims, "figures": figures, "events": events})
