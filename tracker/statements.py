"""One statement in several articles: copies of a text, and other outlets that quote the same words.

A syndicated copy says nothing that its original did not say; another outlet that quotes the same words is one more that carried the
statement. Both are folded into the row that stands for the statement, so that it is listed and counted once. Two reports by one outlet stay
two, and so do two reports without quotation marks: they may be of two statements.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from tracker.identity.quoted import FEWEST, SHARED, quoted_words, same_quotation
from tracker.records import Quotation, Statement

ALIKE = 0.7  # of a claim's characters
Item = TypeVar("Item")


class Carried(NamedTuple):
    """A claim as an outlet carried it: what folding goes by.

    Attributes:
        article: its id.
        copy_of: id of the article that it is a copy of, None for an original.
        speaker_id, speaker: of the first speaker; one without a name has an id in each article.
        direct: all of the text stands inside quotation marks.
        day: when it was said, else published.
        outlet: the outlet's name, else the document's.
    """

    article: str
    copy_of: str | None
    speaker_id: str | None
    speaker: str | None
    text: str
    direct: bool
    day: str | None
    outlet: str


def carried(one: Statement) -> Carried:
    """What folding goes by, of a statement as the database gives it."""
    return Carried(
        article=one.claim.article,
        copy_of=one.copy_of,
        speaker_id=one.speakers[0].id if one.speakers else None,
        speaker=one.claim.speaker,
        text=one.claim.text,
        direct=one.claim.quotation is Quotation.direct,
        day=one.claim.said_on or one.published,
        outlet=one.outlet or one.document or "",
    )


@dataclass(slots=True)
class Folded(Generic[Item]):
    """One statement.

    Attributes:
        first: what stands for it: in an original where there is one, the earliest as a rule.
        others: the same quoted words in other outlets.
        copies: it again in copies of the article of `first`.
        outlets: names, each once, that of `first` at the front; those of copies are left out.
        copied_in: ids of the articles of `copies`.
    """

    first: Item
    others: list[Item] = field(default_factory=list)
    copies: list[Item] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    copied_in: set[str] = field(default_factory=set)


def fold(items: Iterable[Item], as_carried: Callable[[Item], Carried]) -> Iterator[Folded[Item]]:
    """Yield statements in the order of their first rows.

    The quoted words of a row are compared with those of the same speaker on the day before, the same day and the next alone, and of these
    only with rows that share a rare word: time grows with the number of rows.

    Args:
        items: claims in any order; all are held.
        as_carried: reads from an item what folding goes by.
    """
    rows = [(one, as_carried(one)) for one in items]
    order = sorted(range(len(rows)), key=lambda number: rows[number][1].copy_of is not None)  # originals first
    places = {number: place for place, number in enumerate(order)}
    alike = _same_words([row for _, row in rows], places)
    known: defaultdict[tuple[str, str | None], list[tuple[str, Folded[Item]]]] = defaultdict(list)  # by original and speaker
    found: dict[int, Folded[Item]] = {}
    for number in order:
        item, row = rows[number]
        same_article = known[row.copy_of or row.article, row.speaker]
        original = next((one for text, one in same_article if _alike(text, row.text)), None) if row.copy_of is not None else None
        if original is not None:
            original.copies.append(item)
            original.copied_in.add(row.article)
            continue
        quoted = None
        if number in alike:
            earlier = (found[other] for other in sorted(alike[number], key=places.__getitem__) if other in found)
            quoted = next((one for one in earlier if row.outlet not in one.outlets), None)
        if quoted is not None:
            quoted.others.append(item)
            quoted.outlets.append(row.outlet)
            continue
        found[number] = Folded(item, outlets=[row.outlet])
        same_article.append((row.text, found[number]))
    for number in sorted(found):
        yield found[number]


def _alike(one: str, other: str) -> bool:
    """Whether two claims are the same, or the one is the other without a few words at an end: a copy is read with other words around."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (shorter in longer and len(shorter) >= ALIKE * len(longer))


