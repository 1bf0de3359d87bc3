"""Are two mentions, each in its article, one speaker? Yes, no, or not to be told.

Both are resolved first. Known speakers are one or two; names that nothing known has are compared as names; and whoever the text
does not tell (unnamed people, groups of nobody, an office without a date, a surname for which nothing speaks) may be anybody.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import ratio

from tracker.dates import days_between, is_valid
from tracker.errors import InputError
from tracker.identity.bearers import common_surnames
from tracker.identity.kin import Kin, has_one_bearer
from tracker.identity.localities import Likeness, Local, compare
from tracker.identity.names import normalise, untitled, words
from tracker.identity.organisations import acronym, has_host, is_shared, organisation_key
from tracker.identity.resolve import Resolver
from tracker.identity.setting import Setting
from tracker.identity.spelling import Likeness as NameLikeness
from tracker.identity.spelling import Personal, differ_by_initials, likeness, personal, spelled
from tracker.records import Resolution, Speaker, SpeakerKind

SIMILAR = 85  # of 100: from here on two names are too similar to be called two
ALIKE = 95  # of 100: two names of one state from here on are written for each other
LIKE_WORD = 75  # of 100: "Haniyeh" and "Hanieh"
OTHER_WORD = 60  # of 100: "Adl" and "Islam"; below it a word is not another's spelling
LONG = 3 * 365  # days after which a name alone does not follow a person into another state
SOON = 60  # days in which an office of which no holder is on record is taken to have one
STATE = 2  # letters of a state's id: to belong to one state is not to belong to one body


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two mentions are one speaker.

    Attributes:
        same: None when it cannot be told.
        score: 0 to 1, that they are one.
        reason: a sentence that a reader can check.
    """

    same: bool | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Side:
    """One mention of a pair, resolved.

    Attributes:
        state: code of the state that it names, else that of its event.
        event: code of the state of its event.
        day: of its article.
        known: it is a speaker of the data or of the store.
        local: the body or office of a place that it is; of a person, the one beside his name.
        kin: whose wife, son or sister it is, where that is all that is told.
        plain: capitals alone tell that it is a person.
        titled: an office or a rank stands beside it.
    """

    mention: str
    found: Resolution
    setting: Setting
    state: str | None
    event: str | None
    day: str | None
    known: bool
    local: Local | None = None
    kin: Kin | None = None
    plain: bool = False
    titled: bool = False

    @property
    def speaker(self) -> Speaker:
        return self.found.speaker

    @property
    def names(self) -> set[str]:
        return {self.speaker.name, *self.speaker.names}


def same(a: str, a_setting: Setting, b: str, b_setting: Setting, resolver: Resolver) -> Verdict:
    """Compare two mentions of two articles."""
    one, other = _side(a, "a", a_setting, resolver), _side(b, "b", b_setting, resolver)
    if one.speaker.id == other.speaker.id:
        return _one_speaker(one, other, resolver)
    for each, opposite in ((one, other), (other, one)):
        if resolver.holds_still(each.mention, opposite.speaker, each.day):
            return Verdict(False, 0.1, f"{opposite.speaker.name} held the office itself on that day: {_reasons(one, other)}")
    told = _two_kin(one, other) or _two_local(one, other)
    if told is not None:
        return told
    if resolver.may_mean(a, one.speaker, other.speaker) or resolver.may_mean(b, other.speaker, one.speaker):
        return Verdict(None, 0.3, f"a state's body and one of its territory, and the words may mean either: {_reasons(one, other)}")
    for each, opposite in ((one, other), (other, one)):
        if resolver.is_narrower(opposite.speaker, each.speaker, each.setting):
            return Verdict(None, 0.3, f"{each.speaker.name} may be short for {opposite.speaker.name}: {_reasons(one, other)}")
    if one.known and other.known:
        return _two_known(one, other, resolver)
    for each, opposite in ((one, other), (other, one)):
        if opposite.speaker.id in each.found.candidates:
            return Verdict(None, 0.5, f"{each.speaker.name} may be {opposite.speaker.name}: {each.found.reason}")
    for office, person in ((one, other), (other, one)):
        may_hold = person.speaker.kind is SpeakerKind.person and person.speaker.country in (None, office.speaker.country)
        if may_hold and resolver.is_office(office.speaker):
            return Verdict(None, 0.4, f"an office without its holder on record: {_reasons(one, other)}")
    if any(resolver.has_crown(each.mention) for each in (one, other)) and _shared_given_name(one, other, resolver):
        return Verdict(None, 0.4, f"a monarch's name, of which the number or the title is left out: {_reasons(one, other)}")
    return _two_names(one, other) if one.found.known and other.found.known else _unclear(one, other)


