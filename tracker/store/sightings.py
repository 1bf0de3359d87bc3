"""What was seen before: places that are watched, and articles that are stored.

A place that gave what was withdrawn is remembered by its hash alone: it is left alone as any other, and named nowhere.
"""

import shlex
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from os.path import realpath

from sqlalchemy import delete, select

from tracker.errors import Withdrawn
from tracker.records import Article, record_id
from tracker.store import tables
from tracker.store.engine import Database, among, lasting, now, shown, upsert
from tracker.store.tombstones import ARTICLES, WITHDRAWN, refuse_withdrawn, tomb_of
from tracker.store.writing import EXTRACTIONS, FAILED, VERSIONS, Key, Saved, source_id

SIGHTINGS = tables.Sighting.table()


def _hidden(place: str) -> str:
    return f"{WITHDRAWN}:{sha256(shown(place).encode()).hexdigest()}"


class Sightings(Database):
    """Places with what they were like when they were read last; and whether an article is here already."""

    @lasting
    def sighting(self, place: str) -> str | None:
        """The fingerprint that a file or address had when it was read last; None where it was not."""
        with self._reading() as connection:
            known = select(SIGHTINGS.c.fingerprint).where(SIGHTINGS.c.place.in_([shown(place), _hidden(place)]))
            return connection.execute(known).scalars().first()

    def sightings(self, places: Iterable[str]) -> dict[str, str]:
        """The fingerprints of those of some places that were seen, by place."""
        named = {name: place for place in places for name in (shown(place), _hidden(place))}
        with self._reading() as connection:
            found = connection.execute(select(SIGHTINGS.c.place, SIGHTINGS.c.fingerprint).where(among(SIGHTINGS.c.place, named)))
            return {named[row.place]: row.fingerprint for row in found}

    @lasting
    def record_sighting(self, place: str, fingerprint: str, *, hidden: bool = False) -> None:
        """Remember what a file or address is like; to be called when all that was read of it is stored.

        Args:
            hidden: it gave what was withdrawn: only its hash is kept.
        """
        kept, other = (_hidden(place), shown(place)) if hidden else (shown(place), _hidden(place))
        with self._writing() as connection:
            row = {"place": kept, "fingerprint": shown(fingerprint), "seen_at": now()}
            connection.execute(delete(SIGHTINGS).where(SIGHTINGS.c.place == other))
            upsert(connection, SIGHTINGS, [row], replace=True)

    @lasting
    def refusal(self, article: Article) -> Withdrawn | None:
        """Why an article would not be saved: it was withdrawn, or stands where a withdrawn one stood; None for one that may be."""
        key = Key.of(article)
        with self._reading() as connection:
            try:
                refuse_withdrawn(connection, article, key.article, key.version)
            except Withdrawn as refusal:
                return refusal
        return None

    @lasting
    def withdrawn_at(self, place: str) -> Withdrawn | None:
        """The refusal of a file or address whose article was withdrawn, whatever stands there now; None for any other."""
        key = f"url:{place}" if "://" in place else f"file:{realpath(place)}"
        with self._reading() as connection:
            return tomb_of(connection, record_id("article", shown(key)), place)

    def told(self, words: Iterable[str]) -> str:
        """A command's words as they may be kept: files and addresses that were withdrawn are not named."""
        kept = []
        for word in words:
            refusal = None
            with suppress(OSError, ValueError):  # what is no path at all names none
                refusal = self.withdrawn_at(word)
            kept.append(f"{WITHDRAWN}-{refusal.article}" if refusal else word)
        return shlex.join(kept)

    @lasting
    def same_text(self, article: Article) -> str | None:
        """The id of another article that carries the same text, from the same outlet and day, and has no address either.

        None where there is none, and for an article that is stored itself.
        """
        key = Key.of(article)
        same = (
            select(VERSIONS.c.article_id)
            .join(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id)
            .join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
            .where(VERSIONS.c.text_hash == article.text_hash, VERSIONS.c.absent.is_(None), ARTICLES.c.url.is_(None))
            .where(EXTRACTIONS.c.source_id.is_not_distinct_from(source_id(article.source)))
            .where(EXTRACTIONS.c.published.is_not_distinct_from(article.published))
            .order_by(VERSIONS.c.ingested_at, VERSIONS.c.id)
        )
        with self._reading() as connection:
            if connection.scalars(select(ARTICLES.c.id).where(ARTICLES.c.id == key.article)).first() is not None:
                return None
            found: str | None = connection.scalars(same).first()
            return found

    @lasting
    def foreseen(self, article: Article) -> Saved:
        """What saving an article would come to, if it were extracted by what extracted it before: the text itself is not looked into.

        A text that is current and could not be extracted counts as `extraction`, as one does of which the document says something new: its
        rows are still to come.
        """
        key = Key.of(article)
        columns = (EXTRACTIONS.c.id, EXTRACTIONS.c.version_id, EXTRACTIONS.c.extractor, EXTRACTIONS.c.model)
        with self._reading() as connection:
            current = connection.execute(select(*columns).where(EXTRACTIONS.c.current_of == key.article)).first()
        if current is None:
            return Saved.new
        if current.version_id != key.version:
            return Saved.version
        same = current.extractor != FAILED and current.id == key.extraction(current.extractor, current.model)
        return Saved.unchanged if same else Saved.extraction
