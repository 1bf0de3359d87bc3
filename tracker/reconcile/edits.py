"""An article that was changed without a word: another number, or other words of a quotation, in the place of what stood there.

Two versions of one article are set against each other sentence by sentence. A sentence is the same one where its words are nearly the
same with the numbers left out of account; a number is in the place of another where both count the same in the same sentence. Outlets
may correct themselves and stories develop, and most that do say so: in a note, by a word such as "now", or by a later time of
publication with a higher toll. What says nothing is listed, as whoever quoted the first version cannot know.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.comparable import Reading, days, moment, readings
from tracker.reconcile.findings import Findings
from tracker.reconcile.wording import as_of, number, originator, said, when
from tracker.records import Edition, Kind, Quotation, Span, Statement, discrepancy

NEARLY = 0.75
"""Share of words, numbers left out, that two versions of one sentence have in common at least."""

QUOTED_ALIKE = 0.5
"""The same for two versions of one quotation, which its speaker holds together too."""

TYPO = 0.75
"""Share of letters from which a changed word is the same one, spelt otherwise."""

MOST_EDITIONS = 10
"""Earlier versions that a text is set against, the latest first."""

MOST_PAIRS = 20_000
"""Sentences of numbers, old times new, beyond which a text is another one rather than a changed one."""

CLIP = 120

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[^\Wa-z_])|\s*\n\s*")
WORD = re.compile(r"\d[\d,.]*\d|[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a version.

    Attributes:
        text: its characters.
        words: in lower case; in the place of each figure what it counts.
        figures: the figures by their place among the words.
    """

    text: str
    words: tuple[str, ...]
    figures: dict[int, Reading]


class Change(NamedTuple):
    """A figure and the one that stood in its place."""

    old: Reading
    new: Reading
    before: Edition


def of_editions(editions: Sequence[Edition]) -> Findings:
    """What became of one article's text.

    Args:
        editions: all versions of it, the current one last.
    """
    findings = Findings()
    edits(editions, findings)
    return findings


def edits(editions: Sequence[Edition], findings: Findings) -> None:
    """stealth_edit: a later version of an article has another number in the place of an earlier one, and says nothing of it.

    Example: in the morning "a fire killed 14 people, the police said", in the evening, under the same address, "a fire killed 11
    people, the police said". Or a quotation whose words changed. Limits: the sentence must be nearly the same else, and the number
    count the same, of the same place, date and originator; a note of a correction or an update anywhere in the new version excuses
    every change, as does a word such as "now" or "risen" in the sentence, and a later publication date a higher number; a number that
    is taken out or added is none; nor is a word of a quotation that is only spelt otherwise, or a quotation made longer or shorter.
    Texts of the same bytes differ by what read them and not by what the outlet did, and so may a feed's text and the page's. A version
    is what was read: a change and its correction between two readings are not seen.

    Args:
        editions: all versions of one article, in the order in which they were read, the current one last.
    """
    editions = _printed(editions)
    if len(editions) < 2:
        return
    current = editions[-1]
    numbers: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    settled: set[str] = set()
    for place in range(len(editions) - 2, max(len(editions) - 2 - MOST_EDITIONS, -1), -1):
        before = editions[place]
        if any(_says_so(before, after) for after in editions[place + 1 :]):
            break  # told, be it in a version between: nothing older was changed without a word
        for change in _numbers(before, current):
            if change.new.id not in settled:
                settled.add(change.new.id)
                numbers[change.new.measure, change.new.population, change.old.interval, change.new.interval].append(change)
        _quotations(before, current, settled, findings)
    for changes in numbers.values():
        _list(changes, current, findings)


def _printed(editions: Sequence[Edition]) -> list[Edition]:
    """The versions that the outlet made: of several readings of the same bytes the last, none whose text is not here, and none that
    something else made of its bytes than made the current one: what a feed gives and what its page gives are two texts of one article.
    """
    last = {one.raw_hash: place for place, one in enumerate(editions)}
    here = [one for place, one in enumerate(editions) if one.absent is None and (one.raw_hash is None or last[one.raw_hash] == place)]
    return [one for one in here if _read_by(one) == _read_by(here[-1])]


