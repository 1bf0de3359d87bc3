"""Who is meant by the words that name a speaker: short forms, offices and pronouns resolved inside one article.

Names come from the entity recogniser. A surname takes the fullest form of the one person who bears it here, "the ministry"
the ministry named before, "the president" the person named with that office, "the pair" the two persons last named
together. A pronoun goes to the likeliest of those who were named, or spoke, shortly before: a subject rather than an
object, the last speaker rather than a bystander, never somebody inside the words attributed. When two are as likely, or
none fits, nobody is named: a wrong speaker is worse than none.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from tracker.extract.parsed import Parsed, Stretch
from tracker.lang import lexicon

REACH = 7  # sentences back in which a pronoun looks for its antecedent
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


class Resolved(NamedTuple):
    """Whom a source means.

    names: the actors, the fullest form that this article has of each; empty when nobody can be told.
    mention: the antecedent as the text has it, None when the source names the actor itself.
    role: the office named beside the name.
    """

    names: tuple[str, ...]
    mention: str | None = None
    role: str | None = None


@dataclass(slots=True, frozen=True)
class Mention:
    """An actor at a place in the text.

    Attributes:
        at: the token.
        name: fullest form.
        text: as it stands here.
        gender: "male", "female", "neuter", "plural", or "" when a person's is unknown.
        weight: how much it offers itself as an antecedent.
    """

    at: int
    name: str
    text: str
    gender: str
    weight: float


class _Words(NamedTuple):
    gender: dict[str, str]
    relative: frozenset[str]
    own: frozenset[str]
    titles: dict[str, str]
    suffixes: frozenset[str]
    pairs: frozenset[str]
    offices: frozenset[str]
    bodies: frozenset[str]
    groups: frozenset[str]


@cache
def _words(language: str = "en") -> _Words:
    table = lexicon("mentions", language)
    pronouns, nouns, titles = table["pronouns"], table["nouns"], table["titles"]
    return _Words(
        gender={word: gender for gender in ("male", "female", "plural", "neuter") for word in pronouns[gender]},
        relative=frozenset(pronouns["relative"]),
        own=frozenset(pronouns["own"]),
        titles={word: gender for gender in ("male", "female", "other") for word in titles[gender]},
        suffixes=frozenset(titles["suffixes"]),
        pairs=frozenset(nouns["pairs"]),
        offices=frozenset(nouns["offices"].split()),
        bodies=frozenset(nouns["bodies"].split()),
        groups=frozenset(nouns["groups"].split()),
    )


class Mentions:
    """The actors of one article, and where they are mentioned."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._full: dict[str, list[str]] = {}  # surname, lower case -> the full names that end with it
        self._gender: dict[str, str] = {}  # name -> gender, once a title or a pronoun has told
        self._offices: dict[str, list[Mention]] = {}  # "minister" -> the persons named with it
        self._named: dict[str, list[Stretch]] = {}  # "ministry" -> noun phrases with that head and a modifier
        self._mentions: list[Mention] = []
        self._persons: dict[int, tuple[Stretch, str]] = {}  # last token of a person's name -> name
        self._pairs: list[tuple[int, tuple[str, str]]] = []
        self._read_names()
        self._read_phrases()
        self._mentions.sort(key=lambda m: m.at)

    # ------------------------------------------------------------ reading

    def _read_names(self) -> None:
        p, words = self._parsed, _words()
        people: list[tuple[Stretch, list[str]]] = []
        for entity in p.doc.ents:
            if entity.label_ == "PERSON":
                stretch = self._trim(Stretch(entity.start, entity.end - 1))
                parts = [p.words[i] for i in range(stretch.first, stretch.last + 1)]
                if parts and parts[-1][:1].isupper() and len(parts) <= 6 and not any(part.isspace() for part in parts):
                    people.append((stretch, parts))
                    surname = self._surname(parts)
                    if len(parts) > 1:
                        forms = self._full.setdefault(surname, [])
                        if (name := " ".join(parts)) not in forms:
                            forms.append(name)
        for stretch, parts in people:
            name = self._fullest(parts)
            self._persons[stretch.last] = (stretch, name)
            before = p.lower[stretch.first - 1] if stretch.first else ""
            title = words.titles.get(before) or words.titles.get(parts[0].lower())
            if title in ("male", "female"):
                self._gender.setdefault(name, title)
            self._mentions.append(Mention(stretch.last, name, " ".join(parts), "person", self._weight(stretch.last)))
            self._read_office(stretch, name)
        for stretch, _ in people:
            other = next((k for k in p.kids[stretch.last] if p.deps[k] == "conj" and k in self._persons), None)
            if other is not None:
                self._pairs.append((other, (self._persons[stretch.last][1], self._persons[other][1])))
        for entity in p.doc.ents:
            if entity.label_ in ("ORG", "GPE", "NORP"):
                stretch = self._trim(Stretch(entity.start, entity.end - 1))
                if stretch.last < stretch.first:
                    continue
                root = entity.root.i
                if p.deps[root] in ("compound", "amod", "poss", "nmod"):
                    continue  # "Turkish" in "Turkish officials" is no actor of its own
                text = self._text(stretch)
                name = self._fullest(text.split()) if len(text.split()) == 1 else text
                self._mentions.append(Mention(root, name, text, "neuter", self._weight(root)))

    def _read_phrases(self) -> None:
        """Noun phrases around the words for bodies and groups, for those that the recogniser leaves out."""
        p, words = self._parsed, _words()
        for i, word in enumerate(p.lower):
            if not p.tags[i].startswith("NN"):
                continue
            if word in words.bodies or word in words.groups:
                stretch = self._core(i)
                if stretch.last - stretch.first >= 1 and p.deps[i] != "compound" and self._has_modifier(stretch, i):
                    self._named.setdefault(word, []).append(stretch)
                if p.deps[i] in SUBJECTS or p.deps[i] == "pobj":
                    gender = "plural" if word in words.groups or p.tags[i] in ("NNS", "NNPS") else "neuter"
                    text = self._text(stretch)
                    self._mentions.append(Mention(i, self._phrase_name(stretch, i), text, gender, self._weight(i)))

    def _has_modifier(self, stretch: Stretch, head: int) -> bool:
        p = self._parsed
        return any(k != head and p.tags[k] not in ("DT", "PRP$", "POS") for k in range(stretch.first, stretch.last + 1))

    def _read_office(self, stretch: Stretch, name: str) -> None:
        p = self._parsed
        role = self._office_beside(stretch)
        for word in (role or "").lower().split():
            if word in _words().offices:
                self._offices.setdefault(word, []).append(Mention(stretch.last, name, name, "person", 0.0))
        del p

    def _office_beside(self, stretch: Stretch) -> str | None:
        """The office before a name ("Foreign Minister X") or in apposition to it ("X, head of the council")."""
        p, words = self._parsed, _words()
        first = stretch.first
        while (
            first > 0
            and p.paragraph[first - 1] == p.paragraph[stretch.first]
            and (
                p.tags[first - 1][:2] in ("NN", "JJ")
                or p.tags[first - 1] in ("POS", "HYPH")
                or p.lower[first - 1] in ("of", "for", "and", "&")
            )
            and p.quoted[first - 1] == p.quoted[stretch.first]
            and stretch.first - first < 12
        ):
            first -= 1
        while first < stretch.first and (p.lower[first] in ("of", "for", "and", "&") or p.tags[first] in ("POS", "HYPH")):
            first += 1
        beside = range(max(first, stretch.first - 4), stretch.first)
        if beside and p.lower[beside[-1]] not in ("and", "&", "of", "for") and any(p.lower[k] in words.offices for k in beside):
            return self._text(Stretch(first, stretch.first - 1))
        head = stretch.last
        for k in p.kids[head]:
            if p.deps[k] == "appos" and k > head and p.lower[k] in words.offices:
                return self._text(self._core(k))
        governor = p.heads[head]
        if p.deps[head] == "appos" and p.lower[governor] in words.offices and governor < head:
            return self._text(self._core(governor, stop=stretch.first - 1))
        return None

    def _weight(self, i: int) -> float:
        p = self._parsed
        weight = 1.5 if p.deps[i] in SUBJECTS else 0.0
        if p.deps[i] in ("poss", "compound", "amod"):
            weight -= 0.7
        return weight - 2.0 if p.quoted[i] >= 0 else weight

    # ------------------------------------------------------------ texts

    def _text(self, stretch: Stretch) -> str:
        start, end = self._parsed.span(stretch)
        return " ".join(self._parsed.text[start:end].split())

    def _trim(self, stretch: Stretch) -> Stretch:
        """A name without title, possessive mark and stray punctuation."""
        p, words = self._parsed, _words()
        first, last = stretch
        while last >= first and (
            p.tags[last] == "POS" or p.lower[last] in ("'s", "’s") or (not p.words[last][-1:].isalnum() and p.words[last][-1:] != ".")
        ):
            last -= 1
        while first < last and (p.lower[first] in words.titles or not p.words[first][:1].isalnum()):
            first += 1
        return Stretch(first, last)

    def _core(self, i: int, stop: int | None = None) -> Stretch:
        """A noun phrase without relative clauses, appositions and coordinated phrases."""
        p = self._parsed
        first, last = i, i
        for k in p.kids[i]:
            if k < i and p.deps[k] not in ("cc", "conj", "punct", "preconj", "advmod"):
                first = min(first, p.left[k])
        for k in p.kids[i]:
            if (
                k > i
                and (p.deps[k] == "prep" or (p.tags[k] == "POS"))
                and p.left[k] == last + 1
                and p.right[k] - i <= 8
                and p.lower[k] in ("of", "for", "in", "at", "on")
            ):
                last = p.right[k]
        if stop is not None:
            last = min(last, stop)
        while last > i and (p.tags[last] in (",", ":", "_SP", "''", "``", "POS") or (p.quoted[last] >= 0 > p.quoted[i])):
            last -= 1
        while first < i and (p.tags[first] in (",", ":", "_SP", "''", "``", ".") or (p.quoted[first] >= 0 > p.quoted[i])):
            first += 1
        return Stretch(first, last)

    @staticmethod
    def _surname(parts: list[str]) -> str:
        words = [part for part in parts if part.lower() not in _words().suffixes] or parts
        return words[-1].lower()

    def _fullest(self, parts: list[str]) -> str:
        """The longest form of a name; a surname that two people bear stays as it is."""
        forms = self._full.get(self._surname(parts), [])
        name = " ".join(parts)
        if len(parts) == 1:
            first_names = {form.split()[0] for form in forms}
            return max(forms, key=len) if len(first_names) == 1 else name
        same = [form for form in forms if form.split()[0] == parts[0]]
        return max(same, key=len) if same else name

    def _phrase_name(self, stretch: Stretch, head: int) -> str:
        """The fullest earlier phrase with the same head for a bare "the ministry", "sources"; else the phrase."""
        p = self._parsed
        if self._has_modifier(stretch, head):
            return self._text(stretch)
        earlier = [s for s in self._named.get(p.lower[head], ()) if s.first < stretch.first]
        return self._text(earlier[-1]) if earlier else self._text(stretch)

    # ------------------------------------------------------------ resolving

    def resolve(self, source: Stretch, content: list[tuple[int, int]]) -> Resolved:
        """Name the actors that a source means.

        Args:
            source: its tokens.
            content: the characters attributed to it; nobody named there is taken for the speaker.
        """
        head = self._head(source)
        parts = self._coordinated(head, source)
        if len(parts) > 1:
            each = [self._one(part, Stretch(max(source.first, self._parsed.left[part]), part), content) for part in parts]
            names = tuple(dict.fromkeys(name for one in each for name in one.names))
            role = next((one.role for one in each if one.role), None)
            return Resolved(names, next((one.mention for one in each if one.mention), None), role)
        return self._one(head, source, content)

    def spoke(self, source: Stretch, resolved: Resolved) -> None:
        """Remember that somebody spoke: who spoke last is the likeliest antecedent of the next pronoun."""
        at = self._head(source)
        word = self._parsed.lower[at]
        gender = _words().gender.get(word, "")
        if resolved.names:
            if gender in ("male", "female") and len(resolved.names) == 1:
                self._gender.setdefault(resolved.names[0], gender)
            kind = gender if gender in ("plural", "neuter") else self._kind(resolved, at)
            name = resolved.names[0] if len(resolved.names) == 1 else "\x1f".join(resolved.names)
            mention = Mention(at, name, resolved.mention or self._text(source), kind, 2.5)
            self._mentions.insert(bisect_left(self._mentions, at, key=lambda m: m.at), mention)

    def _kind(self, resolved: Resolved, at: int) -> str:
        p, words = self._parsed, _words()
        if len(resolved.names) > 1 or p.tags[at] in ("NNS", "NNPS"):
            return "plural"
        if (
            at in self._persons
            or p.lower[at] in words.offices
            or resolved.role
            or any(name == resolved.names[0] for _, name in self._persons.values())
        ):
            return "person"
        return "neuter"

    def _head(self, source: Stretch) -> int:
        """The token of a source whose head lies outside it."""
        p = self._parsed
        for i in range(source.first, source.last + 1):
            outside = not source.first <= p.heads[i] <= source.last or p.heads[i] == i
            if outside and p.tags[i] not in (",", ":", "DT", "_SP", "."):
                return i
        return source.last

    def _coordinated(self, head: int, source: Stretch) -> list[int]:
        p = self._parsed
        parts = [head]
        while True:
            other = next((k for k in p.kids[parts[-1]] if p.deps[k] == "conj" and k <= source.last and p.tags[k][:1] in "NP"), None)
            if other is None:
                return parts
            parts.append(other)

    def _one(self, head: int, source: Stretch, content: list[tuple[int, int]]) -> Resolved:
        p, words = self._parsed, _words()
        word = p.lower[head]
        if word in words.own:
            return Resolved(())
        if word in words.relative and p.tags[head] in ("WP", "WDT", "WP$", "IN"):
            return self._relative(head)
        if word in words.gender and p.tags[head] in ("PRP", "PRP$", "DT"):
            return self._pronoun(head, words.gender[word], content)
        person = self._person_in(head, source)
        if person is not None:
            stretch, name = person
            short = self._text(stretch)
            return Resolved((name,), short if short != name else None, self._office_beside(stretch))
        if word in words.pairs:
            together = [pair for at, pair in self._pairs if at < source.first]
            if together:
                return Resolved(together[-1], " and ".join(together[-1]))
        core = self._core(head)
        core = Stretch(max(core.first, source.first), min(core.last, max(source.last, head)))
        if word in words.offices and not self._has_modifier(core, head):
            holders = [m for m in self._offices.get(word, ()) if m.at < source.first]
            if holders and p.lower[core.first] in ("the", word):
                return Resolved((holders[-1].name,), self._text(Stretch(holders[-1].at, holders[-1].at)), self._text(core))
        text = self._text(core)
        if (word in words.bodies or word in words.groups) and not self._has_modifier(core, head):
            name = self._phrase_name(core, head)
            return Resolved((name,), name if name != text else None)
        if core.first == core.last and p.tags[head].startswith("NNP"):
            name = self._fullest([p.words[head]])
            return Resolved((name,), text if name != text else None)
        return Resolved((text,)) if any(c.isalnum() for c in text) else Resolved(())

    def _person_in(self, head: int, source: Stretch) -> tuple[Stretch, str] | None:
        """The person whom a noun phrase names: its head is the name, or the name stands in apposition to an office."""
        p = self._parsed
        for i in range(head, min(head + 5, source.last + 1)):
            if i in self._persons and self._persons[i][0].first <= head <= i:
                return self._persons[i]
        if p.lower[head] not in _words().offices and p.tags[head] not in ("NNP", "NN"):
            return None
        named = next((k for k in p.kids[head] if p.deps[k] == "appos" and k in self._persons), None)
        return self._persons[named] if named is not None else None

    def _relative(self, head: int) -> Resolved:
        """Resolve "who" to the noun that its clause modifies."""
        p = self._parsed
        i = head
        for _ in range(5):
            if p.deps[i] == "relcl":
                noun = p.heads[i]
                one = self._one(noun, self._core(noun), [])
                return one._replace(mention=one.mention or self._text(self._core(noun)))
            if p.heads[i] == i:
                break
            i = p.heads[i]
        return Resolved(())

    def _pronoun(self, head: int, gender: str, content: list[tuple[int, int]]) -> Resolved:
        """The likeliest of those named or speaking before a pronoun; nobody when two are as likely."""
        p = self._parsed
        sentence = p.sentence[head]
        best: dict[str, tuple[float, Mention]] = {}
        position = bisect_left(self._mentions, head, key=lambda m: m.at)
        for mention in reversed(self._mentions[max(0, position - 60) : position]):
            distance = sentence - p.sentence[mention.at]
            if distance > REACH:
                break
            if not self._agrees(mention, gender) or any(start <= p.idx[mention.at] < end for start, end in content):
                continue
            score = mention.weight - 1.2 * distance
            if mention.name not in best or best[mention.name][0] < score:
                best[mention.name] = (score, mention)
        ranked = sorted(best.values(), key=lambda item: -item[0])
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 0.2):
            return Resolved(())
        chosen = ranked[0][1]
        return Resolved(tuple(chosen.name.split("\x1f")), chosen.text)

    def _agrees(self, mention: Mention, gender: str) -> bool:
        if gender in ("male", "female"):
            return mention.gender == "person" and self._gender.get(mention.name, gender) == gender
        if gender == "plural":
            return mention.gender in ("plural", "neuter")
        return mention.gender == "neuter"
