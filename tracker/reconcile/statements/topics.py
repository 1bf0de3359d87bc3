"""What a statement is about: its content words by stem, its names, and what it says of its time.

Two statements are of one topic when they share names and content words. A word weighs by its class alone: words of saying and of grammar
nothing, words that stand in every other article of news little, all others the same. A weight that followed from the statements at hand
would change with every article that comes in, and so would what is a contradiction.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import islice

from tracker.lang import lexicon
from tracker.reconcile.comparable import Days, days
from tracker.reconcile.places import folded, known_place
from tracker.records import Act, Statement

READ = 2_000
"""Characters of a statement that are looked at; what is longer is a text of its own."""

FREQUENT = 0.5
"""Weight of a word that is in every other article, where others weigh 1."""

ASSERTING = frozenset({Act.assert_, Act.accuse, Act.confirm, Act.announce, Act.estimate, Act.condemn})

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DATED = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+)|\b([A-Z][a-z]+) (\d{1,2})\b")
_LAST = re.compile(r"\b(?:last|past|previous)\s+(?:year|month|week|spring|summer|autumn|winter|decade|century)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BOUND = re.compile(r"\b(before|after|during|until|since|for|in)\s+(?:(?:the|a|an|its|their|his|her)\s+)?([^\W\d_]{3,})", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending: "cooperates" and "cooperation" -> "cooper", "shipped" and "ships" -> "ship"."""
    table = lexicon("topics")
    plain = folded(word).removesuffix("'s")
    for suffix in table["suffixes"]:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= table["stem"]:
            plain = plain[: len(plain) - len(suffix)]
            break
    return plain[:-1] if plain[-2:-1] == plain[-1:] else plain


@lru_cache(maxsize=50_000)
def name_stem(word: str) -> str:
    """The stem of a name's word; a state for its adjective and its people: "Turkish" and "Turkey" are one."""
    plain = folded(word).removesuffix("'s")
    return _states().get(plain) or stem(plain)


@cache
def _states() -> Mapping[str, str]:
    """The one-word names, adjectives and people of states, folded, each with the stem of the state's name; not those that two share."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in lexicon("states")["states"].values():
        single = next((name for name in (entry["name"], *entry.get("names", ())) if " " not in name), None)
        if single is None:
            continue
        for word in (single, *entry.get("adjectives", ()), *entry.get("people", ())):
            found[folded(word)].add(stem(single))
    return {word: stems.copy().pop() for word, stems in found.items() if len(stems) == 1 and " " not in word}


def no_states(names: Iterable[str]) -> frozenset[str]:
    """Names that are no state's: what was done in one state twice on a day is not one thing."""
    return frozenset(names) - frozenset(_states().values())


@cache
def listed_words(key: str) -> frozenset[str]:
    """A list of `topics.toml`."""
    return frozenset(lexicon("topics")[key])


@cache
def _frequent() -> frozenset[str]:
    return frozenset(stem(word) for word in lexicon("topics")["frequent"])


def weight(words: Iterable[str]) -> float:
    """What stems of content words weigh together."""
    return sum(FREQUENT if word in _frequent() else 1.0 for word in words)


def rare(word: str) -> bool:
    """False for the stem of a word that is in every other article."""
    return word not in _frequent()


@dataclass(frozen=True, slots=True)
class Times:
    """The time words of a statement.

    Attributes:
        names: weekdays and months.
        dates: days of a month ("3 may").
        years: of four digits.
        other: it tells of one that is not the one at hand: "an earlier raid", "last year", "ago".
        bound: for a noun the words that set the statement before, in or after it: war -> before.
    """

    names: frozenset[str]
    dates: frozenset[str]
    years: frozenset[str]
    other: bool
    bound: Mapping[str, frozenset[str]]

    def opposed(self, other: "Times") -> bool:
        """True where both tell their time, and it is not one."""
        told = ((self.names, other.names), (self.dates, other.dates), (self.years, other.years))
        if any(one and two and not one & two for one, two in told):
            return True
        for noun in self.bound.keys() & other.bound.keys():
            one, two = self.bound[noun], other.bound[noun]
            if not one & two and (one | two) & listed_words("turning"):
                return True
        mine, theirs = (frozenset[str]().union(*times.bound.values()) & listed_words("turning") for times in (self, other))
        return bool(mine) and bool(theirs) and not mine & theirs


def times(text: str) -> Times:
    """Read the time words: "in March, before the war" -> march; war: before."""
    named = {word.casefold() for word in WORD.findall(text) if word[0].isupper()} & listed_words("calendar")
    pairs = ((day or after, month or before) for day, month, before, after in _DATED.findall(text))
    dates = {f"{int(day)} {month.casefold()}" for day, month in pairs if month.casefold() in listed_words("calendar")}
    bound: dict[str, set[str]] = defaultdict(set)
    for word, noun in _BOUND.findall(text):
        bound[stem(noun)].add(word.casefold())
    other = not listed_words("another").isdisjoint(word.casefold() for word in WORD.findall(text)) or _LAST.search(text) is not None
    return Times(
        frozenset(named), frozenset(dates), frozenset(_YEAR.findall(text)), other, {noun: frozenset(words) for noun, words in bound.items()}
    )