def _read_by(edition: Edition) -> str:
    """The name of what made the text of its bytes, without version and settings."""
    return (edition.reader or "").split(" ", 1)[0]


# ------------------------------------------------------------------ numbers


def _numbers(before: Edition, current: Edition) -> Iterator[Change]:
    """Figures that stand in the place of others."""
    old, new = list(_sentences(before)), list(_sentences(current))
    kept = {sentence.text for sentence in old} & {sentence.text for sentence in new}
    gone = [sentence for sentence in old if sentence.figures and sentence.text not in kept]
    come = [sentence for sentence in new if sentence.figures and sentence.text not in kept]
    if len(gone) * len(come) > MOST_PAIRS:
        return
    later = _later(before, current)
    for sentence in come:
        former = max(gone, key=lambda one: alike(one.words, sentence.words), default=None)
        if former is None or alike(former.words, sentence.words) < NEARLY or _moved(former.text, sentence.text):
            continue
        for one, other in _in_place(former, sentence):
            grown = one.interval.below(other.interval)
            if _same_count(one, other) and one.interval.apart(other.interval) and not (grown and later):
                yield Change(one, other, before)


def _sentences(edition: Edition) -> Iterator[Sentence]:
    figures = {one.figure.span: one for one in readings(edition.reports) if one.figure.span is not None and one.countable}
    for start, end in sentence_spans(edition.text):
        here = {span: one for span, one in figures.items() if start <= span[0] and span[1] <= end}
        words: list[str] = []
        placed: dict[int, Reading] = {}
        for match in WORD.finditer(edition.text, start, end):
            span = next((span for span in here if span[0] < match.end() and match.start() < span[1]), None)
            if span is None:
                words.append(match[0].lower())
            elif here[span] not in placed.values():
                placed[len(words)] = here[span]
                words.append(f"# {here[span].measure} {here[span].population}")
        yield Sentence(edition.text[start:end], tuple(words), placed)


def sentence_spans(text: str) -> Iterator[Span]:
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _in_place(old: Sentence, new: Sentence) -> Iterator[tuple[Reading, Reading]]:
    """Figures that stand at one place of the sentence and count the same."""
    for block in SequenceMatcher(None, old.words, new.words, autojunk=False).get_matching_blocks():
        for k in range(block.size):
            if block.a + k in old.figures and block.b + k in new.figures:
                yield old.figures[block.a + k], new.figures[block.b + k]


def _same_count(one: Reading, other: Reading) -> bool:
    fields = ("measure", "population", "established", "place", "period", "since", "as_of", "originator")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _list(changes: list[Change], current: Edition, findings: Findings) -> None:
    old, new, before = changes[0]
    grown = old.interval.below(new.interval)
    findings.add(
        Kind.stealth_edit,
        [change.new for change in changes],
        [change.old for change in changes],
        f"{current.outlet or current.article} changed {said(old)} {as_of(old)} ({originator(old)}) to {number(new)} in the same "
        f"sentence of one article, {_times(before, current)}, and says nothing of a correction or an update.",
        confidence=0.65 if grown else 0.8,
    )


def _times(before: Edition, current: Edition) -> str:
    return ", ".join(
        f"{done} on {one} and on {other}" if one != other else f"{done} on {one} both times"
        for done, one, other in (
            ("dated", when(days(before.published)), when(days(current.published))),
            ("read", when(days(before.read_at)), when(days(current.read_at))),
        )
    )


# ------------------------------------------------------------------ quotations


