"""Who is charged with a deed in one article, and who answers.

"Denied any involvement", "rejected the accusations" and "denied responsibility for the attack" do not say what is denied: it stands nearby,
as what somebody else charges the denier with. Inside one article that can be told, where three things hold: somebody is on record with a
charge in a statement of its own, the charge is against the side that answers, and the two stand close together or name one sort of deed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.statements.linking import Link
from tracker.reconcile.statements.sides import COALITION, INSURGENTS, SOME_STATE, is_state, lands, sides, speaks_for
from tracker.reconcile.statements.topics import ASSERTING, WORD, Topic, nested, no_states, of_another_time
from tracker.records import Act, Kind

LONGEST = 16
"""Words that are looked at for a doer's name."""

NEXT, CLOSE, WITHIN = 250, 900, 3_000
"""Characters between an answer and the report of a deed (the next sentence); and a charge (a few sentences); and where the answer says of
what sort the deed is, or means "that attack"."""

ATTACK = "attack"
"""The sort of a deed of violence that nothing more is known of."""

CRIMES = "war crimes"

SURE, UNNAMED, BLAMED, SAME = 0.86, 0.08, 0.03, 0.02
"""Where one side is sure; less, where "government forces" are charged, a report "says" it or a headline does, or much text
lies between; more, where the charge is put as one or both name one place."""

LEAST = 0.8
"""A charge that is answered less surely than this may be another deed's."""

SHORT = 6
"""Words of a denial that names a doer and no deed: "its warplanes", "government forces use the weapons"."""


class Charge(NamedTuple):
    """A deed that a statement lays at a doer's door.

    Attributes:
        sides: of the doer.
        sorts: of deed.
        blaming: it says who is to blame; not the mere report of what somebody did.
    """

    sides: frozenset[str]
    sorts: frozenset[str]
    blaming: bool


class Answer(NamedTuple):
    """A denial by whoever is charged.

    Attributes:
        sides: of the denier.
        sorts: of deed, as far as it says; none where it refers back.
        definite: it speaks of the deed that the article is about: "the attack"; not "that attack", which is the one just mentioned.
    """

    sides: frozenset[str]
    sorts: frozenset[str]
    definite: bool = False


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _words(*path: str) -> frozenset[str]:
    data = lexicon("deeds")
    for key in path:
        data = data[key]
    return frozenset(data)


@cache
def _deeds(*keys: str) -> frozenset[str]:
    """Words of deeds of violence: attacks and killings."""
    deeds = lexicon("deeds")["deeds"]
    return frozenset(word for kind in ("attack", "killing") for key in keys for word in deeds[kind][key])


class _Forms(NamedTuple):
    """Ways of saying who did a deed. `blaming`, `by` and `accused` have the doer; before the others it stands."""

    accused: re.Pattern[str]
    blaming: re.Pattern[str]
    blamed: re.Pattern[str]
    by: re.Pattern[str]
    did: re.Pattern[str]
    struck: re.Pattern[str]
    definite: re.Pattern[str]
    not_done: re.Pattern[str]


_PASSIVE = re.compile(r"\b(?:was|were|been|being|be|is|are)(?:\s+\w+ly)?\s*$", re.IGNORECASE)
_BUT = re.compile(r",?\s+(?:but|although|though)\s+", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:believed|thought)\s+to\b", re.IGNORECASE)
_FUEL = re.compile(r"\bgas\s+(?:tank|cylinder|canister|field|plant|pipeline|compan|station|deal)\w*", re.IGNORECASE)


