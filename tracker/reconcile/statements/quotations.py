"""quote_altered: one quotation of one speaker, in other words in another outlet.

What stands between quotation marks is compared word by word. Outlets cut quotations, set them into sentences of their own and spell by
their own house's rules; none of this alters one. A word that is another does, and so does a negation or a number that is gone.
Who translates a speech, or heard it twice, has most words different, and nothing is said of that.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from tracker.lang import lexicon
from tracker.numbers import numbers
from tracker.reconcile.places import folded
from tracker.reconcile.statements import telling
from tracker.reconcile.statements.linking import Link, chosen
from tracker.reconcile.statements.topics import READ, Topic, apart, listed_words, stem
from tracker.records import Kind, Quotation

LEAST_WORDS = 9
"""Words that the two must have in common, in one order; fewer are said twice by chance."""

LEAST_IDENTICAL = 0.8
"""Share of the words of the compared stretch that are the same: two translations of one speech share fewer. Set by hand."""

MOST_ALTERED = 4
"""Words that differ: more is another sentence."""

MOST_PLACES = 2
"""Places in which they differ: more is a sentence of the same build, as speeches have several."""

APART_DAYS = 7
"""Days between the two: papers quote what was said last week. After `SAME_DAYS` it may have been said again in other words."""

SAME_DAYS = 3

MOST_KEYS = 3

_MARKED = re.compile("[\u201c\u201d\"\u201e\u00ab\u00bb]|''|``")
_APOSTROPHE = re.compile("(?<=\\w)[’‘ʼ´`′](?=\\w)")
_TOKEN = re.compile(r"\[[^\]]*\]?|\(\w*\)|\.\.\.|…|[^\W_]+(?:[-'’.,][^\W_]+)*%?")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One word of a quotation: as it is compared, and as it stands; an empty key is a place where something may be cut."""

    key: str
    text: str


def words(one: Topic) -> tuple[Quoted, ...]:
    """The words between quotation marks, of a direct quotation without marks all; the gap between two pieces is a cut."""
    claim = one.statement.claim
    return _words(claim.text[:READ], claim.quotation) if claim.quotation is not Quotation.indirect else ()


@lru_cache(maxsize=20_000)
def _words(text: str, quotation: Quotation) -> tuple[Quoted, ...]:
    pieces = _MARKED.split(_APOSTROPHE.sub("'", text))
    inside = pieces[1::2] if len(pieces) > 1 else pieces if quotation is Quotation.direct else []
    found: list[Quoted] = []
    for piece in inside:
        if found:
            found.append(Quoted("", "..."))
        for token in _TOKEN.findall(piece):
            found += _token(token)
    return tuple(found)


def _token(token: str) -> Iterator[Quoted]:
    """A word as it is compared: "Won't" is "will not", "U.S." is "us"; what an editor put in is a cut."""
    if token[0] in "[(.…":
        yield Quoted("", token)
        return
    plain = token.casefold().replace("’", "'")
    plain = plain.replace(",", "") if plain[0].isdigit() else plain.replace(".", "")
    for key in _long(plain).split():
        yield Quoted(key, token)


@lru_cache(maxsize=20_000)
def _long(word: str) -> str:
    """A word with its short form written out."""
    table = lexicon("topics")["contractions"]
    if word in table["words"]:
        return str(table["words"][word])
    end = next((end for end in table["ends"] if word.endswith(end) and len(word) > len(end)), None)
    return f"{word.removesuffix(end)} {table['ends'][end]}" if end else word


def keys(one: Topic) -> Iterator[str]:
    """A speaker and a word of the quotation."""
    quoted = {word.key for word in words(one)} - {""}
    if len(quoted) >= LEAST_WORDS * 0.7:
        content = {stem(word) for word in quoted if len(word) > 2 and word not in listed_words("common")}
        yield from chosen(((speaker, word) for speaker in one.speakers for word in content), MOST_KEYS)


def link(a: Topic, b: Topic) -> Link | None:
    """quote_altered: one quotation with different words in two outlets.

    Example: "we will defend every village" in one paper, "we will destroy every village" in another, the same speaker on the same day. The
    explanation marks the difference. Limits: nine words in common, four fifths of the stretch the same, a week; cuts, spelling,
    contractions and what stands in brackets do not count; nor does a word more or less, unless it is a negation or a number.
    """
    between = apart(a, b)
    if between is None or between > APART_DAYS or not a.speakers & b.speakers:
        return None
    if a.statement.claim.article == b.statement.claim.article or (a.statement.outlet and a.statement.outlet == b.statement.outlet):
        return None
    first, second = sorted((a, b), key=lambda one: one.order)
    difference = compared(words(first), words(second))
    if difference is None:
        return None
    confidence = 0.7 if difference.doubtful or difference.places > 1 or between > SAME_DAYS else 0.9 if between <= 1 else 0.82
    return Link(Kind.quote_altered, second, first, confidence, (second.id, first.id), difference.marked)


