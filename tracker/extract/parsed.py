"""A parsed article as plain arrays: what the rules ask of a token, looked up once.

spaCy's token attributes cost a call each; rules that look at every word several times read lists instead. Everything is
indexed by token number; a stretch of tokens is (first, last), both inclusive, and becomes characters only at the end.
"""

from typing import NamedTuple

from spacy.tokens import Doc

from tracker.extract.quotations import Quoted, paragraphs, quotations
from tracker.records import Span

ACTORS = frozenset({"PERSON", "ORG", "GPE", "NORP"})  # entity labels of those who act and speak


class Stretch(NamedTuple):
    """Tokens `first` to `last`, both inclusive."""

    first: int
    last: int


class Parsed:
    """A document, its quotations, and its tokens' attributes as lists.

    Attributes:
        quoted: for each token the number of the quotation that holds it, marks included, or -1.
        paragraph: for each token the number of its paragraph.
        sentence: for each token the number of its sentence.
        starts: the first token of each sentence.
        entity_starts, entity_names: first character and name of each actor that the entity recogniser found.
    """

    __slots__ = (
        "deps", "doc", "ends", "entities", "entity_names", "entity_starts", "heads", "idx", "kids", "left", "lower", "paragraph",
        "quoted", "quotes", "right", "sentence", "starts", "tags", "text", "words",
    )  # fmt: skip

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        self.quotes: list[Quoted] = quotations(doc.text)
        self.words = [t.text for t in doc]
        self.lower = [w.lower() for w in self.words]
        self.tags = [t.tag_ for t in doc]
        self.deps = [t.dep_ for t in doc]
        self.heads = [t.head.i for t in doc]
        self.idx = [t.idx for t in doc]
        self.ends = [start + len(word) for start, word in zip(self.idx, self.words, strict=True)]
        self.left = [t.left_edge.i for t in doc]
        self.right = [t.right_edge.i for t in doc]
        self.entities = [t.ent_type_ for t in doc]
        actors = [entity for entity in doc.ents if entity.label_ in ACTORS]
        self.entity_starts = [entity.start_char for entity in actors]
        self.entity_names = [_name(entity.text) for entity in actors]
        self.kids: list[list[int]] = [[] for _ in self.words]
        self.starts: list[int] = []
        self.sentence: list[int] = []
        for token in doc:
            i, head = token.i, self.heads[token.i]
            if head != i:
                self.kids[head].append(i)
            if token.is_sent_start or i == 0:
                self.starts.append(i)
            self.sentence.append(len(self.starts) - 1)
        self.quoted = self._number([(q.start, q.end) for q in self.quotes], outside=-1)
        self.paragraph = self._number(list(paragraphs(doc.text)), outside=None)

    def _number(self, spans: list[Span], outside: int | None) -> list[int]:
        """The number of the span that holds each token's first character; between spans `outside`, None for the span before."""
        numbers: list[int] = []
        current = 0
        for start in self.idx:
            while current < len(spans) and spans[current][1] <= start:
                current += 1
            inside = current < len(spans) and spans[current][0] <= start
            numbers.append(current if inside else max(current - 1, 0) if outside is None else outside)
        return numbers

    def subtree(self, i: int) -> Stretch:
        """The stretch from the first to the last token under token `i`."""
        return Stretch(self.left[i], self.right[i])

    def span(self, stretch: Stretch) -> Span:
        """The characters of a stretch."""
        return self.idx[stretch.first], self.ends[stretch.last]

    def sentence_end(self, i: int) -> int:
        """The last token of the sentence of token `i`."""
        number = self.sentence[i] + 1
        return self.starts[number] - 1 if number < len(self.starts) else len(self.words) - 1

    def sentence_start(self, i: int) -> int:
        """The first token of the sentence of token `i`."""
        return self.starts[self.sentence[i]]

    def child(self, i: int, *deps: str) -> int | None:
        """The first dependent of token `i` with one of the relations."""
        return next((k for k in self.kids[i] if self.deps[k] in deps), None)


def _name(text: str) -> str:
    """An entity's text on one line, without a possessive mark or quotation marks."""
    name = " ".join(text.split()).strip("\"“”'‘’")
    for mark in ("'s", "’s"):
        name = name.removesuffix(mark)
    return name