@dataclass(frozen=True)
class Topic:
    """A statement, read for what it is about. What costs time is read when it is first asked for.

    Attributes:
        words: stems of its content words, names left out.
        names: stems of its capitalised words and of the actors that it is about.
        written: stems of its capitalised words alone.
        speakers: folded names.
        own: stems of the words of its speakers' names.
        turns: the negating words in it.
        when: the days on which it may have been made, else published.
    """

    statement: Statement
    words: frozenset[str]
    names: frozenset[str]
    written: frozenset[str]
    speakers: frozenset[str]
    own: frozenset[str]
    turns: frozenset[str]
    when: Days | None

    @property
    def id(self) -> str:
        return self.statement.claim.id

    @property
    def text(self) -> str:
        """Its words, blanks single."""
        return " ".join(self.statement.claim.text[:READ].split())

    @cached_property
    def times(self) -> Times:
        return times(self.statement.claim.text[:READ])

    @property
    def denies(self) -> bool:
        """Its speaker presents it as untrue; not what somebody merely does not expect."""
        claim = self.statement.claim
        return claim.act is Act.deny or (claim.negated and claim.act is not Act.estimate)

    @property
    def asserts(self) -> bool:
        return not self.denies and not self.statement.claim.negated and self.statement.claim.act in ASSERTING

    @cached_property
    def turned(self) -> frozenset[str]:
        """Stems of the content words that its negations turn round: "is not shipping drones" -> ship."""
        words = [word.casefold().replace("’", "'") for word in WORD.findall(self.text)]
        found: set[str] = set()
        for place, word in enumerate(words):
            if word in listed_words("turning_round") or word.endswith("n't"):
                found.update(islice((stem(after) for after in words[place + 1 : place + 4] if after not in listed_words("common")), 1))
        return frozenset(found)

    @property
    def content(self) -> frozenset[str]:
        """All stems of its own words, names included: what stays of it in another outlet's text."""
        return self.words | self.written

    @property
    def order(self) -> tuple[int, str, str, str]:
        """The earlier, then by its words: which of several stands for all."""
        return (self.when.first if self.when else 10**7, self.statement.published or "", self.text, self.id)


def topic(statement: Statement) -> Topic:
    """Read names and content words from the statement's own words."""
    claim = statement.claim
    words: set[str] = set()
    names: set[str] = set()
    turns: set[str] = set()
    for position, match in enumerate(WORD.finditer(claim.text[:READ])):
        word = match[0]
        lower = word.casefold().replace("’", "'")
        if lower in listed_words("negations") or lower.endswith("n't"):
            turns.add(lower)
        if lower in listed_words("common") or len(lower) < 3 or (word[0].isupper() and lower in listed_words("calendar")):
            continue
        named = word[0].isupper() and (position or known_place(folded(word)) is not None or folded(word) in _states())
        if named:
            names.add(name_stem(word))
        else:
            words.add(stem(word))
    written = frozenset(names)
    for name in claim.about:
        names.update(name_stem(part) for part in WORD.findall(name) if part[0].isupper())
    speakers = claim.speakers or ((claim.speaker,) if claim.speaker else ())
    return Topic(
        statement=statement,
        words=frozenset(words - names),
        names=frozenset(names),
        written=written,
        speakers=frozenset(map(folded, speakers)),
        own=frozenset(name_stem(part) for name in speakers for part in WORD.findall(name)),
        turns=frozenset(turns),
        when=days(claim.said_on) or days(statement.published),
    )


def of_another_time(a: Topic, b: Topic) -> bool:
    """True where two statements tell of two times: other days, before the war and during it, an "earlier" one, or a year that is not the
    one in which the other speaks.
    """
    if a.times.opposed(b.times) or a.times.other != b.times.other:
        return True
    for one, two in ((a, b), (b, a)):
        spoken = {str(date.fromordinal(day).year) for day in two.when or ()}
        if one.times.years and not two.times.years and spoken and not one.times.years & spoken:
            return True
    return False


def apart(a: Topic, b: Topic) -> int | None:
    """The fewest days that may lie between two statements, None where a date is not known."""
    if a.when is None or b.when is None:
        return None
    return max(0, a.when.first - b.when.last, b.when.first - a.when.last)


def near(a: Topic, b: Topic, most: int) -> bool:
    """True where no more than so many days lie between two statements, for all that is known."""
    return (between := apart(a, b)) is None or between <= most


def nested(a: Topic, b: Topic) -> bool:
    """True where the one stands inside the other's sentence: a denial's own report of what it denies."""
    one, two = a.statement.claim, b.statement.claim
    if one.article != two.article:
        return False
    spans = [span for part in (one.content, one.denies or ()) for span in part]
    return any(start < other_end and other_start < end for start, end in spans for other_start, other_end in two.content)


def of_one_thing(a: Topic, b: Topic) -> bool:
    """False where each of two statements has names that the other lacks: a hospital in one town is not a hospital in another, although
    both lie in one country.
    """
    speakers = a.own | b.own
    return not (a.written - b.names - speakers and b.written - a.names - speakers)
