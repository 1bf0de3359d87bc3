"""One sentence as plain lists: what the rules for figures read, token by token.

spaCy's token objects are made anew at every access; a rule that walks a window of words reads lists instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from spacy.tokens import Doc, Span

from tracker import records

LONGEST = 300  # tokens


@dataclass(slots=True)
class Sentence:
    """The tokens of one sentence.

    Attributes:
        start: index of the first token in the document.
        words: lower-cased.
        texts: as written.
        tags: fine-grained part-of-speech tags.
        deps: dependency labels.
        heads: index of each token's head in this sentence, its own for the root.
        entities: entity label of each token, "" outside entities.
        offsets: half-open character offsets of each token.
    """

    start: int
    words: list[str]
    texts: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    entities: list[str]
    offsets: list[records.Span]

    def __len__(self) -> int:
        return len(self.words)

    @property
    def span(self) -> records.Span:
        return self.offsets[0][0], self.offsets[-1][1]

    @property
    def headline(self) -> bool:
        """True where nearly every word begins with a capital, as in headlines: capitals tell no names there."""
        words = [text for text in self.texts if text.isalpha() and len(text) > 3]
        return len(words) > 3 and sum(text[0].isupper() for text in words) >= 0.8 * len(words)

    def chars(self, first: int, stop: int) -> records.Span:
        """Characters of the tokens `first` to `stop`, the last one left out."""
        return self.offsets[first][0], self.offsets[stop - 1][1]

    def word(self, index: int) -> str:
        """The lower-cased word at an index, "" outside the sentence."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def tag(self, index: int) -> str:
        return self.tags[index] if 0 <= index < len(self.tags) else ""

    def token_at(self, offset: int) -> int:
        """Index of the token that holds a character, or of the first one after it."""
        low, high = 0, len(self.offsets)
        while low < high:
            middle = (low + high) // 2
            if self.offsets[middle][1] <= offset:
                low = middle + 1
            else:
                high = middle
        return low


def sentence(span: Span) -> Sentence:
    """Read a spaCy sentence into lists; blank tokens are left out."""
    tokens = [token for token in span if not token.is_space]
    place = {token.i: index for index, token in enumerate(tokens)}
    return Sentence(
        start=span.start,
        words=[token.lower_ for token in tokens],
        texts=[token.text for token in tokens],
        tags=[token.tag_ for token in tokens],
        deps=[token.dep_ for token in tokens],
        heads=[place.get(token.head.i, index) for index, token in enumerate(tokens)],
        entities=[token.ent_type_ for token in tokens],
        offsets=[(token.idx, token.idx + len(token)) for token in tokens],
    )


def _pieces(doc: Doc, span: Span) -> Iterator[Span]:
    """A sentence, cut where it is longer than any sentence: a table or a list without full stops."""
    for first in range(span.start, span.end, LONGEST):
        yield doc[first : min(first + LONGEST, span.end)]


class Sentences(Sequence[Sentence]):
    """The sentences of a document, blank ones left out, each read into lists when it is first asked for."""

    def __init__(self, doc: Doc) -> None:
        self._spans = [piece for span in doc.sents for piece in _pieces(doc, span) if not piece.text.isspace()]
        self._read: dict[int, Sentence] = {}
        self.spans: list[records.Span] = [(span.start_char, span.end_char) for span in self._spans]

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sentence]: ...
    def __getitem__(self, index: int | slice) -> Sentence | list[Sentence]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        if index not in self._read:
            self._read[index] = sentence(self._spans[index])
        return self._read[index]


def phrase_at(words: Sequence[str], index: int, phrase: Sequence[str]) -> bool:
    """True when the phrase's words stand at this index."""
    return tuple(words[index : index + len(phrase)]) == tuple(phrase)
