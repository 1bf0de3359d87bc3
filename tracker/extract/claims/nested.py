"""Statements inside statements: who is quoted by whom, in the words that the tagger takes for one statement.

The corpus that it learnt from marks the outer statement only, as a whole. Four constructions are opened by the parse: "television
quoted | a witness as saying that ..." is the witness's statement, reported by the television; so is one whose name and verb the tagger
passed over ("they said | the envoy stressed | that ..."), or took the name of for a content of its own ("they said | the envoy |
underscored ..."); and a statement that begins and ends with what another one says is a claim too ("sources said the minister had
warned that ...").
"""

from collections.abc import Iterator

from tracker.extract.claims.contents import content_of
from tracker.extract.claims.cues import Cue, cue_lexicon, cue_words, find_cues
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.sources import noun_phrase, quoting_verb, source_of
from tracker.extract.claims.speech import Attribution

NAMING = frozenset("NDJP,")  # first letters of the tags in a noun phrase: nouns, articles, adjectives, possessives and commas
FINITE = frozenset({"VBD", "VBZ", "VBP"})
OPENING = 2  # tokens of a content before an inner source: "that", an article
INNER = 0.6  # of the outer statement's confidence is left to the inner one, which is read from the parse


def with_quoted(parsed: Parsed, found: list[Attribution]) -> list[Attribution]:
    """Let those speak whom somebody else's words quote: "quoted a witness as saying", and a mere name in front of the next cue."""
    kept: list[Attribution] = []
    found = [_as_saying(parsed, a) or _passed_over(parsed, a) or a for a in found]
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


def _as_saying(parsed: Parsed, a: Attribution) -> Attribution | None:
    """The statement of somebody who is "quoted ... as saying" it, None where a cue does not quote."""
    if a.cue is None or parsed.lower[a.cue.head] not in cue_lexicon().quoting:
        return None
    forms = cue_lexicon().forms["verbs"]
    tokens = [i for span in a.content for i in parsed.touched(span)]
    saying = next((i for i in tokens if parsed.lower[i] in forms and quoting_verb(parsed, i) == a.cue.head), None)
    if saying is None or saying == tokens[-1]:
        return None
    cue = Cue(saying, forms[parsed.lower[saying]], "verbs")
    source = source_of(parsed, cue, "clause")
    if source is None:
        return None
    begin = parsed.idx[saying + 1]
    content = [(max(start, begin), end) for start, end in a.content if end > begin]
    return Attribution("clause", "quoted", content, cue, [Stretch(saying, saying)], source, through=a.source, confidence=a.confidence)


def _passed_over(parsed: Parsed, a: Attribution) -> Attribution | None:
    """The statement of somebody whose name and verb stand between a cue and its content: "they said | the envoy stressed | that ..."."""
    tokens = parsed.touched(a.content[0])
    if a.cue is None or not tokens or tokens[0] - 1 <= a.cue.head:
        return None
    verb, forms = tokens[0] - 1, cue_lexicon().forms["verbs"]
    subject = parsed.child(verb, "nsubj")
    if subject is None or not a.cue.head < subject < verb or parsed.lower[verb] not in forms or parsed.tags[verb] not in FINITE:
        return None
    cue = Cue(verb, forms[parsed.lower[verb]], "verbs")
    source = noun_phrase(parsed, subject, cue=verb)
    return Attribution("clause", "quoted", a.content, cue, [Stretch(verb, verb)], source, through=a.source, confidence=a.confidence)


def _reported(parsed: Parsed, a: Attribution, after: Attribution) -> Stretch | None:
    """The content of a statement, if it only names who speaks in the one after it."""
    name = parsed.stretch(a.content[0]) if len(a.content) == 1 else None
    if name is None or a.cue is None or after.cue is None or not 0 < after.cue_words[0].first - name.last <= OPENING:
        return None
    if any(parsed.tags[i][:1] not in NAMING for i in range(name.first, name.last + 1)):
        return None
    subject = parsed.child(after.cue.head, "nsubj")
    speaks = subject is not None and name.first <= subject <= name.last
    quoted = parsed.lower[a.cue.head] in cue_lexicon().quoting and after.cue_words[0].first == name.last + 1
    return name if speaks or quoted else None  # "cited the mayor, saying": behind a comma the one who cites speaks


def inner(parsed: Parsed, outer: list[Attribution]) -> Iterator[Attribution]:
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
