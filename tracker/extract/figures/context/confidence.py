"""How sure a figure is: signs of how it was read, weighed so that of the figures at 0.9 nine in ten are right.

Right is a figure whose number, bounds, measure and period are those of the annotators. The weights are fitted by
`python -m training.calibrate_figures`, which prints the table of docs/figures.md.
"""

import math
from functools import cache
from typing import NamedTuple

from tracker.extract.figures.context.draft import Draft, Telling
from tracker.lang import lexicon
from tracker.numbers import NumberKind


class Signs(NamedTuple):
    """What speaks for and against one figure, each 0 to 1.

    Attributes:
        sure: of the rule that tied the number to its harm.
        unknown: it counts a noun that is not known to be one for people.
        repeated: its measure was taken from another number of the text.
        attacks: it counts attacks, whose nouns count other things too.
        vague: it states no number.
        undated: no time word was read for it.
        background: it is no total of the main event.
        headline: it stands in a line of capitalised words.
        running: it is a running total or that of a stretch, by inference.
    """

    sure: float
    unknown: float
    repeated: float
    attacks: float
    vague: float
    undated: float
    background: float
    headline: float
    running: float


def signs_of(telling: Telling, draft: Draft) -> Signs:
    """Read the signs of one figure, all its fields filled in."""
    counted = draft.counted
    return Signs(
        sure=draft.confidence,
        unknown=float(not (counted.known or counted.bare or counted.incident)),
        repeated=float("measure" in draft.inferred),
        attacks=float(draft.measure == "incidents"),
        vague=float(draft.number.kind is NumberKind.vague),
        undated=float("as_of" in draft.inferred or draft.as_of is None),
        background=float(not draft.headline),
        headline=float(telling.sentences[draft.sentence].headline),
        running=float(draft.period != "incident" and "period" in draft.inferred),
    )


@cache
def _weights(language: str = "en") -> dict[str, float]:
    return dict(lexicon("figures", language)["confidence"])


def confidence(telling: Telling, draft: Draft) -> float:
    """The chance that number, measure and period of a figure are right, 0 to 1."""
    weights = _weights()
    odds = weights["bias"] + sum(weights[name] * value for name, value in signs_of(telling, draft)._asdict().items())
    return round(1 / (1 + math.exp(-odds)), 3)