def _side(mention: str, article: str, setting: Setting, resolver: Resolver) -> _Side:
    found = resolver.resolve(mention, article=article, setting=setting)
    event = resolver.state(setting.country) if setting.country else None
    read = resolver.decision(mention, setting)
    known = resolver.speaker(found.speaker.id) is not None
    person = found.speaker.kind is SpeakerKind.person
    bare = person and not known and len(words(mention)) == len(words(found.speaker.name))
    plain = bare and not resolver.has_given_name(found.speaker.name)
    return _Side(
        mention,
        found,
        setting,
        found.speaker.country or event,
        event,
        setting.day,
        known,
        read.local,
        read.kin,
        plain,
        resolver.has_office(mention),
    )


def _reasons(one: _Side, other: _Side) -> str:
    return "; ".join(f"{each.speaker.name} ({each.found.reason})" for each in (one, other))


# ---------------------------------------------------------------- known speakers


def _one_speaker(one: _Side, other: _Side, resolver: Resolver) -> Verdict:
    """Both were read as one speaker."""
    name, reasons = one.speaker.name, _reasons(one, other)
    if not one.found.known or not other.found.known:
        return Verdict(None, 0.5, f"the words may mean several: {reasons}")
    if one.speaker.kind is SpeakerKind.group:
        if resolver.is_voice(one.speaker):
            return Verdict(True, 0.65, f"officials of one state or body count as one: {reasons}")
        return Verdict(None, 0.5, f"a group may be other people each time: {reasons}")
    if resolver.is_office(one.speaker) or (one.local is not None and one.local.kind.office and one.speaker.kind is not SpeakerKind.person):
        if resolver.has_holders(one.speaker) or not _soon(one, other):
            return Verdict(None, 0.5, f"one office, which two persons may have held: {reasons}")
        return Verdict(True, 0.7, f"one office within two months: {reasons}")
    if not one.known and one.local is not None and other.local is not None and one.speaker.kind is not SpeakerKind.person:
        if compare(one.local, other.local) is not Likeness.one:
            return Verdict(None, 0.5, f"a name that several may have: {reasons}")
    elif one.known:
        untold = [each for each in (one, other) if not resolver.is_told(each.mention, each.speaker, each.setting)]
        if untold and not _one_outlet(one, other):
            return Verdict(None, 0.5, f"a name that others may have too, without a state or an outlet that tells: {reasons}")
        if resolver.is_by_capital(one.mention, one.speaker) != resolver.is_by_capital(other.mention, other.speaker):
            return Verdict(None, 0.5, f"one of a state's two authorities, by its capital on one side only: {reasons}")
        if resolver.branches(one.mention, one.speaker) != resolver.branches(other.mention, other.speaker):
            return Verdict(None, 0.5, f"a branch in one state may be a speaker of its own: {reasons}")
        if resolver.is_of_all(one.mention, one.speaker) and resolver.is_of_all(other.mention, other.speaker) and _two_events(one, other):
            return Verdict(None, 0.5, f"a name that one in each of the two states may have: {reasons}")
    else:
        apart = one.state is not None and other.state is not None and one.state != other.state
        if apart and one.speaker.kind is not SpeakerKind.person:
            return Verdict(None, 0.3, f"{name} is a name that organisations of two states may have")
        if one.speaker.kind is SpeakerKind.person and _two_callings(one, other, resolver):
            return Verdict(None, 0.4, f"one name, of two states or callings by the words beside it: {reasons}")
        if one.speaker.kind is SpeakerKind.person and _two_events(one, other) and _long_between(one, other) and not _shared(one, other):
            return Verdict(None, 0.4, f"one name in two states, years apart, and nothing else is told of him: {reasons}")
        if one.speaker.kind is SpeakerKind.person and is_common(name) and not _shared(one, other):
            return Verdict(None, 0.4, f"{name} is a name that many have, and nothing else is told of him")
    return Verdict(True, min(one.found.score, other.found.score), f"both are {name}: {reasons}")


