"""What a denial denies: its content, or what the allegation in its content alleges.

"Denied any role" denies the role; "rejected the claim that it had fired" denies that it had fired; "called the report a lie"
denies the report, not that it is a lie.
"""

from tracker.extract.claims.cues import cue_lexicon, untrue_words
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.speech import Attribution
from tracker.records import Spans


def denied(parsed: Parsed, attribution: Attribution, content: Spans) -> Spans:
    """The characters that say what is denied.

    Args:
        attribution: a denial.
        content: its spans in the text.
    """
    untrue = untrue_words(parsed, attribution.cue.head) if attribution.cue is not None else None
    stretches = [stretch for span in content if (stretch := _without(parsed, untrue, parsed.tokens(span))) is not None]
    if (attribution.frame in ("clause", "quote") and untrue is None) or len(stretches) != 1:
        return content
    (thing,) = stretches
    inside = range(thing.first, thing.last + 1)
    alleged = cue_lexicon().alleged
    head = next((i for i in inside if parsed.lower[i] in alleged and (parsed.heads[i] == i or parsed.heads[i] not in inside)), None)
    inner = _alleged(parsed, head) if head is not None else None
    if head is not None and inner is not None and inner <= thing.last:
        thing = Stretch(inner, min(parsed.right[head], thing.last))
        return (parsed.span(thing),)
    return (parsed.span(thing),) if untrue is not None else content


def _without(parsed: Parsed, untrue: Stretch | None, tokens: range) -> Stretch | None:
    """What is left of some words without those that call them untrue: "the report" of "the report a lie", "as false the report"."""
    if not tokens:
        return None
    first, last = tokens[0], tokens[-1]
    if untrue is None or untrue.last < first or untrue.first > last:
        return Stretch(first, last)
    if untrue.first > first:
        return Stretch(first, untrue.first - 1)
    named = any(parsed.tags[i][:1] == "N" or parsed.tags[i] == "PRP" for i in range(untrue.last + 1, last + 1))
    return Stretch(untrue.last + 1, last) if named else None


def _alleged(parsed: Parsed, noun: int) -> int | None:
    """The first word of what an allegation alleges: of its clause, or behind its "of"."""
    clause = next((k for k in parsed.kids[noun] if k > noun and parsed.deps[k] in ("acl", "ccomp", "relcl") and _tells(parsed, k)), None)
    if clause is not None:
        return parsed.left[clause]
    of = next((k for k in parsed.kids[noun] if k > noun and parsed.lower[k] in cue_lexicon().alleging), None)
    inner = parsed.child(of, "pobj", "pcomp") if of is not None else None
    return parsed.left[inner] if inner is not None else None


def _tells(parsed: Parsed, i: int) -> bool:
    """Whether a clause says what is alleged, and not by whom or where: "the report that ...", not "the report printed there"."""
    return parsed.lower[parsed.left[i]] == "that" or parsed.deps[i] == "ccomp"
