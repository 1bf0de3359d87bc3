"""Who bears a name that several may bear: surnames of known persons, and short names of known actors ("MIT").

Which of them a text means is not decided here.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from tracker.identity.names import Word, normalise, words
from tracker.identity.spelling import family_first, suffixes
from tracker.lang import lexicon


class Bearer(NamedTuple):
    """Somebody who bears a name.

    Attributes:
        id: of the speaker.
        alone: the name by itself is commonly used for him; false for the relatives of somebody better known and for names that
            thousands bear.
    """

    id: str
    alone: bool


@cache
def common_surnames() -> frozenset[str]:
    """Keys of surnames so frequent that one alone says little."""
    return frozenset(lexicon("spellings")["surnames"]["common"].split())


class Bearers:
    """Known bearers of surnames, in the order of the data."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, bool]] = {}

    def add(self, person: str, names: Iterable[str], surnames: Iterable[str], country: str | None) -> None:
        """Enter a person.

        Args:
            surnames: those that name the person alone; every other surname that the names end in is entered as well.
        """
        declared = {normalise(surname) for surname in surnames}
        derived = {key for name in names for key in surnames_of(words(name), country)}
        for key in declared | derived:
            self._of.setdefault(key, {})[person] = key in declared and key not in common_surnames()

    def add_crowned(self, person: str, name: str, crowns: Sequence[str]) -> None:
        """Enter a monarch under his first name with each of the crowns: "king abdullah"."""
        own = next((word.key for word in words(name) if word.key not in crowns), None)
        for crown in crowns:
            self._of.setdefault(f"{crown} {own}", {})[person] = True

    def of(self, key: str) -> list[Bearer]:
        """Bearers of a surname by its key."""
        return [Bearer(*entry) for entry in self._of.get(key, {}).items()]

    @property
    def surnames(self) -> Iterable[str]:
        return self._of


def surnames_of(name: Sequence[Word], country: str | None = None) -> set[str]:
    """Keys under which a full name may be shortened to its surname: "maliki" and "al maliki"; none of a single word."""
    while len(name) > 2 and name[-1].key in suffixes():
        name = name[:-1]
    if len(name) < 2:
        return set()
    if family_first(country):
        return {name[0].key}
    start = len(name) - 1
    while start > 1 and (name[start - 1].gap == "-" or name[start - 1].raw[:1].islower()):
        start -= 1
    if start == 1 and name[0].gap == "-":  # "al-Example" alone
        return set()
    whole = " ".join(word.key for word in name[start:])
    joined = any(word.gap == "-" and word.raw[:1].isupper() for word in name[start:-1])
    return {whole} if joined else {whole, name[-1].key}
