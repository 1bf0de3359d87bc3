"""The steps by which a person checks a discrepancy: bounds and their rule, what two numbers share, what the days between them allow."""

from typing import Any

import pytest

from tracker.reconcile.comparable import Field
from tracker.records import Figure, Kind, Period, Qualifier, Report, record_id
from tracker.rows.arithmetic import SETTLED_BY, SETTLED_BY_FIELD, agreeing, alike, hindrance, numbers, settled_by, stands_for, steps


def report(words: str, value: int | None, qualifier: Qualifier = Qualifier.exact, **given: Any) -> Report:
    carried: dict[str, Any] = {"outlet": "Ostrel Review", "originator": "Ostrel Ministry of Health"}
    carried |= {name: given.pop(name) for name in ("published", "outlet", "originator") if name in given}
    hedge, _, text = words.rpartition(" ") if qualifier is not Qualifier.range else ("", "", words)
    low = given.pop("low", value if qualifier in {Qualifier.exact, Qualifier.at_least} else None)
    high = given.pop("high", value if qualifier in {Qualifier.exact, Qualifier.at_most} else None)
    fields = {"measure": "killed", "place": "Ostrel", "period": Period.cumulative, "as_of": "2031-03-26"} | given
    id_ = record_id("figure", words, *carried.values(), *given.values())
    figure = Figure(
        id=id_, article=id_, span=(0, 2), text=text, hedge=hedge or None, value=value, low=low, high=high, qualifier=qualifier, **fields
    )
    return Report(figure=figure, **carried)


@pytest.mark.parametrize(
    ("words", "value", "qualifier", "bounds", "said"),
    [
        ("32,414", 32414, Qualifier.exact, {}, "“32,414” is stated exactly: 32,414 and no other number."),
        (
            "9,500", 9500, Qualifier.exact, {},
            "“9,500” is stated exactly: 9,500 and no other number. It ends in zeros, so it may have been rounded: read at its widest it is "
            "9,450-9,549. 9,550 lies half-way and is granted too.",
        ),
        (
            "about 32,000", 32000, Qualifier.approximate, {},
            "“about 32,000” was rounded: half a unit of 1,000, its last digit that is not zero, either way: 31,500-32,499. "
            "32,500 lies half-way and is granted too.",
        ),
        (
            "almost 40,000", 40000, Qualifier.approximate, {},
            "“almost 40,000” puts the number above the truth: half a unit of 10,000, its last digit that is not zero, below and nothing "
            "above: 35,000-40,000.",
        ),
        ("at least 30", 30, Qualifier.at_least, {}, "“at least 30” has no upper end: 30 or more."),
        ("up to 30", 30, Qualifier.at_most, {}, "“up to 30” has no lower end: up to 30."),
        ("20 to 30", None, Qualifier.range, {"low": 20, "high": 30}, "“20 to 30” names both ends, which belong to it: 20-30."),
        ("dozens", None, Qualifier.vague, {}, "“dozens” states no number: it can be held against nothing."),
    ],
)  # fmt: skip
def test_bounds_are_said_with_their_rule(words: str, value: int | None, qualifier: Qualifier, bounds: dict[str, int], said: str) -> None:
    assert stands_for(report(words, value, qualifier, **bounds)) == said


def told(*reports: Report, questioned: int = 1) -> list[str]:
    return list(steps(reports, [one.figure.id for one in reports[:questioned]]))


def test_one_day_leaves_no_growth_and_swapped_digits_are_seen() -> None:
    assert told(report("17,533", 17533), report("71,533", 71533)) == [
        "17,533 and 71,533 share no number: the nearest ends are 54,000 apart, 308.0 % of the lower one. One is the other with two "
        "neighbouring digits swapped. Both describe one day, so growth explains nothing."
    ]


def test_a_total_grows_by_so_many_a_day() -> None:
    (said,) = told(report("1,050", 1050, as_of="2031-03-31"), report("1,001", 1001))
    assert "the nearest ends are 49 apart, 4.9 % of the lower one." in said
    assert "A running total may grow: 49 in 5 days is 9.8 a day." in said


def test_a_total_that_falls_was_revised() -> None:
    (said,) = told(report("901", 901, as_of="2031-03-28"), report("1,003", 1003))
    assert said.endswith("The later total, 2 days on, is lower by 102: a running total falls only where it is revised.")


def test_what_two_intervals_share() -> None:
    assert told(report("about 32,000", 32000, Qualifier.approximate), report("at least 32,414", 32414, Qualifier.at_least))[0].startswith(
        "about 32,000 and at least 32,414 share 32,414-32,499."
    )
    assert told(report("about 500", 500, Qualifier.approximate), report("471", 471))[0].startswith(
        "about 500 and 471 share the number 471."
    )


def test_an_unsaid_rounding_is_offered() -> None:
    (said,) = told(report("9,500", 9500), report("9,485", 9485))
    assert "If one of them was rounded without saying so, they may be one number." in said


def test_tolls_of_an_event_grow_for_days() -> None:
    early = report("12", 12, period=Period.incident, published="2031-03-26")
    (said,) = told(report("15", 15, period=Period.incident, published="2031-03-27"), early)
    assert said.endswith(
        "They were published 1 day apart, and the later number is the higher one; the toll of an event grows for about 3 days."
    )


