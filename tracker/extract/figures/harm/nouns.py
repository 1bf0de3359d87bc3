"""Nouns that are counted themselves and say what became of the people: "12 deaths", "two hostages", "nine air raids"."""

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.populations import words as population_words
from tracker.extract.figures.harm.triggers import first_role, tables
from tracker.extract.figures.harm.tying import Link, Tying
from tracker.numbers import NumberKind


def dead(tying: Tying, index: int, one: Counted) -> None:
    """ "12 deaths", "six dead bodies": nouns that can only be counted themselves."""
    trigger = (tying.starts.get(one.head) or tying.stops.get(one.head + 1)) if one.head is not None else None
    if trigger is not None and trigger.roles.get("noun") == "killed":
        tying.tie(index, Link("killed", trigger, "noun", sure=0.85))


def multiple(tying: Tying, index: int, one: Counted) -> None:
    """ "A triple homicide", "a quadruple shooting": the number stands in the noun of the deed."""
    if one.number.kind is not NumberKind.cardinal or one.number.text.lower() not in tables().multiples:
        return
    words = tying.sentence.words
    for k in range(one.stop, min(len(words), one.stop + 3)):
        measure = tables().deeds.get(words[k])
        if measure is not None:
            fatal = measure == "casualties" and "fatal" in words[one.stop : k]
            tying.links[index] = Link("killed" if fatal else measure, None, "noun", sure=0.8)
            return


def described(tying: Tying, index: int, one: Counted) -> None:
    """ "15 wounded patrons": the harm stands between the number and its noun."""
    for k in range(one.stop, one.head if one.head is not None else one.stop):
        trigger = tying.starts.get(k)
        role = first_role(trigger, "passive", "state") if trigger is not None else None
        if trigger is not None and role is not None and one.known and not one.incident:
            tying.tie(index, Link(trigger.roles[role], trigger, role, sure=0.8))
            return


def itself(tying: Tying, index: int, one: Counted) -> None:
    """ "Ten casualties", "600 homicides", "two hostages": the noun says what became of the counted."""
    sentence = tying.sentence
    at = one.stop + 2 if one.of and sentence.word(one.stop + 1) == "the" and one.head is None else one.head  # "14 of the dead"
    trigger = (tying.starts.get(at) or tying.stops.get(at + 1)) if at is not None else None
    if trigger is None or one.incident or "noun" not in trigger.roles or one.definite:
        return
    if sentence.words[trigger.first] == "injuries" and any(word in tables().frames for word in sentence.words[: one.first]):
        return
    tying.tie(index, Link(trigger.roles["noun"], trigger, "noun", sure=0.8))


def incident(tying: Tying, index: int, one: Counted) -> None:
    """Attacks, raids and massacres that somebody carried out, or in which people came to harm."""
    if not one.incident or one.head is None:
        return
    sentence, table = tying.sentence, population_words()
    if sentence.words[one.head] == "cases" and sentence.word(one.end) == "of":
        if one.end + 1 not in tying.starts:  # of an illness, not of murder
            tying.links[index] = Link("affected", None, "noun", sure=0.6)
        return
    verbs = table.incident_verbs | (frozenset() if sentence.words[one.head] in table.broad_incidents else table.incident_telling)
    near = sentence.words[max(0, one.first - 7) : one.first] + sentence.words[one.end : one.end + 12]
    fell = sentence.word(one.first - 1) == "in" and any(one.first - 6 <= trigger.first < one.first for trigger in tying.found)
    if fell or any(word in verbs for word in near) or any(one.end <= trigger.first for trigger in tying.found):
        tying.links[index] = Link("incidents", None, "noun", sure=0.8)
