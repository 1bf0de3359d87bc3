"""A denial and what it denies: sentences of invented actors."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile import reconcile
from tracker.reconcile.statements.topics import stem
from tracker.records import Act, Discrepancy, Kind, Statement

Say = Callable[..., Statement]

DENIED = "there is no military or defence cooperation with Norrland"
ASSERTED = "the defence cooperation with Norrland was expanded by the military"


def rows(statements: list[Statement]) -> list[Discrepancy]:
    return [row for row in reconcile([], statements) if row.kind is Kind.denial]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("cooperates", "cooperation"),
        ("militarily", "military"),
        ("supplied", "supplies"),
        ("exporting", "exports"),
        ("bombings", "bombed"),
        ("ministries", "ministry"),
        ("shipped", "ships"),
        ("killing", "kills"),
    ],
)
def test_word_forms_share_a_stem(a: str, b: str) -> None:
    assert stem(a) == stem(b)


@pytest.mark.parametrize(("a", "b"), [("militants", "military"), ("trade", "trial"), ("hospital", "hospitality")])
def test_other_words_do_not(a: str, b: str) -> None:
    assert stem(a) != stem(b)


@pytest.mark.parametrize(
    ("denied", "asserted", "act"),
    [
        (DENIED, ASSERTED, Act.assert_),
        ("military cooperation with Norrland", "the government keeps up military cooperation with Norrland", Act.accuse),
        ("it had shipped fuel to Norrland", "Sudland ships fuel to Norrland through third ports", Act.accuse),
        ("its troops held the convoy in Norrby", "the troops of Sudland hold a convoy in Norrby", Act.confirm),
    ],
)
def test_a_denial_meets_what_another_asserts(statement: Say, denied: str, asserted: str, act: Act) -> None:
    denial = statement(denied, "Sudland's foreign ministry", act=Act.deny)
    claim = statement(asserted, "a deputy of the opposition", act=act, outlet="Gulf Courier")
    [row] = rows([denial, claim])
    assert row.claims == ("c0", "c1")
    assert 0.7 <= row.confidence <= 0.95
    assert row.explanation.startswith("Sudland's foreign ministry denied")
    assert "a deputy of the opposition" in row.explanation
    assert "Gulf Courier, 26 March 2024" in row.explanation


@pytest.mark.parametrize(
    ("denied", "asserted", "fields"),
    [
        (DENIED, "the defence budget of Norrland was raised", {}),  # one word in common
        (DENIED, "the military and defence cooperation with Ostland was expanded", {}),  # another partner
        (DENIED, "there is no defence cooperation with Norrland that the military knows of", {}),  # it agrees
        (DENIED, ASSERTED, {"speaker": "Sudland's foreign ministry"}),
        (DENIED, ASSERTED, {"speaker": None}),
        (DENIED, ASSERTED, {"act": Act.demand}),
        (DENIED, ASSERTED, {"act": Act.deny}),
        (DENIED, ASSERTED, {"negated": True}),
        (DENIED, ASSERTED, {"on": "2023-03-26"}),
        (DENIED, ASSERTED, {"copy_of": "an earlier article"}),
        ("the plan to reopen the crossing at Norrby", "the hospital at Norrby was hit by a plan of Sudland", {}),
        # Another town, though in one country; no name but the denier's own.
        ("attacking a hospital in Norrby", "Sudland attacked a hospital in Ostby in Norrland", {}),
        ("attacking a hospital in Norrby in Norrland", "Sudland attacked a hospital in Ostby in Norrland", {}),
        ("attacking a hospital in Norrby", "Sudland attacked a hospital in Ostby", {"about": ("Sudland", "Norrland")}),
        ("attacking a hospital", "Sudland attacked a hospital", {}),
        # Another day.
        ("its army had attacked an aid convoy in Norrby on Thursday", "Sudland attacked its aid convoy in Norrby on Monday", {}),
        ("its army attacked a convoy in Norrby on 3 May", "Sudland attacked a convoy in Norrby on May 12", {}),
        ("its army attacked a convoy in Norrby in 2023", "Sudland attacked a convoy in Norrby in 2024", {}),
        # Another time.
        ("it had supplied drones to Norrland for the war", "Sudland supplied drones to Norrland before the war", {}),
        ("it supplied drones to Norrland during the war", "Sudland supplied drones to Norrland after the ceasefire", {}),
    ],
)
def test_what_a_denial_is_not_about(statement: Say, denied: str, asserted: str, fields: dict[str, Any]) -> None:
    denial = statement(denied, "Sudland's foreign ministry", act=Act.deny)
    other = statement(asserted, fields.pop("speaker", "a deputy"), **({"outlet": "Gulf Courier"} | fields))
    assert rows([denial, other]) == []


def test_the_time_that_both_tell_is_no_obstacle(statement: Say) -> None:
    denial = statement("it supplied drones to Norrland before the war on 3 May", "Sudland", act=Act.deny)
    assert rows([denial, statement("Sudland supplied drones to Norrland before the war, on May 3", "a deputy")])


@pytest.mark.parametrize(
    ("act", "told"),
    [(Act.accuse, "a deputy accused Sudland of it"), (Act.assert_, "a deputy said"), (Act.confirm, "a deputy confirmed")],
)
def test_the_verb_tells_what_the_other_did(statement: Say, act: Act, told: str) -> None:
    denial = statement("its ships carried weapons to Norrland", "Sudland", act=Act.deny)
    [row] = rows([denial, statement("the ships of Sudland carried weapons to Norrland", "a deputy", act=act)])
    assert told in row.explanation


def test_the_allegation_that_the_denial_itself_reports_does_not_count(statement: Say) -> None:
    denial = statement(DENIED, "Sudland's foreign ministry", act=Act.deny, article="one", content=((100, 160),), denies=((120, 160),))
    inside = statement(ASSERTED, "critics", article="one", content=((120, 160),))
    elsewhere = statement(ASSERTED, "critics", article="one", content=((500, 560),))
    assert rows([denial, inside]) == []
    assert [row.claims for row in rows([denial, inside, elsewhere])] == [("c0", "c2")]


def test_one_denial_in_many_outlets_is_one_row(statement: Say) -> None:
    denials = [statement(DENIED, "Sudland's foreign ministry", act=Act.deny, outlet=f"outlet {number}") for number in range(4)]
    claims = [statement(ASSERTED, name, outlet="Gulf Courier") for name in ("a deputy", "a union")]
    [row] = rows([*denials, *claims])
    assert row.claims == ("c0", "c1", "c2", "c3", "c4", "c5")
    assert "so did" in row.explanation


def test_two_denying_actors_are_two_rows(statement: Say) -> None:
    denials = [statement(DENIED, name, act=Act.deny) for name in ("Sudland's foreign ministry", "Sudland's army")]
    assert len(rows([*denials, statement(ASSERTED, "a deputy")])) == 2


def test_an_accused_actor_that_denies_is_surer(statement: Say) -> None:
    denial = statement("that ships carried weapons to Norrland", "Sudland", act=Act.deny)
    accused = statement("ships of Sudland carried weapons to Norrland", "a deputy", act=Act.accuse)
    other = statement("ships carried weapons to Norrland", "a deputy", act=Act.accuse)
    [sure], [less] = rows([denial, accused]), rows([denial, other])
    assert sure.confidence > less.confidence


def test_a_long_statement_is_clipped_in_the_explanation(statement: Say) -> None:
    denial = statement(DENIED + " and the ministry adds more" * 40, "Sudland's foreign ministry", act=Act.deny)
    [row] = rows([denial, statement(ASSERTED, "a deputy")])
    assert len(row.explanation) < 500
    assert " ..." in row.explanation


def test_very_many_statements_take_no_time(statement: Say) -> None:
    many = [statement(f"paper {number} writes of defence and of Norrland", "a paper") for number in range(8_000)]
    denials = [statement(DENIED, f"ministry {number}", act=Act.deny) for number in range(50)]
    assert len(rows([*many, *denials, statement(ASSERTED, "a deputy")])) == 50
