"""Discrepancies a page at a time: the same rows in the same order as reading everything and sorting it."""

from collections import defaultdict

import pytest

from tests.store.listed import all_claims, all_figures, limits, page_by_page, shown
from tracker.records import Discrepancy, Kind, Report, Severity, Status
from tracker.store import ClaimFilter, DiscrepancyFilter, FigureFilter, Store, Target


def all_discrepancies(store: Store, wanted: DiscrepancyFilter) -> list[Discrepancy]:
    order = list(Severity)
    found = [
        one for one in store.discrepancies(wanted.kinds, wanted.severities) if wanted.statuses is None or one.status in wanted.statuses
    ]
    if wanted.actor is not None:
        mine = {one.claim.id for one in store.claims(ClaimFilter()) if wanted.actor in one.claim.speaker_ids}
        mine |= {one.figure.id for one in store.figures(FigureFilter(originators=[wanted.actor]))}
        found = [one for one in found if not mine.isdisjoint((*one.claims, *one.figures))]
    if wanted.article is not None:
        version = store.article(wanted.article)
        rows = {one.id for one in version.extraction.claims} | {one.id for one in version.extraction.figures} | {wanted.article}
        found = [one for one in found if not rows.isdisjoint((*one.claims, *one.figures, *one.articles))]
    return sorted(found, key=lambda one: (order.index(one.severity), -one.confidence, one.kind.value, one.id))


DISCREPANCIES = [
    DiscrepancyFilter(),
    DiscrepancyFilter(kinds=[Kind.denial, Kind.rounding]),
    DiscrepancyFilter(severities=[Severity.error, Severity.info]),
    DiscrepancyFilter(statuses=[Status.open]),
    DiscrepancyFilter(statuses=[Status.dismissed, Status.accepted]),
    DiscrepancyFilter(statuses=[Status.open, Status.accepted], severities=[Severity.conflict]),
    DiscrepancyFilter(actor="s01"),
    DiscrepancyFilter(actor="nobody"),
    DiscrepancyFilter(actor="s02", kinds=[Kind.denial, Kind.rounding]),
    DiscrepancyFilter(actor="s01", severities=[Severity.conflict, Severity.info], statuses=[Status.open]),
    DiscrepancyFilter(actor="office", statuses=[Status.dismissed, Status.accepted], since="2000-01-01"),
    DiscrepancyFilter(since="2000-01-01"),
]


def test_discrepancies_come_page_by_page_as_all_of_them_sorted(filled: Store, reading: str) -> None:
    for number, wanted in enumerate(DISCREPANCIES):
        expected = all_discrepancies(filled, wanted)
        for limit in limits(number, reading):
            assert page_by_page(filled.discrepancies_page, wanted, limit) == expected, shown(wanted)


@pytest.mark.usefixtures("reading")
def test_discrepancies_by_when_they_were_found_and_where(filled: Store) -> None:
    assert page_by_page(filled.discrepancies_page, DiscrepancyFilter(since="2999"), 3) == []
    for version in list(filled.versions())[:8]:
        wanted = DiscrepancyFilter(article=version.article.id)
        assert page_by_page(filled.discrepancies_page, wanted, 2) == all_discrepancies(filled, wanted)
        for actor in ("s01", "s02", "office"):
            wanted = DiscrepancyFilter(actor=actor, article=version.article.id)
            assert page_by_page(filled.discrepancies_page, wanted, 1) == all_discrepancies(filled, wanted)


@pytest.mark.usefixtures("reading")
def test_discrepancies_of_an_actor_follow_what_people_decide(filled: Store) -> None:
    theirs: dict[str | None, list[Report]] = defaultdict(list)
    for one in all_figures(filled, FigureFilter()):
        theirs[one.originator_id].append(one)
    for one in (*theirs["s02"], *theirs["s03"][:2], *theirs[None][:3]):
        filled.correct(one, {"attributed_to": "Body 1"}, by="ada", originator="s01")
    for one in theirs["s01"][:2]:
        filled.correct(one, {"attributed_to": None}, by="ada")
    merged = filled.judge(Target.speakers, "s04", "same", by="ada", other_id="s05")
    filled.judge(Target.row, "s06", "same", by="ada", other_id=all_claims(filled, ClaimFilter(speakers=["s03"]))[0].claim.id)
    for _ in range(2):
        for actor in (f"s{n:02}" for n in range(1, 8)):
            for more in ({}, {"kinds": [Kind.same_origin_mismatch, Kind.denial]}, {"statuses": [Status.open]}):
                wanted = DiscrepancyFilter(actor=actor, **more)
                assert page_by_page(filled.discrepancies_page, wanted, 3) == all_discrepancies(filled, wanted), shown(wanted)
        if filled.judgement(merged).undone_at is None:
            filled.undo(merged)


def test_discrepancies_are_counted_by_severity_and_status(filled: Store) -> None:
    expected: dict[Severity, dict[Status, int]] = {}
    for one in filled.discrepancies():
        of = expected.setdefault(one.severity, {})
        of[one.status] = of.get(one.status, 0) + 1
    assert {status for of in expected.values() for status in of} == {Status.open, Status.accepted, Status.dismissed}
    assert filled.discrepancy_counts() == expected
