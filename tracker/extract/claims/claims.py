"""Who said what: from a parsed article to claims.

Attributions, the words of content, cue and source, come from the trained tagger (`tagged`) or, without it, from lexicon and
parse (`rules`). Here they become records: the act and its negation, the day, and the speakers, their names resolved inside the
article, with the outer speaker of a claim inside another one as the one through whom it came.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy.tokens import Doc

from tracker.extract.claims import rules, tagged
from tracker.extract.claims.about import About
from tracker.extract.claims.actors import Actors
from tracker.extract.claims.cues import Stance, stance
from tracker.extract.claims.denials import denied
from tracker.extract.claims.hollow import is_own_piece
from tracker.extract.claims.mentions import Mentions, Resolved
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.saying import SayingDays
from tracker.extract.claims.speech import Attribution
from tracker.records import Act, Article, Claim, Quotation, Span, Spans, record_id

# Share of the rules' contents that overlap an annotated one by half or more (Jaccard 0.5), by construction, on PolNeAR train.
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


def claims(doc: Doc, article: Article) -> Iterator[Claim]:
    """Yield the claims of an article in text order.

    Args:
        doc: its parse; offsets equal offsets of the article's text, marked characters are blanks. Where the pipeline holds no
            claim tagger, attributions are found by lexicon and parse.
    """
    parsed = Parsed(doc)
    actors = Actors(parsed)
    mentions = Mentions(parsed, actors)
    days = SayingDays(parsed, article)
    statements = doc._.statements
    attributions = rules.attributions(parsed) if statements is None else tagged.attributions(parsed, statements)
    found = sorted(_of_others(parsed, attributions), key=lambda a: (a.content[0], a.cue.head if a.cue else 0))
    yield from _records(_Reading(parsed, mentions, About(parsed, actors, mentions), days), found, article)


def _of_others(parsed: Parsed, found: Iterable[Attribution]) -> Iterator[Attribution]:
    """Attributions but for those to the article itself as it was, which a correction takes back."""
    for a in found:
        if a.source is not None and is_own_piece(parsed, a.source):
            continue
        if a.through is not None and is_own_piece(parsed, a.through):
            a.through = None
        yield a


class Place(NamedTuple):
    """A source that is known beforehand, and the characters attributed to it; those are empty where only who is meant is asked."""

    source: Span
    content: Spans = ()


def speakers_at(doc: Doc, article: Article, places: Iterable[Place]) -> Iterator[Claim]:
    """Yield a claim for each place whose source holds a token, in text order: who is meant there, and whom the content is about.

    The same reading as for the attributions that `claims` finds by itself, so that who is meant can be measured apart from who is
    found to speak. Neither cue, act nor day is read, and content is taken as it is given.
    """
    parsed = Parsed(doc)
    actors = Actors(parsed)
    mentions = Mentions(parsed, actors)
    about = About(parsed, actors, mentions)
    outer: list[_Outer] = []
    for place in sorted(places, key=lambda place: (*place.content, place.source)[0]):
        source = parsed.stretch(place.source)
        if source is None:
            continue
        speaker = mentions.resolve(source, place.content)
        around = _around(outer, place.source[0])
        mentions.spoke(source, speaker, reported=around is not None)
        yield Claim(
            id=record_id("claim", article.text_hash, place.source, *place.content),
            article=article.id,
            content=place.content,
            source=(place.source,),
            text=" ".join(article.text[start:end] for start, end in place.content),
            quotation=_quotation(parsed, place.content),
            speaker=speaker.names[0] if speaker.names else None,
            speakers=speaker.names,
            speaker_mention=speaker.mention,
            role=speaker.role,
            about=tuple(one.name for one in about.of(place.content, speaker)),
        )
        if speaker.names:
            outer.append(_Outer(place.content, speaker.names[0], ()))


class _Reading(NamedTuple):
    """What is asked about every attribution of an article."""

    parsed: Parsed
    mentions: Mentions
    about: About
    days: SayingDays


def _records(reading: _Reading, found: list[Attribution], article: Article) -> Iterator[Claim]:
    parsed, mentions, about, days = reading
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
        via = _via(parsed, mentions, outer, a, speaker)
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
            act=Act.assert_ if how.withheld else how.act,
            negated=how.negated,
            speaker=speaker.names[0] if speaker.names else None,
            speakers=speaker.names,
            speaker_mention=speaker.mention,
            role=speaker.role,
            via=via,
            denies=denied(parsed, a, content) if how.act is Act.deny else None,
            said_on=days.of(a),
            about=tuple(one.name for one in about.of(content, speaker)),
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
    if a.confidence is not None:
        return a.confidence
    known = CONFIDENCE.get(a.found, CONFIDENCE_ELSE)
    if a.cue is not None and a.cue.part in ("nouns", "adjectives"):
        known = min(known, CONFIDENCE_ELSE)
    return known if speaker.names else round(known * NOBODY, 2)


class _Outer(NamedTuple):
    """A claim that others may stand in: its content, its speaker, and those through whom it came."""

    content: Spans
    speaker: str
    via: tuple[str, ...]


def _via(parsed: Parsed, mentions: Mentions, outer: list[_Outer], a: Attribution, speaker: Resolved) -> tuple[str, ...]:
    """The speakers around a claim that stands inside another one's content, the nearest first."""
    if a.through is not None:
        start, end = parsed.span(a.through)
        names = mentions.meant(a.through, a.content).names or (" ".join(parsed.text[start:end].split()),)
        return tuple(name for name in names if name not in speaker.names)
    if a.cue is None:
        return ()
    claim = _around(outer, parsed.idx[a.cue.head])
    return tuple(name for name in (claim.speaker, *claim.via) if name not in speaker.names) if claim is not None else ()


def _around(outer: list[_Outer], at: int) -> _Outer | None:
    """The innermost of the last claims whose content holds a character."""
    return next((claim for claim in reversed(outer[-8:]) if any(start <= at < end for start, end in claim.content)), None)


def _of(parsed: Parsed, stretches: list[Stretch]) -> Spans | None:
    return tuple(parsed.span(stretch) for stretch in stretches) or None


def _quotation(parsed: Parsed, content: Spans) -> Quotation:
    words = [i for span in content for i in parsed.tokens(span) if parsed.words[i][:1].isalnum()]
    quoted = sum(parsed.quoted[i] >= 0 for i in words)
    return Quotation.indirect if not quoted else Quotation.direct if quoted == len(words) else Quotation.mixed
