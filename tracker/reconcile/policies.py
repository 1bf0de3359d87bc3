"""One number out of many: presets that a person chooses when asking, never stored instead of what was reported.

Casualty recorders answer "how many?" by a policy: the lowest number, the range between two independent originators, one trusted source.
A preset works on what every origin says last for the day that is asked, so that ten outlets with one agency's report speak once, and tells
what it took and what it left, and why.

Only what counts the same thing is put together (`scopes`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from tracker.errors import UsageError
from tracker.lang import lexicon
from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.intervals import Interval, tolerant, unit
from tracker.reconcile.origins import Basis, Origin, surely_two, witnesses
from tracker.reconcile.places import folded
from tracker.reconcile.scopes import Scope, scoped
from tracker.reconcile.series import Day, Series
from tracker.reconcile.tolls import published_order
from tracker.reconcile.wording import count, day, listed, number
from tracker.records import Period, Qualifier, Report

STANDS_DAYS = 7
"""Days for which a running total still speaks for a later day, as the toll of an event grows for a week; an older one says too little."""


class Preset(StrEnum):
    lowest = "lowest"  # the smallest number that is stated
    best = "best"  # what most origins carry, then most outlets, then the later; the range where none of these tells
    highest = "highest"  # the largest number that is stated
    conservative = "conservative"  # the fewest that all words allow
    range = "range"  # from the smallest to the largest
    two_origins = "two-origins"  # the same, of originators that surely are two or more
    prefer = "prefer"  # one originator's number, else the best


class Vague(StrEnum):
    """What "hundreds" is taken to mean; by default nothing."""

    nothing = "nothing"
    conservative = "conservative"
    median = "median"
    wide = "wide"


class Policy(NamedTuple):
    """A preset with whom it prefers, if anybody, and what it takes vague words to mean.

    Attributes:
        preferred: names of one originator, or words of them.
    """

    preset: Preset
    preferred: tuple[str, ...] = ()
    vague: Vague = Vague.nothing

    def prefers(self, name: str) -> bool:
        """True for an originator that is called so, or has these words in its name one after the other."""
        return any(f" {folded(words)} " in f" {folded(name)} " for words in self.preferred)


class Taken(NamedTuple):
    """A figure that an answer rests on, and whom it rests on itself."""

    figure: str
    reading: Reading
    origin: Origin


class Left(NamedTuple):
    """A figure that an answer does not rest on, and why."""

    figure: str
    reason: str
    reading: Reading


class Dispute(NamedTuple):
    """A discrepancy that nobody settled, between figures that an answer was asked of.

    Attributes:
        id: as it is opened by.
        kind: in the words of the list of kinds ("cross_origin_conflict").
    """

    id: str
    kind: str


class Answer(NamedTuple):
    """What a policy makes of the reports of one scope; every one of them is taken or left.

    Attributes:
        scope: what is counted; None for the figures of which that is not known.
        low, high: inclusive bounds; equal for a single number, None for no answer.
        as_of: ordinal of the day that the answer describes: of an event its own; None where there is none.
        taken: the figures that it rests on.
        left: the others, each with the reason.
        outlets: that carry what was taken, copies too.
        origins: that surely are different among whom it rests on: what corroborates. 0 where no text names anybody.
        explanation: one sentence, with a second one where nothing tells which number is right, and a third for disputes.
        undecided: nothing tells which of the numbers from low to high is right, where a single one was asked for.
        disputes: discrepancies in which two or more figures of the scope stand, by id.
    """

    scope: Scope | None
    low: float | None
    high: float | None
    as_of: int | None
    taken: tuple[Taken, ...]
    left: tuple[Left, ...]
    outlets: int
    origins: int
    explanation: str
    undecided: bool = False
    disputes: tuple[Dispute, ...] = ()


def policy(text: str, vague: Vague = Vague.nothing) -> Policy:
    """Read a policy as it is written on the command line: "lowest", "two-origins", "prefer:Gaza Health Ministry".

    Raises:
        UsageError: there is no such preset, or nobody to prefer.
    """
    name, _, preferred = text.partition(":")
    if name not in set(Preset) or (name == Preset.prefer) != bool(folded(preferred)):
        raise UsageError(f"no policy {text!r}: choose one of {', '.join(p for p in Preset if p != Preset.prefer)} or prefer:NAME")
    return Policy(Preset(name), (preferred.strip(),) if preferred else (), vague)


# ------------------------------------------------------------------ vague words


def meaning(text: str, vague: Vague) -> Interval | None:
    """What a vague expression is taken to mean, None where the policy or the table has nothing: "hundreds" -> 100 to 999 when wide."""
    found = _vague().get(_plain(text))
    if found is None or vague is Vague.nothing:
        return None
    fewest, middle, (low, high) = found
    return {Vague.conservative: Interval(fewest, fewest), Vague.median: Interval(middle, middle), Vague.wide: Interval(low, high)}[vague]


class _Meaning(NamedTuple):
    conservative: float
    median: float
    wide: Interval


@cache
def _vague() -> dict[str, _Meaning]:
    """Every expression that the table can be asked for, plainly written."""
    table = lexicon("policies")
    found: dict[str, _Meaning] = {}
    for entry in table["plural"].values():
        for word in entry["words"]:
            found[_plain(word)] = _Meaning(entry["conservative"], entry["median"], Interval(*entry["wide"]))
    for entry in table["quantifier"].values():
        for magnitude, each in table["magnitudes"].items():
            meant = _Meaning(entry["conservative"] * each, entry["median"] * each, Interval(*(each * end for end in entry["wide"])))
            found |= {f"{word} {magnitude}{plural}": meant for word in entry["words"] for plural in ("", "s")}
    return found


def _plain(text: str) -> str:
    return " ".join(word for word in folded(text).split() if word not in {"a", "an", "the", "of"})


# ------------------------------------------------------------------ scopes


def answers(
    reports: Iterable[Report], by: Policy, *, as_of: int | None = None, disputes: Mapping[str, Sequence[Dispute]] | None = None
) -> list[Answer]:
    """One answer for every scope among the reports: what is not comparable is never put together.

    Args:
        reports: figures as outlets carried them.
        by: the policy.
        as_of: ordinal of the day that is asked; None for the latest of each scope. Scopes that lie after it are left out.
        disputes: what is open between figures, by the figure's id.

    Returns:
        Answers in the order of their scopes, at last the figures that belong to none.
    """
    known = scoped(readings(reports))
    told = [_Question(scope, group, known.origins, as_of).answer(by) for scope, group in known.scopes.items()]
    kept = [_with_disputes(answer, disputes or {}) for answer in told if answer is not None]
    unknown = tuple(Left(reading.id, reason, reading) for reading, reason in known.unknown)
    return [*kept, Answer(None, None, None, None, (), unknown, 0, 0, "What these count is not fully known.")] if unknown else kept


def _with_disputes(answer: Answer, disputes: Mapping[str, Sequence[Dispute]]) -> Answer:
    """An answer that names what is open between two or more of its figures, taken or left."""
    figures = [*(one.figure for one in answer.taken), *(one.figure for one in answer.left)]
    counted = Counter(one for id_ in figures for one in set(disputes.get(id_, ())))
    found = tuple(sorted(one for one, members in counted.items() if members > 1))
    if not found:
        return answer
    return answer._replace(disputes=found, explanation=f"{answer.explanation} {unsettled(found)}.")


def unsettled(disputes: Iterable[Dispute]) -> str:
    """What nobody settled, in words: "Not settled between its figures: cross origin conflict 5d41e0c7"."""
    named = (f"{one.kind.replace('_', ' ')} {one.id[:8]}" for one in disputes)
    return f"Not settled between its figures: {listed(named)}"


# ------------------------------------------------------------------ what every origin says


class _Standing(NamedTuple):
    """What an origin says for the day that is asked.

    Attributes:
        bounds: what the words allow, or what the policy takes them to mean.
        loose: the same at its widest honest reading.
        low, best, high: what is stated: a number is all three, of "100 to 300" the middle is the best.
        carried: who carries it, the plainest first.
        day: ordinal of the day that it describes.
    """

    origin: Origin
    bounds: Interval
    loose: Interval
    low: float
    best: float
    high: float
    carried: tuple[Reading, ...]
    day: int | None

    @property
    def outlets(self) -> frozenset[str]:
        return frozenset(reading.outlet for reading in self.carried)


def _standing(origin: Origin, carried: Sequence[Reading], bounds: Interval, at: int | None) -> _Standing:
    first = carried[0]
    low, high = bounds
    value = first.figure.value if first.figure.qualifier is not Qualifier.vague else None
    least = low if low is not None else high or 0
    most = high if high is not None else least
    if value is not None:
        inside = max(value, value if low is None else low)  # "more than 30" is 31 at least
        least = most = best = inside if high is None else min(inside, high)
    else:
        best = (least + most) // 2
    loose = bounds if first.figure.qualifier is Qualifier.vague else tolerant(first.figure, bounds)
    return _Standing(origin, bounds, loose, least, best, most, tuple(carried), at)


class _Question:
    """One scope, what every origin says of it, and why other reports do not count.

    Args:
        scope: what is counted.
        group: its reports.
        found: the origins of all reports.
        as_of: ordinal of the day that is asked, None for the latest.
    """

    def __init__(self, scope: Scope, group: list[Reading], found: dict[str, Origin], as_of: int | None) -> None:
        self.scope, self.group, self.found, self.asked = scope, group, found, as_of
        self.replaced = {reading.figure.revises for reading in group} - {None}
        self.wholes = {reading.id for reading in group}
        self.left: list[Left] = []
        self.told: list[_Standing] = []

    def answer(self, by: Policy) -> Answer | None:
        """Apply a policy; None where everything lies after the day that is asked."""
        if self.asked is not None and all(reading.day is not None and reading.day > self.asked for reading in self.group):
            return None
        voices: dict[str, list[Reading]] = defaultdict(list)
        for reading in self.group:
            reason = self._unusable(reading)
            if reason is None:
                voices[self.found[reading.id].id].append(reading)
            else:
                self._leave(reading, reason)
        numbers = {id_: [reading for reading in said if reading.countable] for id_, said in voices.items()}
        if self.scope.period is Period.cumulative:
            self._totals([said for said in numbers.values() if said])
        else:
            for said in numbers.values():
                self._tolls(said)
        for id_, said in voices.items():
            self._vague([reading for reading in said if not reading.countable], bool(numbers[id_]), by.vague)
        return self._answer(by)

    def _leave(self, reading: Reading, reason: str) -> None:
        self.left.append(Left(reading.id, reason, reading))

    def _unusable(self, reading: Reading) -> str | None:
        if not reading.independent:
            return "a syndicated copy"
        if reading.figure.negated:
            return "the text denies it"
        if reading.figure.excluded:
            return reading.figure.excluded
        if reading.id in self.replaced:
            return "its own text replaces it"
        if reading.part or reading.figure.subset_of in self.wholes:
            return "a part of another count"
        if not reading.countable and reading.figure.qualifier is not Qualifier.vague:
            return "its words state no bounds"
        if reading.day is None:
            return "nothing says of which day it is" if self.scope.period is Period.cumulative else None
        if reading.published is not None and reading.day > reading.published.last + 1:
            return "it describes a day after its publication"
        return "of a later day" if self.asked is not None and reading.day > self.asked else None

    def _vague(self, said: list[Reading], numbered: bool, vague: Vague) -> None:
        """An origin's last vague words, where the policy gives them a number and it gives none itself."""
        meant: list[tuple[Reading, Interval]] = []
        for reading in said:
            bounds = meaning(reading.figure.text or "", vague)
            if numbered:
                self._leave(reading, f"a vague word, and {self._name(reading)} gives a number")
            elif bounds is None:
                self._leave(reading, "a vague word, and the policy gives it no number")
            else:
                meant.append((reading, bounds))
        if meant:
            last, bounds = max(meant, key=lambda one: _latest(one[0]))
            self.told.append(_standing(self.found[last.id], [r for r, b in meant if b == bounds], bounds, last.day))
            for reading, other in meant:
                if other != bounds:
                    self._leave(reading, f"{self._name(reading)} has later words")

    def _name(self, reading: Reading) -> str:
        return self.found[reading.id].name

    def _totals(self, voices: list[list[Reading]]) -> None:
        """What every origin's series says last, by its chain, which leaves out slips and old numbers that were given again."""
        heard: list[tuple[list[Reading], Series]] = []
        for said in voices:
            series = Series(said)
            if series.chain:
                heard.append((said, series))
            else:
                for reading in said:
                    self._leave(reading, "more numbers of one day than one count can have")
        named = [series for said, series in heard if self.found[said[0].id].basis is not Basis.outlet]
        latest = max((series.chain[-1].day for series in named or [series for _, series in heard]), default=0)
        for said, series in heard:
            last = series.chain[-1]
            if abs(latest - last.day) <= STANDS_DAYS:
                self._total(said, last)
                continue
            of = f"{self._name(said[0])}'s last total is of {day(last.day)}"
            for reading in said:
                self._leave(reading, f"{of}, and a total grows" if last.day < latest else f"{of}, on which no originator gives one")

    def _total(self, said: list[Reading], last: Day) -> None:
        points = [last.agreed] if last.settled else [last.agreed, *last.disputed]
        for point in points:
            self.told.append(_standing(self.found[point.readings[0].id], point.readings, point.interval, last.day))
        standing = {reading.id for point in points for reading in point.readings}
        shown, name = listed(number(point.readings[0]) for point in points), self._name(said[0])
        for reading in said:
            at = reading.day or 0
            if reading.id in standing:
                continue
            if at == last.day:
                self._leave(reading, f"more or surer reports give {shown} as {name}'s number of that day")
            else:
                self._leave(reading, f"{name} has a later number" if at < last.day else f"does not fit {name}'s other days")

    def _tolls(self, said: list[Reading]) -> None:
        """An origin's last word on an event or a stretch: what no later publication of its replaces, as most outlets carry it."""
        carrying: dict[Interval, list[Reading]] = defaultdict(list)
        recalled = {reading.id for reading in _recalled(said)}
        given = [reading for reading in said if reading.id not in recalled]
        for reading in said:
            if reading.id in recalled:
                self._leave(reading, f"its text gives a later number of {self._name(reading)} beside it")
            elif any(published_order(reading, other) == -1 and other.interval != reading.interval for other in given):
                self._leave(reading, f"{self._name(reading)} has a later number")
            else:
                carrying[reading.interval].append(reading)
        most = max((len({reading.outlet for reading in group}) for group in carrying.values()), default=0)
        for bounds, group in carrying.items():
            if len({reading.outlet for reading in group}) == most:
                ordered = sorted(group, key=lambda reading: (_latest(reading), reading.id), reverse=True)
                self.told.append(_standing(self.found[ordered[0].id], ordered, bounds, ordered[0].day))
                continue
            for reading in group:
                self._leave(reading, f"more outlets carry another number of {self._name(reading)} for the same time")

    # -------------------------------------------------------------- presets

    def _answer(self, by: Policy) -> Answer:
        if not self.told:
            return self._none("Nothing here gives a number.")
        told = list(self.told)
        if by.preset is Preset.two_origins:
            told = self._surely_two()
            if not told:
                names = listed(_shown(one.origin) for one in self.told)
                return self._none(f"The policy asks for two originators that surely are two, and the numbers are from {names}.")
        chosen = _chosen(told, by)
        for one in told:
            if one not in chosen.taken:
                for reading in one.carried:
                    self._leave(reading, chosen.why(one))
        return self._told(chosen, by)

    def _surely_two(self) -> list[_Standing]:
        """Only those of originators that surely are different; the others are left."""
        sure = witnesses(one.origin for one in self.told)
        kept = {one.id for one in sure} if len(sure) > 1 and surely_two(sure[0], sure[1]) else set[str]()
        for one in self.told:
            if one.origin.id not in kept:
                nobody = "no text names its originator" if one.origin.basis is not Basis.originator else None
                for reading in one.carried:
                    self._leave(reading, nobody or "there is no second originator that surely is another")
        return [one for one in self.told if one.origin.id in kept]

    def _none(self, explanation: str) -> Answer:
        return Answer(self.scope, None, None, None, (), tuple(self.left), 0, 0, explanation)

    def _told(self, chosen: "_Chosen", by: Policy) -> Answer:
        taken = chosen.taken
        low, high = _bounds(chosen.undecided, Policy(Preset.range)) if chosen.undecided else _bounds(taken, by)
        rows = tuple(Taken(reading.id, reading, one.origin) for one in taken for reading in one.carried)
        said = {(one.origin.id, reading.interval) for one in taken for reading in one.carried}
        outlets = len({r.outlet for r in self.group if (self.found[r.id].id, r.interval) in said} | {r.reading.outlet for r in rows})
        origins = len(witnesses(one.origin for one in taken))
        shown = count(low) if low == high else f"{count(low)} to {count(high)}"
        told = listed((f"{number(one.carried[0])} ({_shown(one.origin)})" for one in taken), 3)
        days = [one.day for one in taken if one.day is not None]
        at = max(days, default=None)
        preset = f"{by.preset}:{by.preferred[0]}" if by.preferred else str(by.preset)
        missing = ""
        if by.preset is Preset.prefer and not any(by.prefers(one.origin.name) for one in taken):
            missing = f", as {by.preferred[0]} gives none,"
        when = f" as of {day(at)}" if at is not None else ""
        from_ = f"{told}; {_many(outlets, 'outlet')}, {_many(origins, 'origin') if origins else 'no originator named'}"
        explanation = f"By the policy {preset}{missing} {shown}{when}, from {from_}."
        if chosen.undecided:
            explanation += " As many origins and outlets carry each, none is the later, and nothing tells which is right."
        return Answer(self.scope, low, high, at, rows, tuple(self.left), outlets, origins, explanation, bool(chosen.undecided))


