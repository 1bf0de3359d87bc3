"""Statements that contradict each other: a denial, and what it denies.

A denial alone is no contradiction: the sentence that denies an allegation also reports it. A row is listed only where somebody else
is on record with the allegation, in a statement of its own. Two statements are of one topic when they share names and
content words (by stem, rare words counting more); precision comes first, so what is merely similar is left alone: two attacks on two
towns, or one before and one during a war, are two things, however alike the words.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.comparable import Days, days
from tracker.reconcile.findings import MOST_FIGURES, Findings
from tracker.reconcile.places import folded, known_place
from tracker.reconcile.wording import listed, when
from tracker.records import Act, Kind, Statement, discrepancy

LEAST_OVERLAP = 0.5
"""Share of the shorter statement's content, by weight, that the two must have in common."""

LEAST_OF_LONGER = 0.25
"""Share of the longer statement's content: two words of a long statement are a remark in it, not its point."""

LEAST_SHARED = 2
"""Content words that they must share besides names: one word in common is a subject, not a statement."""

APART_DAYS = 60
"""Days between a denial and what it denies, where both dates are known."""

MOST_CANDIDATES = 5_000
"""Statements that one denial is held against, those that share its rarest words first."""

CLIP = 160

_ASSERTING = {Act.assert_, Act.accuse, Act.confirm, Act.announce, Act.estimate, Act.condemn}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DATED = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+)|\b([A-Z][a-z]+) (\d{1,2})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BOUND = re.compile(r"\b(before|after|during|until|since|for|in)\s+(?:(?:the|a|an|its|their|his|her)\s+)?([^\W\d_]{3,})", re.IGNORECASE)
_VERBS = {Act.assert_: "says", Act.confirm: "confirms", Act.announce: "announces", Act.estimate: "estimates", Act.condemn: "condemns"}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending: "cooperates" and "cooperation" -> "cooper", "shipped" and "ships" -> "ship"."""
    table = lexicon("topics")
    plain = folded(word).removesuffix("'s")
    for suffix in table["suffixes"]:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= table["stem"]:
            plain = plain[: len(plain) - len(suffix)]
            break
    return plain[:-1] if plain[-2:-1] == plain[-1:] else plain


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(lexicon("topics")[key])


@dataclass(slots=True)
class Topic:
    """What a statement is about.

    Attributes:
        words: stems of its content words.
        names: stems of its capitalised words and of the actors it is about.
        written: stems of its capitalised words alone.
        speakers: folded names.
        turned: it holds a negating word.
        times: what it says of its time.
    """

    statement: Statement
    words: frozenset[str]
    names: frozenset[str]
    written: frozenset[str]
    speakers: frozenset[str]
    turned: bool
    when: Days | None
    times: "Times"

    @property
    def denies(self) -> bool:
        return self.statement.claim.act is Act.deny or self.statement.claim.negated

    @property
    def asserts(self) -> bool:
        claim = self.statement.claim
        return not self.denies and claim.act in _ASSERTING and not self.turned and bool(self.speakers)

    @property
    def own(self) -> frozenset[str]:
        """Stems of the words of its speakers' names."""
        return frozenset(stem(part) for name in self.speakers for part in _WORD.findall(name))


class Times(NamedTuple):
    """The time words of a statement.

    Attributes:
        names: weekdays and months.
        dates: days of a month ("3 may").
        years: of four digits.
        bound: for a noun the words that set the statement before, in or after it: war -> before.
    """

    names: frozenset[str]
    dates: frozenset[str]
    years: frozenset[str]
    bound: dict[str, frozenset[str]]

    def opposed(self, other: "Times") -> bool:
        """True where both tell their time, and it is not one."""
        if any(one and two and not one & two for one, two in zip(self[:3], other[:3], strict=True)):
            return True
        for noun in self.bound.keys() & other.bound.keys():
            one, two = self.bound[noun], other.bound[noun]
            if not one & two and (one | two) & _listed("turning"):
                return True
        mine, theirs = (frozenset[str]().union(*times.bound.values()) & _listed("turning") for times in (self, other))
        return bool(mine) and bool(theirs) and not mine & theirs


