"""Cases of the public record: what must come out, with both sides, and that nothing else is loud."""

from collections.abc import Callable, Iterable

import pytest

from tracker.reconcile import compare, context_for, reconcile
from tracker.records import Act, Discrepancy, Kind, Period, Qualifier, Report, Severity, Statement

LOUD = {Severity.error, Severity.conflict, Severity.revision, Severity.plausibility}
Make = Callable[..., Report]
Say = Callable[..., Statement]


def loud(reports: Iterable[Report], statements: Iterable[Statement] = ()) -> list[Discrepancy]:
    return [row for row in reconcile(reports, statements) if row.severity in LOUD]


def kinds(reports: Iterable[Report]) -> set[Kind]:
    return {row.kind for row in reconcile(reports)}


def test_two_consistent_days(report: Make) -> None:
    reports = [
        report(32_333, on="2024-03-25"),
        report(74_694, on="2024-03-25", measure="injured"),
        report(32_414),
        report(74_787, measure="injured"),
        report(81, period=Period.interval, since="2024-03-25"),
        report(93, period=Period.interval, since="2024-03-25", measure="injured"),
    ]
    assert kinds(reports) == set()


def test_around_9500_is_a_rounding_of_9485(report: Make) -> None:
    rough = report(9_500, qualifier=Qualifier.approximate, on="2023-11-04", article="one")
    plain = report(9_485, on="2023-11-04", article="one")
    assert compare(rough, plain).kind is Kind.rounding
    assert kinds([rough, plain]) == {Kind.rounding}


def test_1400_to_1200_is_a_retraction_that_earlier_reports_take_part_in(report: Make) -> None:
    event = {"period": Period.incident, "place": "Israel", "as_of": "2023-10-07", "qualifier": Qualifier.approximate}
    earlier = report(1_400, by="Israeli officials", on="2023-11-04", outlet="Nile Observer", **event)
    old = report(1_400, by="Israel's foreign ministry", on="2023-11-10", **event)
    new = report(1_200, by="Israel's foreign ministry", on="2023-11-10", revises=old.figure.id, **event)
    gaza = report(9_485, on="2023-11-04", outlet="Nile Observer")
    [row] = loud([earlier, old, new, gaza])
    assert row.kind is Kind.retraction
    assert row.figures == (new.figure.id, old.figure.id, earlier.figure.id)
    assert "1,400" in row.explanation and "1,200" in row.explanation and "Nile Observer" in row.explanation


def test_two_territories_in_one_text_differ_in_scope(report: Make) -> None:
    gaza = report(9_485, on="2023-11-04", article="one")
    israel = report(
        1_400, by="Israeli officials", on="2023-11-04", article="one", place="Israel", period=Period.incident, as_of="2023-10-07"
    )
    [row] = reconcile([gaza, israel])
    assert row.kind is Kind.scope_difference
    assert row.figures == (gaza.figure.id, israel.figure.id)
    assert compare(gaza, israel).kind is Kind.scope_difference


@pytest.fixture
def blast(report: Make) -> list[Report]:
    event = {"period": Period.incident, "as_of": "2023-10-17"}
    return [
        report(500, on="2023-10-17", place="al-Ahli Arab Hospital in Gaza City", **event),
        report(471, on="2023-10-18", place="the Al-Ahli hospital", outlet="Gulf Courier", **event),
        report(
            None,
            low=100,
            high=300,
            qualifier=Qualifier.range,
            by="United States intelligence",
            on="2023-10-19",
            place="Al-Ahli Baptist Hospital",
            outlet="Atlantic Post",
            **event,
        ),
        report(471, on="2023-10-19", place="Al-Ahli Baptist Hospital", outlet="Atlantic Post", **event),
    ]


def test_hospital_toll_is_revised_by_its_originator_and_contested_by_another(blast: list[Report]) -> None:
    revision, conflict = sorted(loud(blast), key=lambda row: row.severity is Severity.conflict)
    assert (revision.kind, revision.figures) == (Kind.retraction, ("f1", "f3", "f0"))
    # 500 had been replaced before the other spoke, so it is not held against anybody.
    assert (conflict.kind, conflict.figures) == (Kind.cross_origin_conflict, ("f2", "f1", "f3"))
    assert compare(blast[0], blast[1]).kind is Kind.retraction
    assert compare(blast[1], blast[2], context_for(blast[1], blast)).kind is Kind.cross_origin_conflict
    # Without the text that sets the two side by side the site may have been hit twice.
    assert [row.kind for row in loud(blast[:3])] == [Kind.retraction]
    assert compare(blast[1], blast[2]).kind == "not_comparable"


