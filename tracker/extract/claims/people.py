"""Where people are named: by the entity recogniser, and by a first name before another capitalised word.

The recogniser of a small model takes many foreign names for organisations or products, loses the first name, or sees nothing;
a list of first names finds them. A name that ends like an organisation's, or stands behind "the company", is no person's.
"""

from functools import cached_property

from tracker.extract.claims.naming import given_names
from tracker.extract.claims.parsed import Stretch
from tracker.extract.claims.phrases import Phrases

LONGEST_NAME = 4  # words of a person's name behind the first one
NO_NAME = frozenset({"VBZ", "VBD", "VBP", "MD", "IN", "TO", "DT", "PRP$", "WP"})  # tags of words that go on no name, capital or not
PARTICLES = frozenset({"al", "el", "abu", "bin", "ibn", "van", "von", "de", "der", "den", "da", "dos", "du", "del", "della", "di", "ter"})
CAPITALS = 0.9  # share of the words of a headline that have a capital: names fill other sentences up to 0.85
LONGEST_UNKNOWN = 4  # words of a name that only a headline has are fewer
LONGEST_RECOGNISED = 6  # words; what the recogniser found is longer only by mistake


class People(Phrases):
    """The names of the people in one article, as stretches without title and office."""

    def named(self) -> set[Stretch]:
        """All of them."""
        found = self.recognised | self._by_first_name()
        return found | self._by_surname({self._parsed.lower[stretch.last] for stretch in found if stretch.first == stretch.last})

    def parts(self, stretch: Stretch) -> list[str]:
        """The words of a name."""
        return self.text(stretch).split() if stretch.last >= stretch.first else []

    @cached_property
    def recognised(self) -> set[Stretch]:
        """The people whom the entity recogniser found."""
        p, found = self._parsed, set()
        for entity in p.named:
            if entity.label_ != "PERSON":
                continue
            number = next((k for k in range(entity.start + 1, entity.end) if p.words[k][0].isdigit()), entity.end)  # "Anna 3 Words"
            stretch = self._without_office(p.hyphenated(self.trimmed(Stretch(entity.start, number - 1))))
            stretch = self._with_first_name(stretch)
            cut = self._without_headline(stretch)
            if cut is None:
                continue
            stretch = cut
            parts = self.parts(stretch)
            if not parts or not any(c.isupper() for c in parts[-1]) or len(parts) > LONGEST_RECOGNISED:
                continue
            if (len(parts) == 1 and (p.tags[stretch.last] in ("NN", "NNS") or self._is_the_body(stretch))) or self.is_body(stretch):
                continue
            found.add(stretch)
        return found

    @cached_property
    def _outside_headlines(self) -> frozenset[str]:
        """The words of the names that the recogniser found in sentences that are no headline."""
        p = self._parsed
        named = (entity for entity in p.named if entity.label_ == "PERSON" and not self._is_headline(entity.start))
        return frozenset(p.lower[i] for entity in named for i in range(entity.start, entity.end))

    def _without_headline(self, stretch: Stretch) -> Stretch | None:
        """A name without the words of a headline that follow it, "Anna Berg Sells Boats"; None where no name is left."""
        p, first, last = self._parsed, *stretch
        if last <= first or not self._is_headline(first):
            return stretch
        kept = first
        while kept <= last and (p.lower[kept] in self._outside_headlines or not p.words[kept][0].isalpha()):
            kept += 1
        if kept > last or p.lower[last] in self._outside_headlines:
            return stretch
        if kept == first:
            return stretch if last - first + 1 < LONGEST_UNKNOWN else None
        return stretch if p.lower[first] in given_names() and last == first + 1 else Stretch(first, kept - 1)

    def _with_first_name(self, stretch: Stretch) -> Stretch:
        """A name with the first name that the recogniser left out."""
        p, first = self._parsed, stretch.first
        alone = first == stretch.last and first > 0 and p.words[first - 1][:1].isupper() and p.paragraph[first - 1] == p.paragraph[first]
        return Stretch(first - 1, stretch.last) if alone and p.lower[first - 1] in given_names() else stretch

    def is_body(self, stretch: Stretch) -> bool:
        """Whether a name that the recogniser took for a person's is an organisation's, by its last word or by the noun before it."""
        p, words = self._parsed, self._words
        if p.lower[stretch.first] in given_names() and p.lower[stretch.last] not in words.bodies:
            return False
        governor = p.heads[stretch.last]
        named = p.deps[stretch.last] == "appos" and governor < stretch.first and p.lower[governor] in words.kinds
        return named or (stretch.last > stretch.first and (p.lower[stretch.last] in words.ends or p.lower[stretch.last] in words.bodies))

    def _is_the_body(self, stretch: Stretch) -> bool:
        """Whether a single word is a body's: "the Observatory"."""
        p, words = self._parsed, self._words
        word = p.lower[stretch.last]
        return stretch.first > 0 and p.lower[stretch.first - 1] == "the" and (word in words.bodies or word in words.ends)

    def _by_first_name(self) -> set[Stretch]:
        """The people whom a first name before another capitalised word tells."""
        p, words, found = self._parsed, self._words, set()
        known = given_names()
        bounds = {i: entity.end - 1 for entity in p.named for i in range(entity.start, entity.end)}
        for i, word in enumerate(p.lower):
            if word not in known or not p.words[i][:1].isupper() or (i and p.lower[i - 1] in known and p.words[i - 1][:1].isupper()):
                continue
            last = i
            longest = 1 if self._is_headline(i) else LONGEST_NAME
            while last + 1 < len(p.words) and last - i < longest and self._goes_on(last + 1, i):
                last += 1
            stretch = p.hyphenated(Stretch(i, last))
            ends = p.lower[stretch.last] in words.ends or p.lower[stretch.last] in words.bodies or p.lower[stretch.last] in words.offices
            if longest == 1 and p.lower.count(p.lower[last]) < 2:
                continue  # "Anna Backs Plan For Harbour"
            proper = any(p.tags[k] in ("NNP", "NNPS") for k in range(i + 1, last + 1))
            if last > i and proper and not ends and bounds.get(i, last) <= stretch.last and bounds.get(last, last) <= stretch.last:
                found.add(stretch)
        return found

    def _is_headline(self, i: int) -> bool:
        """Whether a word stands in a sentence that writes nearly all its words with capitals."""
        sentence = self._parsed.sentence[i]
        if sentence not in self._headlines:
            self._headlines[sentence] = self._has_capitals(i)
        return self._headlines[sentence]

    @cached_property
    def _headlines(self) -> dict[int, bool]:
        """The sentences that were looked at, and whether they are headlines."""
        return {}

    def _has_capitals(self, i: int) -> bool:
        p = self._parsed
        words = [word for word in p.words[p.sentence_start(i) : p.sentence_end(i) + 1] if len(word) > 3 and word.isalpha()]
        return len(words) > 4 and sum(word[0].isupper() for word in words) >= CAPITALS * len(words)

    def _by_surname(self, surnames: set[str]) -> set[Stretch]:
        """The longer names that the recogniser took for something else and that end with a surname which stands alone elsewhere."""
        p, words, found = self._parsed, self._words, set()
        for entity in p.named:
            last = entity.end - 1
            if entity.label_ == "PERSON" or p.lower[last] not in surnames or p.lower[last] in words.ends or p.lower[last] in words.bodies:
                continue
            stretch = self._without_office(self.trimmed(Stretch(entity.start, last)))
            if stretch.first < stretch.last and all(p.tags[k] in ("NNP", "NNPS") for k in range(stretch.first, last + 1)):
                found.add(stretch)
        return found

    def _goes_on(self, i: int, first: int) -> bool:
        p = self._parsed
        if p.lower[i] in PARTICLES and i + 2 < len(p.words):
            behind = i + 2 if p.words[i + 1] in ("-", "‑") else i + 1
            return p.words[behind][:1].isupper() and p.sentence[behind] == p.sentence[first]
        if p.words[i] in ("-", "‑") and p.lower[i - 1] in PARTICLES:
            return True
        if p.tags[i] in NO_NAME:
            return False  # "Ryan Backs Example": a headline in capitals
        capital = p.words[i][:1].isupper() and (p.words[i][-1:].isalpha() or (len(p.words[i]) == 2 and p.words[i][1] == "."))
        return capital and p.paragraph[i] == p.paragraph[first] and p.quoted[i] == p.quoted[first]

    def _without_office(self, stretch: Stretch) -> Stretch:
        """A name without the office that the recogniser took for a part of it ("Mayor X")."""
        known = self._words.offices | self._words.trades
        offices = [i for i in range(stretch.first, stretch.last) if self._parsed.lower[i] in known]
        return Stretch(offices[-1] + 1, stretch.last) if offices else stretch
