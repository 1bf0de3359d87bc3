"""Articles go in: some in one transaction, each wholly or not at all, and what is stored already changes nothing.

An article is the same one when its address is, else its file, else its id; the same version when its text is; the same
extraction when extractor, language model and what the document says about itself are. Whatever is new of these is added,
nothing is overwritten, and queries read what was saved last: a text that is put back is current again. A reading by an older
edition of the rules never takes the place of one by a newer edition.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, Table, bindparam, or_, select, update
from sqlalchemy.exc import DataError, IntegrityError

from tracker.errors import ExtractionError, InputError, Withdrawn
from tracker.identity.judged import Judged
from tracker.reconcile.comparable import reading
from tracker.reconcile.dockets import dockets
from tracker.records import FEEDS, Article, Claim, Event, Extraction, Figure, Record, Report, Resolution, Speaker, copied_id, record_id
from tracker.store import tables
from tracker.store.dockets import Change, note, note_events, note_leaving
from tracker.store.editions import latest_of
from tracker.store.engine import Row, SqlRow, among, insert_rows, lasting, patient, shown, upsert
from tracker.store.filters import folded
from tracker.store.identities import hold
from tracker.store.judging import Judging
from tracker.store.moments import of_coming_in, of_readings
from tracker.store.search import add_texts
from tracker.store.sizes import add_newcomers
from tracker.store.speakers import SPEAKER_CANDIDATES, Speaking
from tracker.store.tombstones import ARTICLES, WITHDRAWN, WITHHELD, refuse_withdrawn
from tracker.store.words import add_all, add_text

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
LOOKS = 3  # times that articles are stored before it is given up that others store the same meanwhile
UNSTORABLE = "holds characters that a database does not keep"
TOO_LARGE = "the number is too large to store"

Speakers = Mapping[str, Speaker | Resolution]  # by what the text calls them; of a group that only others belong to, the speaker itself


@dataclass(frozen=True, slots=True)
class Story:
    """An article with what was read from it, as `Writing.save` takes it."""

    article: Article
    extraction: Extraction
    speakers: Speakers
    digest: str | None = None


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

    @lasting
    def has(self, article: Article, *, extractor: str, model: str) -> bool:
        """Whether saving this article, extracted by these, would change nothing; extraction can then be left out."""
        key = Key.of(article)
        there = select(EXTRACTIONS.c.id, EXTRACTIONS.c.extractor, EXTRACTIONS.c.model)
        there = there.join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id).where(VERSIONS.c.id == key.version)
        there = there.where(EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.absent.is_(None))  # saving fills it in, or refuses it
        with self._reading() as connection:
            current = connection.execute(there).first()
        if current is None:
            return False
        return current.id == key.extraction(extractor, model) or _stands(key, [current], extractor) is not None

    def id_of(self, article: Article) -> str:
        """The id under which an article is stored, or would be."""
        return Key.of(article).article

    @lasting
    def known(self, articles: Sequence[Article], *, extractor: str, model: str) -> list[Withdrawn | bool]:
        """Of each article, in one question for all: why it would not be saved, else whether that would change nothing, as `has` says."""
        asked = [_Reading(one, key := Key.of(one), key.extraction(extractor, model), extractor) for one in articles]
        found: list[Withdrawn | bool] = []
        with self._reading() as connection:
            known = _Known.of(connection, asked)
            for one in asked:
                refused: Withdrawn | None = None
                if not known.is_plain(one):
                    try:
                        refuse_withdrawn(connection, one.article, one.key.article, one.key.version)
                    except Withdrawn as withdrawn:
                        refused = withdrawn
                found.append(refused or known.has(one))
        return found

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
        [came] = self.save_all([Story(article, extraction, speakers, digest)])
        if isinstance(came, InputError):
            raise came
        return came

    def save_all(self, stories: Iterable[Story]) -> list[Saved | InputError]:
        """Store articles with their rows, in one transaction; where one article comes twice, the second time in another one after it.

        Returns:
            What became of each, in their order: an error in place of what `save` raises, which keeps the others from nothing.
        """
        came: dict[int, Saved | InputError] = {}
        groups: list[list[_Job]] = [[]]
        for number, story in enumerate(stories):
            try:
                job = _Job.of(number, story)
            except InputError as refused:
                came[number] = refused
                continue
            if any(other.key.article == job.key.article for other in groups[-1]):
                groups.append([])
            groups[-1].append(job)
        for group in groups:
            came |= self._stored(group)
        return [came[number] for number in sorted(came)]

    def _stored(self, jobs: "Sequence[_Job]") -> "dict[int, Saved | InputError]":
        """Store articles in one transaction; where the database refuses one, each in its own."""
        if not jobs:
            return {}
        for left in reversed(range(LOOKS)):
            try:
                return self._save(jobs)
            except IntegrityError:  # another process stored the same in between: look again
                if not left and len(jobs) == 1:
                    raise
            except (UnicodeEncodeError, DataError) as error:
                if len(jobs) == 1:
                    refused = InputError(jobs[0].where, UNSTORABLE, "save the text anew as UTF-8")
                    refused.__cause__ = error
                    return {jobs[0].number: refused}
                break
        return {number: came for job in jobs for number, came in self._stored([job]).items()}

    @patient
    def _save(self, jobs: "Sequence[_Job]") -> "dict[int, Saved | InputError]":
        came: dict[int, Saved | InputError] = {}
        with self._writing() as connection:
            hold(connection, deciding=False)
            known = _Known.of(connection, jobs)
            fresh: list[_Fresh] = []
            others: list[_Job] = []
            for job in jobs:
                if not known.is_plain(job):
                    others.append(job)
                elif known.has(job):
                    came[job.number] = Saved.unchanged
                else:
                    fresh.append(known.fresh(job))
                    came[job.number] = fresh[-1].came
            self._add(connection, fresh)
            for job in others:
                try:
                    came[job.number] = self._save_again(connection, job)
                except Withdrawn as refused:  # found before anything was written
                    came[job.number] = refused
        return came

    def _save_again(self, connection: Connection, job: "_Job") -> Saved:
        """Store an article of which something is there that is not read from now: withheld, withdrawn, or read before."""
        refuse_withdrawn(connection, job.article, job.key.article, job.key.version)
        extraction_id = job.extraction_id
        if job.failed:
            extraction_id = _extracted(connection, job.key.version) or extraction_id
        known = _Known.of(connection, [job], extraction_id)
        later = known.stands(job)
        extraction_id = later or extraction_id  # an older program never puts its reading in the place of a newer one's
        filled = fill_text(connection, job.key.version, job.article.text, digest=job.digest)
        if filled:
            stored = connection.execute(select(VERSIONS.c.raw_hash).where(VERSIONS.c.id == job.key.version)).scalar_one()
            if stored is not None and job.article.raw and stored == sha256(job.article.raw).hexdigest():
                _keep_bytes(connection, [job])
            note_events(connection, extraction_id)
            note(connection, Change.article, [job.key.article])
        before = known.current.get(job.key.article)
        if before is not None and before.id == extraction_id:
            if not filled:
                return Saved.unchanged
            self._key(connection, [extraction_id])
            return Saved.extraction
        if extraction_id not in known.extractions:
            one = known.fresh(job)
            self._add(connection, [one])
            return one.came
        if later is None:  # an earlier reading is put back: its incidents may have been written over since
            salt = known.versions[job.key.version].salt
            add_events(connection, [(extraction_id, (), salted(job.extraction, salt).events)])
        self._make_current(connection, {extraction_id: (job.key.article, before)})
        connection.execute(update(EXTRACTIONS).where(EXTRACTIONS.c.id == extraction_id).values(current_of=job.key.article))
        self._key(connection, [extraction_id])
        add_newcomers(connection, [extraction_id])
        return _came(before, job.key.version)

    def _add(self, connection: Connection, fresh: "Sequence[_Fresh]") -> None:
        """Store articles of which no reading is like this one, and make these the current ones.

        Table by table, in one order and each by its keys, so that two processes never wait for each other in a circle.
        """
        if not fresh:
            return
        add_sources(connection, (one.job.article.source for one in fresh))
        new = [one for one in fresh if one.number is not None]
        _keep_bytes(connection, [one.job for one in new])
        _add_versions(connection, new)
        # derived: another way of making it may have come with the new rules
        digests = [
            {"one": one.job.key.version, "made": one.job.digest} for one in fresh if one.number is None and one.job.digest is not None
        ]
        if digests:
            changed = update(VERSIONS).where(VERSIONS.c.id == bindparam("one"), VERSIONS.c.digest.is_distinct_from(bindparam("made")))
            connection.execute(changed.values(digest=bindparam("made")), sorted(digests, key=lambda row: str(row["one"])))
        self.add_speakers(connection, (speaker_of(value) for one in fresh for value in one.job.speakers.values()))
        add_candidates(connection, *(one.job.speakers for one in fresh))
        self._make_current(connection, {one.job.extraction_id: (one.job.key.article, one.before) for one in fresh})
        _add_extractions(connection, [one.job for one in fresh])
        judged = self.judged(connection)
        _add_rows(connection, [(one, Naming(self.normalise, judged, one.job.key.article, one.job.speakers)) for one in fresh])
        ids = [one.job.extraction_id for one in fresh]
        note_events(connection, *ids)
        self._key(connection, ids)
        add_newcomers(connection, ids)

    def _make_current(self, connection: Connection, readings: "Mapping[str, tuple[str, SqlRow | None]]") -> None:
        """Note that articles are read anew, and take from their current readings that they are current.

        Args:
            readings: by id of the one that takes its place, the article and the current one.
        """
        leaving = [before.id for _, before in readings.values() if before is not None]
        if leaving:
            note_leaving(connection, *leaving)
            connection.execute(update(EXTRACTIONS).where(among(EXTRACTIONS.c.id, leaving)).values(current_of=None))
        note(connection, Change.article, [article for article, _ in readings.values()])

    def _key(self, connection: Connection, extractions: Collection[str]) -> None:
        """Store by what the rows of extractions that are current now are looked up when texts are compared."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reading of an article that may be stored.

    Attributes:
        extractor: by which it is; `FAILED` where it came to nothing.
    """

    article: Article
    key: Key
    extraction_id: str
    extractor: str

    @property
    def failed(self) -> bool:
        return self.extractor == FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job(_Reading):
    """A story that can be stored, and where it stands.

    Attributes:
        number: its place among those that are stored together.
    """

    number: int
    extraction: Extraction
    speakers: Speakers
    digest: str | None

    @classmethod
    def of(cls, number: int, story: Story) -> "_Job":
        """Look whether a story can be stored at all.

        Raises:
            ExtractionError, InputError: it cannot, as `Writing.save` says.
        """
        article, extraction, key = story.article, story.extraction, Key.of(story.article)
        where = article.path or article.id
        _check_references(where, extraction, story.speakers)
        if not storable(article.text):
            raise InputError(where, UNSTORABLE, "save the text anew as UTF-8")
        return cls(
            article,
            key,
            key.extraction(extraction.extractor, extraction.model),
            extraction.extractor,
            number=number,
            extraction=extraction,
            speakers=story.speakers,
            digest=story.digest,
        )

    @property
    def where(self) -> str:
        return self.article.path or self.article.id


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A reading of an article that is stored.

    Attributes:
        number: of its text among the article's versions, None where that is stored already.
        salt: of that text.
        before: the reading that was current.
    """

    job: _Job
    number: int | None
    salt: str
    before: "SqlRow | None"

    @property
    def came(self) -> Saved:
        return _came(self.before, self.job.key.version)


