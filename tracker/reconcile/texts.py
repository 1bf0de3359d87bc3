"""What one text says about its own numbers: this replaces that, this is a part of that, this is about another place.

Here the text itself sets the figures side by side, so the relation is on record and needs no inference. The quiet verdicts (rounding,
superseded, other scope) are listed only here: between two texts they are what every reader expects.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from tracker.reconcile.comparable import Reading, difference
from tracker.reconcile.conflicts import OnRecord
from tracker.reconcile.findings import Findings
from tracker.reconcile.intervals import Interval
from tracker.reconcile.populations import EVERYBODY, disjoint
from tracker.reconcile.verdicts import rounds
from tracker.reconcile.wording import as_of, count, give, listed, number, originator, published, said, where
from tracker.records import Kind, Period, Qualifier

MOST_SCOPES = 6
"""Places that a row about differing scopes names."""


class Texts:
    """Figures by article, with the links that the text states.

    Args:
        readings: all reports.
        findings: where rows are listed.
    """

    def __init__(self, readings: Iterable[Reading], findings: Findings) -> None:
        self.findings = findings
        self.by_id: dict[str, Reading] = {}
        self.articles: dict[str, list[Reading]] = defaultdict(list)
        self.imported: list[Reading] = []  # figures without an article whose line names another figure
        for reading in readings:
            self.by_id[reading.id] = reading
            if not reading.countable or not reading.independent:
                continue
            if reading.figure.article is not None:
                self.articles[reading.figure.article].append(reading)
            elif reading.figure.subset_of or reading.figure.revises:
                self.imported.append(reading)

    # -------------------------------------------------------------- stated revisions

    def revisions(self, record: OnRecord) -> None:
        """retraction: a text says that a number replaces a higher one; superseded where it replaces a lower one.

        Example: "the foreign ministry revised the toll from 1,400 to 1,200". Texts that tell the same revision are one row, with earlier
        reports of the old number on the other side. Limits: the link must be stated; two numbers of one originator in two texts are
        the business of its series.
        """
        stated: dict[tuple[str, str, Interval, Interval], list[tuple[Reading, Reading]]] = defaultdict(list)
        for group in (*self.articles.values(), self.imported):
            for new in group:
                old = self.by_id.get(new.figure.revises) if new.figure.revises else None
                if old is None or not old.countable or old.measure != new.measure or not new.interval.apart(old.interval):
                    continue
                record.replace(old, new)
                stated[new.measure, new.population, old.interval, new.interval].append((old, new))
        carried: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
        if stated:
            for group in self.articles.values():
                for reading in group:
                    carried[_account(reading)].append(reading)
        for pairs in stated.values():
            self._revision(pairs, carried)

    def _revision(self, pairs: list[tuple[Reading, Reading]], carried: dict[tuple[object, ...], list[Reading]]) -> None:
        new = [one for _, one in pairs]
        old = list(dict.fromkeys(reading.id for one, _ in pairs for reading in (one, *carried[_account(one)])))
        before, after = pairs[0]
        earlier = [self.by_id[one] for one in old if one not in {reading.id for reading in new}]
        others = listed(published(reading) for reading in earlier if reading.figure.article not in {one.figure.article for one in new})
        seen = f"; {others} gave the earlier number" if others else ""
        lower = after.interval.below(before.interval)
        what = "taken back" if lower else "raised"
        self.findings.add(
            Kind.retraction if lower else Kind.superseded,
            new,
            earlier,
            f"{originator(after)} now gives {said(after)} {as_of(after)} instead of {number(before)}: the earlier number is "
            f"{what}, as told by {listed(published(one) for one in new)}{seen}.",
            confidence=0.95,
        )

    # -------------------------------------------------------------- stated parts

    def parts(self) -> None:
        """subset_exceeds_total and parts_not_total: stated parts against their whole, inside one text.

        Example: "30 people died, 34 of them children"; "of the 20 dead, 15 were women and 12 children". Limits: part and whole must count
        the same measure (parts of casualties are left aside); parts are added up only where their populations share no member.
        """
        for group in (*self.articles.values(), self.imported):
            of: dict[str, list[Reading]] = defaultdict(list)
            for part in group:
                whole = self.by_id.get(part.figure.subset_of) if part.figure.subset_of else None
                if whole is None or not whole.countable or whole.measure != part.measure:
                    continue
                if whole.interval.below(part.interval):
                    self.findings.add(
                        Kind.subset_exceeds_total,
                        [part],
                        [whole],
                        f"{published(part)}, gives {number(part)} {part.population} as a part of {said(whole)}: a part cannot exceed "
                        "its whole.",
                        confidence=0.9,
                    )
                else:
                    of[whole.id].append(part)
            for whole_id, parts in of.items():
                self._sum(self.by_id[whole_id], parts)

    def _sum(self, whole: Reading, parts: list[Reading]) -> None:
        names = [part.population for part in parts]
        least = sum(part.interval.low or 0 for part in parts)
        if len(names) < 2 or len(set(names)) != len(names) or not disjoint(set(names)):
            return
        if Interval(None, whole.interval.high).below(Interval(least, None)):
            told = listed((f"{number(part)} {part.population}" for part in parts), len(parts))
            self.findings.add(
                Kind.parts_not_total,
                [whole],
                parts,
                f"{published(whole)}, gives {said(whole)}, and of these {told}: the parts add up to {count(least)}.",
                confidence=0.9,
            )

    # -------------------------------------------------------------- side by side

    def remarks(self) -> None:
        """rounding, superseded and scope_difference, where one text sets two figures side by side.

        Examples: "almost 40,000" beside 38,713; Monday's total beside Tuesday's; the dead of one territory beside those of another.
        Limits: one row for a rounded number, one for an originator's totals, one for a measure's places; nothing between two texts.
        """
        for group in self.articles.values():
            same: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
            for reading in group:
                if reading.place is not None and not reading.part:
                    same[reading.measure, reading.population, reading.established, reading.place.name, reading.period].append(reading)
            for alike in same.values():
                if len(alike) > 1:
                    self._rounding(alike)
                    self._superseded(alike)
            self._scopes(group)

    def _rounding(self, alike: list[Reading]) -> None:
        exact = [reading for reading in alike if reading.figure.qualifier is Qualifier.exact]
        for rough in alike:
            found = next((one for one in exact[:MOST_SCOPES] if rounds(rough, one) and _same_time(one, rough)), None)
            if found is not None:
                self.findings.note(
                    Kind.rounding,
                    [rough, found],
                    f"{published(rough)}, sets {number(rough)} ({originator(rough)}) beside {said(found)} {as_of(found)} "
                    f"({originator(found)}): the one is a rounding of the other.",
                    confidence=0.8,
                )

    def _superseded(self, alike: list[Reading]) -> None:
        dated = sorted(
            (r for r in alike if r.period is Period.cumulative and r.day is not None and r.originator), key=lambda r: (r.day or 0, r.id)
        )
        for old, new in pairwise(dated):
            if (
                old.day != new.day
                and old.originator == new.originator
                and old.interval.below(new.interval)
                and difference(old, new) is None
            ):
                self.findings.note(
                    Kind.superseded,
                    [old, new],
                    f"{published(new)}, gives {said(new)} {as_of(new)} beside {number(old)} {as_of(old)}, both from {originator(new)}: "
                    "the total grew and the later number replaces the earlier.",
                )

    def _scopes(self, group: list[Reading]) -> None:
        by_measure: dict[str, dict[str, Reading]] = defaultdict(dict)
        for reading in group:
            total = reading.period in (Period.cumulative, Period.incident) and reading.population == EVERYBODY and not reading.part
            if total and reading.place is not None and reading.place.shown is not None:
                places = by_measure[reading.measure]
                known = places.get(reading.place.name)
                if known is None or (reading.period is Period.cumulative and known.period is not Period.cumulative):
                    places[reading.place.name] = reading
        for places in by_measure.values():
            first, *rest = sorted(places.values(), key=lambda r: (r.period is not Period.cumulative, r.figure.span or (0, 0)))
            shown = [first, *(other for other in rest if not _nested(first, other))][:MOST_SCOPES]
            if len(shown) < 2 or first.period is not Period.cumulative:
                continue
            told = listed((f"{said(other)} {as_of(other)} ({originator(other)})" for other in shown[1:]), len(shown))
            self.findings.note(
                Kind.scope_difference,
                shown,
                f"{give([first])} {said(first)} {as_of(first)} ({originator(first)}) beside {told}: "
                f"the counts are of different places and cannot contradict each other.",
                confidence=0.8,
            )


def _account(reading: Reading) -> tuple[object, ...]:
    """Who, what, where and when a number is about, and the number."""
    return reading.measure, reading.population, reading.established, where(reading), reading.day, reading.value


def _nested(a: Reading, b: Reading) -> bool:
    """True where one place lies in the other: a part beside its whole needs no remark."""
    return a.place is None or b.place is None or a.place.holds(b.place) or b.place.holds(a.place)


def _same_time(a: Reading, b: Reading) -> bool:
    """True where two figures of one text may be of one date: equal, or one of them undated."""
    return a.day is None or b.day is None or a.day == b.day
