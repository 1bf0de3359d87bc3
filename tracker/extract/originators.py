"""Who a number is attributed to: the claim that holds it, else the sentence's own "X said" and "according to X".

A claim's speaker is the first choice. What the claims do not cover is read here, because news text also attributes numbers
by verbs that report no statement ("the Observatory gave a toll of 12"). A description without a name ("a monitoring group")
stands for the body that the same text names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@cache
def tables(language: str = "en") -> Tables:
    data = lexicon("originators", language)
    return Tables(**{name: frozenset(data[name]) for name in ("verbs", "generic", "pronouns", "ends", "inside")})


def claimed(claims: Sequence[Claim], span: Span) -> Originator | None:
    """The speaker of the innermost claim whose content holds the characters."""
    best: tuple[int, Claim] | None = None
    for claim in claims:
        for start, end in claim.content:
            if start <= span[0] and span[1] <= end and (best is None or end - start < best[0]):
                best = end - start, claim
    if best is None:
        return None
    claim = best[1]
    name = claim.speaker_mention or claim.speaker or ""
    evidence = claim.source or ()
    return Originator(
        claim.speaker or name,
        evidence,
        claim=claim.id,
        negated=claim.negated,
        via=claim.via,
        reason=None if evidence else "the speaker of the quotation",
    )


def originators(text: str, sentence: Sentence) -> Iterator[Originator]:
    """Find the attributions of a sentence, left to right."""
    table = tables()
    for k, word in enumerate(sentence.words):
        if (word == "to" and sentence.word(k - 1) == "according") or word == "citing":
            stop = _name_end(sentence, k + 1)
            if stop > k + 1:
                yield _named(text, sentence, k + 1, stop, scope=(0, len(sentence)))
        elif word in table.verbs and sentence.tags[k] in {"VBD", "VBZ", "VBP", "VBG", "NNS", "NN", "VB"}:
            yield from _speaker(text, sentence, k)


def _speaker(text: str, sentence: Sentence, verb: int) -> Iterator[Originator]:
    subject = next(
        (k for k in range(len(sentence)) if sentence.heads[k] == verb and sentence.deps[k] in {"nsubj", "nsubjpass"} and k != verb), None
    )
    if subject is None:
        return
    if subject > verb:
        stop = _name_end(sentence, verb + 1)
        if verb + 1 <= subject < stop or subject == stop - 1:
            yield _named(text, sentence, verb + 1, stop, scope=(0, verb))
        return
    first = subject
    while (
        first > 0
        and subject - first < LONGEST
        and sentence.tags[first - 1] in NOUNISH
        and sentence.entities[first - 1] not in {"DATE", "TIME"}
    ):
        first -= 1
        if sentence.tags[first] == "DT":
            break
    stop = subject + 1
    while (
        stop < verb
        and stop - first < LONGEST
        and sentence.words[stop] not in tables().ends
        and sentence.words[stop] not in {",", "("}
        and sentence.tags[stop] in NOUNISH | {"IN"}
    ):
        stop += 1
    # what follows "X said" belongs to X; a trailing "..., X said" governs what stands before it
    trailing = verb >= len(sentence) - 5 or (
        sentence.tag(verb + 1) in {".", "IN"} and sentence.word(verb + 1) not in {"that"} and sentence.deps[verb] == "ROOT" and first > 4
    )
    yield _named(text, sentence, first, stop, scope=(0, first) if trailing else (verb, len(sentence)))


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
