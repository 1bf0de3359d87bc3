"""A figure while it is being read, and the article that it is read from: what the rules fill in, one field after another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from tracker.extract.figures.context.binding import Bound, bound
from tracker.extract.figures.context.originators import Originator, originators
from tracker.extract.figures.context.places import Place, countries, kinds, places
from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import Sentences
from tracker.extract.figures.harm.tying import Link
from tracker.extract.times import TimeWord
from tracker.numbers import Bounds, Number
from tracker.records import Spans


@dataclass(slots=True)
class Draft:
    """Like a Figure, but open; `whole` and `revises` are places in the article's list of drafts.

    Attributes:
        sentence: index of the sentence in the article.
        at: first token of the number in its sentence.
        narrowness: level of the place.
        replaced: another number of the article replaces it.
        goes_on: it counts what the text has counted before ("the union puts the figure at 126").
        corrects: it does, and its words say that it replaces what was told before ("the correct figure is 14").
        struck: it counts people who were shot or hit, not "casualties".
        link: what ties the number to its harm, None until a repetition settles it.
    """

    number: Number
    bounds: Bounds
    counted: Counted
    sentence: int
    at: int
    link: Link | None = None
    measure: str = ""
    population: str = "people"
    established: str | None = None
    place: str | None = None
    narrowness: float = 0.0
    period: str = "incident"
    since: str | None = None
    as_of: str | None = None
    originator: Originator | None = None
    negated: bool = False
    whole: int | None = None
    revises: int | None = None
    replaced: bool = False
    goes_on: bool = False
    corrects: bool = False
    struck: bool = False
    headline: bool = False
    confidence: float = 1.0
    evidence: dict[str, Spans] = field(default_factory=dict)
    inferred: dict[str, str] = field(default_factory=dict)


@dataclass
class Telling:
    """One article while its figures are completed.

    Attributes:
        times: its time words, sorted.
        report: ISO date of the report, None for an undated article.
        title: the counts that its title gives.
        near: whether two places stand beside each other in the text, as far as it was asked for.
    """

    text: str
    sentences: Sentences
    drafts: list[Draft]
    times: list[TimeWord]
    report: str | None
    title: frozenset[int]
    near: dict[tuple[str, str], bool] = field(default_factory=dict)
    _originators: dict[int, list[Originator]] = field(default_factory=dict)
    _places: dict[int, list[Place]] = field(default_factory=dict)
    _bound: dict[int, dict[int, Bound]] = field(default_factory=dict)

    def bound(self, draft: Draft) -> Bound:
        """What its sentence tells of a count alone, and what it shares with others."""
        if draft.sentence not in self._bound:
            counts = sorted({other.at for other in self.drafts if other.sentence == draft.sentence})
            self._bound[draft.sentence] = bound(self.sentences[draft.sentence], counts)
        return self._bound[draft.sentence][draft.at]

    def originators(self, index: int) -> list[Originator]:
        """The attributions of a sentence, none outside the article."""
        if not 0 <= index < len(self.sentences):
            return []
        if index not in self._originators:
            self._originators[index] = list(originators(self.text, self.sentences[index]))
        return self._originators[index]

    def places(self, index: int) -> list[Place]:
        """The places that a sentence names, none outside the article."""
        if not 0 <= index < len(self.sentences):
            return []
        if index not in self._places:
            self._places[index] = list(self._sure(index))
        return self._places[index]

    def _sure(self, index: int) -> Iterator[Place]:
        """The places of a sentence; of a headline, whose every word begins with a capital, as much as the text names again.

        A single word that the text writes without its capital, too, is no name.
        """
        view = self.sentences[index]
        start, end = view.span
        for place in places(self.text, view):
            words = place.name.split()
            kind = len(words) > 1 and words[-1].lower() in kinds()  # "in Lorno Province"
            while view.headline and not kind and words and not self._elsewhere(" ".join(words), start, end):
                words.pop()
            if words and not (len(words) == 1 and words[0].lower() in self._small):
                name = " ".join(words)
                yield replace(place, name=name, span=(place.span[0], place.span[0] + len(name)))

    @cached_property
    def countries(self) -> list[Place]:
        """Every mention of a country as the place of something."""
        return countries(self.text)

    @cached_property
    def _small(self) -> frozenset[str]:
        """The words of the text that stand in it without a capital."""
        return frozenset(re.findall(r"(?<![\w-])[a-z]+(?![\w-])", self.text))

    def _elsewhere(self, name: str, start: int, end: int) -> bool:
        return name in self.text[:start] or name in self.text[end:]
