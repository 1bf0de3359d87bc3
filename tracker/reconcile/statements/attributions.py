"""contested_attribution: two statements say who did one deed, and name different doers, or the one that is named denies it.

Who did what is read from the words alone: "X was behind the attack on T", "X bombed T", "T was bombed by X", "accused X of bombing T",
"denied any role in the bombing of T". That two deeds are one must be sure: of one kind, at one named target, within days. That two
doers are two must be sure as well, and is where the accused itself speaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.statements import charges, telling
from tracker.reconcile.statements.linking import Link, chosen
from tracker.reconcile.statements.topics import WORD, Topic, listed_words, name_stem, near, nested, no_states, of_another_time, stem, weight
from tracker.records import Kind

APART_DAYS = 7
"""Days between two statements on one deed: two attacks on one town are two."""

LONGEST = 8
"""Words that are looked at for who did it."""

MOST_KEYS = 4

SAME_DAYS, LEAST_ALIKE = 1, 0.5
"""Where two others name two doers: days between them, and the share of what they say of the deed that must be the same."""

SURE, POSSIBLE = 0.88, 0.7
"""Where the accused itself speaks; where two others name two doers, who may yet be one under two names."""


@dataclass(frozen=True)
class Deed:
    """Who did what to whom, as a statement tells it.

    Attributes:
        kind: of deed.
        names: stems of the doer's name; of a doer without a name none.
        groups: sides that the doer's nouns stand for.
        targets: stems of the names in the statement that are not the doer's.
        things: stems of its other content words.
        denied: the speaker says that it did not do it.
    """

    kind: str
    names: frozenset[str]
    groups: frozenset[str]
    targets: frozenset[str]
    things: frozenset[str]
    denied: bool

    def by_another(self, other: "Deed") -> bool:
        """True where the two doers are not one for all that their words tell."""
        if self.names & other.names:
            return bool(self.groups and other.groups and not self.groups & other.groups)
        if self.names and other.names:
            return True
        return bool(self.groups and other.groups and not self.groups & other.groups)


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True)
class _Forms:
    """The ways of saying who did it, each with the groups `doer` and `kind`'s words in `deed`."""

    forms: tuple[re.Pattern[str], ...]
    denied: tuple[re.Pattern[str], ...]
    kinds: dict[str, str]


@cache
def _forms() -> _Forms:
    data = lexicon("deeds")
    kinds = {word: kind for kind, entry in data["deeds"].items() for group in entry.values() for word in group}
    nouns, done, doing = (_either([word for entry in data["deeds"].values() for word in entry[key]]) for key in ("nouns", "done", "doing"))
    said = data["doing"]
    between = rf"(?:\s+(?:{_either(said['between'])})\b)*"
    doer = rf"(?P<doer>(?:[\w'’.-]+\s+){{0,{LONGEST - 1}}}?[\w'’.-]+?)"
    some = r"(?:\s+[\w'’-]+){0,6}?\s+"
    group = _either([word for words in data["groups"].values() for word in words])
    adjective = _either(sorted(_adjectives()))
    forms = (
        rf"^(?:that\s+)?{doer}{between}\s+(?:{_either(said['behind'])}){some}(?P<deed>{nouns})\b",
        rf"^(?:that\s+)?{doer}{between}\s+(?:{_either(said['carried'])}){some}(?P<deed>{nouns})\b",
        rf"^{doer}\s+(?:of|for)\s+(?:(?:being|carrying|launching|{_either(said['part'])})\b{some})?(?:(?P<deed>{doing})|(?:the\b{some}|an?\b{some})?(?P<deed2>{nouns}))\b",
        rf"\b(?P<deed>{nouns})\b.*?\b(?:was|were|been)\s+(?:\w+ly\s+)?(?:{_either(said['carried'])})\s+by\s+(?P<by>(?:[\w'’.-]+\s*){{1,{LONGEST}}})",
        rf"\b(?:was|were|been)\s+(?P<deed>{done})\s+by\s+(?P<by>(?:[\w'’.-]+\s*){{1,{LONGEST}}})",
        rf"^(?:that\s+)?{doer}(?<!\bwas)(?<!\bwere)(?<!\bbeen)(?:\s+(?:had|has|have|deliberately|also|again))*\s+(?P<deed>{done})\s+(?!by\b)",
        rf"\b(?P<doer>(?:(?:{adjective})|(?:{group}))(?:[\s-]+[\w'’-]+)?)\s+(?:\w+\s+)?(?P<deed>{nouns})\b",
    )
    denied = (
        rf"^(?:any\s+|all\s+|its\s+|their\s+|that\s+|reports\s+)*(?:{_either(said['part'])}){some}(?P<deed>{nouns})\b",
        rf"^(?:ever\s+)?(?P<deed>{doing})\b",
        rf"^(?:that\s+)?(?P<doer>(?:{_either(said['own'])})\b(?:\s+[\w'’-]+){{0,3}}?){between}\s+(?:ever\s+)?(?P<deed>{done})\b",
        rf"^(?:that\s+)?(?P<doer>(?:{_either(said['own'])})\b(?:\s+[\w'’-]+){{0,3}}?){between}\s+(?:{_either(said['behind'])}|{_either(said['carried'])}){some}(?P<deed>{nouns})\b",
    )
    return _Forms(
        tuple(re.compile(form, re.IGNORECASE) for form in forms), tuple(re.compile(form, re.IGNORECASE) for form in denied), kinds
    )


