"""Who a number is attributed to: the claim that holds it, else the sentence's own "X said" and "according to X".

A claim's speaker is the first choice. What the claims do not cover is read here, because news text also attributes numbers
by verbs that report no statement ("the Observatory gave a toll of 12"). A description without a name ("a monitoring group")
stands for the body that the same text names.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tracker.extract.figures.harm.sentence import Sentence
from tracker.lang import lexicon
from tracker.records import Claim, Span, Spans

NOUNISH = {"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "HYPH", "PRP$", "VBN", "CD", "FW", "``", "''"}
BEING = {"been", "was", "were", "be", "being", "is", "are"}
LONGEST = 12  # tokens of a name with its titles


SURE = 0.7  # least confidence of a claim that says whose number it is; swept 0.4-0.7 on labelled figures (2026-11)


@dataclass(frozen=True, slots=True)
class Originator:
    """Whom a number is attributed to.

    Attributes:
        name: as the text has it.
        evidence: the characters that name it in the number's own sentence; empty where it was carried over.
        scope: first and last token that it covers, None for a claim's.
        reason: why it was taken, where there is no evidence.
        claim: id of the claim whose content holds the number.
        pronoun: "he", "it": to be resolved.
        content: characters of the claim's content that hold the number.
    """

    name: str
    evidence: Spans = ()
    scope: Span | None = None
    reason: str | None = None
    claim: str | None = None
    negated: bool = False
    via: tuple[str, ...] = ()
    pronoun: bool = False
    content: Span | None = None


@dataclass(frozen=True)
class Tables:
    verbs: frozenset[str]
    generic: frozenset[str]
    describing: frozenset[str]
    pronouns: frozenset[str]
    inside: frozenset[str]
    helping: frozenset[str]
    never: frozenset[str]
    bodies: frozenset[str]
    quoting: frozenset[str]
    citing: frozenset[str]
    counted_by: frozenset[str]
    relaying: frozenset[str]
    offices: frozenset[str]
    accounts: frozenset[str]
    publishing: frozenset[str]
    showing: frozenset[str]


@cache
def tables(language: str = "en") -> Tables:
    data = lexicon("originators", language)
    return Tables(**{name: frozenset(data[name]) for name in Tables.__dataclass_fields__})


class Stated:
    """The contents of an article's claims, arranged to be asked which claim holds a number."""

    REACH = 40  # contents that are looked at before the number's place; claims nest a few deep at most

    def __init__(self, claims: Sequence[Claim]) -> None:
        sure = [claim for claim in claims if claim.confidence >= SURE]
        self._contents = sorted(((start, end, claim) for claim in sure for start, end in claim.content), key=lambda one: one[:2])
        self._starts = [start for start, _, _ in self._contents]

    def originator(self, span: Span) -> Originator | None:
        """The speaker of the innermost claim whose content holds the characters."""
        stop = bisect_right(self._starts, span[0])
        near = self._contents[max(0, stop - self.REACH) : stop]
        holding = [(end - start, claim.id, claim, (start, end)) for start, end, claim in near if span[1] <= end]
        if not holding:
            return None
        _, _, claim, content = min(holding)
        evidence = claim.source or ()
        reason = None if evidence else "the speaker of the quotation"
        name = claim.speaker or claim.speaker_mention or ""
        return Originator(name, evidence, None, reason, claim.id, claim.negated, claim.via, content=content)


def originators(text: str, sentence: Sentence) -> Iterator[Originator]:
    """Find the attributions of a sentence, left to right."""
    table = tables()
    for k, word in enumerate(sentence.words):
        if (word == "to" and sentence.word(k - 1) == "according") or word in table.citing:
            stop = _name_end(sentence, k + 1)
            if stop > k + 1:
                one = _named(text, sentence, k + 1, stop, scope=(0, len(sentence)))
                yield replace(one, via=_citing(text, sentence, k)) if word in table.citing else one
        elif word == "by" and sentence.word(k - 1) in table.counted_by:
            yield from _passive(text, sentence, k)
        elif word == "by" and sentence.tags[k - 1] == "CD" and not table.counted_by.isdisjoint(sentence.words[max(0, k - 6) : k]):
            yield from _passive(text, sentence, k)  # "was put at 23 by the governor's office"
        elif word in table.accounts and sentence.tag(k)[:2] == "NN":
            yield from _accounted(text, sentence, k)
        elif (word in table.verbs or (word in table.showing and _shows(sentence, k))) and (
            sentence.tags[k] in {"VBD", "VBZ", "VBP", "VBG", "NNS", "VB"} or (sentence.tags[k] == "VBN" and _had(sentence, k))
        ):
            yield from _speaker(text, sentence, k)


