"""contested_status: the same dead, wounded or detained are civilians to one speaker and fighters to another.

That they are the same people must be sure. One raid kills civilians and fighters, and two raids kill on one day: so the two statements must
give the same number of them, or both speak of all of them, at one named place within days.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.lang import lexicon
from tracker.numbers import NumberKind, numbers
from tracker.reconcile.statements import telling
from tracker.reconcile.statements.linking import Link, chosen
from tracker.reconcile.statements.topics import WORD, Topic, near, nested, no_states, of_another_time, stem
from tracker.records import Kind

APART_DAYS = 3
"""Days between the two statements."""

FEW = 5
"""Fewer are killed twice on one day by chance."""

MOST_KEYS = 2

NEXT = 250
"""Characters between what is said of all the dead of a deed and the count of them that it contradicts: the next sentence."""

SURE = 0.85

ALL = "all"
_WHO = r"(?:[\w'’-]+\s+){0,3}?"


@dataclass(frozen=True)
class Called:
    """What a statement calls those who came to harm.

    Attributes:
        harm: measure: killed, injured, detained.
        status: civilians or fighters.
        number: how many, or `ALL`.
    """

    harm: str
    status: str
    number: str


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each harm its patterns: with `noun`, and `count` where a number stands before the noun, or `all`."""
    data = lexicon("deeds")["status"]
    noun = rf"{_WHO}(?P<noun>{_either([*data['civilians'], *data['fighters']])})"
    count = r"(?P<count>(?:[\w,.-]+\s+){1,4}?)"
    are = r"\b[^.]*?\b(?:were|was|are)\s+(?:all\s+)?"
    who = r"(?:who\s+(?:were|had\s+been)\s+)?"
    found: list[tuple[str, str]] = []
    for harm, words in data["harm"].items():
        before, after = _either(words["before"]), _either(words["after"])
        found += [
            (harm, rf"\b(?:{before})\s+{count}{noun}\b"),
            (harm, rf"\b{count}{noun}\s+(?:had\s+|have\s+)?(?:been\s+|were\s+|was\s+)*(?:{after})\b"),
            (harm, rf"\b(?:the\s+)?{count}(?:{_either(data['people'])})\s+{who}(?:{after}){are}{noun}\b"),
            (harm, rf"\b(?P<all>(?:those|everyone)\s+{who}(?:{after})){are}{noun}\b"),
        ]
    found.append(("killed", rf"\bthe\s+(?P<all>dead|victims|bodies){are}{noun}\b"))
    return tuple((harm, re.compile(pattern, re.IGNORECASE)) for harm, pattern in found)


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def _status_of() -> dict[str, str]:
    data = lexicon("deeds")["status"]
    return {word: status for status in ("civilians", "fighters") for word in data[status]}


def called(one: Topic) -> tuple[Called, ...]:
    """What a statement calls those who came to harm; nothing where it denies or turns round what it says."""
    if not one.asserts or not one.speakers or one.turns:
        return ()
    return _called_in(one.text)


@lru_cache(maxsize=20_000)
def _called_in(text: str) -> tuple[Called, ...]:
    if _status_of().keys().isdisjoint(re.findall(r"[\w-]+", text.casefold())):
        return ()
    return tuple(dict.fromkeys(_called(text)))


def _called(text: str) -> Iterator[Called]:
    for harm, pattern in _patterns():
        for match in pattern.finditer(text):
            status = _status_of()[match["noun"].casefold()]
            if "all" in pattern.groupindex:
                yield Called(harm, status, ALL)
                continue
            counts = list(numbers(match["count"]))
            if len(counts) == 1 and counts[0].kind is NumberKind.cardinal and counts[0].value is not None and counts[0].value > 1:
                yield Called(harm, status, str(counts[0].value))


def counted(one: Topic) -> tuple[Called, ...]:
    """All that a statement counts by status, those behind an "and" as well: "killing six civilians and five gunmen"."""
    return _counted(one.text) if one.asserts and one.speakers and not one.turns else ()


@lru_cache(maxsize=20_000)
def _counted(text: str) -> tuple[Called, ...]:
    found = [each for each in _called_in(text) if each.number != ALL]
    more = [(each.harm, match) for each in found for match in _more().finditer(text)]
    for harm, match in more:
        counts = list(numbers(match["count"]))
        if len(counts) == 1 and counts[0].value is not None:
            found.append(Called(harm, _status_of()[match["noun"].casefold()], str(counts[0].value)))
    return tuple(dict.fromkeys(found))


