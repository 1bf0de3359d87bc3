"""PolNeAR as it is read for training: texts with the spans of their attributions.

A folder holds text/<stem>.txt and attributions/<stem>_<annotator>.ann in BRAT's standoff format. Offsets are characters of
the text with its line ends kept.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

Span = tuple[int, int]
ENTITY = re.compile(r"(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)\t")
EVENT = re.compile(r"E\d+\t(\S.*)")


class Attribution(NamedTuple):
    """One statement: spans of its content, and of its cue and source where it has them."""

    content: list[Span]
    cue: list[Span]
    source: list[Span]


class Document(NamedTuple):
    """A text and, for every annotator in alphabetical order, the statements in it."""

    stem: str
    text: str
    annotations: list[list[Attribution]]


def documents(folder: Path) -> Iterator[Document]:
    """Yield the documents of a part of the corpus, by name; a text without annotation is left out."""
    annotations = sorted((folder / "attributions").iterdir())
    for path in sorted((folder / "text").glob("*.txt")):
        name = re.compile(re.escape(path.stem) + r"(?:_[^_]+)?\.ann")
        mine = [list(attributions(a.read_text(encoding="utf-8"))) for a in annotations if name.fullmatch(a.name)]
        if mine:
            with path.open(encoding="utf-8", newline="") as file:
                yield Document(path.stem, file.read(), mine)


def attributions(standoff: str) -> Iterator[Attribution]:
    """Yield the statements of a standoff file that have a content; numbered roles (Content2) are merged."""
    spans: dict[str, list[Span]] = {}
    events: list[list[str]] = []
    for line in standoff.splitlines():
        if entity := ENTITY.match(line):
            pairs = (part.split() for part in entity[2].split(";"))
            spans[entity[1]] = [(int(start), int(end)) for start, end in pairs]
        elif event := EVENT.match(line):
            events.append(event[1].split())
    for arguments in events:
        roles: dict[str, list[Span]] = {"Content": [], "Cue": [], "Source": []}
        for argument in arguments:
            role, _, reference = argument.partition(":")
            roles.setdefault(role.rstrip("0123456789"), []).extend(spans.get(reference, []))
        if roles["Content"]:
            yield Attribution(*(sorted(set(roles[role])) for role in ("Content", "Cue", "Source")))