def _two_callings(one: _Side, other: _Side, resolver: Resolver) -> bool:
    """Whether the words beside a name speak of two persons: of two states, or a farmer and a general."""
    countries = {one.speaker.country, other.speaker.country} - {None}
    return len(countries) > 1 or any(
        resolver.is_private(each.mention) and resolver.has_office(opposite.mention) for each, opposite in ((one, other), (other, one))
    )


def _two_events(one: _Side, other: _Side) -> bool:
    return one.event is not None and other.event is not None and one.event != other.event


def _long_between(one: _Side, other: _Side) -> bool:
    """More than three years between them, as far as both days are known."""
    return one.day is not None and other.day is not None and min(map(abs, days_between(one.day, other.day))) > LONG


def _one_outlet(one: _Side, other: _Side) -> bool:
    return one.setting.outlet is not None and one.setting.outlet == other.setting.outlet


def _soon(one: _Side, other: _Side) -> bool:
    """Within two months of each other, as far as both days are known."""
    return one.day is not None and other.day is not None and max(map(abs, days_between(one.day, other.day))) <= SOON


# ---------------------------------------------------------------- kin, and bodies and offices of places


def _two_kin(one: _Side, other: _Side) -> Verdict | None:
    """Somebody's wife or son whose name is not told: never that person himself; None where neither is one."""
    if one.kin is None and other.kin is None:
        return None
    reasons = _reasons(one, other)
    for each, opposite in ((one, other), (other, one)):
        if each.kin is not None and opposite.speaker.id == each.kin.of:
            return Verdict(False, 0.02, f"nobody is his own {each.kin.relation.replace('-', ' ')}: {reasons}")
    if one.kin is not None and other.kin is not None:
        of_one = one.kin.of == other.kin.of
        relations = {one.kin.relation, other.kin.relation}
        if (of_one and len(relations) == 2 and any(map(has_one_bearer, relations)) and not any("former" in key for key in relations)) or (
            not of_one and len(relations) == 1 and has_one_bearer(one.kin.relation)
        ):
            return Verdict(False, 0.1, f"kin of two persons, or of two relations to one: {reasons}")
    if {one.speaker.kind, other.speaker.kind} != {SpeakerKind.person}:
        return None
    return Verdict(None, 0.4, f"a relation without a name: {reasons}")


def _two_local(one: _Side, other: _Side) -> Verdict | None:
    """Bodies and offices of places, and persons with such an office beside the name; None where that does not decide."""
    reasons = _reasons(one, other)
    persons = [each for each in (one, other) if each.speaker.kind is SpeakerKind.person]
    offices = [each for each in (one, other) if each.local is not None and each.local.kind.office and each not in persons]
    if one.local is not None and other.local is not None and len(persons) < 2:
        alike = compare(one.local, other.local)
        if not persons:
            return _verdict_of_places(one, other, alike)
        if offices and _soon(one, other) and alike is not Likeness.unsure:
            if alike is Likeness.one:
                return Verdict(True, 0.8, f"the office beside the name, within two months: {reasons}")
            return Verdict(False, 0.15, f"another office at the time: {reasons}")
        if len(persons) == 1 and alike is Likeness.one:
            return Verdict(None, 0.4, f"who speaks for the body of a place, and the body: {reasons}")
    if offices and persons:
        return Verdict(None, 0.4, f"an office without its holder on record: {reasons}")
    for each, opposite in ((one, other), (other, one)):
        placed = each.local is not None and each.local.place is not None and each not in persons
        if placed and opposite in persons and not opposite.known and _names_its_place(opposite, each):
            return Verdict(None, 0.4, f"somebody of the place, who may speak for its body: {reasons}")
    for each, opposite in ((one, other), (other, one)):
        if each.local is not None and each not in persons and opposite.local is None:
            body = opposite.speaker.kind in (SpeakerKind.body, SpeakerKind.organisation)
            near = not opposite.known or (not each.local.own and opposite.speaker.country in (None, each.local.state))
            if body and near and _share_a_word(one, other):
                return Verdict(None, 0.4, f"another name, which may be that of the body of the place: {reasons}")
    return None


