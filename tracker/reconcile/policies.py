"""One number out of many: presets that a person chooses when asking, never stored instead of what was reported.

Casualty recorders answer "how many?" by a policy: the lowest number, the range between two independent sources, one trusted source. Each
preset works on what every originator says last, so that ten outlets with one wire report speak once, and tells what it took and
what it left, and why.
"""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from tracker.errors import UsageError
from tracker.lang import lexicon
from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.intervals import Interval
from tracker.reconcile.originators import independent
from tracker.reconcile.places import folded
from tracker.reconcile.tolls import event_of
from tracker.reconcile.wording import count, listed, number
from tracker.records import Period, Qualifier, Report


class Preset(StrEnum):
    lowest = "lowest"  # the smallest best reading
    best = "best"  # what most outlets carry, the later where they are as many
    highest = "highest"  # the largest best reading
    conservative = "conservative"  # the fewest that all words allow
    range = "range"  # from the smallest to the largest
    two_origins = "two-origins"  # the same, only where two originators are surely two
    prefer = "prefer"  # one originator's number, else the best


class Vague(StrEnum):
    """What "hundreds" is taken to mean; by default nothing."""

    nothing = "nothing"
    conservative = "conservative"
    median = "median"
    wide = "wide"


class Policy(NamedTuple):
    """A preset with the originator that it prefers, if any, and what it takes vague words to mean."""

    preset: Preset
    preferred: str | None = None
    vague: Vague = Vague.nothing


class Left(NamedTuple):
    """A figure that an answer does not rest on, and why."""

    figure: str
    reason: str


class Answer(NamedTuple):
    """What a policy makes of the reports.

    Attributes:
        low, high: inclusive bounds; equal for a single number, None for an open side or for no answer.
        taken: ids of the figures that it rests on.
        left: the others, each with the reason.
        explanation: one sentence.
    """

    low: float | None
    high: float | None
    taken: tuple[str, ...]
    left: tuple[Left, ...]
    explanation: str


def policy(text: str, vague: Vague = Vague.nothing) -> Policy:
    """Read a policy as it is written on the command line: "lowest", "two-origins", "prefer:Gaza Health Ministry".

    Raises:
        UsageError: there is no such preset, or nobody to prefer.
    """
    name, _, preferred = text.partition(":")
    if name not in set(Preset) or (name == Preset.prefer) != bool(preferred.strip()):
        raise UsageError(f"no policy {text!r}: choose one of {', '.join(p for p in Preset if p != Preset.prefer)} or prefer:NAME")
    return Policy(Preset(name), preferred.strip() or None, vague)


def meaning(text: str, vague: Vague) -> Interval | None:
    """What a vague expression is taken to mean, None where the policy or the table has nothing: "hundreds" -> 100 to 999 when wide."""
    found = _vague().get(folded(text))
    return Interval(*found[vague]) if found and vague is not Vague.nothing else None


@cache
def _vague() -> dict[str, dict[str, tuple[float, float]]]:
    return {folded(word): entry for entry in lexicon("policies")["vague"].values() for word in entry["words"]}


def answers(reports: Iterable[Report], by: Policy) -> list[Answer]:
    """One answer for every scope among the reports: what is not comparable is never put together.

    Args:
        reports: figures as outlets carried them.
        by: the policy.
    """
    scopes: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for reading in readings(reports):
        stretch = event_of(reading) or reading.figure.article if reading.period is Period.incident else reading.since
        place = reading.place.name if reading.place else None
        scopes[reading.measure, reading.population, reading.established, place, reading.period, stretch].append(reading)
    return [_answer(group, by) for group in scopes.values()]


def _answer(group: list[Reading], by: Policy) -> Answer:
    left: list[Left] = []
    voices: dict[str, list[Reading]] = defaultdict(list)
    bounds: dict[str, Interval] = {}
    for reading in group:
        reason = _unusable(reading)
        meant = reading.interval
        if reason is None and reading.figure.qualifier is Qualifier.vague:
            vague = meaning(reading.figure.text or "", by.vague)
            reason, meant = (None, vague) if vague else ("a vague word, and the policy gives it no number", meant)
        if reason is None:
            bounds[reading.id] = meant
            voices[reading.originator or reading.outlet].append(reading)
        else:
            left.append(Left(reading.id, reason))
    standing = {name: max(said, key=_latest) for name, said in voices.items()}
    for name, said in voices.items():
        same = bounds[standing[name].id]
        left += [Left(r.id, f"{name} has a later number") for r in said if bounds[r.id] != same]
    return _by(by, standing, voices, bounds, left)


def _unusable(reading: Reading) -> str | None:
    if not reading.independent:
        return "a syndicated copy"
    if reading.figure.negated:
        return "the text denies it"
    if reading.figure.excluded:
        return reading.figure.excluded
    return "a part of another count" if reading.part else None


def _latest(reading: Reading) -> tuple[int, int, float, bool, str]:
    published = reading.published.first if reading.published else 0
    return reading.day or 0, published, reading.moment or 0.0, reading.exact, reading.id


def _by(
    by: Policy, standing: dict[str, Reading], voices: dict[str, list[Reading]], bounds: dict[str, Interval], left: list[Left]
) -> Answer:
    """Apply a preset to what every originator says last."""
    said = list(standing.values())
    if not said:
        return Answer(None, None, (), tuple(left), "Nothing here gives a number.")
    preset = by.preset
    if preset is Preset.two_origins and not _two(list(standing)):
        left += [Left(reading.id, "no second originator that is surely another") for reading in said]
        return Answer(None, None, (), tuple(left), f"Only {listed(standing)} gives a number, and the policy asks for two originators.")

    def best_reading(reading: Reading) -> float:
        low, high = bounds[reading.id]
        if reading.figure.value is not None and reading.figure.qualifier is not Qualifier.vague:
            return reading.figure.value
        return ((low or 0) + high) / 2 if high is not None else (low or 0)

    ordered = sorted(said, key=lambda reading: (best_reading(reading), reading.id))
    match preset:
        case Preset.lowest:
            taken = ordered[:1]
        case Preset.highest:
            taken = ordered[-1:]
        case Preset.conservative:
            taken = sorted(said, key=lambda reading: (bounds[reading.id].low or 0, reading.id))[:1]
        case Preset.range | Preset.two_origins:
            taken = ordered
        case _:
            preferred = [r for name, r in standing.items() if by.preferred and folded(by.preferred) in folded(name)]
            widest = max(said, key=lambda r: (len({one.outlet for one in voices[r.originator or r.outlet]}), _latest(r)))
            taken = [max(preferred, key=_latest)] if preferred else [widest]
    values = [best_reading(reading) for reading in taken]
    low = bounds[taken[0].id].low if preset is Preset.conservative else min(values)
    high = low if preset is Preset.conservative else max(values)
    left += [Left(reading.id, f"not chosen by the policy {preset}") for reading in said if reading not in taken]
    told = listed((f"{number(reading)} ({reading.originator or reading.outlet})" for reading in taken), 3)
    shown = count(low or 0) if low == high else f"{count(low or 0)} to {count(high or 0)}"
    return Answer(low, high, tuple(reading.id for reading in taken), tuple(left), f"By the policy {preset} {shown}, from {told}.")


def _two(names: list[str]) -> bool:
    return any(independent(a, b) for position, a in enumerate(names) for b in names[:position])