def _recalled(said: list[Reading]) -> Iterator[Reading]:
    """Numbers that texts give beside a newer one: of two of one originator in one text the one that was out first is the old one."""
    first: dict[Interval, Reading] = {}
    beside: dict[str, set[Interval]] = defaultdict(set)
    for reading in said:
        known = first.setdefault(reading.interval, reading)
        if published_order(reading, known) == -1:
            first[reading.interval] = reading
        if reading.figure.article is not None:
            beside[reading.figure.article].add(reading.interval)
    for reading in said:
        others = beside.get(reading.figure.article or "", ())
        if any(published_order(first[reading.interval], first[other]) == -1 for other in others):
            yield reading


def _latest(reading: Reading) -> tuple[int, int, float]:
    return reading.day or 0, reading.published.first if reading.published else 0, reading.moment or 0.0


def _shown(origin: Origin) -> str:
    return f"{origin.name}, which names nobody" if origin.basis is not Basis.originator else origin.name


def _many(number_of: int, what: str) -> str:
    return f"{number_of:,} {what}{'' if number_of == 1 else 's'}"


class _Chosen(NamedTuple):
    """What a preset takes.

    Attributes:
        why: the reason for which it leaves one of the others.
        undecided: of what is taken the numbers between which only chance would decide.
    """

    taken: list[_Standing]
    why: Callable[[_Standing], str]
    undecided: Sequence[_Standing] = ()


