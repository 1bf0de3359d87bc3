"""Whom a name means that several may bear: a surname alone, or a full name of two known persons.

It means nobody for certain unless the setting speaks for one of them and for no other: his office beside the name, his full
name in the same article, his term of office at its date, his state. What speaks for a person is asked in that order; the first
question that anybody answers decides, and where two answer it, neither is meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.dates import first_day, last_day
from tracker.identity.bearers import Bearer
from tracker.identity.kin import is_kin
from tracker.identity.knowledge import Knowledge
from tracker.identity.persons import Post, may_be
from tracker.identity.setting import Scene
from tracker.records import Speaker, Term


@dataclass(frozen=True, slots=True)
class Meant:
    """The person whom a name means, None for nobody for certain, with all who may be meant."""

    speaker: Speaker | None
    reason: str
    score: float
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    beside: Post
    scene: Scene
    known: Knowledge
    bearers: tuple[str, ...] = ()
    woman: bool | None = None


def whom(
    key: str, bearers: Sequence[Bearer], beside: Post, woman: bool | None, scene: Scene, known: Knowledge, *, full: bool = False
) -> Meant:
    """The one bearer whom the words beside the name and the setting speak for.

    Args:
        key: of the surname or full name.
        woman: what the form of address says.
        full: it is a full name, so that less has to speak for it.
    """
    asked = _Asked(beside, scene, known, tuple(one.id for one in bearers), woman)
    everybody = [(one, speaker) for one in bearers if (speaker := known.speaker(one.id))]
    possible = [(one, speaker) for one, speaker in everybody if _is_possible(speaker, woman, asked)]
    candidates = tuple(sorted(one.id for one, _ in everybody))
    stranger = key in scene.grounds.strangers
    for question in _QUESTIONS:
        answered = [
            (one, speaker)
            for one, speaker in possible
            if (one.alone or full or question.of_any) and not (stranger and question.shaken) and question.speaks(speaker, asked)
        ]
        if not answered:
            continue
        if len(answered) > 1:
            return Meant(None, f"{question.reason}, of several who have the name", 0.4, candidates)
        one, speaker = answered[0]
        rival = not one.alone and not full and question is _IN_FULL and any(other.alone for other, _ in possible if other.id != one.id)
        if rival:
            return Meant(None, "a surname that somebody better known has too", 0.4, candidates)
        return Meant(speaker, question.reason, question.score, candidates)
    reason = "a name that known persons have, none of them for certain"
    return Meant(None, reason if everybody else "a single name that nothing known has", 0.4, candidates)


def _is_possible(person: Speaker, woman: bool | None, asked: _Asked) -> bool:
    beside, known = asked.beside, asked.known
    return (
        may_be(person, beside.country, woman, known)
        and not (beside.private and person.terms)
        and not _another_holds(person, asked)
        and not _holds_still(person, asked)
        and lives(person, beside, asked.scene.day, known)
    )


def lives(person: Speaker, beside: Post, day: str | None, known: Knowledge) -> bool:
    """Whether a person lived on the day, or had died if the words say so; True where that is not known."""
    died = known.died(person.id)
    if beside.dead:
        later = day is not None and any(term.until is None or first_day(term.until) > last_day(day) for term in person.terms)
        return not later and (died is None or day is None or first_day(died) <= last_day(day))
    return died is None or day is None or last_day(died) >= first_day(day)


# ---------------------------------------------------------------- what speaks for a person


@dataclass(frozen=True, slots=True)
class _Question:
    """What may speak for a person.

    Attributes:
        of_any: it is enough for a common surname too, and for the relatives of somebody better known.
        shaken: it is nothing where the article names a stranger of that surname.
    """

    speaks: Callable[[Speaker, _Asked], bool]
    reason: str
    score: float
    of_any: bool = False
    shaken: bool = True


def _office_beside(person: Speaker, asked: _Asked) -> bool:
    beside, day, tenures = asked.beside, asked.scene.day, asked.known.tenures
    if beside.office is not None and tenures.held(person.id, beside.office, day):
        return True
    if not beside.office and any(
        asked.known.seat(term.office) in beside.seats and tenures.held(person.id, term.office, day) for term in person.terms
    ):
        return True
    leads = beside.leads and beside.country == person.country and day is not None
    if leads and any(asked.known.seat(term.office) and tenures.held(person.id, term.office, day) for term in person.terms):
        return True
    held_once = _ended if beside.gone else _began
    if beside.was and any(asked.known.seat(term.office) in beside.was and held_once(term, day) for term in person.terms):
        return True
    shared = set(beside.member_of) & set(person.member_of)
    return any(key not in asked.known.owners for key in shared)


def _began(term: Term, day: str | None) -> bool:
    return day is None or term.since is None or first_day(term.since) <= last_day(day)


def _ended(term: Term, day: str | None) -> bool:
    return day is None or (term.until is not None and first_day(term.until) <= last_day(day))


def _another_holds(person: Speaker, asked: _Asked) -> bool:
    """Whether the office beside the name was somebody else's on the day, and not lately the person's."""
    beside, day, tenures = asked.beside, asked.scene.day, asked.known.tenures
    if day is None:
        return False
    if beside.office is not None:
        holder = tenures.holder(beside.office, day)
        return holder is not None and holder != person.id and not tenures.held(person.id, beside.office, day)
    if not beside.seats or not person.terms:
        return False
    return not any(asked.known.seat(term.office) in beside.seats and tenures.held(person.id, term.office, day) for term in person.terms)


def _holds_still(person: Speaker, asked: _Asked) -> bool:
    """Whether the person holds, for the first time, the office that the words say is another's or his no longer."""
    beside, day = asked.beside, asked.scene.day
    if (
        not beside.gone
        or not beside.was
        or day is None
        or any(_ended(term, day) and asked.known.seat(term.office) in beside.was for term in person.terms)
    ):
        return False
    return any(asked.known.seat(office) in beside.was for office in asked.known.tenures.offices_on(person.id, day))


