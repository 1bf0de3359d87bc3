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
from tracker.store.words import add_text
from tracker.store.writing import VERSIONS, fill_text

ARTICLES, CONTENTS = tables.Article.table(), tables.RawContent.table()
LOOSE = {"number", "salt", "digest", "ingested_at", "text", "absent", "raw"}
"""What one text may have otherwise in two databases."""


class Texts(Keyed):
    """Versions."""

    def _articles_of(self, lines: Sequence[Placed]) -> None:
        """Articles; of one that was withdrawn neither name nor address is compared."""
        left = [one for one in lines if one.line["id"] in self.ledger.withdrawn]
        stored = KINDS["article"].stored(self.connection, "article", [(one.line["id"],) for one in left])
        for one in left:
            self.done.counts["unchanged" if stored.get((one.line["id"],)) == one.line else "left out"] += 1
        self._insert("article", self._fresh("article", [one for one in lines if one.line["id"] not in self.ledger.withdrawn]))

    def _versions(self, lines: Sequence[Placed]) -> None:
        sound = [one for one in lines if self._is_sound(one) and self._is_read_alike(one)]
        refused = len(self.done.refused)
        fresh = self._fresh("version", sound, LOOSE, self._fill)
        wheres = {one.where: one.line["id"] for one in sound}
        self.ledger.shut.update(wheres[error.where] for error in self.done.refused[refused:])
        taken_salts = self._salts({one.line["text_hash"] for one in fresh})
        numbers = self._numbers({one.line["article_id"] for one in fresh})
        for one in fresh:
            line = one.line
            if not self._is_dated("version", one):
                self.ledger.shut.add(line["id"])
                continue
            salts = taken_salts.setdefault(line["text_hash"], set())
            salt = self._free_salt(line, salts)
            if salt is None:
                self.ledger.shut.add(line["id"])
                self._refuse(one, f"the text of version {line['id']} is stored here for another article, under the same row ids", KEPT)
                continue
            salts.add(salt)
            if salt != line["salt"]:
                self.ledger.salts[line["id"]] = salt
            taken = numbers.setdefault(line["article_id"], set())
            number = line["number"] if line["number"] not in taken else max(taken) + 1
            taken.add(number)
            if line["raw_hash"] is not None:
                self._keep_bytes(line)
            row = {part: line[part] for part in KINDS["version"].columns} | {"number": number, "salt": salt}
            insert_rows(self.connection, VERSIONS, [row])
            if line["absent"] is None:
                add_text(self.connection, line["id"], line["text"])
            self._new("version")

    def _is_read_alike(self, one: Placed) -> bool:
        """False for a stored version whose rows have other ids here than in the archive, where those cannot follow."""
        stored = self.connection.execute(select(VERSIONS.c.salt).where(VERSIONS.c.id == one.line["id"])).scalar()
        if stored is None or stored == one.line["salt"]:
            return True
        if one.line["salt"] == "":
            self.ledger.salts[one.line["id"]] = stored
            return True
        self.ledger.shut.add(one.line["id"])
        self._refuse(one, f"version {one.line['id']} is stored here under other row ids: its rows are not taken in twice", KEPT)
        return False

    def _salts(self, hashes: set[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        statement = select(VERSIONS.c.text_hash, VERSIONS.c.salt).where(among(VERSIONS.c.text_hash, hashes))
        for row in self.connection.execute(statement):
            found.setdefault(row.text_hash, set()).add(row.salt)
        return found

    def _free_salt(self, line: Line, taken: set[str]) -> str | None:
        """What sets its rows apart from those of an article with the same text, as saving chooses it; None where that is chosen already."""
        if line["salt"] not in taken:
            return str(line["salt"])
        if line["salt"] != "":
            return None
        row = self.connection.execute(select(ARTICLES.c.name, ARTICLES.c.key).where(ARTICLES.c.id == line["article_id"])).one_or_none()
        return None if row is None else next((one for one in (f"name:{row.name}", row.key) if one not in taken), None)

    def _numbers(self, articles: Iterable[str]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for row in self.connection.execute(select(VERSIONS.c.article_id, VERSIONS.c.number).where(among(VERSIONS.c.article_id, articles))):
            found.setdefault(row.article_id, set()).add(row.number)
        return found

    def _is_sound(self, one: Placed) -> bool:
        """Whether a version may come in: its article was not withdrawn here, and its hashes are those of what it brings."""
        line = one.line
        if line["article_id"] in self.ledger.withdrawn or line["id"] in self.ledger.gone:
            self.ledger.shut.add(line["id"])
            stored = KINDS["version"].stored(self.connection, "version", [(line["id"],)]).get((line["id"],))
            if stored == line:
                self.done.counts["unchanged"] += 1
            elif line["article_id"] in self.ledger.told:
                self.done.counts["left out"] += 1
            else:
                self.ledger.told.add(line["article_id"])
                what = "" if line["article_id"] in self.ledger.withdrawn else f" as version {line['number']}"
                self._refuse(one, f"article {line['article_id']} was withdrawn here{what}: nothing of it is taken in")
            return False
        if line["absent"] is None and line["raw_hash"] in self.ledger.gone_bytes:
            self.ledger.shut.add(line["id"])
            self._refuse(one, f"the bytes of version {line['id']} were withdrawn here with another article: it is not taken in")
            return False
        if line["absent"] is None and line["text_hash"] in self.ledger.gone_texts and not self._stands(line["id"]):
            self.ledger.shut.add(line["id"])
            self._refuse(one, f"the text of version {line['id']} was withdrawn here with another article: it is not taken in")
            return False
        wrong = _wrong(line)
        if wrong is not None:
            self.ledger.shut.add(line["id"])
            self._refuse(one, f"version {line['id']}: {wrong}", "export the archive again")
        return wrong is None

    def _stands(self, version: str) -> bool:
        """Whether a version is here with its text."""
        here = select(VERSIONS.c.id).where(VERSIONS.c.id == version, VERSIONS.c.absent.is_(None))
        return self.connection.execute(here).first() is not None

    def _fill(self, stored: Line, line: Line) -> bool:
        """Put in a text and bytes that were withheld."""
        filled = False
        if line["absent"] == "withdrawn" and stored["absent"] != "withdrawn":
            self.ledger.standing.add(line["article_id"])
        if line["absent"] is None and fill_text(self.connection, stored["id"], line["text"], digest=line["digest"]):
            self.filled.add(line["article_id"])
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
