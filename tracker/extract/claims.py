"""Who said what: claims by lexicon and parse, from a parsed article to records.

Quotations are joined to their cues first, by the words between them. Every other cue of the lexicon then takes its content
from its construction in the parse. Quotations that are left go to the speaker who went before, or, when they are a few
quoted words in somebody else's sentence, are no claims at all. Last come the speakers: names resolved inside the article,
and for a claim inside another claim the outer speaker as the one through whom it came.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc

from tracker.extract.actors import Actors
from tracker.extract.asides import asides
from tracker.extract.contents import content_of
from tracker.extract.cues import Stance, cue_lexicon, cue_words, find_cues, stance
from tracker.extract.hollow import is_hollow
from tracker.extract.mentions import Mentions, Resolved
from tracker.extract.parsed import Parsed, Stretch
from tracker.extract.saying import SayingDays
from tracker.extract.sources import reporter_of, source_of
from tracker.extract.speech import Attribution, Speech
from tracker.records import Act, Article, Claim, Quotation, Span, Spans, record_id

# Share of contents that overlap an annotated one by half or more (Jaccard 0.5), by construction, on PolNeAR train.
CONFIDENCE = {
    "after": 0.91,
    "clause": 0.82,
    "according": 0.81,
    "aside": 0.8,
    "before": 0.78,
    "colon": 0.74,
    "person": 0.73,
    "gerund": 0.73,
    "object": 0.65,
    "passive": 0.65,
    "infinitive": 0.63,
    "rest": 0.63,
    "floating": 0.48,
}
CONFIDENCE_ELSE = 0.58  # prepositions, nouns, adjectives
CONFIDENCE_WITHHELD = 0.3  # "did not say whether"
NOBODY = 0.8  # what is left of the confidence where no speaker was found
LONGEST_CONTENT = 400  # tokens outside quotations; a longer clause was parsed wrongly
NEEDS_SOURCE = frozenset({"object", "rest", "infinitive", "gerund"})  # without one a participle is a mere attribute


def claims(doc: Doc, article: Article) -> Iterator[Claim]:
    """Yield the claims of an article in text order.

    Args:
        doc: its parse; offsets equal offsets of the article's text, marked characters are blanks.
    """
    parsed = Parsed(doc)
    mentions = Mentions(parsed, Actors(parsed))
    days = SayingDays(parsed, article)
    found = sorted(attributions(parsed), key=lambda a: (a.content[0], a.cue.head if a.cue else 0))
    yield from _records(parsed, mentions, days, found, article)


def attributions(parsed: Parsed) -> list[Attribution]:
    """Find cues, contents and sources; speakers are still words."""
    cues = list(find_cues(parsed))
    found: list[Attribution] = []
    for aside, stretches in asides(parsed, cues):
        aside.content = _spans(parsed, stretches, [])
        found.append(aside)
    used = {a.cue.head for a in found if a.cue is not None}
    inserted = sorted(_words_of(a) for a in found if a.frame != "colon")
    speech = Speech(parsed, [cue for cue in cues if cue.head not in used])
    found.extend(speech.attributions())
    used = {a.cue.head for a in found if a.cue is not None}
    for cue in cues:
        if cue.head in used:
            continue
        content = content_of(parsed, cue)
        if content is None:
            continue
        words = cue_words(parsed, cue, content.frame)
        source = source_of(parsed, cue, content.frame)
        if source is None and content.frame in NEEDS_SOURCE:
            continue
        within = _inside(inserted, content.stretches)
        spans = _spans(parsed, content.stretches, [*words, *([source] if source else []), *within])
        if spans:
            found.append(Attribution(content.frame, content.frame, spans, cue, words, source, through=reporter_of(parsed, cue)))
    found = _without_hollow(parsed, _without_carriers(parsed, found))
    found = [a for a, around in zip(found, _around(parsed, found), strict=True) if around is None or _stands_inside(parsed, a)]
    found.extend(speech.carry_on(found))
    return found


def _words_of(a: Attribution) -> Stretch:
    """An aside from its first to its last word: "they added", "according to the ministry"."""
    stretches = [*a.cue_words, *([a.source] if a.source else [])]
    return Stretch(min(x.first for x in stretches), max(x.last for x in stretches))


def _inside(inserted: list[Stretch], stretches: list[Stretch]) -> list[Stretch]:
    """The asides that stand inside some stretches."""
    return [
        aside
        for stretch in stretches
        for aside in inserted[bisect_left(inserted, Stretch(stretch.first, -1)) : bisect_right(inserted, Stretch(stretch.last, -1))]
        if aside.last <= stretch.last
    ]


def _without_hollow(parsed: Parsed, found: list[Attribution]) -> list[Attribution]:
    sources = frozenset(i for a in found if a.source is not None for i in range(a.source.first, a.source.last + 1))
    return [a for a in found if not is_hollow(parsed, a, [i for span in a.content for i in _tokens(parsed, span)], sources)]


def _without_carriers(parsed: Parsed, found: list[Attribution]) -> list[Attribution]:
    """Drop "refused" where "refused to confirm that ..." is a claim, and "quoted" where "quoted him as saying" is one."""
    carried = {parsed.heads[a.cue.head] for a in found if a.cue is not None and parsed.deps[a.cue.head] == "xcomp" and a.frame == "clause"}
    reported = {a.content[0][1] for a in found if a.through is not None and a.content}
    return [
        a
        for a in found
        if a.cue is None
        or not (
            (a.frame in ("infinitive", "raising") and a.cue.head in carried)
            or (a.through is None and parsed.lower[a.cue.head] in cue_lexicon().quoting and a.content[-1][1] in reported)
        )
    ]


def _around(parsed: Parsed, found: list[Attribution]) -> list[Attribution | None]:
    """For each attribution the innermost other one whose content holds its cue."""
    around: list[Attribution | None] = [None] * len(found)
    spans = sorted(((start, -end, number) for number, a in enumerate(found) for start, end in a.content))
    cues = sorted((parsed.idx[a.cue.head], number) for number, a in enumerate(found) if a.cue is not None)
    position = 0
    open_spans: list[tuple[int, int]] = []  # (end, number) of the contents begun before the cue
    for at, number in cues:
        while position < len(spans) and spans[position][0] <= at:
            open_spans.append((-spans[position][1], spans[position][2]))
            position += 1
        open_spans = [span for span in open_spans if span[0] > at]
        inner = [other for _, other in open_spans if other != number]
        around[number] = found[inner[-1]] if inner else None
    return around


def _stands_inside(parsed: Parsed, a: Attribution) -> bool:
    """Whether a cue inside another claim's content makes a claim of its own: somebody else's words, not the speaker's thoughts."""
    if a.source is None or a.cue is None:
        return False
    if parsed.tags[a.source.last] in ("PRP", "PRP$"):
        return False
    return a.frame in ("clause", "quote", "according") or stance(parsed, a.cue, a.frame).act in (Act.deny, Act.accuse)


