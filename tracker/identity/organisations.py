"""One organisation's name written in several ways: "Example Defense Co." and "Example Defence Company Ltd".

The key of a name leaves off small words and legal forms and knows British and American spelling and the plural. Words change
places ("Union of Example Journalists", "Example Journalists' Union") only around the word for what it is, and never in names of
universities and banks, where the order tells two apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from tracker.identity.names import Word, words
from tracker.lang import lexicon

LETTERS = 4  # of a short name that several may have; longer ones are seldom two actors
LONG = 3  # words that tell, up to which a known name of common words alone may be another's too


@dataclass(frozen=True, slots=True)
class _Tables:
    small: frozenset[str]
    links: frozenset[str]
    legal: frozenset[str]
    turned: frozenset[str]
    spellings: dict[str, str]
    plain: dict[str, frozenset[str]]
    common: frozenset[str]
    titles: frozenset[str]
    abroad: frozenset[str]
    world_known: frozenset[str]
    world_known_names: frozenset[str]


@cache
def _tables() -> _Tables:
    data = lexicon("organisations")
    return _Tables(
        small=frozenset(data["small"]),
        links=frozenset(data["links"]),
        legal=frozenset(data["legal"]),
        turned=frozenset(data["turned"]),
        spellings=data["spellings"],
        plain={word: frozenset(behind) for word, behind in data["plain"].items()},
        common=frozenset(data["common"].split()),
        titles=frozenset(data["titles"].split()),
        abroad=frozenset(data["abroad"]),
        world_known=frozenset(data["world_known"].split()),
        world_known_names=frozenset(data["world_known_names"]),
    )


def organisation_key(name: str | Sequence[Word]) -> str | None:
    """The key of an organisation's name, None where fewer than two words tell what it is."""
    known = _tables()
    keys = [word.key for word in (words(name) if isinstance(name, str) else name)]
    while len(keys) > 2 and keys[-1] in known.legal:
        keys.pop()
    spelled = [known.spellings.get(key, known.spellings.get(_singular(key), _singular(key))) for key in keys]
    place = next((place for place, key in enumerate(keys) if key in known.links), None)
    head = next((key for key in spelled[:place] if key in known.turned), None) if place else None
    keys, spelled = _without_plain(keys, spelled)
    told = [key for key, raw in zip(spelled, keys, strict=True) if raw not in known.small]
    if len(told) < 2:
        return None
    if head is not None and place is not None:  # "union of example journalists" as "example journalists union"
        before = [key for key, raw in zip(spelled[:place], keys, strict=False) if raw not in known.small]
        behind = told[len(before) :]
        if behind and before[-1] == head:
            return " ".join([*before[:-1], *behind, head]) if len(before) == 1 else " ".join([*behind, *before])
    return " ".join(told)


def _without_plain(keys: list[str], spelled: list[str]) -> tuple[list[str], list[str]]:
    """ "Springfield Police Department" as "Springfield Police"."""
    if len(keys) > 2 and keys[-1] in _tables().plain.get(keys[-2], ()):
        return keys[:-1], spelled[:-1]
    return keys, spelled


def _singular(key: str) -> str:
    return key[:-1] if len(key) > 4 and key.endswith("s") and not key.endswith(("ss", "us", "is")) else key


def acronym(name: str | Sequence[Word]) -> str | None:
    """The first letters of a name's words, small ones left off; None of fewer than three words."""
    keys = [word.key for word in (words(name) if isinstance(name, str) else name) if word.key not in _tables().small]
    return "".join(key[0] for key in keys) if len(keys) > 2 else None


def is_shared(name: str | Sequence[Word], *, known: bool = True) -> bool:
    """Whether several actors may go by a name: few letters that are not one actor's in the whole world, or common words alone.

    Args:
        known: the data have an actor of the name; then it may be longer, and a newspaper's name is its own.
    """
    tables = _tables()
    listed = [word for word in (words(name) if isinstance(name, str) else name) if word.key != "the"]
    if is_letters(listed):
        return listed[0].key not in tables.world_known
    told = [word.key for word in listed if word.key not in tables.small]
    if not told or (known and (len(told) > LONG or acronym(listed) in tables.world_known)):
        return False
    common = tables.common if known else tables.common | tables.titles
    return common.issuperset(told) and " ".join(word.key for word in listed) not in tables.world_known_names


def has_host(name: str | Sequence[Word]) -> bool:
    """Whether it is an embassy or a mission whose name does not tell where."""
    listed = words(name) if isinstance(name, str) else name
    return bool(listed) and listed[-1].key in _tables().abroad


def is_letters(listed: Sequence[Word]) -> bool:
    """Two to four capitals alone."""
    return len(listed) == 1 and listed[0].raw.replace(".", "").isupper() and 1 < len(listed[0].key) <= LETTERS


class Organisations:
    """Known organisations and bodies by the keys of their names."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}

    def add(self, names: Iterable[str], speaker: str) -> None:
        for name in names:
            key = organisation_key(name)
            if key is not None:
                self._of.setdefault(key, set()).add(speaker)

    def like(self, name: Sequence[Word]) -> set[str]:
        """Ids of those whose name it is in another spelling."""
        key = organisation_key(name)
        return self._of.get(key, set()) if key else set()