def _came(before: "SqlRow | None", version: str) -> Saved:
    if before is None:
        return Saved.new
    return Saved.extraction if before.version_id == version else Saved.version


class _Known:
    """What is stored of some articles, their texts and their readings.

    Attributes:
        versions: by id, those of the articles, and others that carry their texts.
        extractions: ids, of the readings that the articles have now.
        current: the current reading of each article that has one.
    """

    def __init__(self, versions: "Iterable[SqlRow]", extractions: "Iterable[SqlRow]", buried: set[str], lacking: set[str]) -> None:
        self.versions = {row.id: row for row in versions}
        readings = list(extractions)
        self._readings: defaultdict[str, list[SqlRow]] = defaultdict(list)
        for row in readings:
            self._readings[row.version_id].append(row)
        self.extractions = {row.id for row in readings}
        self.current = {row.current_of: row for row in readings if row.current_of is not None}
        self._buried, self._lacking = buried, lacking
        self._salts: defaultdict[str, set[str]] = defaultdict(set)
        self._last: defaultdict[str, int] = defaultdict(int)
        self._withdrawn = {row.text_hash for row in self.versions.values() if row.absent == WITHDRAWN}
        for row in self.versions.values():
            self._salts[row.text_hash].add(row.salt)
            self._last[row.article_id] = max(self._last[row.article_id], row.number)

    @classmethod
    def of(cls, connection: Connection, jobs: Sequence[_Reading], *extractions: str) -> "_Known":
        """Look it up.

        Args:
            extractions: further ones that are asked for.
        """
        articles = [job.key.article for job in jobs]
        columns = (VERSIONS.c.id, VERSIONS.c.article_id, VERSIONS.c.number, VERSIONS.c.text_hash, VERSIONS.c.salt, VERSIONS.c.absent)
        theirs = or_(among(VERSIONS.c.article_id, articles), among(VERSIONS.c.text_hash, [job.article.text_hash for job in jobs]))
        versions = connection.execute(select(*columns).where(theirs)).all()
        # asked for in one statement: another process may store the same between two
        ids = [*(job.extraction_id for job in jobs), *extractions]
        readings = select(*(EXTRACTIONS.c[name] for name in ("id", "version_id", "current_of", "extractor", "model")))
        of_texts = among(EXTRACTIONS.c.version_id, [job.key.version for job in jobs])
        readings = readings.where(or_(of_texts, among(EXTRACTIONS.c.current_of, articles), among(EXTRACTIONS.c.id, ids)))
        found = connection.execute(readings).all()
        tombs = select(ARTICLES.c.id).where(among(ARTICLES.c.id, articles), ARTICLES.c.key.startswith(f"{WITHDRAWN}:"))
        lacking: set[str] = set()
        if hashes := [sha256(job.article.raw).hexdigest() for job in jobs if job.article.raw]:
            gap = select(RAW_CONTENTS.c.hash).where(among(RAW_CONTENTS.c.hash, hashes), RAW_CONTENTS.c.compressed.is_(None))
            lacking = set(connection.scalars(gap))
        return cls(versions, found, set(connection.scalars(tombs)), lacking)

    def is_plain(self, job: _Reading) -> bool:
        """Whether a reading is current or stored nowhere, and nothing of its text was withdrawn or is withheld."""
        version = self.versions.get(job.key.version)
        if job.key.article in self._buried or (version is not None and (version.absent is not None or job.failed)):
            return False
        if version is None and job.article.text_hash in self._withdrawn:
            return False
        if job.article.raw and self._lacking and sha256(job.article.raw).hexdigest() in self._lacking:
            return False
        current = self.current.get(job.key.article)
        stands = self.stands(job)
        if stands is not None:
            return current is not None and current.id == stands
        return job.extraction_id not in self.extractions or (current is not None and current.id == job.extraction_id)

    def stands(self, job: _Reading) -> str | None:
        """The id of a reading that this one never takes the place of; None where there is none."""
        return _stands(job.key, self._readings.get(job.key.version, ()), job.extractor)

    def has(self, job: _Reading) -> bool:
        """Whether this reading is the current one, or one that stands against it, and its text is here."""
        current, version = self.current.get(job.key.article), self.versions.get(job.key.version)
        if current is None or version is None or version.absent is not None:
            return False
        return bool(current.id == job.extraction_id) or current.id == self.stands(job)

    def fresh(self, job: _Job) -> _Fresh:
        """A reading that is to be stored; what its text is salted with is taken from now on."""
        before = self.current.get(job.key.article)
        if (version := self.versions.get(job.key.version)) is not None:
            return _Fresh(job, None, str(version.salt), before)
        taken = self._salts[job.article.text_hash]
        # by its name rather than its file: a folder may stand anywhere, and its rows have the same ids
        salt = next(one for one in ("", f"name:{shown(job.article.id)}", job.key.key) if one not in taken)
        taken.add(salt)
        return _Fresh(job, self._last[job.key.article] + 1, salt, before)


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


