"""What stands in a picture, before anything is drawn."""

from typing import Any

import pytest

from tracker.errors import UsageError
from tracker.plots.panels import MOST_PANELS, MOST_VOICES, Gap, Panel, panels, picture
from tracker.reconcile import reconcile
from tracker.reconcile.comparable import days
from tracker.reconcile.intervals import Interval
from tracker.records import Figure, Kind, Period, Qualifier, Report, discrepancy


def told(id_: str, number: int | None, on: str | None, by: str | None = "Ardmere police", **fields: Any) -> Report:
    given = {
        "id": id_,
        "measure": "killed",
        "value": number,
        "place": "Ardmere",
        "period": Period.cumulative,
        "since": "2024-01-01",
        "as_of": on,
        **{name: fields.pop(name) for name in list(fields) if name in Figure.model_fields},
    }
    given["since"] = given["since"] if given["period"] is not Period.incident else None
    figure = Figure.model_validate(given)
    carried = {"outlet": "Harbour Post", "published": on, "originator": by, "event": figure.event, **fields}
    return Report.model_validate({"figure": figure, **carried})


def ordinal(day: str) -> int:
    found = days(day)
    assert found is not None
    return found.first


def one(*reports: Report) -> Panel:
    [panel] = panels(reports, reconcile(reports))
    return panel


def test_a_total_is_a_chain_with_bands_and_what_does_not_fit() -> None:
    panel = one(
        told("a", 100, "2024-03-01"),
        told("b", 110, "2024-03-02"),
        told("c", 140, "2024-03-06"),
        told("d", 140, "2024-03-06", outlet="Bay Herald"),
        told("e", 410, "2024-03-06", outlet="Sudmark Echo"),
    )
    assert (panel.title, panel.subtitle, panel.counts) == ("People killed in Ardmere", "total since 1 January 2024", "people")
    [voice] = panel.voices
    assert (voice.name, voice.outlets) == ("Ardmere police", 3)
    assert [(spot.value, spot.stands, spot.figures) for spot in voice.spots] == [
        (100, True, ("a",)),
        (110, True, ("b",)),
        (140, True, ("c", "d")),
        (410, False, ("e",)),
    ]
    assert voice.stretches == ((0, 1, 2),)
    assert voice.gaps == (Gap(ordinal("2024-03-02"), ordinal("2024-03-06"), 110, 140),)
    assert [(mark.kind, mark.value, mark.label) for mark in panel.marks] == [(Kind.same_origin_mismatch, 410, "410")]


def test_a_lasting_fall_starts_a_new_stretch_without_a_band() -> None:
    numbers = [100, 102, 104, 106, 110, 70, 72, 75, 80, 84]
    panel = one(*(told(f"f{n}", value, f"2024-03-{2 * n + 1:02}") for n, value in enumerate(numbers)))
    assert panel.voices[0].stretches == ((0, 1, 2, 3, 4), (5, 6, 7, 8, 9))
    assert [gap.low for gap in panel.voices[0].gaps] == [100, 102, 104, 106, 70, 72, 75, 80]


def test_bounds_stay_open_where_the_words_leave_them_open() -> None:
    panel = one(
        told("a", 30, "2024-03-01", qualifier=Qualifier.at_least, low=30),
        told("b", None, "2024-03-02", "Sudmark army", qualifier=Qualifier.range, low=40, high=60),
    )
    found = {voice.name: voice.spots[0] for voice in panel.voices}
    assert (found["Ardmere police"].bounds, found["Ardmere police"].label) == (Interval(30, None), "at least 30")
    assert (found["Sudmark army"].bounds, found["Sudmark army"].value) == (Interval(40, 60), 50)


def test_all_stretches_of_a_place_stand_in_one_picture() -> None:
    panel = one(*(told(f"f{n}", 5 + n, f"2024-03-{n + 2:02}", period=Period.interval, since=f"2024-03-{n + 1:02}") for n in range(4)))
    assert [(spot.since, spot.at, spot.value) for spot in panel.voices[0].spots] == [
        (ordinal("2024-03-01") + n, ordinal("2024-03-02") + n, 5 + n) for n in range(4)
    ]


def test_tolls_stand_by_the_hour_of_their_publication_and_undated_ones_are_counted() -> None:
    event = {"period": Period.incident, "event": "e", "as_of": "2024-03-01"}
    panel = one(
        told("a", 12, "2024-03-01T06:00+03:00", **event),
        told("b", 14, "2024-03-02", **event),
        told("c", 15, None, **event),
        told("d", 16, "2024-03", **event),
    )
    assert panel.subtitle == "one event on 1 March 2024, 2 undated reports not drawn"
    assert [(spot.at, spot.value) for spot in panel.voices[0].spots] == [
        (ordinal("2024-03-01") + 0.25, 12),
        (ordinal("2024-03-02") + 0.5, 14),
    ]


