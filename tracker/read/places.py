"""Where a document stands: its file, and within archives, mails and lists its member or record.

A member is written `bundle.zip!/folder/report.txt`, a record `wire.csv:12`, so that a person finds it. A member's name is only a
name: nothing is ever unpacked to a path that it spells.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

MEMBER = "!/"  # between a container's path and the name of what it holds, as in addresses of Java archives
NESTED = 2  # containers around a document, at most: a compressed file in an archive, an archive in an archive

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one document, or a list of them, stands.

    Attributes:
        id: of the document, where it has none of its own; records in it are `<id>:<number>`.
        where: the file with its member, for people.
        suffix: of its name, lower case: a hint, never proof.
        depth: containers around it.
        charset: as the answer stated it that brought the document; None for a file.
    """

    id: str
    where: str
    suffix: str = ""
    depth: int = 0
    charset: str | None = None

    def member(self, name: str) -> "Place":
        """The place of what this container holds under a name."""
        name = printable(name)
        path = PurePath(name)
        id = f"{self.id}:{name.removesuffix(path.suffix)}"
        return Place(id, f"{self.where}{MEMBER}{name}", path.suffix.lower(), self.depth + 1)

    def unpacked(self) -> "Place":
        """The place of what this compressed file holds: it keeps the file's name, `a.csv.gz` holds `a.csv`."""
        name = PurePath(self.id)
        return Place(str(name.with_suffix("")) if name.suffix else self.id, self.where, name.suffix.lower(), self.depth + 1)

    def record(self, number: int) -> "Place":
        """The place of a record, counted from 1."""
        return Place(f"{self.id}:{number}", f"{self.where}:{number}", self.suffix, self.depth)


def printable(name: str) -> str:
    """A name as it can be shown and stored: control characters and bytes that are no characters are spelled out."""
    name = name.encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", name)