def _quotations(before: Edition, current: Edition, settled: set[str], findings: Findings) -> None:
    """List quotations of one speaker whose words changed."""
    numbers = {one.figure.claim for one in current.reports if one.figure.id in settled}
    old, new = _quoted(before), _quoted(current)
    same = {(one.claim.speakers, _words(one)) for one in old} & {(one.claim.speakers, _words(one)) for one in new}
    gone = [one for one in old if (one.claim.speakers, _words(one)) not in same]
    for later in new:
        if later.claim.id in settled or later.claim.id in numbers or (later.claim.speakers, _words(later)) in same:
            continue
        candidates = [one for one in gone if one.claim.speakers == later.claim.speakers]
        former = max(candidates, key=lambda one: alike(_words(one), _words(later)), default=None)
        if former is None or alike(_words(former), _words(later)) < QUOTED_ALIKE or not _altered(_words(former), _words(later)):
            continue
        settled.add(later.claim.id)
        findings.rows.append(
            discrepancy(
                Kind.stealth_edit,
                f"{current.outlet or current.article} quoted {', '.join(later.claim.speakers)} with {_told(former)} and has {_told(later)} "
                f"in its place, in one article, {_times(before, current)}, and says nothing of a correction or an update.",
                claims=[later.claim.id, former.claim.id],
                confidence=0.7,
                anchor=[current.article, *_words(former), "->", *_words(later)],
            )
        )


def _quoted(edition: Edition) -> list[Statement]:
    return [one for one in edition.statements if one.claim.quotation is Quotation.direct and one.claim.speakers]


def _words(statement: Statement) -> tuple[str, ...]:
    return tuple(match[0].lower().replace("’", "'") for match in WORD.finditer(statement.claim.text))


def _altered(old: Sequence[str], new: Sequence[str]) -> bool:
    """True where words were exchanged, put in or left out, more than at one of the ends and more than by their spelling."""
    changed = [code for code in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if code[0] != "equal"]
    longer = all(tag != "replace" and (a == c == 0 or (b == len(old) and d == len(new))) for tag, a, b, c, d in changed)
    respelt = all(tag == "replace" and _respelt(old[a:b], new[c:d]) for tag, a, b, c, d in changed)
    return not longer and not respelt


def _respelt(old: Sequence[str], new: Sequence[str]) -> bool:
    return len(old) == len(new) and all(alike(one, other) >= TYPO for one, other in zip(old, new, strict=True))


def _told(statement: Statement) -> str:
    text = " ".join(statement.claim.text.split()).strip('"“”').rstrip(",")
    return f'"{text if len(text) <= CLIP else text[:CLIP].rsplit(" ", 1)[0] + " ..."}"'


# ------------------------------------------------------------------ what says that a text was changed


def _says_so(before: Edition, current: Edition) -> bool:
    """True where the new version has a note of a correction or an update that the old one has not."""
    known = {before.text[start:end] for start, end in sentence_spans(before.text)}
    added = (current.text[start:end] for start, end in sentence_spans(current.text))
    titled = [current.title] if current.title and current.title != before.title else []
    if any(current.text[slice(*one.span)] not in before.text for one in current.notices):
        return True
    return any(_notes().search(sentence) for sentence in (*titled, *added) if sentence not in known)


def _moved(old: str, new: str) -> bool:
    """True where the new sentence says that its number moved."""
    return bool(set(map(str.lower, _movings().findall(new))) - set(map(str.lower, _movings().findall(old))))


def _later(before: Edition, current: Edition) -> bool:
    """True where the new version gives a later time of publication."""
    one, other = moment(before.published), moment(current.published)
    if one is not None and other is not None:
        return other > one
    first, second = days(before.published), days(current.published)
    return first is not None and second is not None and second.first > first.first


@cache
def _notes() -> re.Pattern[str]:
    return _any_of(lexicon("edits")["notes"])


@cache
def _movings() -> re.Pattern[str]:
    return _any_of(lexicon("edits")["moved"])


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(phrases, key=len, reverse=True)))})\b", re.IGNORECASE)
