"""Counts that are a stated part of another: "112 people, including 68 children", "4 of them", "27 people, 15 of them civilians"."""

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import phrase_at
from tracker.extract.figures.harm.triggers import FINITE, first_role, tables
from tracker.extract.figures.harm.tying import MARKS, Link, Tying, may_hold


def part(tying: Tying, index: int, one: Counted) -> None:
    """ "Including 68 children", "4 of them": the measure of the whole, unless a trigger says otherwise."""
    place = whole(tying, index, one)
    if place is None or one.incident:
        return
    parent = tying.links[place]
    if parent is not None and (one.known or one.bare or one.part):
        tying.links[index] = Link(parent.measure, parent.trigger, parent.role, whole=place, sure=0.95)


def whole(tying: Tying, index: int, one: Counted) -> int | None:
    """Index of the number that this one is a stated part of."""
    if not _is_included(tying, one) and not one.part and not _of_those(tying, index):
        # "including two fighters and five civilians": the list goes on
        listed = tying.links[index - 1] if index else None
        if listed is None or listed.whole is None or not tying.joined(index - 1, index):
            return None
        return listed.whole if may_hold(tying.counts[listed.whole], one) else None
    for before in range(index - 1, -1, -1):
        link, other = tying.links[before], tying.counts[before]
        if link is not None and link.whole is None and not other.incident and may_hold(other, one):
            return before
    return _exceeded(tying, index, one)


def _exceeded(tying: Tying, index: int, one: Counted) -> int | None:
    """Index of the only number before "including 32 children" or "32 of them", where it is smaller than its part.

    The words make the one a part of the other, however wrong a number is: that a part exceeds its whole is found when numbers are
    compared. Not where others stand between the two: "killed 3 attackers who had taken hostages, including 12 tourists".
    """
    link, other = tying.links[0], tying.counts[0]
    if index != 1 or link is None or link.whole is not None or other.incident or one.others or not one.known:
        return None
    between = zip(tying.sentence.words[other.end : one.first], tying.sentence.tags[other.end : one.first], strict=True)
    others = any(tag in {"NNS", "NNPS", "PRP", "WP"} and word not in {"them", "whom"} for word, tag in between)
    return None if others or other.number.value is None or one.number.value is None else 0


def _of_those(tying: Tying, index: int) -> bool:
    """True behind "of the 45 people injured,": what follows counts some of these."""
    sentence = tying.sentence
    if not index or tying.counts[index].others:
        return False
    first = tying.counts[0]
    lead = [word for word in sentence.words[: first.first] if word not in {"the", "those", "these", "some", "at", "least"}]
    return lead == ["of"] and tying.links[0] is not None and not sentence.words[first.end : tying.counts[index].first].count(".")


def _is_included(tying: Tying, one: Counted) -> bool:
    """True behind "including", "among them", "of whom", determiners between left out of account."""
    words = tying.sentence.words
    for k in range(one.first, max(one.first - 3, 0), -1):
        if any(phrase_at(words, k - len(phrase), phrase) for phrase in tables().subset_before.get(words[k - 1], ()) if k >= len(phrase)):
            return True
        if words[k - 1] not in tables().determiners:
            return False
    return False


def of_harm(tying: Tying, index: int, one: Counted) -> None:
    """ "Of the dead, 4 were children", "seven of the dead were children": the harm of those whom they are a part of."""
    sentence = tying.sentence
    at = (
        one.stop + 2
        if one.of and sentence.word(one.stop + 1) == "the"
        else 2
        if sentence.words[:2] in (["of", "the"], ["of", "those"])
        else None
    )
    trigger = tying.starts.get(at) if at is not None else None
    role = first_role(trigger, "noun", "passive") if trigger is not None else None
    if trigger is not None and role is not None and not one.incident and (one.said or at == 2) and (index == 0 or one.of):
        tying.links[index] = Link(trigger.roles[role], trigger, "among", sure=0.85)


def apposed(tying: Tying, index: int, one: Counted) -> None:
    """ "27 people - 15 civilians, 8 officers and 4 militants - were killed": what is set beside a count tells who they are."""
    if not one.known or one.incident:
        return
    for before in range(index - 1, -1, -1):
        other, link = tying.counts[before], tying.links[before]
        if link is None or link.whole is not None:  # itself a part: the list of parts goes on
            continue
        words = tying.sentence.words[other.end : tying.counts[before + 1].first]
        between = tying.sentence.tags[other.end : one.first]
        total, sum_ = other.number.value, sum(count.number.value or 0 for count in tying.counts[before + 1 : index + 1])
        if words and words[0] in MARKS and len(words) <= 2 and total is not None and sum_ <= total and not FINITE & set(between):
            tying.links[index] = Link(link.measure, link.trigger, link.role, whole=before, sure=0.8)
        return


def among_counted(tying: Tying, index: int, one: Counted) -> None:
    """ "Seven children were among the 71 civilians killed": a part of the count that follows."""
    if not one.known or one.incident or index + 1 >= len(tying.counts):
        return
    sentence = tying.sentence
    for after in range(index + 1, len(tying.counts)):
        other, link = tying.counts[after], tying.links[after]
        k = other.first - 1
        while k > one.end and sentence.words[k] in {"the", "those", "some"}:
            k -= 1
        if link is not None and sentence.word(k) == "among" and (other.number.value or 0) > (one.number.value or 0):
            if sum(tag in FINITE for tag in sentence.tags[one.end : k]) <= 1 and k - one.end <= 12:
                tying.links[index] = Link(link.measure, link.trigger, link.role, whole=after, sure=0.85)
            return