def _passive(text: str, sentence: Sentence, k: int) -> Iterator[Originator]:
    """ "The figure given by X", "12 are reported by X to have died"."""
    stop = _name_end(sentence, k + 1)
    if stop > k + 1 and sentence.words[stop - 1] not in tables().never:
        yield _named(text, sentence, k + 1, stop, scope=(0, len(sentence)))


def _citing(text: str, sentence: Sentence, k: int) -> tuple[str, ...]:
    """Who cites: "the radio, citing police, reported", "the radio said, citing police"."""
    stop = k - (sentence.word(k - 1) == ",")
    while stop > 0 and sentence.words[stop - 1] in tables().verbs:
        stop -= 1
    first = _name_start(sentence, stop)
    if first == stop or sentence.words[stop - 1] in tables().never or sentence.words[stop - 1] in tables().pronouns:
        return ()
    start, end = sentence.chars(first, stop)
    return (text[start:end],)


def _had(sentence: Sentence, verb: int) -> bool:
    """True for "had counted", "has now put"; a participle alone has no speaker before it."""
    return any(word in {"had", "has", "have"} for word in sentence.words[max(0, verb - 2) : verb])


def _shows(sentence: Sentence, verb: int) -> bool:
    """True where a count is what finds or what is revised: "an estimate found", "raised its toll"."""
    table = tables()
    return sentence.word(verb + 1) == "that" or not table.accounts.isdisjoint(
        [sentence.word(verb - 1), *sentence.words[verb + 1 : verb + 5]]
    )


def _accounted(text: str, sentence: Sentence, k: int) -> Iterator[Originator]:
    """ "By the count of X", "in X's words", "on X's account"."""
    first = k
    while first > 0 and k - first < LONGEST and sentence.tags[first - 1] in NOUNISH:
        first -= 1
    if first == 0 or sentence.word(first - 1) not in {"by", "in", "on"}:
        return
    if sentence.word(k + 1) == "of":
        name, stop = k + 2, _name_end(sentence, k + 2)
        end = stop
    else:
        stop = next((m for m in range(k, first, -1) if sentence.tag(m) == "POS"), first)
        name, end = first, k + 1
    # behind what it covers, it does not reach into the clause that follows
    if stop > name:
        yield _named(text, sentence, name, stop, scope=(0, len(sentence)) if first < 3 else (0, end))


def _speaker(text: str, sentence: Sentence, verb: int) -> Iterator[Originator]:
    """The name that stands beside a verb of saying: before it ("X said"), else behind it ("said X")."""
    table, stop = tables(), verb
    while stop > 0 and (
        sentence.words[stop - 1] in table.helping
        or sentence.tags[stop - 1] in {"RB", "MD"}
        or sentence.entities[stop - 1] in {"DATE", "TIME"}
        or (stop < verb and sentence.entities[stop] in {"DATE", "TIME"} and sentence.words[stop - 1] in {"on", "by", "until"})
    ):
        stop -= 1
    if not BEING.isdisjoint(sentence.words[stop:verb]) and sentence.tags[verb] == "VBN":
        return  # "two bodies had been counted twice"
    at = stop
    if sentence.word(stop - 1) in {"which", "who"} and sentence.word(stop - 2) == ",":
        stop -= 2  # "the ministry, which had counted 12"
    elif sentence.word(stop - 1) == ")":  # "the Monitor (LM) documented"
        opening = next((k for k in range(stop - 2, max(-1, stop - 7), -1) if sentence.words[k] == "("), None)
        stop = opening if opening is not None else stop
    elif sentence.word(stop - 1) == "," and _cites(sentence, stop - 1) is not None:
        return  # "the radio, citing police, reported": the police, whom the citation names
    elif sentence.word(stop - 1) == "," and at < verb:
        stop = verb  # "on Monday, said X"
    first = _name_start(sentence, stop)
    if first < stop and sentence.words[stop - 1] not in table.never and sentence.tags[stop - 1] not in {"DT", "JJ", "PRP$"}:
        # what follows "X said" is X's; where nothing that says something follows, what stands before it is
        covers = (0, first) if _closes(sentence, verb) else (first, len(sentence))
        if sentence.word(first - 1) == "," and sentence.word(verb + 1) == ",":
            covers = (0, len(sentence))  # "12 had died, the ministry said, as shelling went on"
        elif sentence.word(first - 1) == "that" and sentence.tag(first - 2) == "CD":
            covers = (first - 3, verb)  # "the 12 that the ministry had given"
        one = _named(text, sentence, first, stop, scope=covers)
        quoted = _name_end(sentence, verb + 1) if sentence.words[verb] in table.quoting else verb + 1
        if quoted > verb + 1:  # "state television quoted the health ministry"
            one = replace(_named(text, sentence, verb + 1, quoted, scope=(0, len(sentence))), via=(one.name,))
        yield one
        return
    stop = _name_end(sentence, verb + 1)
    if (
        stop > verb + 1
        and sentence.tags[verb] in {"VBD", "VBZ"}
        and sentence.tags[stop - 1] in {"NNP", "NN", "NNS", "NNPS"}
        and _is_quoted(sentence, verb)
    ):
        yield _named(text, sentence, verb + 1, stop, scope=(0, verb))