def _in_full(person: Speaker, asked: _Asked) -> bool:
    return person.id in asked.scene.grounds.named


def _wife_of_a_bearer(person: Speaker, asked: _Asked) -> bool:
    """ "Mrs Example", where one who bears the name is on record as the wife of another."""
    return bool(asked.woman) and any(is_kin(one, person.id, "wife") for one in asked.bearers)


def _said_to_be_dead(person: Speaker, asked: _Asked) -> bool:
    return asked.beside.dead and asked.known.died(person.id) is not None


def _in_office(person: Speaker, asked: _Asked) -> bool:
    day = asked.scene.day
    other = asked.beside.elsewhere or asked.beside.in_parliament or asked.beside.past
    return day is not None and not other and bool(asked.known.tenures.offices_on(person.id, day))


def _of_the_state(person: Speaker, asked: _Asked) -> bool:
    if asked.beside.elsewhere:
        return False
    if person.country is not None and asked.beside.country == person.country:
        return True
    place, named = asked.scene.place, asked.scene.grounds.named
    if place is not None and place.state == person.country:
        return True
    held = {term.office for term in person.terms}
    return person.country in named or any(key in named for key in (*held, *person.member_of))


_IN_FULL = _Question(_in_full, "surname of a person whom the article names in full", 0.9, of_any=True, shaken=False)
_QUESTIONS = (
    _Question(_office_beside, "name of a known person, whose office stands beside it", 0.92, of_any=True, shaken=False),
    _IN_FULL,
    _Question(_wife_of_a_bearer, "surname and form of address of the wife of somebody known", 0.8, of_any=True),
    _Question(_said_to_be_dead, "surname of a person who had died, as the words say", 0.85, of_any=True),
    _Question(_in_office, "surname of a person who was in office on the day", 0.85),
    _Question(_of_the_state, "surname of one known person, whose state the text names", 0.8),
)
