"""What announces a correction, and what only speaks of one."""

from typing import Any

import pytest

from tracker.read.notices import ITSELF, NAMELESS, notices
from tracker.records import Mark, MarkKind, Notice, NoticeKind

NEWS = "A fire at the mill of Lorno killed 11 people on Friday, the Lorno fire department said. The mill was built in 1904."
CORRECTION, CLARIFICATION, RETRACTION = NoticeKind.correction, NoticeKind.clarification, NoticeKind.retraction


def only(text: str, **given: Any) -> tuple[Notice, str]:
    """The one notice of a text, with its characters."""
    (found,) = notices(text, **given)
    return found, text[slice(*found.span)]


OWN = [
    (CORRECTION, "Correction: An earlier version of this article said that 14 people had died."),
    (CORRECTION, "CORRECTION: An earlier version of this article said that 14 people had died. The number is 11."),
    (CORRECTION, "Correction, May 3, 2024: The number of the dead was misstated in this article. It is 11."),
    (CORRECTION, "Correction (3 May 2024): this story gave the wrong number of dead."),
    (CORRECTION, "Corrections: The mayor’s name was misspelled."),
    (CORRECTION, "Correction: the number of the dead was misstated."),
    (CORRECTION, "Correction: 11 people were killed, not 14."),
    (CORRECTION, "**Correction:** A previous version gave the wrong street."),
    (CORRECTION, "[Correction: This story has been corrected to say that 11 people died, instead of 14.]"),
    (CORRECTION, "Correction — The headline of this article has been corrected."),
    (CORRECTION, "Erratum: the date of the fire should be 22 March."),
    (CORRECTION, "Editor’s note: An earlier version of this story incorrectly stated the number of dead."),
    (CORRECTION, "Editors' Note: This report misidentified the owner of the mill. We regret the error."),
    (CORRECTION, "An earlier version of this article misstated the number of people killed. It was 11, not 14."),
    (CORRECTION, "An earlier version of this article, published on 3 May, gave the toll as 14."),
    (CORRECTION, "In an earlier version of this story, the mayor was wrongly named as Anna Borg."),
    (CORRECTION, "Because of an editing error, an earlier version of this article misspelled the name of the mill."),
    (CORRECTION, "A previous version of our story included a wrong date."),
    (CORRECTION, "This article was amended on 3 May 2024 to correct the number of dead. It is 11, not 14."),
    (CORRECTION, "• This article was amended on 3 May 2024. An earlier version put the mill in Tarrak."),
    (CORRECTION, "This story has been corrected."),
    (CORRECTION, "(This story has been corrected to fix the number of dead in the first paragraph)"),
    (CORRECTION, "The headline of this article was amended on 4 May."),
    (CORRECTION, "This post has been updated to correct the spelling of Lorno."),
    (CORRECTION, "(Corrects paragraph 3 to say the mill was closed)"),
    (CORRECTION, "(This 3 May story corrects the number of dead in paragraph 1)"),
    (CORRECTION, "We regret the error."),
    (CORRECTION, "A corrected version of the story is below:"),
    (CORRECTION, "This article has been revised to reflect the following correction: an earlier version misstated the toll."),
    (CLARIFICATION, "Clarification: This article has been updated to make clear that the mill was closed."),
    (CLARIFICATION, "This article has been clarified to say whose count it is."),
    (CLARIFICATION, "Editor's note: This story was updated to clarify who owns the mill."),
    (RETRACTION, "Retraction: this article rested on a document that turned out to be forged. It has been withdrawn."),
    (RETRACTION, "This article has been retracted."),
    (RETRACTION, "We have retracted this story because its source could not be verified."),
    (RETRACTION, "This story has been withdrawn because the number could not be confirmed."),
    (RETRACTION, "Editor’s note: We have withdrawn this article."),
]


@pytest.mark.parametrize(("kind", "note"), OWN, ids=[note[:50] for _, note in OWN])
@pytest.mark.parametrize("text", [NEWS + "\n\n{}", "{}\n\n" + NEWS, NEWS + "\n{}", "\r\n".join([NEWS, "", "{}", "", "Read more: Rain"])])
def test_what_a_text_says_of_itself(kind: NoticeKind, note: str, text: str) -> None:
    found, words = only(text.format(note))
    assert (found.kind, words, found.title, found.url, found.reason) == (kind, note, None, None, ITSELF)