class _Quoted(NamedTuple):
    number: int
    words: Sequence[str]
    bag: frozenset[str]


_Day = tuple[str, int]  # a speaker's: its id, and the day's number


def _same_words(rows: Sequence[Carried], places: dict[int, int]) -> dict[int, list[int]]:
    """Of each row, by number, the rows before it by place that have the same quoted words, speaker and, within a day, date.

    Of the shorter of two same quotations all but `1 - SHARED` of the words stand in the longer one, too. So of any more of its words than
    this rest, one at least does: its rarest words are what a quotation is found by.
    """
    days = dict(_quotations(rows))
    frequency: Counter[str] = Counter()
    for quotations in days.values():
        for one in quotations:
            frequency.update(one.words)
    by_rare: dict[_Day, defaultdict[str, list[_Quoted]]] = {}
    for key, quotations in days.items():
        rare = by_rare[key] = defaultdict(list)
        for one in quotations:
            for word in _rarest(one, frequency):
                rare[word].append(one)
    alike: dict[int, list[int]] = {}
    for (speaker, day), quotations in days.items():
        near = [found for other in (day - 1, day, day + 1) if (found := by_rare.get((speaker, other))) is not None]
        for longer in quotations:
            for shorter in _candidates(longer, near):
                if rows[shorter.number].outlet == rows[longer.number].outlet:
                    continue  # they stay two; one article may quote a thousand alike
                first, second = sorted((shorter.number, longer.number), key=places.__getitem__)
                if first not in alike.get(second, ()) and same_quotation(shorter.words, longer.words):
                    alike.setdefault(second, []).append(first)
    return alike


def _quotations(rows: Sequence[Carried]) -> Iterator[tuple[_Day, list[_Quoted]]]:
    """The quotations of each day on which, or on a day beside which, another outlet has something of the speaker, too."""
    days: defaultdict[_Day, list[int]] = defaultdict(list)
    outlets: defaultdict[_Day, set[str]] = defaultdict(set)
    for number, row in enumerate(rows):
        day = _ordinal(row.day)
        if row.speaker_id is not None and day is not None:
            days[row.speaker_id, day].append(number)
            outlets[row.speaker_id, day].add(row.outlet)
    nobody: set[str] = set()
    for (speaker, day), numbers in days.items():
        if len(outlets[speaker, day] | outlets.get((speaker, day - 1), nobody) | outlets.get((speaker, day + 1), nobody)) < 2:
            continue
        worded = ((number, quoted_words(rows[number].text, direct=rows[number].direct)) for number in numbers)
        yield (speaker, day), [_Quoted(number, words, frozenset(words)) for number, words in worded if len(words) >= FEWEST]


def _candidates(longer: _Quoted, near: Iterable[dict[str, list[_Quoted]]]) -> Iterable[_Quoted]:
    """Quotations that are no longer than this one and have a rare word and most others in it."""
    found: dict[int, _Quoted] = {}
    for rare in near:
        if not rare.keys().isdisjoint(longer.bag):
            for word in rare.keys() & longer.bag:
                for shorter in rare[word]:
                    if len(shorter.words) <= len(longer.words) and shorter is not longer and _may_be_same(shorter, longer):
                        found[shorter.number] = shorter
    return found.values()


def _rarest(one: _Quoted, frequency: Counter[str]) -> list[str]:
    """The rarest distinct words that together stand in more than `1 - SHARED` of a quotation's places."""
    most = int((1 - SHARED) * len(one.words) + 1e-9) + 1  # 0.30000000000000004 of ten words is no more than three of them
    return sorted(one.bag, key=frequency.__getitem__)[:most]


def _may_be_same(shorter: _Quoted, longer: _Quoted) -> bool:
    """A cheap look before words are compared in order: few of the shorter quotation's words are missing in the longer one."""
    return len(shorter.bag - longer.bag) <= (1 - SHARED) * len(shorter.words) + 1e-9


@lru_cache(maxsize=4096)
def _ordinal(day: str | None) -> int | None:
    """Number of a day that is known to the day."""
    try:
        return None if day is None else date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None
