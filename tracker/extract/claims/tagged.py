"""Attributions by the trained tagger: its statements, as the rest of the room reads them.

The tagger knows characters; stance, speakers and days of saying ask for tokens. A cue's head is the last word of its span that
the lexicon knows, or else the one whose governor lies outside. Its construction is read from what stands behind it, for the
sense of words like "call" and "claim".

Sources are mended by layout and parse: a speaker named in a label or a signature, the rest of a noun phrase, the subject of a verb
where the tagger saw none, and for a quotation without a cue the speaker before it. Who speaks inside another one's words is `nested`'s.
"""

import math
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from tracker.extract.claims.cues import Cue, cue_lexicon
from tracker.extract.claims.labels import DASHES, signature, turns
from tracker.extract.claims.nested import inner, with_quoted
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.sources import agent, reporter_of, source_of
from tracker.extract.claims.speech import Attribution
from tracker.extract.tagger.statements import Statement
from tracker.lang import lexicon
from tracker.records import Act, Span

PARTS = {"verbs": "VB", "nouns": "NN", "adjectives": "JJ"}  # parts of the lexicon and how their tags begin
INTRODUCING = frozenset({"that", "whether", "if"})
TELLING = frozenset("NVJCFRU")  # first letters of the tags of nouns, verbs, adjectives, numbers, foreign words, adverbs
AMOUNTS = frozenset({"DATE", "TIME", "CARDINAL", "QUANTITY", "MONEY", "PERCENT"})
PREMODIFYING = frozenset({"det", "compound", "amod", "nmod", "poss", "nummod"})  # relations of what stands before its noun
CARRIED = 0.1  # least confidence of a quotation without a cue that is given to the speaker before it
CLAUSE_OPENERS = frozenset({",", ":", "``", "''", "_SP", "IN", "WRB"})  # tags of what stands before a clause
LABELLED = 0.74  # confidence of a labelled speaker's turn in which the tagger saw nothing: as by rule (claims.CONFIDENCE)
VERBS = frozenset({"VBD", "VBZ", "VBP", "VB", "MD"})
EXTREME = 7.0  # the odds, as a logarithm, of a confidence that was rounded to 0 or 1
LONGEST_REST = 4  # words of a noun phrase that the tagger cut off


def attributions(parsed: Parsed, found: Iterable[Statement]) -> list[Attribution]:
    """An attribution for every statement of the tagger, and for the statements that are all that another one says."""
    outer = [a for a in (_attribution(parsed, statement) for statement in found) if _says_something(parsed, a)]
    outer = with_quoted(parsed, _with_turns(parsed, outer))
    _carry_on(parsed, outer)
    return [*outer, *inner(parsed, outer)]


def _says_something(parsed: Parsed, a: Attribution) -> bool:
    """Whether a content holds more than pronouns, articles and marks, or words in quotation marks."""
    tokens = [i for span in a.content for i in parsed.touched(span) if parsed.words[i][:1].isalnum()]
    return any(parsed.quoted[i] >= 0 or parsed.tags[i][:1] in TELLING for i in tokens)


def _attribution(parsed: Parsed, statement: Statement) -> Attribution:
    source = parsed.stretch(statement.source) if statement.source else None
    if source is not None and all(parsed.opening[source.first : source.last + 1]):
        source = None  # the city of a dateline
    words = parsed.stretch(statement.cue) if statement.cue else None
    cue = cue_of(parsed, words) if words else None
    content = [stretch for span in statement.content if (stretch := parsed.stretch(span))]
    frame = _frame(parsed, cue, words, statement.content) if cue and words else "quote"
    if cue is not None and _is_being_asked(parsed, cue.head):
        source = agent(parsed, cue.head)
    elif source is not None:
        source = _completed(parsed, source, [*([words] if words else []), *content])
    elif cue is not None:
        source = _subject(parsed, cue, frame, content)
    return Attribution(
        frame,
        "tagged" if cue else "floating",
        _whole(parsed, statement.content),
        cue,
        [words] if words else [],
        source,
        through=reporter_of(parsed, cue) if cue and cue.part == "verbs" else None,
        confidence=_lowered(statement.confidence, doubts(parsed, cue, content)),
    )


class Doubts(NamedTuple):
    """What the parse says against a statement, each 1 or 0: an unquoted content without a verb, a cue that the lexicon does not know."""

    verbless: int
    unknown: int


