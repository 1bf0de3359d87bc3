"""Answers inside one article: whose side an actor is on, what is a charge, and which charge a denial answers."""

from itertools import combinations, permutations

import pytest

from tracker.reconcile.statements import compare, contradictions, keys, topic
from tracker.reconcile.statements.charges import CLOSE, answer, charge
from tracker.reconcile.statements.sides import INSURGENTS, SOME_STATE, sides
from tracker.records import Act, Claim, Quotation, Statement


def said(text: str, speaker: str, act: Act = Act.assert_, at: int = 0, article: str = "a") -> Statement:
    claim = Claim(
        id=f"{article}{at}",
        article=article,
        content=((at, at + len(text)),),
        text=text,
        quotation=Quotation.indirect,
        act=act,
        negated=act is Act.deny,
        speaker=speaker,
        speakers=(speaker,),
    )
    return Statement(claim=claim, outlet="Harbour Post", published="2024-06-11")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("French government forces", {"fr"}),
        ("Paris", {"fr"}),
        ("the French-backed rebels", {INSURGENTS}),
        ("government forces", {SOME_STATE}),
        ("the Sudland army", {"sudland"}),
        ("the French-led coalition", {"coalition"}),
        ("Danes and Swedish warplanes", {"se"}),
    ],
)
def test_sides(name: str, expected: set[str]) -> None:
    assert sides(name) == expected


@pytest.mark.parametrize(
    ("text", "act", "expected"),
    [
        ("the French army of bombing a school", Act.accuse, ({"fr"}, {"attack"}, True)),
        ("that French warplanes were behind the attack on the convoy", Act.assert_, ({"fr"}, {"attack"}, True)),
        ("the deaths were caused by chlorine gas dropped by French aircraft", Act.assert_, ({"fr"}, {"gassing"}, False)),
        ("gas had leaked from a rebel depot struck by French bombs", Act.assert_, ({INSURGENTS}, {"gassing"}, True)),
        ("a depot of gas was struck by French jets", Act.assert_, ({"fr"}, {"attack"}, False)),
    ],
)
def test_a_charge_names_the_doer(text: str, act: Act, expected: tuple[set[str], set[str], bool]) -> None:
    found = charge(topic(said(text, "Mara Tolen", act)))
    assert found is not None
    assert (set(found.sides), set(found.sorts), found.blaming) == expected


@pytest.mark.parametrize(
    ("text", "speaker", "act"),
    [
        ("the strikes were carried out by either French or Danish planes", "Mara Tolen", Act.assert_),
        ("the attack was believed to have been carried out by French jets", "Mara Tolen", Act.assert_),
        ("twelve rebels were killed in the attack", "Mara Tolen", Act.assert_),
        ("French warplanes bombed two depots", "France", Act.assert_),
        ("the French army of bombing a school", "Mara Tolen", Act.deny),
    ],
)
def test_no_charge_where_no_other_is_named_for_sure(text: str, speaker: str, act: Act) -> None:
    assert charge(topic(said(text, speaker, act))) is None


@pytest.mark.parametrize(
    "text", ["any involvement", "the accusations", "that its jets have hit Elmar", "using chemical weapons", "its warplanes"]
)
def test_an_answer_is_of_ones_own_doing(text: str) -> None:
    assert answer(topic(said(text, "France", Act.deny))) is not None


@pytest.mark.parametrize(
    "text", ["permission to land", "that it would leave the treaty", "previous accusations of using gas", "the charges for water and power"]
)
def test_no_answer(text: str) -> None:
    assert answer(topic(said(text, "France", Act.deny))) is None


def test_a_denial_far_from_the_charge_answers_something_else() -> None:
    accusation = said("the French army of bombing a school", "Mara Tolen", Act.accuse)
    near, far = (said("any involvement", "France", Act.deny, at=at) for at in (100, CLOSE + 100))
    assert compare(topic(accusation), topic(near)) is not None
    assert compare(topic(accusation), topic(far)) is None


IN_ONE_ARTICLE = (
    said("the French army of gassing a village near Elmar", "Mara Tolen", Act.accuse),
    said("that French jets were behind the attack on the convoy", "relief workers", at=100),
    said("any responsibility", "France", Act.deny, at=200),
    said("rebels of launching the gas attack", "France", Act.accuse, at=300),
    said("a French air strike killed 14 people", "the Lorno Observatory", at=400),
    said("the Observatory's reporting as biased", "France", Act.deny, at=500),
    said("the raid killed six civilians and five gunmen", "a union", at=600),
    said("all those killed were civilians", "a mayor", at=700),
)


def test_whatever_is_linked_in_an_article_shares_a_key() -> None:
    linked = [pair for pair in combinations(IN_ONE_ARTICLE, 2) if compare(topic(pair[0]), topic(pair[1])) is not None]
    assert len(linked) >= 4
    assert all(keys(one) & keys(two) for one, two in linked)


def test_rows_of_one_article_do_not_depend_on_the_order() -> None:
    expected = {row.id: row for row in contradictions(IN_ONE_ARTICLE)}
    assert {row.kind.value for row in expected.values()} == {"contested_attribution", "contested_status"}
    for order in list(permutations(IN_ONE_ARTICLE))[:5000:997]:
        assert {row.id: row for row in contradictions(order)} == expected


def test_ten_outlets_with_one_denial_are_one_row() -> None:
    news = []
    for outlet in range(10):
        news += [
            said("the French army of gassing a village", f"deputy {outlet}", Act.accuse, article=f"n{outlet}"),
            said("the accusations", "France", Act.deny, at=100, article=f"n{outlet}"),
        ]
    (row,) = contradictions(news)
    assert len(row.claims) == 20


def test_another_article_answers_nothing() -> None:
    accusation = said("the French army of gassing a village", "Mara Tolen", Act.accuse, article="one")
    denial = said("the accusations", "France", Act.deny, at=100, article="two")
    assert not list(contradictions([accusation, denial]))
