"""An archive of 100,000 articles for benchmarks, or any number up to 1,000,000: a thousand invented ones are stored, then multiplied.

The thousand are stored as any articles are, the copies made inside the database: memory does not grow with their number.

Every copy has ids of its own, is dated some days later and tells partly of other people and places, so that what is frequent stays
frequent and what is rare is found in one copy alone: one actor makes some 40,000 of 1,000,000 claims, thousands make a few. Texts repeat.
What is compared is imitated too: discrepancies are rows that nobody found. Summaries are made as `tracker reconcile` makes them.
"""

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.schema import CreateIndex, DropIndex

from tracker.errors import StoreMissing
from tracker.identity import normalise
from tracker.records import Act, Article, Claim, Event, Extraction, Figure, Kind, Period, Quotation, Speaker, SpeakerKind, Term, record_id
from tracker.store import Store, Target
from tracker.store.engine import open_engine
from tracker.store.tables import Base
from tracker.store.words import EDITION, INDEX, STRETCH
from tracker.summarising.actors import keep as keep_actors
from tracker.summarising.scopes import keep as keep_scopes

SEED = 1_000  # articles that are stored one by one
DAYS = 10  # days that they are spread over, and that a copy is later than the one before
FIRST = date(2021, 1, 4)
HEAD = 120  # actors, and places, that every copy tells of
TAIL = 400  # actors that a copy has of its own
CLAIMS, FIGURES = 10, 3  # of an article
FINDINGS = 2_500  # discrepancies among the seed's rows
JUDGED = 400  # discrepancies that somebody judged
OUTLETS = 60
IN_MEMORY = 100_000  # articles up to which SQLite sorts in memory
STRIDE = 100_000  # numbers of stretches of text that a copy takes, more than the seed has; PostgreSQL's end at two thousand million
FLAT = 5  # how much less than by Zipf's law the first ones stand out: of 520 the first one has 4 % then

SYLLABLES = [
    "ba",
    "da",
    "ke",
    "lo",
    "mi",
    "nu",
    "ra",
    "so",
    "ta",
    "ve",
    "wi",
    "zo",
    "har",
    "bel",
    "dor",
    "fen",
    "gil",
    "kor",
    "lan",
    "mor",
    "nes",
    "pel",
    "rin",
    "sul",
    "tor",
    "val",
]
CUES = ("said", "told reporters", "announced", "denied that", "warned", "confirmed", "according to the statement", "promised")


def word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables))


@dataclass(frozen=True)
class World:
    """What the seed's articles tell of; always the same."""

    chance: random.Random
    words: Sequence[str]
    people: Sequence[Speaker]
    places: Sequence[str]
    outlets: Sequence[str]

    @classmethod
    def made(cls) -> "World":
        chance = random.Random(11)
        words = [word(chance, 1 + n % 3) for n in range(3_000)]
        kinds = (SpeakerKind.body, SpeakerKind.person, SpeakerKind.organisation, SpeakerKind.person)
        people = []
        for n in range(HEAD + TAIL):
            kind = kinds[n % len(kinds)]
            name = f"{word(chance, 2).title()} {word(chance, 3).title()}" + (" Office" if kind is SpeakerKind.body else "")
            terms = (Term(office=f"h{n - 1:04}", since="2021", until="2023-06-30"),) if kind is SpeakerKind.person and n < 40 else ()
            member_of = ("h0000",) if 4 < n < 60 else ()
            id_ = f"{'h' if n < HEAD else 't'}{n:04}"
            people.append(Speaker(id=id_, name=name, kind=kind, names=(name,), terms=terms, member_of=member_of))
        places = [f"{'' if n < HEAD else 'Outer '}{word(chance, 3).title()}" for n in range(HEAD + 60)]
        return cls(chance, words, people, places, [f"{word(chance, 2).title()} Gazette" for _ in range(OUTLETS)])

    def zipf(self, count: int) -> int:
        """A number below a count, the smaller ones the more often."""
        return min(int(FLAT * ((count + FLAT) / FLAT) ** self.chance.random()) - FLAT, count - 1)

    def phrase(self, length: int) -> str:
        return " ".join(self.words[self.zipf(len(self.words))] for _ in range(length))


@dataclass(frozen=True)
class Told:
    """An article with its rows, as a store takes them."""

    article: Article
    extraction: Extraction
    speakers: dict[str, Speaker]


def stories(world: World, count: int) -> Iterator[Told]:
    """The seed's articles; every twentieth comes in two versions."""
    for number in range(count):
        yield story(world, number)
        if number % 20 == 0:
            yield story(world, number, later=" It was corrected.")


