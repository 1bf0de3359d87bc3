"""An invented war with errors put into it: what several outlets carry of one ministry's daily numbers, and one error of a named kind.

Each error is a function that changes or adds reports and says which figures a discrepancy has to name and of which kinds it may be.
Look-alikes are functions of the same form that say nothing: they must stay quiet. Numbers are drawn anew for every seed.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from tracker.records import Figure, Kind, Period, Qualifier, Report

FIRST = date(2031, 3, 1)
MINISTRY, COAST_MINISTRY, MONITOR = "Norrland Health Ministry", "Suderland Health Ministry", "the Tarn Casualty Observatory"
OUTLETS = ("Levant Wire", "Morning Dispatch", "Gulf Courier", "Atlantic Post", "Nile Observer", "Harbour Gazette")
K = Kind

Key = tuple[str, str, str]
"""Place, measure and population of a running total."""

DEAD: Key = ("Norrland", "killed", "people")
HURT: Key = ("Norrland", "injured", "people")
CHILDREN: Key = ("Norrland", "killed", "children")
WOMEN: Key = ("Norrland", "killed", "women")
ABROAD: Key = ("Suderland", "killed", "people")


@dataclass
class War:
    """The true numbers and all reports.

    Attributes:
        truth: number of every day, by running total.
        reports: what outlets carry, by id.
    """

    rnd: random.Random
    days: int = 60
    truth: dict[Key, list[int]] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def carry(
        self, outlet: str, key: Key, number: int | None, day: int, *, on: int | None = None, by: str | None = None, **fields: Any
    ) -> str:
        """Add a report and return its id.

        Args:
            day: that the number describes; `as_of=None` leaves it out.
            on: day of publication, the same where left out.
        """
        id_ = f"f{next(self.numbers):05d}"
        place, measure, population = key
        given: dict[str, Any] = {
            "id": id_,
            "place": place,
            "measure": measure,
            "population": population,
            "period": Period.cumulative,
            "since": FIRST.isoformat(),
            "value": number,
            "as_of": iso(day),
            "attributed_to": by or (MINISTRY if place == "Norrland" else COAST_MINISTRY),
        }
        if fields.get("qualifier", Qualifier.exact) is Qualifier.exact:
            given |= {"low": number, "high": number}
        figure = Figure(**(given | fields))
        name = figure.attributed_to
        published = iso(day if on is None else on)
        self.reports[id_] = Report(figure=figure, outlet=outlet, published=published, originator=name, origin=name)
        return id_

    def drop(self, day: int, *keys: Key, period: Period = Period.cumulative) -> None:
        """Take all reports of a day away."""
        for id_, report in list(self.reports.items()):
            figure = report.figure
            if figure.as_of == iso(day) and (figure.place, figure.measure, figure.population) in keys and figure.period is period:
                del self.reports[id_]

    def stretch(self, key: Key, day: int, length: int = 1) -> int:
        """The true count of the days up to one."""
        return self.truth[key][day] - self.truth[key][day - length]


def iso(day: int) -> str:
    return (FIRST + timedelta(days=30 + day)).isoformat()


def war(seed: int, days: int = 60) -> War:
    """Sixty days of daily totals, exact, rounded or a day late, of two territories, with the counts of the last day."""
    rnd = random.Random(seed)
    here = War(rnd, days)
    dead, hurt, children, women, abroad = rnd.randrange(11_000, 40_000), rnd.randrange(40_000, 80_000), 4_000, 3_000, 311
    rate = rnd.randrange(40, 160)
    for key in (DEAD, HURT, CHILDREN, WOMEN, ABROAD):
        here.truth[key] = []
    for _ in range(days):
        new = max(1, round(rnd.gauss(rate, rate / 3)))
        dead, hurt, abroad = dead + new, hurt + round(new * rnd.uniform(1.2, 2.4)) + 1, abroad + rnd.randrange(3)
        children, women = children + round(new * 0.3), women + round(new * 0.2)
        for key, number in ((DEAD, dead), (HURT, hurt), (CHILDREN, children), (WOMEN, women), (ABROAD, abroad)):
            here.truth[key].append(number)
    for day in range(1, days):
        for outlet in OUTLETS:
            for key, share in ((DEAD, 0.8), (HURT, 0.5), (CHILDREN, 0.4), (WOMEN, 0.4), (ABROAD, 0.4)):
                if rnd.random() < share:
                    _printed(here, outlet, key, day - (rnd.random() < 0.15), day)
            for key in (DEAD, HURT):
                if rnd.random() < 0.3:
                    here.carry(outlet, key, here.stretch(key, day), day, period=Period.interval, since=iso(day - 1))
    return here


def _printed(here: War, outlet: str, key: Key, day: int, on: int) -> None:
    number = here.truth[key][day]
    how = here.rnd.random()
    if number < 1_000 or how < 0.8:
        here.carry(outlet, key, number, day, on=on)
    elif how < 0.9:
        here.carry(outlet, key, round(number, -3), day, on=on, qualifier=Qualifier.approximate)
    else:
        here.carry(outlet, key, number // 1_000 * 1_000, day, on=on, qualifier=Qualifier.at_least, low=number // 1_000 * 1_000)


@dataclass(frozen=True)
class Injected:
    """What a discrepancy has to name, and the kinds that it may be of; no figures where all must stay quiet."""

    figures: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


Injection = Callable[[War, int], Injected]
QUIET = Injected()


def swapped(number: int, at: int = 0) -> int:
    digits = list(str(number))
    while digits[at] == digits[at + 1] or (at == 0 and digits[1] == "0"):
        at += 1
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return int("".join(digits))


def _slip(here: War, key: Key, day: int, number: int, outlets: int = 1, **fields: Any) -> Injected:
    """A wrong number beside the right one of three outlets."""
    here.drop(day, key)
    for outlet in OUTLETS[:3]:
        here.carry(outlet, key, here.truth[key][day], day)
    ids = [here.carry(outlet, key, number, day, **fields) for outlet in OUTLETS[3 : 3 + outlets]]
    return Injected(tuple(ids), (K.same_origin_mismatch,))


# ------------------------------------------------------------------ errors


def swapped_digits(here: War, day: int) -> Injected:
    return _slip(here, DEAD, day, swapped(here.truth[DEAD][day]))


def one_slip_in_two_outlets(here: War, day: int) -> Injected:
    return _slip(here, HURT, day, swapped(here.truth[HURT][day]), outlets=2)


def a_wrong_digit(here: War, day: int) -> Injected:
    return _slip(here, HURT, day, here.truth[HURT][day] + 1_000)


def a_dropped_digit(here: War, day: int) -> Injected:
    return _slip(here, DEAD, day, int(str(here.truth[DEAD][day])[1:]) or 7)


def a_digit_too_many(here: War, day: int) -> Injected:
    return _slip(here, DEAD, day, here.truth[DEAD][day] * 10 + 3)


def the_number_of_another_measure(here: War, day: int) -> Injected:
    return _slip(here, HURT, day, here.truth[DEAD][day])


def a_slip_in_a_rounded_number(here: War, day: int) -> Injected:
    wrong = round(here.truth[HURT][day] * 1.3) // 1_000 * 1_000
    return _slip(here, HURT, day, wrong, qualifier=Qualifier.approximate)


def a_slip_of_another_territory(here: War, day: int) -> Injected:
    return _slip(here, ABROAD, day, here.truth[ABROAD][day] + 100)


def a_slip_among_women(here: War, day: int) -> Injected:
    return _slip(here, WOMEN, day, swapped(here.truth[WOMEN][day]))


def a_slip_a_day_late(here: War, day: int) -> Injected:
    return _slip(here, DEAD, day, swapped(here.truth[DEAD][day]), on=day + 1)


def a_slip_of_the_last_day(here: War, day: int) -> Injected:
    fields: dict[str, Any] = {"period": Period.interval, "since": iso(day - 1)}
    here.drop(day, DEAD, period=Period.interval)
    for outlet in OUTLETS[:3]:
        here.carry(outlet, DEAD, here.stretch(DEAD, day), day, **fields)
    return Injected(
        (here.carry(OUTLETS[4], DEAD, here.stretch(DEAD, day) + 300, day, **fields),), (K.same_origin_mismatch, K.interval_mismatch)
    )


def a_count_that_no_total_bears_out(here: War, day: int) -> Injected:
    here.drop(day, HURT, period=Period.interval)
    _slip(here, HURT, day, 0, outlets=0)
    _slip(here, HURT, day - 1, 0, outlets=0)
    wrong = here.stretch(HURT, day) * 2 + 60
    return Injected((here.carry(OUTLETS[4], HURT, wrong, day, period=Period.interval, since=iso(day - 1)),), (K.interval_mismatch,))


def a_fall_of_a_day(here: War, day: int) -> Injected:
    here.drop(day, DEAD)
    low = round(here.truth[DEAD][day - 1] * 0.97)
    return Injected(tuple(here.carry(outlet, DEAD, low, day) for outlet in OUTLETS[:2]), (K.cumulative_decrease,))


def a_fall_for_good(here: War, day: int) -> Injected:
    lost = round(here.truth[DEAD][day] * 0.05)
    for later in range(day, here.days):
        here.drop(later, DEAD)
        ids = [here.carry(outlet, DEAD, here.truth[DEAD][later] - lost, later) for outlet in OUTLETS[:3]]
        if later == day:
            first = tuple(ids)
    here.drop(day, DEAD, period=Period.interval)
    return Injected(first, (K.cumulative_decrease,))


def a_part_redefined(here: War, day: int) -> Injected:
    for later in range(day, here.days):
        here.drop(later, CHILDREN)
        ids = [here.carry(outlet, CHILDREN, here.truth[CHILDREN][later] // 2, later) for outlet in OUTLETS[:2]]
        if later == day:
            first = tuple(ids)
    return Injected(first, (K.series_break,))


def a_part_beyond_its_whole(here: War, day: int) -> Injected:
    here.drop(day, WOMEN)
    return Injected((here.carry(OUTLETS[0], WOMEN, round(here.truth[DEAD][day] * 1.2), day),), (K.subset_exceeds_total, K.implausible_jump))


def parts_beyond_their_whole(here: War, day: int) -> Injected:
    """From a day on women and children are each fewer than all, and together more."""
    first: list[str] = []
    for later in range(day, here.days):
        share = here.truth[DEAD][later] - here.truth[DEAD][day]
        for key, part in ((CHILDREN, 0.6), (WOMEN, 0.55)):
            here.drop(later, key)
            ids = [here.carry(outlet, key, round(here.truth[DEAD][day] * part) + round(share * part), later) for outlet in OUTLETS[:2]]
            first += ids if later == day else []
    return Injected(tuple(first), (K.parts_not_total,))


def two_originators(here: War, day: int) -> Injected:
    number = round(here.truth[DEAD][day] * here.rnd.choice([0.5, 1.6]))
    return Injected((here.carry(OUTLETS[3], DEAD, number, day, by=MONITOR),), (K.cross_origin_conflict,))


def two_originators_for_weeks(here: War, day: int) -> Injected:
    later = range(day, min(day + 20, here.days), 4)
    ids = [here.carry(OUTLETS[3], DEAD, round(here.truth[DEAD][at] * 0.6), at, by=MONITOR) for at in later]
    return Injected(tuple(ids), (K.cross_origin_conflict,))


def another_originators_range(here: War, day: int) -> Injected:
    number = here.truth[DEAD][day]
    bounds: dict[str, Any] = {"qualifier": Qualifier.range, "low": number // 4, "high": number // 3}
    return Injected((here.carry(OUTLETS[3], DEAD, None, day, by=MONITOR, **bounds),), (K.cross_origin_conflict,))


def another_originators_day(here: War, day: int) -> Injected:
    fields: dict[str, Any] = {"period": Period.interval}
    for at in (day - 1, day, day + 1):
        here.drop(at, DEAD, period=Period.interval)
        here.carry(OUTLETS[0], DEAD, here.stretch(DEAD, at), at, since=iso(at - 1), **fields)
    number = max(here.stretch(DEAD, at) for at in (day - 1, day, day + 1)) * 2 + 60
    return Injected((here.carry(OUTLETS[3], DEAD, number, day, by=MONITOR, since=iso(day - 1), **fields),), (K.cross_origin_conflict,))


def a_leap_of_a_day(here: War, day: int) -> Injected:
    here.drop(day, DEAD)
    return Injected((here.carry(OUTLETS[2], DEAD, round(here.truth[DEAD][day] * 1.6), day),), (K.implausible_jump,))


def a_leap_in_two_outlets(here: War, day: int) -> Injected:
    here.drop(day, HURT)
    ids = [here.carry(outlet, HURT, round(here.truth[HURT][day] * 2.5), day) for outlet in OUTLETS[:2]]
    return Injected(tuple(ids), (K.implausible_jump,))


def a_date_that_cannot_be(here: War, day: int) -> Injected:
    return Injected((here.carry(OUTLETS[2], DEAD, here.truth[DEAD][day] + 9_000, day + 9, on=day),), (K.date_order,))


def a_number_taken_back(here: War, day: int) -> Injected:
    event: dict[str, Any] = {"period": Period.incident, "since": None, "event": "convoy"}
    old = here.carry(OUTLETS[1], DEAD, 140, day, **event)
    return Injected((here.carry(OUTLETS[1], DEAD, 112, day, on=day + 1, revises=old, **event), old), (K.retraction,))


def a_stated_part_beyond_its_whole(here: War, day: int) -> Injected:
    event: dict[str, Any] = {"period": Period.incident, "since": None, "event": "market"}
    whole = here.carry(OUTLETS[1], DEAD, 30, day, **event)
    return Injected((here.carry(OUTLETS[1], CHILDREN, 34, day, subset_of=whole, **event), whole), (K.subset_exceeds_total,))


ERRORS: tuple[Injection, ...] = (
    swapped_digits,
    one_slip_in_two_outlets,
    a_wrong_digit,
    a_dropped_digit,
    a_digit_too_many,
    the_number_of_another_measure,
    a_slip_in_a_rounded_number,
    a_slip_of_another_territory,
    a_slip_among_women,
    a_slip_a_day_late,
    a_slip_of_the_last_day,
    a_count_that_no_total_bears_out,
    a_fall_of_a_day,
    a_fall_for_good,
    a_part_redefined,
    a_part_beyond_its_whole,
    parts_beyond_their_whole,
    two_originators,
    two_originators_for_weeks,
    another_originators_range,
    another_originators_day,
    a_leap_of_a_day,
    a_leap_in_two_outlets,
    a_date_that_cannot_be,
    a_number_taken_back,
    a_stated_part_beyond_its_whole,
)


# ------------------------------------------------------------------ look-alikes


def nothing(_here: War, _day: int) -> Injected:
    return QUIET


def the_number_of_days_ago(here: War, day: int) -> Injected:
    _slip(here, DEAD, day, here.truth[DEAD][day - 3])
    return QUIET


def tomorrows_number(here: War, day: int) -> Injected:
    _slip(here, DEAD, day, here.truth[DEAD][day + 1])
    here.carry(OUTLETS[0], DEAD, here.truth[DEAD][day + 1], day + 1)
    return QUIET


def a_batch(here: War, day: int) -> Injected:
    """From a day on the total holds eight hundred whom a committee settled, and the count of that day holds them too."""
    for later in range(day, here.days):
        here.drop(later, DEAD)
        for outlet in OUTLETS[:3]:
            here.carry(outlet, DEAD, here.truth[DEAD][later] + 800, later)
    here.drop(day, DEAD, period=Period.interval)
    here.carry(OUTLETS[1], DEAD, here.stretch(DEAD, day) + 800, day, period=Period.interval, since=iso(day - 1))
    return QUIET


def a_report_of_two_days(here: War, day: int) -> Injected:
    """No report on a Friday, and on Saturday a count that covers both days, called that of the last 24 hours or of 48."""
    for at in (day - 1, day):
        for key in (DEAD, HURT):
            here.drop(at, key, period=Period.interval)
    here.drop(day - 1, DEAD, HURT)
    here.carry(OUTLETS[0], DEAD, here.stretch(DEAD, day, 2), day, period=Period.interval, since=iso(day - 1))
    here.carry(OUTLETS[1], HURT, here.stretch(HURT, day, 2), day, period=Period.interval, since=iso(day - 2))
    return QUIET


def those_identified(here: War, day: int) -> Injected:
    here.carry(OUTLETS[1], DEAD, here.truth[DEAD][day] // 2, day, established="identified")
    return QUIET


def the_missing_are_found(here: War, day: int) -> Injected:
    missing = ("Norrland", "missing", "people")
    for at, number in ((day - 2, 7_000), (day, 5_000), (day + 1, 5_200), (day + 3, 3_100)):
        for outlet in OUTLETS[:2]:
            here.carry(outlet, missing, number, at)
    return QUIET


def an_originator_that_agrees(here: War, day: int) -> Injected:
    here.carry(OUTLETS[3], DEAD, here.truth[DEAD][day - 1], day - 1, by=MONITOR)
    here.carry(OUTLETS[3], DEAD, round(here.truth[DEAD][day], -3), day, by=MONITOR, qualifier=Qualifier.approximate)
    return QUIET


def words_without_a_number(here: War, day: int) -> Injected:
    here.carry(OUTLETS[3], DEAD, None, day, qualifier=Qualifier.vague, text="hundreds")
    return QUIET


def another_start(here: War, day: int) -> Injected:
    here.carry(OUTLETS[3], DEAD, here.truth[DEAD][day] * 3, day, since="2020-01-01")
    return QUIET


def a_description_that_may_be_the_ministry(here: War, day: int) -> Injected:
    here.carry(OUTLETS[3], DEAD, here.truth[DEAD][day] // 2, day, by="health officials")
    return QUIET


def a_long_silence_before_the_last_number(here: War, _day: int) -> Injected:
    for later in range(here.days - 12, here.days):
        here.drop(later, ABROAD)
    here.carry(OUTLETS[2], ABROAD, here.truth[ABROAD][-1] + 150, here.days - 1)
    return QUIET


def a_day_of_another_clock(here: War, day: int) -> Injected:
    number = round(here.stretch(DEAD, day) * 1.2)
    here.carry(OUTLETS[3], DEAD, number, day, by=MONITOR, period=Period.interval, since=iso(day - 1))
    return QUIET


LOOK_ALIKES: tuple[Injection, ...] = (
    nothing,
    the_number_of_days_ago,
    tomorrows_number,
    a_batch,
    a_report_of_two_days,
    those_identified,
    the_missing_are_found,
    an_originator_that_agrees,
    words_without_a_number,
    another_start,
    a_description_that_may_be_the_ministry,
    a_long_silence_before_the_last_number,
    a_day_of_another_clock,
)
