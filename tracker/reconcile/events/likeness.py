"""How much speaks for two reports being of one incident: evidence that adds up, each piece with a weight of its own.

The form is that of record linkage (Fellegi and Sunter 1969): each feature adds the logarithm of how much likelier it is in two reports of
one incident than in two of others. The weights are fixed, so that no article in a database changes what two others are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tracker.lang import lexicon
from tracker.reconcile.events.telling import NEAR, SEASON, Told

DAY_APART = 1  # days between two reports of one incident: midnight, time zones
DAYS_APART = 3  # from here on two days that both texts give are of two incidents, unless people are named in both
MANY = 2  # shared numbers that chance does not bring about in one town on one day
RARE = 5  # a shared number that chance seldom does


@dataclass(frozen=True, slots=True)
class Feature:
    """A piece of evidence.

    Attributes:
        func: how often it holds of two reports; its docstring is what the piece says.
        weight: what each time adds.
    """

    func: Callable[[Told, Told], int]
    weight: float


def person(one: Told, other: Told) -> int:
    """Both name a person in full who is no official."""
    return min(1, len(one.people & other.people))


def people(one: Told, other: Told) -> int:
    """Further people whom both name, three at most."""
    return max(0, min(3, len(one.people & other.people) - 1))


def nobody_shared(one: Told, other: Told) -> int:
    """Both name people, and none of them in both."""
    return int(bool(one.people and other.people) and one.people.isdisjoint(other.people))


def official(one: Told, other: Told) -> int:
    """Both name an official, or one the official whom the other names without the office."""
    mine, theirs = one.people | one.officials, other.people | other.officials
    return int(bool((mine & theirs) - (one.people & other.people)))


def street(one: Told, other: Told) -> int:
    """Both name a street."""
    return int(not one.streets.isdisjoint(other.streets))


def no_street_shared(one: Told, other: Told) -> int:
    """Both name streets, and none of them in both."""
    return int(bool(one.streets and other.streets) and one.streets.isdisjoint(other.streets))


def site(one: Told, other: Told) -> int:
    """Both name a site that is no hospital."""
    return int(not one.sites.isdisjoint(other.sites))


def age(one: Told, other: Told) -> int:
    """Somebody is of one age in both."""
    return int(not one.ages.isdisjoint(other.ages))


def no_age_shared(one: Told, other: Told) -> int:
    """Both give ages, and none of them in both."""
    return int(bool(one.ages and other.ages) and one.ages.isdisjoint(other.ages))


def place(one: Told, other: Told) -> int:
    """They have the same place."""
    return int(not one.places.isdisjoint(other.places))


def around(one: Told, other: Told) -> int:
    """Both name a town, or the title of one has a word of the other's places."""
    return int(not one.around.isdisjoint(other.around) or not one.words.isdisjoint(other.parts) or not other.words.isdisjoint(one.parts))


def no_place_shared(one: Told, other: Told) -> int:
    """Both name towns, and none of them in both."""
    apart = one.around.isdisjoint(other.around) and one.parts.isdisjoint(other.parts) and not around(one, other)
    return int(bool(one.around and other.around) and apart)


def one_day(one: Told, other: Told) -> int:
    """They are of one day."""
    return int(days(one, other, lambda apart: apart == 0))


def next_day(one: Told, other: Told) -> int:
    """They are of two days in a row."""
    return int(days(one, other, lambda apart: apart == DAY_APART))


def near(one: Told, other: Told) -> int:
    """They lie two to ten days apart."""
    return int(days(one, other, lambda apart: DAY_APART < apart <= NEAR))


def weeks(one: Told, other: Told) -> int:
    """They lie more than ten days and up to two months apart."""
    return int(days(one, other, lambda apart: NEAR < apart <= SEASON))


def far(one: Told, other: Told) -> int:
    """They lie more than two months apart."""
    return int(days(one, other, lambda apart: apart > SEASON))


def other_day(one: Told, other: Told) -> int:
    """Both give a day for it, more than three apart, and nobody is named in both: follow-ups give the day of a hearing."""
    apart = one.day is not None and other.day is not None and abs(one.day - other.day) > DAYS_APART
    return int(apart and one.people.isdisjoint(other.people))