def test_a_sentence_at_the_end_of_a_paragraph() -> None:
    found, words = only(NEWS + " An earlier version of this article gave another number. It was wrong.\n\nRain fell.")
    assert words == "An earlier version of this article gave another number. It was wrong."
    found, words = only("This article was amended on 3 May. The number is 11.\n\n" + NEWS)
    assert (found.kind, words) == (CORRECTION, "This article was amended on 3 May. The number is 11.")


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (f"RETRACTED: Fire kills 14 in Lorno\n\n{NEWS}", RETRACTION, "RETRACTED: Fire kills 14 in Lorno"),
        (f"Fire in Lorno\nRETRACTED\n\n{NEWS}", RETRACTION, "RETRACTED"),
        (f"[RETRACTED] Fire in Lorno\n\n{NEWS}", RETRACTION, "[RETRACTED] Fire in Lorno"),
        (f"CORRECTED-Fire kills 11 in Lorno\n\n{NEWS}", CORRECTION, "CORRECTED-Fire kills 11 in Lorno"),
    ],
)
def test_stamps_at_the_head(text: str, kind: NoticeKind, words: str) -> None:
    found, stamped = only(text)
    assert (found.kind, stamped, found.reason) == (kind, words, ITSELF)


@pytest.mark.parametrize(
    "note", ["This story has been corrected.", "Correction: The mayor's name was misspelled.", "We regret the error. It was 11, not 14."]
)
def test_an_article_in_one_paragraph_is_no_note(note: str) -> None:
    assert only(f"{note} {NEWS}")[1] == note


def test_several_in_one_text() -> None:
    notes = (
        "Correction: The mill was built in 1904; an earlier version had 1940.",
        "Clarification: this article now says whose count it is.",
    )
    text = "\n\n".join([NEWS, *notes])
    assert [one.kind for one in notices(text)] == [CORRECTION, CLARIFICATION]


@pytest.mark.parametrize(
    ("text", "kind", "title", "url"),
    [
        ('Correction: In our story of 3 May headlined "Fire kills 14", we gave the wrong number.', CORRECTION, "Fire kills 14", None),
        ("We have withdrawn our report of 3 May headlined 'Fire kills 14'. Its source was mistaken.", RETRACTION, "Fire kills 14", None),
        ("We have withdrawn our report of 3 May headlined ‘Lorno’s mill burns’.", RETRACTION, "Lorno’s mill burns", None),
        ("In our article “Fire kills 14 in Lorno” we wrongly said that the mill was open.", CORRECTION, "Fire kills 14 in Lorno", None),
        ("In our report of 3 May, \"Fire kills 14 in Lorno\", we misstated the toll.", CORRECTION, "Fire kills 14 in Lorno", None),
        ("Correction: Our story https://post.example/fire misstated the number of dead.", CORRECTION, None, "https://post.example/fire"),
        ("Retraction: Our story about the mill (https://post.example/fire) has been retracted.", RETRACTION, None, "https://post.example/fire"),
    ],
)  # fmt: skip
def test_what_a_text_says_of_another(text: str, kind: NoticeKind, title: str | None, url: str | None) -> None:
    found, words = only(text)
    assert (found.kind, found.title, found.url, found.reason) == (kind, title, url, None)
    assert words == text


def test_another_that_is_told_by_its_day_alone() -> None:
    found, _ = only("Correction: In a story on 3 May about the fire we wrongly reported that 14 people had died.")
    assert (found.title, found.url, found.reason) == (None, None, NAMELESS)


COLUMN = """Corrections and clarifications

An article on Tuesday about the mill of Lorno misstated the number of dead. It was 11, not 14.

An article said wrongly that the bridge was closed (Storm closes the bridge, 12 March, page 4).

Our story of 2 May headlined "Ferries sail again" misspelled the name of the captain.

Readers may write to the editor."""


def test_a_column_of_corrections() -> None:
    found = list(notices(COLUMN))
    assert [one.title for one in found] == [None, "Storm closes the bridge", "Ferries sail again"]
    assert [one.reason for one in found] == [NAMELESS, None, None]
    body = COLUMN.split("\n\n", 1)[1]
    assert [one.title for one in notices(body, title="Corrections and clarifications")] == [one.title for one in found]


def test_a_heading_in_a_text_holds_for_what_stands_under_it() -> None:
    text = f"{NEWS}\n\nCorrection\n\nAn earlier version of this article misspelled the mayor's name.\n\nA report by the agency was wrong."
    found, words = only(text)
    assert (words, found.reason) == ("An earlier version of this article misspelled the mayor's name.", ITSELF)


def test_an_outlet_speaks_of_itself_by_its_name() -> None:
    text = NEWS + "\n\nThe Harbour Post has retracted its story about the mill."
    assert list(notices(text)) == []
    assert list(notices(text, outlet="Valley Courier")) == []
    found, _ = only(text, outlet="The Harbour Post")
    assert found.kind is RETRACTION
    assert only("The Harbour Post regrets the error.", outlet="Harbour Post")[0].kind is CORRECTION


