"""The picture of a series: what is drawn, where, and that words of strangers stay words."""

from datetime import date
from xml.etree import ElementTree

import pytest

from tracker.plots.panels import Gap, Mark, Panel, Spot, Voice
from tracker.reconcile.intervals import Interval
from tracker.records import Kind, Period
from tracker.web.charts import series as charts

DAY = date(2024, 1, 18).toordinal()
SVG = "{http://www.w3.org/2000/svg}"


def spot(
    day: float, value: float, *, stands: bool = True, bounds: Interval | None = None, figure: str = "", since: int | None = None
) -> Spot:
    return Spot(DAY + day, since, value, bounds or Interval(value, value), stands, (figure or f"f{day}-{value}",), f"{value:,.0f}")


def panel(*voices: Voice, marks: tuple[Mark, ...] = (), period: Period = Period.cumulative) -> Panel:
    return Panel("People killed in Ardmere", "total since 1 January 2024", "people", period, voices, marks)


TOTAL = Voice(
    "Vale Register",
    3,
    (spot(0, 100), spot(10, 160), spot(11, 900, stands=False), spot(20, 200, bounds=Interval(200, None))),
    stretches=((0, 1, 3),),
    gaps=(Gap(DAY, DAY + 10, 100, 160),),
)
CONFLICT = Mark("d1", Kind.same_origin_mismatch, DAY + 11, 900, "900")


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def test_every_number_is_a_link_with_its_words() -> None:
    drawn = parsed(charts.svg(charts.chart(panel(TOTAL, marks=(CONFLICT,)))))
    links = {one.get("href"): one.get("aria-label") for one in drawn.iter(f"{SVG}a")}
    assert links == {
        "/figures/f0-100": "Vale Register: 100, 18 January 2024; 1 report",
        "/figures/f10-160": "Vale Register: 160, 28 January 2024; 1 report",
        "/figures/f11-900": "Vale Register: 900, 29 January 2024; 1 report; does not fit its series",
        "/figures/f20-200": "Vale Register: 200, 7 February 2024; 200 or more; 1 report",
        "/discrepancies/d1": "same origin mismatch: 900, 29 January 2024",
    }
    assert [one.get("aria-label") for one in drawn.iter(f"{SVG}a")] == [one.findtext(f"{SVG}title") for one in drawn.iter(f"{SVG}a")]


def test_a_total_is_a_line_of_steps_with_its_band() -> None:
    made = charts.chart(panel(TOTAL))
    drawn = parsed(charts.svg(made))
    (band,) = [one for one in drawn.iter(f"{SVG}rect") if one.get("class") == "band"]
    assert float(band.get("x", "")) == pytest.approx(made.x(DAY), abs=0.06)
    assert float(band.get("width", "")) == pytest.approx(made.x(DAY + 10) - made.x(DAY), abs=0.11)
    lines = [one.get("d", "") for one in drawn.iter(f"{SVG}path") if one.get("class") == "line"]
    assert lines[0].count("H") == 2  # three numbers of the chain, and not the one that does not fit
    assert lines[0].startswith(f"M{made.x(DAY):.1f}".removesuffix(".0"))


def test_what_does_not_fit_is_hollow_and_later_is_higher() -> None:
    made = charts.chart(panel(TOTAL))
    by_figure = {point.spot.figures[0]: point for point in made.points}
    assert by_figure["f0-100"].x < by_figure["f10-160"].x < by_figure["f20-200"].x
    assert by_figure["f0-100"].y > by_figure["f10-160"].y > by_figure["f20-200"].y
    drawn = parsed(charts.svg(made))
    hollow = [link.get("href") for link in drawn.iter(f"{SVG}a") for path in link if path.get("class") == "marker hollow"]
    assert hollow == ["/figures/f11-900"]


def test_a_number_far_beyond_stands_at_the_upper_edge() -> None:
    far = Voice("Vale Register", 1, (spot(0, 100), spot(1, 110), spot(2, 90_000, stands=False)), stretches=((0, 1),))
    made = charts.chart(panel(far))
    assert made.beyond
    assert made.high < 200
    assert made.points[2].y == charts.TOP
    near = Voice("Vale Register", 1, (spot(0, 100), spot(1, 110), spot(2, 130, stands=False)), stretches=((0, 1),))
    assert not charts.chart(panel(near)).beyond


def test_of_many_numbers_the_questioned_and_the_ends_stay() -> None:
    many = Voice("Vale Register", 1, tuple(spot(day, 100 + day, stands=day != 333) for day in range(1000)), stretches=(tuple(range(1000)),))
    made = charts.chart(panel(many, marks=(Mark("d1", Kind.series_break, DAY + 501, 601, "601"),)), most=20)
    shown = {point.spot.value for point in made.points}
    assert len(shown) == 20
    assert {100, 433, 601, 1099} <= shown
    assert made.numbers == 1000
    assert charts.svg(made).count("V") > 900  # the line goes through all


