"""What an outlet changed between two versions of an article: numbers, their qualifiers and originators, and what people are quoted with.

Rows of two versions have ids of their own, so they are set against each other by likeness. Sentences are paired first: those that did not
change, then those that share half of their words with the numbers left out of account. A number is in the place of another where it
stands between the same words; a statement in the place of another where most of its words are the same. What is left was added or taken
out. A sentence that did not change has not changed: rows that differ there because another edition of the rules read them are passed over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from tracker.reconcile.comparable import Reading, reading
from tracker.reconcile.edits import WORD, sentence_spans
from tracker.reconcile.wording import counted, number
from tracker.records import Edition, Qualifier, Report, Span, Statement

ALIKE = 0.5
"""Share of words, numbers left out, from which a sentence or statement is the same one, changed."""

MOST_PAIRS = 40_000
"""Sentences, old times new, beyond which only those that did not change are paired."""

TELLING = 5  # letters from which a word that a notice repeats names a change


class What(StrEnum):
    """What changed; the values are printed."""

    heading = "title"
    published = "date"
    byline = "byline"
    number = "number"
    qualifier = "qualifier"
    counted = "what is counted"
    originator = "originator"
    number_added = "number added"
    number_removed = "number removed"
    speaker = "speaker"
    cue = "word of attribution"
    reworded = "claim reworded"
    claim_added = "claim added"
    claim_removed = "claim removed"
    notice_added = "notice added"
    notice_removed = "notice removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other than it was.

    Attributes:
        before, after: how it reads in the two versions; None where it does not stand in one.
        about: what is counted, or who speaks.
        sentence_before, sentence_after: the sentences that it stands in.
        span_before, span_after: its characters in the texts of the versions.
        row_before, row_after: ids of the figures or claims.
        announced: a notice of the new version, or of another article, names it.
        notice: the words of this notice; else of one that came with the change and does not name it.
    """

    what: What
    before: str | None
    after: str | None
    about: str | None = None
    sentence_before: str | None = None
    sentence_after: str | None = None
    span_before: Span | None = None
    span_after: Span | None = None
    row_before: str | None = None
    row_after: str | None = None
    announced: bool = False
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a version; in the place of each figure among its words stands #."""

    place: int
    span: Span
    text: str
    words: tuple[str, ...]
    figures: dict[int, Reading]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two versions."""

    edition: Edition
    sentences: list[_Sentence]

    def at(self, offset: int) -> _Sentence | None:
        """The sentence in which a character stands."""
        return next((one for one in self.sentences if one.span[0] <= offset < one.span[1]), None)


def printed_anew(old: Edition, new: Edition) -> bool:
    """False where two versions were read from the same bytes: another reader made another text of them, and the outlet changed nothing."""
    return old.raw_hash is None or old.raw_hash != new.raw_hash


def changes(old: Edition, new: Edition, elsewhere: Iterable[str] = ()) -> list[Change]:
    """What changed from one version to another, in the order of the new text; what was taken out stands where it stood.

    Args:
        elsewhere: the words of notices on the article that other articles carry.
    """
    before, after = _side(old), _side(new)
    pairs = _paired(before.sentences, after.sentences)
    found = [*_figures(before, after, pairs), *_claims(before, after), *_notices(old, new)]
    come = [new.text[slice(*one.span)] for one in new.notices]
    told = [*(one for one in come if one not in old.text), *elsewhere]
    who = {(one.before, one.after, one.sentence_after) for one in found if one.what is What.originator}
    found = [one for one in found if one.what is not What.speaker or (one.before, one.after, one.sentence_after) not in who]
    ordered = sorted(found, key=lambda one: _place(one, before, after, pairs))
    return [_announced(one, told) for one in (*_head(old, new), *ordered)]


def _head(old: Edition, new: Edition) -> Iterator[Change]:
    for what, one, other in (
        (What.heading, old.title, new.title),
        (What.published, old.published, new.published),
        (What.byline, old.byline, new.byline),
    ):
        if one != other:
            yield Change(what, one, other)


def _notices(old: Edition, new: Edition) -> Iterator[Change]:
    for edition, other, what in ((old, new, What.notice_removed), (new, old, What.notice_added)):
        for one in edition.notices:
            text = edition.text[slice(*one.span)]
            if text not in other.text:
                own = {"before": text, "span_before": one.span} if edition is old else {"after": text, "span_after": one.span}
                yield Change(what, **{"before": None, "after": None, "about": one.kind.value} | own)  # type: ignore[arg-type]


# ------------------------------------------------------------------ sentences


def _side(edition: Edition) -> _Side:
    figures = {one.figure.span: one for one in map(reading, edition.reports) if one.figure.span is not None}
    sentences: list[_Sentence] = []
    for start, end in sentence_spans(edition.text):
        here = {span: one for span, one in figures.items() if start <= span[0] and span[1] <= end}
        words, placed = _words(edition.text, (start, end), here)
        sentences.append(_Sentence(len(sentences), (start, end), " ".join(edition.text[start:end].split()), words, placed))
    return _Side(edition, sentences)


def _words(text: str, span: Span, figures: dict[Span, Reading]) -> tuple[tuple[str, ...], dict[int, Reading]]:
    """The words of a stretch in lower case, with # for each figure and its hedge, and the figures by their place among them."""
    words: list[str] = []
    placed: dict[int, Reading] = {}
    seen: set[Span] = set()
    for match in WORD.finditer(text, *span):
        at = next((one for one in figures if one[0] < match.end() and match.start() < one[1]), None)
        if at is None:
            words.append(match[0].lower().replace("’", "'"))
        elif at not in seen:
            seen.add(at)
            hedge = tuple((figures[at].figure.hedge or "").split())
            if hedge and tuple(words[-len(hedge) :]) == hedge:
                del words[-len(hedge) :]  # "at least 14" is one number, whose qualifier is told by itself
            placed[len(words)] = figures[at]
            words.append("#")
    return tuple(words), placed


