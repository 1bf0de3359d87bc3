"""Rows as spaCy documents: the text in tokens, claims, cues, sources and figures as span groups.

Tokens are those of spaCy's blank pipeline for the language; nothing is predicted. `doc.spans` has the groups "claims", "cues", "sources"
and "figures"; a span's label says what it is and its `id_` which, so that a claim in two stretches is two spans of one id. `doc.user_data`
holds plain values: what the document is ("id", "text_hash", ...), "rows" by id, "links", and "expanded".

Tokens are whole. Where a row begins or ends inside of one, its span reaches to the token's borders, and "expanded" says so, with the row's
own offsets and characters; every other span's text is the row's, character for character.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from tracker.records import Spans

GROUPS = {"Claim": "claims", "Cue": "cues", "Source": "sources", "Figure": "figures"}


class Labelled(NamedTuple):
    """A labelled thing: its id, what it is, and where it stands, in characters."""

    id: str
    label: str
    spans: Spans


class Source(NamedTuple):
    """What a document is made of.

    Attributes:
        language: BCP 47 tag; None for English.
        about: plain values for `doc.user_data`.
    """

    text: str
    language: str | None
    about: dict[str, Any]
    labelled: list[Labelled]


def packed(sources: Iterable[Source]) -> bytes:
    """The documents as one DocBin, which `DocBin().from_bytes` reads, or `from_disk` when it stands in a file."""
    found = DocBin(store_user_data=True)
    for one in sources:
        found.add(document(one))
    return found.to_bytes()


def document(source: Source) -> Doc:
    """A document with its span groups."""
    doc = _blank((source.language or "en").partition("-")[0].lower())(source.text)
    groups: dict[str, list[Span]] = {name: [] for name in GROUPS.values()}
    expanded = []
    for one in source.labelled:
        for start, end in one.spans:
            span = doc.char_span(start, end, label=one.label, span_id=one.id, alignment_mode="expand")
            if span is None:
                continue  # characters that no token has: none in spaCy, whose tokens are the text
            groups[GROUPS[one.label]].append(span)
            if (span.start_char, span.end_char) != (start, end):
                expanded.append({"id": one.id, "start": start, "end": end, "text": source.text[start:end]})
    for name, spans in groups.items():
        doc.spans[name] = spans
    doc.user_data.update(source.about, expanded=expanded)
    return doc


@cache
def _blank(language: str) -> Language:
    """spaCy's tokenizer for a language, English where it has none or needs another package for it."""
    try:
        nlp = spacy.blank(language)
        nlp("a")
    except (ImportError, ValueError):
        return spacy.blank("en")
    return nlp
