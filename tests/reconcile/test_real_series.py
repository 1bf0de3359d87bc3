"""The uncorrected columns of a real daily series: what is flagged, and that batches and 48-hour reports are not."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tracker.reconcile import reconcile
from tracker.reconcile.comparable import readings
from tracker.reconcile.growth import backlogs, batches, interpolated, rate
from tracker.reconcile.series import Series
from tracker.records import Discrepancy, Figure, Kind, Period, Report, Severity

FILE = Path(__file__).parents[3] / "shared" / "data" / "gaza_daily" / "casualties_daily.json"
LOUD = {Severity.error, Severity.conflict, Severity.revision, Severity.plausibility}
MINISTRY = "Gaza Health Ministry"

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the folder `shared` is not beside the checkout")

TOTALS = {
    "killed_cum": ("killed", "people", None),
    "injured_cum": ("injured", "people", None),
    "killed_children_cum": ("killed", "children", None),
    "killed_women_cum": ("killed", "women", None),
    "famine_cum": ("killed", "people", "of hunger"),
    "child_famine_cum": ("killed", "children", "of hunger"),
    "med_killed_cum": ("killed", "health workers", None),
    "press_killed_cum": ("killed", "journalists", None),
}


def rows() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(FILE.read_text())
    return loaded


def report(measure: str, population: str, number: int, day: str, **fields: Any) -> Report:
    given = {"place": "Gaza Strip", "period": Period.cumulative, "since": "2023-10-07", "attributed_to": MINISTRY} | fields
    figure = Figure(
        id=f"{measure} {population} {given['period']} {day} {given.get('established')}",
        measure=measure,
        population=population,
        value=number,
        low=number,
        high=number,
        as_of=day,
        **given,
    )
    return Report(figure=figure, outlet=MINISTRY, published=day, originator=MINISTRY, origin=MINISTRY)


def reports(given: list[dict[str, Any]]) -> Iterator[Report]:
    """The totals of a day, and its counts over the hours that the report covers."""
    for row in given:
        day = row["report_date"]
        for column, (measure, population, established) in TOTALS.items():
            if row.get(column) is not None:
                yield report(measure, population, row[column], day, established=established)
        for measure in ("killed", "injured"):
            if row.get(measure) is not None:
                since = date.fromisoformat(day) - timedelta(days=row["report_period"] // 24)
                yield report(measure, "people", row[measure], day, period=Period.interval, since=since.isoformat())


def loud(given: list[dict[str, Any]]) -> dict[Kind, list[Discrepancy]]:
    found = defaultdict(list)
    for row in reconcile(reports(given)):
        if row.severity in LOUD:
            found[row.kind].append(row)
    return found


def test_what_is_flagged() -> None:
    """Two falls, and eleven counts that are not the difference of the totals; nothing else of six thousand figures."""
    found = loud(rows())
    women, hunger = sorted(found.pop(Kind.cumulative_decrease), key=lambda row: "women" not in row.explanation)
    assert "1,000 women killed in the Gaza Strip up to 19 October 2023, 967 up to 21 October 2023" in women.explanation
    assert "below the 1,032 up to 17 October 2023" in women.explanation
    assert "101" in hunger.explanation and "below the 104 up to 21 July 2025" in hunger.explanation
    mismatches = found.pop(Kind.interval_mismatch)
    assert found == {}
    ends = sorted(next(id_ for id_ in row.figures if "interval" in id_) for row in mismatches)
    assert ends == [
        *(f"injured people interval 2023-{day} None" for day in ("10-11", "10-15", "10-16", "10-21", "12-02", "12-24")),
        *(f"injured people interval 2024-{day} None" for day in ("01-12", "08-27")),
        *(f"killed people interval {day} None" for day in ("2023-12-08", "2024-01-12", "2024-08-27")),
    ]


def test_a_total_that_was_carried_late_is_told_once() -> None:
    [row] = [row for row in loud(rows())[Kind.interval_mismatch] if "killed people interval 2024-08-27 None" in row.figures]
    assert "killed people interval 2024-08-28 None" in row.figures
    assert "41 people killed" in row.explanation and "a total between was carried late" in row.explanation


def test_reports_of_48_hours_fit_the_totals_also_where_an_outlet_says_24() -> None:
    given = [row | {"report_period": 24} if row["report_period"] > 24 else row for row in rows()]
    long = {row["report_date"] for row in rows() if row["report_period"] > 24}
    flagged = [id_ for row in loud(given)[Kind.interval_mismatch] for id_ in row.figures if "interval" in id_]
    assert len(long) > 80
    assert not [id_ for id_ in flagged if id_.split()[-2] in long]


def test_judicial_batches_are_batches_and_no_jumps() -> None:
    """The total of 11 January 2025 took in 499 whom a committee had settled, as the days after it confirm."""
    totals = [report("killed", "people", row["killed_cum"], row["report_date"]) for row in rows() if row.get("killed_cum")]
    series = Series(readings(totals))
    found = {batch.day: batch for batch in batches(series)}
    batch = found[date(2025, 1, 11).toordinal()]
    assert (batch.rise, batch.confirmed_by) == (531, date(2025, 1, 12).toordinal())
    assert batch.size == pytest.approx(499, rel=0.1)
    settled = {date.fromisoformat(row["report_date"]).toordinal(): row["killed_committee"] for row in rows() if row.get("killed_committee")}
    assert len(settled.keys() & found.keys()) >= 0.85 * len(settled)
    assert len(found.keys() - settled.keys()) <= 10
    assert Kind.implausible_jump not in {row.kind for row in reconcile(totals)}


def test_a_count_that_leaves_out_a_batch_is_told_with_it() -> None:
    given = [row | {"killed": row["killed"] - 499} if row["report_date"] == "2025-01-11" else row for row in rows()]
    [row] = [row for row in loud(given)[Kind.interval_mismatch] if "killed people interval 2025-01-11 None" in row.figures]
    assert "the total took in a batch of 499 that the count leaves out, and 12 January 2025 confirms it" in row.explanation


def test_every_day_has_an_estimate_between_its_neighbours() -> None:
    totals = [report("killed", "people", row["killed_cum"], row["report_date"]) for row in rows() if row.get("killed_cum")]
    series = Series(readings(totals))
    days = list(interpolated(series))
    assert len(days) == len(rows())
    values = [one.value for one in days if one.value is not None]
    assert len(values) == len(days)
    assert all(a <= b for a, b in pairwise(values))
    assert all(
        one.low is not None and one.high is not None and one.low <= value <= one.high for one, value in zip(days, values, strict=True)
    )
    early, late = rate(series, date(2023, 11, 5).toordinal()), rate(series, date(2025, 2, 20).toordinal())
    assert early is not None and late is not None and early.median > 200 and late.median < 60
    assert date(2025, 1, 11).toordinal() - 2 in {backlog.since for backlog in backlogs(series)}
