"""What was seen before: places that are watched, and articles that are stored."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.records import Article
from tracker.store import tables
from tracker.store.engine import Database, among, now, shown, upsert
from tracker.store.writing import EXTRACTIONS, FAILED, Key, Saved

SIGHTINGS = tables.Sighting.table()


class Sightings(Database):
    """Places with what they were like when they were read last; and whether an article is here already."""

    def sighting(self, place: str) -> str | None:
        """The fingerprint that a file or address had when it was read last; None where it was not."""
        with self._reading() as connection:
            return connection.execute(select(SIGHTINGS.c.fingerprint).where(SIGHTINGS.c.place == shown(place))).scalar_one_or_none()

    def sightings(self, places: Iterable[str]) -> dict[str, str]:
        """The fingerprints of those of some places that were seen, by place."""
        named = {shown(place): place for place in places}
        with self._reading() as connection:
            found = connection.execute(select(SIGHTINGS.c.place, SIGHTINGS.c.fingerprint).where(among(SIGHTINGS.c.place, named)))
            return {named[row.place]: row.fingerprint for row in found}

    def record_sighting(self, place: str, fingerprint: str) -> None:
        """Remember what a file or address is like; to be called when all that was read of it is stored."""
        with self._writing() as connection:
            row = {"place": shown(place), "fingerprint": shown(fingerprint), "seen_at": now()}
            upsert(connection, SIGHTINGS, [row], replace=True)

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
