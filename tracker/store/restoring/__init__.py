"""Lines of an archive come in: what is stored already changes nothing, what is stored otherwise is refused by name, the rest is added.

Nothing is overwritten. What is added to a stored row fills a gap: a text that was withheld, an incident of which only the id was known,
that a judgement was taken back. An article that was withdrawn here takes nothing in. An extraction goes in with all its rows in one
transaction, imported figures some hundreds in one; so an import that was interrupted is finished by running it again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DataError, IntegrityError

from tracker.errors import InputError
from tracker.store import tables
from tracker.store.dockets import Change, note, note_events, note_leaving
from tracker.store.engine import among
from tracker.store.identities import hold
from tracker.store.importing import Importing
from tracker.store.lines import KINDS, OF_EXTRACTIONS
from tracker.store.notices import leave_out, notices_of
from tracker.store.restoring.actors import Actors
from tracker.store.restoring.ledger import Ledger, Placed, Restored
from tracker.store.restoring.numbered import Numbered
from tracker.store.restoring.rows import Rows
from tracker.store.restoring.texts import Texts
from tracker.store.sizes import add_newcomers
from tracker.store.writing import EXTRACTIONS

LOT = 500  # lines that go in together


class Taking(Actors, Numbered, Texts, Rows):
    """One transaction of an import: every kind of line has its taker, and those that have none are stored as they are."""

    def __init__(self, store: "Restoring", connection: Connection, ledger: Ledger) -> None:
        super().__init__(store, connection, ledger)
        self.takers: dict[str, Callable[[Sequence[Placed]], None]] = {
            "speaker": self._speakers,
            "series": self._series,
            "judgement": self._judgements,
            "seal": lambda lines: self._numbered("seal", lines),
            "withdrawal": self._withdrawals,
            "article": self._articles_of,
            "version": self._versions,
            "extraction": self._extractions,
            "event": self._events,
            "claim": self._claims,
            "figure": self._figures,
        }

    def take(self, name: str, lines: Sequence[Placed]) -> None:
        """Take in lines of one kind."""
        taker = self.takers.get(name)
        if taker is not None:
            taker(lines)
        else:
            self._insert(name, self._fresh(name, lines))


class Restoring(Importing):
    """Archives, in."""

    def restore(self, lines: Iterable[Placed]) -> Iterator[Restored]:
        """Take in the lines of an archive, whatever follows from what comes in being left to the next reconciliation.

        Yields:
            What some hundred lines came to, after they were stored.
        """
        with self._reading() as connection:
            ledger = _opened(connection)
        for groups in _lots(lines):
            ledger, done = self._restored(ledger, groups)
            yield done
        if ledger.new_speakers & ledger.left_speakers:
            with self._writing() as connection:
                Taking(self, connection, ledger).forget()
        left = [
            InputError(where, f"{name} names {target}, which is no imported figure: stored without it")
            for (_, name), (where, target) in ledger.links.items()
        ]
        yield Restored(refused=left)

    def _restored(self, ledger: Ledger, groups: Sequence[Sequence[Placed]]) -> tuple[Ledger, Restored]:
        """Take in some groups in one transaction; where the database refuses one, each in its own."""
        now = copy(ledger)
        try:
            with self._writing() as connection:
                hold(connection, deciding=True)
                taking = Taking(self, connection, now)
                for name in KINDS:
                    if some := [one for group in groups for one in group if one.line["type"] == name]:
                        taking.take(name, some)
                self._settle(connection, taking)
        except (IntegrityError, DataError) as error:
            self._judged = None
            if len(groups) == 1:
                return ledger, _refused(groups[0], error)
        except BaseException:
            self._judged = None  # what was decided here is not in force
            raise
        else:
            return now, taking.done
        total = Restored()
        for group in groups:
            ledger, done = self._restored(ledger, [group])
            total += done
        return ledger, total

    def _settle(self, connection: Connection, taking: Taking) -> None:
        """Make current what was read last, and note what is to be compared anew."""
        for article, (id_, before) in taking.current.items():
            if before is not None and before != id_:
                note_leaving(connection, before)
                connection.execute(update(EXTRACTIONS).where(EXTRACTIONS.c.id == before).values(current_of=None))
            connection.execute(update(EXTRACTIONS).where(EXTRACTIONS.c.id == id_).values(current_of=article))
        leave_out(connection, notices_of(connection, sorted(taking.touched)))
        touched = sorted(taking.touched | {id_ for id_, _ in taking.current.values()})
        rows = connection.execute(select(EXTRACTIONS.c.id, EXTRACTIONS.c.current_of).where(among(EXTRACTIONS.c.id, touched))).all()
        for row in rows:
            if row.current_of is not None:
                note(connection, Change.article, [row.current_of])
                note_events(connection, row.id)
                self._key(connection, [row.id])
        add_newcomers(connection, [row.id for row in rows if row.current_of is not None])
        note(connection, Change.article, sorted(taking.filled))
        note(connection, Change.docket, sorted(taking.dockets))
        note(connection, Change.event, sorted(taking.events))
        self._written.clear()


def _opened(connection: Connection) -> Ledger:
    """A ledger that knows what was withdrawn here."""
    withdrawals, versions = tables.Withdrawal.table(), tables.ArticleVersion.table()
    gone = versions.c.absent == "withdrawn"
    standing = select(versions.c.article_id).where(versions.c.absent.is_distinct_from("withdrawn"))
    whole = select(withdrawals.c.article_id).where(withdrawals.c.article_id.not_in(standing)).distinct()
    texts = connection.execute(select(versions.c.id, versions.c.text_hash).where(gone)).all()
    kept = select(versions.c.raw_hash).where(versions.c.raw_hash.is_not(None), versions.c.absent.is_(None))
    bytes_ = select(versions.c.raw_hash).where(gone, versions.c.raw_hash.is_not(None), versions.c.raw_hash.not_in(kept))
    return Ledger(
        frozenset(connection.scalars(whole)),
        frozenset(row.id for row in texts),
        frozenset(row.text_hash for row in texts),
        frozenset(connection.scalars(bytes_)),
    )


def _refused(group: Sequence[Placed], error: Exception) -> Restored:
    first = group[0]
    said = str(getattr(error, "orig", error)).strip().splitlines()[0]
    what = f"{first.line['type']} {first.line.get('id', '')}".strip() + (f" and {len(group) - 1} lines with it" if len(group) > 1 else "")
    reason = f"{what}: names what is not stored, or stands in the place of something else ({said})"
    return Restored(Counter({"refused": len(group)}), Counter(), [InputError(first.where, reason)])


def _lots(lines: Iterable[Placed]) -> Iterator[list[list[Placed]]]:
    """Lines in lots of some hundred; an extraction stays together with what follows of it, imported figures need not."""
    lot: list[list[Placed]] = []
    size, owner = 0, None
    for one in lines:
        type_ = one.line["type"]
        belongs = type_ in OF_EXTRACTIONS and one.line["extraction_id"] == owner and owner != tables.IMPORTS
        if not belongs:
            if size >= LOT:
                yield lot
                lot, size = [], 0
            lot.append([])
            owner = one.line["id"] if type_ == "extraction" else one.line.get("extraction_id")
        lot[-1].append(one)
        size += 1
    if lot:
        yield lot