def _names_its_place(person: _Side, body: _Side) -> bool:
    """ "Springfield prosecutor Kim Example" beside the prosecutor of Springfield."""
    place = body.local.place if body.local is not None else None
    return place is not None and set(place.key.split()) <= {word.key for word in words(person.mention)}


def _verdict_of_places(one: _Side, other: _Side, alike: Likeness) -> Verdict:
    reasons = _reasons(one, other)
    assert one.local is not None
    if alike is Likeness.apart:
        return Verdict(False, 0.1, f"of two places or two kinds: {reasons}")
    if alike is Likeness.unsure:
        return Verdict(None, 0.5, f"kind and place do not tell whether they are one: {reasons}")
    if one.local.kind.office and not _soon(one, other):
        return Verdict(None, 0.5, f"one office, which two persons may have held: {reasons}")
    return Verdict(True, 0.75, f"one kind in one place: {reasons}")


def _two_known(one: _Side, other: _Side, resolver: Resolver) -> Verdict:
    for office, person in ((one, other), (other, one)):
        open_ = office.day is not None or not resolver.has_holders(office.speaker)  # who held it then is not on record
        one_state = person.speaker.country in (None, office.speaker.country)
        if open_ and one_state and person.speaker.kind is SpeakerKind.person and resolver.is_office(office.speaker):
            return Verdict(None, 0.4, f"an office without its holder on record: {_reasons(one, other)}")
        if any(term.office == office.speaker.id for term in person.speaker.terms):
            return Verdict(None, 0.5, f"{person.speaker.name} held the office, but not for certain on that day: {_reasons(one, other)}")
    if _is_branch(one, other) or _is_branch(other, one):
        return Verdict(None, 0.4, f"a branch in the state of the event, which may go by the name of the whole: {_reasons(one, other)}")
    if _are_named_alike(one, other):
        return Verdict(None, 0.4, f"names so similar that the words may mean either: {_reasons(one, other)}")
    if SpeakerKind.group in (one.speaker.kind, other.speaker.kind):
        return Verdict(False, 0.1, f"a group is not another speaker: {_reasons(one, other)}")
    return Verdict(False, 0.02, f"two known speakers: {_reasons(one, other)}")


def _is_branch(whole: _Side, part: _Side) -> bool:
    """Whether a name has all words of another's, whose event is in its state: "Example Front in Sudan" and "the Example Front" in Sudan."""
    called_in = f"{normalise(whole.speaker.name)} in "
    if part.speaker.country is None and whole.event is not None and whole.event == part.event:
        return any(normalise(name).startswith(called_in) for name in part.names)
    if part.speaker.kind is not SpeakerKind.organisation or whole.event is None or whole.event != part.speaker.country:
        return False
    if whole.speaker.country == part.speaker.country:
        return False
    called = set(normalise(whole.speaker.name).split())
    return any(called < set(normalise(name).split()) for name in part.names)


def _are_named_alike(one: _Side, other: _Side) -> bool:
    """Bodies or organisations of one state whose names differ by a letter or two: "Syria Civil Defence" and "Syrian Civil Defence"."""
    if (
        SpeakerKind.person in (one.speaker.kind, other.speaker.kind)
        or one.speaker.country is None
        or one.speaker.country != other.speaker.country
    ):
        return False
    names = [{normalise(name) for name in each.names if " " in name} for each in (one, other)]
    return any(ratio(first, second) > ALIKE for first in names[0] for second in names[1])