def test_boxes_of_other_stories() -> None:
    note = "Correction: Ferry captain's name was misspelled"
    text = f"{NEWS}\n\nMore from us\n{note}"
    box = Mark(span=(len(NEWS) + 2, len(text)), kind=MarkKind.boilerplate)
    assert len(list(notices(text))) == 1
    assert list(notices(text, marks=[box])) == []


def test_a_paper_that_names_the_day_and_the_error() -> None:
    found, words = only(NEWS + "\n\nAn article on Thursday about the mill of Lorno misstated the year in which it was built. It was 1904.")
    assert (found.kind, found.reason, words.endswith("It was 1904.")) == (CORRECTION, NAMELESS, True)


LOOK_ALIKES = [
    "An article on Tuesday in the Valley Courier misstated the number of dead, the ministry said.",
    "A misstated number in an article on Tuesday started a row.",
    "A corrections officer was hurt at the county jail.",
    "Corrections officers at the prison went on strike.",
    "Correction: officers at the Lorno prison struck for a third day, the union said.",
    "Corrections Department: 14 inmates escaped on Friday.",
    "The ministry retracted its statement on Friday.",
    "The ministry of health has retracted its report on the deaths in Lorno.",
    "He was held in a correctional facility.",
    "The opposition called for a correction of the record.",
    "The embassy demanded a correction from the newspaper.",
    "The Valley Courier retracted its story about the mayor after a court ruled against it.",
    "Market correction: shares fell by 11 per cent on Friday.",
    "Correction — shares fell by 11 per cent on Friday.",
    "Analysts expect a correction. This report says why.",
    "The agency corrected its figure from 14 to 11.",
    "The army withdrew its troops. We have withdrawn our troops, the general said.",
    '"We have withdrawn our report on the strike," the director of the agency said.',
    "“This article has been retracted,” the journal wrote.",
    "“We regret the error,” the minister said.",
    "The ministry regrets the error and will pay.",
    "‘This story has been corrected’, the broadcaster told its viewers.",
    "This story has been updated.",
    "This story has been updated to include a comment of the ministry.",
    "This article was updated on 3 May to reflect the new toll.",
    "This is a developing story and will be updated.",
    "Editor's note: This is the first of three articles on the mill.",
    "Editor's note: This story contains descriptions of violence.",
    "An earlier version of this article appeared in the print edition.",
    "An earlier version of this article was first published on 3 May.",
    "An earlier version of the report, seen by the agency, gave 14 dead.",
    "An earlier version of the bill said that mills must be insured.",
    "The ministry said an earlier version of this report was leaked.",
    "This report was withdrawn by the ministry of health.",
    "The report was retracted by the journal.",
    "The report misstated the number of dead, the ministry said.",
    "In a report on Tuesday the ministry wrongly gave 14 dead.",
    "In our story of the mill the fire is where all begins.",
    "RETRACTED STATEMENT STARTS A ROW IN LORNO",
    "Retracted claims of a ministry started a row in Lorno.",
    "Withdrawn from the front, the soldiers were sent to Lorno.",
    "Clarification of the rules is wanted by the mills.",
    "Clarification: the ministry later said that the order holds for mills only.",
    "Retraction: the new method shortens how long a tendon is drawn back.",
    "For the record, the mill was built in 1904.",
    "For the record: the mill burnt three times.",
    "Amended law: mills must be insured from May.",
    "The amended article 14 of the law was published on Friday.",
    "Article 14 has been amended.",
    "Corrected for inflation, the mill lost 11 million.",
    "Corrected for the season: exports rose by 11 per cent.",
    "The video was removed by the platform.",
    "Readers can ask for corrections: write to the editor.",
    "Correction policy: we correct what is wrong.",
    "See our corrections policy at https://post.example/corrections.",
    "He apologised for the error. The mistake was ours, he said.",
    "We are sorry for the families, the mayor said.",
]


@pytest.mark.parametrize("sentence", LOOK_ALIKES)
def test_what_only_speaks_of_corrections(sentence: str) -> None:
    for text in (f"{NEWS}\n\n{sentence}", f"{sentence}\n\n{NEWS}", f"{NEWS} {sentence}"):
        assert [text[slice(*one.span)] for one in notices(text)] == []


def test_spans_are_characters_of_the_text() -> None:
    note = "Correction: An earlier version of this article\nsaid that 14 people\r\nhad died."
    text = f"\ufeffFire in Lorno\n\n{NEWS}\n\n  {note}  \n\nRead more"
    assert only(text)[1] == note
    assert list(notices("")) == []
