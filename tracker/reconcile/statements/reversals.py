"""reversal: a promise or a position that the same actor later turns round. A candidate to look at, no verdict.

Minds are changed for reasons, and a statement without its context sounds like the opposite of another quickly. So two statements of one
actor are set side by side where they agree in nearly everything but a negation, or a pair of opposite words ("supports", "opposes").
"""

from collections.abc import Iterator
from functools import cache

from tracker.lang import lexicon
from tracker.reconcile.statements import telling
from tracker.reconcile.statements.linking import Link, chosen
from tracker.reconcile.statements.topics import WORD, Topic, apart, nested, of_one_thing, rare, stem, weight
from tracker.records import Act, Kind

LEAST_DAYS = 2
"""Days between the two: what is said on one day in two ways is one position."""

LEAST_SHARED = 2
"""Content words in common besides the opposite ones, or one and a name."""

LEAST_OVERLAP = 0.6
"""Share of the shorter one's content in common, and half of that of the longer one's."""

LONGEST = 25
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


@cache
def _negating() -> frozenset[str]:
    return frozenset(lexicon("topics")["negations"])


@cache
def _committing() -> frozenset[str]:
    return frozenset(lexicon("topics")["committing"])


def _stance(one: Topic) -> tuple[frozenset[tuple[int, bool]], bool, bool] | None:
    """What a statement commits its speaker to: opposite words, whether it is turned round, whether it says what will be; None for nothing."""
    if not one.speakers or len(one.words) > LONGEST or one.statement.claim.act in (Act.estimate, Act.accuse):
        return None
    lower = {word.casefold().replace("’", "'") for word in WORD.findall(one.text)}
    sides = frozenset(_opposites()[word] for word in one.words if word in _opposites())
    commits = bool(lower & _committing()) or one.statement.claim.act is Act.promise
    if not sides and not commits:
        return None
    return sides, (len(one.turns) % 2 == 1) != one.denies, commits


def keys(one: Topic) -> Iterator[str]:
    """A speaker and a content word."""
    if _stance(one) is not None:
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
    one, two = _stance(a), _stance(b)
    if one is None or two is None:
        return None
    numbers_one, numbers_two = dict(one[0]), dict(two[0])
    opposite = any(numbers_two.get(number, side) != side for number, side in numbers_one.items())
    turned = one[1] != two[1]
    if opposite == turned or not (opposite or (one[2] and two[2]) or numbers_one.keys() & numbers_two.keys()):
        return None
    mine, theirs = (topic.content - frozenset(_opposites()) - topic.own for topic in (a, b))
    shared = mine & theirs
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
