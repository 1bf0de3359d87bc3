"""Attributions by lexicon and parse: cues of the lexicon, each with the content and source of its construction.

Quotations are joined to their cues first, by the words between them. Every other cue of the lexicon then takes its content
from its construction in the parse. Quotations that are left go to the speaker who went before, or, when they are a few
quoted words in somebody else's sentence, are no claims at all.
"""

from bisect import bisect_left, bisect_right

from tracker.extract.claims.asides import asides
from tracker.extract.claims.contents import content_of
from tracker.extract.claims.cues import cue_lexicon, cue_words, find_cues, stance
from tracker.extract.claims.hollow import is_hollow
from tracker.extract.claims.labels import turns
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.sources import reporter_of, source_of
from tracker.extract.claims.speech import Attribution, Speech
from tracker.records import Act, Span

LONGEST_CONTENT = 400  # tokens outside quotations; a longer clause was parsed wrongly
NEEDS_SOURCE = frozenset({"object", "rest", "infinitive", "gerund"})  # without one a participle is a mere attribute


def attributions(parsed: Parsed) -> list[Attribution]:
    """Find cues, contents and sources; speakers are still words."""
    cues = list(find_cues(parsed))
    found: list[Attribution] = []
    for aside, stretches in asides(parsed, cues):
        aside.content = _spans(parsed, stretches, [])
        found.append(aside)
    found.extend(turns(parsed))
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
    return [a for a in found if not is_hollow(parsed, a, [i for span in a.content for i in parsed.tokens(span)], sources)]


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
