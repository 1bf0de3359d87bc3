"""Who a number is attributed to: the claim that holds it, else the sentence's own "X said" and "according to X".

A claim's speaker is the first choice. What the claims do not cover is read here, because news text also attributes numbers
by verbs that report no statement ("the Observatory gave a toll of 12"). A description without a name ("a monitoring group")
stands for the body that the same text names.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tracker.extract.sentence import Sentence
from tracker.lang import lexicon
from tracker.records import Claim, Span, Spans

NOUNISH = {"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "HYPH", "PRP$", "VBN", "CD", "FW", "``", "''"}
LONGEST = 12  # tokens of a name with its titles


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
    """

    name: str
    evidence: Spans = ()
    scope: Span | None = None
    reason: str | None = None
    claim: str | None = None
    negated: bool = False
    via: tuple[str, ...] = ()
    pronoun: bool = False


@dataclass(frozen=True)
class Tables:
    verbs: frozenset[str]
    generic: frozenset[str]
    pronouns: frozenset[str]
    ends: frozenset[str]
    inside: frozenset[str]
    helping: frozenset[str]
    never: frozenset[str]
    bodies: frozenset[str]
    quoting: frozenset[str]
    offices: frozenset[str]


@cache
def tables(language: str = "en") -> Tables:
    data = lexicon("originators", language)
    return Tables(
        **{
            name: frozenset(data[name])
            for name in ("verbs", "generic", "pronouns", "ends", "inside", "helping", "never", "bodies", "quoting", "offices")
        }
    )


class Stated:
    """The contents of an article's claims, arranged to be asked which claim holds a number."""

    REACH = 40  # contents that are looked at before the number's place; claims nest a few deep at most

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._contents = sorted(((start, end, claim) for claim in claims for start, end in claim.content), key=lambda one: one[:2])
        self._starts = [start for start, _, _ in self._contents]

    def originator(self, span: Span) -> Originator | None:
        """The speaker of the innermost claim whose content holds the characters."""
        stop = bisect_right(self._starts, span[0])
        near = self._contents[max(0, stop - self.REACH) : stop]
        holding = [(end - start, claim.id, claim) for start, end, claim in near if span[1] <= end]
        if not holding:
            return None
        claim = min(holding)[2]
        evidence = claim.source or ()
        reason = None if evidence else "the speaker of the quotation"
        return Originator(claim.speaker or claim.speaker_mention or "", evidence, None, reason, claim.id, claim.negated, claim.via)


def originators(text: str, sentence: Sentence) -> Iterator[Originator]:
    """Find the attributions of a sentence, left to right."""
    table = tables()
    for k, word in enumerate(sentence.words):
        if (word == "to" and sentence.word(k - 1) == "according") or word == "citing":
            stop = _name_end(sentence, k + 1)
            if stop > k + 1:
                yield _named(text, sentence, k + 1, stop, scope=(0, len(sentence)))
        elif word in table.verbs and sentence.tags[k] in {"VBD", "VBZ", "VBP", "VBG", "NNS", "VB"}:
            yield from _speaker(text, sentence, k)


def _speaker(text: str, sentence: Sentence, verb: int) -> Iterator[Originator]:
    """The name that stands beside a verb of saying: before it ("X said"), else behind it ("said X")."""
    table, stop = tables(), verb
    while stop > 0 and (sentence.words[stop - 1] in table.helping or sentence.tags[stop - 1] in {"RB", "MD"}):
        stop -= 1
    first = _name_start(sentence, stop)
    if first < stop and sentence.words[stop - 1] not in table.never and sentence.tags[stop - 1] not in {"DT", "JJ"}:
        # what follows "X said" is X's; where nothing that says something follows, what stands before it is
        covers = (0, first) if _closes(sentence, verb) else (first, len(sentence))
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
        if entity in {"DATE", "TIME"} or word in table.never or tag == "CD":
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
    return max(known or names, key=list(names).count, default=None)


@cache
def carrying(language: str = "en") -> frozenset[str]:
    """Words that open a sentence which goes on telling."""
    return frozenset(lexicon("originators", language)["carrying"])


def is_description(name: str) -> bool:
    """True for "a monitoring group", "the monitor": a body without its name."""
    words = name.split()
    return (
        bool(words)
        and words[-1].lower() in tables().generic
        and not any(word[:1].isupper() and word.lower() not in {"the", "a", "an"} and "-based" not in word.lower() for word in words)
    )


def nearest(found: Sequence[Originator], at: int) -> Originator | None:
    """The attribution that covers a token; where several do, the narrowest scope."""
    covering = [one for one in found if one.scope and one.scope[0] <= at < one.scope[1]]
    return min(covering, key=lambda one: (one.scope[1] - one.scope[0]) if one.scope else 0, default=None)
