"""Persons in mentions: the name behind an office, "Turkish Foreign Minister Mevlut Cavusoglu", and what the office says of it.

A full name is one person. A surname alone is one only where a single known person has it, and neither the state beside it
nor the form of address speaks against him; otherwise it stays in its article.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.identity.belonging import belonging
from tracker.identity.knowledge import Knowledge
from tracker.identity.mentions import Stretch
from tracker.identity.senses import Form, Part
from tracker.records import Speaker

LONGEST = 6  # words of a personal name

_OFFICES = (Part.office, Part.calling, Part.minister, Part.title, Part.spokesperson)
_SEATS = (Part.minister, Part.crown)
_OWNERS = (Part.state, Part.actor, Part.body, Part.link, Part.place)


@dataclass(frozen=True, slots=True)
class Named:
    """A mention that names a person.

    Attributes:
        name: the stretches of the name itself.
        beside: those before and behind it.
        titled: an office or a form of address stands before the name.
    """

    name: tuple[Stretch, ...]
    beside: tuple[Stretch, ...]
    titled: bool


@dataclass(frozen=True, slots=True)
class Post:
    """What the words beside a name say of its bearer.

    Attributes:
        country: of the state named there.
        member_of: what he speaks for, empty for a calling or a former office.
        office: id of the office that he holds, where the words name it and whose it is.
        seats: rules' keys of the offices that the words may mean where they do not say whose ("Foreign Minister").
        was: the same of offices that he held once ("former president").
        leads: the words call him the leader of the state.
        dead: they say that he is dead.
        private: they give him a calling that no holder of a state's office has.
        elsewhere: they give him an office of a city, a court or the police.
        in_parliament: they call him a member of parliament.
        past: he is no longer what the words say, or not yet, or instead of another.
        gone: whoever holds the office is not meant.
    """

    country: str | None = None
    member_of: tuple[str, ...] = ()
    office: str | None = None
    seats: frozenset[str] = frozenset()
    was: frozenset[str] = frozenset()
    leads: bool = False
    past: bool = False
    dead: bool = False
    private: bool = False
    elsewhere: bool = False
    in_parliament: bool = False
    gone: bool = False

    def joined(self, other: "Post") -> "Post":
        """Both together; what this one says comes first."""
        if self is NOTHING or other is NOTHING:
            return other if self is NOTHING else self
        return Post(
            self.country or other.country,
            self.member_of or other.member_of,
            self.office or other.office,
            self.seats or other.seats,
            self.was or other.was,
            self.leads or other.leads,
            self.past or other.past,
            self.dead or other.dead,
            self.private or other.private,
            self.elsewhere or other.elsewhere,
            self.in_parliament or other.in_parliament,
            self.gone or other.gone,
        )


NOTHING = Post()  # no word stands beside the name


def named_person(parts: Sequence[Stretch], known: Knowledge, *, definite: bool) -> Named | None:
    """The person whom a mention names, None when it names none.

    Args:
        definite: an article stands before the mention, as it does before no person's bare name.
    """
    for place in range(len(parts) - 1, -1, -1):
        if parts[place].has(*_OFFICES, Part.other_time):
            end = _end_of_name(parts, place + 1)
            if _is_personal(parts[place + 1 : end], known):
                return Named(tuple(parts[place + 1 : end]), (*parts[: place + 1], *parts[end:]), True)
    first = 1 if len(parts) > 1 and parts[0].words[-1].possessive and parts[0].has(Part.state, Part.actor) else 0
    end = _end_of_name(parts, first)
    name = parts[first:end]
    bare = not definite or bool(first)
    if bare and _is_personal(name, known) and (end == len(parts) or _length(name) > 1):
        return Named(tuple(name), (*parts[:first], *parts[end:]), False)
    last, before = parts[-1], parts[:-1]
    if last.has(Part.person) and before and not last.words[-1].possessive:
        office = any(part.has(*_OFFICES) for part in before) and not before[-1].has(Part.link, Part.place)
        if not (office or all(part.has(Part.state, Part.rank, Part.descriptor) for part in before)):
            return None
        return Named((last,), tuple(before), False)
    return None


def _length(parts: Sequence[Stretch]) -> int:
    return sum(len(part.words) for part in parts)


def _end_of_name(parts: Sequence[Stretch], start: int) -> int:
    """Where "of West Virginia", "at the National Review" begins."""
    return next((place for place in range(start, len(parts)) if parts[place].has(Part.link, Part.place)), len(parts))


def _is_personal(parts: Sequence[Stretch], known: Knowledge) -> bool:
    if not parts or _length(parts) > LONGEST:
        return False
    own = any(part.is_name or part.has(Part.person) for part in parts)
    if not own and not (len(parts) > 1 and parts[-1].has(Part.crown)):  # "Jordan King"
        return False
    hyphen = False  # before the word: "Jae-yong"
    for number, part in enumerate(parts):
        if part.compound and not part.words[-1].raw[:1].isupper():
            return False
        if part.words[-1].possessive and number < len(parts) - 1:
            return False
        for word in part.words:
            if word.key.isdigit() or not (word.raw[0].isupper() or word.key in known.particles or hyphen):
                return False
            hyphen = word.gap == "-"
        borrowed = len(part.words) == 1 and any(sense.part in (Part.state, Part.actor) and not sense.capitals for sense in part.senses)
        surname = number == len(parts) - 1 and number > 0 and part.key in known.surnames_too
        if not (part.is_name or part.has(Part.person, Part.crown) or borrowed or surname) or _is_adjective(part):
            return False
    return parts[0].words[0].raw[0].isupper() or parts[0].words[0].key in known.particles


def _is_adjective(part: Stretch) -> bool:
    return bool(part.senses) and all(sense.part is Part.state and sense.form in (Form.adjective, Form.people) for sense in part.senses)


def post(beside: Sequence[Stretch], known: Knowledge) -> Post:
    """Read country, membership and office from the words beside a name."""
    if not beside:
        return NOTHING
    found = _post(beside, known)
    keys = {part.key for part in beside}
    if not keys & known.telling:
        return found
    return replace(
        found,
        dead=bool(keys & known.dead),
        private=bool(keys & known.private) and not found.office and not found.seats,
        elsewhere=bool(keys & known.local),
        in_parliament=bool(keys & known.legislators),
        gone=bool(keys & known.gone),
    )


def _post(beside: Sequence[Stretch], known: Knowledge) -> Post:
    if any(part.has(Part.join) for part in beside):
        return Post()
    owners = [
        part
        for place, part in enumerate(beside)
        if part.has(*_OWNERS) and (part.has(Part.actor) or not part.has(*_OFFICES)) and not part.compound and not _ends_name(beside, place)
    ]
    found = belonging(owners, known) or belonging([part for part in owners if part.has(Part.state)][:1], known) if owners else None
    past = any(part.has(Part.other_time) for part in beside)
    offices_named = frozenset(sense.value for part in beside for sense in part.senses if sense.part in _SEATS)
    if past:  # "first president" is of another time as a whole
        later = [" ".join(word.key for word in part.words[1:]) for part in beside if part.has(Part.other_time)]
        offices_named |= {sense.value for key in later for sense in known.phrases.get(key, ()) if sense.part in _SEATS}
    seats, was = (frozenset[str](), offices_named) if past else (offices_named, frozenset[str]())
    leads = not past and any(part.key in known.leading for part in beside)
    if found is None:
        return Post(seats=seats, was=was, leads=leads, past=past)
    speaker = found.speaker
    another = any(_is_another_office(part, speaker.id) for part in beside)
    if known.is_office(speaker.id):
        if past or another:
            return Post(speaker.country, () if past else speaker.member_of, was=was, past=past)
        return Post(speaker.country, speaker.member_of, speaker.id, seats)
    offices = [part.key for part in beside if part.has(Part.office, Part.minister, Part.crown, Part.spokesperson)]
    if speaker.id in known.owners:
        offices = [office for office in offices if office not in known.of_any]
    if not offices or past:
        return Post(speaker.country, seats=seats, was=was, leads=leads, past=past)
    seat = next((seat for seat in sorted(seats) if _has_seat(speaker.id, seat, beside, known)), None)
    held = known.speaker(f"{speaker.id}-{seat}") if seat is not None else None
    if held is None:
        return Post(speaker.country, (speaker.id, *speaker.member_of), None, seats, leads=leads)
    return Post(speaker.country, held.member_of, None if another else held.id, frozenset() if another else seats, leads=leads)


def _is_another_office(part: Stretch, held: str) -> bool:
    """Words for somebody beside an office's holder: his spokesman, aide or wife."""
    if part.has(*_SEATS) or any(sense.value == held for sense in part.senses):
        return False
    return part.has(Part.office, Part.calling, Part.spokesperson)


def _has_seat(owner: str, seat: str, beside: Sequence[Stretch], known: Knowledge) -> bool:
    """Whether the state has the office under the word that stands there."""
    if owner not in known.owners:
        return False
    rules = [sense.rule for part in beside for sense in part.senses if sense.part in _SEATS and sense.value == seat]
    return any(rule is not None and rule.applies(known.owners[owner].state) for rule in rules)


def _ends_name(parts: Sequence[Stretch], place: int) -> bool:
    """A state's name that is the end of another name: "New Mexico"."""
    return place > 0 and parts[place].has(Part.state) and parts[place - 1].is_name and parts[place - 1].capitalised


def may_be(speaker: Speaker, country: str | None, woman: bool | None, known: Knowledge) -> bool:
    """Neither the state beside a name nor the form of address speaks against a person."""
    if country is not None and speaker.country not in (None, country):
        return False
    return woman is None or (speaker.id in known.women) == woman
