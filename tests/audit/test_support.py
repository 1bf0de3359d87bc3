"""What evidence can say and what it cannot: a contradiction is found, and what a reader had to know from elsewhere is not one."""

from typing import Any

import pytest

from tracker.audit.support import unsupported
from tracker.records import Figure, Spans

PUBLISHED = "2030-01-08"  # a Tuesday


def problem(
    field: str, value: str | None, said: str, *, around: str = "{}", names: frozenset[str] = frozenset(), **more: Any
) -> str | None:
    text = around.format(said)
    start = text.index(said)
    spans: Spans = ((start, start + len(said)),)
    fields: dict[str, Any] = {"id": "1", "measure": "killed"} | {field: value} | more
    return unsupported(Figure(**fields), field, spans, text, PUBLISHED, names)


SUPPORTED = [
    ("measure", "killed", "killed"),
    ("measure", "killed", "lost"),
    ("measure", "killed", "claimed the lives of"),
    ("measure", "killed", "shot"),  # what befell them stands elsewhere
    ("measure", "injured", "victims"),
    ("measure", "injured", "taken to a local hospital"),
    ("measure", "casualties", "killed and wounded"),
    ("measure", "displaced", "forced to flee"),
    ("measure", "seen", "watched"),  # a measure that no lexicon has
    ("population", "people", "person"),
    ("population", "men", "Man"),
    ("population", "children", "child"),
    ("population", "dockers", "docker"),
    ("population", "aid workers", "aid workers"),
    ("place", "Ardmere", "Ardmere"),
    ("place", "Syria", "Syrian"),
    ("place", "northern Ardland", "Ardland"),
    ("established", "identified", "identified"),
    ("established", "confirmed", "confirmed dead"),
    ("as_of", "2030-01-07", "Monday"),
    ("as_of", "2030-01-07", "on Monday night"),
    ("as_of", "2030-01-07", "7 January 2030"),
    ("as_of", "2030-01-07", "January 7"),
    ("as_of", "2030-01-07", "2030-01-07"),
    ("as_of", "2030-01-07", "yesterday"),
    ("as_of", "2030-01-08", "today"),
    ("as_of", "2030-01-08", "the same day"),
    ("as_of", "2030-01", "in January"),
    ("as_of", "2030-01-31", "in January 2030"),
    ("since", "2030-01-07", "the last 24 hours"),
    ("since", "2029", "in 2029"),
    ("since", "2025-01-08", "past five years"),
    ("since", "2029-10-07", "since 7 October"),
    ("attributed_to", "the Ardland Observatory", "Observatory"),
    ("attributed_to", "the Ardland Observatory", "a monitor"),
    ("attributed_to", "Ardland Observatory for Rights", "AOR"),
    ("attributed_to", "Kim Example", "he"),
    ("attributed_to", "Kim Example", "The group"),
]


@pytest.mark.parametrize(("field", "value", "said"), SUPPORTED)
def test_what_is_said_supports_the_field(field: str, value: str, said: str) -> None:
    assert problem(field, value, said) is None


CONTRADICTED = [
    ("measure", "killed", "injured", "'injured' does not say 'killed', but 'injured'"),
    ("measure", "injured", "killed", "but 'killed'"),
    ("measure", "missing", "killed", "but 'killed'"),
    ("measure", "killed", "the town", "'the town' does not say 'killed'"),
    ("measure", "killed", "of the", "does not say"),
    ("population", "women", "children", "'children' does not name 'women'"),
    ("population", "soldiers", "people", "does not name 'soldiers'"),
    ("place", "Southland", "Northland", "'Northland' does not name 'Southland'"),
    ("place", "Ardmere", "the", "does not name"),
    ("established", "identified", "verified", "does not say 'identified'"),
    ("as_of", "2030-01-08", "Monday", "'Monday' cannot mean 2030-01-08"),
    ("as_of", "2030-01-07", "5 January 2030", "cannot mean"),
    ("as_of", "2029-01-07", "7 January 2030", "cannot mean"),
    ("as_of", "2030-03-07", "in January", "cannot mean"),
    ("as_of", "2027-01-07", "in 2029", "cannot mean"),
    ("as_of", "2029-12-30", "yesterday", "cannot mean"),
    ("as_of", "2030-02-01", "today", "cannot mean"),
    ("attributed_to", "Kim Example", "Ardland Observatory", "'Ardland Observatory' does not name 'Kim Example'"),
    ("attributed_to", "police", "SANA", "does not name 'police'"),
    ("attributed_to", None, "Kim Example", "names somebody, and the row nobody"),
]


@pytest.mark.parametrize(("field", "value", "said", "expected"), CONTRADICTED)
def test_what_is_said_contradicts_the_field(field: str, value: str | None, said: str, expected: str) -> None:
    found = problem(field, value, said)
    assert found is not None
    assert expected in found


def test_a_name_beside_it_may_be_meant() -> None:
    beside = "{} spokesman Esteban Example said so."
    assert problem("attributed_to", "Esteban Example", "Mesa police", around=beside) is None
    assert problem("attributed_to", "Esteban Example", "Mesa police", around="{} said so.") is not None


def test_what_other_rows_call_somebody_is_a_name() -> None:
    said = "The Northland health ministry"
    assert problem("attributed_to", "Medics", said) is None
    found = problem("attributed_to", "Medics", said, names=frozenset([said]))
    assert found == f"'{said}' does not name 'Medics'"


def test_one_of_several_stretches_is_enough() -> None:
    text = "by Sunday night, 7 January 2030"
    figure = Figure(id="1", measure="killed", as_of="2030-01-07")
    assert unsupported(figure, "as_of", ((3, 9), (17, 31)), text, PUBLISHED) is None
    assert unsupported(figure, "as_of", ((3, 9),), text, PUBLISHED) is not None


def test_without_a_date_of_publication_relative_words_may_mean_any_day() -> None:
    figure = Figure(id="1", measure="killed", as_of="2020-01-07")
    assert unsupported(figure, "as_of", ((0, 9),), "yesterday", None) is None


def test_fields_without_a_rule_are_left_alone() -> None:
    assert problem("period", "incident", "whatever") is None