def _cites(sentence: Sentence, stop: int) -> int | None:
    """The "citing" of an insertion that ends before a comma."""
    for k in range(stop - 1, max(-1, stop - LONGEST), -1):
        if sentence.words[k] in tables().citing:
            return k
        if sentence.words[k] == "," or sentence.tags[k] in {"VBD", "VBZ"}:
            return None
    return None


def relayed(text: str, sentence: Sentence, one: Originator) -> tuple[str, ...]:
    """Through whom a statement reached the text: "in a statement carried by state radio, the ministry said"."""
    for k, word in enumerate(sentence.words):
        if word == "by" and sentence.word(k - 1) in tables().relaying:
            stop = _name_end(sentence, k + 1)
            start, end = sentence.chars(k + 1, stop) if stop > k + 1 else (0, 0)
            if end and not any(start <= place[0] < end for place in one.evidence):
                return (text[start:end],)
    return ()


def _is_quoted(sentence: Sentence, verb: int) -> bool:
    """True where a quotation mark or a comma stands before the verb: "...," said X."""
    return sentence.tag(verb - 1) in {"''", "``", ",", '""'} or sentence.word(verb - 1) in {'"', "”", "’", "'", "''"}


def _closes(sentence: Sentence, verb: int) -> bool:
    """True where the verb of saying ends what was said before it."""
    for k in range(verb + 1, min(len(sentence), verb + 8)):
        word, tag = sentence.words[k], sentence.tags[k]
        if word == "that" or tag == "CD" or tag in {"VBD", "VBZ", "VBP", "VBN", "MD"}:
            return False
        if word == "." or (word in {'"', "“"} and k > verb + 1):
            return word == "."
    return verb + 8 >= len(sentence)


def _name_start(sentence: Sentence, stop: int) -> int:
    """The first token of the name that ends before `stop`."""
    table, k, named = tables(), stop, False
    while k > 0 and stop - k < LONGEST:
        word, tag, entity = sentence.words[k - 1], sentence.tags[k - 1], sentence.entities[k - 1]
        if entity in {"DATE", "TIME"} or word in table.never or tag == "CD" or _is_dash(sentence, k - 1):
            break
        if word in table.inside and k < stop and k > 1 and sentence.tags[k - 2] in {"NN", "NNP", "NNPS", "NNS"}:
            k -= 1
            continue
        if word == "in" and k < stop and sentence.tags[k] == "NNP" and table.bodies.intersection(sentence.words[max(0, k - 5) : k - 1]):
            k -= 1  # "the ministry of health in X"
            continue
        if (
            tag not in NOUNISH
            or (named and tag == "NNS")
            or (named and entity in {"GPE", "LOC", "FAC"} and sentence.entities[k] in {"ORG", "PERSON"})
        ):
            break
        k -= 1
        named = named or tag in {"NNP", "NNPS"}
        if tag == "DT" and not (sentence.word(k - 1) in table.inside and sentence.word(k - 2) in table.offices):
            break
    while k < stop and (sentence.words[k] in table.inside or sentence.tags[k] in {"VBN", "POS", "HYPH", "''"}):
        k += 1
    return k


def _is_dash(sentence: Sentence, k: int) -> bool:
    """True for a dash between blanks, as behind a dateline: no name goes over it."""
    spaced = (
        0 < k < len(sentence) - 1
        and sentence.offsets[k][0] > sentence.offsets[k - 1][1]
        and sentence.offsets[k + 1][0] > sentence.offsets[k][1]
    )
    return sentence.words[k] in {"-", "–", "—"} and spaced


def _name_end(sentence: Sentence, first: int) -> int:
    """The token after the name that starts here."""
    table, k = tables(), first
    while k < len(sentence) and k - first < LONGEST:
        word, tag = sentence.words[k], sentence.tags[k]
        if tag in NOUNISH and sentence.entities[k] not in {"DATE", "TIME"}:
            if tag == "DT" and k > first and sentence.word(k - 1) not in table.inside | {"in"}:
                break
            k += 1
        elif (word in table.inside and k > first) or (word == "in" and sentence.entities[k + 1 : k + 2] == ["GPE"]):
            k += 1
        else:
            break
    while k > first and sentence.words[k - 1] in table.inside | {"in"}:
        k -= 1
    return k


def _named(text: str, sentence: Sentence, first: int, stop: int, *, scope: Span) -> Originator:
    while stop - first > 1 and sentence.tags[first] in {"``", "''"}:
        first += 1
    span = sentence.chars(first, stop)
    pronoun = stop - first == 1 and sentence.words[first] in tables().pronouns
    return Originator(text[span[0] : span[1]], (span,), scope, pronoun=pronoun)