def _unclear(one: _Side, other: _Side) -> Verdict:
    """One at least is a speaker of its article alone: told apart only where two names have nothing in common."""
    kinds = {one.speaker.kind, other.speaker.kind}
    if any(each.plain for each in (one, other)) and kinds != {SpeakerKind.person}:  # a lone word in capitals may be a body's
        letters = _letters_for(one, other) or _letters_for(other, one)
        if letters and one.state is not None and one.state == other.state:
            return Verdict(True, 0.7, f"the letters stand for the name, in one state: {_reasons(one, other)}")
        return Verdict(None, 0.4, f"a name that may be a person's or a body's: {_reasons(one, other)}")
    if SpeakerKind.person in kinds and not kinds & {SpeakerKind.unnamed, SpeakerKind.group} and not _share_a_word(one, other):
        if _may_be_a_trade_name(one, other):
            return Verdict(None, 0.3, f"a lone word, by which anybody or anything may go: {_reasons(one, other)}")
        return Verdict(False, 0.1, f"two names: {_reasons(one, other)}")
    for each, opposite in ((one, other), (other, one)):
        if opposite.known and each.found.candidates and SpeakerKind.person not in kinds and not _share_a_word(one, other):
            return Verdict(False, 0.15, f"a short name of others: {_reasons(one, other)}")
    return Verdict(None, 0.4, f"the text does not tell who it is: {_reasons(one, other)}")


# ---------------------------------------------------------------- names, one of which at least nothing known has


def _two_names(one: _Side, other: _Side) -> Verdict:
    reasons = _reasons(one, other)
    kinds = [each.speaker.kind for each in (one, other)]
    if SpeakerKind.group in kinds:
        return Verdict(None, 0.3, f"a group without a list of its members: {reasons}")
    if _letters_for(one, other) or _letters_for(other, one):
        if one.state is not None and one.state == other.state:
            return Verdict(True, 0.7, f"the letters stand for the name, in one state: {reasons}")
        return Verdict(None, 0.6, f"the letters may stand for the name: {reasons}")
    if SpeakerKind.person not in kinds and _may_be_shared(one, other):
        return Verdict(None, 0.4, f"a name that many have, without a state that both tell: {reasons}")
    if one.speaker.country and other.speaker.country and one.speaker.country != other.speaker.country:
        own = any(each.local is not None and each.local.own for each in (one, other))
        if own and _shared_words(one, other) > 1:  # "American" may be part of a hospital's name
            return Verdict(None, 0.3, f"of two states by their words, with names that are similar: {reasons}")
        return Verdict(False, 0.1, f"of two states: {reasons}")
    if kinds == [SpeakerKind.person, SpeakerKind.person]:
        return _two_persons(one, other)
    if SpeakerKind.person in kinds:
        if (one.plain or other.plain) and _another_word(one, other):
            return Verdict(False, 0.1, f"names that differ in the word that tells them apart: {reasons}")
        if _share_a_word(one, other) or one.plain or other.plain:
            return Verdict(None, 0.3, f"similar names, or one that may be a body's: {reasons}")
        return Verdict(False, 0.1, f"a person and no person: {reasons}")
    return _two_organisations(one, other)


def _may_be_shared(one: _Side, other: _Side) -> bool:
    """One name, which several may have, of two states or of none: the Red Cross of two events may be one."""
    if normalise(one.speaker.name) != normalise(other.speaker.name):
        return False
    if has_host(one.speaker.name):
        return one.event is None or one.event != other.event
    return is_shared(one.speaker.name, known=False) and (one.state is None or one.state != other.state)


def _letters_for(one: _Side, other: _Side) -> bool:
    """The first is written by the first letters of the second; two letters say nothing."""
    short = {normalise(name) for name in one.names if name.isupper() and len(name) > 2}
    return bool(short & {acronym(name) for name in other.names})


def _two_persons(one: _Side, other: _Side) -> Verdict:
    reasons = _reasons(one, other)
    pairs = [
        (first, second)
        for name in one.names
        for further in other.names
        if (first := personal(name)) is not None and (second := personal(further)) is not None
    ]
    closest = max((likeness(*pair) for pair in pairs), default=NameLikeness.apart)
    shared = _shared(one, other)
    if any(first.suffix and second.suffix and first.suffix != second.suffix for first, second in pairs):
        return Verdict(False, 0.05, f"father and son, or grandson, by what stands behind the name: {reasons}")
    if closest is NameLikeness.spelled:
        if is_common(one.speaker.name) and not shared:
            return Verdict(None, 0.4, f"a name that many have: {reasons}")
        return Verdict(True, 0.85, f"one name in two spellings: {reasons}")
    if closest is NameLikeness.partly:
        if shared:
            return Verdict(True, 0.8, f"one body, and names that differ by a middle name or a short form only: {reasons}")
        initials = any(differ_by_initials(*pair) for pair in pairs)
        if initials and one.state is not None and one.state == other.state and not is_common(one.speaker.name):
            return Verdict(True, 0.75, f"one state, and names that differ by an initial only: {reasons}")
        return Verdict(None, 0.6, f"the names differ by a middle name or a short form: {reasons}")
    if _similarity(one, other) > SIMILAR or any(_may_be_spellings(*pair) or _has_more_names(*pair) for pair in pairs):
        return Verdict(None, 0.5, f"similar names: {reasons}")
    return Verdict(False, 0.05, f"two names: {reasons}")


