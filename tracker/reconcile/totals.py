"""Rules over the running totals of one originator: slips, subsets, falls, jumps and repeats.

They run in the order of the verdicts: first what is an error beyond doubt, then revisions, then what is merely implausible.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby

from tracker.reconcile.comparable import Reading
from tracker.reconcile.findings import Findings, of_other_texts
from tracker.reconcile.intervals import Interval
from tracker.reconcile.populations import disjoint_among, part_of
from tracker.reconcile.series import Day, Odd, Point, Series, updated, witnesses
from tracker.reconcile.starts import NEAR_DAYS, SeriesKey, Topic
from tracker.reconcile.wording import as_of, carry, count, counted, day, give, listed, number, originator, outlets, published, said, where
from tracker.records import Kind

MOST_SPIKE = 2
"""Days that a leap lasts at most before the fall after it is a revision."""

BREAK_SHARE = 0.8
"""A part that falls below this share of itself while its whole does not fall was counted by a new definition."""

WEEK = 7


class Totals:
    """All running totals, and the rules over them.

    Args:
        series: as `starts.totals` brings them together.
        findings: where rows are listed.
    """

    def __init__(self, series: Mapping[SeriesKey, Series], findings: Findings) -> None:
        self.series = series
        self.findings = findings
        self.by_topic: dict[Topic, list[Series]] = defaultdict(list)
        for key, one in series.items():
            self.by_topic[key.topic].append(one)

    # -------------------------------------------------------------- errors

    def slips(self) -> None:
        """same_origin_mismatch: one originator gave one number for a day, and outlets carry two.

        Example: the ministry's total of a day is 56,697; one outlet prints 57,697. The number that fits the days around it, else
        the originator's own, else the one that most outlets carry, is taken as right. Limits: a number that its originator gave for
        another day of the fortnight is not a slip but old or misdated (`stale_repeat` when two days old or more); a plain rounding is
        none either, nor is one of two numbers that one text gives side by side, nor a higher one that came later in the same day,
        where the hours of publication are known.
        """
        for series in self.series.values():
            for one in series.days:
                for point in one.disputed:
                    self._slip(series, one, point)

    def _slip(self, series: Series, one: Day, point: Point) -> None:
        if point.inferred or (one.agreed.inferred and not point.loose.apart(series.bounds(one.day, without=True))):
            return  # a day that was inferred accuses nobody whose number fits as well
        if updated(series, one.day, point.readings, one.agreed.readings):
            return
        other = series.same_number(point)
        if other is not None:
            if other <= one.day - 2 and point.loose.below(one.agreed.loose):
                self._stale(point.readings, other, one.supporting)
            self.findings.settle(point.readings)
            return
        against = one.against(point)
        questioned = of_other_texts(point.readings, against)
        if not questioned:
            return
        right, wrong = one.agreed.readings[0], questioned[0]
        reason = "one originator has one number a day, so somebody carried it wrong"
        if not one.settled:
            reason += ", and nothing here tells which of the two"
        self.findings.add(
            Kind.same_origin_mismatch,
            questioned,
            against,
            f"{carry(questioned)} {said(wrong)} {as_of(wrong)} from {originator(wrong)}, "
            f"where {give(one.agreed.readings)} {number(right)} from the same originator for the same day: {reason}.",
            confidence=0.95 if one.settled else 0.8,
        )

    def subsets(self) -> None:
        """subset_exceeds_total: more of a part than of the whole, from one originator and scope; parts_not_total: parts that share
        nobody and add up to more than their whole.

        Example: 15,000 children killed in a place where its originator counts 14,000 people killed; 9,000 children and 6,000 women of
        14,000. A total of a later day is an upper bound too, as totals only grow. Those identified by name are a part of all. Limits:
        both must be of one originator; parts that are themselves disputed were explained before; parts are added up only where all
        are of one day and their populations share no member by definition.
        """
        for key, series in self.series.items():
            for whole in _wholes(key):
                total = self.series.get(whole)
                if total is None or key.start is None:
                    continue
                for run in _runs(series.days, partial(self._exceeds, total=total)):
                    self._over(run, total)
        self._sums()

    def _exceeds(self, one: Day, total: Series) -> bool:
        over = self.findings.open(one.agreed.readings)
        return bool(over) and not one.agreed.inferred and total.bounds(one.day).below(one.agreed.loose)

    def _sums(self) -> None:
        groups: dict[SeriesKey, dict[str, Series]] = defaultdict(dict)
        for key, series in self.series.items():
            for whole in part_of(key.topic.population):
                groups[key._replace(topic=key.topic._replace(population=whole))][key.topic.population] = series
        for key, parts in groups.items():
            total = self.series.get(key)
            for some in disjoint_among(parts) if total is not None and len(parts) > 1 else ():
                assert total is not None
                self._sum([parts[name] for name in some], total)

    def _sum(self, parts: list[Series], total: Series) -> None:
        for run in _runs(parts[0].days, lambda one: bool(self._exceeding(one, parts, total))):
            first = self._exceeding(run[0], parts, total)
            over = [reading for one in run for point in self._exceeding(one, parts, total) for reading in point.readings]
            against = [reading for one in run for near in total.nearest(one.day) for reading in near.supporting]
            whole, least = total.nearest(run[0].day)[-1].agreed.readings[0], sum(point.loose.low or 0 for point in first)
            told = listed((f"{number(point.readings[0])} {point.readings[0].population}" for point in first), len(first))
            self.findings.add(
                Kind.parts_not_total,
                over,
                against,
                f"{carry(over)} {told} {whole.measure} in {where(whole)} {as_of(over[0])} from {originator(over[0])}, together at least "
                f"{count(least)}, more than the {number(whole)} {counted(whole)} {as_of(whole)} from the same originator in "
                f"{outlets(against)}: parts cannot add up to more than their whole{_lasting(run)}.",
                confidence=0.9,
            )

    def _exceeding(self, one: Day, parts: list[Series], total: Series) -> list[Point]:
        """The parts' numbers of a day where they add up to more than their whole, none of them explained before; else none."""
        known = [day.agreed for part in parts if (day := part.on(one.day)) is not None]
        unexplained = all(self.findings.open(point.readings) for point in known)
        least = sum(point.loose.low or 0 for point in known)
        if len(known) < len(parts) or not unexplained or not total.bounds(one.day).below(Interval(least, None)):
            return []
        return known

    def _over(self, run: list[Day], total: Series) -> None:
        over = [reading for one in run for reading in self.findings.open(one.agreed.readings)]
        against = [reading for one in run for near in total.nearest(one.day) for reading in near.supporting]
        part, whole = over[0], total.nearest(run[0].day)[-1].agreed.readings[0]
        self.findings.add(
            Kind.subset_exceeds_total,
            over,
            against,
            f"{carry(over)} {said(part)} {as_of(part)} from {originator(part)}, more than the {number(whole)} {counted(whole)} "
            f"{as_of(whole)} from the same originator in {outlets(against)}: a part cannot exceed its whole{_lasting(run)}.",
        )

    # -------------------------------------------------------------- revisions and jumps

    def turns(self) -> None:
        """What a running total does that it should not: falls, and leaps that do not last.

        cumulative_decrease: an originator's total is lower than its own of an earlier day (14,500 on Monday, 13,900 on Tuesday), for
        good or for a day or two. series_break: a part falls by a fifth or more and stays there while the whole it belongs to does
        not fall, as when "children" becomes "identified children": the definition changed, and nobody contradicts anybody.
        stale_repeat: the low number is one outlet's and is its originator's own of two or more days before. implausible_jump: a
        number far above the series' own rate that the following numbers do not confirm, or that is the last so far.

        Limits: a batch that later totals confirm is growth and is not listed; in a series of fewer than four numbers no rate is
        known, so nothing in it is called a jump.
        """
        breaks: dict[tuple[str, str, str, int, int], list[tuple[Day, Day]]] = defaultdict(list)
        for key, series in self.series.items():
            fallen = [high for high, _ in series.falls()]
            for odd in series.odd():
                fallen += self._odd(series, odd)
            for high in fallen:
                lower = series.below(high)
                if lower and self._redefined(key, high, lower[0]):
                    breaks[key.topic.measure, key.topic.place, key.originator, high.day, lower[0].day].append((high, lower[0]))
                else:
                    self._fall(high.agreed.readings, [reading for one in lower for reading in one.supporting])
            self._last(series)
            change = self._narrowed(key, series)
            if change is not None:
                high, low = change
                breaks[key.topic.measure, key.topic.place, key.originator, high.day, low.day].append(change)
        for pairs in breaks.values():
            self._break(pairs)

    def _odd(self, series: Series, odd: Odd) -> list[Day]:
        """List a run that the chain leaves out; the days after which the series is lower for good are returned."""
        run = [one for one in odd.days if self.findings.open(one.agreed.readings)]
        run = [one for one in run if not self._contradicted(series, one)]
        if not run:
            return []
        if odd.falls:
            fallen = []
            for one in run:
                earlier = series.same_number(one.agreed)
                if earlier is not None and earlier < one.day and len(one.agreed.outlets) == 1:
                    if earlier <= one.day - 2 and odd.before:
                        self._stale(one.agreed.readings, earlier, odd.before.supporting)
                    self.findings.settle(one.agreed.readings)
                else:
                    fallen.append(one)
            high = series.above(fallen[0]) if fallen else None
            if high:
                self._fall(high.agreed.readings, [r for one in fallen for r in one.supporting])
            return []
        run = [one for one in run if series.same_number(one.agreed) is None]
        if not run:
            return []
        return [] if self._leap(series, run, odd) else [run[-1]]

    def _contradicted(self, series: Series, one: Day) -> bool:
        """List an odd number that one outlet carries as its slip, where another prints the fitting number without naming anybody."""
        against = witnesses(series, one) if len(one.agreed.outlets) == 1 else []
        wrong = one.agreed.readings[0]
        if not against or series.same_number(one.agreed) is not None:
            return False
        self.findings.add(
            Kind.same_origin_mismatch,
            one.supporting,
            against,
            f"{carry(one.supporting)} {said(wrong)} {as_of(wrong)} from {originator(wrong)}, where {give(against)} {number(against[0])} "
            "for the same day, naming nobody, which fits that originator's totals before and after: somebody carried it wrong.",
            confidence=0.8,
        )
        return True

    def _leap(self, series: Series, run: list[Day], odd: Odd) -> bool:
        """implausible_jump: a number far above the series' own daily rate that the numbers after it do not confirm; False where it is none.

        Example: 4,330 on Friday, 6,362 on Saturday and 4,391 on Sunday, in a series that grows by thirty a day. Limits: a batch that
        later totals confirm is growth; after days without a number the rise of all of them is allowed; in a series of fewer than four
        numbers no rate is known, so nothing in it is called a jump.
        """
        if odd.before is None or len(run) > MOST_SPIKE:  # a first level that does not last was revised
            return False
        top, base = run[0], odd.before.agreed.interval
        limit = series.plausible_rise(top.day, top.day - odd.before.day)
        low, high = top.agreed.interval.low, base.low if base.high is None else base.high
        if limit is None or low is None or high is None or low - high <= limit:
            return False
        readings = [reading for one in run for reading in one.supporting]
        around = [reading for one in (odd.before, odd.after) if one for reading in one.supporting]
        reading = top.agreed.readings[0]
        usual = series.usual(top.day) or 0
        self.findings.add(
            Kind.implausible_jump,
            readings,
            around,
            f"{carry(readings)} {said(reading)} {as_of(reading)} from {originator(reading)}, which stands "
            f"{_beside(odd)} in a series that grows by about {count(usual)} a day.",
            confidence=0.9,
        )
        return True

    def _last(self, series: Series) -> None:
        """implausible_jump of the latest number: nothing after it confirms or contradicts it yet.

        After a week without a number nobody knows how fast the total grew, so nothing is said.
        """
        if not series.growing or len(series.chain) < 5:
            return
        before, last = series.chain[-2:]
        if last.day - before.day > WEEK:
            return
        limit = series.plausible_rise(last.day, last.day - before.day)
        low, high = last.agreed.interval.low, before.agreed.interval.high
        open_ = self.findings.open(last.supporting)
        if limit is None or low is None or high is None or low - high <= max(limit, high / 10) or not open_:
            return
        reading = last.agreed.readings[0]
        self.findings.add(
            Kind.implausible_jump,
            open_,
            before.supporting,
            f"{carry(last.supporting)} {said(reading)} {as_of(reading)} from {originator(reading)}, after {_value(before)} "
            f"{_upto(before)} ({outlets(before.supporting)}), in a series that grows by about {count(series.usual(last.day) or 0)} a day, "
            "and no later total confirms it.",
            confidence=0.7,
        )

    def _fall(self, earlier: list[Reading], later: list[Reading]) -> None:
        """cumulative_decrease: an originator's running total is lower than its own of an earlier day, for good or for a day or two.

        Example: 14,500 killed on Monday, 13,900 on Tuesday, from one ministry. Limits: a rounding is no fall, nor is an old number that one
        outlet repeats, a count of fewer people, places or days, or a number that its originator is told to have taken back.
        """
        later = self.findings.open(later)
        if not later:
            return
        before, after = earlier[0], later[0]
        others = (f"{number(reading)} {as_of(reading)}" for reading in later if reading.day != after.day)
        lower = listed([f"{said(after)} {as_of(after)}", *others])
        self.findings.add(
            Kind.cumulative_decrease,
            later,
            earlier,
            f"{carry(later)} {lower} from {originator(after)}, below the {number(before)} {as_of(before)} from the same originator in "
            f"{outlets(earlier)}: a running total does not fall unless it is revised.",
            confidence=0.95,
        )

    def _narrowed(self, key: SeriesKey, series: Series) -> tuple[Day, Day] | None:
        """The last day of a plain count and the first of those "identified", where the one took the other's place."""
        if key.topic.established is None:
            return None
        low = series.days[0]
        for plain in self.by_topic.get(key.topic._replace(established=None), ()):
            high = plain.days[-1]
            if plain.originator == key.originator and 0 < low.day - high.day <= NEAR_DAYS and self._redefined(key, high, low):
                return high, low
        return None

    def _redefined(self, key: SeriesKey, high: Day, low: Day) -> bool:
        """True where a part fell by a fifth or more for good while its whole held."""
        top, bottom = high.agreed.interval.low, low.agreed.interval.high
        if top is None or bottom is None or bottom >= BREAK_SHARE * top:
            return False
        for whole in part_of(key.topic.population):
            topic = key.topic._replace(population=whole, established=None)
            if any(_holds(one, high.day, low.day) for one in self.by_topic.get(topic, ())):
                return True
        return False

    def _break(self, pairs: list[tuple[Day, Day]]) -> None:
        """series_break: a part falls by a fifth or more and stays there, while the whole that it belongs to does not fall.

        Example: 14,500 children killed, and two days later 7,797 identified ones, while the total of all killed grows: what is counted
        changed, and nobody contradicts anybody. Limits: the whole must be known within a week of both; a smaller or a passing fall of a
        part is a `cumulative_decrease`, and a source that changes without a fall is not seen.
        """
        first = pairs[0][1].agreed.readings[0]
        later = self.findings.open(r for _, low in pairs for r in low.supporting)
        if not later:
            return
        earlier = [r for high, _ in pairs for r in high.supporting]
        changes = " and ".join(f"{_population(low)} from {_value(high)} to {_value(low)}{_only(low)}" for high, low in pairs)
        self.findings.add(
            Kind.series_break,
            later,
            earlier,
            f"Between {day(pairs[0][0].day)} ({outlets(earlier)}) and {day(pairs[0][1].day)} ({outlets(later)}) the count by "
            f"{originator(first)} of those {first.measure} in {where(first)} changes its level, {changes}, while the whole count does "
            "not fall: the definition or the source of the series changed.",
            confidence=0.9,
        )

    def _stale(self, repeated: list[Reading], first_day: int, newer: list[Reading]) -> None:
        if not repeated:
            return
        old, new = repeated[0], newer[0]
        self.findings.add(
            Kind.stale_repeat,
            repeated,
            newer,
            f"{published(old)}, has {said(old)} from {originator(old)} as current, "
            f"the number given for {day(first_day)}; by then {outlets(newer)} carried {number(new)} {as_of(new)}.",
            confidence=0.9,
        )

    def repeats(self) -> None:
        """stale_repeat: the very number of two or more days ago, given as current when a newer one was out.

        Example: 32,333 on Monday, 32,414 on Tuesday, and on Wednesday one outlet has 32,333 again. An undated total counts by the day of
        its publication. Limits: exact totals only; an outlet that gives its number the right date repeats nothing.
        """
        for series in self.series.values():
            for repeat in series.repeats:
                self._stale(self.findings.open(repeat.point.readings), repeat.first.day, repeat.newer.supporting)
            for one in series.days:
                old = [
                    reading
                    for reading in self.findings.open(one.agreed.readings)
                    if reading.as_of is None and reading.published is not None and reading.published.first >= one.day + 2
                ]
                for reading in old:
                    assert reading.published is not None
                    newer = series.nearest(reading.published.first - 1)[0]
                    if newer.day > one.day and one.agreed.interval.below(newer.agreed.interval):
                        self._stale([reading], one.day, newer.supporting)