def test_almost_40000_is_a_rounding_of_38713(report: Make) -> None:
    nearly = {"qualifier": Qualifier.approximate, "hedge": "almost"}
    speech = report(40_000, by="the president", on="2024-07-16", population="Palestinians", since=None, **nearly)
    ministry = report(38_713, on="2024-07-16", outlet="Gulf Courier")
    assert compare(speech, ministry).kind is Kind.rounding
    assert loud([speech, ministry]) == []


def test_identified_children_and_women_are_a_break_of_the_series(report: Make) -> None:
    by = {"by": "OCHA", "since": None}
    reports = [
        report(14_500, population="children", on="2024-05-06", **by),
        report(9_500, population="women", on="2024-05-06", **by),
        report(34_735, on="2024-05-06"),
        report(7_797, population="children", on="2024-05-08", **by),
        report(4_959, population="women", on="2024-05-08", **by),
        report(34_844, on="2024-05-08"),
    ]
    [row] = loud(reports)
    assert row.kind is Kind.series_break
    assert set(row.figures) == {"f0", "f1", "f3", "f4"}
    assert row.figures[:2] == ("f3", "f4")
    assert "children from 14,500 to 7,797" in row.explanation


def test_57697_is_the_error_of_its_outlet(report: Make) -> None:
    reports = [
        report(56_451, measure="injured", on="2023-12-31"),
        report(56_697, measure="injured", on="2024-01-01", outlet="Gulf Courier"),
        report(57_697, measure="injured", on="2024-01-01", outlet="Harbour Gazette"),
        report(57_035, measure="injured", on="2024-01-02"),
    ]
    [row] = loud(reports)
    assert (row.kind, row.figures) == (Kind.same_origin_mismatch, ("f2", "f1"))
    assert row.explanation.startswith(
        "Harbour Gazette carries 57,697 people injured in the Gaza Strip up to 1 January 2024 from the ministry"
    )


def test_an_old_total_carried_as_new_is_a_repeat(report: Make) -> None:
    reports = [
        report(32_226, on="2024-03-24"),
        report(32_333, on="2024-03-25"),
        report(32_414, on="2024-03-26"),
        report(32_226, on="2024-03-26", outlet="Plateau Press"),
    ]
    rows = list(reconcile(reports))
    assert [(row.kind, row.figures) for row in rows] == [(Kind.stale_repeat, ("f3", "f2"))]
    assert "24 March 2024" in rows[0].explanation


@pytest.mark.parametrize("again", ["2024-03-27", "2024-03-28"])
def test_an_old_total_is_a_repeat_also_where_nobody_gives_another_for_its_day(report: Make, again: str) -> None:
    reports = [
        report(32_333, on="2024-03-25"),
        report(32_414, on="2024-03-26"),
        report(81, period=Period.interval, since="2024-03-25", on="2024-03-26"),
        report(32_333, on=again, outlet="Plateau Press"),
    ]
    assert [(row.kind, row.figures) for row in reconcile(reports)] == [(Kind.stale_repeat, ("f3", "f1"))]
    for one in (reports[0], reports[3]):
        assert compare(reports[0], reports[3], context_for(one, reports)).kind is Kind.stale_repeat


def test_a_slip_between_two_equal_totals_is_no_reason_to_call_the_second_old(report: Make) -> None:
    plain = [report(32_333, on=f"2024-03-{day}", outlet=outlet) for day in (23, 24, 25, 27) for outlet in ("A", "B")]
    slip = report(32_999, on="2024-03-26", outlet="C")
    assert Kind.stale_repeat not in kinds([*plain, slip])


def test_a_denial_counts_against_the_claim_of_another(statement: Say) -> None:
    denial = statement(
        "there is no military cooperation of any kind with Israel", "Turkish Defence Ministry", act=Act.deny, about=("Israel",)
    )
    claim = statement(
        "military cooperation with Israel goes on in secret", "an opposition leader", outlet="Gulf Courier", about=("Israel",)
    )
    [row] = loud([], [denial, claim])
    assert (row.kind, row.claims) == (Kind.denial, ("c0", "c1"))
    assert "Turkish Defence Ministry denied" in row.explanation


def test_totals_explained_by_their_definitions_are_no_conflict(report: Make) -> None:
    reports = [
        report(4_830, population="children", on="2023-11-10", article="one", by="the ministry"),
        report(3_747, population="children", on="2023-11-10", article="one", by="an aid group", since=None),
        report(1_050, population="children", measure="missing", on="2023-11-10", article="one", by="an aid group"),
        report(33, population="children", place="West Bank", on="2023-11-10", article="one", by="an aid group"),
    ]
    assert loud(reports) == []