def _spans(parsed: Parsed, stretches: list[Stretch], without: list[Stretch]) -> list[Span]:
    """Characters of a content: cue and source cut out, quotations taken whole, no comma at either end."""
    spans: list[Span] = []
    for stretch in stretches:
        if stretch.last - stretch.first > LONGEST_CONTENT:
            continue
        pieces = [stretch]
        for other in without:
            pieces = [rest for piece in pieces for rest in _minus(piece, other)]
        for piece in pieces:
            first, last = piece
            while first <= last and (parsed.tags[first] in (",", ":", ".", "_SP", "CC") or parsed.opening[first]):
                first += 1
            while last >= first and parsed.tags[last] in (",", ":", "_SP", "CC"):
                last -= 1
            if first > last:
                continue
            start, end = parsed.idx[first], parsed.ends[last]
            if parsed.quoted[first] >= 0:
                start = min(start, parsed.quotes[parsed.quoted[first]].start)
            if parsed.quoted[last] >= 0:
                end = max(end, parsed.quotes[parsed.quoted[last]].end)
            spans.append((start, end))
    return sorted(set(spans))


def _minus(stretch: Stretch, other: Stretch) -> list[Stretch]:
    if other.last < stretch.first or other.first > stretch.last:
        return [stretch]
    sides = (Stretch(stretch.first, other.first - 1), Stretch(other.last + 1, stretch.last))
    return [side for side in sides if side.first <= side.last]