def test_a_number_is_marked_where_it_comes_first() -> None:
    event = {"period": Period.incident, "event": "e", "as_of": "2024-03-01"}
    panel = one(*(told(f"f{n}", value, f"2024-03-{n + 1:02}", outlet="ABC"[n], **event) for n, value in enumerate([500, 471, 471])))
    assert [(mark.kind, mark.at) for mark in panel.marks] == [(Kind.retraction, ordinal("2024-03-02") + 0.5)]


def test_copies_add_outlets_and_no_numbers() -> None:
    panel = one(told("a", 100, "2024-03-01"), told("b", 100, "2024-03-01", outlet="Bay Herald", copy_of="x"), told("c", 110, "2024-03-02"))
    assert [(voice.outlets, len(voice.spots)) for voice in panel.voices] == [(2, 2)]


def test_who_names_nobody_is_said_so() -> None:
    panel = one(told("a", 100, "2024-03-01", None), told("b", 110, "2024-03-02", None))
    assert [(voice.name, voice.stretches, voice.nobody) for voice in panel.voices] == [("naming nobody", (), True)]
    wired = one(*(told(f"w{n}", 100 + n, f"2024-03-{n + 1:02}", None, credit="AFP") for n in range(2)))
    assert [(voice.name, voice.stretches, voice.nobody) for voice in wired.voices] == [("AFP, naming nobody", ((0, 1),), False)]


def test_who_is_questioned_is_drawn_before_others() -> None:
    many = [told(f"{by}{n}", 100 + n, f"2024-03-{n + 1:02}", f"{by} council of Ardmere") for by in "ABCDEFGHIJK" for n in range(2)]
    odd = told("odd", 999, "2024-03-02", "Northern army of Sudmark")
    [panel] = panels([*many, odd], [discrepancy(Kind.cross_origin_conflict, "", figures=["odd"])])
    assert len(panel.voices) == MOST_VOICES
    assert "Northern army of Sudmark" in {voice.name for voice in panel.voices}
    assert panel.subtitle.endswith("5 more sources not drawn")


def test_scopes_have_a_panel_each_and_single_reports_give_way() -> None:
    several = [told(f"{measure}{n}", 10 + n, f"2024-03-{n + 1:02}", measure=measure) for measure in ("killed", "injured") for n in range(3)]
    alone = told("x", 3, "2024-03-01", measure="missing")
    assert [panel.title for panel in panels([*several, alone])] == ["People injured in Ardmere", "People killed in Ardmere"]
    assert [panel.title for panel in panels([alone])] == ["People missing in Ardmere"]


def test_more_than_a_page_holds_is_refused_with_what_to_ask_for() -> None:
    many = [told(f"{place}{n}", 10 + n, f"2024-03-{n + 1:02}", place=f"Town {place}") for place in "ABCDEFG" for n in range(2)]
    assert len(panels(many[: 2 * MOST_PANELS])) == MOST_PANELS
    with pytest.raises(
        UsageError, match=r"7 scopes would be drawn and 6 fit on a page: ask for one by --place\. Among them: People killed"
    ):
        panels(many)


@pytest.mark.parametrize("reports", [[], [told("a", 5, None)], [told("a", 5, "2024-03-01", place=None)]])
def test_nothing_to_draw_is_said(reports: list[Report]) -> None:
    with pytest.raises(UsageError, match="nothing to draw"):
        panels(reports)


def test_two_numbers_of_a_day_between_which_nothing_decides_are_open() -> None:
    panel = one(told("a", 4_812, "2024-05-14"), told("b", 4_182, "2024-05-14", outlet="Bay Herald"))
    assert all(spot.open for spot in panel.voices[0].spots)
    assert sorted(spot.value for spot in panel.voices[0].spots) == [4_182, 4_812]
    panel = one(*(told(f"a{n}", 4_812, "2024-05-14", outlet=f"Post {n}") for n in range(3)), told("b", 4_182, "2024-05-14"))
    assert [(spot.value, spot.stands, spot.open) for spot in panel.voices[0].spots] == [(4_812, True, False), (4_182, False, False)]


def test_what_is_left_out_is_named() -> None:
    found = picture(
        [
            told("a", 100, "2024-03-01"),
            told("b", 110, "2024-03-02").model_copy(update={"corrected": ("value",)}),
            told("c", 7, "2024-03-02", place="Lowmoor"),
            told("d", 9, "2024-03-02", place=None),
        ]
    )
    assert [panel.title for panel in found.panels] == ["People killed in Ardmere"]
    assert (found.alone, found.unknown) == (("People killed in Lowmoor, total since 1 January 2024",), 1)
    assert [spot.corrected for spot in found.panels[0].voices[0].spots] == [False, True]