def _chosen(told: list[_Standing], by: Policy) -> _Chosen:
    match by.preset:
        case Preset.lowest:
            least = min(one.low for one in told)
            return _Chosen([one for one in told if one.low == least], lambda _: "a higher number")
        case Preset.highest:
            most = max(one.high for one in told)
            return _Chosen([one for one in told if one.high == most], lambda _: "a lower number")
        case Preset.conservative:
            least = min(one.bounds.low or 0 for one in told)
            return _Chosen([one for one in told if (one.bounds.low or 0) == least], lambda _: "its words do not allow as few")
        case Preset.range | Preset.two_origins:
            return _Chosen(sorted(told, key=lambda one: (one.low, one.high, one.origin.id)), lambda _: "")
        case Preset.prefer if preferred := [one for one in told if by.prefers(one.origin.name)]:
            found = _best(preferred)
            if found.undecided:
                return _Chosen(found.taken, lambda _: "not the one that is preferred", found.undecided)
            best = found.taken[0]
            same = [one for one in preferred if one.origin.id == best.origin.id and one.best == best.best]
            return _Chosen(same, lambda one: found.why(one) if one in preferred else "not the one that is preferred")
    return _best(told)


def _supports(one: _Standing, other: _Standing) -> bool:
    """True where one origin's words corroborate another's number: both may mean one number.

    Open words do so for their own number or one that rounds to it, as `verdicts.rounds` has it: "at least 6" allows 25 and says nothing
    of it.
    """
    if one.loose.apart(other.loose):
        return False
    if one.bounds == other.bounds:
        return True
    return all(abs(one.best - other.best) <= unit(int(rough.best)) for rough in (one, other) if None in rough.loose)


