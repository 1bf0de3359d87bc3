"""One article in two versions: what was changed without a word, and what was told, grew, or is another number."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from tracker.reconcile.edits import edits
from tracker.reconcile.findings import Findings
from tracker.records import Claim, Discrepancy, Edition, Figure, Notice, NoticeKind, Period, Quotation, Report, Statement

FIRE = "A fire in Lorno on Friday killed {} people, the police said. The mill was built in 1904."


def edition(number: int, text: str, **fields: Any) -> Edition:
    """A version whose figures are its numbers before "people", and whose quotations are those of the mayor."""
    figures = [
        Figure(
            id=f"{number}:{match.start()}",
            article="a",
            span=match.span(1),
            text=match[1],
            measure="injured" if "wounded" in text[: match.start()].rpartition(".")[2] else "killed",
            value=int(match[1].replace(",", "")),
            low=int(match[1].replace(",", "")),
            high=int(match[1].replace(",", "")),
            place="Lorno" if "Lorno" in text else "Tarrak",
            period=Period.incident,
            as_of="2024-03-22",
            attributed_to="the police",
        )
        for match in re.finditer(r"([\d,]+) people", text)
    ]
    claims = [
        Claim(
            id=f"{number}:{match.start()}",
            article="a",
            content=(match.span(1),),
            text=match[1],
            quotation=Quotation.direct,
            speaker="the mayor",
            speakers=("the mayor",),
        )
        for match in re.finditer(r'"([^"]+)"', text)
    ]
    return Edition(
        article="a",
        number=number,
        outlet="Harbour Post",
        read_at=f"2024-03-2{number}T08:00:00Z",
        text=text,
        reports=tuple(Report(figure=figure, outlet="Harbour Post", originator="the police") for figure in figures),
        statements=tuple(Statement(claim=claim, outlet="Harbour Post") for claim in claims),
        **{"published": "2024-03-22", **fields},
    )


def found(*texts: str, **fields: Any) -> list[Discrepancy]:
    versions = [edition(number, text) for number, text in enumerate(texts[:-1], 1)]
    return listed([*versions, edition(len(texts), texts[-1], **fields)])


def listed(versions: Iterable[Edition]) -> list[Discrepancy]:
    findings = Findings()
    edits(list(versions), findings)
    return findings.rows


def test_another_number_in_the_same_sentence() -> None:
    (row,) = found(FIRE.format("14"), FIRE.format("11"))
    assert row.figures == ("2:33", "1:33")
    assert row.questioned == 1
    assert row.explanation == (
        "Harbour Post changed 14 people killed in Lorno on 22 March 2024 (the police) to 11 in the same sentence of one article, dated on "
        "22 March 2024 both times, read on 21 March 2024 and on 22 March 2024, and says nothing of a correction or an update."
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (FIRE.format("14"), "Friday's fire in Lorno killed 11 people, the police said. The mill was built in 1904."),
        (FIRE.format("1,400"), "Rain fell at noon. " + FIRE.format("1,040")),
        (FIRE.format("14"), FIRE.format("17")),
        (FIRE.format("14") + " Update: the road is open.", FIRE.format("11") + " Update: the road is open."),
    ],
)
def test_what_is_listed(old: str, new: str) -> None:
    assert len(found(old, new)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (FIRE.format("14"), FIRE.format("14")),
        (FIRE.format("1,400"), FIRE.format("1400")),
        (FIRE.format("14"), FIRE.format("11") + "\n\nCorrection: the number of the dead was misstated."),
        (FIRE.format("14"), FIRE.format("11") + " An earlier version of this article gave another number."),
        (FIRE.format("14"), "UPDATED at noon\n" + FIRE.format("17")),
        (FIRE.format("14"), "A fire in Lorno on Friday has now killed 17 people, the police said. The mill was built in 1904."),
        (FIRE.format("14"), "A fire in Lorno on Friday killed several people, the police said. The mill was built in 1904."),
        (FIRE.format("14"), "A fire in Lorno on Friday wounded 11 people, the police said. The mill was built in 1904."),
        (FIRE.format("14"), "A fire in Tarrak on Friday killed 11 people, the police said. The mill was built in 1904."),
        (FIRE.format("14"), FIRE.format("14") + " A storm in Lorno on Sunday killed 11 people, the police said."),
        ("The mill was built in 1904.", FIRE.format("11")),
    ],
)
def test_what_is_not(old: str, new: str) -> None:
    assert found(old, new) == []


def test_a_higher_toll_under_a_later_date_is_a_story_that_goes_on() -> None:
    assert found(FIRE.format("14"), FIRE.format("17"), published="2024-03-23") == []
    assert len(found(FIRE.format("14"), FIRE.format("11"), published="2024-03-23")) == 1


def test_a_number_changed_before_the_last_version_is_still_told_once() -> None:
    (row,) = found(FIRE.format("14"), FIRE.format("11"), FIRE.format("11") + " Rain fell.")
    assert row.figures == ("3:33", "1:33")
    assert found(FIRE.format("14")) == []


def test_a_correction_that_was_told_once_need_not_be_told_for_ever() -> None:
    told = FIRE.format("11") + "\n\nCorrection: the number of the dead was misstated."
    assert found(FIRE.format("14"), told, FIRE.format("11")) == []
    (row,) = found(FIRE.format("14"), told, FIRE.format("9"))
    assert row.figures == ("3:33", "2:33")


def test_what_a_feed_gives_is_not_held_against_what_its_page_gives() -> None:
    feed = edition(1, FIRE.format("14"), raw_hash="a", reader="feedparser 6.0")
    page = edition(2, FIRE.format("11"), raw_hash="b", reader="trafilatura 2.3, no comments")
    assert listed([feed, page]) == []
    later = edition(3, FIRE.format("9"), raw_hash="c", reader="trafilatura 2.4, no comments")
    (row,) = listed([feed, page, later])
    assert row.figures == ("3:33", "2:33"), "two pages are, by whatever version they were read"


def test_texts_of_the_same_bytes_differ_by_their_reader() -> None:
    old, new = (edition(number, FIRE.format(count), raw_hash="a", reader=f"reader {number}") for number, count in ((1, "14"), (2, "11")))
    assert listed([old, new]) == []
    assert len(listed([old, new.model_copy(update={"raw_hash": "b"})])) == 1
    assert len(listed([one.model_copy(update={"raw_hash": None}) for one in (old, new)])) == 1, "nobody knows the bytes"
    later = edition(3, FIRE.format("9"), raw_hash="b", reader="reader 3")
    (row,) = listed([old, new, later])
    assert row.figures == ("3:33", "2:33"), "the first reading is no former text"


def test_a_text_that_is_not_here_was_not_changed() -> None:
    gone = edition(1, "", absent="withdrawn")
    assert listed([gone, edition(2, FIRE.format("11"))]) == []
    assert listed([edition(1, FIRE.format("14")), edition(2, "", absent="withdrawn")]) == []
    assert len(listed([edition(1, FIRE.format("14")), gone, edition(2, FIRE.format("11"))])) == 1


def test_a_notice_in_other_words_than_those_of_the_table() -> None:
    note = " We have withdrawn our first count."
    assert len(found(FIRE.format("14"), FIRE.format("11") + note)) == 1
    text = FIRE.format("11") + note
    notice = Notice(kind=NoticeKind.retraction, span=(len(text) - len(note) + 1, len(text)))
    assert found(FIRE.format("14"), text, notices=(notice,)) == []


def test_one_number_that_stands_twice_is_one_row() -> None:
    twice = "Fire kills {} people in Lorno\n\n" + FIRE
    (row,) = found(twice.format("14", "14"), twice.format("11", "11"))
    assert len(row.figures) == 4
    assert row.questioned == 2


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("We will open the road this week", "We may open the road next month", 1),
        ("We will open the road this week", "We will not open the road this week", 1),
        ("We will open the raod this week", "We will open the road this week", 0),
        ("We will open the road this week", "We will open the road this week, and the bridge", 0),
        ("We will open the road this week", "Nobody asked us before", 0),
    ],
)
def test_quotations(old: str, new: str, rows: int) -> None:
    listed = found(f'"{old}," the mayor said.', f'"{new}," the mayor said.')
    assert len(listed) == rows
    assert all(row.claims == ("2:0", "1:0") and old in row.explanation and new in row.explanation for row in listed)
