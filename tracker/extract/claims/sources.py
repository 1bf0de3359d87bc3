"""The noun phrase that names who speaks: subject, agent, possessor, or the object of "according to".

A participle or infinitive borrows the subject of the verb that governs it ("issued a statement saying", "went on to say").
"""

from tracker.extract.claims.actors import mention_words
from tracker.extract.claims.cues import Cue, cue_lexicon
from tracker.extract.claims.parsed import Parsed, Stretch

LONGEST = 45  # tokens; a longer noun phrase was parsed wrongly and is cut to its head and what stands before it
BORROWING = frozenset({"xcomp", "advcl", "conj", "acomp", "ccomp", "oprd"})  # relations of a verb that may lack a subject
MISSED_NAME = 9  # tokens of a name that the parser did not take for a subject
CLIMB = 4  # verbs between a cue and the subject that it borrows


def source_of(parsed: Parsed, cue: Cue, frame: str) -> Stretch | None:
    """The tokens of the source of a cue in its construction, None when the text names none here."""
    if cue.part == "nouns":
        return _of_noun(parsed, cue.head)
    if cue.part == "adjectives":
        return _of_predicate(parsed, cue.head)
    quoting = quoting_verb(parsed, cue.head)
    if quoting is not None:
        return _quoted_speaker(parsed, quoting, cue.head)
    passive = parsed.child(cue.head, "nsubjpass", "auxpass") is not None
    if passive:
        return agent(parsed, cue.head)
    if frame == "raising":
        return None
    return _of_predicate(parsed, cue.head) or _right_before(parsed, cue.head)


def reporter_of(parsed: Parsed, cue: Cue) -> Stretch | None:
    """Who reports another's words: the subject of "quoted the minister as saying"."""
    quoting = quoting_verb(parsed, cue.head)
    return _of_predicate(parsed, quoting) if quoting is not None else None


def quoting_verb(parsed: Parsed, i: int) -> int | None:
    """The verb "quote" or "cite" that governs a participle of speech."""
    if parsed.tags[i] != "VBG":
        return None
    at, quoting = i, cue_lexicon().quoting
    for _ in range(3):
        at = parsed.heads[at]
        if parsed.lower[at] in quoting and at < i:
            return at
    if parsed.lower[i - 1] == "as":  # "quoted a doctor who treated them as saying": the parser may take it for the inner verb's
        return next(
            (k for k in range(i - 1, parsed.sentence_start(i), -1) if parsed.lower[k] in quoting and parsed.tags[k][:2] == "VB"), None
        )
    return None


def noun_phrase(parsed: Parsed, i: int, *, cue: int | None = None) -> Stretch:
    """The noun phrase of a head, without a comma or dash at its ends and without the cue."""
    first, last = parsed.subtree(i)
    if parsed.opening[i]:  # the parser may take the city of a dateline for the subject
        i = next((k for k in range(i + 1, last + 1) if not parsed.opening[k] and parsed.opening[parsed.heads[k]]), i)
        last = parsed.right[i]
    while first < i and parsed.opening[first]:
        first += 1
    if cue is not None and first <= cue <= last:
        if cue > i:
            last = cue - 1
        else:
            first = cue + 1
    for k in parsed.kids[i]:  # "the minister on Friday said"
        inner = parsed.child(k, "pobj") if parsed.deps[k] == "prep" else k if parsed.deps[k] == "npadvmod" else None
        if inner is not None and i < k and parsed.entities[inner] in ("DATE", "TIME") and parsed.right[k] >= last - 1:
            last = min(last, parsed.left[k] - 1)
    if last - first >= LONGEST:
        first, last = max(first, i - LONGEST), i
    while last > i and (
        parsed.tags[last] in (",", ":", ".", "-LRB-", "_SP", "''", "``", "HYPH") or parsed.quoted[last] >= 0 > parsed.quoted[i]
    ):
        last -= 1
    while first < i and (parsed.tags[first] in (",", ":", ".", "_SP", "``", "''", "CC") or parsed.quoted[first] >= 0 > parsed.quoted[i]):
        first += 1
    return parsed.hyphenated(Stretch(first, last))


def _of_predicate(parsed: Parsed, i: int) -> Stretch | None:
    """The subject of a verb or adjective, its own or that of the verb which governs it."""
    start = i
    for _ in range(CLIMB):
        subject = parsed.child(i, "nsubj")
        if subject is None and i != start:
            subject = parsed.child(i, "nsubjpass")
        if subject is not None:
            return noun_phrase(parsed, subject, cue=start)
        head, dep = parsed.heads[i], parsed.deps[i]
        if head == i:
            return None
        if dep == "acl":
            return _of_modified(parsed, head, i)
        if dep == "prep" or (dep == "pcomp" and parsed.deps[head] == "prep"):
            head = parsed.heads[head] if dep == "pcomp" else head
        elif dep not in BORROWING or (dep == "ccomp" and parsed.tags[i] not in ("VBG", "VB", "JJ")):
            return None
        if not parsed.tags[head].startswith(("VB", "JJ", "MD")) or (dep == "xcomp" and _is_told(parsed, head, i)):
            return None
        i = head
    return None


