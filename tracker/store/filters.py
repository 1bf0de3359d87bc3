"""What a reader of claims or figures asks for; a field left at None asks nothing.

Dates may be partial on both sides. A row counts as in range when its date, as far as it is known, could be: "2024-03" is in
range for every day of March. Both ends are inclusive, the last one to its last day. A row without a date is in no range.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


def folded(text: str) -> str:
    """Text without case and accents, its spaces single: "Şırnak" and "sirnak" are the same."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("İ", "i"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims to read.

    Attributes:
        speakers: ids; the claim is made by one of them, or by who held one of them as an office when the claim was made.
        spoken_for: ids; or by somebody who speaks for one of them by the text's own words.
        acts: one of these.
        quotations: one of these ways of quoting.
        about: ids; the claim names or means one of them.
        words: all stand in the claim's text, in any form and case; those in double quotation marks one after the other.
        source: stands in the outlet's name, in upper or lower case.
        article: id of the article.
        since, until: first and last day of `said_on`, else of the article's date.
        min_confidence: the least confidence, inclusive.
    """

    speakers: Sequence[str] | None = None
    spoken_for: Sequence[str] = ()
    acts: Sequence[str] | None = None
    quotations: Sequence[str] | None = None
    about: Sequence[str] | None = None
    words: str | None = None
    source: str | None = None
    article: str | None = None
    since: str | None = None
    until: str | None = None
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Sites:
    """Which incidents lie in a place.

    Attributes:
        word: what stands in the place's name, without case and accents.
        within: it stands in that of a place in which the incident's own lies.
        called: all that the places of these incidents are called.
        ids: of those whose places are called by more than an incident bears.
    """

    word: str
    within: bool
    called: Sequence[str]
    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures to read.

    Attributes:
        measures: one of these.
        population: stands in the noun that is counted.
        periods: one of these kinds.
        place: stands in the figure's place, whatever case and accents, or in a place that its incident lies in.
        sites: the incidents that lie in `place`; the store looks them up.
        originators: ids of speakers; the figure is attributed to one of them, or to who held one of them as an office on its day.
        source: stands in the outlet's name, in upper or lower case.
        article: id of the article.
        since, until: first and last day of `as_of`.
        event: id of an incident, or the beginning of one; figures of all articles that tell of it.
        known_at: the last day on which it had been published, inclusive, and by then surely; of an article the text that stood then. A text
            that was changed without a new date counts from the day on which it was first seen.
        min_confidence: the least confidence, inclusive.
    """

    measures: Sequence[str] | None = None
    population: str | None = None
    periods: Sequence[str] | None = None
    place: str | None = None
    sites: Sites | None = None
    originators: Sequence[str] | None = None
    source: str | None = None
    article: str | None = None
    since: str | None = None
    until: str | None = None
    event: str | None = None
    known_at: str | None = None
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which incidents to list.

    Attributes:
        place: stands in a place that an article names for it, whatever case and accents.
        since, until: first and last day.
        kinds: one of these.
        untold: also those of which nobody counts anything.
    """

    place: str | None = None
    since: str | None = None
    until: str | None = None
    kinds: Sequence[str] | None = None
    untold: bool = False
