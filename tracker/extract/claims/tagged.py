"""Attributions by the trained tagger: its statements, as the rest of the room reads them.

The tagger knows characters; stance, speakers and days of saying ask for tokens. A cue's head is the last word of its span that
the lexicon knows, or else the one whose governor lies outside. Its construction is read from what stands behind it, for the
sense of words like "call" and "claim".

Three things are mended. A quotation without a cue is given to the speaker before it. A content that is but a name in front of
another cue ("television quoted | the minister | saying ...", "they said | the envoy | underscored ...") is who speaks there,
reported by the source of the cue before: the corpus that the tagger learnt from marks the outer statement only, as a whole.
And a statement that begins and ends with what another one says is a claim too ("sources said the minister had warned that ...").
"""

from collections.abc import Iterable, Iterator

from tracker.extract.claims.contents import content_of
from tracker.extract.claims.cues import Cue, cue_lexicon, cue_words, find_cues
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.sources import reporter_of, source_of
from tracker.extract.claims.speech import Attribution
from tracker.extract.tagger.statements import Statement
from tracker.records import Span

PARTS = {"verbs": "VB", "nouns": "NN", "adjectives": "JJ"}  # parts of the lexicon and how their tags begin
INTRODUCING = frozenset({"that", "whether", "if"})
TELLING = frozenset("NVJCFRU")  # first letters of the tags of nouns, verbs, adjectives, numbers, foreign words, adverbs
NAMING = frozenset("NDJP,")  # of a noun phrase: nouns, articles, adjectives, possessives and commas
AMOUNTS = frozenset({"DATE", "TIME", "CARDINAL", "QUANTITY", "MONEY", "PERCENT"})
OPENING = 2  # tokens of a content before an inner source: "that", an article
INNER = 0.6  # of the outer statement's confidence is left to the inner one, which is read from the parse


def attributions(parsed: Parsed, found: Iterable[Statement]) -> list[Attribution]:
    """An attribution for every statement of the tagger, and for the statements that are all that another one says."""
    outer = [a for a in (_attribution(parsed, statement) for statement in found) if _says_something(parsed, a)]
    _carry_on(parsed, outer)
    outer = _with_reported(parsed, outer)
    return [*outer, *_inner(parsed, outer)]


def _says_something(parsed: Parsed, a: Attribution) -> bool:
    """Whether a content holds more than pronouns and articles, or stands in quotation marks."""
    tokens = [i for span in a.content for i in parsed.touched(span)]
    return any(parsed.quoted[i] >= 0 or parsed.tags[i][:1] in TELLING for i in tokens)


def _with_reported(parsed: Parsed, found: list[Attribution]) -> list[Attribution]:
    """Let a name that was tagged as the content of one cue, and is the subject of the next, speak there."""
    kept: list[Attribution] = []
    for number, a in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else None
        name = _reported(parsed, a, after) if after is not None else None
        if name is None or after is None or a.cue is None:
            kept.append(a)
            continue
        after.through = a.source
        after.source = name
        if parsed.lower[a.cue.head] not in cue_lexicon().quoting:
            a.content = [(a.content[0][0], after.content[-1][1])]
            kept.append(a)
    return kept


def _reported(parsed: Parsed, a: Attribution, after: Attribution) -> Stretch | None:
    """The content of a statement, if it only names who speaks in the one after it."""
    name = _stretch(parsed, a.content[0]) if len(a.content) == 1 else None
    if name is None or a.cue is None or after.cue is None or not 0 < after.cue_words[0].first - name.last <= OPENING:
        return None
    if any(parsed.tags[i][:1] not in NAMING for i in range(name.first, name.last + 1)):
        return None
    subject = parsed.child(after.cue.head, "nsubj")
    speaks = subject is not None and name.first <= subject <= name.last
    return name if speaks or parsed.lower[a.cue.head] in cue_lexicon().quoting else None


