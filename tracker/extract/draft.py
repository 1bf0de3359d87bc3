"""A figure while it is being read: what the rules fill in, one field after another."""

from dataclasses import dataclass, field

from tracker.extract.measures import Link
from tracker.extract.originators import Originator
from tracker.extract.populations import Counted
from tracker.numbers import Bounds, Number
from tracker.records import Spans


@dataclass(slots=True)
class Draft:
    """Like a Figure, but open; `whole` and `revises` are places in the article's list of drafts.

    Attributes:
        sentence: index of the sentence in the article.
        at: first token of the number in its sentence.
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
    place: str | None = None
    level: float = -1.0
    period: str = "incident"
    since: str | None = None
    as_of: str | None = None
    originator: Originator | None = None
    negated: bool = False
    whole: int | None = None
    revises: int | None = None
    headline: bool = False
    confidence: float = 1.0
    evidence: dict[str, Spans] = field(default_factory=dict)
    inferred: dict[str, str] = field(default_factory=dict)
