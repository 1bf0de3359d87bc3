"""Verdict and reason for any two figures."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.reconcile import Interval, Series, compare, context_for, reconcile
from tracker.records import Figure, Kind, Period, Qualifier, Report, Severity

Make = Callable[..., Report]
K = Kind
START = date(2024, 1, 1)
CONVOY: dict[str, Any] = {"period": Period.incident, "as_of": "2024-02-29", "event": "convoy", "on": "2024-02-29"}
MONITOR: dict[str, Any] = {"by": "a monitor", "outlet": "Gulf Courier"}


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ((32_414, {}), (32_414, {"outlet": "B"}), "agreement"),
        ((32_414, {}), (32_000, {"qualifier": Qualifier.approximate}), K.rounding),
        ((32_414, {}), (32_400, {}), K.rounding),
        ((32_414, {}), (32_441, {}), K.same_origin_mismatch),
        ((32_414, {}), (32_333, {"on": "2024-03-25"}), K.superseded),
        ((32_414, {}), (32_333, {"on": "2024-03-27"}), K.cumulative_decrease),
        ((32_414, {}), (21_003, MONITOR), K.cross_origin_conflict),
        ((32_414, {}), (32_414, MONITOR), "agreement"),
        ((32_414, {}), (21_003, MONITOR | {"on": "2024-03-20"}), K.superseded),
        ((32_414, {}), (21_003, MONITOR | {"on": "2024-03-28"}), K.cross_origin_conflict),
        ((32_414, {}), (450, {"place": "West Bank"}), K.scope_difference),
        ((32_414, {}), (45_003, {"since": "2008-01-01"}), K.scope_difference),
        ((32_414, {}), (21_003, {"place": None}), "not_comparable"),
        ((32_414, {}), (81, {"period": Period.interval, "since": "2024-03-25"}), "not_comparable"),
        ((32_414, {}), (74_787, {"measure": "injured"}), "not_comparable"),
        ((32_414, {}), (None, {"qualifier": Qualifier.vague}), "not_comparable"),
        ((32_414, {}), (13_003, {"population": "children"}), "not_comparable"),
        ((32_414, {}), (33_003, {"population": "children"}), K.subset_exceeds_total),
        ((32_414, {}), (32_441, {"by": None}), "not_comparable"),
        ((32_414, {}), (32_414, {"copy_of": "an earlier article"}), K.syndicated_copy),
        ((32_414, {}), (32_414, {"as_of": None, "outlet": "B"}), "agreement"),
        ((32_414, {}), (32_414, {"as_of": None, "by": "a monitor"}), "agreement"),
        ((32_414, {}), (32_333, {"as_of": None}), "not_comparable"),
        ((32_414, {}), (32_414, {"as_of": None, "by": "a monitor", "on": "2024-05-01"}), "not_comparable"),
        ((32_414, {}), (32_000, MONITOR | {"since": None, "qualifier": Qualifier.approximate}), K.rounding),
        ((32_414, {}), (21_003, MONITOR | {"since": None}), "not_comparable"),
        ((30, CONVOY | {"qualifier": Qualifier.at_least, "low": 30}), (30, CONVOY | {"outlet": "B"}), K.qualifier_dropped),
        ((112, CONVOY), (126, CONVOY | MONITOR), K.cross_origin_conflict),
        ((112, CONVOY), (126, CONVOY | MONITOR | {"on": "2024-03-02"}), K.superseded),
        ((112, CONVOY), (126, CONVOY | MONITOR | {"on": "2024-03-22"}), K.cross_origin_conflict),
        ((112, CONVOY), (90, CONVOY | MONITOR | {"on": "2024-03-02"}), K.cross_origin_conflict),
        ((112, CONVOY), (90, CONVOY | {"on": "2024-03-02"}), K.retraction),
        ((112, CONVOY), (126, CONVOY | {"on": "2024-03-02"}), K.superseded),
        ((112, CONVOY), (126, CONVOY | {"outlet": "B"}), K.superseded),
        ((112, CONVOY | {"on": "2024-03-20"}), (126, CONVOY | {"on": "2024-03-20", "article": "B"}), K.same_origin_mismatch),
        ((112, CONVOY | {"article": "A"}), (126, CONVOY | {"article": "A"}), "not_comparable"),
        ((112, CONVOY), (126, CONVOY | MONITOR | {"on": None, "as_of": "2024-02-29"}), "not_comparable"),
        ((112, CONVOY), (126, CONVOY | MONITOR | {"by": None}), "not_comparable"),
        ((112, CONVOY), (110, CONVOY | MONITOR | {"qualifier": Qualifier.approximate}), K.rounding),
        ((112, CONVOY), (126, CONVOY | {"event": "another"}), "not_comparable"),
    ],
)
def test_verdict_on_two_figures(report: Make, a: tuple[int, dict[str, Any]], b: tuple[int | None, dict[str, Any]], kind: str) -> None:
    one, other = report(a[0], **a[1]), report(b[0], **b[1])
    assert compare(one, other).kind == compare(other, one).kind == kind


def test_a_verdict_gives_both_sides_and_the_reason(report: Make) -> None:
    said = compare(report(112, **CONVOY), report(126, **(CONVOY | MONITOR)))
    assert said.a_interval == Interval(112, 112)
    assert said.b_interval == Interval(126, 126)
    for part in ("112", "126", "the ministry", "a monitor", "Levant Wire", "Gulf Courier", "29 February 2024", "same day"):
        assert part in said.explanation
    assert said.explanation.endswith(".") and ". " not in said.explanation


def test_a_figure_agrees_with_itself(report: Make) -> None:
    one = report(5)
    assert compare(one, one).kind == "agreement"


@pytest.mark.parametrize(("new", "measure", "kind"), [(1_200, "killed", K.retraction), (1_500, "killed", K.superseded)])
def test_a_stated_revision(report: Make, new: int, measure: str, kind: Kind) -> None:
    old = report(1_400, **CONVOY)
    assert compare(report(new, revises=old.figure.id, **(CONVOY | {"measure": measure})), old).kind is kind


def test_a_stated_part(report: Make) -> None:
    whole = report(30, **CONVOY)
    assert compare(whole, report(34, population="children", subset_of=whole.figure.id, **CONVOY)).kind is K.subset_exceeds_total
    assert compare(whole, report(4, population="children", subset_of=whole.figure.id, **CONVOY)).kind == "not_comparable"


@pytest.fixture
def series(report: Make) -> Series:
    reports = [report(20_003 + 10 * day, on=on(day), id_=f"A{day}") for day in range(12) if day != 5]
    found = context_for(reports[0], reports).series
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ((20_003, {"on": on(0)}), (20_003, {"on": on(4), "outlet": "B"}), K.stale_repeat),
        ((20_043, {"on": on(4)}), (29_003, {"on": on(5)}), K.implausible_jump),
        ((20_043, {"on": on(4)}), (20_055, {"on": on(5)}), K.superseded),
        ((20_043, {"on": on(4)}), (20_055, MONITOR | {"on": on(5)}), K.superseded),
        ((20_043, {"on": on(4)}), (29_003, MONITOR | {"on": on(5)}), K.cross_origin_conflict),
        ((20_043, {"on": on(4)}), (20_066, MONITOR | {"on": on(5)}), K.cross_origin_conflict),
    ],
)
def test_the_series_brings_dates_together(
    report: Make, series: Series, a: tuple[int, dict[str, Any]], b: tuple[int, dict[str, Any]], kind: Kind
) -> None:
    assert compare(report(a[0], **a[1]), report(b[0], **b[1]), series).kind is kind


def test_a_figure_that_belongs_to_no_series(report: Make) -> None:
    one = report(5, place=None)
    assert context_for(one, [report(6)]).series is None
    assert context_for(report(6), []).series is not None


def test_a_revision_on_record_explains_other_reports_of_the_old_number(report: Make) -> None:
    toll = CONVOY | {"event": None, "place": "southern Israel", "qualifier": Qualifier.approximate}
    early = report(1_400, by="officials", outlet="A", **toll)
    old = report(1_400, **(toll | {"on": "2024-03-10", "qualifier": Qualifier.exact}))
    new = report(1_200, revises=old.figure.id, **(toll | {"on": "2024-03-10"}))
    assert compare(early, new).kind == "not_comparable"
    context = context_for(early, [early, old, new, report(1_400, measure="injured", **toll)])
    assert context.series is None
    assert compare(early, new, context).kind is compare(new, early, context).kind is K.retraction
    assert compare(early, old, context).kind == "not_comparable"


figures = st.builds(
    Figure,
    id=st.sampled_from(["f", "g"]),
    article=st.sampled_from(["one", "two", None]),
    measure=st.sampled_from(["killed", "injured"]),
    value=st.one_of(st.none(), st.integers(0, 10**6)),
    low=st.one_of(st.none(), st.integers(0, 100)),
    high=st.one_of(st.none(), st.integers(100, 10**6)),
    qualifier=st.sampled_from(list(Qualifier)),
    population=st.sampled_from(["people", "children", "Palestinians", "beekeepers"]),
    place=st.sampled_from(["Gaza", "West Bank", "Karam Hospital", None]),
    period=st.sampled_from(list(Period)),
    since=st.sampled_from(["2023-10-07", "2023", "soon", None]),
    as_of=st.sampled_from(["2024-03-26", "2024-03", "2024-03-20", None]),
    negated=st.booleans(),
    subset_of=st.sampled_from([None, "f"]),
    revises=st.sampled_from([None, "f"]),
    event=st.sampled_from([None, "e"]),
)
reports = st.builds(
    Report,
    figure=figures,
    outlet=st.sampled_from(["A", "B", None]),
    published=st.sampled_from(["2024-03-26", "2024-03-27T10:00:00Z", "2024", None]),
    originator=st.sampled_from(["the ministry", "a monitor", None]),
    copy_of=st.sampled_from([None, None, "one"]),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(reports, reports)
def test_any_two_figures_get_a_verdict_whichever_comes_first(a: Report, b: Report) -> None:
    one, other = compare(a, b), compare(b, a)
    assert (one.kind, one.a_interval, one.b_interval) == (other.kind, other.b_interval, other.a_interval)
    assert one.explanation.endswith(".")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(reports, max_size=12), st.randoms())
def test_any_reports_are_reconciled_in_any_order(some: list[Report], random: Any) -> None:
    named = [one.model_copy(update={"figure": one.figure.model_copy(update={"id": f"f{place}"})}) for place, one in enumerate(some)]
    rows = list(reconcile(named))
    ids = {one.figure.id for one in named}
    random.shuffle(named)
    assert list(reconcile(named)) == rows
    for row in rows:
        assert row.figures and set(row.figures) <= ids and len(set(row.figures)) == len(row.figures) <= 60
        assert row.explanation.endswith(".") and "None" not in row.explanation


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(19_900, 20_300), st.sampled_from("ABC")), min_size=1, max_size=25))
def test_a_loud_row_is_never_said_of_figures_that_agree(given_: list[tuple[int, int, str]]) -> None:
    made = []
    for place, (day, number, outlet) in enumerate(given_):
        figure = Figure(
            id=f"f{place}", article=f"a{place}", measure="killed", value=number, low=number, high=number, place="Gaza",
            period=Period.cumulative, since="2023-10-07", as_of=on(day),
        )  # fmt: skip
        made.append(Report(figure=figure, outlet=outlet, published=on(day), originator="the ministry"))
    by_id = {one.figure.id: one for one in made}
    for row in reconcile(made):
        if row.kind in (K.same_origin_mismatch, K.cumulative_decrease):
            last = by_id[row.figures[-1]]
            assert row.kind in {compare(by_id[one], last).kind for one in row.figures[:-1]}
        assert row.severity is not Severity.conflict


@pytest.mark.parametrize("later", ["2024-05-02", "2024-01-20", "2024-02-01"])
def test_no_conflict_that_the_list_would_not_name(report: Make, later: str) -> None:
    ministry, monitor = report(22_185, on="2024-01-02"), report(20_001, **(MONITOR | {"on": later}))
    listed = {row.kind for row in reconcile([ministry, monitor])}
    for one, other in ((ministry, monitor), (monitor, ministry)):
        kind = compare(one, other, context_for(one, [ministry, monitor])).kind
        assert (kind is K.cross_origin_conflict) == (K.cross_origin_conflict in listed)
    assert (K.cross_origin_conflict in listed) == (later != "2024-05-02")
