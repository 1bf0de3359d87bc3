"""An office alone is whoever held it when the statement was made, not when the article was published."""

import pytest

from tracker.identity import Resolver
from tracker.pipeline import resolved
from tracker.records import Article, Claim, Extraction, Quotation

MINISTER, SECRETARY = "the British prime minister", "the US secretary of state"


@pytest.mark.parametrize(
    ("mention", "days", "speaker"),
    [
        (SECRETARY, ["2016-05-05"], "John Kerry"),
        (MINISTER, ["2018-07-20"], "Theresa May"),
        (MINISTER, [None], "Rishi Sunak"),  # the day of the article
        (MINISTER, ["2024-06-11", None], "Rishi Sunak"),
        (MINISTER, ["2018-07-20", None], "Prime Minister of United Kingdom"),  # two held it, and one name is one actor in an article
    ],
)
def test_an_office_is_held_on_the_day_of_the_statement(mention: str, days: list[str | None], speaker: str) -> None:
    article = Article(id="a", text="It spoke.", published="2024-06-12")
    claims = tuple(
        Claim(id=str(n), article="a", content=((0, 2),), text="It", quotation=Quotation.direct, speakers=(mention,), said_on=day)
        for n, day in enumerate(days)
    )
    found = resolved(article, Extraction(article="a", text_hash=article.text_hash, claims=claims), Resolver()).found
    assert found[mention].speaker.name == speaker
