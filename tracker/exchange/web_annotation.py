"""Claims and figures as W3C Web Annotations in JSON-LD, for annotation servers and readers.

An annotation's target is the article with two selectors for each stretch of text: the characters themselves with up to 32 before and after
them, and their offsets. A statement of several stretches has one target for each. The body is the row, under its own names. Offsets count
characters of the stored text; that text's hash stands in the target's state, so that a reader knows whether it has the same one.

Where full texts stay behind, the words around a stretch stay behind too: the stretch itself is a quotation that every row holds anyway.
(https://www.w3.org/TR/annotation-model/)
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from tracker.errors import InputError
from tracker.exchange.documents import Document, Options
from tracker.records import Report, Span, Statement

Node = dict[str, Any]

CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {"tracker": "urn:claim-tracker:", "row": {"@id": "tracker:row", "@type": "@json"}, "textHash": "tracker:textHash"},
]
URN = "urn:claim-tracker"
AROUND = 32
"""Characters before and after a stretch by which it is found again where offsets fail."""


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write one annotation page with all annotations."""
    head = {"@context": CONTEXT, "id": f"{URN}:annotations", "type": "AnnotationPage", "startIndex": 0}
    to.write((json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [').encode())
    separator = "\n"
    for document in documents:
        for node in annotations(document, options):
            to.write((separator + json.dumps(node, ensure_ascii=False)).encode())
            separator = ",\n"
            options.wrote("annotations")
    to.write(b"\n]}\n")


def annotations(document: Document, options: Options) -> Iterator[Node]:
    """Yield an annotation for each claim and each figure of an article; figures of files stand in no text."""
    for statement in document.statements:
        yield from _annotation("claim", statement.claim.id, statement.claim.content, statement.claim.text, statement, document, options)
    for report in document.reports:
        figure = report.figure
        if figure.span is None or figure.text is None:
            options.skip(InputError(document.name, f"figure {figure.id} stands in no text: there is nothing to annotate"))
            continue
        yield from _annotation("figure", figure.id, (figure.span,), figure.text, report, document, options)


def _annotation(
    kind: str, id_: str, spans: Sequence[Span], text: str, row: Statement | Report, document: Document, options: Options
) -> Iterator[Node]:
    quoted = _parts(text, spans)
    if quoted is None:
        options.skip(InputError(document.name, f"{kind} {id_} does not say what stands at its offsets: nothing is annotated"))
        return
    targets = [_target(span, part, document) for span, part in zip(spans, quoted, strict=True)]
    yield {
        "id": f"{URN}:{kind}:{id_}",
        "type": "Annotation",
        "motivation": "identifying" if kind == "figure" else "describing",
        "generator": {"id": f"{URN}:program", "type": "Software", "name": options.program},
        "body": {"type": "Dataset", "format": "application/json", "row": _row(kind, row)},
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _row(kind: str, row: Statement | Report) -> Node:
    record = row.claim if isinstance(row, Statement) else row.figure
    told = {name: value for name, value in record.model_dump(mode="json").items() if value not in (None, [], {})}
    return {
        "kind": kind,
        **told,
        **({"outlet": row.outlet} if row.outlet else {}),
        **({"published": row.published} if row.published else {}),
    }


def _parts(text: str, spans: Sequence[Span]) -> list[str] | None:
    """A row's characters, stretch by stretch: they are joined by a space. None where their lengths do not fit."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at : at + end - start])
        at += end - start + 1
    fits = at - 1 == len(text) and " ".join(parts) == text
    return parts if fits else None


def _target(span: Span, exact: str, document: Document) -> Node:
    start, end = span
    text = document.article.text
    quote: Node = {"type": "TextQuoteSelector", "exact": exact}
    if text:
        quote |= {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
    return {
        "source": document.article.url or f"{URN}:article:{document.article.id}",
        "selector": [quote, {"type": "TextPositionSelector", "start": start, "end": end}],
        "state": {"type": "State", "textHash": document.text_hash},
    }