def times(text: str) -> Times:
    """Read the time words: "in March, before the war" -> march; war: before."""
    named = {word.casefold() for word in _WORD.findall(text) if word[0].isupper()} & _listed("calendar")
    pairs = ((day or after, month or before) for day, month, before, after in _DATED.findall(text))
    dates = {f"{int(day)} {month.casefold()}" for day, month in pairs if month.casefold() in _listed("calendar")}
    bound: dict[str, set[str]] = defaultdict(set)
    for word, noun in _BOUND.findall(text):
        bound[stem(noun)].add(word.casefold())
    return Times(
        frozenset(named), frozenset(dates), frozenset(_YEAR.findall(text)), {noun: frozenset(words) for noun, words in bound.items()}
    )


def topic(statement: Statement) -> Topic:
    """Read names and content words from the statement's own words."""
    claim = statement.claim
    words: set[str] = set()
    names: set[str] = set()
    turned = False
    for position, match in enumerate(_WORD.finditer(claim.text[:2_000])):
        word = match[0]
        lower = word.casefold().replace("’", "'")
        turned = turned or lower in _listed("negations") or lower.endswith("n't")
        if lower in _listed("common") or len(lower) < 3 or (word[0].isupper() and lower in _listed("calendar")):
            continue
        named = word[0].isupper() and (position or known_place(folded(word)) is not None)
        (names if named else words).add(stem(word))
    written = frozenset(names)
    for name in claim.about:
        names.update(stem(part) for part in _WORD.findall(name) if part[0].isupper())
    speakers = claim.speakers or ((claim.speaker,) if claim.speaker else ())
    return Topic(
        statement,
        frozenset(words - names),
        frozenset(names),
        written,
        frozenset(map(folded, speakers)),
        turned,
        days(claim.said_on) or days(statement.published),
        times(claim.text[:2_000]),
    )


class Link(NamedTuple):
    """A denial and a statement that it denies, with the share of content they have in common."""

    denial: Topic
    denied: Topic
    overlap: float


def denials(statements: Iterable[Statement], findings: Findings) -> None:
    """denial: one actor denies what another asserts.

    Example: a ministry says that there is no military cooperation with a state; a deputy had said that the cooperation goes on. One row
    for a speaker and what it denies, however many outlets carry it. Limits: the allegation that the denial itself reports does not count;
    speakers must differ; at least two content words and a name besides the denier's own must be shared; two statements that each name
    somebody or some place that the other does not, that tell different times or are more than two months apart are left alone.
    """
    topics = [topic(statement) for statement in statements if statement.copy_of is None]
    links = list(_links(topics))
    for group in _grouped(links):
        _denial(group, findings)


def _links(topics: list[Topic]) -> Iterable[Link]:
    asserting = [one for one in topics if one.asserts]
    index: dict[str, list[int]] = defaultdict(list)
    for position, one in enumerate(asserting):
        for word in one.words:
            index[word].append(position)
    frequency = Counter(word for one in topics for word in one.words)
    weight = {word: math.log(1 + len(topics) / count) for word, count in frequency.items()}
    for denial in topics:
        if not denial.denies or not denial.speakers:
            continue
        for position in _candidates(denial, index):
            overlap = _overlap(denial, asserting[position], weight)
            if overlap >= LEAST_OVERLAP:
                yield Link(denial, asserting[position], overlap)


def _candidates(denial: Topic, index: dict[str, list[int]]) -> Iterable[int]:
    """Statements that share one of a denial's rarest words, until there are very many."""
    found: set[int] = set()
    for word in sorted(denial.words, key=lambda word: (len(index.get(word, ())), word)):
        found.update(index.get(word, ())[: MOST_CANDIDATES - len(found)])
    return sorted(found)


