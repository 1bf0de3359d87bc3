"""Where a text goes on below its article, and what of an article is kept beside boxes. All contents are invented."""

import pytest

from tracker.read.boilerplate import furniture
from tracker.read.lines import split_lines

PARAGRAPHS = [
    "The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm.",
    "Twelve people were injured when a pier gave way, the office said, and three of them remained in hospital.",
    "The pier was built in 1911 and closed twice in the last ten years, the last time for repairs that took a summer.",
    "The mayor said that the town would pay for the repairs, which may take until the autumn of the next year.",
    "A second pier is to be built in the west of the bay, the office said, and forty men will work on it for two years.",
]
BODY = "\n\n".join(PARAGRAPHS)
HEADLINE = "Ferries to sail again after storm"
FOOTER = "Share this: Facebook Twitter Print\n\nTags: ferries, storm\n\nLeave a comment\n\nName * Email * Website\n\nMost read\n\n"
TEASERS = "Gas leak kills 14\nThe council said on Monday that 14 people were killed in Dunmarsh when a pipe broke.\n\n"


def kept(text: str) -> list[str]:
    lines = list(split_lines(text))
    marked = furniture(lines).lines
    return [text[line.start : line.end] for i, line in enumerate(lines) if i not in marked]


@pytest.mark.parametrize(
    "below",
    [
        f"{FOOTER}{TEASERS}",
        f"Share this: Facebook Twitter Print\n\nRelated stories\n\n{TEASERS}{FOOTER}",
        f"{FOOTER}{TEASERS}Cookies on this site\nWe would like to count our visitors.\n\nPage 1 of 3",
        f"Anna Holm\nAnna Holm has covered the harbour since 2011 and won a prize for 9 reports.\n\n{FOOTER}{TEASERS}",
    ],
)
def test_teasers_below_the_article(below: str) -> None:
    found = kept(f"{HEADLINE}\n\n{BODY}\n\n{below}")
    assert found[: 1 + len(PARAGRAPHS)] == [HEADLINE, *PARAGRAPHS]
    assert not any("killed" in line or "visitors" in line for line in found)


@pytest.mark.parametrize("after", range(1, len(PARAGRAPHS)))
@pytest.mark.parametrize(
    "box",
    [
        "Most read\n\nGas leak kills 14 in Dunmarsh",
        "Share this: Facebook Twitter Print",
        "Related stories\n+ Gas leak kills 14 in Dunmarsh\n+ Holt calms down",
        "Subscribe to our newsletter\n\nEnter your email address",
        "Advertisement",
    ],
)
def test_paragraphs_below_a_box_are_kept(box: str, after: int) -> None:
    text = "\n\n".join([HEADLINE, *PARAGRAPHS[:after], box, *PARAGRAPHS[after:], f"{FOOTER}{TEASERS}"])
    found = kept(text)
    assert [line for line in found if line in PARAGRAPHS] == PARAGRAPHS


def test_an_update_below_an_article_is_kept() -> None:
    told = "PREVIOUS STORY: Nine people were injured when a pier gave way on Monday evening, the harbour office said."
    assert kept(f"{HEADLINE}\n\n{BODY}\n\n{told}\n\n{PARAGRAPHS[0]}") == [HEADLINE, *PARAGRAPHS, told, PARAGRAPHS[0]]