@cache
def _more() -> re.Pattern[str]:
    words = lexicon("deeds")["status"]
    return re.compile(
        rf"\band\s+(?P<count>[\w,.-]+\s+){_WHO}(?P<noun>{_either([*words['civilians'], *words['fighters']])})\b", re.IGNORECASE
    )


def _manners(one: Topic) -> frozenset[str]:
    """How it happened, by the kinds of incidents: shelling, an ambush; of a plain attack nothing."""
    words = frozenset(word.casefold() for word in WORD.findall(one.text))
    kinds = lexicon("events")["kinds"].items()
    return frozenset(kind for kind, forms in kinds if kind != "attack" and not words.isdisjoint(forms["words"]))


def keys(one: Topic) -> Iterator[str]:
    """A place's name with what befell how many of them; the article, of what is said of all of them and of counts by status."""
    found = called(one)
    if any(each.number == ALL for each in found) or counted(one):
        yield f"in {one.statement.claim.article}"
    if found:
        yield from chosen(((name, f"{each.harm} {each.number}") for name in one.names - one.own for each in found), MOST_KEYS)


def link(a: Topic, b: Topic) -> Link | None:
    """contested_status: the same dead, wounded or detained are civilians to one speaker and fighters to another.

    Example: a ministry says that a strike killed 14 civilians in a town, an army that it killed 14 terrorists there. Limits: the
    same number, or all of them; a name in common and no place that the other lacks; three days at most. Above 0.8 where five or more, or
    all, are spoken of, the name is no state's, and the statements share another word (strike, market). Inside one article, "all those
    killed were civilians" contradicts the count of fighters among them in the sentence before.
    """
    return _of_one_count(a, b) or _of_all(a, b)


def _of_all(a: Topic, b: Topic) -> Link | None:
    """Who calls all of the dead one thing, where another has just counted some of the other among them."""
    if a.statement.claim.article != b.statement.claim.article or a.speakers & b.speakers or nested(a, b) or of_another_time(a, b):
        return None
    for whole, count in ((a, b), (b, a)):
        end, start = count.statement.claim.content[-1][1], whole.statement.claim.content[0][0]
        said = next((each for each in called(whole) if each.number == ALL), None)
        other = next((each for each in counted(count) if said is not None and (each.harm, each.status) != (said.harm, said.status)), None)
        if said is None or other is None or other.harm != said.harm or not 0 <= start - end <= NEXT:
            continue
        shown = f"All those {said.harm} were {said.status} to {telling.speaker(whole)}, but not to {telling.speaker(count)}"
        return Link(Kind.contested_status, whole, count, SURE, (whole.id, count.id), shown)
    return None


def _of_one_count(a: Topic, b: Topic) -> Link | None:
    """The same number of those who came to harm, or all of them, under two names."""
    mine, theirs = called(a), called(b)
    if not mine or not theirs or a.speakers & b.speakers or not near(a, b, APART_DAYS) or nested(a, b):
        return None
    if of_another_time(a, b):
        return None
    manners = _manners(a), _manners(b)
    if all(manners) and not manners[0] & manners[1]:
        return None
    shared_names = (a.names - a.own) & (b.names - b.own)
    known = a.own | b.own | frozenset(stem(word) for word in lexicon("deeds")["groups"])
    if not shared_names or (a.written - b.names - known and b.written - a.names - known):
        return None
    pair = next(((x, y) for x in mine for y in theirs if x.harm == y.harm and x.number == y.number and x.status != y.status), None)
    if pair is None or any(x.status == y.status and x.number == y.number for x in mine for y in theirs):
        return None
    first, second = sorted((a, b), key=lambda one: one.order)
    number = pair[0].number
    plain = frozenset(stem(word) for word in (*_status_of(), *(harm for harm, _ in _patterns())))
    alike = bool((a.words & b.words) - plain) and bool(no_states(shared_names))
    confidence = SURE if alike and (number == ALL or int(number) >= FEW) else 0.7
    status = {one: x.status for one, x in ((a.id, pair[0]), (b.id, pair[1]))}
    whom = f"Those {pair[0].harm}" if number == ALL else f"The {number} {pair[0].harm}"
    shown = f"{whom} were {status[second.id]} to {telling.speaker(second)} and {status[first.id]} to {telling.speaker(first)}"
    return Link(Kind.contested_status, second, first, confidence, (second.id, first.id), shown)


def explain(links: list[Link]) -> str:
    best = links[0]
    return f"{best.shown}: {telling.told(best.first)}, {telling.told(best.second)}."
