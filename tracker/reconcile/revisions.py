"""What an outlet changed between two versions of an article: numbers, their qualifiers and originators, and what people are quoted with.

Rows of two versions have ids of their own, so they are set against each other by likeness. Sentences are paired first: those that did not
change, then those that share half of their words with the numbers left out of account. A number is in the place of another where it
stands between the same words; a statement in the place of another where most of its words are the same. What is left was added or taken
out. A sentence that did not change has not changed: rows that differ there because another edition of the rules read them are passed over.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.reconcile.alignment import Sentence, Side, alike, figures_of, in_notice, in_place, paired, side_of, words_of
from tracker.reconcile.comparable import Reading
from tracker.reconcile.edits import WORD
from tracker.reconcile.wording import counted, number
from tracker.records import Edition, Qualifier, Report, Span, Statement

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)[‘'][^’'\n]*[’'](?!\w)")  # the titles in a column of corrections
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


def printed_anew(old: Edition, new: Edition) -> bool:
    """False where two versions were read from the same bytes: another reader made another text of them, and the outlet changed nothing."""
    return old.raw_hash is None or old.raw_hash != new.raw_hash


def changes(old: Edition, new: Edition, elsewhere: Iterable[str] = ()) -> list[Change]:
    """What changed from one version to another, in the order of the new text; what was taken out stands where it stood.

    Args:
        elsewhere: the words of notices on the article that other articles carry.
    """
    before, after = side_of(old), side_of(new)
    pairs = paired(before.sentences, after.sentences)
    found = [*_figures(before, after, pairs), *_claims(before, after), *_notices(old, new)]
    come = [new.text[slice(*one.span)] for one in new.notices]
    told = {one: one for one in come if one not in old.text} | {one: _QUOTED.sub(" ", one) for one in elsewhere}
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


def _place(change: Change, old: Side, new: Side, pairs: dict[int, int]) -> tuple[int, int]:
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


def _figures(old: Side, new: Side, pairs: dict[int, int]) -> Iterator[Change]:
    gone: list[tuple[Sentence, Reading]] = []
    come: list[tuple[Sentence, Reading]] = []
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
                for one, other in in_place(former, later):
                    yield from _attributed(one, other, former, later)
            continue
        beside = list(in_place(former, later))
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


def _figure(one: Reading, other: Reading, former: Sentence, later: Sentence) -> Iterator[Change]:
    if _value(one) != _value(other):
        yield _change(What.number, number(one), number(other), one, other, former, later)
    if (one.figure.qualifier, one.figure.hedge) != (other.figure.qualifier, other.figure.hedge):
        yield _change(What.qualifier, _qualifier(one), _qualifier(other), one, other, former, later)
    if _scope(one) != _scope(other):
        yield _change(What.counted, _counted(one), _counted(other), one, other, former, later)
    yield from _attributed(one, other, former, later)


def _attributed(one: Reading, other: Reading, former: Sentence, later: Sentence) -> Iterator[Change]:
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
    former: Sentence | None,
    later: Sentence | None,
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


def _claims(old: Side, new: Side) -> Iterator[Change]:
    was, now = _said(old), _said(new)
    left = {place: words for place, (_, words, _) in enumerate(was)}
    pairs: dict[int, int] = {}
    for place, (_, words, _) in enumerate(now):
        former = next((one for one, said in left.items() if said == words), None)
        if former is not None:
            pairs[place] = former
            del left[former]
    rest, gone = [place for place in range(len(now)) if place not in pairs], list(left)
    pairs |= {rest[b]: gone[a] for _, a, b in alike([was[one][1] for one in gone], [now[one][1] for one in rest])}
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


def _said(side: Side) -> list[tuple[Statement, tuple[str, ...], tuple[str, ...]]]:
    """The statements of a version with their words, and with their words without numbers."""
    figures = figures_of(side.edition)
    found = []
    for one in side.edition.statements:
        if in_notice(side.edition, one.claim.content[0][0]):
            continue
        words = tuple(word for span in one.claim.content for word in words_of(side.edition.text, span, {})[0])
        masked = tuple(word for span in one.claim.content for word in words_of(side.edition.text, span, figures)[0])
        found.append((one, words, masked))
    return found


def _alone(one: Statement, own: Side, other: Side, same_rules: bool, *, added: bool) -> Iterator[Change]:
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
    what: What, before: str | None, after: str | None, one: Statement | None, other: Statement | None, old: Side, new: Side
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


def _cue(one: Statement, side: Side) -> str:
    return " ".join(side.edition.text[start:end] for start, end in one.claim.cue or ())


# ------------------------------------------------------------------ what announces a change


def _announced(change: Change, notices: dict[str, str]) -> Change:
    """A change with the notice that names it, by the words of `notices` that are no titles; else with the first."""
    if not notices or change.what in (What.notice_added, What.notice_removed, What.published, What.byline):
        return change
    naming = next((one for one, words in notices.items() if _names(words, change)), None)
    return replace(change, announced=naming is not None, notice=naming or next(iter(notices)))


def _names(notice: str, change: Change) -> bool:
    """True where a notice repeats the number, or a telling word that the change put in or took out."""
    told = {match[0].lower() for match in WORD.finditer(notice)}
    one, other = ({match[0].lower() for match in WORD.finditer(text or "")} for text in (change.before, change.after))
    words = one ^ other
    numbers = {word for word in words if word[0].isdigit()}
    return bool(told & (numbers or {word for word in words if len(word) >= TELLING}))