@cache
def _forms() -> _Forms:
    data = lexicon("deeds")["charging"]
    weapons = _either(word for words in data["weapons"].values() for word in words)
    nouns, done, doing = (_either(_deeds(key)) for key in ("nouns", "done", "doing"))
    did = _either(data["did"])
    be = r"(?:is|was|are|were|been|being)\s+(?:\w+ly\s+)?"
    using = rf"(?:used|using|uses|use|dropped|dropping|fired)\s+(?:[\w'-]+\s+){{0,4}}?(?:{weapons})\b"
    by = rf"(?P<doer>(?:[\w'’.-]+\s*){{1,{LONGEST}}})"
    name = r"(?P<doer>(?:[\w'’.-]+\s+){0,5}?[\w'’.-]+)"
    return _Forms(
        accused=_pattern(rf"^(?P<doer>.+?)\s+(?:of|for)\s+(?:[\w'’-]+\s+){{0,4}}?(?:{doing}|{did}|{_either(data['accused'])}|{nouns})\b"),
        blaming=_pattern(rf"\b(?:{_either(data['blaming'])})\s+{by}"),
        blamed=_pattern(rf"\b(?:{be}(?:{_either(data['blamed'])})|{_either(data['bears'])})\b"),
        by=_pattern(rf"\b(?:{done}|{did})\s+by\s+{by}"),
        did=_pattern(rf"\b(?:{using}|(?:{done}|{did})\s+(?!by\b|in\b|during\b|when\b|on\b|at\b|and\b))"),
        struck=_pattern(rf"\b(?:air\s+)?(?:{nouns})\b(?=.*?\b(?:{_either(data['effects'])})\b)"),
        definite=_pattern(rf"\b(?P<which>the|that|those|this|these)\s+(?:[\w'’-]+\s+){{0,2}}?(?:{nouns}|deaths|incident|weapons?)\b"),
        not_done=_pattern(
            rf"^(?:that\s+)?{name}\s+(?:(?:was|were|is|are|had|has|have|did|does)\s+(?:not|never)|never)\s+(?:{_either(data['undone'])}|{done})\b"
        ),
    )


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


def _doer_before(words: str) -> frozenset[str]:
    """The sides of the doer whose name stands at the end of these words."""
    found: list[str] = []
    for word in reversed(words.split()[-LONGEST:]):
        if word.casefold().strip(".,:;\"'“”") in _words("charging", "ends") or word[-1:] in ".,:;":
            break
        found.append(word)
    found.reverse()
    return _doer(found)


def _doer(words: list[str]) -> frozenset[str]:
    """Sides of a doer's name without the places behind it; none where it names two that may be meant."""
    lower = [word.casefold() for word in words]
    if not {"either", "or", "unknown", "unidentified"}.isdisjoint(lower):
        return frozenset()
    places = _words("charging", "places")
    parts = list(takewhile(lambda word: not set(re.split(r"\W+", word.casefold())) & places, words))
    return sides(" ".join(parts))


@lru_cache(maxsize=20_000)
def _charged(text: str, *, accusing: bool) -> Charge | None:
    forms = _forms()
    lower = {word.casefold() for word in WORD.findall(text)}
    unsure = {"whether", "if", "either"} if accusing else {*_words("doing", "unsure"), "either"} - {"believed", "thought"}
    if not lower.isdisjoint(unsure) or (not accusing and _SUPPOSED.search(text)):
        return None
    sorts = sorts_of(text)
    if accusing:
        accused = forms.accused.search(text)
        doer = _doer(accused["doer"].split()[-LONGEST:] if accused is not None else text.split()[:SHORT])
        return Charge(doer, sorts, True) if doer and (accused is not None or not sorts) else None
    match = forms.blaming.search(text)
    if match is not None and (doer := _doer(match["doer"].split())):
        return Charge(doer, sorts, True)
    for match in forms.blamed.finditer(text):
        if doer := _doer_before(text[: match.start()]):
            return Charge(doer, sorts, True)
    if not sorts:
        return None
    match = forms.by.search(text)
    if match is not None and (doer := _doer(match["doer"].split())):
        return Charge(doer, _sorts_by(match[0], sorts), False)
    for match in (*forms.did.finditer(text), *forms.struck.finditer(text)):
        if not _PASSIVE.search(text[: match.start()]) and (doer := _doer_before(text[: match.start()])):
            return Charge(doer, _sorts_by(match[0], sorts), False)
    return None


