"""What was seen before: places that are watched, and articles that are stored."""

from sqlalchemy import select

from tracker.records import Article
from tracker.store import tables
from tracker.store.engine import Database, now, shown, upsert
from tracker.store.writing import EXTRACTIONS, FAILED, Key, Saved

SIGHTINGS = tables.Sighting.table()


class Sightings(Database):
    """Places with what they were like when they were read last; and whether an article is here already."""

    def sighting(self, place: str) -> str | None:
        """The fingerprint that a file or address had when it was read last; None where it was not."""
        with self._reading() as connection:
            return connection.execute(select(SIGHTINGS.c.fingerprint).where(SIGHTINGS.c.place == shown(place))).scalar_one_or_none()

    def record_sighting(self, place: str, fingerprint: str) -> None:
        """Remember what a file or address is like; to be called when all that was read of it is stored."""
        with self._writing() as connection:
            row = {"place": shown(place), "fingerprint": shown(fingerprint), "seen_at": now()}
            upsert(connection, SIGHTINGS, [row], replace=True)

    def foreseen(self, article: Article) -> Saved:
        """What saving an article would come to, by its text alone: new, version, or unchanged for the text that is current.

        A text that is current and was never extracted counts as `extraction`: its rows are still to come.
        """
        key = Key.of(article)
        with self._reading() as connection:
            current = connection.execute(
                select(EXTRACTIONS.c.version_id, EXTRACTIONS.c.extractor).where(EXTRACTIONS.c.current_of == key.article)
            ).first()
        if current is None:
            return Saved.new
        if current.version_id != key.version:
            return Saved.version
        return Saved.extraction if current.extractor == FAILED else Saved.unchanged