def _add_versions(connection: Connection, fresh: Sequence[_Fresh]) -> None:
    """Store texts, with their articles, and make them findable."""
    if not fresh:
        return
    rows = [
        {"id": one.job.key.article, "key": one.job.key.key, "name": shown(one.job.article.id), "url": one.job.article.url, "copy_of": None}
        for one in fresh
    ]
    upsert(connection, ARTICLES, rows)
    moment = of_coming_in(connection)
    versions = [
        {
            "id": one.job.key.version,
            "article_id": one.job.key.article,
            "number": one.number,
            "text_hash": one.job.article.text_hash,
            "salt": one.salt,
            "raw_hash": sha256(one.job.article.raw).hexdigest() if one.job.article.raw else None,
            "media_type": one.job.article.media_type,
            "encoding": one.job.article.encoding,
            "digest": one.job.digest,
            "ingested_at": moment,
            "text": one.job.article.text,
            "absent": None,
        }
        for one in fresh
    ]
    insert_rows(connection, VERSIONS, sorted(versions, key=lambda row: str(row["id"])))
    add_all(connection, ((one.job.key.version, one.job.article.text) for one in fresh))


def _keep_bytes(connection: Connection, jobs: Iterable[_Job]) -> None:
    """See that the bytes of articles are stored."""
    bytes_ = {sha256(job.article.raw).hexdigest(): job.article.raw for job in jobs if job.article.raw}
    if not bytes_:
        return
    there = select(RAW_CONTENTS.c.hash).where(among(RAW_CONTENTS.c.hash, bytes_), RAW_CONTENTS.c.compressed.is_not(None))
    stored = set(connection.scalars(there))
    rows = [{"hash": hash_, "compressed": zlib.compress(raw)} for hash_, raw in sorted(bytes_.items()) if hash_ not in stored]
    upsert(connection, RAW_CONTENTS, rows)
    if rows:
        filled = update(RAW_CONTENTS).where(RAW_CONTENTS.c.hash == bindparam("of"), RAW_CONTENTS.c.compressed.is_(None))
        connection.execute(filled.values(compressed=bindparam("made")), [{"of": row["hash"], "made": row["compressed"]} for row in rows])


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


