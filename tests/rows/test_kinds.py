"""What kinds and severities mean, in a line each, and by which reasons they are settled."""

import pytest

from tracker.records import Kind, Severity, Status
from tracker.rows.kinds import MEANING, OF_STATEMENTS, OF_TEXTS, SEVERITIES, doubtful, reasons, role


def test_every_kind_and_severity_says_what_it_means() -> None:
    assert set(MEANING) == set(Kind)
    assert list(SEVERITIES) == list(Severity)
    assert len(set(MEANING.values())) == len(Kind)
    assert all(said.endswith(".") and len(said) < 130 for said in MEANING.values())


@pytest.mark.parametrize("kind", Kind)
def test_reasons_fit_the_number_keys_and_the_kind(kind: Kind) -> None:
    found = reasons(kind)
    assert len(found) == len(set(found)) <= 9
    assert ("the originator revised its number" in found) == (kind not in OF_STATEMENTS | OF_TEXTS)
    assert ("the speaker is another one" in found) == (kind in OF_STATEMENTS)


@pytest.mark.parametrize(
    ("kind", "questioned", "said", "doubted"),
    [
        (Kind.cross_origin_conflict, True, "questioned", True),
        (Kind.cross_origin_conflict, False, "held against it", False),
        (Kind.retraction, True, "takes back an earlier one", False),
        (Kind.retraction, False, "taken back later", True),
        (Kind.cumulative_decrease, True, "lower than an earlier one", True),
        (Kind.cumulative_decrease, False, "a later one is lower", False),
        (Kind.superseded, True, "takes part", False),
    ],
)
def test_what_a_number_is_by_its_side(kind: Kind, questioned: bool, said: str, doubted: bool) -> None:
    assert role(kind, questioned=questioned) == said
    assert doubtful(kind, Status.open, questioned=questioned) is doubted
    assert not doubtful(kind, Status.dismissed, questioned=questioned)
