"""Names and the words around them: which full name a surname, a first name or an abbreviation stands for inside one article."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from anyascii import anyascii

from tracker.extract.claims.gazetteer import known_names
from tracker.lang import lexicon

PARTICLES = ("al-", "el-", "ad-", "as-", "ash-", "at-", "an-", "ar-", "az-")  # written to a surname, and left off as often: "al-Example"
SHORTEST_ACRONYM = 3
SMALL = frozenset({"of", "for", "and", "the", "on", "in", "to", "&", "at", "against"})  # words of a name that give its initials no letter
SHORTEST_STEM = 5  # letters that a country and its adjective share where no table knows them


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
    trades: frozenset[str]
    persons: frozenset[str]
    sexes: dict[str, str]
    company: frozenset[str]
    several: frozenset[str]
    sides: frozenset[str]
    indefinite: frozenset[str]
    former: frozenset[str]
    rubrics: frozenset[str]
    ends: frozenset[str]
    continuing: frozenset[str]
    kinds: dict[str, frozenset[str]]
    ranks: frozenset[str]
    ranks_of_one: dict[str, frozenset[str]]
    voices: frozenset[str]
    epithets: frozenset[str]
    others: frozenset[str]
    watching: frozenset[str]
    short_offices: dict[str, str]
    running: frozenset[str]
    elected: frozenset[str]
    parties: dict[str, str]
    articles: frozenset[str]
    camps: frozenset[str]
    studies: frozenset[str]
    regnal: frozenset[str]
    grounds: frozenset[str]
    polls: frozenset[str]
    authors: frozenset[str]
    kin: frozenset[str]
    members: dict[str, str]
    seats: frozenset[str]
    lands: frozenset[str]
    observers: frozenset[str]
    governments: frozenset[str]
    outcomes: frozenset[str]
    partisans: dict[str, str]
    chambers: frozenset[str]

    def ranks_of(self, office: str, before: Iterable[str]) -> frozenset[str]:
        """Those of the words before an office that make it another one: "prime" before "minister", "deputy" before any."""
        return frozenset(before) & (self.ranks | self.ranks_of_one.get(office, frozenset()))


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
        trades=frozenset(nouns["trades"].split()),
        persons=frozenset(nouns["persons"].split()),
        sexes={word: gender for gender in ("male", "female") for word in nouns[gender].split()},
        company=frozenset(nouns["company"]),
        several=frozenset(nouns["several"]),
        sides=frozenset(nouns["sides"]),
        indefinite=frozenset(nouns["indefinite"]),
        former=frozenset(nouns["former"]),
        rubrics=frozenset(nouns["rubrics"]),
        ends=frozenset(nouns["ends"].split()),
        continuing=frozenset(nouns["continuing"]),
        kinds={word: frozenset(ends.split()) for word, ends in table["kinds"].items()},
        ranks=frozenset(nouns["ranks"]),
        ranks_of_one={word: frozenset(before.split()) for word, before in table["ranks"].items()},
        voices=frozenset(nouns["voices"].split()),
        epithets=frozenset(nouns["epithets"].split()),
        others=frozenset(nouns["others"]),
        watching=frozenset(nouns["watching"]),
        short_offices=table["short_offices"],
        running=frozenset(nouns["running"]),
        elected=frozenset(nouns["elected"]),
        parties=table["parties"],
        articles=frozenset(nouns["articles"]),
        camps=frozenset(nouns["camps"]),
        studies=frozenset(nouns["studies"]),
        regnal=frozenset(titles["regnal"]),
        grounds=frozenset(nouns["grounds"].split()),
        polls=frozenset(nouns["polls"]),
        authors=frozenset(nouns["authors"]),
        kin=frozenset(nouns["kin"].split()),
        members=table["members"],
        seats=frozenset(nouns["seats"]),
        lands=frozenset(nouns["lands"]),
        observers=frozenset(nouns["observers"].split()),
        governments=frozenset(nouns["governments"]),
        outcomes=frozenset(nouns["outcomes"]),
        partisans=table["members"] | table["partisans"],
        chambers=frozenset(nouns["chambers"]),
    )


@cache
def given_names(language: str = "en") -> dict[str, str]:
    """First name, lower case -> "male", "female", or "" for one that both bear."""
    table = lexicon("given_names", language)
    return {name: "" if sort == "either" else sort for sort in ("either", "male", "female") for name in table[sort].split()}


@cache
def _adjectives(language: str = "en") -> dict[str, frozenset[str]]:
    """Adjective of a state, lower case -> the names of the states that share it."""
    found: dict[str, frozenset[str]] = {}
    for state in lexicon("states", language)["states"].values():
        names = frozenset(name.lower() for name in (state["name"], *state.get("names", ())))
        for adjective in state.get("adjectives", ()):
            found[adjective.lower()] = found.get(adjective.lower(), frozenset()) | names
    return found


def alike(one: str, other: str) -> bool:
    """Whether two words, lower case, say the same of an actor: equal, or a country and its adjective."""
    if one == other:
        return True
    adjectives = _adjectives()
    if one in adjectives or other in adjectives:
        return other in adjectives.get(one, ()) or one in adjectives.get(other, ())
    shared = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= SHORTEST_STEM and shared >= min(len(one), len(other)) - 1 and one[-1] != "s" != other[-1]


class _Parts(NamedTuple):
    """A full name, folded."""

    given: str
    middle: tuple[str, ...]
    surname: str
    suffixes: frozenset[str]


def folded(word: str) -> str:
    """A word of a name in lower case and without accents: texts write "Delikanlızade" and "Delikanlizade" of one man."""
    return word.lower() if word.isascii() else anyascii(word).lower()


class Names:
    """The full names of an article and their short forms.

    Args:
        suffixes: words after a surname that are no part of it ("jr").
    """

    def __init__(self, suffixes: frozenset[str]) -> None:
        self._suffixes = suffixes
        self._by_surname: dict[str, list[str]] = {}
        self._by_first: dict[str, list[str]] = {}
        self._plain: dict[str, str] = {}  # surname of several people -> the one whom it means alone
        self._initials: dict[str, set[str]] = {}
        self._organisations: set[str] = set()
        self._abbreviated: dict[str, str] = {}

    def add(self, parts: list[str]) -> None:
        """Note the full name of a person."""
        name = " ".join(parts)
        for table, key in ((self._by_surname, self._surname(parts)), (self._by_first, folded(parts[0]))):
            forms = table.setdefault(key, [])
            if name not in forms:
                forms.append(name)

    def abbreviate(self, short: str, name: str) -> None:
        """Note what an abbreviation stands for."""
        self._abbreviated.setdefault(short, name)

    def add_organisation(self, name: str) -> None:
        """Note the name of an organisation, for its initials and its last words."""
        if not all(word[:1].isupper() or word.lower() in SMALL or not word[:1].isalpha() for word in name.split()):
            return  # a clause that the recogniser took for a name
        self._organisations.add(name)
        initials = "".join(word[0] for word in name.split() if word.lower() not in SMALL and word[:1].isupper())
        if len(initials) >= SHORTEST_ACRONYM:
            self._initials.setdefault(initials, set()).add(name)

    def addressed(self, parts: list[str], sex: str) -> str:
        """The one of several bearers of a surname whose first name is a woman's or a man's; the surname itself where none or two are."""
        fitting = [form for form in self.bearers(self._surname(parts)) if given_names().get(form.split()[0].lower()) == sex]
        return fitting[0] if len(fitting) == 1 else " ".join(parts)

    def organisation(self, short: str) -> str | None:
        """The one longer name that ends with a short form's words: "the Halden Daily News" for "the Daily News"."""
        found = {name for name in self._organisations if name.endswith(f" {short}")}
        return found.pop() if len(found) == 1 else None

    def bearers(self, word: str) -> list[str]:
        """The full names of those who bear a surname, one for each person, in the order of the text; lower case."""
        return [forms[0] for forms in self._persons(self._whole(word))]

    def shared(self) -> Iterator[str]:
        """The surnames that several people bear, lower case."""
        for surname in self._by_surname:
            if len(self.bearers(surname)) > 1:
                yield surname

    def bears(self, parts: list[str], surname: str) -> bool:
        """Whether a name has a surname, lower case."""
        return self._surname(parts) == surname

    def mean(self, surname: str, name: str) -> None:
        """Note which of several people a surname alone means here."""
        self._plain[surname] = name

    def is_surname(self, word: str) -> bool:
        """Whether somebody whom the article names in full bears this surname, lower case."""
        return self._surname([word]) in self._by_surname

    def is_first(self, word: str) -> bool:
        """Whether somebody whom the article names in full bears this first name, lower case."""
        return folded(word) in self._by_first

    def fullest(self, parts: list[str]) -> str:
        """The longest form of a name; a surname or first name that two people bear stays as it is."""
        name = " ".join(parts)
        if name in self._abbreviated:
            return self._abbreviated[name]
        known = name.replace(".", "") in known_names()
        whole = self._initials.get(name.replace(".", ""), set()) if name.isupper() and not known else set()
        if len(whole) == 1:
            return next(iter(whole))
        forms = self._whole(self._surname(parts))
        if len(parts) > 1:
            called = [form for form in forms if self._may_be_one(parts, form.split())] or self._with_both_surnames(name, forms)
            called = called if len(self._persons(called)) == 1 else []  # "Ali Berg" beside "Ali Omar Berg" and "Ali Hassan Berg"
            first = self._by_first.get(folded(parts[-1]), []) if not forms else []
            forms = called or (first if len({self._surname(form.split()) for form in first}) == 1 else [])
        elif not forms:
            forms = self._by_first.get(folded(name), [])
            forms = forms if len({self._surname(form.split()) for form in forms}) == 1 else []
        elif len(self._persons(forms)) > 1:
            meant = self._plain.get(self._surname(parts), "").split()
            forms = [form for form in forms if meant and self._may_be_one(form.split(), meant)]
        return max(forms, key=len, default=name)

    def _persons(self, forms: Iterable[str]) -> list[list[str]]:
        """Full names by whom they may all mean, the names of each in the order of the text."""
        persons: list[list[str]] = []
        for form in forms:
            same = [names for names in persons if all(self._may_be_one(form.split(), name.split()) for name in names)]
            if len(same) == 1:
                same[0].append(form)
            else:
                persons.append([form])
        return persons

    def _may_be_one(self, one: list[str], other: list[str]) -> bool:
        """Whether two names with a first name may be one person's: nothing that both say differs.

        What stands between first name and surname is all in the longer of the two; where it is initials, they begin alike ("W." and
        "H. W." are two Georges). "Jr." is not "Sr.".
        """
        first, second = (self._split(parts) for parts in (one, other))
        if first.given != second.given or first.surname != second.surname:
            return False
        if first.suffixes and second.suffixes and first.suffixes != second.suffixes:
            return False
        shorter, longer = sorted((first.middle, second.middle), key=len)
        if any(len(word) == 1 for word in (*shorter, *longer)):
            return all(a[0] == b[0] and (a == b or 1 in (len(a), len(b))) for a, b in zip(shorter, longer, strict=False))
        return all(word in longer for word in shorter)

    def _split(self, parts: list[str]) -> _Parts:
        bare = [part for part in parts if part.lower() not in self._suffixes] or parts
        suffixes = frozenset(part.lower().strip(".") for part in parts if part not in bare)
        middle = [folded(piece) for part in bare[1:-1] for piece in (part.split(".") if "." in part else [part]) if piece]
        return _Parts(folded(bare[0]), tuple(middle), self._surname(parts), suffixes)

    def _whole(self, surname: str) -> list[str]:
        """The forms that bear a surname, but for those that are the end of another one: "Vasko Berg" beside "Anna Vasko Berg"."""
        forms = self._by_surname.get(surname, [])
        first = given_names()  # "Rival Anna Berg" is no longer form of "Anna Berg"
        return [form for form in forms if form.split()[0].lower() in first or not any(other.endswith(f" {form}") for other in forms)]

    @staticmethod
    def _with_both_surnames(name: str, forms: list[str]) -> list[str]:
        """The forms that end with a whole short one, where they are one person's."""
        longer = [form for form in forms if form.endswith(f" {name}") and name.split(maxsplit=1)[0].lower() not in given_names()]
        return longer if len({form.split()[0] for form in longer}) == 1 else []

    def _surname(self, parts: list[str]) -> str:
        words = [part for part in parts if part.lower() not in self._suffixes] or parts
        last = folded(words[-1])
        return next((last.removeprefix(particle) for particle in PARTICLES if last.startswith(particle)), last)