def _attribution(parsed: Parsed, statement: Statement) -> Attribution:
    source = _stretch(parsed, statement.source) if statement.source else None
    if source is not None and all(parsed.opening[source.first : source.last + 1]):
        source = None  # the city of a dateline
    words = _stretch(parsed, statement.cue) if statement.cue else None
    cue = _cue(parsed, words) if words else None
    return Attribution(
        _frame(parsed, cue, words, statement.content) if cue and words else "quote",
        "tagged" if cue else "floating",
        _whole(parsed, statement.content),
        cue,
        [words] if words else [],
        source,
        through=reporter_of(parsed, cue) if cue and cue.part == "verbs" else None,
        confidence=statement.confidence,
    )


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
            if whole and not parsed.text[whole[-1][1] : wide[0]].strip():
                wide = whole.pop()[0], wide[1]
            whole.append(wide)
    return whole


def _carry_on(parsed: Parsed, found: list[Attribution]) -> None:
    """Give a quotation without a cue the source of the statement before it, in its paragraph or the one before."""
    last: Attribution | None = None
    for a in found:
        tokens = parsed.touched(a.content[0])
        if a.cue is not None:
            last = a
        elif tokens and last is not None and parsed.paragraph[tokens[0]] - _last_paragraph(parsed, last) <= 1:
            a.source = last.source


def _last_paragraph(parsed: Parsed, a: Attribution) -> int:
    return max((parsed.paragraph[tokens[-1]] for span in a.content if (tokens := parsed.touched(span))), default=0)


def _inner(parsed: Parsed, outer: list[Attribution]) -> Iterator[Attribution]:
    """Yield the statements that begin and end with the content of another one."""
    cues = {cue.head: cue for cue in find_cues(parsed) if cue.part == "verbs" and cue_lexicon().takes(cue, "clause")}
    known = {a.cue.head for a in outer if a.cue is not None}
    for a in outer:
        tokens = parsed.touched(a.content[0])
        if a.cue is None or a.frame not in ("clause", "according") or not tokens:
            continue
        cue = next((cues[i] for i in tokens if i in cues), None)
        source = source_of(parsed, cue, "clause") if cue else None
        content = content_of(parsed, cue) if cue else None
        if (
            cue is None
            or cue.head in known
            or source is None
            or content is None
            or content.frame != "clause"
            or parsed.tags[source.last].startswith("PRP")
        ):
            continue
        begins = 0 <= source.first - tokens[0] <= OPENING and source.last < cue.head
        stretch = content.stretches[-1]
        if begins and stretch.first > cue.head and stretch.last >= tokens[-1] - OPENING:
            span = (parsed.idx[stretch.first], min(parsed.ends[stretch.last], a.content[0][1]))
            sure = None if a.confidence is None else round(a.confidence * INNER, 3)
            yield Attribution("clause", "inner", [span], cue, cue_words(parsed, cue, "clause"), source, confidence=sure)


def _stretch(parsed: Parsed, span: Span) -> Stretch | None:
    """The tokens that a span of characters touches."""
    tokens = parsed.touched(span)
    return Stretch(tokens[0], tokens[-1]) if tokens else None


def _cue(parsed: Parsed, words: Stretch) -> Cue:
    """The word of a cue that says what the speaker does: in "has tried to deny" the last."""
    forms = cue_lexicon().forms
    for part, tag in PARTS.items():
        for i in range(words.last, words.first - 1, -1):
            stem = forms[part].get(parsed.lower[i])
            if stem and parsed.tags[i].startswith(tag):
                return Cue(i, stem, part)
    outside = (i for i in range(words.first, words.last + 1) if not words.first <= parsed.heads[i] <= words.last or parsed.heads[i] == i)
    head = next((i for i in outside if parsed.tags[i][:1].isalpha()), words.last)
    part = next((part for part, tag in PARTS.items() if parsed.tags[head].startswith(tag)), "verbs")
    return Cue(head, parsed.lower[head], part)


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
