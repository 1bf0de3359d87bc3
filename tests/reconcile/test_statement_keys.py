"""Keys, links and rows of statements: what is compared after one new article, and what a row's id follows from."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.reconcile.statements import MOST_KEYS, compare, contradictions, keys, links, topic
from tracker.records import Act, Claim, Quotation, Statement

Say = Callable[..., Statement]

TEXTS = (
    ("Sudland is shipping military drones to Norrland", "Mara Tolen", Act.assert_),
    ("shipping military drones to Norrland", "Sudland", Act.deny),
    ("military drones are shipped to Norrland by Sudland", "a union", Act.assert_),
    ("Sudland bombed the grain bridge at Norrby", "a deputy", Act.accuse),
    ("the Lantern Brigade bombed the grain bridge at Norrby", "Sudland", Act.assert_),
    ("that it bombed the grain bridge at Norrby", "Sudland", Act.deny),
    ("the strike on Norrby killed 14 civilians", "a ministry", Act.assert_),
    ("the strike on Norrby killed 14 fighters", "an army", Act.assert_),
    ("“We will defend every village in the valley until the last of our soldiers is home,”", "Ilva Maren", Act.assert_),
    ("“We will destroy every village in the valley until the last of our soldiers is home,”", "Ilva Maren", Act.assert_),
    ("to close the coal mines of Norrby", "Ilva Maren", Act.promise),
    ("the coal mines of Norrby will not close", "Ilva Maren", Act.assert_),
    ("prices rose again", "a bank", Act.assert_),
)
DAYS = ("2024-03-26", "2024-03-27", "2024-03-30")


def made(number: int, text: str, speaker: str, act: Act, day: str) -> Statement:
    claim = Claim(
        id=f"c{number:02}",
        article=f"a{number}",
        content=((0, len(text)),),
        text=text,
        quotation=Quotation.direct if text.startswith("“") else Quotation.indirect,
        act=act,
        negated=act is Act.deny,
        speaker=speaker,
        speakers=(speaker,),
    )
    return Statement(claim=claim, outlet=f"outlet {number}", published=day)


@st.composite
def news(draw: st.DrawFn) -> list[Statement]:
    """Statements of several outlets, some of them the same."""
    chosen = draw(st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(DAYS)), max_size=12))
    return [made(number, *told, day) for number, (told, day) in enumerate(chosen)]


@given(statements=news(), data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_do_not_depend_on_the_order(statements: list[Statement], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(statements))
    assert sorted(contradictions(statements), key=lambda row: row.id) == sorted(contradictions(shuffled), key=lambda row: row.id)


@given(statements=news())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_linked_shares_a_key(statements: list[Statement]) -> None:
    found = {one.claim.id: keys(one) for one in statements}
    assert all(len(each) <= MOST_KEYS for each in found.values())
    linked = {frozenset((link.first.id, link.second.id)) for link in links(statements)}
    for a, b in combinations(statements, 2):
        if frozenset((a.claim.id, b.claim.id)) in linked:
            assert found[a.claim.id] & found[b.claim.id]
            assert compare(topic(a), topic(b)) is not None


@given(statements=news())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_more_statement_touches_only_rows_of_what_shares_a_key(statements: list[Statement]) -> None:
    """Rows of the statements that can be reached over shared keys from the new one, and the old rows of all others, are the rows of all."""
    if not statements:
        return
    new, old = statements[-1], statements[:-1]
    near, border = {new.claim.id}, set(keys(new))
    while more := {one.claim.id for one in old if one.claim.id not in near and keys(one) & border}:
        near |= more
        border |= {key for one in old if one.claim.id in more for key in keys(one)}
    touched = list(contradictions(one for one in statements if one.claim.id in near))
    kept = [row for row in contradictions(old) if near.isdisjoint(row.claims)]
    assert sorted([*touched, *kept], key=lambda row: row.id) == sorted(contradictions(statements), key=lambda row: row.id)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (3, 4), (6, 7), (8, 9), (10, 11)])
def test_the_id_stays_when_another_outlet_carries_the_same_and_offsets_move(one: int, other: int) -> None:
    first, second = made(0, *TEXTS[one], "2024-03-26"), made(1, *TEXTS[other], "2024-03-29")
    [row] = contradictions([first, second])
    moved = [
        each.model_copy(update={"claim": each.claim.model_copy(update={"id": f"x{each.claim.id}", "content": ((7, 90),)})})
        for each in (first, second)
    ]
    assert [found.id for found in contradictions(moved)] == [row.id]
    again = [made(2, *TEXTS[other], "2024-03-29"), made(3, *TEXTS[one], "2024-03-28")]
    assert row.id in [found.id for found in contradictions([first, second, *again])]


def test_what_takes_part_in_nothing_has_no_key() -> None:
    assert keys(made(0, *TEXTS[-1], DAYS[0])) == frozenset()
    copy = made(0, *TEXTS[0], DAYS[0]).model_copy(update={"copy_of": "an earlier article"})
    assert keys(copy) == frozenset()
