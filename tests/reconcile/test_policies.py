from collections.abc import Callable

import pytest

from tracker.errors import UsageError
from tracker.lang import lexicon
from tracker.reconcile.intervals import Interval
from tracker.reconcile.policies import Policy, Preset, Vague, answers, meaning, policy
from tracker.records import Period, Qualifier, Report

Make = Callable[..., Report]


@pytest.fixture
def toll(report: Make) -> list[Report]:
    """Three originators of one event: one with two numbers and a copy, one with a range, one with a vague word."""
    event = {"period": Period.incident, "event": "e", "as_of": "2024-03-25"}
    return [
        report(500, on="2024-03-25", by="the ministry", **event),
        report(471, on="2024-03-26", by="the ministry", outlet="A", **event),
        report(471, on="2024-03-26", by="the ministry", outlet="B", **event),
        report(471, on="2024-03-26", by="the ministry", outlet="C", copy_of="x", **event),
        report(None, low=100, high=300, qualifier=Qualifier.range, by="an agency of another state", **event),
        report(None, qualifier=Qualifier.vague, text="hundreds", by="a hospital", **event),
        report(600, negated=True, by="a deputy", **event),
    ]


@pytest.mark.parametrize(
    ("text", "low", "high", "taken"),
    [
        ("lowest", 200, 200, ("f4",)),
        ("highest", 471, 471, ("f2",)),
        ("best", 471, 471, ("f2",)),
        ("conservative", 100, 100, ("f4",)),
        ("range", 200, 471, ("f4", "f2")),
        ("two-origins", 200, 471, ("f4", "f2")),
        ("prefer:agency", 200, 200, ("f4",)),
        ("prefer:somebody else", 471, 471, ("f2",)),
    ],
)
def test_one_number_by_policy(toll: list[Report], text: str, low: float, high: float, taken: tuple[str, ...]) -> None:
    [answer] = answers(toll, policy(text))
    assert (answer.low, answer.high, answer.taken) == (low, high, taken)
    reasons = {one.figure: one.reason for one in answer.left}
    assert reasons["f0"] == "the ministry has a later number"
    assert reasons["f3"] == "a syndicated copy"
    assert reasons["f5"].startswith("a vague word")
    assert reasons["f6"] == "the text denies it"
    assert not set(answer.taken) & set(reasons)
    assert str(int(high)) in answer.explanation


def test_vague_words_count_when_the_policy_says_so(toll: list[Report]) -> None:
    [answer] = answers(toll, Policy(Preset.highest, vague=Vague.median))
    assert (answer.high, answer.taken) == (471, ("f2",))
    [answer] = answers(toll, Policy(Preset.highest, vague=Vague.wide))
    assert (answer.high, answer.taken) == (549.5, ("f5",))


def test_one_originator_is_not_two(toll: list[Report]) -> None:
    [answer] = answers(toll[:4], policy("two-origins"))
    assert (answer.low, answer.high, answer.taken) == (None, None, ())


def test_scopes_are_answered_apart(report: Make) -> None:
    found = answers([report(5), report(7, place="West Bank"), report(9, measure="injured")], policy("best"))
    assert sorted(answer.high or 0 for answer in found) == [5, 7, 9]


def test_no_number_no_answer(report: Make) -> None:
    [answer] = answers([report(None, qualifier=Qualifier.vague, text="dozens")], policy("best"))
    assert answer.low is answer.high is None
    assert answers([], policy("best")) == []


@pytest.mark.parametrize(
    ("text", "vague", "expected"),
    [
        ("dozens", Vague.conservative, Interval(12, 12)),
        ("hundreds", Vague.conservative, Interval(100, 100)),
        ("Hundreds", Vague.wide, Interval(100, 999)),
        ("tens of thousands", Vague.conservative, Interval(10_000, 10_000)),
        ("hundreds", Vague.nothing, None),
        ("countless", Vague.wide, None),
    ],
)
def test_what_a_vague_word_is_taken_to_mean(text: str, vague: Vague, expected: Interval | None) -> None:
    assert meaning(text, vague) == expected


@pytest.mark.parametrize("text", ["", "middle", "prefer", "prefer:", "prefer: ", "lowest:somebody"])
def test_unknown_policies_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no policy"):
        policy(text)


def test_every_vague_word_grows_from_fewest_to_most() -> None:
    for entry in lexicon("policies")["vague"].values():
        assert entry["wide"][0] == entry["conservative"][0] <= entry["median"][0] <= entry["wide"][1] or entry["words"][0].startswith(
            "a dozen"
        )