@cache
def _adjectives() -> frozenset[str]:
    """Adjectives of states: before a deed they name the doer ("Turkish strikes"), which a state's name does not ("the Syria strikes")."""
    return frozenset(
        word for entry in lexicon("states")["states"].values() for word in entry.get("adjectives", ()) if word not in entry.get("names", ())
    )


@cache
def _group_of() -> dict[str, str]:
    return {word: group for group, words in lexicon("deeds")["groups"].items() for word in words}


@cache
def _deed_words() -> frozenset[str]:
    """Every word that tells of a deed."""
    entries = lexicon("deeds")["deeds"].values()
    return frozenset(word for entry in entries for forms in entry.values() for form in forms for word in WORD.findall(form))


class _Found(NamedTuple):
    kind: str
    doer: str
    own: bool


@lru_cache(maxsize=20_000)
def _found(text: str, *, denying: bool) -> _Found | None:
    """Kind of deed and the words for the doer, or that it is the speaker."""
    forms = _forms()
    for form in forms.denied if denying else forms.forms:
        match = form.search(text)
        if match is not None:
            found = match.groupdict()
            word = found.get("deed") or found.get("deed2") or ""
            by = " ".join(takewhile(lambda each: each.casefold() not in _outside(), (found.get("by") or "").split()))
            return _Found(forms.kinds[word.casefold()], found.get("doer") or by, denying)
    return None


@cache
def _outside() -> frozenset[str]:
    return frozenset(lexicon("deeds")["doing"]["outside"])


def deed(one: Topic) -> Deed | None:
    """Who did what by a statement, None where it does not say, or not for sure."""
    words = [word.casefold() for word in WORD.findall(one.text)]
    data = lexicon("deeds")["doing"]
    if not one.speakers or _deed_words().isdisjoint(words) or not {*words}.isdisjoint(data["unsure"]):
        return None
    own = words[0] in data["own"] or (words[:1] == ["that"] and words[1:2] and words[1] in data["own"])
    denying = one.denies or bool(one.turns and own)
    if (one.turns and not denying) or not (denying or one.asserts):
        return None
    found = _found(one.text, denying=denying)
    if found is None:
        return None
    kind = found.kind
    names, groups = (one.own, frozenset[str]()) if denying else _doer(found.doer)
    if not names and not groups:
        return None
    targets = one.names - names - (one.own if denying else frozenset())
    return Deed(kind, names, groups, targets, one.words - frozenset(map(stem, _deed_words())), denying)


