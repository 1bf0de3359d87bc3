"""Who held an office on a day: "the Turkish foreign minister" in a report of June 2022.

Reports run on for a while under the old holder's title, and dates of a handover differ by a day or two between sources. So near
a change of holder, in a year of which only the number is known, and where no holder is on record, nobody is named.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from tracker.dates import first_day, last_day
from tracker.records import Term

NEAR = timedelta(days=3)  # to a change of holder: "a few days"
AROUND = timedelta(days=60)  # before and after a term in which its holder may still be addressed by the office


class Tenures:
    """Terms of office, by office and by person.

    Args:
        terms: by id of the person.
        read_until: the day up to which sources were read; who held an office then need not hold it later.
    """

    def __init__(self, terms: Mapping[str, Iterable[Term]], read_until: str) -> None:
        self._read_until = last_day(read_until)
        self._held: dict[str, list[tuple[date, date, date, date, str]]] = {}
        self.of: dict[str, tuple[Term, ...]] = {person: tuple(listed) for person, listed in terms.items()}
        for person, listed in self.of.items():
            for term in listed:
                early, late = _range(term.since, date.min, date.min)
                from_, to = _range(term.until or term.seen, self._read_until, self._read_until)
                self._held.setdefault(term.office, []).append((early, late, from_, to, person))

    @property
    def offices(self) -> Collection[str]:
        """Ids of all offices of which a holder is on record."""
        return self._held

    def holder(self, office: str, on: str) -> str | None:
        """Id of the one person who held an office for certain, a few days around the date included; None where none or several may.

        Args:
            on: a date, perhaps partial: then he held it on every day of it.
        """
        first, last = _around(on, NEAR)
        touching = [one for one in self._held.get(office, ()) if one[0] <= last and one[3] >= first]
        if len({one[4] for one in touching}) != 1:
            return None
        reached = first
        for _, since, until, _, _ in sorted(touching):
            if since <= reached <= until + timedelta(days=1):
                reached = max(reached, until + timedelta(days=1))
        return touching[0][4] if reached > last else None

    def offices_on(self, person: str, on: str) -> list[str]:
        """Ids of the offices that a person held on the date for certain."""
        offices = dict.fromkeys(term.office for term in self.of.get(person, ()))
        return [office for office in offices if self.holder(office, on) == person]

    def held(self, person: str, office: str, on: str | None) -> bool:
        """Whether a person held the office on the date or within two months of it, or ever where there is no date."""
        if on is None:
            return any(term.office == office for term in self.of.get(person, ()))
        first, last = _around(on, AROUND)
        return any(one[4] == person and one[0] <= last and one[3] >= first for one in self._held.get(office, ()))


def _range(iso: str | None, early: date, late: date) -> tuple[date, date]:
    return (first_day(iso), last_day(iso)) if iso else (early, late)


def _around(on: str, days: timedelta) -> tuple[date, date]:
    first, last = first_day(on), last_day(on)
    return (first - days if first > date.min + days else first, last + days if last < date.max - days else last)