def _is_told(parsed: Parsed, governor: int, infinitive: int) -> bool:
    """Whether somebody else is to do it: "told the mayor to say that ..."."""
    return parsed.tags[infinitive] == "VB" and any(
        governor < k < infinitive and parsed.deps[k] in ("dobj", "dative", "iobj") for k in parsed.kids[governor]
    )


def _right_before(parsed: Parsed, i: int) -> Stretch | None:
    """The actor whose name ends right before a finite cue, where a lost comma hid the subject: "... on Monday the agency said"."""
    words = mention_words()
    last = i - 1
    if parsed.tags[i] not in ("VBD", "VBZ", "VBP") or last < 1 or parsed.sentence[last] != parsed.sentence[i] or parsed.quoted[last] >= 0:
        return None
    named = parsed.entities[last] in ("PERSON", "ORG")
    if not (named or parsed.lower[last] in words.bodies or parsed.lower[last] in words.groups):
        return None
    first = last
    while last - first < MISSED_NAME and parsed.sentence[first - 1] == parsed.sentence[i] and _may_name(parsed, first - 1):
        first -= 1
        if parsed.tags[first] == "DT":
            return Stretch(first, last)
    if named:  # without an article the recogniser's own bounds hold
        first = last
        while first > 0 and parsed.entities[first - 1] == parsed.entities[last]:
            first -= 1
        return Stretch(first, last)
    return None


def _may_name(parsed: Parsed, i: int) -> bool:
    return parsed.tags[i] in ("DT", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "HYPH") or parsed.lower[i] in ("of", "for", "and")


def _of_modified(parsed: Parsed, noun: int, participle: int) -> Stretch | None:
    """The source of "a statement saying": who issued the statement, else the statement."""
    if not parsed.tags[participle].startswith("VBG"):
        return None
    governor = parsed.heads[noun]
    if parsed.deps[noun] == "dobj" and parsed.lower[governor] in cue_lexicon().publishing:
        subject = _of_predicate(parsed, governor)
        if subject is not None:
            return subject
    return noun_phrase(parsed, noun, cue=participle)


def _quoted_speaker(parsed: Parsed, quoting: int, cue: int) -> Stretch | None:
    """Whom "quoted ... as saying" quotes: its object, or its subject in the passive."""
    subject = parsed.child(quoting, "nsubjpass")
    if subject is None:
        subject = next((k for k in parsed.kids[quoting] if quoting < k < cue and parsed.deps[k] in ("dobj", "pobj")), None)
    if subject is None:  # "quoted the minister saying": the parser makes the object a subject
        subject = parsed.child(cue, "nsubj")
    if subject is None:
        return None
    whole = noun_phrase(parsed, subject, cue=cue)
    return Stretch(whole.first, whole.last - 1) if whole.last > subject and parsed.lower[whole.last] == "as" else whole


def agent(parsed: Parsed, i: int) -> Stretch | None:
    """Who does what a passive verb says: "by the minister"."""
    agent = next((k for k in parsed.kids[i] if parsed.deps[k] in ("agent", "prep") and parsed.lower[k] == "by"), None)
    inner = parsed.child(agent, "pobj") if agent is not None else None
    return noun_phrase(parsed, inner) if inner is not None else None


def _of_noun(parsed: Parsed, i: int) -> Stretch | None:
    owner = parsed.child(i, "poss")
    if owner is not None:
        whole = noun_phrase(parsed, owner)
        if parsed.tags[whole.last] == "POS" and whole.last > whole.first:
            whole = Stretch(whole.first, whole.last - 1)
        return whole
    for k in parsed.kids[i]:
        if parsed.deps[k] == "prep" and k == i + 1 and parsed.lower[k] in ("by", "from"):
            inner = parsed.child(k, "pobj")
            if inner is not None:
                return noun_phrase(parsed, inner)
    named = next((k for k in parsed.kids[i] if k < i and parsed.entities[k] in ("PERSON", "ORG", "NORP", "GPE")), None)
    if named is not None:
        return Stretch(parsed.left[named], named)
    governor = parsed.heads[i]
    if parsed.deps[i] == "dobj" and parsed.lower[governor] in cue_lexicon().publishing | cue_lexicon().carriers:
        return _of_predicate(parsed, governor)
    return None
