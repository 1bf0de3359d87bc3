"""Rows as every door shows them: the command line, the pages and the API read the same fields and the same words.

A row is a dictionary of plain values: a record's fields, and what whoever reads it asks next: who carried it, why it is there. One module
for each thing that is listed; `asking` says whom a name stands for.
"""

import re
from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]

HASHED = re.compile(r"[0-9a-f]{16}")  # an id that follows from what it names


def short(id_: str) -> str:
    """An id as tables show it: the first eight of sixteen digits, which every command takes; an id that is a word is whole."""
    return id_[:8] if HASHED.fullmatch(id_) else id_


def counted(number: int, what: str) -> str:
    """ "1 statement", "1,200 statements"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def minute(moment: str) -> str:
    """A moment to the minute."""
    return moment[:16].replace("T", " ")
