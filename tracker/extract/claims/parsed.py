"""A parsed article as plain arrays: what the rules ask of a token, looked up once.

spaCy's token attributes cost a call each; rules that look at every word several times read lists instead. Everything is
indexed by token number; a stretch of tokens is (first, last), both inclusive, and becomes characters only at the end.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.tokens import Span as Entity

from tracker.extract.claims.datelines import datelines
from tracker.extract.quotations import Quoted, paragraphs, quotations
from tracker.records import Span

ATTRIBUTES: list[int | str] = ["TAG", "DEP", "HEAD", "ENT_TYPE", "SENT_START", "IDX", "LENGTH"]


class Stretch(NamedTuple):
    """Tokens `first` to `last`, both inclusive."""

    first: int
    last: int


class _Names(dict[int, str]):
    """The strings behind spaCy's numbers, each looked up once."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, key: int) -> str:
        self[key] = self._strings[key] if key else ""
        return self[key]


def _signed(offset: int) -> int:
    """A head's distance, which the array holds as an unsigned number of 64 bits."""
    return offset - (1 << 64) if offset >> 63 else offset


class Parsed:
    """A document, its quotations, and its tokens' attributes as lists.

    Attributes:
        text: of the document, with blanks for marked characters.
        quoted: for each token the number of the quotation that holds it, marks included, or -1.
        paragraph: for each token the number of its paragraph.
        sentence: for each token the number of its sentence.
        starts: the first token of each sentence.
        opening: whether each token belongs to a dateline.
        named: the entities that the recogniser found.
    """

    __slots__ = (
        "deps", "ends", "entities", "heads", "idx", "kids", "left", "lower", "named", "opening",
        "paragraph", "quoted", "quotes", "right", "sentence", "starts", "tags", "text", "words",
    )  # fmt: skip

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text  # spaCy makes it anew at each access
        self.quotes: list[Quoted] = quotations(self.text)
        tags, deps, heads, entities, starts, idx, lengths = doc.to_array(ATTRIBUTES).T.tolist()
        names = _Names(doc.vocab.strings)
        self.idx: list[int] = idx
        self.ends = [start + length for start, length in zip(idx, lengths, strict=True)]
        self.words = [self.text[start:end] for start, end in zip(idx, self.ends, strict=True)]
        self.lower = [word.lower() for word in self.words]
        self.tags = [names[tag] for tag in tags]
        self.deps = [names[dep] for dep in deps]
        self.entities = [names[entity] for entity in entities]
        self.heads = [i + _signed(offset) for i, offset in enumerate(heads)]
        self.named: Sequence[Entity] = doc.ents  # spaCy makes them anew at each access
        self.kids: list[list[int]] = [[] for _ in self.words]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)
        self.left, self.right = self._edges()
        self.starts: list[int] = []
        self.sentence: list[int] = []
        for i, start in enumerate(starts):
            if start == 1 or i == 0:
                self.starts.append(i)
            self.sentence.append(len(self.starts) - 1)
        self.quoted = self._number([(q.start, q.end) for q in self.quotes], outside=-1)
        inside = list(paragraphs(self.text))
        self.paragraph = self._number(inside, outside=None)
        self.opening = [number >= 0 for number in self._number(list(datelines(self.text, inside)), outside=-1)]

    def _edges(self) -> tuple[list[int], list[int]]:
        """The first and the last token under each token."""
        count = len(self.words)
        left, right = list(range(count)), list(range(count))
        waiting = [len(kids) for kids in self.kids]
        ready = [i for i in range(count) if not waiting[i]]
        while ready:
            i = ready.pop()
            head = self.heads[i]
            if head == i:
                continue
            if left[i] < left[head]:  # noqa: PLR1730 - half the time of min, for every token of every text
                left[head] = left[i]
            if right[i] > right[head]:  # noqa: PLR1730
                right[head] = right[i]
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)
        return left, right

    def _number(self, spans: list[Span], outside: int | None) -> list[int]:
        """The number of the span that holds each token's first character; between spans `outside`, None for the span before."""
        numbers: list[int] = []
        for number, (start, end) in enumerate(spans):
            first = max(bisect_left(self.idx, start), len(numbers))
            numbers += [max(number - 1, 0) if outside is None else outside] * (first - len(numbers))
            numbers += [number] * (bisect_left(self.idx, end) - first)
        return numbers + [max(len(spans) - 1, 0) if outside is None else outside] * (len(self.idx) - len(numbers))

    def subtree(self, i: int) -> Stretch:
        """The stretch from the first to the last token under token `i`."""
        return Stretch(self.left[i], self.right[i])

    def span(self, stretch: Stretch) -> Span:
        """The characters of a stretch."""
        return self.idx[stretch.first], self.ends[stretch.last]

    def tokens(self, span: Span) -> range:
        """Numbers of the tokens that begin inside a span."""
        return range(bisect_left(self.idx, span[0]), bisect_left(self.idx, span[1]))

    def touched(self, span: Span) -> range:
        """Numbers of the tokens that share a character with a span."""
        return range(bisect_right(self.ends, span[0]), bisect_left(self.idx, span[1]))

    def stretch(self, span: Span) -> Stretch | None:
        """The tokens that share a character with a span, None where there are none."""
        tokens = self.touched(span)
        return Stretch(tokens[0], tokens[-1]) if tokens else None

    def hyphenated(self, stretch: Stretch) -> Stretch:
        """A stretch with the other halves of the hyphenated names at its ends."""
        first, last = stretch
        while first > 1 and self._joined(first - 2) and self.sentence[first - 2] == self.sentence[first]:
            first -= 2
        while self._joined(last):
            last += 2
        return Stretch(first, last)

    def _joined(self, i: int) -> bool:
        """Whether a hyphen and another capitalised word follow a capitalised one without a blank."""
        if i + 2 >= len(self.words) or self.words[i + 1] not in ("-", "‑"):
            return False
        unbroken = self.ends[i] == self.idx[i + 1] and self.ends[i + 1] == self.idx[i + 2]
        return unbroken and self.words[i][:1].isupper() and self.words[i + 2][:1].isupper()

    def sentence_end(self, i: int) -> int:
        """The last token of the sentence of token `i`."""
        number = self.sentence[i] + 1
        return self.starts[number] - 1 if number < len(self.starts) else len(self.words) - 1

    def sentence_start(self, i: int) -> int:
        """The first token of the sentence of token `i`."""
        return self.starts[self.sentence[i]]

    def child(self, i: int, *deps: str) -> int | None:
        """The first dependent of token `i` with one of the relations; one in a dateline only where there is no other."""
        found = [k for k in self.kids[i] if self.deps[k] in deps]
        return next((k for k in found if not self.opening[k]), found[0] if found else None)
