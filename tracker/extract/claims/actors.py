"""The actors that an article names: people with the offices named beside them, bodies, states and groups.

Names come from the entity recogniser, and from surnames that it passed over although it knew the full name. Around the
words for bodies and groups ("ministry", "sources") whole noun phrases are read, because the recogniser leaves them out.
"""

from bisect import insort
from functools import cache
from typing import NamedTuple

from tracker.extract.claims.cues import cue_lexicon
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.lang import lexicon

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
MODIFYING = frozenset({"compound", "amod", "poss", "nmod"})
INSIDE_NAME = frozenset({"of", "for", "and", "&"})
CORE_PREPOSITIONS = frozenset({"of", "for", "in", "at", "on"})
LONGEST_PHRASE = 25  # tokens of a noun phrase before its head; a longer one was parsed wrongly
LONGEST_ROLE = 12  # tokens of an office before a name


class Mention(NamedTuple):
    """An actor at a place in the text.

    at: the token.
    names: fullest forms; several for a pair, none for a thing that cannot speak.
    text: as it stands here.
    kind: "person", "neuter" or "plural".
    weight: how much it offers itself as an antecedent: a subject more than an object, a quoted name least.
    """

    at: int
    names: tuple[str, ...]
    text: str
    kind: str
    weight: float


class Words(NamedTuple):
    """The word lists of `mentions.toml`."""

    gender: dict[str, str]
    relative: frozenset[str]
    own: frozenset[str]
    titles: dict[str, str]
    suffixes: frozenset[str]
    pairs: frozenset[str]
    people: frozenset[str]
    offices: frozenset[str]
    bodies: frozenset[str]
    groups: frozenset[str]


@cache
def mention_words(language: str = "en") -> Words:
    """The word lists of a language, read once."""
    table = lexicon("mentions", language)
    pronouns, nouns, titles = table["pronouns"], table["nouns"], table["titles"]
    return Words(
        gender={word: gender for gender in ("male", "female", "plural", "neuter") for word in pronouns[gender]},
        relative=frozenset(pronouns["relative"]),
        own=frozenset(pronouns["own"]),
        titles={word: gender for gender in ("male", "female", "other") for word in titles[gender]},
        suffixes=frozenset(titles["suffixes"]),
        pairs=frozenset(nouns["pairs"]),
        people=frozenset(nouns["people"]),
        offices=frozenset(nouns["offices"].split()),
        bodies=frozenset(nouns["bodies"].split()),
        groups=frozenset(nouns["groups"].split()),
    )


