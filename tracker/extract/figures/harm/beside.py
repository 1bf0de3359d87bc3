"""Words of harm beside a number: before it ("killed 12"), after it ("12 people were killed") or around it ("sent 12 to hospital").

What stands between a noun phrase and its verb is passed over: "12 people, three of them children, were killed", "two men from
Lorno were hurt". Where a second verb of the same subject tells what became of them, it decides: "were shot and died".
"""

from collections.abc import Iterator

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import phrase_at
from tracker.extract.figures.harm.tolls import near_toll, toll
from tracker.extract.figures.harm.triggers import FINITE, Trigger, first_role, is_passive, tables
from tracker.extract.figures.harm.tying import MARKS, NOMINAL, Link, Tying
from tracker.numbers import NumberKind

AFTER = ("passive", "state", "subject", "frame", "noun")
TELLING = ("passive", "subject", "frame", "state")
OPENING = {",", ";", ":", "and", "but", "while", "among", "with", "of", "-", "–", "—", '"', "“"}  # before a clause
FAR = 30  # tokens of an apposition
RESULT = (("dead",), ("to", "death"))
OUTCOME = {"casualties": ("killed", "injured"), "injured": ("killed",), "missing": ("killed",), "affected": ("killed",)}


def around(tying: Tying, index: int, one: Counted) -> None:
    """ "Sent four people to the hospital", "cost two men their lives": the number stands inside the words of harm."""
    if not (one.known or one.others or one.bare) or one.incident:
        return
    for trigger in tying.found:
        if "around" in trigger.roles and trigger.first < one.first and one.end < trigger.stop:
            inner = any(
                one.end <= other.first and other.stop < trigger.stop and "noun" not in other.roles
                for other in tying.found
                if other is not trigger
            )
            if not inner and not tying.counts_between(one.end, trigger.stop, but=one):
                tying.tie(index, Link(trigger.roles["around"], trigger, "frame", sure=0.9))
                return


def beside(tying: Tying, index: int, one: Counted) -> None:
    """The trigger directly before the count, else the one that follows its noun phrase."""
    if one.incident:
        return
    left, right = _left(tying, one), _right(tying, index, one)
    if left is not None and right is not None and _runs_on(tying, one, left):
        left = None  # "Nightclub shooting Three people have been detained": a headline runs into its text
    if left is not None and left.trigger is not None and (left.trigger.first not in tying.used or right is None):
        if left.trigger.first in tying.used and left.role == "object":
            return
        tying.tie(index, _to_death(tying, one, left))
    elif right is not None:
        tying.tie(index, _outcome(tying, one, right))


def _runs_on(tying: Tying, one: Counted, left: Link) -> bool:
    """True where the noun of a deed stands directly before a count that has a verb of its own."""
    sentence, trigger = tying.sentence, left.trigger
    if trigger is None or trigger.stop != one.first or sentence.word(one.end) not in tables().auxiliaries:
        return False
    return left.role == "toll" or sentence.words[trigger.first] in tables().deeds


# ------------------------------------------------------------------ after the noun phrase


def _right(tying: Tying, index: int, one: Counted) -> Link | None:
    """The trigger that follows the noun phrase, auxiliaries and adverbs between them."""
    for k in _continuations(tying, one):
        link = _following(tying, index, one, k)
        if link is not None:
            return link
    return None


def _following(tying: Tying, index: int, one: Counted, start: int) -> Link | None:
    table, sentence, k = tables(), tying.sentence, start
    helped = relative = False
    for _ in range(7):
        trigger = tying.starts.get(k)
        if trigger is not None:
            role = first_role(trigger, *(AFTER if start == one.end else TELLING))
            if one.partitive and not relative and (helped or role == "subject"):
                return None
            if role is not None and tying.accepts(one, trigger, role) and (helped or not _acts(tying, index, one, trigger)):
                if role == "noun" and one.head is not None:
                    return None
                return Link(trigger.roles[role], trigger, role, sure=1.0 if start == one.end else 0.9)
            if sentence.word(k) not in table.between:
                return None
        word = sentence.word(k)
        if word not in table.between and sentence.tag(k) != "RB":
            if word in {"who", "that", "which", "("} and k == start:
                relative = True
                k += 1
                continue
            return None
        helped = helped or word in table.auxiliaries
        k += 1
    return None


def _continuations(tying: Tying, one: Counted) -> Iterator[int]:
    """Tokens at which the clause may go on after a noun phrase: behind it, behind its "of" or "from", behind an insertion."""
    yield one.end
    sentence, k = tying.sentence, one.end
    if one.head is None and not one.others:
        return
    if sentence.word(k) in {"of", "from"} and one.known:
        m = k + 1
        while m < k + 9 and m not in tying.starts and (sentence.tag(m) in NOMINAL or sentence.word(m) in {"of", "the", "-"}):
            m += 1
        if m > k + 1:
            yield m
            k = m
    inserted = k + (sentence.word(k) in MARKS)
    if _opens_part(tying, inserted):
        m = inserted + 1
        while m < min(len(sentence), inserted + FAR) and not (
            sentence.tags[m] in FINITE or (m in tying.starts and first_role(tying.starts[m], *TELLING)) or sentence.words[m] in {";", "."}
        ):
            m += 1
        yield m
    elif sentence.word(k) in MARKS:
        close = ")" if sentence.words[k] == "(" else sentence.words[k]
        for m in range(k + 2, min(len(sentence) - 1, k + FAR)):
            if sentence.tags[m] in FINITE or sentence.words[m] in {";", "."}:
                return
            if sentence.words[m] == close and (sentence.words[m + 1] in tables().auxiliaries or sentence.tags[m + 1] in FINITE | {"RB"}):
                yield m + 1
                return


