"""Which harm a number counts: verbs, participles, nouns and lists, tied to the numbers around them.

Two kinds of evidence are used. Words that stand directly beside the number decide first, because they hold in headlines
and in texts that have lost their commas ("13 civilians killed 43 others injured"). Where the verb is further away, the
dependency parse decides. What remains is tied by coordination ("50 fighters and two civilians were killed") or as a part
of a number before it ("including 68 children"). A verb that is only threatened, planned or supposed counts nobody.
"""

from collections.abc import Callable

from tracker.extract.figures.harm import beside, clauses, lists, nouns, parts
from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.revisions import replaced
from tracker.extract.figures.harm.sentence import Sentence
from tracker.extract.figures.harm.triggers import Trigger
from tracker.extract.figures.harm.tying import Link, Tying

RULES: tuple[Callable[[Tying, int, Counted], None], ...] = (
    nouns.multiple,
    parts.of_harm,
    nouns.dead,
    beside.around,
    beside.beside,
    parts.part,
    lists.revised,
    nouns.described,
    lists.coordinated,
    clauses.parsed,
    lists.coordinated,
    lists.elliptic,
    parts.part,
    parts.apposed,
    nouns.itself,
    clauses.inverted,
    clauses.among,
    parts.among_counted,
    lists.listed,
    lists.coordinated,
    lists.against,
    nouns.incident,
)
"""Tried in this order, each for every count of the sentence that nothing has tied yet."""


def measured(sentence: Sentence, counts: list[Counted], found: list[Trigger]) -> list[Link | None]:
    """Tie each number of a sentence to the harm that it counts, None where it counts none."""
    tying = Tying(sentence, counts, found)
    for rule in RULES:
        for index, one in enumerate(counts):
            if tying.links[index] is None and not (one.thing or one.pronoun or tying.threatened[index]):
                rule(tying, index, one)
    for index, one in enumerate(counts):
        link = tying.links[index]
        if link is not None and link.whole is None and not one.incident:
            link.whole = parts.whole(tying, index, one)
        parent = tying.links[link.whole] if link is not None and link.whole is not None else None
        if link is not None and parent is not None and one.part and (parent.measure, link.measure) == ("killed", "injured"):
            link.measure = "killed"  # "38 people died, two of them in hospital"
        for old, new, stated in replaced(sentence, counts, index):
            one_link, other_link = tying.links[old], tying.links[new]
            if stated and one_link is not None and other_link is not None and one_link.measure == other_link.measure:
                other_link.revises = old
    return tying.links