def _add_extractions(connection: Connection, jobs: Sequence[_Job]) -> None:
    """Store readings as the current ones of their articles, without their rows."""
    moments = of_readings(connection, [job.key.article for job in jobs])
    rows = (_extraction_row(job, moments[job.key.article]) for job in jobs)
    insert_rows(connection, EXTRACTIONS, sorted(rows, key=lambda row: str(row["id"])))


def _extraction_row(job: _Job, moment: str) -> Row:
    article, extraction = job.article, job.extraction
    return article.model_dump(
        mode="json", include={"title", "published", "published_span", "language", "credit", "byline", "marks", "reader"}
    ) | {
        "id": job.extraction_id,
        "version_id": job.key.version,
        "current_of": job.key.article,
        "source_id": source_id(article.source),
        "path": None if article.path is None else shown(article.path),
        "reader_notes": article.notes,
        "extractor": extraction.extractor,
        "model": extraction.model,
        "notes": extraction.notes,
        "created_at": moment,
        "title_folded": folded_title(article.title),
    }


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


def add_candidates(connection: Connection, *texts: Speakers) -> None:
    """Store whom else a mention may mean: known speakers that came along in its text and that it was not merged with."""
    found = {
        (value.speaker.id, other): {"speaker_id": value.speaker.id, "other_id": other, "score": value.score, "reason": value.reason}
        for speakers in texts
        for there in [{speaker_of(value).id for value in speakers.values()}]
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


def _add_rows(connection: Connection, readings: "Sequence[tuple[_Fresh, Naming]]") -> None:
    """Store the rows of readings, each table's in one statement."""
    claims: list[Row] = []
    said: list[Row] = []
    about: list[Row] = []
    figures: list[Row] = []
    texts: list[tuple[str, str, str]] = []
    events: list[tuple[str, Iterable[str | None], Iterable[Event]]] = []
    for one, naming in readings:
        extraction, extraction_id = salted(one.job.extraction, one.salt), one.job.extraction_id
        key: Row = {"extraction_id": extraction_id}
        for position, claim in enumerate(extraction.claims):
            day = day_of(claim.said_on, one.job.article.published)
            claims.append(key | _columns(CLAIMS, claim) | {"position": position, "day": day})
            texts.append((extraction_id, claim.id, claim.text))
            of: Row = key | {"claim_id": claim.id, "day": day}
            said += [of | {"position": n} | naming.spoken(name, claim.id) for n, name in enumerate(_speakers(claim))]
            about += [of | {"position": n} | naming.row(name) for n, name in enumerate(dict.fromkeys(claim.about))]
        events.append((extraction_id, [figure.event for figure in extraction.figures], extraction.events))
        dockets = filed(Report(figure=figure.model_copy(update={"article": naming.article})) for figure in extraction.figures)
        for position, figure in enumerate(extraction.figures):
            figures.append(key | figure_row(figure, naming) | {"position": position, "docket": dockets[figure.id]})
    insert_rows(connection, CLAIMS, claims)
    add_texts(connection, texts)
    insert_rows(connection, CLAIM_SPEAKERS, said)
    insert_rows(connection, CLAIM_ABOUT, about)
    add_events(connection, events)
    insert_rows(connection, FIGURES, figures)


def filed(reports: Iterable[Report]) -> dict[str, str]:
    """The dockets of figures that are new: no other article is known to tell of their incidents yet."""
    return dockets(map(reading, reports))


def _speakers(claim: Claim) -> tuple[str, ...]:
    """Names of those who make a claim, `speaker` first."""
    return tuple(dict.fromkeys(name for name in (claim.speaker, *claim.speakers) if name is not None))


def add_events(connection: Connection, told: Iterable[tuple[str | None, Iterable[str | None], Iterable[Event]]]) -> None:
    """Store incidents; one that figures name and nobody describes is stored by its id alone.

    Args:
        told: of each extraction its id, None for imports, the incidents that its figures name, and those that it describes.
    """
    described: dict[str, Row] = {}
    nameless: dict[str, Row] = {}
    for extraction_id, named, events in told:
        own = {event.id: event for event in events}
        described |= {id_: _event_row(event, extraction_id) for id_, event in own.items()}
        for id_ in named:
            if id_ is not None and id_ not in own:
                nameless.setdefault(id_, _event_row(Event(id=id_), extraction_id))
    upsert(connection, EVENTS, list(described.values()), replace=True)  # but for `same_as`, which is derived
    upsert(connection, EVENTS, list(nameless.values()))


def _event_row(event: Event, extraction_id: str | None) -> Row:
    places = places_of(event.place, event.within)
    return event.model_dump(mode="json", exclude={"same_as"}) | {"extraction_id": extraction_id, "places": places}


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
