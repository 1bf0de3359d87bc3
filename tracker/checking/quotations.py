"""Where else some words stand: in every text that is stored, former versions too, as they are or altered, the earliest first.

The index finds stretches of texts that hold the words, or enough phrases of them; each is then compared word by word with the text
itself, so that nothing is told that does not stand in a text. What may be an altered wording shares a phrase of three words with the
words that are looked for, or, of few words, all but one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracker.dates import earliest
from tracker.errors import UsageError
from tracker.extract.quotations import quotations
from tracker.quotes.alignment import LEAST_WORDS, LONGEST_INTERRUPTION, Alignment, Wanted, altered, exactly, wanted
from tracker.quotes.differences import Difference, What
from tracker.quotes.words import keys_of
from tracker.records import Span

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Attributed, Carried, Store, Stretch

SHORT = 8
"""Words up to which all but one word of a quotation are looked for: one other word may leave no phrase of three."""

MOST_PHRASES = 24
"""Phrases of a long quotation that are looked for, spread over all of it."""

MOST_PAIRS = 8
"""Questions for three pairs of words of one quotation."""

COMMON = 200
"""Stretches from which on a phrase is said by everybody and tells nothing."""

LEAST_SHARED = 0.12
"""Share of the phrases that a stretch must have: a wording that differs in four places keeps more."""

MOST_COMPARED = 80
"""Stretches that are compared word by word, those first that share most phrases."""

MOST_EXACT = 100_000
"""Stretches that may hold some words as they are; words of which there are more are refused as too common."""

TOGETHER = 200
"""Texts that are held in memory at once."""

LONGEST = 100
"""Words of a quotation that are held against other wordings; of a longer one the first so many."""

LETTERS = 7
"""Characters of a word with the space behind it, a few more than in English."""

LONGEST_PHRASE = 50
"""Words that the index finds one after the other; of longer quotations the first so many are looked up."""


class TooCommon(UsageError):
    """Words that stand in so many places that these cannot all be looked at: an answer would leave some out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which appearances are wanted.

    Attributes:
        since, until: first and last day of publication, whole or partial, inclusive; what is undated is left out by either.
        outlet: stands in the outlet's name, in upper or lower case.
        without: ids of articles that are left out.
    """

    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Appearance:
    """Some words as they stand in one version of an article.

    Attributes:
        carried: the version; of several with one wording the current one, else the latest.
        first: the earliest of these.
        span: their characters in its text.
        text: these characters.
        exact: the words are the same, whatever the punctuation, capitals and spelling.
        quoted: they stand inside quotation marks there.
        furniture: they stand in a menu, a footer or front matter, not in what the article says.
        speakers: who says it there, if a claim of the article holds the words.
        claim: that claim's id.
        versions: numbers of all versions of the article in which they stand so.
    """

    carried: "Carried"
    first: "Carried"
    span: Span
    text: str
    alignment: Alignment
    quoted: bool
    furniture: bool
    speakers: tuple[str, ...] = ()
    claim: str | None = None
    versions: tuple[int, ...] = ()

    @property
    def exact(self) -> bool:
        return self.alignment.exact

    @property
    def order(self) -> tuple[bool, str, str, str, int, int]:
        """The earliest published first, undated ones last; what is current before what was."""
        one = self.first
        return *earliest(one.published), one.ingested_at, one.article, -one.number, self.span[0]


def asked_words(text: str) -> Wanted:
    """The words that somebody looks for.

    Raises:
        UsageError: there are none, or so few that they are found as they are alone, and something was left out between them.
    """
    found = wanted(text)
    if not found.tokens:
        raise UsageError(f"{text!r} holds no word")
    if found.cuts and len(found.tokens) < LEAST_WORDS:
        raise UsageError(f"{text!r} has fewer than {LEAST_WORDS} words, which are found only one after the other: give more, or no gap")
    return found


def appearances(store: "Store", words: Wanted, asked: Asked = Asked()) -> list[Appearance]:
    """Every place where the words stand, exactly or altered, the earliest first; each article once for each wording of it.

    A former version is told of where the current one has the words no more, or in another wording.

    Raises:
        TooCommon: there are more places than `MOST_EXACT`.
    """
    some = _beginning(words)
    where = _stretches(store, words, some)
    about = _wanted_versions(store, {one.version for one in where}, asked)
    near: dict[str, list[_Stretch]] = defaultdict(list)
    for one, holds in where.items():
        if one.version in about:
            near[one.version].append((one.start, holds))
    found: list[Appearance] = []
    versions = list(near)
    for first in range(0, len(versions), TOGETHER):
        known: dict[tuple[str, tuple[_Stretch, ...]], list[_Place]] = {}  # agencies' texts stand in many articles, word for word
        for version, text in store.texts_of(versions[first : first + TOGETHER]).items():
            key = text, tuple(sorted(near[version]))
            if key not in known:
                known[key] = list(_places(words, some, *key))
            found += (_appearance(about[version], text, place) for place in known[key])
    return _with_speakers(store, sorted(_once(found), key=lambda one: one.order))


def _wanted_versions(store: "Store", versions: Collection[str], asked: Asked) -> dict[str, "Carried"]:
    return {id_: one for id_, one in store.carried(versions).items() if _is_asked(one, asked)}


def _is_asked(one: "Carried", asked: Asked) -> bool:
    if one.article in asked.without:
        return False
    if asked.outlet is not None and asked.outlet.casefold() not in (one.outlet or "").casefold():
        return False
    day = one.published and one.published[:10]
    if asked.since is not None and (day is None or asked.since[: len(day)] > day):
        return False
    return asked.until is None or (day is not None and day[: len(asked.until)] <= asked.until)


# ------------------------------------------------------------------ which stretches may hold the words


def _stretches(store: "Store", words: Wanted, some: Wanted) -> dict["Stretch", bool]:
    """Stretches that may hold the words, and whether they hold them, or the beginning of very many, as they are.

    Args:
        some: as many of them as are held against other wordings.
    """
    from tracker.store.words import Bounds

    whole = words.words.keys[:LONGEST_PHRASE] if not words.cuts else None
    parts = _phrases(some.words.keys) if len(words.tokens) >= LEAST_WORDS else []
    found = store.near(whole, parts, Bounds(MOST_EXACT, COMMON, max(1, int(LEAST_SHARED * len(parts))), MOST_COMPARED))
    if found.whole is None:
        raise TooCommon(f"{words.text!r} is too common: it stands in more than {MOST_EXACT:,} places; give more words")
    return dict.fromkeys(found.whole, True) | dict.fromkeys(found.parts, False)


def _phrases(keys: Sequence[str]) -> list[list[Sequence[str]]]:
    """What an altered wording has: a phrase of three words that follow each other, or all words but one."""
    size = len(keys)
    starts = range(size - 2)
    if len(starts) > MOST_PHRASES:
        starts = range(0, size - 2, -(-len(starts) // MOST_PHRASES))
    found: list[list[Sequence[str]]] = [[keys[at : at + 3]] for at in starts]
    if size <= SHORT:
        found += [[part for part in (keys[:at], keys[at + 1 :]) if part] for at in range(size)]
        found += [[keys[:at], keys[at:]] for at in range(1, size)]
    else:  # a phrase that everybody says tells something beside another one of the same sentence
        third = size // 3
        for at in range(0, third, -(-third // MOST_PAIRS)):
            found.append([keys[at : at + 2], keys[at + third : at + third + 2], keys[at + 2 * third - 1 : at + 2 * third + 1]])
    return found


# ------------------------------------------------------------------ the words in a text


@lru_cache(maxsize=256)
def _quoted(text: str) -> tuple[Span, ...]:
    """The stretches of a text inside quotation marks, without the marks."""
    return tuple((one.inner_start, one.inner_end) for one in quotations(text))


def _beginning(words: Wanted) -> Wanted:
    """As many of the words as are held against other wordings."""
    if len(words.words) <= LONGEST:
        return words
    return wanted(words.text[: words.words.spans[LONGEST - 1][1]])


_Stretch = tuple[int, bool]
"""A stretch of a text: the character that it begins with, and whether it holds the words, or the beginning of very many, as they are."""


class _Place(NamedTuple):
    """Where the words stand in a text.

    Attributes:
        quoted: inside quotation marks.
    """

    alignment: Alignment
    quoted: bool


def _places(words: Wanted, some: Wanted, text: str, near: Sequence[_Stretch]) -> Iterator[_Place]:
    """The places of one text, in their order.

    Args:
        some: as many of the words as are held against other wordings.
        near: stretches of the text that may hold them, in their order.
    """
    found: dict[Span, Alignment] = {}
    if any(holds for _, holds in near):
        for span in exactly(words, text):
            found[span] = Alignment(span, 1.0, (), " ".join(text[span[0] : span[1]].split()))
    verbatim = bool(found)
    for start, holds in near:
        if len(words.tokens) < LEAST_WORDS or (holds and verbatim):  # a stretch may hold the beginning of a long quotation alone
            continue
        alignment = _altered(some, text, start)
        if alignment is None or any(_overlap(alignment.span, span) for span in found):
            continue
        if some is not words:
            lacking = Difference(What.words, "", "", f"compared up to its word {LONGEST} alone")
            alignment = replace(alignment, differences=(*alignment.differences, lacking))
        found[alignment.span] = alignment
    quoted = _quoted(text) if found else ()
    for (first, last), alignment in sorted(found.items(), key=lambda one: one[0]):
        inside = any(start <= first and last <= end for start, end in quoted)
        yield _Place(alignment, inside or _interrupted(alignment, quoted))


def _appearance(carried: "Carried", text: str, place: _Place) -> Appearance:
    start, end = place.alignment.span
    furniture = any(mark.span[0] <= start and end <= mark.span[1] for mark in carried.marks)
    return Appearance(carried, carried, (start, end), text[start:end], *place, furniture)


def _altered(words: Wanted, text: str, start: int) -> Alignment | None:
    """The wording that comes nearest in a stretch of a text or over its borders."""
    from tracker.store.words import STRETCH

    around = len(words.words) + LONGEST_INTERRUPTION
    first = text.rfind(" ", 0, max(0, start - LETTERS * around)) + 1  # a word is not cut in two
    back = len(keys_of(text, first, start))
    return altered(words, text, lambda: _quoted(text), first, most=back + STRETCH + around)


def _interrupted(alignment: Alignment, quoted: Sequence[Span]) -> bool:
    """The words stand in several quotations, with somebody's name between them."""
    start, end = alignment.span
    inside = [one for one in quoted if one[0] <= start < one[1] or one[0] < end <= one[1]]
    return bool(alignment.interrupted) and len(inside) == 2


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _once(found: Iterable[Appearance]) -> Iterator[Appearance]:
    """Of an article's versions with one wording the current one, else the latest, with the numbers of all of them."""
    groups: dict[tuple[str, str, int], list[Appearance]] = defaultdict(list)
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in sorted(found, key=lambda one: (one.carried.article, one.carried.number, one.span)):
        wording = one.alignment.marked.casefold()
        place = (one.carried.version, one.carried.article, wording)
        groups[one.carried.article, wording, seen[place]].append(one)
        seen[place] += 1
    for some in groups.values():
        shown = max(some, key=lambda one: (one.carried.current, one.carried.number))
        yield replace(
            shown, first=min(some, key=lambda one: one.carried.number).carried, versions=tuple(sorted({one.carried.number for one in some}))
        )


def _with_speakers(store: "Store", found: list[Appearance]) -> list[Appearance]:
    """The appearances with who says the words, by the claims that hold most of them."""
    places: dict[str, list[Span]] = defaultdict(list)
    for one in found:
        places[one.carried.extraction].append(one.span)
    claims = store.attributed(places)
    saying: dict[int, str] = {}
    for number, one in enumerate(found):
        best = max(claims.get(one.carried.extraction, ()), key=lambda claim: _held(claim, one.span), default=None)
        if best is not None and 2 * _held(best, one.span) >= one.span[1] - one.span[0]:
            saying[number] = best.claim
    makers = store.makers((found[number].carried.extraction, claim) for number, claim in saying.items())
    for number, claim in saying.items():
        one = found[number]
        found[number] = replace(one, speakers=makers.get((one.carried.extraction, claim), ()), claim=claim)
    return found


def _held(claim: "Attributed", span: Span) -> int:
    """Characters of a span that a claim's content holds."""
    return sum(max(0, min(end, span[1]) - max(start, span[0])) for start, end in claim.content)
