"""Who did it, who the dead were, what was said in which words, and what was turned round: sentences of invented actors."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile.statements import contradictions
from tracker.reconcile.statements.attributions import deed
from tracker.reconcile.statements.statuses import Called, called
from tracker.reconcile.statements.topics import topic
from tracker.records import Act, Discrepancy, Kind, Quotation, Statement

Say = Callable[..., Statement]


def rows(statements: list[Statement], kind: Kind) -> list[Discrepancy]:
    return [row for row in contradictions(statements) if row.kind is kind]


# ------------------------------------------------------------------ who did it


@pytest.mark.parametrize(
    ("text", "kind", "names", "groups"),
    [
        ("that Sudland was behind the rocket attack on the hospital in Norrby", "attack", {"sudland"}, set()),
        ("the army of Sudland had bombed the bridge at Norrby", "attack", {"sudland"}, {"state"}),
        ("Sudland of bombing the bridge at Norrby", "attack", {"sudland"}, set()),
        ("Sudland for the bombing of the Norrby bridge", "attack", {"sudland"}, set()),
        ("the bombing of the bridge was carried out by the Lantern Brigade on Monday", "attack", {"lantern", "brigad"}, set()),
        ("the bridge was bombed by rebels from Norrby", "attack", set(), {"insurgents"}),
        ("Sudland hacked the voter register", "hack", {"sudland"}, set()),
    ],
)
def test_who_did_what_is_read(statement: Say, text: str, kind: str, names: set[str], groups: set[str]) -> None:
    found = deed(topic(statement(text, "a deputy")))
    assert found is not None
    assert (found.kind, set(found.names), set(found.groups), found.denied) == (kind, names, groups, False)


@pytest.mark.parametrize(
    "text",
    [
        "it was unclear whether Sudland had bombed the bridge at Norrby",
        "Sudland may have bombed the bridge at Norrby",
        "Sudland was not behind the attack on Norrby",
        "air raids on rebel-held parts of Norrby killed 13 people",  # the rebels did nothing
        "the bridge at Norrby will be rebuilt",
    ],
)
def test_what_is_not_said_for_sure_names_no_doer(statement: Say, text: str) -> None:
    assert deed(topic(statement(text, "a deputy"))) is None


ACCUSED = "the army of Sudland bombed the grain bridge at Norrby"
OTHER = "the Lantern Brigade bombed the grain bridge at Norrby"


def test_the_accused_that_names_another_is_surer_than_a_third(statement: Say) -> None:
    accusation = statement(ACCUSED, "a deputy")
    [sure] = rows([accusation, statement(OTHER, "the defence minister of Sudland")], Kind.contested_attribution)
    [less] = rows([accusation, statement(OTHER, "a miller")], Kind.contested_attribution)
    assert sure.confidence > 0.8 > less.confidence
    assert "Who did it is contested" in sure.explanation


def test_a_denial_of_the_deed_by_its_doer_is_no_second_row(statement: Say) -> None:
    denial = statement("that it bombed the grain bridge at Norrby", "Sudland", act=Act.deny)
    [row] = contradictions([statement(ACCUSED, "a deputy"), denial])
    assert row.kind is Kind.contested_attribution
    assert row.claims == ("c0", "c1")


@pytest.mark.parametrize(
    ("text", "speaker", "fields"),
    [
        ("the Lantern Brigade bombed the grain market at Ostby", "the defence minister of Sudland", {}),
        ("the Lantern Brigade hacked the grain bridge at Norrby", "the defence minister of Sudland", {}),
        (OTHER, "the defence minister of Sudland", {"on": "2024-05-26"}),
        (OTHER, "a deputy", {}),
        (OTHER + " on Thursday", "a miller", {"on": "2024-03-30"}),
        ("troops of Sudland bombed the grain bridge at Norrby", "a miller", {}),
        ("that it bombed the grain bridge at Norrby", "the Lantern Brigade", {"act": Act.deny}),  # nobody accused it
    ],
)
def test_what_is_another_deed_or_the_same_doer(statement: Say, text: str, speaker: str, fields: dict[str, Any]) -> None:
    assert rows([statement(ACCUSED, "a deputy"), statement(text, speaker, **fields)], Kind.contested_attribution) == []


# ------------------------------------------------------------------ who the dead were


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the strike killed 14 civilians in Norrby", [Called("killed", "civilians", "14")]),
        ("14 unarmed villagers were killed in Norrby", [Called("killed", "civilians", "14")]),
        ("the 60 men detained in Norrby were fighters", [Called("detained", "fighters", "60")]),
        ("those killed in the raid on Norrby were militants", [Called("killed", "fighters", "all")]),
        ("all of the victims were civilians", [Called("killed", "civilians", "all")]),
        ("the strike killed civilians in Norrby", []),
        ("the strike killed no civilians", []),
        ("the strike killed dozens of civilians", []),
    ],
)
def test_what_the_dead_are_called(statement: Say, text: str, found: list[Called]) -> None:
    assert list(called(topic(statement(text, "a deputy")))) == found


def test_a_statement_that_counts_both_contests_nothing(statement: Say) -> None:
    one = statement("the strike on Norrby killed 14 civilians", "a ministry")
    both = statement("the strike on Norrby killed 14 civilians and 14 fighters", "an army")
    assert rows([one, both], Kind.contested_status) == []


@pytest.mark.parametrize(("number", "sure"), [("14", True), ("2", False)])
def test_few_are_killed_twice_by_chance(statement: Say, number: str, sure: bool) -> None:
    one = statement(f"the strike on Norrby killed {number} civilians", "a ministry")
    other = statement(f"the strike on Norrby killed {number} fighters", "an army")
    [row] = rows([one, other], Kind.contested_status)
    assert (row.confidence > 0.8) is sure
    assert f"The {number} killed were fighters to an army and civilians to a ministry" in row.explanation


def test_a_state_is_too_wide_a_place_to_be_sure(statement: Say) -> None:
    one = statement("a strike in Iceland killed 14 civilians", "a ministry")
    [row] = rows([one, statement("a strike in Iceland killed 14 fighters", "an army")], Kind.contested_status)
    assert row.confidence < 0.8
    accusation = statement("Sudland bombed the bridge in Iceland", "a deputy")
    assert rows([accusation, statement("that it bombed the bridge in Iceland", "Sudland", act=Act.deny)], Kind.contested_attribution) == []


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("the strike on Norrby killed 15 fighters", {}),
        ("the strike on Ostby killed 14 fighters", {}),
        ("the strike on Norrby wounded 14 fighters", {}),
        ("the strike on Norrby killed 14 fighters", {"on": "2024-04-26"}),
        ("the strike on Norrby killed 14 fighters", {"act": Act.deny}),
        ("the strike on Norrby killed 14 fighters", {"speaker": "a ministry"}),
    ],
)
def test_other_dead_are_not_contested(statement: Say, text: str, fields: dict[str, Any]) -> None:
    one = statement("the strike on Norrby killed 14 civilians", "a ministry")
    assert rows([one, statement(text, fields.pop("speaker", "an army"), **fields)], Kind.contested_status) == []


# ------------------------------------------------------------------ in which words

SPOKEN = "“We will defend every village in the valley until the last of our soldiers has come home,”"


def quote(statement: Say, text: str, outlet: str, **fields: Any) -> Statement:
    return statement(
        text, fields.pop("speaker", "Ilva Maren"), outlet=outlet, quotation=fields.pop("quotation", Quotation.direct), **fields
    )


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (SPOKEN.replace("defend", "destroy"), "[was: defend] [now: destroy]"),
        (SPOKEN.replace("will defend", "will not defend"), "[was: nothing] [now: not]"),
        (SPOKEN.replace("every village", "DAESH"), "[was: every village] [now: DAESH]"),
        ('that "we will leave every village in the valley until the last of our soldiers has come home"', "[was: defend] [now: leave]"),
    ],
)
def test_another_word_is_marked(statement: Say, text: str, marked: str) -> None:
    kind = Quotation.direct if text.startswith("“") else Quotation.mixed
    later = quote(statement, text, "Gulf Courier", on="2024-03-27", quotation=kind)
    [row] = rows([quote(statement, SPOKEN, "Levant Wire"), later], Kind.quote_altered)
    assert marked in row.explanation
    assert row.confidence > 0.8
    assert row.claims == (later.claim.id, "c1")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (SPOKEN, {}),
        ("“We will defend every village ... until the last of our soldiers has come home”", {}),
        ("“[They] will defend every village in the valley until the last of [the] soldiers has come home”", {}),
        ("“We’ll defend every village in the valley until the last of our soldiers has come home!”", {}),
        ("“until the last of our soldiers has come home”", {}),
        ("“No hamlet shall stay alone while a single one of our men is out there and not back home”", {}),  # a translation
        (SPOKEN.replace("defend", "destroy"), {"speaker": "Pell Arvo"}),
        (SPOKEN.replace("defend", "destroy"), {"on": "2024-05-27"}),
        (SPOKEN.replace("defend", "destroy"), {"quotation": Quotation.indirect}),
        (SPOKEN.replace("“", "").replace("”", "").replace("defend", "destroy"), {"quotation": Quotation.mixed}),
    ],
)
def test_what_alters_no_quotation(statement: Say, text: str, fields: dict[str, Any]) -> None:
    assert rows([quote(statement, SPOKEN, "Levant Wire"), quote(statement, text, "Gulf Courier", **fields)], Kind.quote_altered) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("two", "2"),
        ("3,400", "3400"),
        ("50 per cent", "50%"),
        ("harbour", "harbor"),
        ("did not", "didn't"),
        ("U.S.", "US"),
        ("co-operate", "cooperate"),
        ("every one", "everyone"),
    ],
)
def test_two_spellings_are_one_word(statement: Say, one: str, other: str) -> None:
    told = "“Nobody in the old town has counted {} since the last of our soldiers came home,”"
    first, second = (quote(statement, told.format(words), outlet) for words, outlet in ((one, "Levant Wire"), (other, "Gulf Courier")))
    assert rows([first, second], Kind.quote_altered) == []


def test_one_outlet_does_not_alter_itself(statement: Say) -> None:
    first, second = (quote(statement, text, "Levant Wire", article=text) for text in (SPOKEN, SPOKEN.replace("defend", "destroy")))
    assert rows([first, second], Kind.quote_altered) == []


def test_small_words_and_old_quotations_are_doubtful(statement: Say) -> None:
    small = quote(statement, SPOKEN.replace("of our soldiers", "of the soldiers"), "Gulf Courier")
    [row] = rows([quote(statement, SPOKEN, "Levant Wire"), small], Kind.quote_altered)
    assert row.confidence < 0.8
    late = quote(statement, SPOKEN.replace("defend", "destroy"), "Gulf Courier", on="2024-04-01")
    [row] = rows([quote(statement, SPOKEN, "Levant Wire"), late], Kind.quote_altered)
    assert row.confidence < 0.8


# ------------------------------------------------------------------ what is turned round


@pytest.mark.parametrize(
    ("earlier", "act", "later"),
    [
        ("to close the coal mines of Norrby by June", Act.promise, "the coal mines of Norrby will not close"),
        ("that she supports the fishing treaty with Norrland", Act.assert_, "that she opposes the fishing treaty with Norrland"),
        ("Sudland will never sell the harbour of Norrby", Act.assert_, "Sudland will sell the harbour of Norrby"),
    ],
)
def test_a_position_that_is_turned_round_is_a_candidate(statement: Say, earlier: str, act: Act, later: str) -> None:
    [row] = rows([statement(earlier, "Ilva Maren", act=act), statement(later, "Ilva Maren", on="2024-07-01")], Kind.reversal)
    assert row.confidence < 0.8
    assert row.claims == ("c1", "c0")
    assert "A candidate" in row.explanation


@pytest.mark.parametrize(
    ("later", "fields"),
    [
        ("that she opposes the fishing treaty with Norrland", {"speaker": "Pell Arvo"}),
        ("that she opposes the fishing treaty with Norrland", {"on": "2024-03-26"}),
        ("that she opposes the customs treaty with Norrland", {}),
        ("that she supports the fishing treaty with Norrland", {}),
        ("that if she opposes the fishing treaty with Norrland she must leave", {}),
        ("that the opposition to the fishing treaty with Norrland is loud", {}),
    ],
)
def test_what_turns_nothing_round(statement: Say, later: str, fields: dict[str, Any]) -> None:
    one = statement("that she supports the fishing treaty with Norrland", "Ilva Maren")
    other = statement(later, fields.pop("speaker", "Ilva Maren"), **({"on": "2024-07-01"} | fields))
    assert rows([one, other], Kind.reversal) == []
