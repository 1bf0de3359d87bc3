"""Whole pages as plain text, as different programs write them. All contents are invented."""

import pytest

from tracker.read.boilerplate import furniture
from tracker.read.lines import split_lines

PARAGRAPHS = [
    "The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm.",
    "Twelve people were injured when a pier gave way, the office said, and three of them remained in hospital.",
    "The pier was built in 1911 and closed twice in the last ten years, the last time for repairs that took a summer.",
    "The mayor said that the town would pay for the repairs, which may take until the autumn of the next year.",
]
BODY = "\n\n".join(PARAGRAPHS)
HEADLINE = "Ferries to sail again after storm"


def kept(text: str) -> list[str]:
    lines = list(split_lines(text))
    marked = furniture(lines).lines
    return [text[line.start : line.end] for i, line in enumerate(lines) if i not in marked]


@pytest.mark.parametrize(
    "above",
    [
        "Home News World Business Sport Podcasts Newsletters Search",
        "Breaking news\n\n  * Gas leak in Dunmarsh kills 14, council says\n  * “We smelled it for days,” neighbour says",
        "Trending now\n\n1. Gas leak kills 14 in Dunmarsh\n2. Why 300 people left Holt\n3. “It was a bomb,” says veteran",
        "Ticker\n12:04 Gas leak in Dunmarsh: 14 dead\n11:50 “Nobody warned us,” resident says",
        "BREAKING: Gas leak in Dunmarsh kills 14, council says",
        "[1]Home [2]News [3]Sport [4]Guestbook",
        "* [Home](https://echo.example/)\n* [Gas leak kills 14](https://echo.example/1)",
        "[![Echo](https://echo.example/logo.png)](https://echo.example/)",
        "Subscribe now and read everything for 1 a month.",
        "[photo] The street in Dunmarsh where 14 people died.",
        "========================",
        "Menu\nLive\nRegions\nSport",
    ],
)
def test_above_the_article(above: str) -> None:
    assert kept(f"{above}\n\n{HEADLINE}\n\n{BODY}") == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "below",
    [
        "Comments (2)\n\nBorek\n\n2 hours ago\n\nMy uncle told me that 450 people were killed, and nobody dares to print it.\n\nReply",
        "214 COMMENTS\nAl\n“They knew about it,” the minister said to me.\nReply",
        "More on this story\n\nGas leak kills 14\n\nThe council said that 14 people were killed in Dunmarsh when a pipe in a cellar "
        "of the old market broke, and that the street stays closed.\n\n12 April 2021\n\nHolt calms down\n\n"
        "The police said that two officers were hurt.\n\n11 April 2021",
        "Most read in Island\n\n  * Dunmarsh leak kills 14\n  * Ferry fares to rise in May",
        "References\n\n   1. http://echo.example/\n   2. http://echo.example/news",
        "Imprint | Data protection | Terms of use",
        "[print] [mail] [share]",
        "Do you know more? Write to the desk of the Echo.",
    ],
)
def test_below_the_article(below: str) -> None:
    assert kept(f"{HEADLINE}\n\n{BODY}\n\n{below}") == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "line",
    [
        "Story continues below",
        "ARTICLE CONTINUES AFTER ADVERTISEMENT",
        "[Gas leak in Dunmarsh kills 14](https://echo.example/3)",
        '**READ:** [Witnesses: "It was a bomb"](https://echo.example/4)',
    ],
)
def test_between_the_paragraphs(line: str) -> None:
    assert kept("\n\n".join([HEADLINE, *PARAGRAPHS[:2], line, *PARAGRAPHS[2:]])) == [HEADLINE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "line",
    [
        "The dead [4] and the injured [5]",
        "[12]Anna Berg said on Tuesday that the pier would be closed for the rest of the year, and that nobody had warned the town.",
        "> We will not go, the mayor wrote to the ministry on Monday, and she repeated it before the council a day later.",
        "12:04 The first ferry leaves the harbour with forty people on board, the office says.",
        "He read the [report](https://echo.example/r) of the council and said that it was wrong.",
    ],
)
def test_text_among_the_paragraphs_stays(line: str) -> None:
    assert kept("\n\n".join([HEADLINE, PARAGRAPHS[0], line, *PARAGRAPHS[1:]])) == [HEADLINE, PARAGRAPHS[0], line, *PARAGRAPHS[1:]]


@pytest.mark.parametrize("headline", [f"{HEADLINE}.", "Ferries: The storm is over.", "Breaking: ferries to sail again after storm"])
def test_a_headline_below_a_ticker_stays(headline: str) -> None:
    menu = "News\nPolitics\nSport\nOpinion\nVideos\nBREAKING\nCoast guard: 19 people killed off Rill Point\nUnion: We will strike on Monday"
    assert kept(f"{menu}\n\n{headline}\n\n14 April 2021\n\n{BODY}")[0] == headline


def test_a_headline_in_one_block_with_the_ticker_above_it_stays() -> None:
    menu = "News\nPolitics\nSport\nOpinion\nBreaking news\nExplosion in Kelm kills 23, fire brigade says\nLeave your homes now, mayor says"
    assert kept(f"{menu}\n{HEADLINE}\nIlse Marren\n14 April 2021\n\n{BODY}")[0] == HEADLINE