def _sorts_by(verb: str, sorts: frozenset[str]) -> frozenset[str]:
    """Who struck a depot of gas has not used any."""
    return frozenset({ATTACK}) if verb.split(maxsplit=1)[0].casefold() in _words("charging", "plainly") else sorts


def sorts_of(text: str) -> frozenset[str]:
    """Sorts of violence that a text names: a weapon whose use is a deed, else an attack; none where it tells of none."""
    lower = {word.casefold() for word in WORD.findall(_FUEL.sub(" ", text))}
    weapons = {sort for sort, words in lexicon("deeds")["charging"]["weapons"].items() if not lower.isdisjoint(words)}
    if weapons:
        return frozenset(weapons)
    violent = _deeds("nouns", "done", "doing") | {"hit", "dropped", "targeted", "incident"}
    if not lower.isdisjoint(violent):
        return frozenset({ATTACK})
    return frozenset({CRIMES}) if lower >= {"war", "crimes"} or lower >= {"war", "crime"} else frozenset()


def charge(one: Topic) -> Charge | None:
    """Whom a statement charges with what, None where it does not say for sure."""
    if not one.speakers or one.denies or one.statement.claim.act not in ASSERTING:
        return None
    text = one.text
    if one.turns:  # "jets hit the convoy, but the army denied it": the first half is the charge
        text, *rest = _BUT.split(text, maxsplit=1)
        words = {word.casefold() for word in WORD.findall(text)}
        if not rest or words & one.turns or any(word.endswith(("n't", "n’t")) for word in words):
            return None
    found = _charged(text, accusing=one.statement.claim.act is Act.accuse)
    return found if found is not None and not found.sides & speaks_for(one) else None


def answer(one: Topic) -> Answer | None:
    """What a statement denies of its own speaker's doing, None where it denies something else."""
    if not one.speakers:
        return None
    mine = speaks_for(one)
    if INSURGENTS in mine and len(mine) > 1:  # "both sides denied it" is each side's word for itself
        return None
    if (
        any(map(is_state, mine))
        and SOME_STATE in sides(one.text)
        and _words("charging", "answer", "own").isdisjoint(one.text.casefold().split())
    ):
        mine |= {SOME_STATE}
    if not one.denies:
        return _not_done(one, mine)
    lower = [word.casefold().replace("’", "'") for word in WORD.findall(one.text)]
    if not lower or not _words("charging", "answer", "aside").isdisjoint(lower):
        return None
    sorts = sorts_of(one.text)
    back, plain = _words("charging", "answer", "back"), _words("charging", "answer", "plain")
    if not back.isdisjoint(lower[:5]) and (sorts or (plain | back).issuperset(lower)):
        return Answer(mine, sorts, _is_definite(one.text))
    if _own_deed(lower) if sorts else (len(lower) <= SHORT and _own_forces(lower)):
        return Answer(mine, sorts, _is_definite(one.text))
    return None


def _is_definite(text: str) -> bool:
    match = _forms().definite.search(text)
    return match is not None and match["which"].casefold() in ("the", "these", "those")


def _own_deed(words: list[str]) -> bool:
    """True where the denied deed would be the speaker's own: "using", "its jets have hit", "it bombed", "government forces use"."""
    start = words[1:] if words[0] == "that" else words
    return words[0] in _doing() or start[:1] in (["it"], ["they"], ["he"], ["she"]) or _own_forces(words)


def _own_forces(words: list[str]) -> bool:
    """True for "its jets" and "government forces"."""
    own, forces = _words("charging", "answer", "own"), _words("charging", "answer", "forces")
    return any(one in own and two in forces for one, two in pairwise(words)) or (len(words) > 1 and {*words[:2]} <= forces)


@cache
def _doing() -> frozenset[str]:
    return frozenset({*_deeds("doing"), "using", "being", "carrying", "dropping", "launching", "committing", "having"})


