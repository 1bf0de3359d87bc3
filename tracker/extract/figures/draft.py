"""A figure while it is being read, and the article that it is read from: what the rules fill in, one field after another."""

from dataclasses import dataclass, field

from tracker.extract.figures.measures import Link
from tracker.extract.figures.originators import Originator, originators
from tracker.extract.figures.places import Place, places
from tracker.extract.figures.populations import Counted
from tracker.extract.figures.sentence import Sentences
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
    headline: bool = False
    confidence: float = 1.0
    evidence: dict[str, Spans] = field(default_factory=dict)
    inferred: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Telling:
    """One article while its figures are completed.

    Attributes:
        times: its time words, sorted.
        report: ISO date of the report, None for an undated article.
        title: the counts that its title gives.
    """

    text: str
    sentences: Sentences
    drafts: list[Draft]
    times: list[TimeWord]
    report: str | None
    title: frozenset[int]
    _originators: dict[int, list[Originator]] = field(default_factory=dict)
    _places: dict[int, list[Place]] = field(default_factory=dict)

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
            self._places[index] = list(places(self.text, self.sentences[index]))
        return self._places[index]
