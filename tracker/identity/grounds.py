"""What an article names in full: the ground on which a short name in it may stand.

"Blinken said" in a text that has "US Secretary of State Antony Blinken" is he. Every article is searched before it is resolved,
so the search must be quick: the text's words are looked up in one set, and only names all of whose words are there are sought
in the text itself.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from tracker.identity.bearers import surnames_of
from tracker.identity.knowledge import Knowledge
from tracker.identity.names import fold, words
from tracker.identity.senses import Form, Part
from tracker.identity.setting import Grounds
from tracker.records import SpeakerKind

_APART = re.compile(r"[^\w]+")
_POSSESSIVE = re.compile(r"['’]s?\b")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")


class _Index:
    """Names as they stand in texts, by their rarest word.

    Attributes:
        names: word -> (name in words with a space before and behind, id).
        surnames: of known persons, as written and without accents -> key.
    """

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        spread: dict[str, int] = {}
        listed: list[tuple[tuple[str, ...], str]] = []
        for text, speaker in _names(known):
            parts = tuple(_plain(text).split())
            listed.append((parts, speaker))
            for part in set(parts):
                spread[part] = spread.get(part, 0) + 1
        self.names: dict[str, list[tuple[str, str]]] = {}
        for parts, speaker in listed:
            if parts:
                self.names.setdefault(min(parts, key=lambda part: spread[part]), []).append((f" {' '.join(parts)} ", speaker))
        self.surnames = {key.capitalize(): key for key in known.bearers.surnames if " " not in key}


def _names(known: Knowledge) -> Iterable[tuple[str, str]]:
    """Every written name that is one speaker's for certain."""
    for owner in known.owners.values():
        for text in (*owner.names, *owner.adjectives):
            if _is_one(text, known):
                yield text, owner.id
    for key, senses in known.names.items():
        whole = {sense.value for sense in senses if sense.part in (Part.actor, Part.person)}
        if len(whole) != 1 or len({sense.value for sense in senses}) != 1:
            continue
        speaker = known.speaker(next(iter(whole)))
        assert speaker is not None, key
        person = any(sense.part is Part.person for sense in senses)
        for text in (speaker.name, *speaker.names):
            if (not person or " " in text) and text[:1].isupper() and " ".join(word.key for word in words(text)).endswith(key):
                yield text, speaker.id


def _is_one(text: str, known: Knowledge) -> bool:
    senses = known.phrases.get(" ".join(word.key for word in words(text)), ())
    states = [sense for sense in senses if sense.part is Part.state]
    return len({sense.value for sense in states}) == 1 and not any(sense.form is Form.homonym for sense in states)


def _plain(text: str) -> str:
    """Words as written, without accents, dots of abbreviations and possessives, parted by single spaces."""
    if not text.isascii():
        text = " ".join(part if part.isascii() else _unaccented(part) for part in text.split())
    text = _DOTTED.sub(lambda found: found.group().replace(".", ""), text)
    return _APART.sub(" ", _POSSESSIVE.sub(" ", text))


@lru_cache(maxsize=50_000)
def _unaccented(word: str) -> str:
    """The word's letters folded, its capitals kept."""
    return "".join((folded.capitalize() if c.isupper() else folded) if (folded := fold(c)) else c for c in word)


@lru_cache(maxsize=4)
def _index(known: Knowledge) -> _Index:
    return _Index(known)


def grounds(text: str, known: Knowledge) -> Grounds:
    """The known speakers that a text names in full, and the surnames that strangers in it bear.

    Names are found as they are commonly written, with their capitals; a headline in capitals gives nothing.
    """
    index = _index(known)
    plain = f" {_plain(text)} "
    there = set(plain.split())
    found = [(name, speaker) for word in there.intersection(index.names) for name, speaker in index.names[word] if name in plain]
    named = {speaker for _, speaker in found}
    own = {key for one in named for key in _own_surnames(one, known)}
    surnames = {index.surnames[word] for word in there.intersection(index.surnames)}
    strangers = frozenset(key for key in surnames - own if _has_stranger(key, plain, known))
    persons = {f" {key.capitalize()} " for key in strangers}  # "Jordan", where "Michael Jordan" stands, is no state
    return Grounds(frozenset(speaker for name, speaker in found if name not in persons), strangers)


def _own_surnames(speaker: str, known: Knowledge) -> Iterable[str]:
    row = known.speaker(speaker)
    if row is None or row.kind is not SpeakerKind.person:
        return ()
    return {key for name in row.names for key in surnames_of(words(name), row.country)}


def _has_stranger(key: str, plain: str, known: Knowledge) -> bool:
    """Whether a given name, which is neither title nor state, stands before the surname somewhere."""
    for found in re.finditer(rf" (\w+) (?={key.capitalize()} )", plain):
        before = found.group(1)
        lower = before.lower()
        if before[0].isupper() and len(before) > 1 and lower in known.given_names:
            return True
    return False
