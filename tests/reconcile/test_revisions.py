"""What changed between two versions: numbers, qualifiers, originators, statements, titles, and what announces it."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from tracker.reconcile.revisions import Change, What, changes, printed_anew
from tracker.records import Claim, Edition, Figure, Notice, NoticeKind, Period, Qualifier, Quotation, Report, Statement

FIRE = "A fire in Lorno killed {} people on Friday, {} said. The mill was built in 1904."
POLICE, BRIGADE = "the police", "the fire brigade"


def edition(number: int, text: str, **fields: Any) -> Edition:
    """A version whose figures are its numbers before "people", by whom their sentence names; its statements are quotations."""
    reports, statements = [], []
    for match in re.finditer(r"(at least |some )?(\d+|dozens of) (people|children)", text):
        hedge, words, population = match.groups()
        value = int(words) if words.isdigit() else None
        low = Qualifier.at_least if hedge == "at least " else Qualifier.approximate if hedge else Qualifier.exact
        by = next((one for one in (POLICE, BRIGADE) if one in text[match.end() :].partition(".")[0]), None)
        figure = Figure(
            id=f"{number}:{match.start(2)}",
            article="a",
            span=match.span(2),
            text=words,
            measure="injured" if "wounded" in text[: match.start()].rpartition(".")[2] else "killed",
            value=value,
            low=value,
            high=None if low is Qualifier.at_least else value,
            qualifier=low if value is not None else Qualifier.vague,
            hedge=hedge.strip() if hedge else None,
            population=population,
            place="Lorno",
            period=Period.incident,
            attributed_to=by,
        )
        reports.append(Report(figure=figure, outlet="Harbour Post", originator=by))
    for match in re.finditer(r'"([^"]+)" (\w+) (the \w+)', text):
        claim = Claim(
            id=f"{number}:{match.start()}",
            article="a",
            content=(match.span(1),),
            cue=(match.span(2),),
            text=match[1],
            quotation=Quotation.direct,
            speakers=(match[3],),
        )
        statements.append(Statement(claim=claim, outlet="Harbour Post"))
    read = {"article": "a", "number": number, "read_at": f"2024-03-2{number}T08:00:00Z", "text": text}
    return Edition.model_validate({**read, "reports": tuple(reports), "statements": tuple(statements), **fields})


def found(old: str, new: str, elsewhere: Sequence[str] = (), **fields: Any) -> list[Change]:
    return changes(edition(1, old), edition(2, new, **fields), elsewhere)


def told(rows: Sequence[Change]) -> list[tuple[str, str | None, str | None]]:
    return [(one.what.value, one.before, one.after) for one in rows]


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        (FIRE.format("14", POLICE), FIRE.format("14", POLICE), []),
        (FIRE.format("14", POLICE), FIRE.format("11", POLICE), [("number", "14", "11")]),
        (FIRE.format("at least 14", POLICE), FIRE.format("14", POLICE), [("qualifier", "at least", "none")]),
        (FIRE.format("14", POLICE), FIRE.format("some 14", POLICE), [("qualifier", "none", "some")]),
        (
            FIRE.format("at least 14", POLICE),
            FIRE.format("11", POLICE),
            [("number", "at least 14", "11"), ("qualifier", "at least", "none")],
        ),
        (FIRE.format("14", POLICE), FIRE.format("14", BRIGADE), [("originator", POLICE, BRIGADE)]),
        (FIRE.format("14", POLICE), FIRE.format("14", "nobody"), [("originator", POLICE, "nobody")]),
        (FIRE.format("dozens of", POLICE), FIRE.format("14", POLICE), [("number", "dozens of", "14"), ("qualifier", "vague", "none")]),
        (FIRE.format("14", POLICE).replace("killed", "wounded"), FIRE.format("14", POLICE), [("what is counted",) + ("",) * 2]),
        ("Rain fell. " + FIRE.format("14", POLICE), FIRE.format("14", POLICE) + " Rain fell.", []),
        ("Rain fell all day.", "Rain fell all day. " + FIRE.format("14", POLICE), [("number added", None, "14")]),
        (FIRE.format("14", POLICE) + " Rain fell.", "Rain fell.", [("number removed", "14", None)]),
    ],
)  # fmt: skip
def test_numbers(old: str, new: str, rows: list[tuple[str, str | None, str | None]]) -> None:
    rows_found = told(found(old, new))
    if rows and rows[0][1] == "":
        ((what, before, after),) = rows_found
        assert (what, before, after) == ("what is counted", "people injured in Lorno", "people killed in Lorno")
    else:
        assert rows_found == rows


def test_a_number_leads_to_both_sentences() -> None:
    old, new = FIRE.format("14", POLICE), "Rain fell. " + FIRE.format("11", POLICE)
    (one,) = found(old, new)
    assert (one.sentence_before, one.sentence_after) == (old.split(". ")[0] + ".", FIRE.format("11", POLICE).split(". ")[0] + ".")
    assert one.span_before is not None and old[slice(*one.span_before)] == "14"
    assert one.span_after is not None and new[slice(*one.span_after)] == "11"
    assert (one.row_before, one.row_after, one.about) == ("1:23", "2:34", "people killed in Lorno")


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ('"We open the road this week," said the mayor.', '"We open the road this week," said the mayor.', []),
        (
            '"We open the road this week," said the mayor.',
            '"We may open the road next month," said the mayor.',
            [("claim reworded", "We open the road this week,", "We may open the road next month,")],
        ),
        ('"We open the road," said the mayor.', '"We open the road," said the governor.', [("speaker", "the mayor", "the governor")]),
        ('"We open the road," said the mayor.', '"We open the road," denied the mayor.', [("word of attribution", "said", "denied")]),
        ("Rain fell.", 'Rain fell. "We open the road," said the mayor.', [("claim added", None, "We open the road,")]),
        ('"We open the road," said the mayor. Rain fell.', "Rain fell.", [("claim removed", "We open the road,", None)]),
        ('"We open the road," said the mayor.', "We open the road.", [("speaker", "the mayor", "nobody")]),
        ('"A fire killed 14 people," said the mayor.', '"A fire killed 11 people," said the mayor.', [("number", "14", "11")]),
    ],
)  # fmt: skip
def test_statements(old: str, new: str, rows: list[tuple[str, str | None, str | None]]) -> None:
    assert told(found(old, new)) == rows


def test_rows_that_other_rules_read_otherwise_have_not_changed() -> None:
    text = FIRE.format("14", POLICE) + ' "We open the road," said the mayor.'
    old, new = edition(1, text), edition(2, text + " Rain fell.")
    fewer = new.model_copy(update={"reports": (), "statements": ()})
    assert changes(old, new) == []
    assert changes(old, fewer.model_copy(update={"read_by": "other rules"})) == []


def test_title_date_and_byline() -> None:
    old = edition(1, "Rain fell.", title="Rain", published="2024-03-22", byline="Mara Quill")
    new = edition(2, "Rain fell.", title="Rain falls", published="2024-03-23")
    assert told(changes(old, new)) == [
        ("title", "Rain", "Rain falls"),
        ("date", "2024-03-22", "2024-03-23"),
        ("byline", "Mara Quill", None),
    ]


def test_the_order_is_that_of_the_new_text() -> None:
    old = f'"Nobody slept," said the mayor. {FIRE.format("14", POLICE)} "We open the road," said the governor. Rain fell.'
    new = f'{FIRE.format("11", POLICE)} Rain fell. "Snow comes," said the sexton.'
    assert [one.what for one in found(old, new)] == [What.claim_removed, What.number, What.claim_removed, What.claim_added]


NOTE = "Correction: An earlier version of this article said that 14 people had died."


def noted(text: str, note: str = NOTE) -> dict[str, Any]:
    return {"notices": (Notice(kind=NoticeKind.correction, span=(len(text) + 1, len(text) + 1 + len(note))),)}


def test_what_a_notice_names() -> None:
    old = FIRE.format("14", POLICE) + ' "We open the road," said the mayor.'
    new = FIRE.format("11", POLICE) + ' "We may open the road," said the mayor.'
    rows = found(old, f"{new}\n{NOTE}", **noted(new))
    assert [(one.what, one.announced, one.notice) for one in rows] == [
        (What.number, True, NOTE),
        (What.reworded, False, NOTE),
        (What.notice_added, False, None),
    ]
    assert [(one.announced, one.notice) for one in found(old, new)] == [(False, None)] * 2
    assert [one.announced for one in found(old, new, [NOTE])] == [True, False], "another article's notice"
    column = 'Our story "Fire kills 14" misspelled the name of the mayor.'
    assert [(one.announced, one.notice) for one in found(old, new, [column])] == [(False, column)] * 2, "a title names its article"


def test_a_notice_that_stood_there_before_announces_nothing() -> None:
    old, new = FIRE.format("14", POLICE), FIRE.format("11", POLICE)
    before, after = edition(1, f"{old}\n{NOTE}", **noted(old)), edition(2, f"{new}\n{NOTE}", **noted(new))
    number = [one for one in changes(before, after) if one.row_after == "2:23"]
    assert [(one.what, one.announced, one.notice) for one in number] == [(What.number, False, None)]
    gone = changes(before, edition(2, new))
    assert (What.notice_removed, NOTE) in [(one.what, one.before) for one in gone]


def test_the_same_bytes() -> None:
    one, other = edition(1, "Rain.", raw_hash="a"), edition(2, "Snow.", raw_hash="a")
    assert not printed_anew(one, other)
    assert printed_anew(one, other.model_copy(update={"raw_hash": "b"}))
    assert printed_anew(edition(1, "Rain."), edition(2, "Snow."))
