"""Attributions that say nothing: a cue in its form, but nobody who speaks or no words that state anything.

"Both tables answer different questions" and "more bodies are identified" have the words and the construction of a report
and report nothing. What is quoted, stated in a clause with a speaker, or denied, demanded and the like is never hollow for
the shape of its content alone.
"""

from tracker.extract.claims.actors import mention_words
from tracker.extract.claims.cues import cue_lexicon, stance
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.speech import Attribution
from tracker.records import Act

WEAK = frozenset({Act.assert_, Act.estimate})
EMPTY_TAGS = frozenset({"DT", "PDT", "WDT", "WP", "WP$", "IN", "TO", "EX", "CC", "_SP", ",", ":", ".", "POS"})
LONGEST_PIECE = 4  # words from "this" to "article"
SPOKEN = frozenset({"quote", "according", "colon"})


def is_hollow(parsed: Parsed, a: Attribution, tokens: list[int], sources: frozenset[int]) -> bool:
    """Whether an attribution states nothing or comes from nobody.

    Args:
        tokens: of its content.
        sources: all tokens that are part of some other attribution's source.
    """
    if a.cue is None or a.frame in SPOKEN:
        return False
    if any(parsed.quoted[i] >= 0 for i in tokens):
        return False
    if a.source is not None and _is_no_actor(parsed, a.source):
        return True
    if any(parsed.tags[i] == "WP$" for i in tokens) and not _has_verb(parsed, tokens):
        return True  # "whose number is not known"
    if all(_is_empty(parsed, i) for i in tokens):
        return True
    if stance(parsed, a.cue, a.frame).act not in WEAK or _has_verb(parsed, tokens):
        return False
    as_what = any(parsed.lower[k] == "as" and parsed.deps[k] == "prep" for k in parsed.kids[a.cue.head])
    if a.source is None and ((a.frame == "passive" and not as_what) or a.cue.head in sources):
        return True  # "more bodies are identified", "critics of the government have said"
    return len(tokens) == 1 and a.cue.part == "verbs" and parsed.tags[tokens[0]] == "JJ"


def is_own_piece(parsed: Parsed, source: Stretch) -> bool:
    """Whether a source is the article itself as it was, of which a correction speaks: "an earlier version of this article said"."""
    own, lower = cue_lexicon().own, parsed.lower
    head = _head(parsed, source)
    if lower[head] not in own["parts"] or head + 2 >= len(lower) or lower[head + 1] not in own["ties"]:
        return False
    if lower[head + 2] in own["ours"]:
        pieces = own["pieces"]
    elif lower[head + 2] in own["the"] and any(lower[i] in own["earlier"] for i in range(source.first, head)):
        pieces = own["the_pieces"]
    else:
        return False
    last = head + 3  # of the noun phrase: "this news agency's article"
    while last < min(len(lower), head + 3 + LONGEST_PIECE) and parsed.tags[last].startswith(("NN", "JJ", "POS")):
        last += 1
    return any(lower[i] in pieces for i in range(head + 3, last))


def _head(parsed: Parsed, source: Stretch) -> int:
    """The word of a source whose governor lies outside of it."""
    return next((i for i in range(source.last, source.first - 1, -1) if not source.first <= parsed.heads[i] <= source.last), source.last)


def _has_verb(parsed: Parsed, tokens: list[int]) -> bool:
    return any(parsed.tags[i].startswith("VB") or parsed.tags[i] == "MD" for i in tokens)


def _is_empty(parsed: Parsed, i: int) -> bool:
    """Whether a word says nothing by itself: a function word, "each other", a day."""
    return parsed.tags[i] in EMPTY_TAGS or parsed.entities[i] in ("DATE", "TIME") or parsed.lower[i] in cue_lexicon().empty


def _is_no_actor(parsed: Parsed, source: Stretch) -> bool:
    """Whether a source names a number, a table, an abstract thing, or nobody in particular."""
    no_actors = cue_lexicon().no_actors
    head = _head(parsed, source)
    if parsed.tags[head] == "WDT":
        verb = parsed.heads[head]
        noun = parsed.heads[verb]
        return parsed.deps[verb] == "relcl" and (parsed.lower[noun] in no_actors or parsed.lower[noun] in cue_lexicon().multiples)
    words = mention_words()
    named = any(
        parsed.entities[i] in ("PERSON", "ORG", "GPE", "NORP") or parsed.lower[i] in words.bodies or parsed.lower[i] in words.groups
        for i in range(source.first, source.last + 1)
    )  # "health ministry figures" are the ministry's
    return parsed.lower[head] in no_actors and not named
