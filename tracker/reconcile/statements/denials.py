"""denial: one actor denies what another asserts.

A denial alone is no contradiction: the sentence that denies an allegation also reports it. A link is made only to what somebody else is
on record with, in a statement of its own.
"""

from collections.abc import Iterator

from tracker.lang import lexicon
from tracker.reconcile.statements import charges, telling
from tracker.reconcile.statements.linking import Link, chosen
from tracker.reconcile.statements.topics import WORD, Topic, listed_words, near, nested, of_another_time, of_one_thing, rare, stem, weight
from tracker.records import Act, Kind

LEAST_OVERLAP = 0.5
"""Share of the shorter statement's content, by weight, that the two must have in common."""

LEAST_OF_LONGER = 0.25
"""Share of the longer statement's content: two words of a long statement are a remark in it, not its point."""

LEAST_SHARED = 2
"""Content words that they must share besides names: one word in common is a subject, not a statement."""

LEAST_ACCUSED = (3, 0.7)
"""The same, and the share, where the denier's own name is the only one that they have in common."""

APART_DAYS = 60
"""Days between a denial and what it denies, where both dates are known."""

SURE_SHARED = 3
"""Content words in common where nobody is accused: two may be the subject alone ("it held the ships", "the ships are in the harbour")."""

THING = 0.75
"""At most, with fewer, and where a thing is denied and not that something is so: who "rejected military cooperation" may have denied it or
turned it down."""

REFUSED_IN = 6
"""Words at the front of a denial that tell what sort of thing is denied."""

MOST_KEYS = 8


def keys(one: Topic) -> Iterator[str]:
    """A name and a content word: of a denial its own speaker's name, too, by which others accuse it."""
    if one.speakers and (one.denies or (one.asserts and not one.turns)) and len(one.words) >= LEAST_SHARED:
        names = one.names | one.own if one.denies else one.names
        yield from chosen(((name, word) for name in names for word in one.words), MOST_KEYS)


def link(a: Topic, b: Topic) -> Link | None:
    """denial: one actor denies what another asserts.

    Example: a ministry says that there is no military cooperation with a state; a deputy had said that the cooperation goes on. One row
    for a speaker and what it denies, however many outlets carry it. Limits: the allegation that the denial itself reports does not count;
    speakers must differ; at least two content words and a name must be shared (three words that make up most of the statement where it is
    the denier's own name); two statements that each name somebody or some place that the other does not, that tell different times or are
    more than two months apart are left alone. Whoever calls an observer biased denies no deed.
    """
    found = _of_one_matter(a, b)
    return None if found is None else charges.as_charge(found)


def _of_one_matter(a: Topic, b: Topic) -> Link | None:
    """A denial and an assertion in nearly the same words."""
    denial, other = (a, b) if a.denies else (b, a)
    if (
        not denial.denies
        or not other.asserts
        or other.turns
        or not denial.speakers
        or not other.speakers
        or denial.speakers & other.speakers
    ):
        return None
    shared = denial.words & other.words
    if len(shared) < LEAST_SHARED or not near(denial, other, APART_DAYS) or nested(denial, other):
        return None
    share = _overlap(denial, other)
    accused = bool(denial.own & (other.names | other.words))
    if not denial.names & other.names - denial.own and not (
        accused and len(shared) >= LEAST_ACCUSED[0] and share >= LEAST_ACCUSED[1] and denial.own & other.names
    ):
        return None
    if (not accused or _sides(denial)) and _sides(other) - _sides(denial):
        return None
    if _is_refused(denial) or share < LEAST_OVERLAP or not of_one_thing(denial, other) or of_another_time(denial, other):
        return None
    confidence = min(0.55 + 0.3 * _alike(denial, other) + (0.1 if accused else 0), 0.95)
    if not _is_told(denial) or (not accused and len(shared) < SURE_SHARED) or _differ(denial, other):
        confidence = min(confidence, THING)
    return Link(Kind.denial, denial, other, round(confidence, 2), (denial.id, f"{sorted(denial.speakers)} {other.id}"))


def _overlap(denial: Topic, other: Topic) -> float:
    """Share of the shorter statement's content in common; 0 where it is too little of the longer one's."""
    common = weight(denial.words & other.words)
    shorter, longer = sorted(weight(one.words) for one in (denial, other))
    return common / shorter if common >= LEAST_OF_LONGER * longer else 0


def _alike(denial: Topic, other: Topic) -> float:
    """Dice's coefficient of the two contents, by weight (0 to 1)."""
    return 2 * weight(denial.words & other.words) / (weight(denial.words) + weight(other.words))


def _differ(denial: Topic, other: Topic) -> bool:
    """True where each says something that the other does not: "paid for the bishop's villa", "paid for the villa of Vesk"."""
    return any(map(rare, denial.words - other.content)) and bool(other.written - denial.names - denial.own - other.own)


def _is_told(denial: Topic) -> bool:
    """True where it is denied that something is so, or an allegation: "that it had shipped", "shipping", "accusations of"."""
    words = [word.casefold() for word in WORD.findall(denial.text)]
    return bool(words) and (
        words[0] in listed_words("telling") or words[0].endswith("ing") or not listed_words("alleging").isdisjoint(words)
    )


def _sides(one: Topic) -> frozenset[str]:
    """The sides that a statement's nouns stand for: that rebels did it is nothing that an army denied for itself."""
    return frozenset(side for side, nouns in lexicon("deeds")["groups"].items() if not one.words.isdisjoint(map(stem, nouns)))


def _is_refused(denial: Topic) -> bool:
    """True where something is turned down and nothing denied: "rejected the senator's proposals", "dismissed criticism of"."""
    words = [word.casefold() for word in WORD.findall(denial.text)[:REFUSED_IN]]
    return not _is_told(denial) and not listed_words("refused").isdisjoint(words)


def explain(links: list[Link]) -> str:
    best = links[0]
    also = telling.others((link.second for link in links), best.second)
    return (
        f"{telling.speaker(best.first)} denied {telling.told(best.first)}, while {telling.speaker(best.second)} {_verb(best)}: "
        f"{telling.told(best.second)}{f'; so did {also}' if also else ''}."
    )


def _verb(link: Link) -> str:
    accused = link.second.statement.claim.act is Act.accuse and link.first.own & (link.second.names | link.second.words)
    return f"accused {telling.speaker(link.first)} of it" if accused else telling.verb(link.second)
