"""The actors that an article names: people with the offices named beside them, bodies, states and groups.

Names come from the entity recogniser, from first names that stand before another capitalised word, and from surnames that
the recogniser passed over although the article has the full name. Around the words for people without a name ("a baker"),
bodies and groups ("ministry", "sources") whole noun phrases are read, because the recogniser leaves them out.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tracker.extract.claims.cues import cue_lexicon
from tracker.extract.claims.naming import Names, alike, given_names, mention_words
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.people import LONGEST_NAME, NO_NAME, People
from tracker.extract.claims.phrases import CORE_PREPOSITIONS

__all__ = ["MODIFYING", "OF_WHOM", "SUBJECTS", "Actors", "Holder", "Mention", "Organisation", "Together", "mention_words"]

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
MODIFYING = frozenset({"compound", "amod", "poss", "nmod"})
INSIDE_NAME = frozenset({"of", "for", "and", "&"})
ROLE_PREPOSITIONS = frozenset(
    {"of", "for", "to", "at", "in", "on", "with", "under", "from", "by"}
)  # behind them stands what an office is of
OF_WHOM = frozenset({"with", "from"})
LONGEST_ROLE = 12  # tokens of an office before a name
EARLIER = 20  # phrases with the same head that are looked at
SPEAKERS = 100  # mentions among which the last speaker who holds an office is looked for
WRITTEN_OUT = 2  # a bearer of a shared surname who is named in full more often than this, after it stood alone, is not who it means alone
IN_PASSING = 2  # times that a bearer of a shared surname is named who is no subject
HOLDERS = 50  # names with an office that are looked at
FOUND_BEFORE = 12  # sentences back in which "the group" looks for the one organisation that it may be
FURTHEST = 1000  # tokens back, where a text has no sentences


class Mention(NamedTuple):
    """An actor at a place in the text.

    at: the token.
    names: fullest forms; several for a pair, none for a thing that cannot speak.
    text: as it stands here.
    kind: "person", "neuter", "plural", or "any" for who may be a person or a body.
    weight: how much it offers itself as an antecedent: a subject more than an object, a quoted name least.
    """

    at: int
    names: tuple[str, ...]
    text: str
    kind: str
    weight: float


class Holder(NamedTuple):
    """Somebody named with an office.

    words: of the office and of what stands behind the name ("of Valdia"), lower case.
    ranks: what makes the office another one: "prime" of a prime minister, "deputy", "vice".
    former: the office is held no longer.
    """

    mention: Mention
    words: frozenset[str]
    ranks: frozenset[str]
    former: bool


class Organisation(NamedTuple):
    """A named organisation: where, its name, the word that says what it is ("company"), "" where none does, and its last token."""

    at: int
    name: str
    sort: str
    last: int


class Together(NamedTuple):
    """Two actors of one kind named together."""

    at: int
    names: tuple[str, ...]
    kind: str


def offices_of(role: list[str], *, before_name: bool) -> Iterator[list[str]]:
    """The offices that a role has, each with the noun that says it at the end: "deputy prime minister" and "head" of "head of the council".

    What stands behind a preposition or before "'s" is somebody else's office: of "spokesman for the president" only the spokesman's.

    Args:
        before_name: the name follows, so that what stands behind the last "and" is its own again: "head of the council and minister".
    """
    office: list[str] = []
    others = False  # the words are of a preposition
    last = len(role) - 1 - role[::-1].index("and") if before_name and "and" in role else -1
    for place, word in enumerate([*role, "and"]):
        if word in ("and", "&", ",") or word in ROLE_PREPOSITIONS:
            if office:
                yield office
            office = []
            others = (others or word in ROLE_PREPOSITIONS) and place != last
        elif not others:
            office = [] if word.endswith(("'s", "’s", "s'", "s’")) else [*office, word]


def _last_before(tokens: list[int], before: int) -> list[int]:
    position = bisect_left(tokens, before)
    return tokens[max(0, position - EARLIER) : position]


class Actors(People):
    """The actors of one article and where they are mentioned.

    Attributes:
        mentions: sorted by token.
        persons: by the last token of each person's name, its tokens and the fullest form.
        genders: name -> "male" or "female", once a title, a noun, a first name or a pronoun has told.
        offices: word of an office ("minister") -> those who are named with it.
        roles: name -> the offices that stand beside it anywhere, as the text has them, in its order.
        candidates: those who are called so beside their names, with their parties.
        kin: "wife" -> those who are named with the word, and whose they are where a name tells it.
        organisations: the named ones, by token.
        pairs: two actors named together, in text order.
    """

    def __init__(self, parsed: Parsed) -> None:
        super().__init__(parsed)
        self._names = Names(self._words.suffixes)
        self._phrases: dict[str, list[int]] = {}  # "ministry" -> heads of noun phrases that say more than "the ministry"
        self._nouns: dict[str, list[int]] | None = None
        self._kinds: dict[str, set[str]] | None = None
        self.mentions: list[Mention] = []
        self.persons: dict[int, tuple[Stretch, str]] = {}
        self.genders: dict[str, str] = {}
        self.offices: dict[str, list[Holder]] = {}
        self.roles: dict[str, dict[str, None]] = {}
        self.candidates: dict[str, set[str]] = {}
        self.kin: dict[str, dict[str, str | None]] = {}
        self.organisations: dict[int, Organisation] = {}
        self.pairs: list[Together] = []
        self._read_people()
        self._read_entities()
        self._read_phrases()
        self.mentions.sort()
        self._read_pairs()

    def remember(self, mention: Mention) -> None:
        """Add a mention: somebody spoke."""
        insort(self.mentions, mention)
        if len(mention.names) == 2:
            insort(self.pairs, Together(mention.at, mention.names, "person"))

    # ------------------------------------------------------------ reading

    def _read_people(self) -> None:
        p, words = self._parsed, self._words
        people = self.named()
        firsts = {parts[0].lower() for stretch in self.recognised if len(parts := self.parts(stretch)) > 1} & given_names().keys()
        for stretch in sorted(people):
            parts = self.parts(stretch)
            if len(parts) > 1 and not (parts[-1].lower() in firsts and parts[0].lower() not in given_names()):
                self._names.add(parts)  # but for "Crooked Anna", who may be anybody with that first name
        inside = {i for stretch in people for i in range(stretch.first, stretch.last + 1)}
        inside.update(i for entity in p.named if " " in entity.text for i in range(entity.start, entity.end))
        for i in (i for i, tag in enumerate(p.tags) if (tag == "NNP" or p.entities[i] == "PERSON") and i not in inside):
            missed = p.hyphenated(Stretch(i, i))
            known = self.text(missed).lower()
            if self._names.is_surname(known) or (self._names.is_first(known) and p.deps[i] in SUBJECTS):
                people.add(missed)
        listed = sorted(people)
        for stretch in listed:
            before, word = stretch.first - 1, p.words[stretch.last]
            titled = before >= 0 and p.lower[before] in words.regnal and p.words[before][:1].isupper()
            if titled and stretch.first == stretch.last and self.fullest([word]) == word:
                self._names.abbreviate(word, self.text(Stretch(before, stretch.last)))  # "Pope Karl", then "Karl"
        for surname in list(self._names.shared()):
            self._tell_apart(surname, listed)
        for stretch in listed:
            self._read_person(stretch)

    def _tell_apart(self, surname: str, people: list[Stretch]) -> None:
        """Find whom of several bearers a surname means alone: the others are named in passing, or again and again in full.

        In passing is once or twice, and never for a subject ("the brother of X"); who bears the name of the main person is written out.
        Else it is the one who was called so before another bearer came up.
        """
        alone = between = 0
        again: dict[str, int] = {}
        subject: set[str] = set()
        count: dict[str, int] = {}
        for stretch in people:
            parts = self.parts(stretch)
            if not self._names.bears(parts, surname):
                continue
            if len(parts) == 1:
                alone += 1
                between += len(count) == 1
                continue
            first = parts[0]
            count[first] = count.get(first, 0) + 1
            again[first] = again.get(first, 0) + bool(alone)
            if self._weight(stretch.last) > 0:
                subject.add(first)
        if not alone or len(count) < 2:
            return
        main = [first for first in count if first in subject]
        passing = [first for first in count if first not in subject and count[first] == 1]
        if len(main) != 1 or len(passing) != len(count) - 1:
            main = [one for one in count if all(again[other] > max(WRITTEN_OUT, 2 * again[one]) for other in count if other != one)]
        if len(main) != 1 and between:
            main = list(count)[:1]
        if len(main) != 1 and max(count[first] for first in count if first not in subject or len(subject) != 1) <= IN_PASSING:
            main = [first for first in count if first in subject]
        if len(main) == 1:
            self._names.mean(surname, next(form for form in self._names.bearers(surname) if form.split()[0] == main[0]))

    def _read_person(self, stretch: Stretch) -> None:
        p, words = self._parsed, self._words
        parts = self.parts(stretch)
        title = words.titles.get(p.lower[stretch.first - 1] if stretch.first else "")
        name = self.fullest(parts)
        if len(parts) == 1 and name == parts[0] and title in ("male", "female"):
            name = self._names.addressed(parts, title)
        self.persons[stretch.last] = (stretch, name)
        beside = self._nouns_beside(stretch)
        for word in words.kin & set(beside):
            self.kin.setdefault(word, {})[name] = self._whose(stretch, word)
        told = title if title in ("male", "female") else next((words.sexes[word] for word in beside if word in words.sexes), None)
        if told is None and len(parts) > 1:
            told = given_names().get(parts[0].lower().split("-")[0]) or None
        if told is None and name != parts[-1]:
            told = given_names().get(name.split()[0].lower()) or None
        if told is not None:
            self.genders.setdefault(name, told)
        mention = Mention(stretch.last, (name,), " ".join(parts), "person", self._weight(stretch.last))
        self.mentions.append(mention)
        self._read_candidate(stretch, name)
        beside_office = self.office_beside(stretch)
        if beside_office is None:
            return
        self.roles.setdefault(name, {})[beside_office] = None
        role = beside_office.lower().replace("-", " ").split()
        behind = [k for k in p.kids[stretch.last] if p.deps[k] == "prep" and p.lower[k] == "of" and k == stretch.last + 1]
        more = [p.lower[i] for k in behind for i in range(k + 1, p.right[k] + 1)]
        said = frozenset(word.removesuffix("'s").removesuffix("’s") for word in role + more)
        for office in offices_of(role, before_name=p.lower[stretch.first - 1].endswith(role[-1])):
            word = words.short_offices.get(office[-1], office[-1])
            holder = Holder(mention, said | {word}, words.ranks_of(word, office[:-1]), bool(words.former & set(role)))
            if word in words.offices or word in words.trades:
                self.offices.setdefault(word, []).append(holder)

    def _read_candidate(self, stretch: Stretch, name: str) -> None:
        """Note what somebody who runs is called beside the name, and the party: "Valdian candidate X", "X (R-Halden)"."""
        p, words = self._parsed, self._words
        beside = [
            p.lower[k] for k in range(max(0, stretch.first - LONGEST_ROLE), stretch.first) if p.sentence[k] == p.sentence[stretch.last]
        ]
        behind = [k for k in p.kids[stretch.last] if p.deps[k] == "appos" and k > stretch.last]
        if beside and beside[-1] in words.running:
            start = max(
                (k for k, word in enumerate(beside) if word in (",", "and", ".", "the", "that", "of", "for", "by", "with")), default=-1
            )
            said = beside[start + 1 :]
        else:
            head = next((k for k in behind if p.lower[k] in words.running), None)
            said = p.lower[self.core(head).first : head + 1] if head is not None else []
        if said and not words.others & set(said):
            self.candidates.setdefault(name, set()).update(words.parties[word] for word in said if word in words.parties)

    def candidate(self, said: Iterable[str]) -> str | None:
        """The one person who runs for a party, by the words before "candidate"; None where no party is told, or two run for it."""
        wanted = {self._words.parties[word] for word in said if word in self._words.parties}
        found = {name for name, parties in self.candidates.items() if wanted & parties}
        return found.pop() if wanted and len(found) == 1 else None

    def _nouns_beside(self, stretch: Stretch) -> list[str]:
        """The nouns right before a name or in apposition to it, lower case."""
        p = self._parsed
        found = [p.lower[k] for k in p.kids[stretch.last] if p.deps[k] == "appos" and k > stretch.last]
        if p.deps[stretch.last] == "appos":
            found.append(self._hyphen_word(self._governor(stretch.last)))
        before = stretch.first - 1
        if before >= 0 and p.tags[before].startswith("NN"):
            found.append(self._hyphen_word(before))
        return found

    def _whose(self, stretch: Stretch, word: str) -> str | None:
        """Whose kin somebody is who is named with a word of kin: "X's father Y", "Y, the father of X"; None where no name tells it."""
        p = self._parsed
        for k in range(
            max(p.sentence_start(stretch.first), stretch.first - LONGEST_ROLE),
            min(stretch.last + LONGEST_ROLE, p.sentence_end(stretch.last)) + 1,
        ):
            if p.lower[k] == word:
                of = next((x for x in p.kids[k] if p.deps[x] == "prep" and p.lower[x] == "of"), None)
                owner = p.child(k, "poss") if of is None else p.child(of, "pobj")
                if owner is not None and p.tags[owner].startswith("NNP"):
                    return self.fullest([p.words[owner]])
        return None

    def kin_of(self, i: int, owner: str | None) -> str | None:
        """The one person who is named with a word of kin, and is nobody else's: "his father", "X's father".

        Args:
            i: the word.
            owner: whose kin it is, by the fullest name, None where it cannot be told.
        """
        fitting = [
            name
            for name, whose in self.kin.get(self._parsed.lower[i], {}).items()
            if whose is None or (owner in (None, whose) and name != owner)
        ]
        return fitting[0] if len(fitting) == 1 and fitting[0] != owner else None

    def _hyphen_word(self, i: int) -> str:
        p = self._parsed
        if i + 4 < len(p.words) and p.words[i + 1] == "-" == p.words[i + 3]:
            return "".join(p.lower[i : i + 5])  # "brother-in-law"
        return p.lower[i]

    def _governor(self, i: int) -> int:
        """The noun to which a name stands in apposition: "governor" where the parser took "the governor of Halden, X" for "Halden, X"."""
        p = self._parsed
        head = p.heads[i]
        if p.deps[head] == "pobj" and p.lower[p.heads[head]] in CORE_PREPOSITIONS:
            above = p.heads[p.heads[head]]
            if p.lower[above] in self._words.offices or p.lower[above] in self._words.trades:
                return above
        return head

    def _read_entities(self) -> None:
        p, words = self._parsed, self._words
        people = {i for stretch, _ in self.persons.values() for i in range(stretch.first, stretch.last + 1)}
        for entity in p.named:
            if entity.label_ == "ORG" and " " in entity.text and entity.end - 1 not in people:
                self._names.add_organisation(self.text(self.trimmed(Stretch(entity.start, entity.end - 1))))
        for entity in p.named:
            if entity.start in people or entity.end - 1 in people:
                continue
            stretch = self._without_officer(self.trimmed(Stretch(entity.start, entity.end - 1)))
            while stretch.first < stretch.last and p.words[stretch.first].islower():
                stretch = Stretch(stretch.first + 1 + (p.tags[stretch.first + 1] == "HYPH"), stretch.last)  # "flood-hit | Halden"
            root = entity.root.i
            if not stretch.first <= root <= stretch.last:
                root = stretch.last
            called = self._is_called_a_body(stretch)
            if entity.label_ not in ("ORG", "GPE", "NORP", "PERSON") and not called:
                continue
            if stretch.last < stretch.first or (entity.label_ == "PERSON" and not self.is_body(stretch)):
                continue
            text = self.text(stretch)
            self._read_abbreviation(stretch, text)
            name = self.fullest([text]) if stretch.first == stretch.last else text
            if called or entity.label_ in ("ORG", "PERSON"):
                governor = p.heads[root]
                named = p.deps[root] in ("appos", "compound") and governor != root and p.lower[governor] in words.kinds
                of = next((k for k in range(stretch.first + 1, stretch.last) if p.lower[k] in ("of", "for")), stretch.last + 1)
                says = (p.lower[k] for k in (stretch.last, of - 1) if p.lower[k] in words.ends or p.lower[k] in words.bodies)
                sort = p.lower[governor] if named else next(says, "")
                self.organisations[root] = Organisation(root, name, sort, stretch.last)
            if p.deps[root] in MODIFYING and not (p.deps[root] == "poss" and entity.label_ != "NORP"):
                continue  # "Turkish" in "Turkish officials" is no actor of its own
            kind = "plural" if p.tags[root] in ("NNS", "NNPS") else "neuter"
            self.mentions.append(Mention(root, (name,), text, kind, self._weight(root)))

    def _without_officer(self, stretch: Stretch) -> Stretch:
        """A body's name without the officer that the recogniser took for a part of it: "the Observatory for Water | director X"."""
        p, words = self._parsed, self._words
        cut = next((k for k in range(stretch.first + 1, stretch.last + 1) if p.words[k].islower() and p.lower[k] in words.offices), None)
        return stretch if cut is None else Stretch(stretch.first, cut - 1)

    def _is_called_a_body(self, stretch: Stretch) -> bool:
        """Whether a name's own words say that it is a body's, whatever the recogniser takes it for: "Valdian Observatory for Water"."""
        p, words = self._parsed, self._words
        of = next((k for k in range(stretch.first + 1, stretch.last) if p.lower[k] in ("of", "for")), stretch.last + 1)
        said = {of - 1, stretch.last}
        return stretch.last > stretch.first and any(
            p.words[k][:1].isupper() and (p.lower[k] in words.bodies or p.lower[k] in words.kinds) for k in said
        )

    def _read_abbreviation(self, stretch: Stretch, text: str) -> None:
        """Note the capitals in parentheses behind a name: "the Valdian Farmers' Federation (VFF)"."""
        p, last = self._parsed, stretch.last
        if last + 3 >= len(p.words) or p.words[last + 1] != "(" or p.words[last + 3] != ")" or not p.words[last + 2].isupper():
            return
        first = stretch.first - 1 if stretch.first and p.lower[stretch.first - 1] == "the" else stretch.first
        initials = "".join(word[0] for word in text.split() if word[0].isupper())
        if initials.endswith(p.words[last + 2]) or initials.removeprefix("T") == p.words[last + 2]:
            self._names.abbreviate(p.words[last + 2], self.text(Stretch(first, last)))

    def _read_phrases(self) -> None:
        p, words, things = self._parsed, self._words, cue_lexicon().no_actors
        for i, word in enumerate(p.lower):
            if word in things and p.tags[i] == "NNS" and p.deps[i] in SUBJECTS:  # "they" may be the numbers, and no speaker
                self.mentions.append(Mention(i, (), word, "plural", self._weight(i)))
            if not p.tags[i].startswith("NN") or p.deps[i] in MODIFYING:
                continue
            body = word in words.bodies or word in words.groups
            if not body and (p.tags[i] in ("NNS", "NNPS") or not (word in words.offices or word in words.trades or word in words.persons)):
                continue
            if not body and self.named_by(i) is not None:
                continue
            stretch = self.core(i)
            name = self.phrase_name(stretch, i)
            fresh = not body and p.lower[stretch.first] in words.indefinite
            if self.has_modifier(stretch, i) or fresh:
                self._phrases.setdefault(word, []).append(i)
            if p.deps[i] not in SUBJECTS and not (body and p.deps[i] in ("pobj", "dobj")):
                continue
            if body:
                kind = "plural" if p.tags[i] in ("NNS", "NNPS") else "neuter"
            else:
                kind = "person"
                holder = self.holder(i, stretch)
                name = holder.names[0] if holder is not None else name
                if (sex := words.sexes.get(word)) is not None:
                    self.genders.setdefault(name, sex)
            self.mentions.append(Mention(i, (name,), self.text(stretch), kind, self._weight(i)))

    def named_by(self, i: int) -> Stretch | None:
        """The person's name that a noun stands beside: "a baker" in "X, a baker", "minister" in "Minister X" and "the minister, X"."""
        p = self._parsed
        if p.words[i][:1].isupper() and self._names.is_surname(p.lower[i]):
            return None
        if p.deps[i] in ("appos", "compound") and p.heads[i] in self.persons:
            beside = p.deps[i] == "compound" or p.heads[i] > i or self.is_apposition(i, self.core(i))
            return self.persons[p.heads[i]][0] if beside else None  # "with X, the candidate said"
        named = next((k for k in p.kids[i] if p.deps[k] == "appos" and k in self.persons), None)
        if named is not None:
            return self.persons[named][0]
        last = self.core(i).last
        for k in (last + 1, last + 2):  # the parser may hang the name on another noun of the phrase
            for end in range(k, min(k + LONGEST_NAME, len(p.words))):
                if end in self.persons and self.persons[end][0].first == k and p.words[k - 1] == "," and p.deps[end] == "appos":
                    return self.persons[end][0]
        return None

    def organisation_beside(self, i: int) -> str | None:
        """The name, of no known person, in apposition to a noun: "the owner, X", "the company X"; None where there is none."""
        p = self._parsed
        if p.tags[i] not in ("NN", "NNS"):
            return None
        for k in p.kids[i]:
            first = self.core(k).first
            if p.deps[k] == "appos" and k > i and p.tags[k] in ("NNP", "NNPS") and (p.words[first - 1] == "," or first == i + 1):
                return self.organisations[k].name if k in self.organisations else self.text(self.core(k))
        return None

    def _read_pairs(self) -> None:
        """Find actors of one kind that are named together; "they" may be both."""
        p = self._parsed
        single = {mention.at: mention for mention in self.mentions if len(mention.names) == 1}
        followers = set()
        for at, mention in list(single.items()):
            if at in followers:
                continue
            together, k = [mention], at
            while (k := next((x for x in p.kids[k] if p.deps[x] == "conj"), -1)) >= 0:
                other = single.get(k) or next((single[x] for x in p.kids[k] if p.deps[x] == "appos" and x in single), None)
                if other is None or other.kind != mention.kind:
                    break
                together.append(other)
                followers.add(other.at)
            names = tuple(dict.fromkeys(each.names[0] for each in together))
            if len(names) > 1 and mention.kind != "plural":
                insort(
                    self.mentions, Mention(together[-1].at, names, " and ".join(each.text for each in together), "plural", mention.weight)
                )
                if len(names) == 2:
                    insort(self.pairs, Together(together[-1].at, names, mention.kind))

    def _weight(self, i: int) -> float:
        p = self._parsed
        quoted = p.quoted[i] >= 0
        while p.deps[i] in ("conj", "appos") and p.tags[p.heads[i]].startswith("NN") and p.heads[i] != i:
            i = self._governor(i) if p.deps[i] == "appos" else p.heads[i]
        subject = p.deps[i] in SUBJECTS or p.deps[i] == "attr"  # "her partner is X" puts X before the reader as much
        told = any(p.deps[k] == "relcl" and any(p.lower[x] == "who" for x in p.kids[k]) for k in p.kids[i])
        if told and not subject:
            return 0.9 - (2.0 if quoted else 0.0)  # "X, who ..." goes on about X
        weight = -0.7 if p.deps[i] in MODIFYING else 0.0 if not subject else 0.5 if p.deps[i] in SUBJECTS and p.heads[i] < i else 1.5
        return weight - 2.0 if quoted else weight

    # ------------------------------------------------------------ who is meant by an office, a noun

    def holder(self, head: int, core: Stretch) -> Mention | None:
        """Who was named with an office before it stands alone ("the minister", "the Valdian president"); None when two may be meant.

        The office agrees as a whole: "the minister" is no prime minister, "the president" no vice president.
        """
        p, words = self._parsed, self._words
        said = [p.lower[k] for k in range(core.first, core.last + 1) if k != head and p.tags[k] not in ("DT", "POS", "IN", "HYPH", ",")]
        if p.lower[core.first] not in ("the", p.lower[head]) or any(p.tags[k] == "PRP$" for k in range(core.first, head)):
            return None
        ranks = self._ranks(core, head)
        office = words.short_offices.get(p.lower[head], p.lower[head])
        latest: dict[tuple[str, ...], Mention] = {}
        holders = self.offices.get(office, [])
        position = bisect_left(holders, core.first, key=lambda holder: holder.mention.at)
        for holder in holders[max(0, position - HOLDERS) : position]:
            fits = holder.ranks == ranks and all(any(alike(word, other) for other in holder.words) for word in said)
            if fits and (not holder.former or words.former & set(said)):
                latest[holder.mention.names] = holder.mention
        if len(latest) < 2:
            return next(iter(latest.values()), None)
        return self._likelier(latest, core.first)

    def _ranks(self, core: Stretch, head: int) -> frozenset[str]:
        """The words of a noun phrase that make its office another one."""
        p = self._parsed
        first = next((k + 1 for k in range(head - 1, core.first - 1, -1) if p.tags[k] == "POS"), core.first)
        return self._words.ranks_of(p.lower[head], p.lower[first:head])

    def _likelier(self, holders: dict[tuple[str, ...], Mention], before: int) -> Mention | None:
        """The one of several holders of an office who spoke after all others were named; None when there is none."""
        position = bisect_left(self.mentions, before, key=lambda mention: mention.at)
        for mention in reversed(self.mentions[max(0, position - SPEAKERS) : position]):
            if mention.names in holders and mention.at < before and mention.weight >= 0:  # neither quoted nor in "X's office"
                spoke = mention.weight > 2  # only a speaker weighs that much
                return mention if spoke else None
        return None

    def organisation(self, word: str, before: int, *, described: bool = False) -> str | None:
        """The one named organisation that "the group", "the company" can mean; None when there are two, or none.

        Args:
            described: other words stand before it, "the disaster agency": then it is none whose name does not say what it is.
        """
        p, ends = self._parsed, self._words.kinds.get(word)
        if ends is None:
            return None
        start = max(p.starts[max(0, p.sentence[before] - FOUND_BEFORE)], before - FURTHEST)
        near = [self.organisations[at] for at in range(start, before) if at in self.organisations]
        found = {one.name for one in near if one.sort in ends or one.sort == word}
        found = found or {one.name for one in near if not one.sort and not described and self._parsed.tags[one.at] != "NNPS"}
        found = {name for name in found if not any(name != other and other.endswith(name) for other in found)}
        return found.pop() if len(found) == 1 else None

    # ------------------------------------------------------------ names and phrases

    def is_person(self, name: str) -> bool:
        """Whether a name is, or may be, a person's, as the article mentions it."""
        if self._kinds is None:
            self._kinds = {}
            for mention in self.mentions:
                for each in mention.names:
                    self._kinds.setdefault(each, set()).add(mention.kind)
        last = name.rsplit(maxsplit=1)[-1].lower()
        words = self._words
        unnamed = last in words.offices or last in words.trades or last in words.persons or last in words.epithets
        return bool(self._kinds.get(name, {"person"} if unnamed else set()) & {"person", "any"})

    def is_first_name(self, i: int) -> bool:
        """Whether a word is the first name of somebody whom the article names in full, and stands alone."""
        p = self._parsed
        alone = (i + 1 == len(p.words) or not p.words[i + 1][:1].isupper() or p.tags[i + 1] in NO_NAME) and (
            not i or p.tags[i - 1] != "NNP"
        )
        return alone and self._names.is_first(p.lower[i]) and self.fullest([p.words[i]]) != p.words[i]

    def fullest(self, parts: list[str]) -> str:
        """The longest form of a name; a surname that two people bear stays as it is."""
        return self._names.fullest(parts)

    def whole_name(self, short: str) -> str | None:
        """The longer name of an organisation whose last words a short form has ("the Daily News")."""
        return self._names.organisation(short)

    def phrase_name(self, stretch: Stretch, head: int) -> str:
        """The earlier phrase with the same head that a bare "the ministry", "sources" takes up; else the phrase itself.

        "The Valdian ministry" takes up the one that says as much and more: "Valdia's health ministry". When two phrases of one
        sentence may be meant, none is. An office takes up the same office only, held still or no longer, and none before which somebody
        else came to the fore: he may be the minister.
        """
        p = self._parsed
        own = self.text(stretch)
        modified = self.has_modifier(stretch, head)
        if any(p.deps[k] == "prep" and k == head + 1 and p.lower[k] in OF_WHOM for k in p.kids[head]):
            return own  # "officials with the council" are no officials named before
        if p.lower[stretch.first] in self._words.indefinite or (modified and p.lower[stretch.first] != "the"):
            return own
        earlier = _last_before(self._phrases.get(p.lower[head], []), stretch.first)
        if not earlier and not modified and p.lower[stretch.first] == "the":
            earlier = [i for i in _last_before(self._same_noun(p.lower[head]), stretch.first) if self.has_modifier(self.core(i), i)]
        if p.lower[head] in self._words.offices:
            ranks = self._standing(stretch, head)
            earlier = [i for i in earlier if self._standing(self.core(i), i) == ranks and not self._came_forward(i, stretch.first)]
        if modified:
            earlier = [i for i in earlier if self._says_as_much(self.core(i), i, stretch, head)]
            earlier = earlier if len({self.text(self.core(i)).lower() for i in earlier}) == 1 else []
        if not earlier:
            return own
        last, name = earlier[-1], self._named(earlier[-1])
        rivals = (i for i in earlier[:-1] if p.sentence[i] == p.sentence[last])
        return own if any(self._named(i).lower() != name.lower() for i in rivals) else name

    def _standing(self, stretch: Stretch, head: int) -> frozenset[str]:
        """What makes an office another one, and that it is held no longer."""
        return self._ranks(stretch, head) | (self._words.former & frozenset(self._parsed.lower[stretch.first : head]))

    def _came_forward(self, office: int, before: int) -> bool:
        """Whether a later sentence than that of an unnamed holder of an office has a person's name for its subject."""
        p = self._parsed
        first = max(office + 1, before - FURTHEST)
        return first > office + 1 or any(
            i in self.persons and p.sentence[i] > p.sentence[office] and self._weight(i) > 0 for i in range(first, before)
        )

    def _named(self, head: int) -> str:
        """A phrase's own words, or the organisation to which it stands in apposition: "the Free Coast Movement, an armed group"."""
        p = self._parsed
        governor, core = p.heads[head], self.core(head)
        if self.is_apposition(head, core) and governor in self.organisations:
            return self.organisations[governor].name
        if head in self.organisations and core.first <= self.organisations[head].last < core.last:
            core = Stretch(core.first, self.organisations[head].last)  # "the Observatory for Water | based in Halden"
        return self.organisation_beside(head) or self.text(core)

    def is_apposition(self, head: int, core: Stretch) -> bool:
        """Whether a noun phrase says what stands before it; where a verb follows, the parser took a subject for one."""
        p, after = self._parsed, core.last + 1
        speaks = after < len(p.words) and p.tags[after] in ("VBD", "VBZ", "VBP")
        return p.deps[head] == "appos" and p.heads[head] < core.first and not speaks

    def same_noun(self, word: str, *, before: int) -> list[int]:
        """Where a noun, lower case, stands before a token, in text order, as no part of a name or compound."""
        found = self._same_noun(word)
        return found[: bisect_left(found, before)]

    def _same_noun(self, word: str) -> list[int]:
        if self._nouns is None:
            self._nouns = {}
            for i, tag in enumerate(self._parsed.tags):
                if tag.startswith("NN") and self._parsed.deps[i] not in MODIFYING:
                    self._nouns.setdefault(self._parsed.lower[i], []).append(i)
        return self._nouns.get(word, [])

    def _says_as_much(self, longer: Stretch, i: int, shorter: Stretch, head: int) -> bool:
        """Whether a phrase has all the modifiers of a later one, and more."""
        p = self._parsed
        theirs, ours = (
            [p.lower[k] for k in range(part.first, part.last + 1) if k != at and p.tags[k] not in ("DT", "POS", "IN", "PRP$", "HYPH")]
            for part, at in ((longer, i), (shorter, head))
        )
        return len(theirs) > len(ours) and all(any(alike(word, other) for other in theirs) for word in ours)

    def office_beside(self, stretch: Stretch) -> str | None:
        """The office before a name ("Foreign Minister X") or in apposition to it ("X, head of the council")."""
        p = self._parsed
        first = stretch.first
        while first > 0 and stretch.first - first < LONGEST_ROLE and self._may_belong_to_role(first - 1, stretch.first):
            first -= 1
        while first < stretch.first and (p.lower[first] in INSIDE_NAME or p.tags[first] in ("POS", "HYPH")):
            first += 1
        beside = range(max(first, stretch.first - 4), stretch.first)
        if beside and p.lower[beside[-1]] not in INSIDE_NAME and any(self._is_role(k) for k in beside):
            return self.text(Stretch(first, stretch.first - 1))
        behind = [k for k in p.kids[stretch.last] if p.deps[k] == "appos" and k > stretch.last]
        behind += [k for age in behind for k in p.kids[age] if p.deps[k] == "appos" and p.tags[age] == "CD"]
        for k in behind:
            if self._is_role(k):
                return self.text(self.core(k))
        head = self.unmarked_office(stretch.last)
        if head is not None:
            return self.text(Stretch(stretch.last + 1, self.core(head).last))
        governor = self._governor(stretch.last)
        if p.deps[stretch.last] == "appos" and self._is_role(governor) and governor < stretch.first:
            core = self.core(governor)
            last = min(core.last, stretch.first - 1)
            return self.text(Stretch(core.first, last - 1 if p.words[last] == "," else last))
        return None

    def unmarked_office(self, i: int) -> int | None:
        """The office right behind a name's last token where the comma was lost: "X | head of the council"."""
        p, head = self._parsed, i + 1
        if head >= len(p.words) or p.words[head][:1].isupper() or p.lower[head] not in self._words.offices or p.tags[head] != "NN":
            return None
        return head if any(p.deps[k] == "prep" and k == head + 1 and p.lower[k] in ("of", "for") for k in p.kids[head]) else None

    def _may_belong_to_role(self, i: int, name: int) -> bool:
        p = self._parsed
        fits = p.tags[i][:2] in ("NN", "JJ") or p.tags[i] in ("POS", "HYPH") or p.lower[i] in INSIDE_NAME
        return fits and p.paragraph[i] == p.paragraph[name] and p.quoted[i] == p.quoted[name]

    def _is_role(self, i: int) -> bool:
        word, words = self._parsed.lower[i], self._words
        return word in words.offices or word in words.trades or word in words.short_offices or word in words.running