def _doer(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of a doer's name, and the sides of its nouns; of neither where the words go on to something else."""
    found = WORD.findall(words)
    if not {word.casefold() for word in found}.isdisjoint(_outside()):
        return frozenset(), frozenset()
    names = frozenset(
        name_stem(word)
        for word in found
        if word[0].isupper() and word.casefold() not in listed_words("common") and word.casefold() not in _group_of()
    )
    groups = frozenset(_group_of()[word.casefold()] for word in found if word.casefold() in _group_of())
    return names, groups


def keys(one: Topic) -> Iterator[str]:
    """The article, for what is said and answered in it; a target's name and another word."""
    yield from charges.keys(one)
    found = deed(one)
    if found is not None:
        yield from chosen(((name, thing) for name in found.targets for thing in found.things), MOST_KEYS)


def link(a: Topic, b: Topic) -> Link | None:
    """contested_attribution: two statements say who did one deed and name different doers, or the one that is named denies it.

    Example: a ministry says that an army was behind the attack on a hospital; the army says that a militia was. Limits: kind of deed, a
    named target that is no state and another word must be shared, and not each may name a place that the other lacks; a week at most lies
    between; what is said to be likely does not count. Above 0.8 only where the accused itself speaks, since a state, its army and its
    president are one doer under several names. Inside one article a denial that refers back ("any involvement") answers the charge against
    its speaker that stands close by.
    """
    return _of_one_target(a, b) or charges.link(a, b)


def _of_one_target(a: Topic, b: Topic) -> Link | None:
    """Two statements that both say who did what to whom."""
    first, second = sorted((a, b), key=lambda one: one.order)
    one, two = deed(first), deed(second)
    if one is None or two is None or one.kind != two.kind or (one.denied and two.denied) or first.speakers & second.speakers:
        return None
    if (
        not no_states(one.targets & two.targets)
        or not one.things & two.things
        or not near(first, second, APART_DAYS)
        or nested(first, second)
    ):
        return None
    known = one.names | two.names | first.own | second.own
    if (first.written - second.names - known and second.written - first.names - known) or of_another_time(first, second):
        return None
    if one.denied or two.denied:
        denier, accuser = (second, first) if two.denied else (first, second)
        if not _speaks_for(denier, one if two.denied else two):
            return None
        return Link(Kind.contested_attribution, denier, accuser, SURE, (first.id, second.id), "denied")
    if not one.by_another(two):
        return None
    if _speaks_for(second, one) or _speaks_for(first, two):
        return Link(Kind.contested_attribution, second, first, SURE, (first.id, second.id))
    if not near(first, second, SAME_DAYS) or _alike(one, two) < LEAST_ALIKE:
        return None
    return Link(Kind.contested_attribution, second, first, POSSIBLE, (first.id, second.id))


def _alike(one: Deed, two: Deed) -> float:
    """Dice's coefficient of what the two say of the deed besides its doer, by weight (0 to 1)."""
    mine, theirs = one.targets | one.things, two.targets | two.things
    return 2 * weight(mine & theirs) / (weight(mine) + weight(theirs))


def _speaks_for(one: Topic, accused: Deed) -> bool:
    """True where a speaker is the doer that another names, or holds an office of it: its name has the doer's and words of office alone."""
    if "insurgents" in accused.groups or not one.own & accused.names:
        return False
    return one.own - _offices() <= accused.names


@cache
def _offices() -> frozenset[str]:
    return frozenset(name_stem(word) for word in lexicon("deeds")["doing"]["offices"])


OPENING = 8
"""Words of a denial among which a negation says what its speaker holds ("that it did not"), rather than what it denies."""


def explain(links: list[Link]) -> str:
    best = links[0]
    how = "denied it" if best.shown else "named another"
    return (
        f"Who did it is contested: {telling.speaker(best.second)} {telling.verb(best.second)}: {telling.told(best.second)}; "
        f"{telling.speaker(best.first)} {how}: {telling.told(best.first)}."
    )