def body_for(names: Sequence[str]) -> str | None:
    """The body that descriptions stand for: the one of those named that is most often named, monitoring bodies first."""
    kinds = tables().bodies
    known = [name for name in names if any(word.lower() in kinds for word in name.split())]
    times = Counter(names)
    return max(known or names, key=lambda name: times[name], default=None)


@cache
def carrying(language: str = "en") -> frozenset[str]:
    """Words that open a sentence which goes on telling."""
    return frozenset(lexicon("originators", language)["carrying"])


@cache
def authoring() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Words by which somebody takes a deed upon himself, by their first word."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in lexicon("originators")["authoring"]:
        words = tuple(phrase.split())
        found[words[0]] = (*found.get(words[0], ()), words)
    return found


def is_description(name: str) -> bool:
    """True for "a monitoring group", "the monitor": a body without its name, not for "the disaster agency"."""
    words = name.lower().split()
    table = tables()
    return (
        bool(words)
        and words[-1] in table.generic
        and all(word in table.describing or word.endswith(("-based", "-linked", "-backed")) for word in words[:-1])
    )


def owner(text: str, sentence: Sentence, one: Originator) -> Originator:
    """Whose count it is: "health ministry figures" and "the ministry's latest bulletin" stand for the ministry."""
    table = tables()
    if not one.evidence or not sentence.span[0] <= one.evidence[0][0] < sentence.span[1]:
        return one
    first, stop = (sentence.token_at(offset) for offset in one.evidence[0])
    stop = max(stop, first + 1)
    noun = next((k for k in range(first, stop) if sentence.words[k] in table.accounts and sentence.tags[k][:2] == "NN"), None)
    if noun is None or sentence.words[noun] not in one.name.lower().split() or one.name not in text[slice(*one.evidence[0])]:
        return one
    after = noun + 1
    while sentence.word(after) in table.publishing:
        after += 1
    possessor = next((k for k in range(noun - 1, first, -1) if sentence.tags[k] == "POS"), None)
    if sentence.word(after) in {"of", "by", "from"} and (end := _name_end(sentence, after + 1)) > after + 1:
        first, stop = after + 1, end
    elif possessor is not None:
        stop = possessor
    elif noun > first and sentence.words[noun - 1] in table.bodies:
        stop = noun
    else:
        return one
    span = sentence.chars(first, stop)
    return replace(one, name=text[span[0] : span[1]], evidence=(span,))


def short_kind(name: str) -> str | None:
    """ "ministry" for "The ministry" and "the same ministry"; None for a name that says more."""
    words = name.lower().split()
    said = [word for word in words if word not in {"the", "same", "this", "that"}]
    return said[0] if len(said) == 1 and len(words) > 1 and said[0] in tables().bodies else None


def full_name(text: str, sentence: Sentence, kind: str, before: int) -> str | None:
    """The last name of a body of this kind ("ministry") in a sentence that says more than the kind; `before` is a character."""
    found: str | None = None
    for k, word in enumerate(sentence.words):
        if word != kind or sentence.tag(k)[:2] != "NN" or sentence.offsets[k][1] > before:
            continue
        first, stop = _name_start(sentence, k + 1), k + 1 if sentence.tag(k + 1) == "POS" else _name_end(sentence, k)
        if any(sentence.tags[m][:2] in {"NN", "JJ"} and sentence.words[m] not in {kind, "same"} for m in range(first, stop)):
            start, end = sentence.chars(first, stop)
            found = text[start:end]
    return found


def subject(text: str, sentence: Sentence) -> str | None:
    """The body that is the subject of a sentence: "it" in the next one may be this body."""
    for k, (dep, head) in enumerate(zip(sentence.deps, sentence.heads, strict=True)):
        if dep == "nsubj" and sentence.deps[head] == "ROOT":
            first = _name_start(sentence, k + 1)
            if not tables().bodies.isdisjoint(sentence.words[first : k + 1]):
                start, end = sentence.chars(first, k + 1)
                return text[start:end]
    return None


def its_count(sentence: Sentence, at: int) -> bool:
    """True where a possessive pronoun owns the count before a number: "its totals now stand at"."""
    table = tables()
    return any(
        sentence.words[k] in {"its", "their"} and not table.accounts.isdisjoint(sentence.words[k + 1 : k + 4])
        for k in range(max(0, at - 10), at)
    )


def nearest(found: Sequence[Originator], at: int) -> Originator | None:
    """The attribution that covers a token; where several do, the narrowest scope."""
    covering = [one for one in found if one.scope and one.scope[0] <= at < one.scope[1]]
    return min(covering, key=lambda one: (one.scope[1] - one.scope[0]) if one.scope else 0, default=None)