def story(world: World, number: int, later: str = "") -> Told:
    chance = world.chance
    on = FIRST + timedelta(days=number % DAYS)
    place = world.places[world.zipf(len(world.places))]
    parts: list[str] = []
    rows: list[tuple[Speaker, int, str, str, bool]] = []
    length = 0
    for n in range(CLAIMS):
        speaker = world.people[world.zipf(len(world.people))]
        content, cue, quoted = world.phrase(11), chance.choice(CUES), chance.random() < 0.3
        mark = '"' if quoted else ""
        if n < FIGURES:
            content = f"{chance.randrange(2, 900)} people were killed in {place} {content}"
        sentence = f"{speaker.name} {cue} {mark}{content}{mark}. {world.phrase(12).capitalize()}.\n"
        rows.append((speaker, length, cue, content, quoted))
        parts.append(sentence)
        length += len(sentence)
    body = "".join(parts) + later
    article = Article(
        id=f"story-{number:05}",
        text=body,
        title=f"{place}: {world.phrase(6)}",
        source=world.outlets[world.zipf(OUTLETS)],
        url=f"https://news.example/{number:05}",
        published=f"{on}T{number % 24:02}:15:00+00:00" if number % 3 else str(on),
        language="en",
    )
    claims, figures = [], []
    event = record_id("event", article.text_hash)
    for n, (speaker, start, cue, content, quoted) in enumerate(rows):
        from_cue = start + len(speaker.name) + 1
        begin = from_cue + len(cue) + 1 + quoted
        span = (begin, begin + len(content))
        about = (world.people[world.zipf(len(world.people))].name,) if n % 3 == 0 else ()
        claims.append(
            Claim(
                id=record_id("claim", article.text_hash, *span),
                article=article.id,
                content=(span,),
                cue=((from_cue, from_cue + len(cue)),),
                source=((start, start + len(speaker.name)),),
                text=content,
                quotation=Quotation.direct if quoted else Quotation.indirect,
                act=Act.deny if cue == "denied that" else Act.announce if cue == "announced" else Act.assert_,
                negated=cue == "denied that",
                speakers=(speaker.name,),
                about=about,
                said_on=str(on - timedelta(days=1)) if n % 4 == 0 else None,
                confidence=round(0.3 + 0.7 * chance.random(), 2),
            )
        )
        if n < FIGURES:
            digits = content.split()[0]
            figures.append(
                Figure(
                    id=record_id("figure", article.text_hash, begin),
                    article=article.id,
                    span=(begin, begin + len(digits)),
                    text=digits,
                    measure=("killed", "killed", "injured")[n],
                    value=int(digits),
                    place=place,
                    period=Period.incident if n else Period.cumulative,
                    as_of=str(on - timedelta(days=n)) if number % 17 else None,
                    attributed_to=speaker.name if n != 1 else None,
                    claim=claims[-1].id,
                    event=event if n and number % 3 == 0 else None,
                    confidence=0.9,
                )
            )
    events = (Event(id=event, kind="shelling", place=place, within=(world.places[number % 9],), since=str(on)),) if number % 3 == 0 else ()
    extraction = Extraction(
        article=article.id,
        text_hash=article.text_hash,
        claims=tuple(claims),
        figures=tuple(figures),
        events=events,
        model="m",
        extractor="1",
    )
    return Told(article, extraction, {one.name: one for one in world.people})


# ------------------------------------------------------------------ the seed


def archive(place: str, articles: int) -> str:
    """The URL of an archive in a file or a database, built with this many articles where nothing is there."""
    url = place if "://" in place else f"sqlite:///{place}"
    if "://" not in place and not Path(place).exists():
        build(url, articles)
        return url
    try:
        with Store.open(url, normalise=normalise) as store:
            empty = store.stats().articles == 0
    except StoreMissing:
        empty = True
    if empty:
        build(url, articles)
    return url