@cache
def _stems(part: str) -> frozenset[str]:
    """The stems that the lexicon knows of a part of speech."""
    return frozenset(cue_lexicon().forms.get(part, {}).values())


def doubts(parsed: Parsed, cue: Cue | None, content: list[Stretch]) -> Doubts:
    """What the parse says against a statement of the tagger."""
    inside = [i for stretch in content for i in range(stretch.first, stretch.last + 1)]
    spoken = any(parsed.quoted[i] >= 0 or parsed.tags[i] in VERBS for i in inside)
    known = cue is None or cue.stem in _stems(cue.part)
    return Doubts(int(not spoken), int(not known))


def _lowered(confidence: float, against: Doubts) -> float:
    """A confidence with what the parse says against it (training.calibrate fits both together)."""
    weights = lexicon("claim-tagger")["doubts"]
    odds = math.log(confidence / (1 - confidence)) if 0 < confidence < 1 else math.copysign(EXTREME, confidence - 0.5)
    odds += sum(weights[name] * value for name, value in against._asdict().items())
    return round(1 / (1 + math.exp(-odds)), 3)


def _is_being_asked(parsed: Parsed, i: int) -> bool:
    """Whether a cue is "asked" of somebody who speaks only later: "asked whether he would resign, the mayor said ..."."""
    alone = parsed.child(i, "nsubj", "nsubjpass", "aux", "auxpass") is None
    return parsed.lower[i] in cue_lexicon().asked and parsed.tags[i] == "VBN" and alone


def _completed(parsed: Parsed, source: Stretch, others: list[Stretch]) -> Stretch:
    """A source with the rest of its noun phrase: "the | newspaper", "E.U. | leaders", "the army and | the police"."""
    first, last = source
    noun = parsed.heads[last]
    belongs = parsed.deps[last] in PREMODIFYING and last < noun <= last + LONGEST_REST
    if belongs and parsed.tags[noun].startswith("NN") and parsed.entities[noun] not in AMOUNTS:  # "the police Friday"
        last = noun
    head = next((i for i in range(first, last + 1) if not first <= parsed.heads[i] <= last), last)
    other = parsed.heads[head]
    if (
        parsed.deps[head] == "conj"
        and parsed.lower[first - 1] == "and"
        and other == first - 2
        and _opens_clause(parsed, parsed.left[other])
    ):
        first = parsed.left[other]
    whole = Stretch(first, last)
    return source if any(_share(whole, stretch) for stretch in others) else whole


def _opens_clause(parsed: Parsed, i: int) -> bool:
    """Whether a clause may begin with a token; behind a verb or noun it is rather an object ("X met | Y and Z said")."""
    return i == parsed.sentence_start(i) or parsed.tags[i - 1] in CLAUSE_OPENERS


def _share(one: Stretch, other: Stretch) -> bool:
    return one.first <= other.last and other.first <= one.last


def _subject(parsed: Parsed, cue: Cue, frame: str, content: list[Stretch]) -> Stretch | None:
    """The source that a verb of the lexicon has by the parse, where the tagger sees none; no pronoun, and no word of the content."""
    if cue.part != "verbs" or parsed.lower[cue.head] not in cue_lexicon().forms["verbs"]:
        return None
    source = source_of(parsed, cue, frame)
    if source is None or parsed.tags[source.last].startswith("PRP") or parsed.quoted[source.last] >= 0:
        return None
    return None if any(_share(source, other) for other in content) else source


def _whole(parsed: Parsed, spans: Iterable[Span]) -> list[Span]:
    """Spans widened to whole tokens and whole dates and amounts, those that adjoin joined: word pieces cut "32,414" in three."""
    whole: list[Span] = []
    for start, end in spans:
        tokens = parsed.touched((start, end))
        if tokens:
            first, last = tokens[0], tokens[-1]
            while last + 1 < len(parsed.words) and parsed.entities[last] in AMOUNTS and parsed.entities[last + 1] == parsed.entities[last]:
                last += 1
            wide = min(start, parsed.idx[first]), max(end, parsed.ends[last])
            between = parsed.text[whole[-1][1] : wide[0]] if whole else "-"
            if not between.strip() and "\n" not in between:
                wide = whole.pop()[0], wide[1]
            whole.append(wide)
    return whole


