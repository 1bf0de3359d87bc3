"""What an annotation tool shows of an article: its rows as labelled stretches of its text, and how they hang together.

A claim is its content, which may stand in several stretches; its cue and its source are stretches of their own, shared by all claims that
point at them. A figure is its number expression. Offsets are characters (code points) of the stored text, line ends and all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.errors import InputError
from tracker.exchange.documents import Document, Options
from tracker.records import Report, Spans, Statement


class Label(StrEnum):
    """What a stretch is."""

    claim = "Claim"
    cue = "Cue"
    source = "Source"
    figure = "Figure"


class Link(StrEnum):
    """What one stretch is to another; from a claim to its cue and source, from a figure to the claim that holds it or to another figure."""

    cue = "cue"
    source = "source"
    claim = "claim"
    subset_of = "subset_of"
    revises = "revises"


@dataclass(frozen=True, slots=True)
class Marking:
    """One labelled thing of a text.

    Attributes:
        id: "claim-ID", "figure-ID", "cue-START-END" or "source-START-END": stable, and another for each marking of a text.
        spans: sorted, at least one, none empty.
        row: the claim or figure that it is; None for a cue or source.
    """

    id: str
    label: Label
    spans: Spans
    row: Statement | Report | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A link between two markings, by id."""

    link: Link
    start: str
    end: str


def text_of(document: Document) -> str:
    """The full text of a document, which a format cannot do without.

    Raises:
        InputError: it was withdrawn, stays behind, or cannot stand in a file.
    """
    if not document.article.text:
        raise InputError(document.name, "its text is not here: it is empty, was withdrawn, or stays behind")
    try:
        document.article.text.encode()
    except UnicodeEncodeError as error:
        raise InputError(document.name, "its text holds half a surrogate pair, which no file in UTF-8 can") from error
    return document.article.text


def words_of(text: str, spans: Spans) -> str:
    """The characters of some spans, joined by a blank."""
    return " ".join(text[start:end] for start, end in spans)


def with_texts(documents: Iterator[Document], options: Options) -> Iterator[tuple[Document, list["Marking"], list["Connection"]]]:
    """Yield the documents whose text is here, with what is marked in them; the others go to `options.skip`."""
    for document in documents:
        try:
            text_of(document)
            found = marked(document)
        except InputError as error:
            options.skip(error)
            continue
        yield document, *found


def figures_of(document: Document) -> Iterator[Report]:
    """The reports of a document that are figures and stand in its text."""
    return (one for one in document.reports if one.figure.excluded is None and one.figure.span is not None)


def marked(document: Document) -> tuple[list[Marking], list[Connection]]:
    """The rows of a document as markings, in the order of the text, with their links; a link to what is not marked is left out.

    Raises:
        InputError: a row points outside of the text.
    """
    found: dict[str, Marking] = {}
    links: list[Connection] = []

    def add(label: Label, spans: Spans | None, row: Statement | Report | None, name: str) -> str | None:
        kept = tuple(sorted(set(spans or ())))
        if not kept:
            return None
        if any(not 0 <= start < end <= len(document.article.text) for start, end in kept):
            raise InputError(document.name, f"{name} points outside of its text", "`tracker audit` lists such rows")
        found.setdefault(name, Marking(name, label, kept, row))
        return name

    for statement in document.statements:
        claim = statement.claim
        name = add(Label.claim, claim.content, statement, f"claim-{claim.id}")
        for link, label, spans in ((Link.cue, Label.cue, claim.cue), (Link.source, Label.source, claim.source)):
            place = "-".join(f"{start}-{end}" for start, end in sorted(spans or ()))
            other = add(label, spans, None, f"{link.value}-{place}")
            if name is not None and other is not None:
                links.append(Connection(link, name, other))
    for report in figures_of(document):
        figure = report.figure
        add(Label.figure, (figure.span,) if figure.span else (), report, f"figure-{figure.id}")
        ends = ((Link.claim, "claim", figure.claim), (Link.subset_of, "figure", figure.subset_of), (Link.revises, "figure", figure.revises))
        links += [Connection(link, f"figure-{figure.id}", f"{kind}-{id_}") for link, kind, id_ in ends if id_ is not None]
    ordered = sorted(found.values(), key=lambda one: (one.spans, one.id))
    return ordered, [one for one in links if one.start in found and one.end in found]
