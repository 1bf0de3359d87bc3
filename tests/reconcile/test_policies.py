"""One number for a table: what every preset takes and leaves, and that it never puts two scopes together."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UsageError
from tracker.lang import lexicon
from tracker.reconcile.comparable import days
from tracker.reconcile.intervals import Interval
from tracker.reconcile.policies import Answer, Dispute, Policy, Preset, Vague, answers, meaning, policy
from tracker.records import Figure, Period, Qualifier, Report

Make = Callable[..., Report]
EVENT = {"period": Period.incident, "event": "e", "as_of": "2024-03-25"}


def taken(answer: Answer) -> set[str]:
    return {one.figure for one in answer.taken}


def reasons(answer: Answer) -> dict[str, str]:
    return {one.figure: one.reason for one in answer.left}


@pytest.fixture
def toll(report: Make) -> list[Report]:
    """Originators of one event: one with two numbers and a copy, one with a range, one with a vague word, one that denies."""
    return [
        report(500, on="2024-03-25", by="the Norrland ministry", **EVENT),
        report(471, on="2024-03-26", by="the Norrland ministry", outlet="A", **EVENT),
        report(471, on="2024-03-26", by="the Norrland ministry", outlet="B", **EVENT),
        report(471, on="2024-03-26", by="the Norrland ministry", outlet="C", copy_of="x", **EVENT),
        report(None, low=100, high=300, qualifier=Qualifier.range, by="Sudmark intelligence", **EVENT),
        report(None, qualifier=Qualifier.vague, text="Hundreds", by="a hospital", **EVENT),
        report(600, negated=True, by="a deputy", **EVENT),
    ]


@pytest.mark.parametrize(
    ("text", "low", "high", "rests_on", "outlets", "origins"),
    [
        ("lowest", 100, 100, {"f4"}, 1, 1),
        ("highest", 471, 471, {"f1", "f2"}, 3, 1),
        ("best", 471, 471, {"f1", "f2"}, 3, 1),
        ("conservative", 100, 100, {"f4"}, 1, 1),
        ("range", 100, 471, {"f1", "f2", "f4"}, 4, 2),
        ("two-origins", 100, 471, {"f1", "f2", "f4"}, 4, 2),
        ("prefer:Sudmark", 200, 200, {"f4"}, 1, 1),
        ("prefer:intelligence", 200, 200, {"f4"}, 1, 1),
        ("prefer:mark", 471, 471, {"f1", "f2"}, 3, 1),  # no word of a name
        ("prefer:somebody else", 471, 471, {"f1", "f2"}, 3, 1),
    ],
)
def test_one_number_by_policy(
    toll: list[Report], text: str, low: float, high: float, rests_on: set[str], outlets: int, origins: int
) -> None:
    [answer] = answers(toll, policy(text))
    assert (answer.low, answer.high, taken(answer), answer.outlets, answer.origins) == (low, high, rests_on, outlets, origins)
    why = reasons(answer)
    assert why["f0"] == "the Norrland ministry has a later number"
    assert why["f3"] == "a syndicated copy"
    assert why["f5"].startswith("a vague word")
    assert why["f6"] == "the text denies it"
    assert taken(answer) | set(why) == {one.figure.id for one in toll}
    assert not taken(answer) & set(why)
    assert f"{int(high):,}" in answer.explanation


@pytest.mark.parametrize(
    ("preset", "vague", "low", "high"),
    [
        (Preset.lowest, Vague.conservative, 100, 100),
        (Preset.highest, Vague.conservative, 471, 471),
        (Preset.highest, Vague.median, 471, 471),
        (Preset.highest, Vague.wide, 999, 999),
        (Preset.range, Vague.wide, 100, 999),
        (Preset.conservative, Vague.wide, 100, 100),
    ],
)
def test_vague_words_count_when_the_policy_says_so(toll: list[Report], preset: Preset, vague: Vague, low: float, high: float) -> None:
    [answer] = answers(toll, Policy(preset, vague=vague))
    assert (answer.low, answer.high) == (low, high)


def test_a_vague_word_counts_for_nothing_beside_its_originators_number(report: Make) -> None:
    told = [
        report(48, by="a hospital", **EVENT),
        report(None, qualifier=Qualifier.vague, text="dozens", by="a hospital", on="2024-03-27", **EVENT),
    ]
    [answer] = answers(told, Policy(Preset.highest, vague=Vague.wide))
    assert (answer.high, reasons(answer)) == (48, {"f1": "a vague word, and a hospital gives a number"})


def test_one_originator_is_not_two(toll: list[Report]) -> None:
    [answer] = answers(toll[:4], policy("two-origins"))
    assert (answer.low, answer.high, answer.taken) == (None, None, ())
    assert len(answer.left) == 4


@pytest.mark.parametrize("other", ["health officials", None, "the ministry of health"])
def test_who_may_be_the_first_is_no_second_originator(report: Make, other: str | None) -> None:
    told = [report(12, by="Ardmere Health Ministry", outlet="A", **EVENT), report(14, by=other, outlet="B", **EVENT)]
    [answer] = answers(told, policy("two-origins"))
    assert answer.low is None
    assert set(reasons(answer)) == {"f0", "f1"}
    [answer] = answers(told, policy("range"))
    assert (answer.low, answer.high, answer.origins) == (12, 14, 1)


def test_ten_copies_of_one_agencys_story_do_not_outvote_two_originators(report: Make) -> None:
    wire = [report(40, by=None, credit="AFP", outlet=f"Paper {n}", **EVENT) for n in range(10)]
    two = [report(31, by="Ardmere police", outlet="A", **EVENT), report(31, by="Ardmere fire brigade", outlet="B", **EVENT)]
    [answer] = answers([*wire, *two], policy("best"))
    assert (answer.low, answer.outlets, answer.origins) == (31, 2, 2)
    [answer] = answers(wire, policy("best"))
    assert (answer.low, answer.outlets, answer.origins) == (40, 10, 1)
    assert "10 outlets, 1 origin" in answer.explanation


def test_a_wide_wording_does_not_speak_for_both_sides(report: Make) -> None:
    told = [
        report(10, low=10, qualifier=Qualifier.at_least, by="Ardmere police", outlet="A", **EVENT),
        report(31, by="Ardmere fire brigade", outlet="B", **EVENT),
        report(31, by="Ardmere fire brigade", outlet="C", **EVENT),
        report(45, by="Sudmark army", outlet="D", **EVENT),
    ]
    [answer] = answers(told, policy("best"))
    assert answer.low == 31
    [answer] = answers(told, policy("conservative"))
    assert answer.low == 10


@pytest.mark.parametrize(
    ("fields", "conservative", "lowest"),
    [
        ({"qualifier": Qualifier.approximate, "hedge": "about", "number": 40_000}, 35_000, 40_000),
        ({"qualifier": Qualifier.at_most, "high": 30, "number": 30}, 0, 30),
        ({"qualifier": Qualifier.at_least, "low": 31, "number": 30}, 31, 31),  # "more than 30"
        ({"number": 30}, 30, 30),
    ],
)
def test_the_fewest_that_words_allow(report: Make, fields: dict[str, object], conservative: float, lowest: float) -> None:
    one = report(fields.pop("number"), **EVENT, **fields)
    assert [answers([one], policy(name))[0].low for name in ("conservative", "lowest")] == [conservative, lowest]


# ------------------------------------------------------------------ scopes


def test_scopes_are_answered_apart(report: Make) -> None:
    told = [
        report(5),
        report(7, place="West Bank"),
        report(9, measure="injured"),
        report(3, population="children"),
        report(4, established="identified"),
        report(2, since="2008-12-27"),
        report(6, period=Period.interval, since="2024-03-25"),
        report(8, period=Period.interval, since="2024-03-24"),
        report(10, period=Period.interval, since="2024-03-24", as_of="2024-03-25"),
    ]
    found = answers(told, policy("range"))
    assert sorted((answer.low, answer.high) for answer in found) == [(n, n) for n in range(2, 11)]


@pytest.mark.parametrize(
    "fields",
    [
        {"period": Period.unknown},
        {"place": None},
        {"period": Period.interval, "since": None},
        {"period": Period.interval, "since": "2024-03-25", "as_of": None},
        {"since": None, "as_of": None},
    ],
)
def test_what_is_of_no_known_scope_is_put_with_nothing(report: Make, fields: dict[str, object]) -> None:
    told = [report(12, outlet="A", **fields), report(14, outlet="B", by="Sudmark army", **fields)]
    [answer] = answers(told, policy("range"))
    assert (answer.scope, answer.low, answer.high) == (None, None, None)
    assert all(reason.endswith("known") or reason.startswith("it is not known") for reason in reasons(answer).values())
    assert set(reasons(answer)) == {"f0", "f1"}


def test_two_strikes_on_one_town_are_two(report: Make) -> None:
    strike = {"period": Period.incident, "place": "Ardmere", "as_of": "2024-03-25"}
    found = answers([report(3, outlet="A", **strike), report(9, outlet="B", **strike), report(9, article=None, **strike)], policy("range"))
    assert sorted((answer.low, answer.high) for answer in found) == [(3, 3), (9, 9), (9, 9)]


def test_an_undated_total_is_of_no_day(report: Make) -> None:
    told = [report(5_000, on="2024-03-26"), report(9_999, as_of=None, outlet="B", by="Sudmark army")]
    [answer] = answers(told, policy("highest"))
    assert (answer.high, reasons(answer)) == (5_000, {"f1": "nothing says of which day it is"})


def test_a_total_without_its_start_belongs_to_the_series_it_fits(report: Make) -> None:
    told = [report(5_000 + 10 * n, on=f"2024-03-{n + 1:02}", as_of=f"2024-03-{n + 1:02}") for n in range(8)]
    told.append(report(5_075, on="2024-03-09", since=None, outlet="B"))
    [answer] = answers(told, policy("best"))
    assert (answer.low, taken(answer)) == (5_075, {"f8"})
    other = report(40, on="2024-03-09", since=None, outlet="C", by="Sudmark army")
    assert len(answers([*told, other], policy("best"))) == 2


# ------------------------------------------------------------------ running totals


def test_a_slip_is_not_what_an_originator_says(report: Make) -> None:
    told = [report(56_697, outlet=outlet) for outlet in "ABC"] + [report(57_697, outlet="D")]
    [answer] = answers(told, policy("highest"))
    assert (answer.high, taken(answer)) == (56_697, {"f0", "f1", "f2"})
    assert reasons(answer)["f3"] == "more or surer reports give 56,697 as the ministry's number of that day"


def test_an_old_total_given_again_is_not_the_latest(report: Make) -> None:
    told = [report(32_333, on="2024-03-25"), report(32_414, on="2024-03-26"), report(32_333, on="2024-03-27", outlet="B")]
    [answer] = answers(told, policy("lowest"))
    assert (answer.low, taken(answer), reasons(answer)["f2"]) == (32_414, {"f1"}, "does not fit the ministry's other days")


def test_a_total_of_long_ago_does_not_speak_for_today(report: Make) -> None:
    told = [
        report(30_000, on="2024-03-01", by="Sudmark army"),
        report(32_414, on="2024-03-26"),
        report(32_100, on="2024-03-22", by="Norrland court"),
    ]
    [answer] = answers(told, policy("range"))
    assert (answer.low, answer.high, answer.as_of) == (32_100, 32_414, days("2024-03-26").one)  # type: ignore[union-attr]
    assert reasons(answer) == {"f0": "Sudmark army's last total is of 1 March 2024, and a total grows"}


def test_a_later_total_that_names_nobody_does_not_silence_originators(report: Make) -> None:
    told = [report(32_414, on="2024-03-26"), report(40_000, on="2024-05-20", by=None, outlet="B")]
    [answer] = answers(told, policy("highest"))
    assert (answer.high, reasons(answer)) == (32_414, {"f1": "B's last total is of 20 May 2024, on which no originator gives one"})
    [answer] = answers(told[1:], policy("highest"))
    assert answer.high == 40_000


def test_the_day_that_is_asked(report: Make) -> None:
    told = [report(32_333, on="2024-03-25"), report(32_414, on="2024-03-26"), report(99, on="2024-03-26", place="West Bank")]
    asked = days("2024-03-25")
    assert asked is not None
    [answer] = answers(told, policy("best"), as_of=asked.last)
    assert (answer.low, answer.as_of, reasons(answer)) == (32_333, asked.last, {"f1": "of a later day"})


def test_a_total_of_a_day_to_come_is_a_slip_of_the_pen(report: Make) -> None:
    told = [report(32_333, on="2024-03-25"), report(32_414, on="2024-03-26", as_of="2034-03-26", outlet="B", by="Norrland court")]
    [answer] = answers(told, policy("range"))
    assert (answer.high, reasons(answer)) == (32_333, {"f1": "it describes a day after its publication"})


def test_what_a_text_replaces_itself_is_left(report: Make) -> None:
    new, old = report(1_200, revises="f1"), report(1_400, article="Levant Wire 2024-03-26")
    [answer] = answers([new, old], policy("highest"))
    assert (answer.high, reasons(answer)) == (1_200, {"f1": "its own text replaces it"})


def test_a_text_that_recalls_an_earlier_number_does_not_give_it_anew(report: Make) -> None:
    told = [report(500, on="2024-03-25", outlet="A", **EVENT), report(471, on="2024-03-26", outlet="B", **EVENT)]
    told += [report(n, on="2024-03-27", outlet="C", article="c", **EVENT) for n in (471, 500)]
    [answer] = answers(told, policy("range"))
    assert (answer.low, answer.high, taken(answer)) == (471, 471, {"f1", "f2"})
    assert reasons(answer)["f3"] == "its text gives a later number of the ministry beside it"


def test_no_number_no_answer(report: Make) -> None:
    [answer] = answers([report(None, qualifier=Qualifier.vague, text="dozens", **EVENT)], policy("best"))
    assert answer.low is answer.high is None
    assert answers([], policy("best")) == []


# ------------------------------------------------------------------ properties

TOLD = st.lists(
    st.tuples(
        st.integers(1, 100_000),
        st.sampled_from([Qualifier.exact, Qualifier.approximate, Qualifier.at_least, Qualifier.at_most, Qualifier.range, Qualifier.vague]),
        st.sampled_from(["Ardmere police", "Norrland court", "Sudmark army", "officials", None]),
        st.sampled_from("ABCD"),
        st.integers(0, 4),
        st.sampled_from([Period.incident, Period.cumulative]),
        st.sampled_from([None, "AFP", "Source: Agencies"]),
    ),
    min_size=1,
    max_size=9,
)


def told_as(rows: list[tuple[int, Qualifier, str | None, str, int, Period, str | None]]) -> list[Report]:
    made = []
    for position, (value, how, by, outlet, after, period, credit) in enumerate(rows):
        on = (date(2024, 3, 25) + timedelta(days=after)).isoformat()
        event = "e" if period is Period.incident else None
        fields: dict[str, object] = {"id": f"f{position}", "measure": "killed", "place": "Ardmere", "qualifier": how, "period": period}
        fields |= {"event": event, "as_of": "2024-03-25" if event else on, "since": None if event else "2023-10-07", "value": value}
        match how:
            case Qualifier.at_least:
                fields["low"] = value
            case Qualifier.at_most:
                fields["high"] = value
            case Qualifier.range:
                fields |= {"low": value, "high": 2 * value, "value": None}
            case Qualifier.vague:
                fields |= {"text": ["dozens", "hundreds", "several thousand"][value % 3], "value": None}
        made.append(Report(figure=Figure.model_validate(fields), outlet=outlet, published=on, originator=by, event=event, credit=credit))
    return made


@given(TOLD, st.sampled_from(Vague))
def test_presets_keep_their_order_and_every_figure_is_taken_or_left(
    rows: list[tuple[int, Qualifier, str | None, str, int, Period, str | None]], vague: Vague
) -> None:
    told = told_as(rows)
    before = [one.model_dump_json() for one in told]
    by = {
        preset: {a.scope: a for a in answers(told, Policy(preset, ("nobody",) if preset is Preset.prefer else (), vague))}
        for preset in Preset
    }
    assert [one.model_dump_json() for one in told] == before  # stored values are never touched
    for scope, lowest in by[Preset.lowest].items():
        best, highest, least, whole = (by[preset][scope] for preset in (Preset.best, Preset.highest, Preset.conservative, Preset.range))
        if lowest.low is not None:
            assert least.low is not None and best.low is not None and highest.high is not None
            assert least.low <= lowest.low <= best.low <= highest.high
            assert (whole.low, whole.high) == (lowest.low, highest.high)
        two = by[Preset.two_origins][scope]
        if two.low is not None and two.high is not None and lowest.low is not None and highest.high is not None:
            assert lowest.low <= two.low <= two.high <= highest.high
            assert two.origins >= 2
    for found in by.values():
        for answer in found.values():
            ids = [one.figure for one in answer.taken] + [one.figure for one in answer.left]
            assert len(ids) == len(set(ids))
        assert {id_ for a in found.values() for id_ in taken(a) | set(reasons(a))} == {one.figure.id for one in told}


@given(TOLD, st.sampled_from(Preset), st.randoms())
def test_the_order_of_reports_does_not_matter(
    rows: list[tuple[int, Qualifier, str | None, str, int, Period, str | None]], preset: Preset, random: object
) -> None:
    told = told_as(rows)
    mixed = list(told)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    by = Policy(preset, ("Norrland court",) if preset is Preset.prefer else ())
    assert [(a.scope, a.low, a.high, taken(a)) for a in answers(told, by)] == [
        (a.scope, a.low, a.high, taken(a)) for a in answers(mixed, by)
    ]


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("text", "vague", "expected"),
    [
        ("dozens", Vague.conservative, Interval(12, 12)),
        ("hundreds", Vague.conservative, Interval(100, 100)),
        ("Hundreds of", Vague.conservative, Interval(100, 100)),
        ("Hundreds", Vague.wide, Interval(100, 999)),
        ("scores", Vague.conservative, Interval(20, 20)),
        ("tens of thousands", Vague.conservative, Interval(10_000, 10_000)),
        ("Several hundred", Vague.conservative, Interval(300, 300)),
        ("A couple of dozen", Vague.wide, Interval(24, 36)),
        ("A few hundreds", Vague.median, Interval(500, 500)),
        ("Many thousands", Vague.wide, Interval(3_000, 9_000)),
        ("hundreds", Vague.nothing, None),
        ("countless", Vague.wide, None),
    ],
)
def test_what_a_vague_word_is_taken_to_mean(text: str, vague: Vague, expected: Interval | None) -> None:
    assert meaning(text, vague) == expected


@pytest.mark.parametrize("text", ["", "middle", "prefer", "prefer:", "prefer: ", "lowest:somebody", "Lowest"])
def test_unknown_policies_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no policy"):
        policy(text)


def test_every_vague_word_grows_from_fewest_to_most() -> None:
    table = lexicon("policies")
    for entry in [*table["plural"].values(), *table["quantifier"].values()]:
        assert entry["wide"][0] == entry["conservative"] <= entry["median"] <= entry["wide"][1], entry["words"]


def test_every_vague_expression_that_texts_are_read_for_has_a_meaning() -> None:
    words = lexicon("numbers")["vague"]
    for plural in words["plurals"]:
        assert meaning(plural, Vague.conservative) is not None, plural
    for quantifier in words["quantifiers"]:
        for magnitude in ("dozen", "hundred", "thousand", "million"):
            assert meaning(f"{quantifier} {magnitude}", Vague.median) is not None, quantifier


# ------------------------------------------------------------------ the best of several


@pytest.mark.parametrize("names", [("Ardmere police", "Sudmark army"), ("Sudmark army", "Ardmere police")])
def test_where_nothing_but_chance_decides_the_best_is_a_range(report: Make, names: tuple[str, str]) -> None:
    told = [report(11, by=names[0], outlet="A", **EVENT), report(25, by=names[1], outlet="B", **EVENT)]
    for text in ("best", "prefer:a"):  # nobody is called so
        [answer] = answers(told, policy(text))
        assert (answer.low, answer.high, answer.undecided, taken(answer)) == (11, 25, True, {"f0", "f1"})
        assert answer.explanation.endswith("nothing tells which is right.")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"on": "2024-03-25"}, "no more origins and outlets carry it, and it was published earlier"),
        ({"on": "2024-03-25", "as_of": "2024-03-24"}, "no more origins and outlets carry it, and it is of an earlier day"),
    ],
)
def test_the_later_of_two_numbers_is_taken_and_said_to_be_the_later(report: Make, other: dict[str, str], reason: str) -> None:
    told = [report(40, by="Ardmere police", outlet="A", **EVENT), report(31, **{**EVENT, "by": "Sudmark army", "outlet": "B", **other})]
    [answer] = answers(told, policy("best"))
    assert (answer.low, answer.high, answer.undecided, reasons(answer)) == (40, 40, False, {"f1": reason})


def test_why_fewer_do_not_stand_against_more(report: Make) -> None:
    told = [report(31, by=by, outlet=by, **EVENT) for by in ("Ardmere police", "Ardmere fire brigade")]
    told.append(report(40, by="Sudmark army", outlet="C", **EVENT))
    assert reasons(answers(told, policy("best"))[0]) == {"f2": "fewer origins carry it"}
    told = [report(31, by="Ardmere police", outlet=outlet, **EVENT) for outlet in "AB"] + told[2:]
    assert reasons(answers(told, policy("best"))[0]) == {"f2": "as many origins but fewer outlets carry it"}


@pytest.mark.parametrize(("least", "origins"), [(6, 1), (25, 2), (24, 2), (20, 2), (10, 1)])
def test_open_words_corroborate_only_what_rounds_to_them(report: Make, least: int, origins: int) -> None:
    told = [
        report(25, by="Ardmere police", outlet="A", **EVENT),
        report(least, low=least, qualifier=Qualifier.at_least, by="Sudmark army", outlet="B", **EVENT),
    ]
    [answer] = answers(told, policy("best"))
    assert (answer.low, answer.high, answer.origins) == (25, 25, origins)
    assert reasons(answer) == ({} if origins == 2 else {"f1": "its words allow the number that is taken and say little of it"})


def test_a_part_of_soldiers_is_no_second_origin_for_all_of_them(report: Make) -> None:
    told = [
        report(13, by="a mother", outlet="A", population="soldiers", **EVENT),
        report(12, by="a mother", outlet="A", population="soldiers", subset_of="f0", **EVENT),
        report(12, by="Sudmark army", outlet="B", population="soldiers", **EVENT),
    ]
    [answer] = answers(told, policy("range"))
    assert (answer.low, answer.high, reasons(answer)) == (12, 13, {"f1": "a part of another count"})


def test_what_nobody_settled_is_named_where_two_figures_of_the_scope_stand_in_it(report: Make) -> None:
    told = [report(40, by="Ardmere police", outlet="A", **EVENT), report(31, by="Sudmark army", outlet="B", **EVENT)]
    told.append(report(7, by="Sudmark army", outlet="B", measure="injured", **EVENT))
    both, one = Dispute("5d41e0c7aa", "cross_origin_conflict"), Dispute("77aa", "same_origin_mismatch")
    injured, killed = answers(told, policy("best"), disputes={"f0": [both], "f1": [both, one], "f2": [one]})
    assert (killed.disputes, injured.disputes) == ((both,), ())
    assert killed.explanation.endswith("Not settled between its figures: cross origin conflict 5d41e0c7.")
