"""The same report again, and what a figure does not say."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile import reconcile
from tracker.records import Discrepancy, Kind, Period, Qualifier, Report, Statement

Make = Callable[..., Report]
Say = Callable[..., Statement]
K = Kind
SCHOOL: dict[str, Any] = {"period": Period.incident, "place": "Karam School", "as_of": "2024-03-25", "on": "2024-03-25"}
QUALIFIED: dict[str, Any] = {"qualifier": Qualifier.at_least, "low": 30}


def rows(
    reports: list[Report], kind: Kind, statements: list[Statement] | None = None, copied: list[list[str]] | None = None
) -> list[Discrepancy]:
    return [row for row in reconcile(reports, statements or [], copied or []) if row.kind is kind]


def test_a_syndicated_copy_names_both_articles(report: Make, statement: Say) -> None:
    reports = [report(5, article="a", outlet="Levant Wire", credit="LW"), report(5, article="b", outlet="Gulf Courier", copy_of="a")]
    said = statement("the road is closed", "the mayor", article="c", outlet="Nile Observer", copy_of="a")
    [row] = rows(reports, K.syndicated_copy, [said], [["a", "b", "c"]])
    assert row.articles == ("a", "b", "c")
    assert "Gulf Courier (26 March 2024) and Nile Observer (26 March 2024) carry the text that Levant Wire" in row.explanation
    assert "credited to LW" in row.explanation


def test_a_second_edition_or_an_unknown_article_is_no_copy(report: Make) -> None:
    reports = [report(5, article="a"), report(5, article="b")]
    assert rows(reports, K.syndicated_copy, copied=[["a", "b"], ["a", "x"], ["x", "y"]]) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (SCHOOL, SCHOOL),
        (SCHOOL, SCHOOL | {"on": "2024-03-27"}),
        (SCHOOL | {"event": "e", "place": "Norrby"}, SCHOOL | {"event": "e", "place": None}),
    ],
)
def test_at_least_30_became_30(report: Make, a: dict[str, Any], b: dict[str, Any]) -> None:
    if b["place"] is None:
        b = b | {"place": "the north of Norrby"}
    [row] = rows([report(30, outlet="A", **(a | QUALIFIED)), report(30, outlet="B", **b)], K.qualifier_dropped)
    assert row.figures == ("f1", "f0")
    assert "at least 30" in row.explanation


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (SCHOOL, SCHOOL | {"number": 31}),
        (SCHOOL | {"on": "2024-03-27"}, SCHOOL),  # the plain number came first
        (SCHOOL, SCHOOL | {"outlet": "A"}),
        (SCHOOL, SCHOOL | {"by": "the police"}),
        (SCHOOL, SCHOOL | {"place": "Norrby"}),
        (SCHOOL, SCHOOL | {"copy_of": "an earlier article"}),
    ],
)
def test_a_qualifier_that_was_not_dropped(report: Make, a: dict[str, Any], b: dict[str, Any]) -> None:
    other = {"outlet": "B", "number": 30} | b
    assert rows([report(30, outlet="A", **(a | QUALIFIED)), report(other.pop("number"), **other)], K.qualifier_dropped) == []


def test_a_running_total_drops_its_qualifier_only_where_it_is_round(report: Make) -> None:
    about = {"qualifier": Qualifier.approximate, "outlet": "A"}
    [row] = rows([report(9_500, **about), report(9_500, outlet="B")], K.qualifier_dropped)
    assert row.figures == ("f1", "f0")
    assert rows([report(9_485, **about), report(9_485, outlet="B")], K.qualifier_dropped) == []


def test_what_a_text_does_not_say_is_one_row_for_a_lack(report: Make) -> None:
    reports = [
        report(5, by=None, article="one"),
        report(7, by=None, article="one", measure="injured"),
        report(9, by=None, article="one", subset_of="f0"),
        report(8, as_of=None, article="one"),
        report(None, qualifier=Qualifier.vague, text="dozens", article="one"),
        report(6, by=None, article="two"),
        report(6, by=None, article="copy", copy_of="two"),
        report(3, by=None, article="side", period=Period.incident),
    ]
    assert [row.figures for row in rows(reports, K.unattributed)] in ([("f0", "f1"), ("f5",)], [("f5",), ("f0", "f1")])
    assert [row.figures for row in rows(reports, K.undated)] == [("f3",)]
    [vague] = rows(reports, K.vague)
    assert vague.figures == ("f4",) and "gives dozens of people killed" in vague.explanation


@pytest.mark.parametrize(
    ("fields", "listed"),
    [
        ({"as_of": "2024-05-26"}, True),
        ({"as_of": "2024-03-28"}, True),
        ({"as_of": "2024-03-27"}, False),  # a day ahead in another time zone
        ({"as_of": "2024"}, False),
        ({"as_of": "2025"}, True),
        ({"since": "2024-04-01"}, True),
        ({"since": "2024-03"}, False),
        ({"as_of": "2024-03-31", "since": "2024-03-01", "period": Period.interval}, False),  # "this month" is not over yet
        ({"as_of": "2024-04-30", "since": "2024-04-01", "period": Period.interval}, True),
        ({"as_of": "2024-01-01", "since": "2024-02-01", "period": Period.interval, "article": None}, True),
        ({"as_of": "2024-01-01", "since": "2024-02-01", "period": Period.interval}, False),  # a text's stretch with its ends misread
        ({"as_of": "2024-05-26", "on": None}, False),
        ({"as_of": "2024-05-26", "negated": True}, False),
    ],
)
def test_dates_that_cannot_be(report: Make, fields: dict[str, Any], listed: bool) -> None:
    assert bool(rows([report(5, **fields)], K.date_order)) is listed
