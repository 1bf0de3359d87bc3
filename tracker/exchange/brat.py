"""BRAT standoff: each text as a file, its annotations in another beside it, and one configuration for all.

https://brat.nlplab.org/standoff.html. Offsets are characters of the .txt file, which is the stored text, line ends and all. A stretch that
stands in several pieces is one annotation with several pieces (`T1 Claim 0 5;16 23`), and so is one that goes on in another line, as brat
wants it. Claims point at their cue and source, figures at the claim that holds them and at the figures that they are part of or replace.
What rows say beside that stands in attributes and, as words, in notes.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tracker.exchange.answers import shown
from tracker.exchange.documents import Document, Options
from tracker.exchange.markings import Connection, Label, Link, Marking, with_texts
from tracker.records import MEASURES, Act, Period, Qualifier, Quotation, Report, Span, Statement

RELATIONS = {
    Link.cue: ("CuedBy", Label.claim, Label.cue),
    Link.source: ("SaidBy", Label.claim, Label.source),
    Link.claim: ("Within", Label.figure, Label.claim),
    Link.subset_of: ("PartOf", Label.figure, Label.figure),
    Link.revises: ("Revises", Label.figure, Label.figure),
}
CONFIGURATION = "annotation.conf"
LONGEST = 80  # characters of a file's name
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a ZIP: the same archive gives the same bytes
LINE = re.compile(r"[^\r\n]+")


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write a ZIP file; the configuration is its last member."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: bytes) -> None:
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)

        _write(documents, add, options)


def write_folder(documents: Iterator[Document], folder: Path, options: Options) -> None:
    """Write the files into a folder, which brat opens as a collection."""

    def add(name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)

    _write(documents, add, options)


def _write(documents: Iterator[Document], add: Callable[[str, bytes], None], options: Options) -> None:
    names = _Names()
    measures = dict.fromkeys(MEASURES)
    for document, markings, links in with_texts(documents, options):
        name = names.of(document)
        add(f"{name}.txt", document.article.text.encode())
        add(f"{name}.ann", annotations(document, markings, links).encode())
        measures.update((one.figure.measure, None) for one in document.reports)
    add(CONFIGURATION, configuration(measures).encode())


@dataclass(slots=True)
class _Names:
    """Names of files: those that documents came with as far as a file can bear them, each once whatever the case."""

    taken: set[str] = field(default_factory=set)

    def of(self, document: Document) -> str:
        name = re.sub(r"[^\w.-]+", "_", document.name).strip("._")[:LONGEST] or document.article.id
        if name.casefold() in self.taken:
            name = f"{name}.{document.article.id}"
        self.taken.add(name.casefold())
        return name


def annotations(document: Document, markings: Sequence[Marking], links: Sequence[Connection]) -> str:
    """The .ann file of a document."""
    text, numbers, lines, attributes, notes = document.article.text, {}, [], [], []
    for number, marking in enumerate(markings, start=1):
        numbers[marking.id] = f"T{number}"
        pieces = [piece for span in marking.spans for piece in fragments(text, span)]
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        words = re.sub(r"[\r\n\t]", " ", " ".join(text[start:end] for start, end in pieces))
        lines.append(f"T{number}\t{marking.label} {offsets}\t{words}")
        if marking.row is not None:
            attributes += [(f"T{number}", *one) for one in _attributes(marking.row)]
            notes.append((f"T{number}", _note(marking)))
    for number, link in enumerate(links, start=1):
        lines.append(f"R{number}\t{RELATIONS[link.link][0]} Arg1:{numbers[link.start]} Arg2:{numbers[link.end]}")
    for number, (target, name, value) in enumerate(attributes, start=1):
        lines.append(f"A{number}\t{name} {target}{f' {value}' if value else ''}")
    lines += [f"#{number}\tAnnotatorNotes {target}\t{note}" for number, (target, note) in enumerate(notes, start=1)]
    return "".join(f"{line}\n" for line in lines)


def fragments(text: str, span: Span) -> list[Span]:
    """The pieces of a span, one a line, without the white space at line ends: brat shows no annotation across a line break."""
    start, end = span
    found = []
    for match in LINE.finditer(text, start, end):
        piece = match.group()
        left = match.start() + len(piece) - len(piece.lstrip())
        if piece.strip():
            found.append((left, left + len(piece.strip())))
    return found or [span]


def _attributes(row: Statement | Report) -> Iterator[tuple[str, str]]:
    """Names and values; an attribute without a value is true by being there."""
    if isinstance(row, Statement):
        yield "Quotation", row.claim.quotation.value
        yield "Act", row.claim.act.value
        if row.claim.negated:
            yield "Negated", ""
        return
    yield "Measure", _word(row.figure.measure)
    yield "Qualifier", row.figure.qualifier.value
    yield "Period", row.figure.period.value
    if row.figure.negated:
        yield "Negated", ""
    if row.figure.headline:
        yield "Headline", ""


def _word(value: str) -> str:
    return re.sub(r"\W+", "_", value)


def _note(marking: Marking) -> str:
    fields = shown(marking.row) if marking.row is not None else {}
    return " ".join("; ".join([f"id {marking.id.partition('-')[2]}", *(f"{name} {value}" for name, value in fields.items())]).split())


def configuration(measures: Iterable[str]) -> str:
    """The annotation.conf of a collection: what its annotations may be."""
    both = f"{Label.claim}|{Label.figure}"
    values = {
        "Quotation": (Label.claim.value, [one.value for one in Quotation]),
        "Act": (Label.claim.value, [one.value for one in Act]),
        "Measure": (Label.figure.value, [_word(one) for one in measures]),
        "Qualifier": (Label.figure.value, [one.value for one in Qualifier]),
        "Period": (Label.figure.value, [one.value for one in Period]),
    }
    lines = ["[entities]", *Label, "", "[relations]"]
    lines += [f"{name}\tArg1:{start}, Arg2:{end}" for name, start, end in RELATIONS.values()]
    lines += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]"]
    lines += [f"{name}\tArg:{of}, Value:{'|'.join(allowed)}" for name, (of, allowed) in values.items()]
    lines += [f"Negated\tArg:{both}", f"Headline\tArg:{Label.figure}"]
    return "".join(f"{line}\n" for line in lines)
