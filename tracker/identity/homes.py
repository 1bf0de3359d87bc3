"""Where a body is at home: "the territory's health ministry", and "the health ministry" that counts the dead of one place.

A health ministry counts its own people, so that the place of its number tells whose it is. An army does not: it counts whom it
killed abroad. A generic possessor ("the country's") has no owner of its own and takes the one that the caller gives.
"""

from collections.abc import Sequence
from functools import cache

from tracker.identity.knowledge import Knowledge
from tracker.identity.mentions import Stretch
from tracker.identity.names import Word, normalise, words
from tracker.identity.senses import Form, Owner, Part
from tracker.lang import lexicon


@cache
def _places(language: str) -> dict[str, dict[str, str]]:
    """Every listed place by each of its normalised names."""
    listed = lexicon("scopes", language)["place"]
    return {normalise(name): place for place in listed for name in (place["name"], *place.get("names", ()))}


@cache
def _cities(language: str) -> frozenset[str]:
    own = lexicon("states", language)["places"]["cities"]
    return frozenset([*map(normalise, own), *(key for key, place in _places(language).items() if place["kind"] == "city")])


@cache
def _shared(language: str) -> frozenset[str]:
    return frozenset(map(normalise, lexicon("states", language)["places"]["shared"]))


def is_of_two(listed: Sequence[Word], language: str = "en") -> bool:
    """Whether the words name a place where bodies of two owners count: "the health ministry in Sanaa"."""
    return any(word.key in _shared(language) for word in listed)


def home(place: str, known: Knowledge, language: str = "en") -> Owner | None:
    """The state or territory whose bodies count in a place, None where that is nobody's or two owners' to say."""
    within: str | None = place
    seen = set()
    while within is not None and normalise(within) not in seen:
        key = normalise(_whole(within, language))
        seen.add(normalise(within))
        if key in _shared(language):
            return None
        owner = known.owner(key)
        if owner is not None:
            return owner
        within = _places(language).get(key, {}).get("within")
    return None


def _whole(place: str, language: str) -> str:
    """ "northern Example" as Example, unless that is a name of its own."""
    scopes, listed = lexicon("scopes", language), place.split()
    fronts = {word for key in ("place_parts", "place_prefixes") for word in scopes[key]}
    while len(listed) > 1 and listed[0].islower():
        length = next((n for n in range(min(2, len(listed) - 1), 0, -1) if " ".join(listed[:n]) in fronts), 0)
        if not length:
            break
        listed = listed[length:]
    return " ".join(listed)


def is_dateline(listed: Sequence[Word], known: Knowledge, language: str = "en") -> bool:
    """A city or a territory in capitals and alone, as it stands before a report: "GENEVA"."""
    if not all(word.raw.isupper() for word in listed):
        return False
    senses = known.phrases.get(" ".join(word.key for word in listed), ())
    towns = any(sense.part is Part.state and sense.form in (Form.capital, Form.seat) for sense in senses)
    parts = any(sense.value in known.owners and known.owners[sense.value].state != sense.value and not sense.capitals for sense in senses)
    return towns or parts or " ".join(word.key for word in listed) in _cities(language)


def counts_at_home(listed: Sequence[Word], parts: Sequence[Stretch], known: Knowledge) -> bool:
    """Whether the mention is a body, or its people, whose numbers are of its own place."""
    if any(sense.rule.home for part in parts for sense in part.senses if sense.rule is not None):
        return True
    return is_home_voice(listed, known)


def is_home_voice(listed: Sequence[Word], known: Knowledge) -> bool:
    text = f" {' '.join(word.key for word in listed)} "
    return any(f" {voice} " in text for voice in known.home_voices)


def filled(listed: Sequence[Word], owner: Owner, known: Knowledge) -> list[Word]:
    """The words with the owner's name for every generic place, "the territory's ministry", and for an adjective of two states."""
    generic = known.generic_territories if owner.id != owner.state else known.generic_states
    result: list[Word] = []
    for place, word in enumerate(listed):
        if word.raw.islower() and word.key in known.generic_where and place:
            result += [*words(known.where), *_named(owner, word)]
            continue
        if owner.id in known.shared_adjectives.get(word.key, ()):
            result += _named(owner, word)
            continue
        start = _front(result, owner, known)
        introduced = start < len(result) or not result or result[-1].key in known.places
        if word.key in generic and introduced and (word.possessive or _is_placed(result[:start], known)):
            result = [*result[:start], *_named(owner, word)]
            continue
        result.append(word)
    return result


def _front(before: Sequence[Word], owner: Owner, known: Knowledge) -> int:
    """Where the determiners and kinds that end the words begin: "in | the besieged", and the owner's own adjective."""
    start = len(before)
    while start and (before[start - 1].key in known.determiners | known.generic_kinds or _is_adjective_of(before[start - 1], owner, known)):
        start -= 1
    return start


def _is_adjective_of(word: Word, owner: Owner, known: Knowledge) -> bool:
    senses = known.phrases.get(word.key, ())
    return any(sense.form is Form.adjective and sense.value in (owner.id, owner.state) for sense in senses)


def _is_placed(before: Sequence[Word], known: Knowledge) -> bool:
    return bool(before) and before[-1].key in known.places


def _named(owner: Owner, word: Word) -> list[Word]:
    *first, last = words(owner.names[0])
    return [*first, last._replace(possessive=word.possessive, gap=word.gap)]