def _records(parsed: Parsed, mentions: Mentions, days: SayingDays, found: list[Attribution], article: Article) -> Iterator[Claim]:
    seen: set[str] = set()
    outer: list[_Outer] = []
    for a in found:
        content = _unmarked(sorted(a.content), article)
        if not content:
            continue
        identity = record_id("claim", article.text_hash, *content)
        if identity in seen:
            continue
        seen.add(identity)
        speaker = mentions.resolve(a.source, list(content)) if a.source else Resolved(())
        via = _via(parsed, outer, a, speaker)
        if a.source:
            mentions.spoke(a.source, speaker, reported=bool(via) and a.through is None)
        how = stance(parsed, a.cue, a.frame) if a.cue is not None else Stance(Act.assert_, negated=False, withheld=False)
        yield Claim(
            id=identity,
            article=article.id,
            content=content,
            cue=_of(parsed, a.cue_words),
            source=_of(parsed, [a.source] if a.source else []),
            text=" ".join(article.text[start:end] for start, end in content),
            quotation=_quotation(parsed, content),
            act=how.act,
            negated=how.negated,
            speaker=speaker.names[0] if speaker.names else None,
            speakers=speaker.names,
            speaker_mention=speaker.mention,
            role=speaker.role,
            via=via,
            denies=_denied(parsed, a, content) if how.act is Act.deny else None,
            said_on=days.of(a),
            about=_about(parsed, content),
            confidence=_confidence(a, how, speaker),
        )
        if speaker.names:
            outer.append(_Outer(content, speaker.names[0], via))


def _unmarked(spans: list[Span], article: Article) -> Spans:
    """Spans without the stretches that yield no rows; blanks at the ends are left out."""
    kept: list[Span] = []
    for start, end in spans:
        at = start
        for mark in article.marks[bisect_right(article.marks, start, key=lambda mark: mark.span[1]) :]:
            if mark.span[0] >= end:
                break
            kept.append((at, mark.span[0]))
            at = mark.span[1]
        kept.append((at, end))
    text = article.text
    trimmed = []
    for start, end in kept:
        words = text[start:end].strip() if start < end else ""
        if words:
            first = text.index(words[0], start)
            trimmed.append((first, first + len(words)))
    return tuple(trimmed)


def _confidence(a: Attribution, how: Stance, speaker: Resolved) -> float:
    if how.withheld:
        return CONFIDENCE_WITHHELD
    known = CONFIDENCE.get(a.found, CONFIDENCE_ELSE)
    if a.cue is not None and a.cue.part in ("nouns", "adjectives"):
        known = min(known, CONFIDENCE_ELSE)
    return known if speaker.names else round(known * NOBODY, 2)


def _denied(parsed: Parsed, a: Attribution, content: Spans) -> Spans:
    """What a denial denies: the content, or what "allegations of ..." in it allege."""
    if a.frame not in ("object", "rest") or len(content) > 1:
        return content
    tokens = _tokens(parsed, content[0])
    alleged = cue_lexicon().alleged
    head = next((i for i in tokens if parsed.lower[i] in alleged and parsed.heads[i] not in tokens), None)
    inner = parsed.child(head, "acl", "ccomp", "prep") if head is not None else None
    if inner is None:
        return content
    if parsed.deps[inner] == "prep":
        inner = parsed.child(inner, "pobj", "pcomp")
    return (parsed.span(parsed.subtree(inner)),) if inner is not None and parsed.right[inner] <= tokens[-1] else content


class _Outer(NamedTuple):
    """A claim that others may stand in: its content, its speaker, and those through whom it came."""

    content: Spans
    speaker: str
    via: tuple[str, ...]


def _via(parsed: Parsed, outer: list[_Outer], a: Attribution, speaker: Resolved) -> tuple[str, ...]:
    """The speakers around a claim that stands inside another one's content, the nearest first."""
    if a.through is not None:
        start, end = parsed.span(a.through)
        return (" ".join(parsed.text[start:end].split()),)
    if a.cue is None:
        return ()
    at = parsed.idx[a.cue.head]
    for claim in reversed(outer[-8:]):
        if any(start <= at < end for start, end in claim.content):
            return tuple(name for name in (claim.speaker, *claim.via) if name not in speaker.names)
    return ()


def _of(parsed: Parsed, stretches: list[Stretch]) -> Spans | None:
    return tuple(parsed.span(stretch) for stretch in stretches) or None


def _tokens(parsed: Parsed, span: Span) -> range:
    """Numbers of the tokens that begin inside a span."""
    return range(bisect_left(parsed.idx, span[0]), bisect_left(parsed.idx, span[1]))


def _quotation(parsed: Parsed, content: Spans) -> Quotation:
    words = [i for span in content for i in _tokens(parsed, span) if parsed.words[i][:1].isalnum()]
    quoted = sum(parsed.quoted[i] >= 0 for i in words)
    return Quotation.indirect if not quoted else Quotation.direct if quoted == len(words) else Quotation.mixed


def _about(parsed: Parsed, content: Spans) -> tuple[str, ...]:
    names: dict[str, None] = {}
    starts = parsed.entity_starts
    for start, end in content:
        for number in range(bisect_left(starts, start), bisect_right(starts, end - 1)):
            name = parsed.entity_names[number]
            if name:
                names[name] = None
    return tuple(names)