def _overlap(denial: Topic, other: Topic, weight: dict[str, float]) -> float:
    """Share of content in common; 0 where the two cannot be about one thing."""
    shared = denial.words & other.words
    if len(shared) < LEAST_SHARED or denial.speakers & other.speakers:
        return 0
    if _nested(denial.statement, other.statement) or not _near(denial.when, other.when):
        return 0
    if not _of_one_thing(denial, other) or denial.times.opposed(other.times):
        return 0
    common = sum(weight[word] for word in shared)
    shorter, longer = sorted(sum(weight[word] for word in one.words) for one in (denial, other))
    return common / shorter if common >= LEAST_OF_LONGER * longer else 0


def _of_one_thing(denial: Topic, other: Topic) -> bool:
    """True where two statements share a name besides the denier's, and not each of them has names that the other lacks.

    A hospital in one town is not a hospital in another, although both lie in one country.
    """
    if not denial.names & other.names - denial.own:
        return False
    speakers = denial.own | other.own
    return not (denial.written - other.names - speakers and other.written - denial.names - speakers)


def _nested(a: Statement, b: Statement) -> bool:
    """True where the one stands inside the other's sentence: a denial's own report of what it denies."""
    if a.claim.article != b.claim.article:
        return False
    spans = [span for part in (a.claim.content, a.claim.denies or ()) for span in part]
    return any(start < other_end and other_start < end for start, end in spans for other_start, other_end in b.claim.content)


def _near(a: Days | None, b: Days | None) -> bool:
    return a is None or b is None or (a.first - APART_DAYS <= b.last and b.first - APART_DAYS <= a.last)


def _grouped(links: list[Link]) -> Iterable[list[Link]]:
    """Links of one denying speaker that share a denial or a denied statement, together."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for link in links:
        parent[root(link.denial.statement.claim.id)] = root(f"{sorted(link.denial.speakers)} {link.denied.statement.claim.id}")
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[root(link.denial.statement.claim.id)].append(link)
    return groups.values()


def _denial(group: list[Link], findings: Findings) -> None:
    best = max(group, key=lambda link: (link.overlap, link.denial.statement.claim.id))
    denying = list(dict.fromkeys(link.denial.statement.claim.id for link in group))
    denied = list(dict.fromkeys(link.denied.statement.claim.id for link in group))
    others = listed(_speaker(link.denied) for link in group if _speaker(link.denied) != _speaker(best.denied))
    accused = bool(best.denial.own & (best.denied.names | best.denied.words))
    findings.rows.append(
        discrepancy(
            Kind.denial,
            f"{_speaker(best.denial)} denies {_told(best.denial)}, while {_speaker(best.denied)} {_verb(best, accused=accused)}: "
            f"{_told(best.denied)}{f'; so do {others}' if others else ''}.",
            claims=[*denying, *denied][:MOST_FIGURES],
            confidence=round(min(0.6 + 0.25 * best.overlap + (0.1 if accused else 0), 0.95), 2),
        )
    )


def _verb(link: Link, *, accused: bool) -> str:
    act = link.denied.statement.claim.act
    if act is Act.accuse:
        return f"accused {_speaker(link.denial)} of it" if accused else "makes the accusation"
    return _VERBS[act]


def _speaker(one: Topic) -> str:
    claim = one.statement.claim
    return claim.speaker or (claim.speakers[0] if claim.speakers else "somebody")


def _told(one: Topic) -> str:
    """The statement's own words, clipped, with outlet and day."""
    text = " ".join(one.statement.claim.text.split())
    text = text if len(text) <= CLIP else text[:CLIP].rsplit(" ", 1)[0] + " ..."
    return f'"{text}" ({one.statement.outlet or one.statement.document or one.statement.claim.article}, {when(one.when)})'
