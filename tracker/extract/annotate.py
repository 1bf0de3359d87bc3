"""The language model: the one place that loads spaCy and registers factories.

A document is parsed as a text of the same length in which every marked character is a blank, so that an offset into the
parsed document is an offset into the article's text. Sentences end with their paragraph, and with their line unless the
line is plainly wrapped.

The lemmatizer and the attribute ruler are left out: together they cost half of the model's speed, and cues are matched by
their inflected forms from the lexicon. Extractors therefore use `tag_`, `dep_`, `ent_type_` and `lower_`, never `lemma_`
or `pos_`.

Three parts are registered with spaCy, under entry points of their own: `tracker_lines` ends sentences with their lines,
`claim_tagger` finds who said what, and `claim_finder` makes claims of it, with speakers resolved. Any English pipeline can add them.
"""

from collections.abc import Iterable, Iterator, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from tracker.errors import ModelError
from tracker.extract.claims.claims import claims
from tracker.extract.extracting import DEFAULT_MODEL
from tracker.extract.tagger.model import ClaimTagger
from tracker.extract.tagger.statements import Statement
from tracker.records import Article, Claim

LEFT_OUT = ("lemmatizer", "attribute_ruler")


WRAPPED_LINE = 60  # characters; a shorter line that stops without a full stop is a headline, a menu item, a list entry


@Language.component("tracker_lines")
def end_sentences_with_lines(doc: Doc) -> Doc:
    """Start a sentence after every paragraph break, and after every line break but those inside a wrapped sentence."""
    line_start = 0
    for token in doc[:-1]:
        if not (token.is_space and "\n" in token.text):
            continue
        before = doc[token.i - 1] if token.i else token
        wrapped = token.text.count("\n") == 1 and token.idx - line_start >= WRAPPED_LINE and before.is_alpha
        if not wrapped:
            doc[token.i + 1].is_sent_start = True
        line_start = token.idx + len(token.text)
    return doc


class ClaimTaggerPart:
    """Sets `doc._.statements`: what the trained tagger reads in the document's text.

    The statements also stand in `doc.spans` as "claim_sources", "claim_cues" and "claim_contents", in whole tokens, each span's
    `id` the number of its statement.
    """

    def __init__(self, tagger: ClaimTagger) -> None:
        self._tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        doc._.statements = self._tagger(doc.text)
        return _with_spans(doc)


def _with_spans(doc: Doc) -> Doc:
    groups: dict[str, list[Span]] = {"claim_sources": [], "claim_cues": [], "claim_contents": []}
    for number, statement in enumerate(doc._.statements):
        for group, spans in zip(groups.values(), (_one(statement.source), _one(statement.cue), statement.content), strict=True):
            for start, end in spans:
                span = doc.char_span(start, end, span_id=number, alignment_mode="expand")
                if span is not None:
                    group.append(span)
    for name, spans_ in groups.items():
        doc.spans[name] = spans_
    return doc


def _one(span: tuple[int, int] | None) -> list[tuple[int, int]]:
    return [span] if span is not None else []


def _statements(doc: Doc) -> list[Statement] | None:
    rows = doc.user_data.get("claim_statements")
    return None if rows is None else [Statement(_spans(content), _span(cue), _span(source), sure) for content, cue, source, sure in rows]


def _spans(pairs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in pairs]  # lists, where the document was stored in between


def _span(pair: Sequence[int] | None) -> tuple[int, int] | None:
    return _spans([pair])[0] if pair else None


def _set_statements(doc: Doc, found: list[Statement]) -> None:
    doc.user_data["claim_statements"] = [tuple(statement) for statement in found]


def _claims(doc: Doc) -> list[Claim] | None:
    rows = doc.user_data.get("claims")
    return None if rows is None else [Claim.model_validate(row) for row in rows]


def _set_claims(doc: Doc, found: list[Claim]) -> None:
    doc.user_data["claims"] = [claim.model_dump(mode="json") for claim in found]


# What is kept with a document is plain, so that documents can be stored and sent between processes.
Doc.set_extension("statements", getter=_statements, setter=_set_statements, force=True)
Doc.set_extension("claims", getter=_claims, setter=_set_claims, force=True)


@Language.factory("claim_tagger", assigns=["doc._.statements"])
def claim_tagger(nlp: Language, name: str) -> ClaimTaggerPart:  # noqa: ARG001 (spaCy passes the name)
    """The trained claim tagger as a part of a pipeline; it needs nothing but the text.

    Raises:
        ModelError: its files are missing.
    """
    return ClaimTaggerPart(ClaimTagger(nlp.lang or "en"))


@Language.component("claim_finder", requires=["token.tag", "token.dep", "doc.ents"], assigns=["doc._.claims"])
def claim_finder(doc: Doc) -> Doc:
    """Set `doc._.claims`: records of who said what, by the tagger's statements where there are some, else by lexicon and parse."""
    doc._.claims = list(claims(doc, Article(id=doc.user_data.get("id", "doc"), text=doc.text)))
    return doc


def load(model: str | None = None, *, tagger: bool = True) -> Language:
    """Load a spaCy pipeline and prepare it for extraction.

    Args:
        model: name of an installed package or path of a folder; None takes the one that is installed with this project.
        tagger: whether the trained claim tagger is part of it.

    Raises:
        ModelError: it is not installed, or has no parser or no entity recogniser.
    """
    name = model or DEFAULT_MODEL
    try:
        nlp = spacy.load(name, exclude=list(LEFT_OUT))
    except OSError as error:
        raise ModelError(f"language model {name!r} cannot be loaded: {error}; unset TRACKER_SPACY_MODEL to use {DEFAULT_MODEL}") from error
    missing = {"tagger", "parser", "ner"} - set(nlp.pipe_names)
    if missing:
        raise ModelError(f"language model {name!r} has no {', '.join(sorted(missing))}; choose a full pipeline such as en_core_web_sm")
    nlp.add_pipe("tracker_lines", first=True)
    if tagger:
        nlp.add_pipe("claim_tagger")
    return nlp


def model_version(nlp: Language) -> str:
    """Language, name and version, as stored with every extraction: "en_core_web_sm 3.8.0"."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def masked(article: Article) -> str:
    """The article's text with a byte order mark and every marked character but line breaks blanked: same length, same offsets."""
    text = " " + article.text[1:] if article.text.startswith("\ufeff") else article.text  # else it is part of the first word, a name
    if not article.marks:
        return text
    parts, end = [], 0
    for mark in article.marks:
        start, stop = mark.span
        parts.append(text[end:start])
        parts.append("".join(c if c in "\r\n" else " " for c in text[start:stop]))
        end = stop
    parts.append(text[end:])
    return "".join(parts)


def annotate(nlp: Language, articles: Iterable[Article], *, batch_size: int = 16) -> Iterator[tuple[Article, Doc]]:
    """Parse articles in a stream; offsets of each document are offsets of its article's text."""
    pairs = ((masked(article), article) for article in articles)
    for doc, article in nlp.pipe(pairs, as_tuples=True, batch_size=batch_size):
        yield article, doc