def test_a_reference_is_a_thin_line_as_far_as_the_days_reach() -> None:
    line = charts.ReferenceLine("r1", "Harbour Count", tuple((DAY + day, 90.0 + day) for day in range(-50, 60)))
    made = charts.chart(panel(TOTAL), [line])
    (kept,) = made.references
    assert all(made.first <= day <= made.last for day, _ in kept.points)
    drawn = parsed(charts.svg(made))
    (path,) = [one for one in drawn.iter(f"{SVG}path") if one.get("class") == "reference"]
    assert path.get("stroke-width") == "1"
    assert path.findtext(f"{SVG}title") == "Reference: Harbour Count"


def test_by_publication_the_first_report_counts_and_what_is_undated_is_left_out() -> None:
    voice = TOTAL._replace(
        spots=(spot(0, 100, figure="a")._replace(figures=("a", "b")), spot(10, 160, figure="c"), spot(11, 170, figure="e"))
    )
    marks = (Mark("d1", Kind.series_break, DAY + 10, 160, "160"),)
    moved, lost = charts.by_publication(
        panel(voice, marks=marks), {"a": "2024-02-02", "b": "2024-02-01T06:00:00+00:00", "c": "2024-01-30", "e": "2024-02"}
    )
    (only,) = moved.voices
    assert lost == 1
    assert [(one.value, charts.iso(one.at)) for one in only.spots] == [(160, "2024-01-30"), (100, "2024-02-01")]
    assert only.stretches == only.gaps == ()
    assert charts.iso(moved.marks[0].at) == "2024-01-30"


def test_words_of_strangers_stay_words() -> None:
    name = '</title><script>alert(1)</script>" onload="x\u202egnp'
    markup = charts.svg(charts.chart(panel(TOTAL._replace(name=name))))
    assert "<script" not in markup
    assert not [one for one in parsed(markup).iter() if "onload" in one.attrib]
    assert "\u202e" not in markup
    (group,) = [one for one in parsed(markup).iter(f"{SVG}g") if (one.get("class") or "").startswith("voice voice-")]
    assert group.get("aria-label") == '</title><script>alert(1)</script>" onload="x\\u202egnp'


def test_a_file_has_paper_keys_and_no_links_and_a_page_no_style() -> None:
    made = charts.chart(panel(TOTAL, marks=(CONFLICT,)))
    alone = charts.svg(made, standalone=True)
    assert "<a " not in alone
    words = [one.text for one in parsed(alone).iter(f"{SVG}text")]
    assert {"People killed in Ardmere", "Vale Register (3 outlets)", "same origin mismatch"} <= set(words)
    assert parsed(alone).find(f"{SVG}rect").get("fill") == charts.PAPER  # type: ignore[union-attr]
    assert "style=" not in alone + charts.svg(made)


def test_a_stretch_is_as_wide_as_its_days() -> None:
    voice = Voice("Vale Register", 1, (spot(7, 30, since=DAY), spot(14, 40, since=DAY + 7)))
    made = charts.chart(panel(voice, period=Period.interval))
    assert made.first < DAY
    assert charts.said(made.points[0], made) == "Vale Register: 30, 18 January 2024 to 25 January 2024; 1 report"
    bars = [one.get("d", "") for one in parsed(charts.svg(made)).iter(f"{SVG}path") if one.get("class") == "line"]
    assert bars[0].startswith(f"M{made.x(DAY):.1f}".removesuffix(".0"))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (9_000, 41_000, [10_000, 20_000, 30_000, 40_000]),
        (98, 102, [98, 99, 100, 101, 102]),
        (0, 1_000_000, [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]),
    ],
)
def test_ticks_are_round_and_whole(low: float, high: float, expected: list[float]) -> None:
    assert charts.ticks(low, high) == expected


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (3, ["18 Jan", "19 Jan", "20 Jan", "21 Jan"]),
        (60, ["18 Jan", "1 Feb", "15 Feb", "29 Feb", "14 Mar"]),
        (200, ["Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]),
        (2000, ["2025", "2026", "2027", "2028", "2029"]),
    ],
)
def test_dates_below_the_axis(days: int, labels: list[str]) -> None:
    found = charts.date_ticks(DAY, DAY + days)
    assert [one.label for one in found] == labels


def test_the_year_stands_where_it_changes() -> None:
    found = charts.date_ticks(DAY - 60, DAY + 60)
    assert [one.year for one in found if one.year] == ["2023", "2024"]


def test_only_what_is_in_a_picture_is_explained() -> None:
    assert charts.remarks(charts.chart(panel(TOTAL))) == [
        "Hollow: does not fit its series, or one of two numbers of a day.",
        "Shaded: what a total must have been between two reports.",
        "Upright bars: what the words allow.",
        "At the upper edge: far beyond the scale.",
    ]
    plain = Voice("Vale Register", 1, (spot(0, 100), spot(1, 110)), stretches=((0, 1),))
    assert charts.remarks(charts.chart(panel(plain))) == []