def _may_be_spellings(one: Personal, other: Personal) -> bool:
    """Whether given and family names are each so close that one may be the other in a convention that nobody entered."""
    same_suffix = one.suffix == other.suffix and len(one.middle) == len(other.middle)
    return same_suffix and ratio(one.given, other.given) > LIKE_WORD and ratio(one.last, other.last) > LIKE_WORD


def _has_more_names(one: Personal, other: Personal) -> bool:
    """ "Kim Example" and "Kim Example-Primer": one given name, and all words of one name in the other's."""
    first, second = ({each.given, *each.middle, each.last} for each in (one, other))
    return one.given == other.given and one.suffix == other.suffix and (first < second or second < first)


def _two_organisations(one: _Side, other: _Side) -> Verdict:
    reasons = _reasons(one, other)
    keys = [{organisation_key(name) or normalise(name) for name in each.names} for each in (one, other)]
    if keys[0] & keys[1]:
        if one.state is not None and other.state is not None and one.state != other.state:
            return Verdict(None, 0.3, f"a name that organisations of two states may have: {reasons}")
        if any(is_shared(each.speaker.name, known=False) for each in (one, other)) and (one.state is None or one.state != other.state):
            return Verdict(None, 0.4, f"a name that many have, without a state that both tell: {reasons}")
        return Verdict(True, 0.85, f"one name in two spellings: {reasons}")
    if _another_word(one, other):
        return Verdict(False, 0.1, f"names that differ in the word that tells them apart: {reasons}")
    if _similarity(one, other) > SIMILAR or _one_within(one, other):
        return Verdict(None, 0.5, f"similar names: {reasons}")
    common = any(not each.known and " " in each.speaker.name and is_shared(each.speaker.name, known=False) for each in (one, other))
    if common and one.state is not None and one.state == other.state:
        return Verdict(None, 0.3, f"common words, which may stand for a body of the same state: {reasons}")
    if any(_is_description(each) for each in (one, other)):
        return Verdict(None, 0.3, f"words for what somebody has, which may be called otherwise: {reasons}")
    if _may_be_described(one, other) or _may_be_described(other, one):
        return Verdict(None, 0.3, f"letters, which may be short for what the words describe: {reasons}")
    return Verdict(False, 0.05, f"two names: {reasons}")


def _is_description(side: _Side) -> bool:
    """ "Example's parent company", which nobody knows under these words."""
    listed = words(side.mention)
    return not side.known and listed[-1].raw.islower() and any(word.possessive for word in listed[:-1])


def _may_be_described(one: _Side, other: _Side) -> bool:
    """Letters, of whatever length, and several words that nobody knows or a body of a state or place, in one state as far as is told."""
    listed = [word for word in words(one.mention) if word.key != "the"]
    letters = len(listed) == 1 and listed[0].raw.isupper() and len(listed[0].key) > 2
    described = [word for word in words(other.mention) if word.raw[0].islower() and len(word.key) > 3]  # a name's letters would be told
    several = len(words(other.mention)) > 1 and bool(other.known or described)
    return letters and several and (not one.known or not other.known) and (one.state == other.state or None in (one.state, other.state))


def _may_be_a_trade_name(one: _Side, other: _Side) -> bool:
    """Whether a lone word that nothing known has stands against names that nothing known has: "Primex" and "Kim Precision"."""
    lone = any(
        each.found.speaker.kind is SpeakerKind.person and not each.found.known and " " not in each.speaker.name for each in (one, other)
    )
    return lone and not one.known and not other.known and not any(each.titled for each in (one, other))


