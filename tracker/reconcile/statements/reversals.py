"""reversal: a promise or a position that the same actor later turns round. A candidate to look at, no verdict.

Minds are changed for reasons, and a statement without its context sounds like the opposite of another quickly. So two statements of one
actor are set side by side where they agree in nearly everything but a negation, or a pair of opposite words ("supports", "opposes").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tracker.lang import lexicon
from tracker.reconcile.statements import telling
from tracker.reconcile.statements.linking import Link, chosen
from tracker.reconcile.statements.topics import WORD, Topic, apart, listed_words, name_stem, nested, of_one_thing, rare, stem, weight
from tracker.records import Act, Kind

LEAST_DAYS = 2
"""Days between the two: what is said on one day in two ways is one position."""

LEAST_SHARED = 3
"""Content words and names in common besides the opposite ones."""

LEAST_OVERLAP = 0.6
"""Share of the shorter one's content in common, and half of that of the longer one's."""

LONGEST = 18
"""Content words: of a longer statement a negation turns a part."""

MOST_KEYS = 3

CANDIDATE = 0.6
PROMISED = 0.7
"""Where the earlier one is a promise."""


@cache
def _opposites() -> dict[str, tuple[int, bool]]:
    """For the stem of each word of a pair of opposites the pair's number and its side."""
    pairs = lexicon("topics")["opposites"]
    return {stem(word): (number, bool(side)) for number, pair in enumerate(pairs) for side in (0, 1) for word in pair[side].split()}


@dataclass(frozen=True)
class Stance:
    """What a statement commits its speaker to.

    Attributes:
        sides: for each pair of opposites that it uses of its speaker, by number, the side.
        turned: stems of what a negation turns round.
        commits: it says what will be, or is a promise.
    """

    sides: Mapping[int, bool]
    turned: frozenset[str]
    commits: bool


def stance(one: Topic) -> Stance | None:
    """None for a statement that commits to nothing, that only supposes, or that is too long for one negation to turn it round."""
    if not one.speakers or len(one.words) > LONGEST or one.statement.claim.act in (Act.estimate, Act.accuse) or one.denies:
        return None
    words = [word.casefold().replace("’", "'") for word in WORD.findall(one.text)]
    if not listed_words("supposing").isdisjoint(words):
        return None
    promised = one.statement.claim.act is Act.promise
    sides: dict[int, bool] = {}
    for place, word in enumerate(words):
        near_by = words[max(0, place - 2) : place]
        if stem(word) in _opposites() and (
            promised or not listed_words("persons").isdisjoint(near_by) or any(name_stem(w) in one.own for w in near_by)
        ):
            number, side = _opposites()[stem(word)]
            sides[number] = side
    commits = promised or not listed_words("committing").isdisjoint(words)
    return Stance(sides, one.turned, commits) if sides or commits else None


def keys(one: Topic) -> Iterator[str]:
    """A speaker and a content word."""
    if stance(one) is not None:
        content = one.content - frozenset(_opposites()) - one.own
        yield from chosen(((speaker, word) for speaker in one.speakers for word in content), MOST_KEYS)


def link(a: Topic, b: Topic) -> Link | None:
    """reversal: one actor promised or held something, and later says or does the opposite.

    Example: "the mines will close this year", and half a year later "the mines will not close". Limits: the same speaker; two days at least
    between; the two agree in most of their content words, no more than one of them has a
    rare word that the other lacks, and they differ by a negation or by a pair of opposite words, not by both; never
    above 0.8.
    """
    between = apart(a, b)
    if between is None or between < LEAST_DAYS or not a.speakers & b.speakers or nested(a, b):
        return None
    one, two = stance(a), stance(b)
    if one is None or two is None:
        return None
    mine, theirs = (topic.content - frozenset(_opposites()) - topic.own for topic in (a, b))
    shared = mine & theirs
    opposite = any(two.sides.get(number, side) != side for number, side in one.sides.items())
    turnable = (shared | frozenset(_opposites())) & a.content & b.content
    turned = bool(one.turned & turnable) != bool(two.turned & turnable) and bool(
        (one.commits and two.commits) or one.sides.keys() & two.sides.keys()
    )
    if opposite == turned:
        return None
    shorter, longer = sorted((weight(mine), weight(theirs)))
    common = weight(shared)
    if len(shared) < LEAST_SHARED or common < LEAST_OVERLAP * shorter or 2 * common < LEAST_OVERLAP * longer:
        return None
    if not of_one_thing(a, b) or (any(map(rare, mine - theirs)) and any(map(rare, theirs - mine))):
        return None
    first, second = sorted((a, b), key=lambda topic: topic.order)
    confidence = PROMISED if first.statement.claim.act is Act.promise else CANDIDATE
    return Link(Kind.reversal, second, first, confidence, (second.id, first.id))


def explain(links: list[Link]) -> str:
    best = links[0]
    earlier = "promised" if best.second.statement.claim.act is Act.promise else "said earlier"
    return (
        f"{telling.speaker(best.second)} {earlier}: {telling.told(best.second)}, and later the opposite: {telling.told(best.first)}. "
        "A candidate: what lies between may explain it."
    )
