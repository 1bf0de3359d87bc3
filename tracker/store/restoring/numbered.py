"""What people decided and did: rows that have a number and no id, told apart by all that they say."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import func, insert, select, text, update

from tracker.errors import UsageError
from tracker.store.engine import SqlRow
from tracker.store.identities import NAMINGS, missing
from tracker.store.judging import JUDGEMENTS, Target
from tracker.store.judging import check as check_decision
from tracker.store.lines import KINDS, Line
from tracker.store.restoring.keyed import KEPT, Keyed
from tracker.store.restoring.ledger import Placed

WORDS = ("reason", "changes", "shown")
"""What a judgement loses when what it quotes is withdrawn: it is the same one without."""

FAR = 1_000_000
"""By how many an archive's number may be ahead of the last one here: a single line is not to use up all numbers that there are."""


class Numbered(Keyed):
    """Judgements, seals and withdrawals."""

    def _match(self, name: str, lines: Sequence[Placed], apart: Collection[str] = ()) -> list[tuple[Placed, Line | None]]:
        """Each line with the stored row that says the same; the second of two equal lines with the second of two equal rows.

        Args:
            apart: fields that do not make it another one.
        """
        kind = KINDS[name]
        if self.connection.dialect.name == "postgresql":  # whoever takes a number now stores its row first: the last one is seen below
            self.connection.execute(text(f"LOCK TABLE {kind.table.name} IN SHARE ROW EXCLUSIVE MODE"))
        found: dict[str, list[Line]] = {}
        rows = self.connection.execute(kind.select().order_by(kind.table.c.id)).all()
        for line in kind.lines(self.connection, name, rows):
            found.setdefault(_said(line, apart), []).append(line)
        matched: list[tuple[Placed, Line | None]] = []
        for one in lines:
            said = _said(one.line, apart)
            self.ledger.seen[name, said] += 1
            same, number = found.get(said, []), self.ledger.seen[name, said]
            matched.append((one, same[number - 1] if len(same) >= number else None))
        return matched

    def _number(self, name: str, line: Line) -> int:
        """Its own number where all that are stored are lower, so that their order stays, and none is far behind it; else the next one."""
        table = KINDS[name].table
        last: int = self.connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        number = int(line["id"]) if last < int(line["id"]) <= last + FAR else last + 1
        if self.connection.dialect.name == "postgresql":
            self._count_on(table.name, number)
        return number

    def _count_on(self, table: str, number: int) -> None:
        """Have PostgreSQL's counter, which does not see numbers that are given, be past one; whoever may use it need not be let set it."""
        counter = self.connection.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table}).scalar_one()
        used = self.connection.execute(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {counter}")).scalar_one()
        if used < number:
            counted = text("SELECT max(nextval(CAST(:counter AS regclass))) FROM generate_series(1, :missing)")
            self.connection.execute(counted, {"counter": counter, "missing": number - used})

    def _add_numbered(self, name: str, line: Line) -> SqlRow:
        table, columns = KINDS[name].table, KINDS[name].columns
        row = {part: line[part] for part in columns} | {"id": self._number(name, line)}
        made = self.connection.execute(insert(table).values(row).returning(table)).one()
        self._new(name)
        return made

    def _numbered(self, name: str, lines: Sequence[Placed]) -> None:
        for one, stored in self._match(name, lines):
            if stored is not None:
                self.done.counts["unchanged"] += 1
            elif self._is_dated(name, one):
                self._add_numbered(name, one.line)

    def _withdrawals(self, lines: Sequence[Placed]) -> None:
        for one, stored in self._match("withdrawal", lines):
            if stored is not None:
                self.done.counts["unchanged"] += 1
            elif one.line["article_id"] in self.ledger.standing:
                reason = f"article {one.line['article_id']} was withdrawn where this comes from ({one.line['reason']}); here it stands"
                self._refuse(one, reason, "withdraw it here too, if the reason holds")
            else:
                self._add_numbered("withdrawal", one.line)

    def _judgements(self, lines: Sequence[Placed]) -> None:
        undone = ("undone_at", "undone_by")
        renamed = self.ledger.renamed
        if renamed:
            ids = ("target_id", "other_id")
            lines = [one._replace(line=one.line | {part: renamed.get(one.line[part], one.line[part]) for part in ids}) for one in lines]
        for one, stored in self._match("judgement", lines, (*undone, *WORDS)):
            if stored is None:
                if self._is_left(one.line):
                    self.done.counts["left out"] += 1
                else:
                    self._judgement(one)
                continue
            self.ledger.mine.add(stored["id"])
            taken_back = {part: one.line[part] for part in undone}
            if stored["undone_at"] is None and one.line["undone_at"] is not None:
                before = self.store.judged(self.connection)
                changed = update(JUDGEMENTS).where(JUDGEMENTS.c.id == stored["id"]).values(taken_back).returning(JUDGEMENTS)
                self.store._follow(self.connection, before, self.connection.execute(changed).one())
                self.done.counts["filled"] += 1
            else:
                self.done.counts["unchanged"] += 1

    def _is_left(self, line: Line) -> bool:
        """Whether it is on rows, or on a name, of nothing but what was withdrawn here."""
        ledger = self.ledger
        if {line["target_id"], line["other_id"]} & ledger.left_rows or line["article_id"] in ledger.withdrawn:
            return True
        key = self.store.normalise(line["other_id"] or "") if line["target"] == "name" else ""
        if not key or key not in ledger.left_keys:
            return False
        used = (self.connection.execute(select(one.key).where(one.key == key).limit(1)).first() for one in NAMINGS)
        return not any(used)

    def _judgement(self, one: Placed) -> None:
        line = one.line
        try:
            check_decision(Target(line["target"]), line["decision"])
        except (UsageError, ValueError) as error:
            self._refuse(one, str(error))
            return
        if line["undone_at"] is not None:
            self.ledger.mine.add(self._add_numbered("judgement", line).id)
            return
        pair = {"speakers": (line["target_id"], line["other_id"]), "name": (line["target_id"],), "row": (line["target_id"],)}
        if unknown := missing(self.connection, [id_ for id_ in pair.get(line["target"], ()) if id_ is not None]):
            self._refuse(one, f"judgement on {unknown[0]!r}, and there is no such speaker here")
            return
        if later := self._later(line):
            reason = f"judgement on {line['target']} {line['target_id']} by {line['by']} of {line['at'][:10]}"
            self._refuse(one, f"{reason}: judgement {later.id} by {later.by} decides otherwise, and was made later", KEPT)
            return
        before = self.store.judged(self.connection)
        made = self._add_numbered("judgement", line)
        self.ledger.mine.add(made.id)
        self.store._follow(self.connection, before, made)

    def _later(self, line: Line) -> "SqlRow | None":
        """A judgement in force that the archive does not have, made later on the same matter, that says otherwise."""
        columns = JUDGEMENTS.c
        statement = select(JUDGEMENTS).where(columns.target == line["target"], columns.undone_at.is_(None), columns.at > line["at"])
        matter = {line["target_id"], line["other_id"]}
        for row in self.connection.execute(statement.where(columns.target_id.in_(matter - {None}))):
            if row.id in self.ledger.mine or {row.target_id, row.other_id} != matter or row.article_id != line["article_id"]:
                continue
            mine, theirs = line["changes"] or {}, row.changes or {}
            if row.decision != line["decision"] or any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
                return row
        return None


def _said(line: Line, apart: Collection[str]) -> str:
    """What a line says, without its number."""
    return json.dumps({part: value for part, value in line.items() if part != "id" and part not in apart}, sort_keys=True)