def test_a_lower_toll_is_no_growth() -> None:
    early = report("15", 15, period=Period.incident, published="2031-03-26")
    late = report("12", 12, period=Period.incident, published="2031-03-28")
    (said,) = told(late, early)
    assert said.endswith("They were published 2 days apart, and the later number is the lower one, so growth does not bring them together.")
    (taken_back,) = steps([late, early], [late.figure.id], Kind.retraction)
    assert taken_back == "12 and 15 share no number: the nearest ends are 3 apart, 25.0 % of the lower one."
    (one_day,) = told(report("12", 12, period=Period.incident, published="2031-03-26"), early)
    assert "grow" not in one_day


def test_parts_are_held_against_their_whole_alone() -> None:
    whole = report("30", 30, population="people")
    women, children = report("20", 20, population="women"), report("14", 14, population="children")
    assert list(steps([whole, women, children], [whole.figure.id], Kind.parts_not_total)) == [
        "20 women + 14 children = 34 at the least; the whole is 30 at the most."
    ]
    assert list(steps([report("34", 34, population="children"), whole], [report("34", 34, population="children").figure.id],
                      Kind.subset_exceeds_total)) == ["34 is told as a part of 30, and is 4 more, at the least."]  # fmt: skip
    assert list(steps([women, whole], [women.figure.id], Kind.interval_mismatch)) == []


def test_only_numbers_of_one_count_stand_on_one_axis() -> None:
    later = [report("4,959", 4959, population="women", established="identified"), report("7,797", 7797, population="children")]
    before = [report("9,500", 9500, population="women"), report("14,500", 14500, population="children")]
    every = numbers([*later, *before], [one.figure.id for one in later])
    assert [[one.words for one in group] for group in alike(Kind.series_break, every)] == [["4,959", "9,500"], ["7,797", "14,500"]]
    assert every[0].counts == "women killed (identified)"
    assert alike(Kind.scope_difference, every) == []
    towns = numbers([report("57", 57, place="Lorno"), report("58", 58)], [])
    assert [len(group) for group in alike(Kind.cross_origin_conflict, towns)] == [2], "the rules brought the two places together"
    assert alike(Kind.series_break, towns) == []
    assert list(steps([*later, *before], [one.figure.id for one in later],
                      Kind.series_break)) == [
        "4,959 and 9,500 share no number: the nearest ends are 4,541 apart, 91.6 % of the lower one. They count by two definitions, so the "
        "days between them explain nothing.",
        "7,797 and 14,500 share no number: the nearest ends are 6,703 apart, 86.0 % of the lower one. Both describe one day, so growth "
        "explains nothing.",
    ]  # fmt: skip


def test_many_numbers_are_not_all_written_out() -> None:
    found = told(report("7", 7), *(report(str(number), number) for number in range(10, 19)))
    assert len(found) == 7
    assert found[-1] == "3 pairs more of other numbers or days are not written out."


def test_equal_numbers_are_together_and_the_questioned_side_comes_first() -> None:
    one, other, again = report("57", 57), report("58", 58), report("57", 57, outlet="Marmara Courier")
    found = numbers([other, one, again], [other.figure.id])
    assert [(one.words, one.questioned, one.outlets, one.low, one.high) for one in found] == [
        ("58", True, ("Ostrel Review",), 58, 58),
        ("57", False, ("Ostrel Review", "Marmara Courier"), 57, 57),
    ]


def test_other_people_are_not_held_against_each_other_where_the_same_are() -> None:
    women, children = report("4,959", 4959, population="women"), report("7,797", 7797, population="children")
    before = report("9,500", 9500, population="women", as_of="2031-03-24", established="identified")
    assert [one.split(":")[0] for one in told(women, children, before, questioned=2)] == ["4,959 and 9,500 share no number"]
    assert told(women, before)[0].endswith("They count by two definitions, so the days between them explain nothing.")
    assert told(women, report("4,001", 4001, population="people")) == []
    assert [one.counts for one in numbers([women, children], [women.figure.id])] == ["women killed", "children killed"]


def test_which_fields_agree() -> None:
    found = {one.name: one for one in agreeing([report("57", 57), report("58", 58, place="Lorno", since="2030-01")])}
    assert (found["place"].values, found["place"].same) == (("Ostrel", "Lorno"), False)
    assert (found["as of"].values, found["as of"].same) == (("2031-03-26",), True)
    assert (found["since"].values, found["since"].same) == (("not stated", "2030-01"), False)
    assert "which of them" not in found


def test_what_hinders_a_comparison_says_what_would_mend_it() -> None:
    one, other = report("57", 57), report("58", 58, place=None)
    found = hindrance([one, other], [one.figure.id])
    assert found is not None
    assert found.field is Field.place
    assert settled_by(Kind.cross_origin_conflict, found)[0] == SETTLED_BY_FIELD[Field.place]
    assert hindrance([one, report("58", 58)], [one.figure.id]) is None


def test_every_kind_and_field_says_what_would_settle_it() -> None:
    assert set(SETTLED_BY) == set(Kind)
    assert set(SETTLED_BY_FIELD) == set(Field)