def _opens_part(tying: Tying, k: int) -> bool:
    """True where "including", "some of them", "mostly" begins: it tells who some of the counted are."""
    words = tying.sentence.words
    return any(phrase_at(words, k, phrase) for phrase in tables().inserted.get(words[k] if k < len(words) else "", ()))


def _acts(tying: Tying, index: int, one: Counted, trigger: Trigger) -> bool:
    """True for "two gunmen killed 12 people": the counted are those who act."""
    if "object" not in trigger.roles or trigger.roles.get("passive") is None or _opens(tying, one):
        return False
    sentence, k = tying.sentence, trigger.stop
    following = next((other for other in tying.counts[index + 1 :] if other.first >= k), None)
    if following is not None and all(word in tables().determiners for word in sentence.words[k : following.first]):
        # "13 killed 43 injured" goes on in the same way, "two gunmen killed 12 people" does not
        after = tying.starts.get(following.end)
        return after is None or not ({"passive", "state"} & set(after.roles)) or after.stop in {other.first for other in tying.counts}
    if sentence.word(k) in {"themselves", "himself", "herself"}:
        return False
    tag = sentence.tag(k)
    if tag in {"DT", "PRP", "PRP$"} and one.head is not None:
        return True
    return (
        tag in {"NNP", "NNS", "NN"}
        and sentence.entities[k] not in {"DATE", "TIME"}
        and sentence.tags[trigger.stop - 1] == "VBD"
        and sentence.deps[trigger.stop - 1] in {"ROOT", "relcl", "ccomp"}
    )


def _opens(tying: Tying, one: Counted) -> bool:
    """True for a bare number that begins a clause, "25 injured": "magnitude 6 killed 12" names what acts."""
    return one.bare and not one.others and (one.first == 0 or tying.sentence.word(one.first - 1) in OPENING)


def _outcome(tying: Tying, one: Counted, link: Link) -> Link:
    """What became of them where a second verb of the same subject tells it: "were shot and died", "shot, all are recovering"."""
    graver = OUTCOME.get(link.measure)
    if graver is None or link.trigger is None or link.role == "noun" or one.partitive:
        return link  # "5 of the 12 injured died": the 5, not the 12
    sentence, start = tying.sentence, link.trigger.stop
    for trigger in tying.found:
        if not start <= trigger.first < start + 14:
            continue
        between = sentence.words[start : trigger.first]
        if not {";", ".", "when", "while", "after", "before", "as", "that", "because", "including"}.isdisjoint(between):
            break
        if tying.counts_between(start, trigger.first, but=one):
            break
        if not tables().supposed.isdisjoint(sentence.words[start : trigger.stop]):
            continue  # "remain missing and are presumed dead"
        role = first_role(trigger, *TELLING)
        if role is None or trigger.roles[role] not in graver:
            continue
        if _same_subject(tying, start, trigger.first):
            return Link(trigger.roles[role], trigger, role, sure=0.85)
    return link


def _to_death(tying: Tying, one: Counted, link: Link) -> Link:
    """What the verb led to, where it stands behind its object: "shot 41 people dead", "stabbed two men to death"."""
    words = tying.sentence.words
    if "killed" in OUTCOME.get(link.measure, ()) and any(phrase_at(words, one.end, phrase) for phrase in RESULT):
        return Link("killed", link.trigger, link.role)
    return link


def _same_subject(tying: Tying, start: int, stop: int) -> bool:
    """True where the words between two verbs name no new subject."""
    sentence = tying.sentence
    last = next((k for k in range(stop - 1, start - 1, -1) if sentence.words[k] in {"and", "but", ",", "all", "both", "who"}), None)
    if last is None:
        return stop == start or sentence.tag(stop) == "VBG" or sentence.word(stop) in {"with", "suffered"}
    return all(
        sentence.tags[k] in FINITE | {"RB", "VB", "VBN", "VBG", "MD", "TO"}
        or sentence.words[k] in tables().between | {"all", "both", "to", "have"}
        for k in range(last + 1, stop)
    )


# ------------------------------------------------------------------ before the number


def _left(tying: Tying, one: Counted) -> Link | None:
    """The trigger that the number is the object of, or the toll that it completes."""
    table, sentence = tables(), tying.sentence
    k = one.first - 1
    while k >= 0 and k > one.first - 6 and k + 1 not in tying.stops and sentence.words[k] in table.determiners:
        if sentence.words[k] in {"and", "in", "to"}:
            break
        k -= 1
    if sentence.word(k) in {"'s", "’s"}:  # "killed his brother's two sons"
        k -= 1
        while k > one.first - 8 and k + 1 not in tying.stops and sentence.tag(k) in {"NN", "NNP", "PRP$", "DT", "JJ", "HYPH", "AFX", "NNS"}:
            k -= 1
    trigger = tying.stops.get(k + 1)
    if trigger is not None and "object" in trigger.roles and not is_passive(sentence, trigger) and tying.accepts(one, trigger, "object"):
        return Link(trigger.roles["object"], trigger, "object")
    if (
        trigger is not None
        and "toll" in trigger.roles
        and (one.bare or one.known)
        and sentence.word(k) not in {"killing", "murder", "wounding", "injuring", "shooting"}
    ):
        return Link(trigger.roles["toll"], trigger, "toll", sure=0.8)
    word = sentence.word(k) if k >= 0 else ""
    if word in {"of", "to", "at", "from", ":", "past", "above"} or (word == "by" and sentence.word(k - 1) in tables().growth):
        link = toll(tying, one, k)
        return link if link is not None or word != ":" else near_toll(tying, one, k)
    if word in tables().growth and (one.bare or one.known):
        return toll(tying, one, k + 1)
    if one.number.kind is NumberKind.zero:
        return None
    return near_toll(tying, one, k)
