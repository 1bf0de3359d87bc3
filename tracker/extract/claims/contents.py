"""Where the content of a cue stands: the constructions in which English attributes, read from the parse.

For each cue the constructions are tried from the clearest to the vaguest; the first that the lexicon allows gives the
content. Content follows the conventions of PolNeAR (Newell, Cowlishaw and Man, LREC 2018): "that" belongs to it, the
preposition of "spoke about" belongs to the cue, the subject that a raising or passive cue splits off is a part of its own.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tracker.extract.claims.cues import Cue, cue_lexicon
from tracker.extract.claims.parsed import Parsed, Stretch

AFTER_VERB = frozenset({"dobj", "oprd", "prep", "xcomp", "ccomp", "dative", "acomp", "attr", "agent", "pcomp"})
BETWEEN = frozenset({"punct", "npadvmod", "advmod", "prt", "neg"})


REAL_WHEN_SUPPOSED = frozenset({"clause", "person"})


class Content(NamedTuple):
    """What a cue attributes.

    frame: the construction, as the lexicon names it; a preposition stands for itself.
    stretches: in text order.
    """

    frame: str
    stretches: list[Stretch]


def content_of(parsed: Parsed, cue: Cue) -> Content | None:
    """The content of a cue in the first construction that fits, None when it attributes nothing here."""
    if cue.part == "verbs":
        supposed = _is_supposed(parsed, cue.head)
        return next((content for content in _of_verb(parsed, cue) if not supposed or content.frame in REAL_WHEN_SUPPOSED), None)
    return next(_of_noun(parsed, cue), None)


def _of_verb(parsed: Parsed, cue: Cue) -> Iterator[Content]:
    takes = cue_lexicon().takes
    i = cue.head
    kids = parsed.kids[i]
    deps = parsed.deps
    right = [k for k in kids if k > i]
    subject = next((k for k in kids if k < i and deps[k] in ("nsubjpass", "csubjpass")), None)
    clause = next((k for k in right if deps[k] == "ccomp"), None)
    infinitive = next((k for k in right if deps[k] == "xcomp"), None)
    dobj = next((k for k in right if deps[k] == "dobj"), None)
    finite = clause is not None and not _has_to(parsed, clause)
    if clause is not None and finite and takes(cue, "clause"):
        yield Content("clause", [parsed.subtree(clause)])
    if subject is not None or any(deps[k] == "auxpass" for k in kids):
        if subject is not None and takes(cue, "passive"):
            rest = _rest(parsed, i, i + 1)
            if rest is not None:
                yield Content("passive", [parsed.subtree(subject), rest])
            yield Content("passive", [parsed.subtree(subject)])
        yield from _prepositional(parsed, cue)
        return
    if takes(cue, "clause"):
        fronted = next((k for k in kids if k < i and deps[k] == "ccomp"), None)
        if fronted is not None:
            yield Content("clause", [Stretch(parsed.left[fronted], parsed.right[fronted])])
    if takes(cue, "person"):
        if clause is not None and not finite:
            yield Content("person", [parsed.subtree(clause)])
        if dobj is not None and infinitive is not None and infinitive > dobj:
            yield Content("person", [Stretch(parsed.left[dobj], parsed.right[infinitive])])
    if infinitive is not None and dobj is None:
        to = _has_to(parsed, infinitive)
        if to and takes(cue, "infinitive"):
            yield Content("infinitive", [parsed.subtree(infinitive)])
        actor = parsed.child(i, "nsubj")
        if to and actor is not None and actor < i and takes(cue, "raising"):
            yield Content("raising", [parsed.subtree(actor), parsed.subtree(infinitive)])
        if not to and parsed.tags[infinitive] == "VBG" and takes(cue, "gerund"):
            yield Content("gerund", [parsed.subtree(infinitive)])
    first = dobj if dobj is not None else next((k for k in right if deps[k] in ("oprd", "ccomp", "dative")), None)
    if first is not None and takes(cue, "rest"):
        rest = _rest(parsed, i, parsed.left[first])
        if rest is not None and (rest.last > parsed.right[first] or not takes(cue, "object")):
            yield Content("rest", [rest])
    if dobj is not None and takes(cue, "object"):
        yield Content("object", [parsed.subtree(dobj)])
    yield from _prepositional(parsed, cue)


def _is_supposed(parsed: Parsed, i: int) -> bool:
    """Whether a verb is an infinitive or stands behind a modal: "to oppose the plan" tells of nobody's opposing it."""
    supposing = cue_lexicon().supposing
    return any(k < i and parsed.deps[k] == "aux" and parsed.lower[k] in supposing for k in parsed.kids[i])


def _of_noun(parsed: Parsed, cue: Cue) -> Iterator[Content]:
    """Content of a noun ("the claim that ...", "criticism of ...") or of an adjective ("confident that ...")."""
    takes = cue_lexicon().takes
    for k in parsed.kids[cue.head]:
        if k < cue.head:
            continue
        if parsed.deps[k] in ("acl", "ccomp") and takes(cue, "clause") and _is_that_clause(parsed, k):
            yield Content("clause", [parsed.subtree(k)])
        elif parsed.deps[k] in ("acl", "xcomp") and takes(cue, "infinitive") and _has_to(parsed, k):
            yield Content("infinitive", [parsed.subtree(k)])
    yield from _prepositional(parsed, cue)


def _is_that_clause(parsed: Parsed, i: int) -> bool:
    return any(parsed.deps[k] == "mark" and parsed.lower[k] in ("that", "whether", "if") for k in parsed.kids[i]) or (
        parsed.deps[i] == "ccomp" and parsed.child(i, "nsubj", "nsubjpass") is not None
    )


def _prepositional(parsed: Parsed, cue: Cue) -> Iterator[Content]:
    takes = cue_lexicon().takes
    for k in parsed.kids[cue.head]:
        if k > cue.head and parsed.deps[k] == "prep" and takes(cue, parsed.lower[k]):
            inner = parsed.child(k, "pobj", "pcomp")
            if inner is None or inner < k:
                continue
            purpose = next(
                (x for x in parsed.kids[cue.head] if x > inner and parsed.deps[x] in ("xcomp", "advcl") and _has_to(parsed, x)), None
            )
            last = parsed.right[purpose] if purpose is not None and takes(cue, "person") else parsed.right[k]
            yield Content(parsed.lower[k], [Stretch(parsed.left[inner], last)])


def _has_to(parsed: Parsed, i: int) -> bool:
    return any(parsed.tags[k] == "TO" and k < i for k in parsed.kids[i])


def _rest(parsed: Parsed, i: int, first: int) -> Stretch | None:
    """Everything of the verb phrase from a token on, without what follows as an aside or a time."""
    last = None
    for k in parsed.kids[i]:
        if k < i or parsed.right[k] < first:
            continue
        if parsed.deps[k] in AFTER_VERB:
            last = parsed.right[k]
        elif parsed.deps[k] not in BETWEEN:
            break
    return Stretch(first, last) if last is not None and last >= first else None