def _runs(days: Iterable[Day], wrong: Callable[[Day], bool]) -> list[list[Day]]:
    """Neighbouring days on which something is wrong, run by run: what lasts is told once."""
    return [list(run) for said, run in groupby(days, key=wrong) if said]


def _lasting(run: Sequence[Day]) -> str:
    return "" if len(run) == 1 else f", on {len(run)} dates up to {day(run[-1].day)}"


def _wholes(key: SeriesKey) -> list[SeriesKey]:
    """The series that one is a part of: of the populations that hold its own, and of all where it counts those identified."""
    established = key.topic.established
    plain = [None] if established is not None and not established.startswith("or ") else []
    topics = [key.topic._replace(population=whole) for whole in part_of(key.topic.population)]
    topics += [
        key.topic._replace(established=None, population=name)
        for _ in plain
        for name in (key.topic.population, *part_of(key.topic.population))
    ]
    return [key._replace(topic=topic) for topic in topics]


def _holds(total: Series, earlier: int, later: int) -> bool:
    """True where a total is known around two days and does not fall between them."""
    before, after = (min(total.days, key=lambda one: abs(one.day - at)) for at in (earlier, later))
    if abs(before.day - earlier) > WEEK or abs(after.day - later) > WEEK:
        return False
    return not after.agreed.loose.below(before.agreed.loose)


def _value(one: Day) -> str:
    return number(one.agreed.readings[0])


def _population(one: Day) -> str:
    return one.agreed.readings[0].population


def _only(one: Day) -> str:
    words = one.agreed.readings[0].established
    return f" {words}" if words else ""


def _upto(one: Day) -> str:
    return as_of(one.agreed.readings[0])


def _beside(odd: Odd) -> str:
    parts = [f"after {_value(odd.before)} {_upto(odd.before)} ({outlets(odd.before.supporting)})"] if odd.before else []
    parts += [f"before {_value(odd.after)} {_upto(odd.after)} ({outlets(odd.after.supporting)})"] if odd.after else []
    return " and ".join(parts)