class Actors:
    """The actors of one article and where they are mentioned.

    Attributes:
        mentions: sorted by token.
        persons: by the last token of each person's name, its tokens and the fullest form.
        genders: name -> "male" or "female", once a title or a pronoun has told.
        offices: word of an office ("minister") -> the mentions of those who are named with it.
        pairs: two people named together: the last token, and both names.
    """

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._words = mention_words()
        self._forms: dict[str, list[str]] = {}  # surname, lower case -> the longer names that end with it
        self._phrases: dict[str, list[Stretch]] = {}  # "ministry" -> noun phrases with that head and a modifier
        self.mentions: list[Mention] = []
        self.persons: dict[int, tuple[Stretch, str]] = {}
        self.genders: dict[str, str] = {}
        self.offices: dict[str, list[Mention]] = {}
        self.pairs: list[tuple[int, tuple[str, ...]]] = []
        self._read_people()
        self._read_entities()
        self._read_phrases()
        self.mentions.sort()

    def remember(self, mention: Mention) -> None:
        """Add a mention: somebody spoke."""
        insort(self.mentions, mention)
        if len(mention.names) == 2:
            self.pairs.append((mention.at, mention.names))

    # ------------------------------------------------------------ reading

    def _read_people(self) -> None:
        p = self._parsed
        people: list[Stretch] = []
        inside: set[int] = set()
        for entity in p.doc.ents:
            if " " in entity.text:
                inside.update(range(entity.start, entity.end))
            if entity.label_ != "PERSON":
                continue
            stretch = self._without_office(p.hyphenated(self.trimmed(Stretch(entity.start, entity.end - 1))))
            parts = self._parts(stretch)
            if not parts or not parts[-1][:1].isupper() or len(parts) > 6:
                continue
            people.append(stretch)
            if len(parts) > 1:
                forms = self._forms.setdefault(self._surname(parts), [])
                if (name := " ".join(parts)) not in forms:
                    forms.append(name)
        starts = (i for i, tag in enumerate(p.tags) if tag == "NNP" and i not in inside)
        missed = (p.hyphenated(Stretch(i, i)) for i in starts)
        people.extend(stretch for stretch in missed if self.text(stretch).lower() in self._forms)
        for stretch in sorted(people):
            parts = self._parts(stretch)
            name = self.fullest(parts)
            self.persons[stretch.last] = (stretch, name)
            before = p.lower[stretch.first - 1] if stretch.first else ""
            title = self._words.titles.get(before)
            if title in ("male", "female"):
                self.genders.setdefault(name, title)
            mention = Mention(stretch.last, (name,), " ".join(parts), "person", self._weight(stretch.last))
            self.mentions.append(mention)
            for word in (self.office_beside(stretch) or "").lower().split():
                if word in self._words.offices:
                    self.offices.setdefault(word, []).append(mention)
        for last, (_, name) in self.persons.items():
            other = next((k for k in p.kids[last] if p.deps[k] == "conj" and k in self.persons), None)
            if other is not None and self.persons[other][1] != name:
                self.pairs.append((other, (name, self.persons[other][1])))

    def _parts(self, stretch: Stretch) -> list[str]:
        return self.text(stretch).split() if stretch.last >= stretch.first else []

    def _without_office(self, stretch: Stretch) -> Stretch:
        """A name without the office that the recogniser took for a part of it ("Mayor X")."""
        offices = [i for i in range(stretch.first, stretch.last) if self._parsed.lower[i] in self._words.offices]
        return Stretch(offices[-1] + 1, stretch.last) if offices else stretch

    def _read_entities(self) -> None:
        p = self._parsed
        for entity in p.doc.ents:
            if entity.label_ not in ("ORG", "GPE", "NORP"):
                continue
            stretch = self.trimmed(Stretch(entity.start, entity.end - 1))
            root = entity.root.i
            if stretch.last < stretch.first or p.deps[root] in MODIFYING:
                continue  # "Turkish" in "Turkish officials" is no actor of its own
            text = self.text(stretch)
            name = self.fullest([text]) if stretch.first == stretch.last else text
            kind = "plural" if p.tags[root] in ("NNS", "NNPS") else "neuter"
            self.mentions.append(Mention(root, (name,), text, kind, self._weight(root)))

    def _read_phrases(self) -> None:
        p, words, things = self._parsed, self._words, cue_lexicon().no_actors
        for i, word in enumerate(p.lower):
            if word in things and p.tags[i] == "NNS" and p.deps[i] in SUBJECTS:  # "they" may be the numbers, and no speaker
                self.mentions.append(Mention(i, (), word, "plural", self._weight(i)))
            if word not in words.bodies and word not in words.groups:
                continue
            if not p.tags[i].startswith("NN") or p.deps[i] in MODIFYING:
                continue
            stretch = self.core(i)
            name = self.phrase_name(stretch, i)
            if self.has_modifier(stretch, i):
                self._phrases.setdefault(word, []).append(stretch)
            if p.deps[i] in SUBJECTS or p.deps[i] == "pobj":
                kind = "plural" if p.tags[i] in ("NNS", "NNPS") else "neuter"
                self.mentions.append(Mention(i, (name,), self.text(stretch), kind, self._weight(i)))

    def _weight(self, i: int) -> float:
        p = self._parsed
        weight = 1.5 if p.deps[i] in SUBJECTS else -0.7 if p.deps[i] in MODIFYING else 0.0
        return weight - 2.0 if p.quoted[i] >= 0 else weight

    # ------------------------------------------------------------ names and phrases

    def text(self, stretch: Stretch) -> str:
        """The words of a stretch on one line."""
        start, end = self._parsed.span(stretch)
        return " ".join(self._parsed.text[start:end].split())

    def trimmed(self, stretch: Stretch) -> Stretch:
        """A name without title, possessive mark and stray punctuation; `last` before `first` when nothing is left."""
        p = self._parsed
        first, last = stretch
        while last >= first and (p.tags[last] == "POS" or p.lower[last] in ("'s", "’s") or not p.words[last][-1:].isalnum()):
            if p.words[last][-1:] == "." and len(p.words[last]) > 1:
                break  # "Jr."
            last -= 1
        while first < last and (p.lower[first] in self._words.titles or not p.words[first][:1].isalnum()):
            first += 1
        return Stretch(first, last)

    def fullest(self, parts: list[str]) -> str:
        """The longest form of a person's name; a surname that two people bear stays as it is."""
        forms = self._forms.get(self._surname(parts), [])
        if len(parts) > 1:
            forms = [form for form in forms if form.split()[0] == parts[0]]
        elif len({form.split()[0] for form in forms}) > 1:
            forms = []
        return max(forms, key=len, default=" ".join(parts))

    def _surname(self, parts: list[str]) -> str:
        words = [part for part in parts if part.lower() not in self._words.suffixes] or parts
        return words[-1].lower()

    def core(self, i: int) -> Stretch:
        """The noun phrase of a head without relative clauses, appositions and coordinated phrases."""
        p = self._parsed
        first = last = i
        for k in p.kids[i]:
            if k < i and p.deps[k] not in ("cc", "conj", "punct", "preconj", "advmod"):
                first = min(first, p.left[k])
            elif k > i and p.left[k] == last + 1 and p.right[k] - i <= 8 and p.deps[k] == "prep" and p.lower[k] in CORE_PREPOSITIONS:
                inner = p.child(k, "pobj")
                if inner is not None and p.entities[inner] not in ("DATE", "TIME"):
                    comma = next((x for x in range(inner, p.right[k] + 1) if p.words[x] in (",", "(", ";", "-", "–", "—")), None)
                    last = p.right[k] if comma is None else comma - 1
        first = max(first, i - LONGEST_PHRASE)
        while last > i and (p.tags[last] in (",", ":", "_SP", "''", "``", "POS") or p.quoted[last] >= 0 > p.quoted[i]):
            last -= 1
        while first < i and (p.tags[first] in (",", ":", "_SP", "''", "``", ".") or p.quoted[first] >= 0 > p.quoted[i]):
            first += 1
        return Stretch(first, last)

    def has_modifier(self, stretch: Stretch, head: int) -> bool:
        """Whether a noun phrase says more than "the ministry"."""
        return any(k != head and self._parsed.tags[k] not in ("DT", "PRP$", "POS") for k in range(stretch.first, stretch.last + 1))

    def phrase_name(self, stretch: Stretch, head: int) -> str:
        """The last earlier phrase with the same head for a bare "the ministry", "sources"; else the phrase itself."""
        p = self._parsed
        if not self.has_modifier(stretch, head) and p.lower[stretch.first] not in ("a", "an"):
            earlier = self._phrases.get(p.lower[head], ())
            before = [phrase for phrase in earlier[-20:] if phrase.first < stretch.first] or [
                x for x in earlier[:20] if x.first < stretch.first
            ]
            if before:
                return self.text(before[-1])
        return self.text(stretch)

    def office_beside(self, stretch: Stretch) -> str | None:
        """The office before a name ("Foreign Minister X") or in apposition to it ("X, head of the council")."""
        p = self._parsed
        first = stretch.first
        while first > 0 and stretch.first - first < LONGEST_ROLE and self._may_belong_to_role(first - 1, stretch.first):
            first -= 1
        while first < stretch.first and (p.lower[first] in INSIDE_NAME or p.tags[first] in ("POS", "HYPH")):
            first += 1
        beside = range(max(first, stretch.first - 4), stretch.first)
        if beside and p.lower[beside[-1]] not in INSIDE_NAME and any(p.lower[k] in self._words.offices for k in beside):
            return self.text(Stretch(first, stretch.first - 1))
        for k in p.kids[stretch.last]:
            if p.deps[k] == "appos" and k > stretch.last and p.lower[k] in self._words.offices:
                return self.text(self.core(k))
        governor = p.heads[stretch.last]
        if p.deps[stretch.last] == "appos" and p.lower[governor] in self._words.offices and governor < stretch.first:
            core = self.core(governor)
            return self.text(Stretch(core.first, min(core.last, stretch.first - 1)))
        return None

    def _may_belong_to_role(self, i: int, name: int) -> bool:
        p = self._parsed
        fits = p.tags[i][:2] in ("NN", "JJ") or p.tags[i] in ("POS", "HYPH") or p.lower[i] in INSIDE_NAME
        return fits and p.paragraph[i] == p.paragraph[name] and p.quoted[i] == p.quoted[name]
