"""Lines that have a key: what is stored under it says the same, or is told apart."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from tracker.errors import InputError
from tracker.store.engine import Row, among, insert_rows
from tracker.store.lines import KINDS, Line
from tracker.store.moments import far_ahead
from tracker.store.restoring.ledger import Ledger, Placed, Restored

if TYPE_CHECKING:
    from tracker.store.restoring import Restoring

KEPT = "what is stored stays"


class Keyed:
    """One transaction of an import.

    Attributes:
        current: extractions that become current, by article, each with the one that was.
        touched: extractions to which rows were added.
        dockets, events: of imported figures that were added.
        filled: articles of which a text was put in that was withheld.
    """

    def __init__(self, store: "Restoring", connection: Connection, ledger: Ledger) -> None:
        self.store, self.connection, self.ledger = store, connection, ledger
        self.done = Restored()
        self.current: dict[str, tuple[str, str | None]] = {}
        self.touched: set[str] = set()
        self.dockets: set[str] = set()
        self.events: set[str] = set()
        self.filled: set[str] = set()

    def _fresh(
        self, name: str, lines: Sequence[Placed], loose: Collection[str] = (), filled: Callable[[Line, Line], bool] = lambda *_: False
    ) -> list[Placed]:
        """The lines whose keys are not stored; of the others it is told whether they say the same.

        Args:
            loose: fields in which they may differ.
            filled: fills a gap of what is stored (first) by a line (second), if there is one.
        """
        kind = KINDS[name]
        keys = [tuple(one.line[part] for part in kind.key) for one in lines]
        stored = kind.stored(self.connection, name, keys)
        fresh: list[Placed] = []
        for key, one in zip(keys, lines, strict=True):
            before = stored.get(key)
            if before is None:
                stored[key] = one.line
                fresh.append(one)
            elif differing := [part for part, value in one.line.items() if part not in loose and before[part] != value]:
                label = " ".join(map(str, key))
                self._refuse(one, f"{name} {label} is stored already and differs in {', '.join(differing)}", KEPT)
            else:
                self.done.counts["filled" if filled(before, one.line) else "unchanged"] += 1
        return fresh

    def _insert(self, name: str, lines: Sequence[Placed], derived: Callable[[Line], Row] = lambda _: {}) -> None:
        """Store lines as they are.

        Args:
            derived: the columns that follow from a line.
        """
        kind = KINDS[name]
        insert_rows(self.connection, kind.table, ({part: one.line[part] for part in kind.columns} | derived(one.line) for one in lines))
        self._new(name, len(lines))

    def _new(self, name: str, number: int = 1) -> None:
        if number:
            self.done.counts["new"] += number
            self.done.new[name] += number

    def _refuse(self, one: Placed, reason: str, remedy: str | None = None) -> None:
        self.done.counts["refused"] += 1
        self.done.refused.append(InputError(one.where, reason, remedy))

    def _is_dated(self, name: str, one: Placed) -> bool:
        """False for a version or a seal that is dated far ahead: all that came in after a seal would be dated after it for good."""
        moment = one.line["ingested_at" if name == "version" else "at"]
        clock = far_ahead(moment)
        if clock is not None:
            reason = f"{name} {one.line['id']} is dated {moment}, and the clock here says {clock}"
            self._refuse(one, reason, "put right the clock, or the date where the archive comes from")
        return clock is None

    def _open(self, name: str, lines: Sequence[Placed], parent: str, table: Any) -> list[Placed]:
        """The lines whose parent is stored and takes something in; of the others those that are stored are unchanged."""
        there = set(self.connection.scalars(select(table.c.id).where(among(table.c.id, {one.line[parent] for one in lines} - {None}))))
        open_, shut = [], []
        for one in lines:
            owner = one.line[parent]
            if owner in self.ledger.shut:
                shut.append(one)
            elif owner is not None and owner not in there:
                if owner not in self.ledger.told:
                    self.ledger.told.add(owner)
                    self.done.refused.append(
                        InputError(one.where, f"{name} of {parent[:-3]} {owner}, which is not stored", "see what was skipped before")
                    )
                self.done.counts["left out"] += 1
                if name == "extraction":
                    self.ledger.shut.add(one.line["id"])
            else:
                open_.append(one)
        kind = KINDS[name]
        stored = kind.stored(self.connection, name, [tuple(one.line[part] for part in kind.key) for one in shut])
        for one in shut:
            before = stored.get(tuple(one.line[part] for part in kind.key))
            self.done.counts["unchanged" if before == one.line else "left out"] += 1
            if name == "extraction":
                self.ledger.shut.add(one.line["id"])
            elif self.ledger.withdrawn or self.ledger.gone:
                self._remember(one.line)
        return open_

    def _remember(self, line: Line) -> None:
        """Note a row that does not come in, and whom it names: what is said of these elsewhere may have to stay out too."""
        self.ledger.left_rows.add(line["id"])
        named = [(one["mention"], one["found_id"]) for part in ("speakers", "about") for one in line.get(part, ())]
        if line["type"] == "figure" and line["originator_found_id"] is not None:
            named.append((line["attributed_to"], line["originator_found_id"]))
        self.ledger.left_keys.update(self.store.normalise(mention) for mention, _ in named)
        self.ledger.left_speakers.update(found for _, found in named)


def at(line: Line, position: int, owner: str = "speaker_id") -> Row:
    return {owner: line["id"], "position": position}