def _not_done(one: Topic, mine: frozenset[str]) -> Answer | None:
    """A denial without the word, for oneself or for another: "our air force did not bomb the convoy"."""
    match = _forms().not_done.search(one.text) if one.turns else None
    if match is None or not (sorts := sorts_of(one.text)):
        return None
    own = match["doer"].casefold() in ("it", "they", "we", "he", "she")
    doer = mine if own else _doer(match["doer"].split())
    return Answer(doer, sorts, _is_definite(one.text)) if doer else None


def link(a: Topic, b: Topic) -> Link | None:
    """The link between an answer and a charge, or between two charges of one deed, inside one article."""
    if a.statement.claim.article != b.statement.claim.article or nested(a, b) or a.speakers & b.speakers:
        return None
    for denial, other in ((a, b), (b, a)):
        reply, charged = answer(denial), charge(other)
        if reply is not None and charged is not None:
            return _answered(denial, reply, other, charged)
    first, second = sorted((a, b), key=lambda one: one.statement.claim.content[0])
    one, two = charge(first), charge(second)
    return _disputed(first, one, second, two) if one is not None and two is not None else None


def _disputed(first: Topic, one: Charge, second: Topic, two: Charge) -> Link | None:
    """Two charges of one deed, where the side that the first accuses lays it at the other's door. That somebody else names another doer is
    nothing, as a war has many deeds a day, unless the two stand side by side and speak of one weapon.
    """
    sorts = one.sorts & two.sorts - {CRIMES}
    if one.sides & two.sides or not sorts or of_another_time(first, second):
        return None
    between = _between(first, second)
    one_deed = any(_forms().definite.search(each.text) for each in (first, second))
    if one_deed and between <= NEXT and sorts - {ATTACK} and _opposed(one.sides, two.sides):
        return _other_doer(second, first, min(one.sides), min(sorts))
    if not (one.blaming and two.blaming) or between > CLOSE or not one_deed:
        return None
    for accuser, charged, other in ((first, one, second), (second, two, first)):
        side = _one_side(speaks_for(other), charged.sides, accuser)
        if side is not None:
            return _other_doer(other, accuser, side, min(sorts))
    return None


def _other_doer(later: Topic, former: Topic, side: str, sort: str) -> Link:
    return Link(Kind.contested_attribution, later, former, SURE, _row(later, former, side, sort))


def _opposed(one: frozenset[str], two: frozenset[str]) -> bool:
    """True for rebels and a state, named or not."""
    states = [side for side in one ^ two if is_state(side) or side == SOME_STATE]
    return bool(states) and (INSURGENTS in one) != (INSURGENTS in two)


def as_charge(found: Link) -> Link:
    """A denial across articles as one of the deed that it answers, so that one denial is not two rows."""
    reply, charged = answer(found.first), charge(found.second)
    weapons = reply.sorts & charged.sorts - {ATTACK, CRIMES} if reply is not None and charged is not None else None
    if reply is None or charged is None or not weapons:
        return found
    side = _one_side(reply.sides, charged.sides, found.second)
    if side is None:
        return found
    sides_ = _row(found.first, found.second, side, min(weapons))
    confidence = round(found.confidence - (2 * SAME if _is_described(found.second) else 0), 2)
    return replace(found, kind=Kind.contested_attribution, sides=sides_, shown="denied", confidence=confidence)


def keys(one: Topic) -> Iterator[str]:
    """The article, of what may be linked inside it."""
    if charge(one) is not None or answer(one) is not None:
        yield f"in {one.statement.claim.article}"