def number(one: Told, other: Told) -> int:
    """Both give the same exact number, of one measure."""
    return int(not one.numbers.isdisjoint(other.numbers))


def numbers(one: Told, other: Told) -> int:
    """They share several."""
    return int(len(one.numbers & other.numbers) >= MANY)


def rare_number(one: Told, other: Told) -> int:
    """They are of one day and share a number of five and more."""
    return int(one_day(one, other) and any(value >= RARE for _, value in one.numbers & other.numbers))


def other_numbers(one: Told, other: Told) -> int:
    """Both count the same thing and share no number."""
    measures = {measure for measure, _ in one.numbers} & {measure for measure, _ in other.numbers}
    return int(bool(measures) and one.numbers.isdisjoint(other.numbers))


def kind_unknown(one: Told, other: Told) -> int:
    """Of one of them nobody says what happened."""
    return int(one.kind is None or other.kind is None)


def text(one: Told, other: Told) -> int:
    """One article is a copy of the other, and no form that was filled in anew: days later, with other numbers."""
    # of 27 pairs of copies more than three days apart among 1,770 reports of single incidents, 2 were of one incident (2026-11)
    kept = one.numbers <= other.numbers or other.numbers <= one.numbers  # a copy may be cut
    return int(one.text is not None and one.text == other.text and (kept or not days(one, other, lambda apart: apart > DAYS_APART)))


FEATURES = (
    Feature(text, 5.0),
    Feature(person, 3.25),
    Feature(people, 1.25),
    Feature(nobody_shared, -0.5),
    Feature(official, 1.0),
    Feature(street, 2.0),
    Feature(no_street_shared, -1.25),
    Feature(site, 1.25),
    Feature(age, 0.75),
    Feature(no_age_shared, -1.0),
    Feature(place, 0.5),
    Feature(around, 1.0),
    Feature(no_place_shared, -1.0),
    Feature(one_day, 1.75),
    Feature(next_day, 1.25),
    Feature(near, 0.75),
    Feature(weeks, -0.5),
    Feature(far, -0.75),
    Feature(other_day, -1.0),
    Feature(number, 1.0),
    Feature(numbers, 1.0),
    Feature(rare_number, 1.0),
    Feature(other_numbers, -0.5),
    Feature(kind_unknown, -0.75),
)
TIES = (text, person, street, site, number)
"""Without one of these nothing is linked: town and day are shared by any two incidents of a large town, its police speak of both, and
two ages out of a few are soon the same."""

BIAS = -3.75


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is said of two reports.

    Attributes:
        possible: nothing excludes that they are of one incident.
        score: the logarithm of the odds that they are, as the weights have it; 0 where it is not possible.
    """

    possible: bool
    score: float = 0.0

    @property
    def linked(self) -> bool:
        """True where they are taken for one, unless others of the group do not fit."""
        return self.possible and self.score > 0


IMPOSSIBLE, UNTIED = Likeness(possible=False), Likeness(possible=True, score=BIAS)


def likeness(one: Told, other: Told) -> Likeness:
    """How likely two reports are of one incident; two of one article never are."""
    if one.article is None or other.article is None:
        return Likeness(possible=True)  # only a person can tell
    if one.article == other.article or (one.kind is not None and other.kind is not None and not alike(one.kind, other.kind)):
        return IMPOSSIBLE
    if not any(tie(one, other) for tie in TIES):
        return UNTIED
    return Likeness(possible=True, score=BIAS + sum(feature.weight * feature.func(one, other) for feature in FEATURES))


def days(one: Told, other: Told, fits: Callable[[int], bool]) -> bool:
    """Whether their distance in days fits: of the incidents where both texts give a day, else of day and publication."""
    if one.since is None or other.since is None:
        return False
    if (one.day is None) != (other.day is None) and one.published is not None and other.published is not None:
        return fits(min(abs(one.since - other.since), abs(one.published - other.published)))
    return fits(abs(one.since - other.since))


@cache
def _alike() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(kinds) for kinds in lexicon("events")["alike"].values())


def alike(one: str | None, other: str | None) -> bool:
    """True for kinds that reports of one incident may tell of in each other's words."""
    return one is not None and other is not None and (one == other or any(one in kinds and other in kinds for kinds in _alike()))