@dataclass(frozen=True, slots=True)
class Difference:
    """How two quotations differ.

    Attributes:
        marked: the later one's words with "[was: ...]" where they differ.
        doubtful: only small words differ, or another form of the same, or one name stands for another: a speaker goes from town to town.
        places: where they differ.
    """

    marked: str
    doubtful: bool
    places: int


def compared(old: tuple[Quoted, ...], new: tuple[Quoted, ...]) -> Difference | None:
    """The difference between two quotations, None where they are the same, only cut, or two."""
    mine, theirs = [word.key for word in old], [word.key for word in new]
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    equal = [place for place, block in enumerate(blocks) if block[0] == "equal" and any(mine[block[1] : block[2]])]
    if not equal:
        return None
    inside = blocks[equal[0] : equal[-1] + 1]  # what stands before and behind is cut
    same = altered = places = 0
    doubtful = True
    marked: list[str] = []
    for tag, i1, i2, j1, j2 in inside:
        was, now = old[i1:i2], new[j1:j2]
        if tag == "equal":
            same += sum(bool(word.key) for word in was)
            marked += [word.text for word in now]
            continue
        verdict = _altered(was, now)
        if verdict is None:
            marked += [word.text for word in now]
            continue
        altered += max(len(was), len(now))
        places += 1
        doubtful = doubtful and verdict
        marked.append(f"[was: {_text(was) or 'nothing'}] [now: {_text(now) or 'nothing'}]")
    if not altered or altered > MOST_ALTERED or places > MOST_PLACES or same < LEAST_WORDS or same < LEAST_IDENTICAL * (same + altered):
        return None
    return Difference(_around(marked), doubtful, places)


def _altered(was: tuple[Quoted, ...], now: tuple[Quoted, ...]) -> bool | None:
    """None where this is a cut, a spelling or an addition that alters nothing; else whether it is doubtful that it matters."""
    if any(not word.key for word in (*was, *now)) and not (_deciding(was) ^ _deciding(now)):
        return None
    gone = {word.key for word in was} - {""}
    come = {word.key for word in now} - {""}
    if "".join(_respelt(word.key) for word in was) == "".join(_respelt(word.key) for word in now):  # "every one", "everyone"
        return None
    if not gone or not come:
        return False if _deciding(was) or _deciding(now) else None
    if _deciding(was) != _deciding(now):
        return False
    if all(_decides(word.key) for word in (*was, *now)):  # "two", "2"
        return None
    named = all(any(word.text[0].isupper() for word in stretch) for stretch in (was, now))
    return named or _small(was) or _small(now) or all(stem(x.key) == stem(y.key) for x, y in zip(was, now, strict=False))


def _small(stretch: Iterable[Quoted]) -> bool:
    """True for words of grammar alone; "IS" is none."""
    return all(word.key in listed_words("common") and not (word.text.isupper() and len(word.text) > 1) for word in stretch)


def _respelt(word: str) -> str:
    """A word without what British, American and transcribed spellings differ in."""
    if any(map(str.isdigit, word)):
        return word
    plain = folded(word).replace(" ", "")
    for one, other in lexicon("topics")["respelt"]:
        plain = plain.replace(one, other)
    return re.sub(r"(.)\1", r"\1", plain)


def _deciding(stretch: Iterable[Quoted]) -> frozenset[str]:
    """Negations and numbers: without them it is another statement."""
    return frozenset(key for word in stretch if (key := _decides(word.key)) is not None)


@cache
def _decides(word: str) -> str | None:
    if word in listed_words("negations"):
        return "not"
    found = list(numbers(word))
    return str(found[0].value) if found and found[0].value is not None else None


def _text(stretch: Iterable[Quoted]) -> str:
    return " ".join(word.text for word in stretch if word.key)


def _around(marked: list[str], most: int = 8) -> str:
    """The marked words with a few around them."""
    places = [place for place, text in enumerate(marked) if text.startswith("[was:")]
    first, last = max(0, places[0] - most), min(len(marked), places[-1] + most + 1)
    return f"{'... ' if first else ''}{' '.join(marked[first:last])}{' ...' if last < len(marked) else ''}"


def explain(links: list[Link]) -> str:
    best = links[0]
    return (
        f"{telling.speaker(best.first)} is quoted in two ways by {telling.carried(best.second)} [was] and "
        f'{telling.carried(best.first)} [now]: "{best.shown}".'
    )
