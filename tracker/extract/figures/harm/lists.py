"""Counts that share the harm of another: lists, ellipses, replaced numbers and numbers of another day."""

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.revisions import lead, replaced
from tracker.extract.figures.harm.sentence import phrase_at
from tracker.extract.figures.harm.triggers import FINITE, tables
from tracker.extract.figures.harm.tying import Link, Tying, may_hold

AFTERWARDS = {"passive", "state", "subject", "frame"}
LISTED = {"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "PRP$", "PRP", "POS", "HYPH", "CD", ",", "CC", "-LRB-", "-RRB-", "AFX"}


def coordinated(tying: Tying, index: int, one: Counted) -> None:
    """ "Killed two women and their seven children", "50 fighters and two civilians were killed"."""
    if one.incident or not (one.known or one.bare or one.others):
        return
    if one.bare and tying.sentence.word(one.first - 1) in tables().saying and tying.closes(one) and any(tying.links[:index]):
        told = next(link for link in reversed(tying.links[:index]) if link)  # "X says 112, Y says 126"
        tying.links[index] = Link(told.measure, told.trigger, "toll", sure=0.7)
        return
    if index and _after_before(tying, index, one):
        return
    after = index + 1
    if (
        after < len(tying.counts)
        and (link := tying.links[after]) is not None
        and link.role in AFTERWARDS
        and link.trigger is not None
        and link.trigger.first >= tying.counts[after].end
        and one.known
        and tying.joined(index, after)
    ):
        tying.links[index] = Link(link.measure, link.trigger, link.role, shared=after, sure=0.9)


def _after_before(tying: Tying, index: int, one: Counted) -> bool:
    """Tie a count to the harm of the one before it in the list; False where another rule may still do."""
    sentence, before, link = tying.sentence, tying.counts[index - 1], tying.links[index - 1]
    if link is None or link.trigger is None or before.incident:
        return False
    if link.role in {"object", "noun", "toll", "among"} and tying.joined(index - 1, index):
        if (one.bare and not one.others and not tying.closes(one)) or (link.role == "noun" and sentence.tag(one.end) in FINITE):
            return True  # "no arrests, although 55 people were fined": it has a verb of its own
        whole = link.whole if link.whole is not None and may_hold(tying.counts[link.whole], one) else None
        tying.links[index] = Link(link.measure, link.trigger, link.role, shared=index - 1, whole=whole, sure=0.9)
        return True
    gap = sentence.words[link.trigger.stop : one.first]
    if (
        link.trigger.first >= before.end
        and gap
        and len(gap) <= 3
        and any(phrase_at(gap, 0, phrase) for phrase in tables().joining.get(gap[0], ()))
        and (one.known or one.others)
        and gap[0] not in {"and", ",", "while", "with"}
    ):
        tying.links[index] = Link(link.measure, link.trigger, link.role, shared=index - 1, sure=0.85)
        return True
    return False


def elliptic(tying: Tying, index: int, one: Counted) -> None:
    """ "Four were hurt in the first crash and two in the second", "the union says 140 were": the verb is not said again."""
    if not index or one.incident or one.head is not None:
        return
    link, sentence = tying.links[index - 1], tying.sentence
    if link is None or link.trigger is None:
        return
    between = sentence.words[tying.counts[index - 1].end : one.first]
    after = sentence.word(one.end)
    placed = after in {"in", "at", "on", "near", "elsewhere", "since", "during", "over"} and (
        between[-1:] in (["and"], [","], ["but"]) or between[-2:] == [",", "and"]
    )
    timed = "DATE" in sentence.entities[one.end : one.end + 3] or not {"later", "day"}.isdisjoint(sentence.words[one.end : one.end + 3])
    later = one.others and timed  # "and seven more a day later"
    repeated = after in {"were", "was", "had", "did", "have"} and sentence.word(one.end + 1) in {"", ".", ",", ";"}
    near = one.first - max(tying.counts[index - 1].end, link.trigger.stop) <= 8
    if ((placed or later) and near) or repeated:
        tying.links[index] = Link(link.measure, link.trigger, link.role, shared=index - 1, sure=0.8)


def listed(tying: Tying, index: int, one: Counted) -> None:
    """ "The deaths of a couple and their three children": people without a number stand before it in the list."""
    if not one.known or one.incident:
        return
    sentence, k = tying.sentence, one.first - 1
    while k >= 0 and sentence.words[k] in tables().determiners and sentence.words[k] != "and":
        k -= 1
    if sentence.word(k) not in {"and", ","}:
        return
    while k > max(0, one.first - 16) and sentence.tags[k] in LISTED and k + 1 not in tying.stops:
        k -= 1
    if any(k < other.at < one.first for other in tying.counts if not other.thing):
        return
    trigger = tying.stops.get(k if sentence.word(k) == "of" else k + 1)
    role = None if trigger is None else "toll" if sentence.word(k) == "of" else "object"
    if trigger is not None and role in trigger.roles and role is not None and not (FINITE & set(sentence.tags[k + 1 : one.first])):
        tying.links[index] = Link(trigger.roles[role], trigger, role, sure=0.75)


def revised(tying: Tying, index: int, one: Counted) -> None:
    """A number that another one replaces, or is replaced by, counts the same harm."""
    for old, new, _ in replaced(tying.sentence, tying.counts, index):
        link = tying.links[old if old != index else new]
        if link is not None and (one.bare or one.known):
            tying.links[index] = Link(link.measure, link.trigger, "toll", sure=0.85)


def against(tying: Tying, index: int, one: Counted) -> None:
    """ "34 on Friday, against 31 two days before": the count of another day."""
    near = tying.links[index - 1] if index else None
    if near is not None and one.bare and tying.sentence.words[lead(tying.sentence, one)] in tables().against:
        tying.links[index] = Link(near.measure, near.trigger, "toll", sure=0.8)