def _paired(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> dict[int, int]:
    """Which sentence of the new version is which of the old one, by their places."""
    texts = [one.text for one in old], [one.text for one in new]
    pairs: dict[int, int] = {}
    for a, b, size in SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks():
        pairs.update((a + k, b + k) for k in range(size))
    gone = [one for one in old if one.place not in pairs]
    come = [one for one in new if one.place not in set(pairs.values())]
    scored = _alike([one.words for one in gone], [one.words for one in come])
    for _, one, other in scored:
        pairs[gone[one].place] = come[other].place
    return pairs


def _alike(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> list[tuple[float, int, int]]:
    """What is likest, one for one, the likest first and then the nearest."""
    from rapidfuzz.distance import Indel

    if len(old) * len(new) > MOST_PAIRS:
        return []
    scores = (
        (Indel.normalized_similarity(one, other), -abs(a - b), a, b)
        for a, one in enumerate(old)
        for b, other in enumerate(new)
        if one and other
    )
    taken: tuple[set[int], set[int]] = set(), set()
    found = []
    for score, _, a, b in sorted((one for one in scores if one[0] >= ALIKE), reverse=True):
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            found.append((score, a, b))
    return found


def _place(change: Change, old: _Side, new: _Side, pairs: dict[int, int]) -> tuple[int, int]:
    """Where a change stands: in the new text, what was taken out behind what stood before it."""
    if change.span_after is not None:
        return change.span_after[0], 0
    at = old.at(change.span_before[0]) if change.span_before else None
    if at is None:
        return 0, 0
    kept = max((place for place in pairs if place <= at.place), default=None)
    if kept is None:
        return -1, at.span[0]
    sentence = new.sentences[pairs[kept]]
    return (sentence.span[0] if kept == at.place else sentence.span[1]), 1


# ------------------------------------------------------------------ numbers


def _figures(old: _Side, new: _Side, pairs: dict[int, int]) -> Iterator[Change]:
    gone: list[tuple[_Sentence, Reading]] = []
    come: list[tuple[_Sentence, Reading]] = []
    met: set[int] = set()
    same_rules = old.edition.read_by == new.edition.read_by
    for former in old.sentences:
        place = pairs.get(former.place)
        later = new.sentences[place] if place is not None else None
        if later is None:
            gone += [(former, one) for one in former.figures.values()]
            continue
        met.add(later.place)
        if former.text == later.text:
            if same_rules:
                for one, other in _in_place(former, later):
                    yield from _attributed(one, other, former, later)
            continue
        beside = list(_in_place(former, later))
        for one, other in beside:
            yield from _figure(one, other, former, later)
        kept = {one.id for pair in beside for one in pair}
        gone += [(former, one) for one in former.figures.values() if one.id not in kept]
        come += [(later, one) for one in later.figures.values() if one.id not in kept]
    come += [(one, figure) for one in new.sentences if one.place not in met for figure in one.figures.values()]
    moved = [_same(one) for _, one in gone]
    for sentence, one in come:
        if _same(one) in moved:
            place = moved.index(_same(one))
            moved[place] = ()
            yield from _attributed(gone[place][1], one, gone[place][0], sentence)
        else:
            yield _change(What.number_added, None, number(one), None, one, None, sentence)
    for (sentence, one), key in zip(gone, moved, strict=True):
        if key:
            yield _change(What.number_removed, number(one), None, one, None, sentence, None)


def _in_place(old: _Sentence, new: _Sentence) -> Iterator[tuple[Reading, Reading]]:
    """Figures that stand between the same words."""
    for a, b, size in SequenceMatcher(None, old.words, new.words, autojunk=False).get_matching_blocks():
        for k in range(size):
            if a + k in old.figures and b + k in new.figures:
                yield old.figures[a + k], new.figures[b + k]


def _figure(one: Reading, other: Reading, former: _Sentence, later: _Sentence) -> Iterator[Change]:
    if _value(one) != _value(other):
        yield _change(What.number, number(one), number(other), one, other, former, later)
    if (one.figure.qualifier, one.figure.hedge) != (other.figure.qualifier, other.figure.hedge):
        yield _change(What.qualifier, _qualifier(one), _qualifier(other), one, other, former, later)
    if _scope(one) != _scope(other):
        yield _change(What.counted, _counted(one), _counted(other), one, other, former, later)
    yield from _attributed(one, other, former, later)


def _attributed(one: Reading, other: Reading, former: _Sentence, later: _Sentence) -> Iterator[Change]:
    if (one.originator or "").casefold() != (other.originator or "").casefold():
        yield _change(What.originator, _originator(one.report), _originator(other.report), one, other, former, later)


def _value(one: Reading) -> tuple[object, ...]:
    figure = one.figure
    if figure.value is not None:
        return (figure.value,)
    return figure.low, figure.high, " ".join((figure.text or "").casefold().split())


def _scope(one: Reading) -> tuple[object, ...]:
    return one.measure, one.population, one.established, one.place


def _same(one: Reading) -> tuple[object, ...]:
    return *_value(one), one.figure.qualifier, *_scope(one)


def _qualifier(one: Reading) -> str:
    return one.figure.hedge or ("none" if one.figure.qualifier is Qualifier.exact else one.figure.qualifier.value.replace("_", " "))


def _counted(one: Reading) -> str:
    return counted(one).removesuffix(" in an unnamed place")


def _originator(report: Report) -> str:
    return report.originator or report.figure.attributed_to or "nobody"


def _change(
    what: What,
    before: str | None,
    after: str | None,
    one: Reading | None,
    other: Reading | None,
    former: _Sentence | None,
    later: _Sentence | None,
) -> Change:
    about = other or one
    return Change(
        what,
        before,
        after,
        about=_counted(about) if about else None,
        sentence_before=former.text if former else None,
        sentence_after=later.text if later else None,
        span_before=one.figure.span if one else None,
        span_after=other.figure.span if other else None,
        row_before=one.id if one else None,
        row_after=other.id if other else None,
    )


# ------------------------------------------------------------------ statements


def _claims(old: _Side, new: _Side) -> Iterator[Change]:
    was, now = _said(old), _said(new)
    left = {place: words for place, (_, words, _) in enumerate(was)}
    pairs: dict[int, int] = {}
    for place, (_, words, _) in enumerate(now):
        former = next((one for one, said in left.items() if said == words), None)
        if former is not None:
            pairs[place] = former
            del left[former]
    rest, gone = [place for place in range(len(now)) if place not in pairs], list(left)
    pairs |= {rest[b]: gone[a] for _, a, b in _alike([was[one][1] for one in gone], [now[one][1] for one in rest])}
    same_rules = old.edition.read_by == new.edition.read_by
    for place, (one, words, masked) in enumerate(now):
        if place not in pairs:
            yield from _alone(one, new, old, same_rules, added=True)
            continue
        former_one, former_words, former_masked = was[pairs[place]]
        if words != former_words and masked != former_masked:  # where a number alone changed, that is told as a number
            yield _told(What.reworded, _text(former_one), _text(one), former_one, one, old, new)
        if same_rules or words != former_words:
            for what, before, after in (
                (What.speaker, _who(former_one), _who(one)),
                (What.cue, _cue(former_one, old), _cue(one, new)),
            ):
                if before.casefold() != after.casefold():
                    yield _told(what, before, after, former_one, one, old, new)
    for place in sorted(set(range(len(was))) - set(pairs.values())):
        yield from _alone(was[place][0], old, new, same_rules, added=False)


def _said(side: _Side) -> list[tuple[Statement, tuple[str, ...], tuple[str, ...]]]:
    """The statements of a version with their words, and with their words without numbers."""
    figures = {one.figure.span: one for one in map(reading, side.edition.reports) if one.figure.span is not None}
    found = []
    told = [one.span for one in side.edition.notices]
    for one in side.edition.statements:
        if any(start <= one.claim.content[0][0] < end for start, end in told):
            continue  # a notice repeats what was wrong
        words = tuple(word for span in one.claim.content for word in _words(side.edition.text, span, {})[0])
        masked = tuple(word for span in one.claim.content for word in _words(side.edition.text, span, figures)[0])
        found.append((one, words, masked))
    return found


def _alone(one: Statement, own: _Side, other: _Side, same_rules: bool, *, added: bool) -> Iterator[Change]:
    """A statement that only one version has; where the other has its words all the same, it is nobody's there."""
    stays = _flat(one.claim.text).removeprefix("that ") in _flat(other.edition.text)
    if stays and not same_rules:
        return
    text = _who(one) if stays else _text(one)
    missing = "nobody" if stays else None
    if added:
        yield _told(What.speaker if stays else What.claim_added, missing, text, None, one, other, own)
    else:
        yield _told(What.speaker if stays else What.claim_removed, text, missing, one, None, own, other)


def _told(
    what: What, before: str | None, after: str | None, one: Statement | None, other: Statement | None, old: _Side, new: _Side
) -> Change:
    former, later = (side.at(said.claim.content[0][0]) if said else None for said, side in ((one, old), (other, new)))
    about = other or one
    return Change(
        what,
        before,
        after,
        about=_who(about) if about else None,
        sentence_before=former.text if former else None,
        sentence_after=later.text if later else None,
        span_before=one.claim.content[0] if one else None,
        span_after=other.claim.content[0] if other else None,
        row_before=one.claim.id if one else None,
        row_after=other.claim.id if other else None,
    )


def _text(one: Statement) -> str:
    return " ".join(one.claim.text.split())


def _flat(text: str) -> str:
    return " ".join(match[0].lower() for match in WORD.finditer(text))


def _who(one: Statement) -> str:
    return ", ".join(one.claim.speakers) or one.claim.speaker_mention or "nobody named"


def _cue(one: Statement, side: _Side) -> str:
    return " ".join(side.edition.text[start:end] for start, end in one.claim.cue or ())


# ------------------------------------------------------------------ what announces a change


def _announced(change: Change, notices: Sequence[str]) -> Change:
    if not notices or change.what in (What.notice_added, What.notice_removed, What.published, What.byline):
        return change
    naming = next((one for one in notices if _names(one, change)), None)
    return replace(change, announced=naming is not None, notice=naming or notices[0])


def _names(notice: str, change: Change) -> bool:
    """True where a notice repeats the number, or a telling word that the change put in or took out."""
    told = {match[0].lower() for match in WORD.finditer(notice)}
    one, other = ({match[0].lower() for match in WORD.finditer(text or "")} for text in (change.before, change.after))
    words = one ^ other
    numbers = {word for word in words if word[0].isdigit()}
    return bool(told & (numbers or {word for word in words if len(word) >= TELLING}))