class _Rank(NamedTuple):
    """Why one of several numbers is taken: the one with the smallest rank. WHY has the words for all parts that are evidence.

    Attributes:
        wide: its words allow two numbers that contradict each other ("100 to 300"): it is not asked to speak for both.
        support, outlets: of origins that surely are different, and of outlets, negative.
        day, published, moment: of its latest report, negative.
        width: of what its words allow.
    """

    wide: bool
    support: int
    outlets: int
    day: int
    published: int
    moment: float
    width: float


WHY = (
    "its words allow numbers that contradict each other",
    "fewer origins carry it",
    "as many origins but fewer outlets carry it",
    "no more origins and outlets carry it, and it is of an earlier day",
    "no more origins and outlets carry it, and it was published earlier",
    "no more origins and outlets carry it, and it was published earlier on the same day",
)


def _best(told: Sequence[_Standing]) -> _Chosen:
    """What most origins carry; then what most outlets do; then the later; of numbers that may be one the plainest.

    Numbers that are equal in all of that and contradict each other are all taken: nothing tells which is right.
    """
    ranks = {position: _rank(one, told) for position, one in enumerate(told)}
    order = sorted(ranks, key=lambda position: (ranks[position], told[position].origin.id, told[position].best))
    first = order[0]
    best, evidence = told[first], ranks[first][: len(WHY)]
    equal = [told[position] for position in order if ranks[position][: len(WHY)] == evidence]
    rivals = [one for one in equal if one.loose.apart(best.loose) or (one.bounds.point and best.bounds.point and one.best != best.best)]
    leading = [best, *rivals]
    taken = [*leading, *(one for one in told if one not in leading and any(_supports(one, other) for other in leading))]

    def why(one: _Standing) -> str:
        rank = ranks[told.index(one)]
        if not one.loose.apart(best.loose):
            return "its words allow the number that is taken and say little of it"
        return next((reason for reason, own, its in zip(WHY, evidence, rank, strict=False) if own != its), "less plain words")

    return _Chosen(taken, why, leading if rivals else ())


def _rank(one: _Standing, told: Sequence[_Standing]) -> _Rank:
    meeting = [other for other in told if _supports(other, one)]
    wide = any(a.loose.apart(b.loose) for position, a in enumerate(meeting) for b in meeting[:position])
    support = len(witnesses(other.origin for other in meeting))
    outlets = len(frozenset[str]().union(*(other.outlets for other in meeting)))
    day_, published, moment = max(map(_latest, one.carried))
    low, high = one.bounds
    width = float("inf") if low is None or high is None else high - low
    return _Rank(wide, -support, -outlets, -day_, -published, -moment, width)


def _bounds(taken: Sequence[_Standing], by: Policy) -> tuple[float, float]:
    match by.preset:
        case Preset.lowest:
            return taken[0].low, taken[0].low
        case Preset.highest:
            return taken[0].high, taken[0].high
        case Preset.conservative:
            return taken[0].bounds.low or 0, taken[0].bounds.low or 0
        case Preset.range | Preset.two_origins:
            return min(one.low for one in taken), max(one.high for one in taken)
        case _:
            return taken[0].best, taken[0].best