def _answered(denial: Topic, reply: Answer, other: Topic, charged: Charge) -> Link | None:
    if reply.sides & speaks_for(other) or denial.times.opposed(other.times):
        return None
    side = _one_side(reply.sides, charged.sides, other)
    if side is None:
        return None
    weapons = reply.sorts - {ATTACK}
    accused = other.statement.claim.act is Act.accuse
    if weapons and charged.sorts and not weapons & charged.sorts:
        return None
    if not charged.sorts and accused and (reply.sorts or not denial.own & other.names):
        return None
    if _named(denial) - other.names - other.own and not _named(denial) & other.names:
        return None
    named = side in charged.sides and side != SOME_STATE
    reach = _reach(reply, charged) if named or (reply.definite and charged.sorts - {ATTACK, CRIMES}) else NEXT
    if _between(denial, other) > min(reach, WITHIN if named else CLOSE):
        return None
    confidence = SURE - (0 if named else UNNAMED) - (UNNAMED if _is_thing(other) or _is_headline(denial) or _is_headline(other) else 0)
    confidence += BLAMED if charged.blaming and charged.sorts else SAME if _named(denial) & other.names else 0
    if _between(denial, other) > CLOSE and not reply.sorts & charged.sorts - {ATTACK}:
        confidence -= UNNAMED
    sort = min(weapons or charged.sorts, default=ATTACK)
    kind = Kind.denial if accused and not charged.sorts else Kind.contested_attribution
    confidence = round(confidence - (SAME if _is_described(other) else 0), 2)
    return Link(kind, denial, other, confidence, _row(denial, other, side, sort), "denied") if confidence >= LEAST else None


def _named(denial: Topic) -> frozenset[str]:
    """Names in a denial that are no state's and not the denier's: of what it speaks."""
    return no_states(denial.written) - denial.own


def _is_thing(one: Topic) -> bool:
    """True where a report or a picture "says" it."""
    return not _words("charging", "things").isdisjoint(word.casefold() for word in WORD.findall(one.statement.claim.speaker or ""))


def _is_described(one: Topic) -> bool:
    """True where the speaker has no name: "the kingdom's southern neighbour"."""
    words = WORD.findall(one.statement.claim.speaker or "")
    return bool(words) and words[-1].islower() and not words[0].isupper() and len(words) > 2


def _is_headline(one: Topic) -> bool:
    """True where nearly all words have capitals: which of them are the speaker's name is less sure."""
    words = WORD.findall(one.text)
    return len(words) > SHORT and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _reach(reply: Answer, charged: Charge) -> int:
    """Characters that may lie between an answer and a charge."""
    weapons = charged.sorts - {ATTACK, CRIMES}
    if reply.sorts & weapons or (reply.definite and (charged.blaming or weapons) and CRIMES not in charged.sorts):
        return WITHIN
    return CLOSE if (charged.blaming and not reply.sorts - charged.sorts - {ATTACK}) or reply.sorts & charged.sorts else NEXT


def _one_side(denier: frozenset[str], accused: frozenset[str], other: Topic) -> str | None:
    """The side that both are; "government forces" are those of the land that the charge names."""
    known = {each for each in denier & accused if is_state(each) or each in (INSURGENTS, SOME_STATE, COALITION)}
    if known:
        return min(known)
    if denier & accused and (denier <= accused or accused <= denier):
        return min(denier & accused)
    if SOME_STATE in accused:
        return min(
            denier & lands((*other.statement.claim.about, *(word for word in WORD.findall(other.text) if word[0].isupper()))), default=None
        )
    return None


def _between(a: Topic, b: Topic) -> int:
    """Characters between two statements of one article."""
    first, second = sorted((one.statement.claim.content[0][0], one.statement.claim.content[-1][1]) for one in (a, b))
    return max(0, second[0] - first[1])


def _row(denial: Topic, other: Topic, side: str, sort: str) -> tuple[str, str]:
    """The sides of a link: all charges of one sort against one side in an article are one row, and those of one week across articles
    where the sort of weapon, or the target, tells that they are one.
    """
    article = f"{denial.statement.claim.article} {side} {sort}"
    week = (denial.when.first - 1) // 7 if denial.when else None
    words = {word.casefold() for one in (denial, other) for word in WORD.findall(one.text)}
    site = min(_words("charging", "sites", "words") & words, default=None)
    known = sort if sort != ATTACK else site
    return (article, f"{side} {known} {week}" if known and week is not None else article)
