"""Words of harm further away: by the dependency parse, and in clauses that begin with them ("Among the dead were 4 nurses")."""

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.triggers import FINITE, Trigger, counted_among, first_role, is_passive, tables
from tracker.extract.figures.harm.tying import Link, Tying
from tracker.numbers import NumberKind

FAR = 16  # tokens between a noun phrase and its verb
OBJECT = {"CD", "DT", "PRP", "PRP$", "JJ", "NN", "NNS", "NNP", "NNPS"}
HELD = {"left", "leaving", "leave", "leaves"}  # "left 35 people, 22 of them children, dead"


def parsed(tying: Tying, index: int, one: Counted) -> None:
    """The verb that the parse makes the noun phrase subject or object of."""
    if one.incident or (one.number.kind is NumberKind.zero and one.head is None):
        return
    sentence = tying.sentence
    node = one.head if one.head is not None else one.at
    for _ in range(4):
        if sentence.deps[node] in {"conj", "appos", "nummod", "compound", "pobj", "prep"} and sentence.heads[node] != node:
            if sentence.deps[node] == "pobj" and sentence.word(sentence.heads[node]) != "of":
                break
            node = sentence.heads[node]
        else:
            break
    for trigger in tying.found:
        link = _governing(tying, one, trigger, node)
        if link is not None:
            tying.tie(index, link)
            return
    _further_right(tying, index, one)


def _governing(tying: Tying, one: Counted, trigger: Trigger, node: int) -> Link | None:
    """The link of a trigger whose verb is the head of the noun phrase, or modifies it."""
    sentence, verb = tying.sentence, tying.sentence.heads[node]
    inside = trigger.first <= verb < trigger.stop and not one.partitive
    if inside and sentence.deps[node] == "nsubjpass":
        role = first_role(trigger, "passive", "frame")
        if role is not None and tying.accepts(one, trigger, role):
            return Link(trigger.roles[role], trigger, role, sure=0.85)
    if inside and sentence.deps[node] == "nsubj" and trigger.first > one.at:
        role = first_role(trigger, "subject", "state", "frame")
        if role and tying.accepts(one, trigger, role):
            return Link(trigger.roles[role], trigger, role, sure=0.85)
    if (
        inside
        and sentence.deps[node] == "dobj"
        and "object" in trigger.roles
        and trigger.stop <= one.at
        and trigger.first not in tying.used
        and tying.accepts(one, trigger, "object")
        and (one.known or one.bare)
    ):
        return Link(trigger.roles["object"], trigger, "object", sure=0.85)
    first = trigger.first
    if (
        one.head is not None
        and one.end <= first <= one.end + 25
        and sentence.heads[first] == one.head
        and sentence.deps[first] in {"acl", "relcl"}
    ):
        role = first_role(trigger, "passive", "subject", "frame")
        if role == "passive" and sentence.deps[first] == "relcl" and not is_passive(sentence, trigger) and _has_object(tying, trigger):
            return None  # "two gunmen who killed 14"
        if role and tying.accepts(one, trigger, role):
            return Link(trigger.roles[role], trigger, role, sure=0.8)
    return None


def _has_object(tying: Tying, trigger: Trigger) -> bool:
    return trigger.stop in {other.first for other in tying.counts} or tying.sentence.tag(trigger.stop) in OBJECT


def _further_right(tying: Tying, index: int, one: Counted) -> None:
    """The first trigger to the right that no other verb comes before."""
    if not (one.known or one.others) or one.partitive:
        return
    sentence = tying.sentence
    helped = not HELD.isdisjoint(sentence.words[max(0, one.first - 2) : one.first])
    for k in range(one.end, min(len(sentence), one.end + FAR)):
        trigger = tying.starts.get(k)
        if trigger is not None and k not in tying.used:
            role = first_role(trigger, "passive", "subject", "frame", "state")
            if (
                role
                and (helped or role == "subject" or trigger.roles.get("frame"))
                and not any(
                    one.end <= other.at < k for other in tying.counts if other is not one and other.number.kind is not NumberKind.zero
                )
            ):
                tying.tie(index, Link(trigger.roles[role], trigger, role, sure=0.75))
            return
        if sentence.words[k] in tables().auxiliaries:
            helped = True
        elif sentence.tags[k] in FINITE or sentence.words[k] in {";", ":"}:
            return


def inverted(tying: Tying, index: int, one: Counted) -> None:
    """ "Among the dead were 4 nurses", "also hurt were two men", "the victims include 8 children"."""
    if not (one.known or one.bare) or one.incident:
        return
    sentence, k = tying.sentence, one.first - 1
    while k >= 0 and sentence.words[k] in {"at", "least", "the", "also", "another"}:
        k -= 1
    verb = sentence.word(k)
    if verb not in tables().making_up:
        return
    for trigger in reversed(tying.found):
        if not k - 12 < trigger.stop <= k or FINITE & set(sentence.tags[trigger.stop : k]):
            continue
        before = [word for word in sentence.words[max(0, trigger.first - 4) : trigger.first] if word.isalpha()]
        among = "among" in before
        role = first_role(trigger, "noun", "passive", "state", "toll")
        if role is None or (
            verb in {"were", "was", "are", "is"} and not among and (role == "toll" or trigger.first > 1 + ("also" in before))
        ):
            return
        if not among and verb in {"were", "was", "are", "is"} and "passive" not in trigger.roles:
            return
        tying.links[index] = Link(trigger.roles[role], trigger, "among", sure=0.8)
        return


def among(tying: Tying, index: int, one: Counted) -> None:
    """ "Seven children and four women among the dead": the harm of those whom they are counted among."""
    trigger = counted_among(tying.sentence, tying.starts, one.end) if one.known and not one.incident else None
    role = first_role(trigger, "noun", "passive", "subject", "state") if trigger is not None else None
    if trigger is not None and role is not None:
        tying.links[index] = Link(trigger.roles[role], trigger, role if role != "noun" else "among", sure=0.85)
