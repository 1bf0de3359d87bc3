"""What an incident can be known by in another text: who was hurt or is suspected, how old they are, the street, the site.

Two reports of one event seldom agree in words and often differ in numbers, but they name the same people and the same street. Traits
are read from a stretch of the text and kept with the incident, so that reports can be brought together without their texts. Each is
"kind:value" with the value folded: lower case, without accents and abbreviations.

    place     a town, region or country: "place:lorno"
    person    a full name, first and last word: "person:anna berg"
    official  one who speaks for or leads an office that deals with many incidents: "official:karl lind"
    age       in whole years: "age:34"
    street    without direction: "street:dunmere road"
    site      a named place that people go to: "site:harbour lights club"
    word      one of the title that is not the trade's: "word:carnival"
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

from anyascii import anyascii
from spacy.tokens import Doc

from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.people import People
from tracker.lang import lexicon
from tracker.records import Span

REACH = 6  # tokens behind a name in which its office stands: "Anna Berg, a spokeswoman for the police"
ALONE = 3  # tokens beside a name in a line that has nothing else
OLDEST = 110  # years
_CAPITAL = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?|\d+(?:st|nd|rd|th))"
_AGE = re.compile(
    r"(?<![\w$.])(\d{1,3})(?:-years?-old|\s+years?\s+old)\b"  # 34-year-old
    r"|,\s(\d{1,3})(?=,|\.|;|\)|\s(?:of|was|were|and|is)\b)"  # Anna Berg, 34, of
    r"|\bage[ds]?\s(\d{1,3})\b",  # aged 34
    re.IGNORECASE,
)
_OUTLET = re.compile(r"\s+[|–—-]\s+|\s::\s")  # what follows is the outlet's, as a rule


@cache
def _words(kind: str, language: str = "en") -> frozenset[str]:
    return frozenset(lexicon("events", language)["traits"][kind])


@cache
def _spelled(language: str = "en") -> dict[str, str]:
    return dict(lexicon("events", language)["traits"]["spelled"])


@cache
def _named_so(kind: str, language: str = "en") -> re.Pattern[str]:
    """Capitalised words before one of the kind: "Dunmere Road", "West 136th Street"."""
    ends = "|".join(sorted((re.escape(word.title()) for word in _words(kind, language)), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])((?:{_CAPITAL}\s){{1,4}})({ends})(?![\w-])")


class Known:
    """By what the incidents of one text are known; the text is looked at as a whole, for who is an official may be said anywhere.

    Args:
        doc: the parsed text, marked stretches blanked.
    """

    def __init__(self, doc: Doc) -> None:
        self._doc, self._text = doc, doc.text

    def traits(self, spans: Sequence[Span], title: str | None = None) -> tuple[str, ...]:
        """The traits of what some stretches of the text tell of, sorted.

        Args:
            spans: half-open offsets of the stretches, in order.
            title: of the text, where it tells of the same.
        """
        found = {f"word:{word}" for word in _title_words(title or "")}
        for start, end in spans:
            found.update(f"age:{age}" for age in _ages(self._text, start, end))
            for kind, pattern in (("street", _named_so("streets")), ("site", _named_so("sites"))):
                found.update(f"{kind}:{name}" for name in _named(pattern, self._text, start, end))
            for named in (self._people, self._places):
                first, last = (bisect_left(named, (at, "")) for at in (start, end))
                found.update(trait for _, trait in named[first:last])
        return tuple(sorted(found))

    @cached_property
    def _places(self) -> list[tuple[int, str]]:
        """The towns and countries that the recogniser found, with their offsets."""
        named = ((entity.start_char, folded(entity.text)) for entity in self._doc.ents if entity.label_ == "GPE")
        return sorted((at, f"place:{name}") for at, name in named if name)

    @cached_property
    def _people(self) -> list[tuple[int, str]]:
        """The people named in full, with the offsets of their names; what is said of a name once holds throughout the text."""
        parsed = Parsed(self._doc)
        people = People(parsed)
        found: list[tuple[int, str]] = []
        officials: set[str] = set()
        nobody: set[str] = set()
        towns = {name.partition(":")[2] for _, name in self._places}
        for stretch in sorted(people.named()):
            words = [word for word in map(folded, people.parts(stretch)) if word]
            while words and words[-1] in _words("suffixes"):
                words.pop()
            if len(words) < 2 or len(words[-1]) < 2 or not _words("nobody").isdisjoint(words) or _byline(parsed, stretch):
                continue
            name = f"{words[0]} {words[-1]}"
            placed = any(word in towns or word.removesuffix("s") in towns for word in words)
            if placed or words[-1] in _words("streets") or words[-1] in _words("sites") or _place(parsed, stretch):
                nobody.add(name)
            elif name.removesuffix("s") in _public() or name in _public() or _official(parsed, stretch) or _speaks(parsed, stretch):
                officials.add(name)
            found.append((parsed.span(stretch)[0], name))
        return sorted((at, f"{'official' if name in officials else 'person'}:{name}") for at, name in found if name not in nobody)


@cache
def _public(language: str = "en") -> frozenset[str]:
    """People whom the news names in many connections, as traits name them."""
    every = (name for one in lexicon("persons", language)["persons"].values() for name in (one["name"], *one.get("names", ())))
    split = ([word for word in map(folded, name.split()) if word] for name in every)
    return frozenset(f"{words[0]} {words[-1]}" for words in split if len(words) > 1) | frozenset(_groups(language))


def _groups(language: str) -> Iterator[str]:
    """The same of bodies and armed groups, which the recogniser often takes for people."""
    for part in ("bodies", "organisations"):
        for one in lexicon("actors", language)[part].values():
            for name in (one["name"], *one.get("names", ())):
                words = folded(name).split()
                if len(words) > 1:
                    yield f"{words[0]} {words[-1]}"


def _title_words(title: str) -> Iterator[str]:
    """Its telling words, up to where the outlet names itself."""
    for word in map(folded, re.findall(r"[^\W\d_]{4,}", _OUTLET.split(title)[0])):
        if word not in _words("common") and word not in _deeds():
            yield word


@cache
def _deeds(language: str = "en") -> frozenset[str]:
    """Words for what happened: a title that has one says nothing of which incident."""
    return frozenset(word for kind in lexicon("events", language)["kinds"].values() for word in kind["words"])


def _ages(text: str, start: int, end: int) -> Iterator[int]:
    for match in _AGE.finditer(text, start, end):
        age = int(next(group for group in match.groups() if group))
        if age <= OLDEST:
            yield age


def _named(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[str]:
    for match in pattern.finditer(text, start, end):
        words = [folded(word) for word in f"{match[1]}{match[2]}".split()]
        while words and (words[0] in _words("directions") or words[0] in _words("small")):
            words.pop(0)
        words = [_spelled().get(word, word) for word in words]
        if len(words) > 1 and words[0] not in _words("vague"):
            yield " ".join(words)


def folded(name: str) -> str:
    """A name in lower case, without accents, marks and possessive."""
    plain = anyascii(name).lower().removesuffix("'s")
    return " ".join(re.sub(r"[^\w\s-]", "", plain).split())


def _byline(parsed: Parsed, stretch: Stretch) -> bool:
    """True for "By Anna Berg", and for a name on a line of its own."""
    if stretch.first > 0 and parsed.words[stretch.first - 1] in {"By", "BY", "/", "|"}:
        return True
    return parsed.sentence_end(stretch.first) - parsed.sentence_start(stretch.first) - (stretch.last - stretch.first) < ALONE


def _place(parsed: Parsed, stretch: Stretch) -> bool:
    """True for "in Khan Lorno": the recogniser takes many a place for a person."""
    before = parsed.lower[stretch.first - 1] if stretch.first else ""
    return before in _words("placing") or parsed.lower[stretch.first] in _words("groups")


def _speaks(parsed: Parsed, stretch: Stretch) -> bool:
    """True for "Anna Berg said", "said Anna Berg": who comments on one incident comments on the next."""
    around = (*parsed.lower[max(0, stretch.first - 1) : stretch.first], *parsed.lower[stretch.last + 1 : stretch.last + 2])
    return not _words("saying").isdisjoint(around)


def _official(parsed: Parsed, stretch: Stretch) -> bool:
    ranks = _words("ranks")
    before = [word.rstrip(".") for word in parsed.lower[max(0, stretch.first - 2) : stretch.first]]
    if any(word in ranks for word in before):
        return True
    after = parsed.lower[stretch.last + 1 : stretch.last + 1 + REACH]
    if after[:1] not in ([","], ["("], ["with"], ["of"]):
        return False
    for word in after[1:]:
        if word in {",", ")", "."}:
            break
        if word.rstrip(".") in ranks:
            return True
    return False