def _with_turns(parsed: Parsed, found: list[Attribution]) -> list[Attribution]:
    """Put the turns of labelled speakers in place of what the tagger found in them without a cue of its own, and read signatures."""
    kept = list(found)
    for turn in turns(parsed):
        (start, end), *_ = turn.content
        inside = [a for a in kept if all(start <= first and last <= end for first, last in a.content)]
        told = [a for a in inside if a.cue is not None and parsed.words[a.cue.head] != ":"]
        if any(_length(a) > (end - start) / 2 for a in told):
            continue  # a cue inside the turn governs most of it
        bare = [a for a in inside if a not in told]
        turn.confidence = max([LABELLED, *(a.confidence or 0.0 for a in bare)])
        kept = [a for a in kept if a not in bare] + [turn]
    for a in kept:
        tokens = parsed.touched(a.content[-1])
        signed = signature(parsed, tokens[-1]) if tokens and (a.cue is None or parsed.words[a.cue.head] in DASHES) else None
        if signed is not None:
            mark = Stretch(signed.mark, signed.mark)
            a.cue, a.cue_words, a.source, a.frame = Cue(signed.mark, parsed.words[signed.mark], "asides"), [mark], signed.source, "colon"
    return sorted(kept, key=lambda a: a.content[0])


def _length(a: Attribution) -> int:
    return sum(end - start for start, end in a.content)


def _carry_on(parsed: Parsed, found: list[Attribution]) -> None:
    """Give a quotation without a cue the source of the statement before it, in its paragraph or the one before."""
    last: Attribution | None = None
    for a in found:
        tokens = parsed.touched(a.content[0])
        if a.cue is not None:
            last = a
        elif (
            tokens
            and last is not None
            and (a.confidence or 0) >= CARRIED
            and parsed.paragraph[tokens[0]] - _last_paragraph(parsed, last) <= 1
        ):
            a.source, a.through = last.source, last.through


def _last_paragraph(parsed: Parsed, a: Attribution) -> int:
    return max((parsed.paragraph[tokens[-1]] for span in a.content if (tokens := parsed.touched(span))), default=0)


def cue_of(parsed: Parsed, words: Stretch) -> Cue:
    """The word of a cue that says what the speaker does: in "has tried to deny" the last."""
    forms = cue_lexicon().forms
    for part, tag in PARTS.items():
        for i in range(words.last, words.first - 1, -1):
            stem = forms[part].get(parsed.lower[i])
            if stem and parsed.tags[i].startswith(tag):
                return _denying(parsed, words, i) or Cue(i, stem, part)
    outside = (i for i in range(words.first, words.last + 1) if not words.first <= parsed.heads[i] <= words.last or parsed.heads[i] == i)
    head = next((i for i in outside if parsed.tags[i][:1].isalpha()), words.last)
    part = next((part for part, tag in PARTS.items() if parsed.tags[head].startswith(tag)), "verbs")
    return Cue(head, parsed.lower[head], part)


def _denying(parsed: Parsed, words: Stretch, i: int) -> Cue | None:
    """The verb of "denied saying", whose object is what was not said."""
    governor, lexicon = parsed.heads[i], cue_lexicon()
    stem = lexicon.forms["verbs"].get(parsed.lower[governor], "")
    denies = parsed.tags[i] == "VBG" and words.first <= governor < i and lexicon.acts.get(stem) is Act.deny
    return Cue(governor, stem, "verbs") if denies else None


def _frame(parsed: Parsed, cue: Cue, words: Stretch, content: list[Span]) -> str:
    """The construction that a cue stands in, by the names of the lexicon."""
    if parsed.lower[cue.head] in cue_lexicon().according:
        return "according"
    if cue.head < words.last and parsed.tags[words.last] in ("IN", "TO"):
        return parsed.lower[words.last]
    behind = [i for span in content for i in parsed.touched(span) if i > words.last]
    if not behind or parsed.quoted[behind[0]] >= 0:
        return "quote"
    if parsed.child(cue.head, "auxpass", "nsubjpass") is not None and cue.part == "verbs":
        return "passive"
    first = behind[0]
    if parsed.lower[first] in INTRODUCING:
        return "clause"
    if parsed.lower[first] == "to" and parsed.tags[first] == "TO":
        return "infinitive"
    if parsed.tags[first] in ("IN", "TO"):
        return parsed.lower[first]
    inside = set(behind)
    if any(parsed.deps[k] == "ccomp" and k in inside for k in parsed.kids[cue.head]):
        return "clause"
    named = next((k for k in parsed.kids[cue.head] if parsed.deps[k] == "dobj" and k in inside), None)
    if named is None:
        return "clause"
    return "object" if parsed.right[named] >= behind[-1] - 1 else "rest"