def _another_word(one: _Side, other: _Side) -> bool:
    """Names of as many words that agree in all but one, which is no spelling of the other's: "Jaish al-Adl", "Jaish al-Islam"."""
    first, second = (normalise(each.speaker.name).split() for each in (one, other))  # "al-" is a word of its own
    different = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    if len(first) != len(second) or len(different) != 1:
        return False
    return ratio(*map(spelled, different[0])) < OTHER_WORD


def _shared(one: _Side, other: _Side) -> set[str]:
    """What both belong to or speak for here."""
    groups = [{*each.speaker.member_of, each.found.on_behalf_of} - {None} for each in (one, other)]
    return {key for key in groups[0] & groups[1] if key is not None and len(key) > STATE}


def is_common(name: str) -> bool:
    """Whether a full name is of a frequent given name and a frequent surname, so that many bear it."""
    keys = _own_words(name)
    return len(keys) == 2 and keys[-1] in common_surnames()


def _similarity(one: _Side, other: _Side) -> float:
    return max(ratio(normalise(name), normalise(further)) for name in one.names for further in other.names)


def _one_within(one: _Side, other: _Side) -> bool:
    names = [[set(normalise(name).split()) for name in each.names] for each in (one, other)]
    return any(first <= second or second <= first for first in names[0] for second in names[1])


def _share_a_word(one: _Side, other: _Side) -> bool:
    parts = [{key for name in each.names for key in _own_words(name)} for each in (one, other)]
    return any(ratio(first, second) > LIKE_WORD for first in parts[0] for second in parts[1])


def _shared_given_name(one: _Side, other: _Side, resolver: Resolver) -> bool:
    """A word of both names that is neither a title nor a number."""
    parts = [{spelled(key) for name in each.names for key in _own_words(name) if not resolver.has_crown(key)} for each in (one, other)]
    return any(len(key) > 3 for key in parts[0] & parts[1])


def _shared_words(one: _Side, other: _Side) -> int:
    return max(len(set(_own_words(name)) & set(_own_words(further))) for name in one.names for further in other.names)


def _own_words(name: str) -> list[str]:
    keys = [word.key for word in words(name)]
    return keys[untitled(keys) :]


# ---------------------------------------------------------------- lines


def judged_pairs(lines: Iterable[str], resolver: Resolver, where: str = "-") -> Iterator[dict[str, Any] | InputError]:
    """Judge pairs, one JSON object a line: a, a_context, b, b_context; a context has date, country_of_event and outlet, or is missing.

    Args:
        lines: empty ones are passed over.
        where: name of the file, for errors.

    Yields:
        The object with same, score and reason added, or the error for which a line was left out; lines keep their order.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield InputError(f"{where}:{number}", f"no JSON: {error}")
            continue
        problem = _problem(row)
        if problem is not None:
            yield InputError(f"{where}:{number}", problem)
            continue
        verdict = same(row["a"], _setting(row.get("a_context")), row["b"], _setting(row.get("b_context")), resolver)
        yield row | {"same": verdict.same, "score": round(verdict.score, 2), "reason": verdict.reason}


def _problem(row: object) -> str | None:
    if not isinstance(row, dict):
        return "no JSON object"
    for key in ("a", "b"):
        if not isinstance(row.get(key), str):
            return f"{key} is no text"
        if not row[key].strip():
            return f"{key} is empty"
    for key in ("a_context", "b_context"):
        context = row.get(key)
        if context is not None and not isinstance(context, dict):
            return f"{key} is no object"
        for field in ("date", "country_of_event", "outlet"):
            if context and not isinstance(context.get(field), str | None):
                return f"{key}.{field} is no text"
        date = context.get("date") if context else None
        if date is not None and not is_valid(date[:10]):  # an hour may follow
            return f"{key}.date is no date: {date!r}"
    return None


def _setting(context: Mapping[str, str | None] | None) -> Setting:
    given = context or {}
    return Setting(on=given.get("date"), outlet=given.get("outlet"), country=given.get("country_of_event"))
