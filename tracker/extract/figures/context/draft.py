"""A figure while it is being read, and the article that it is read from: what the rules fill in, one field after another."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from tracker.extract.figures.context.binding import Bound, bound
from tracker.extract.figures.context.originators import Originator, body_for, is_description, originators
from tracker.extract.figures.context.places import Place, countries, kinds, places
from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import Sentences
from tracker.extract.figures.harm.tying import Link
from tracker.extract.times import TimeKind, TimeWord
from tracker.lang import lexicon
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
        adds: it comes on top of another number ("eight more bodies").
        excluded: why it counts nobody.
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
    adds: bool = False
    excluded: str | None = None
    struck: bool = False
    headline: bool = False
    confidence: float = 1.0
    evidence: dict[str, Spans] = field(default_factory=dict)
    inferred: dict[str, str] = field(default_factory=dict)


BESIDE = 80  # characters between two names that stand beside each other
SMALL = re.compile(r"\W+(?:[a-z]+\s+){0,4}?")
OPENING = 12  # characters of a sentence in which a day opens it


@cache
def turning() -> tuple[str, ...]:
    """Words by which a text turns to another subject."""
    return tuple(lexicon("times")["elsewhere"]["words"])


@dataclass
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
    _near: dict[tuple[str, str], bool] = field(default_factory=dict)
    _named: dict[str, list[int]] = field(default_factory=dict)
    _turning: dict[int, bool] = field(default_factory=dict)
    _bound: dict[int, dict[int, Bound]] = field(default_factory=dict)

    def bound(self, draft: Draft) -> Bound:
        """What its sentence tells of a count alone, and what it shares with others."""
        if draft.sentence not in self._bound:
            counts = sorted({other.at for other in self.drafts if other.sentence == draft.sentence})
            self._bound[draft.sentence] = bound(self.sentences[draft.sentence], counts)
        return self._bound[draft.sentence][draft.at]

    def turns(self, index: int) -> bool:
        """True for a sentence whose first words turn to something else: "Separately", "Last year"."""
        if index not in self._turning:
            start = self.sentences.spans[index][0]
            opening = self.text[start : start + 60].lower()
            self._turning[index] = any(word in opening for word in turning())
        return self._turning[index]

    def opens_dated(self, index: int) -> bool:
        """True for a sentence that opens with the day of what it tells of: "On March 3, a crash"."""
        start, _ = self.sentences.spans[index]
        near = self.times[bisect_left(self._starts, start) : bisect_left(self._starts, start + OPENING)]
        return any(word.kind is TimeKind.day and not word.said for word in near)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.span[0] for word in self.times]

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
    def body(self) -> str | None:
        """The body that descriptions ("the monitor") stand for: one that the article names as saying something."""
        found = (one for index in range(len(self.sentences)) for one in self.originators(index))
        named = (one.name for one in found if not one.pronoun and not is_description(one.name))
        return body_for([name for name in named if any(character.isupper() for character in name.removeprefix("The "))])

    def beside(self, one: str, other: str) -> bool:
        """True where two names stand beside each other in the text, few small words between: "Osk in rural Lorno"."""
        key = (one, other) if one < other else (other, one)
        if key not in self._near:
            self._near[key] = self._follows(*key) or self._follows(*key[::-1])
        return self._near[key]

    def _follows(self, one: str, other: str) -> bool:
        starts = self._places_of(other)
        for start in self._places_of(one):
            end = start + len(one)
            after = bisect_left(starts, end)
            if after < len(starts) and starts[after] - end < BESIDE and SMALL.fullmatch(self.text, end, starts[after]):
                return True
        return False

    def _places_of(self, name: str) -> list[int]:
        if name not in self._named:
            self._named[name] = [match.start() for match in re.finditer(re.escape(name), self.text)]
        return self._named[name]

    @cached_property
    def country(self) -> Place | None:
        """The country that the text names most as the place of something: a war's total is a country's."""
        named = countries(self.text)
        times = Counter(place.name for place in named)
        return max(named, key=lambda place: times[place.name], default=None)

    @cached_property
    def _small(self) -> frozenset[str]:
        """The words of the text that stand in it without a capital."""
        return frozenset(re.findall(r"(?<![\w-])[a-z]+(?![\w-])", self.text))

    def _elsewhere(self, name: str, start: int, end: int) -> bool:
        return name in self.text[:start] or name in self.text[end:]
