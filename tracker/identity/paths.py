"""The way from who was asked for to who said something: the same actor, an office held at the time, a body that belongs to it.

A reader who asks for a state and its members sees with every row why it is there.
"""

from collections.abc import Callable, Mapping

from tracker.records import Named, Speaker, SpeakerKind, Term

WHOLE = len("2024-03-26")
UNDATED = " (since and until when is not on record)"

Find = Callable[[str], Speaker | None]


def covers(term: Term, day: str | None) -> bool:
    """Whether a term of office holds on a day; both ends inclusive, False for no day.

    For a whole day it must be certain: of a term "until 2017" no day of 2017 is. A day that is partial itself need only touch the term.

    Args:
        day: ISO date or datetime, whole or partial.
    """
    if day is None:
        return False
    day, last = day[:10], term.until or term.seen
    if len(day) < WHOLE:
        begun = term.since is None or term.since[: len(day)] <= day
        return begun and (last is None or day[: len(last)] <= last)
    begun = term.since is None or day == term.since or day[: len(term.since)] > term.since
    return begun and (last is None or day == last or day[: len(last)] < last)


def held(term: Term, office: str) -> str:
    """An office with its dates: "Foreign Minister of Northland, 2015 to 2023-06-03"."""
    if term.since is None and term.until is None:
        return office
    if term.until is None:
        return f"{office} since {term.since}"
    return f"{office} until {term.until}" if term.since is None else f"{office}, {term.since} to {term.until}"


def path(named: Named, asked: Mapping[str, Speaker], find: Find, day: str | None) -> str | None:
    """Why a row of an actor answers a question, None where it does not.

    Args:
        asked: the speakers that the question's name stands for, by id.
        find: the speaker of an id.
        day: when the row was said, else published.

    Returns:
        The rule that found the actor where it is the one that was asked for ("exact name"), else the way to that one
        ("Foreign Minister of Northland until 2023-06-03, of Northland Foreign Ministry, of Northland").
    """
    if named.id in asked:
        return named.reason
    speaker = find(named.id)
    if named.office is not None and (chain := _chain(named.office, asked, find)) is not None:
        return ", ".join([_dated(named.office, speaker, find, day), *chain])
    for term in speaker.terms if speaker is not None else ():
        if covers(term, day) and (chain := _chain(term.office, asked, find)) is not None:
            return ", ".join([held(term, _name(term.office, find)), *chain])
    if speaker is not None and (chain := _chain(speaker.id, asked, find)) is not None:
        return ", ".join(chain) + (UNDATED if speaker.kind is SpeakerKind.person else "")
    if named.on_behalf_of is not None and (chain := _chain(named.on_behalf_of, asked, find)) is not None:
        return ", ".join([f"speaks for {_name(named.on_behalf_of, find)}", *chain])
    return None


def _dated(office: str, speaker: Speaker | None, find: Find, day: str | None) -> str:
    """An office with its dates where the speaker is known to have held it on the day, else as the text has it."""
    terms = speaker.terms if speaker is not None else ()
    term = next((one for one in terms if one.office == office and covers(one, day)), None)
    return f"{_name(office, find)}, by the text" if term is None else held(term, _name(office, find))


def _chain(id_: str, asked: Mapping[str, Speaker], find: Find) -> list[str] | None:
    """What leads from a group to one that was asked for: nothing where it is that one, else "of" what it belongs to."""
    if id_ in asked:
        return []
    found = _steps(id_, asked, find, {id_})
    return None if found is None else [f"of {_name(one, find)}" for one in found]


def _steps(id_: str, asked: Mapping[str, Speaker], find: Find, seen: set[str]) -> list[str] | None:
    speaker = find(id_)
    if speaker is None:
        return None
    direct = next((group for group in speaker.member_of if group in asked), None)
    if direct is not None:
        return list(dict.fromkeys((speaker.member_of[0], direct)))
    for group in speaker.member_of:
        if group not in seen:
            further = _steps(group, asked, find, seen | {group})
            if further is not None:
                return [group, *further]
    return None


def _name(id_: str, find: Find) -> str:
    speaker = find(id_)
    return id_ if speaker is None else speaker.name
