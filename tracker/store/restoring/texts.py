"""Versions of articles, with their texts and bytes where those come along."""

import base64
import binascii
import zlib
from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import select, update

from tracker.records import text_hash
from tracker.store import tables
from tracker.store.engine import among, insert_rows, upsert
from tracker.store.lines import KINDS, Line
from tracker.store.restoring.keyed import KEPT, Keyed
from tracker.store.restoring.ledger import Placed
from tracker.store.writing import VERSIONS

CONTENTS = tables.RawContent.table()
LOOSE = {"number", "digest", "ingested_at", "text", "absent", "raw"}
"""What one text may have otherwise in two databases."""


class Texts(Keyed):
    """Versions."""

    def _versions(self, lines: Sequence[Placed]) -> None:
        sound = [one for one in lines if self._is_sound(one)]
        refused = len(self.done.refused)
        fresh = self._fresh("version", sound, LOOSE, self._fill)
        wheres = {one.where: one.line["id"] for one in sound}
        self.ledger.shut.update(wheres[error.where] for error in self.done.refused[refused:])
        salts = {
            (row.text_hash, row.salt): row.id
            for row in self.connection.execute(
                select(VERSIONS.c.id, VERSIONS.c.text_hash, VERSIONS.c.salt).where(
                    among(VERSIONS.c.text_hash, {one.line["text_hash"] for one in fresh})
                )
            )
        }
        numbers = self._numbers({one.line["article_id"] for one in fresh})
        for one in fresh:
            line = one.line
            other = salts.setdefault((line["text_hash"], line["salt"]), line["id"])
            if other != line["id"]:
                self.ledger.shut.add(line["id"])
                self._refuse(
                    one, f"the text of version {line['id']} is stored here as that of version {other}, under the same row ids", KEPT
                )
                continue
            taken = numbers.setdefault(line["article_id"], set())
            number = line["number"] if line["number"] not in taken else max(taken) + 1
            taken.add(number)
            if line["raw_hash"] is not None:
                self._keep_bytes(line)
            row = {part: line[part] for part in KINDS["version"].columns} | {"number": number}
            insert_rows(self.connection, VERSIONS, [row])
            self._new("version")

    def _numbers(self, articles: Iterable[str]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for row in self.connection.execute(select(VERSIONS.c.article_id, VERSIONS.c.number).where(among(VERSIONS.c.article_id, articles))):
            found.setdefault(row.article_id, set()).add(row.number)
        return found

    def _is_sound(self, one: Placed) -> bool:
        """Whether a version may come in: its article was not withdrawn here, and its hashes are those of what it brings."""
        line = one.line
        if line["article_id"] in self.ledger.withdrawn:
            self.ledger.shut.add(line["id"])
            stored = KINDS["version"].stored(self.connection, "version", [(line["id"],)]).get((line["id"],))
            if stored == line:
                self.done.counts["unchanged"] += 1
            elif line["article_id"] in self.ledger.told:
                self.done.counts["left out"] += 1
            else:
                self.ledger.told.add(line["article_id"])
                self._refuse(one, f"article {line['article_id']} was withdrawn here: nothing of it is taken in")
            return False
        wrong = _wrong(line)
        if wrong is not None:
            self.ledger.shut.add(line["id"])
            self._refuse(one, f"version {line['id']}: {wrong}", "export the archive again")
        return wrong is None

    def _fill(self, stored: Line, line: Line) -> bool:
        """Put in a text and bytes that were withheld."""
        filled = False
        if stored["absent"] == "withheld" and line["absent"] is None:
            values = {"text": line["text"], "absent": None}
            self.connection.execute(update(VERSIONS).where(VERSIONS.c.id == stored["id"]).values(values))
            filled = True
        if stored["raw"] is None and line["raw"] is not None:
            self._keep_bytes(line)
            filled = True
        return filled

    def _keep_bytes(self, line: Line) -> None:
        compressed = None if line["raw"] is None else zlib.compress(base64.b64decode(line["raw"]))
        upsert(self.connection, CONTENTS, [{"hash": line["raw_hash"], "compressed": compressed}])
        if compressed is not None:
            gap = (CONTENTS.c.hash == line["raw_hash"], CONTENTS.c.compressed.is_(None))
            self.connection.execute(update(CONTENTS).where(*gap).values(compressed=compressed))


def _wrong(line: Line) -> str | None:
    """What is wrong with a version's text or bytes, None where nothing is."""
    if line["absent"] is not None:
        return "it says that its text is absent, and has one" if line["text"] or line["raw"] is not None else None
    if text_hash(line["text"]) != line["text_hash"]:
        return "its text is not the one that its hash was made of: it was changed"
    if line["raw"] is None:
        return None
    try:
        raw = base64.b64decode(line["raw"], validate=True)
    except (binascii.Error, ValueError):
        return "its bytes are no base64"
    return None if sha256(raw).hexdigest() == line["raw_hash"] else "its bytes are not those that their hash was made of: they were changed"