def build(url: str, articles: int, say: Callable[[str], None] = print) -> None:
    """Set up a database of this many articles."""
    world, began = World.made(), time.perf_counter()
    with Store.open(url, create=True, normalise=normalise) as store:
        for told in stories(world, min(SEED, articles)):
            store.save(told.article, told.extraction, speakers=told.speakers, digest=None)
        _find(store, world)
    say(f"{time.perf_counter() - began:6.0f} s  the seed is stored")
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            for pragma in (
                "foreign_keys = OFF",
                "synchronous = OFF",
                "journal_mode = DELETE",
                "cache_size = -1500000",
                # what an index is sorted in: of ten million claims it would be gigabytes
                f"temp_store = {'MEMORY' if articles <= IN_MEMORY else 'FILE'}",
            ):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.exec_driver_sql("BEGIN")
            _multiply(connection, max(articles // SEED - 1, 0), say, began)
            connection.commit()
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("BEGIN")
    else:
        with engine.begin() as connection:
            _multiply(connection, max(articles // SEED - 1, 0), say, began)
    engine.dispose()
    with Store.open(url, normalise=normalise) as store:
        _judge(store)
        keep_actors(store, None)
        keep_scopes(store, None)
        if store.engine.dialect.name == "postgresql":  # which its own janitor would do within minutes
            with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
    say(f"{time.perf_counter() - began:6.0f} s  done")


def _find(store: Store, world: World) -> None:
    """Discrepancies of figures, claims and articles, of every kind, and incidents that several articles tell of."""
    tables = Base.metadata.tables
    chance = world.chance
    with store._writing() as connection:
        figures, claims = (
            connection.execute(
                select(tables[name].c.extraction_id, tables[name].c.id)
                .join(tables["extractions"], tables["extractions"].c.id == tables[name].c.extraction_id)
                .where(tables["extractions"].c.current_of.is_not(None))
                .order_by(tables[name].c.id)
            ).all()
            for name in ("figures", "claims")
        )
        articles = connection.scalars(select(tables["articles"].c.id)).all()
        kinds = list(Kind)
        for n in range(FINDINGS):
            kind = kinds[n % len(kinds)]
            sure = 1.0 if n % 3 == 0 else round(chance.random(), 3)
            id_, first = record_id("discrepancy", n), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
            connection.execute(
                insert(tables["discrepancies"]).values(
                    id=id_, docket=f"d{n // 8}", kind=kind.value, severity=kind.severity.value, explanation=f"Found {n}: {world.phrase(9)}",
                    confidence=sure, doubt=-sure, found_at=first.isoformat(timespec="seconds"),
                )
            )  # fmt: skip
            if kind in (Kind.syndicated_copy, Kind.stealth_edit):
                members = [{"discrepancy_id": id_, "position": p, "article_id": one} for p, one in enumerate(chance.sample(articles, 2))]
                connection.execute(insert(tables["discrepancy_articles"]), members)
            elif kind in (Kind.denial, Kind.reversal, Kind.quote_altered, Kind.contested_attribution, Kind.contested_status):
                members = [
                    {"discrepancy_id": id_, "position": p, "extraction_id": one.extraction_id, "claim_id": one.id}
                    for p, one in enumerate(chance.sample(claims, 2))
                ]
                connection.execute(insert(tables["discrepancy_claims"]), members)
            else:
                members = [
                    {"discrepancy_id": id_, "position": p, "extraction_id": one.extraction_id, "figure_id": one.id, "questioned": p == 0}
                    for p, one in enumerate(chance.sample(figures, 2 + n % 3))
                ]
                connection.execute(insert(tables["discrepancy_figures"]), members)
        events = tables["events"]
        ids = connection.scalars(select(events.c.id).order_by(events.c.since, events.c.id)).all()
        for start in range(0, len(ids) - 3, 6):  # half of them are told of by three articles
            group = ids[start : start + 3]
            connection.execute(events.update().where(events.c.id.in_(group)).values(same_as=min(group)))
        connection.execute(tables["pending"].delete())


def _judge(store: Store) -> None:
    """Decisions of people here and there."""
    tables = Base.metadata.tables
    with store.engine.connect() as connection:
        found = connection.scalars(select(tables["discrepancies"].c.id).order_by(tables["discrepancies"].c.id).limit(JUDGED)).all()
        current = select(tables["extractions"].c.id).where(tables["extractions"].c.current_of.is_not(None))
        claims, figures = (
            connection.scalars(
                select(tables[name].c.id).where(tables[name].c.extraction_id.in_(current)).order_by(tables[name].c.id).limit(40)
            ).all()
            for name in ("claims", "figures")
        )
    for n, id_ in enumerate(found):
        store.judge(Target.discrepancy, id_, "dismissed" if n % 2 else "accepted", by="desk")
    for id_ in claims:
        store.judge(Target.claim, id_, "rejected", by="desk")
    for id_ in figures:
        report = store.figure(id_)
        store.correct(report, {"value": (report.figure.value or 0) + 1}, by="desk")


# ------------------------------------------------------------------ copies of it

IDS = {  # columns that name rows of one copy
    "articles": ("id", "copy_of"),
    "article_versions": ("id", "article_id", "text_hash"),
    "extractions": ("id", "version_id", "current_of"),
    "events": ("id", "extraction_id", "same_as"),
    "claims": ("extraction_id", "id"),
    "claim_speakers": ("extraction_id", "claim_id"),
    "claim_about": ("extraction_id", "claim_id"),
    "figures": ("extraction_id", "id", "subset_of", "revises", "event", "claim"),
    "searched_texts": ("version_id",),
    "discrepancies": ("id",),
    "discrepancy_figures": ("discrepancy_id", "extraction_id", "figure_id"),
    "discrepancy_claims": ("discrepancy_id", "extraction_id", "claim_id"),
    "discrepancy_articles": ("discrepancy_id", "article_id"),
    "speakers": (), "speaker_names": (), "speaker_memberships": (), "speaker_terms": (),
}  # fmt: skip
DATES = ("published", "said_on", "as_of", "since", "until", "day")
MOMENTS = ("ingested_at", "created_at", "found_at")
ACTORS = {"speakers": "id", "speaker_names": "speaker_id", "speaker_memberships": "speaker_id", "speaker_terms": "speaker_id"}
NAMED = ("found_id", "speaker_id", "originator_found_id", "originator_id")


def _multiply(connection: Connection, copies: int, say: Callable[[str], None], began: float) -> None:
    postgresql = connection.dialect.name == "postgresql"
    order = [table for table in Base.metadata.sorted_tables if table.name in IDS]
    for table in order:
        where = f" WHERE {ACTORS[table.name]} LIKE 't%'" if table.name in ACTORS else ""
        connection.execute(text(f"CREATE TEMPORARY TABLE seed_{table.name} AS SELECT * FROM {table.name}{where}"))
    if postgresql:
        connection.execute(text("SET session_replication_role = replica"))
    indexes = [index for table in order for index in table.indexes]
    of_actors = [] if postgresql else _take_away_triggers_of_members(connection)
    for index in indexes:  # made at once afterwards, which takes a third of the time
        connection.execute(DropIndex(index))
    _searched(connection)
    of_words = _take_away_indexes_of_words(connection) if postgresql else []
    for copy, prefix in enumerate(islice(_prefixes(connection), copies), 1):
        for table in order:
            chosen = ", ".join(_column(table.name, column.name, copy, prefix, postgresql=postgresql) for column in table.c)
            names = ", ".join(f'"{column.name}"' for column in table.c)
            connection.execute(text(f"INSERT INTO {table.name} ({names}) SELECT {chosen} FROM seed_{table.name}"))
        _search(connection, copy, prefix, postgresql=postgresql)
        if copy % 20 == 0:
            say(f"{time.perf_counter() - began:6.0f} s  {copy + 1} times the seed")
    for index in indexes:
        connection.execute(CreateIndex(index))
    for made in of_words:
        connection.execute(text(made))
    say(f"{time.perf_counter() - began:6.0f} s  indexes are made")
    for held_by, name in (("figures", "place_folded"), ("events", "places")):  # which PostgreSQL's triggers did not see
        known = f"INSERT INTO place_names SELECT DISTINCT '{held_by}', {name} FROM {held_by} WHERE {name} <> ''"
        connection.execute(text(f"{known} ON CONFLICT DO NOTHING"))
    if postgresql:
        words = "SELECT DISTINCT word, speaker_id, position FROM speaker_names, unnest(string_to_array(normalised, ' ')) AS word"
        connection.execute(text(f"INSERT INTO name_words {words} ON CONFLICT DO NOTHING"))
    for members, id_, rows, actor in (
        ("discrepancy_claims", "claim_id", "claim_speakers", "speaker_id"),
        ("discrepancy_figures", "figure_id", "figures", "originator_id"),
    ):
        of_row = f"rows.extraction_id = {members}.extraction_id AND rows.{'id' if rows == 'figures' else id_} = {members}.{id_}"
        of_each = f"{members} JOIN discrepancies ON discrepancies.id = discrepancy_id JOIN {rows} AS rows ON {of_row}"
        known = f"SELECT rows.{actor}, severity, doubt, kind, discrepancies.id FROM {of_each} WHERE rows.{actor} IS NOT NULL"
        connection.execute(text(f"INSERT INTO discrepancy_actors {known} ORDER BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING"))
    for made in of_actors:
        connection.execute(text(made))
    connection.execute(text(f"UPDATE derived SET edition = '{EDITION}' WHERE name = '{INDEX}'"))


def _take_away_indexes_of_words(connection: Connection) -> list[str]:
    """Drop PostgreSQL's indexes of words, and tell how they are made."""
    made = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('claim_search', 'text_search') AND indexdef LIKE '%gin%'"
    found = connection.execute(text(made)).all()
    for name, _ in found:
        connection.execute(text(f"DROP INDEX {name}"))
    return [definition for _, definition in found]


def _take_away_triggers_of_members(connection: Connection) -> list[str]:
    """Drop SQLite's triggers that list whose each discrepancy is, and tell how they are made: at once it is listed in order."""
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('discrepancy_claims', 'discrepancy_figures')"
    found = connection.execute(text(made)).all()
    for name, _ in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [definition for _, definition in found]


def _prefixes(connection: Connection) -> Iterator[str]:
    """Beginnings of ids that no row of the seed has."""
    taken = set()
    for table, columns in IDS.items():
        for column in columns:
            taken.update(connection.scalars(text(f"SELECT DISTINCT substr({column}, 1, 4) FROM seed_{table}")))
    for number in count(1):
        prefix = hashlib.sha256(f"copy {number}".encode()).hexdigest()[:4]
        if prefix not in taken:
            taken.add(prefix)
            yield prefix


def _column(table: str, column: str, copy: int, prefix: str, *, postgresql: bool) -> str:
    """What a column of a copy says, in SQL."""
    name, days = f'"{column}"', copy * DAYS
    if column in IDS[table]:
        return f"'{prefix}' || substr({name}, 5)"
    if column in NAMED or column == ACTORS.get(table):
        return f"CASE WHEN {name} LIKE 't%' THEN 't{prefix}' || substr({name}, 2) ELSE {name} END"
    if column in DATES and table not in ACTORS:
        moved = (
            f"to_char(substr({name}, 1, 10)::date + {days}, 'YYYY-MM-DD')" if postgresql else f"date(substr({name}, 1, 10), '+{days} days')"
        )
        return f"CASE WHEN {name} = '' THEN '' ELSE {moved} || substr({name}, 11) END"
    if column == "text" and table == "claims":
        return f"{name} || ' lot{copy}'"
    if column in MOMENTS:
        started = (
            f"to_char(substr({name}, 1, 10)::date + {copy}, 'YYYY-MM-DD')" if postgresql else f"date(substr({name}, 1, 10), '+{copy} days')"
        )
        return f"{started} || substr({name}, 11)"
    if column == "number" and table == "searched_texts":
        return f"number + {copy * STRIDE}"
    if column in ("place", "place_folded", "places"):
        return f"CASE WHEN lower({name}) LIKE 'outer %' THEN {name} || ' {prefix}' ELSE {name} END"
    if column in ("key", "url", "docket", "name", "normalised", "title", "title_folded", "explanation"):
        return f"{name} || ' {prefix}'"
    if column in ("mention", "attributed_to", "name_key", "originator_key"):
        whose = "found_id" if table != "figures" else "originator_found_id"
        return f"CASE WHEN {whose} LIKE 't%' THEN {name} || ' {prefix}' ELSE {name} END"
    return name


def _searched(connection: Connection) -> None:
    """Keep what is searched of the seed."""
    connection.execute(text("CREATE TEMPORARY TABLE seed_claim_search AS SELECT extraction_id, claim_id, text FROM claim_search"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("CREATE TEMPORARY TABLE seed_text_search AS SELECT * FROM text_search"))
        return
    from tracker.quotes.words import words_of

    connection.execute(text("CREATE TEMPORARY TABLE seed_text_search (number INTEGER, words TEXT)"))
    rows = connection.execute(
        text("SELECT searched_texts.number, start, text FROM searched_texts JOIN article_versions ON article_versions.id = version_id")
    ).all()
    found = [{"number": row.number, "words": " ".join(words_of(row.text[row.start :]).keys[:STRETCH])} for row in rows]
    connection.execute(text("INSERT INTO seed_text_search VALUES (:number, :words)"), found)


def _search(connection: Connection, copy: int, prefix: str, *, postgresql: bool) -> None:
    connection.execute(
        text(
            "INSERT INTO claim_search (extraction_id, claim_id, text) "
            f"SELECT '{prefix}' || substr(extraction_id, 5), '{prefix}' || substr(claim_id, 5), text || ' lot{copy}' FROM seed_claim_search"
        )
    )
    into = "text_search (number, words)" if postgresql else "text_search (rowid, words)"
    connection.execute(text(f"INSERT INTO {into} SELECT number + {copy * STRIDE}, words FROM seed_text_search"))
