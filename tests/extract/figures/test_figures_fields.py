"""When, where and by whom: what a figure gets from its surroundings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article, Claim, Figure, Period, Quotation

Read = Callable[..., list[Figure]]
RAW = Path(__file__).resolve().parents[4] / "shared" / "seeds"


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    def run(text: str, published: str | None = "2024-03-26", claims: tuple[Claim, ...] = ()) -> list[Figure]:  # a Tuesday
        return list(figures(nlp(text), Article(id="a", text=text, published=published), claims).figures)

    return run


@pytest.mark.parametrize(
    ("text", "period", "since", "as_of"),
    [
        ("A blast killed 12 people on Sunday.", Period.incident, None, "2024-03-24"),
        ("A blast killed 12 people on Tuesday.", Period.incident, None, "2024-03-26"),
        ("A blast killed 12 people yesterday.", Period.incident, None, "2024-03-25"),
        ("A blast on March 2 killed 12 people.", Period.incident, None, "2024-03-02"),
        ("A blast on November 2 killed 12 people.", Period.incident, None, "2023-11-02"),
        ("A blast killed 12 people.", Period.incident, None, "2024-03-26"),
        ("Raids have killed 45 people over the past two days.", Period.interval, "2024-03-25", "2024-03-26"),
        ("Raids killed 81 people in 24 hours.", Period.interval, "2024-03-25", "2024-03-26"),
        ("Gangs have killed 34 people this year.", Period.interval, "2024-01-01", "2024-03-26"),
        ("Raids killed 60 people in February.", Period.interval, "2024-02-01", "2024-02-29"),
        ("Raids have killed 2,140 people since October 7.", Period.cumulative, "2023-10-07", "2024-03-26"),
        ("Since Saturday raids have killed 68 people.", Period.cumulative, "2024-03-23", "2024-03-26"),
        ("The war has killed 230,000 people since it began in 2011.", Period.cumulative, "2011", "2024-03-26"),
        ("So far 310 people have died.", Period.cumulative, None, "2024-03-26"),
    ],
)
def test_period_and_days(read: Read, text: str, period: Period, since: str | None, as_of: str | None) -> None:
    (figure,) = read(text)
    assert (figure.period, figure.since, figure.as_of) == (period, since, as_of)


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("A blast killed 12 people on Sunday.", None),
        ("A blast killed 12 people yesterday.", None),
        ("A blast killed 12 people.", None),
        ("A blast on March 2, 2024 killed 12 people.", "2024-03-02"),
    ],
)
def test_an_undated_article_has_only_the_dates_it_writes_out(read: Read, text: str, as_of: str | None) -> None:
    (figure,) = read(text, published=None)
    assert figure.as_of == as_of


def test_the_dateline_counts_where_the_given_date_disagrees(read: Read) -> None:
    (figure,) = read("LORNO, 20 March 2024. A blast killed 12 people on Sunday.", published="2024-03-26")
    assert figure.as_of == "2024-03-17"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A blast killed 12 people in the village of Tarrak on Sunday.", "Tarrak"),
        ("A blast killed 12 people in the Old Mill district of Lorno.", "Old Mill"),
        ("Rockets hit the town of Lorno, killing 12 people. The dead were buried.", "Lorno"),
        ("A blast killed 12 people.", None),
    ],
)
def test_the_narrowest_place_of_the_sentence(read: Read, text: str, place: str | None) -> None:
    assert [figure.place for figure in read(text)] == [place]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Red Lantern Network said 12 people were killed.", "The Red Lantern Network"),
        ("A blast killed 12 people, according to the governor.", "the governor"),
        ("A blast killed 12 people, hospital officials said.", "hospital officials"),
        ("A blast killed 12 people.", None),
    ],
)
def test_the_originator_of_the_sentence(read: Read, text: str, name: str | None) -> None:
    (figure,) = read(text)
    assert figure.attributed_to == name
    assert [text[slice(*span)] for span in figure.evidence.get("attributed_to", ())] == ([name] if name else [])


def test_the_chain_behind_a_number(read: Read) -> None:
    (figure,) = read("State television quoted the health ministry as saying that 15 people had drowned.")
    assert (figure.attributed_to, figure.via) == ("the health ministry", ("State television",))


def test_an_originator_is_carried_over_and_says_so(read: Read) -> None:
    text = "The health ministry said 81 people died in 24 hours.\n\nThis brought the number of people killed since October 7 to 32,414."
    day, total = read(text)
    assert (day.attributed_to, total.attributed_to) == ("The health ministry", "The health ministry")
    assert "attributed_to" not in day.inferred
    assert total.inferred["attributed_to"] == "carried over from the sentence before"
    assert total.evidence["attributed_to"] == ()


def test_a_claim_gives_speaker_and_denial(read: Read) -> None:
    text = "It is a lie that 20 people died there, the harbour office wrote."
    claim = Claim(
        id="c1",
        article="a",
        content=((0, 37),),
        source=((39, 57),),
        text=text[:37],
        quotation=Quotation.indirect,
        negated=True,
        speaker="the Harbour Office of Lorno",
        via=("the evening news",),
    )
    (figure,) = read(text, claims=(claim,))
    assert (figure.attributed_to, figure.claim, figure.negated, figure.via) == (
        "the Harbour Office of Lorno",
        "c1",
        True,
        ("the evening news",),
    )
    assert figure.evidence["attributed_to"] == ((39, 57),)


def test_two_sources_in_one_sentence_keep_their_numbers(read: Read) -> None:
    found = read("The governor says 112 were killed; the opposition says 126.")
    assert [(figure.value, figure.attributed_to) for figure in found] == [(112, "The governor"), (126, "the opposition")]


def test_the_main_event_is_the_one_the_article_opens_with(read: Read) -> None:
    text = (
        "A car bomb killed 12 people and wounded 30 in Lorno on Sunday, police said. "
        "Twelve people died at the market, the mayor said. "
        "Elsewhere, a raid in Tarrak killed 40 people in January."
    )
    assert [(figure.text, figure.headline) for figure in read(text)] == [("12", True), ("30", True), ("Twelve", True), ("40", False)]


def test_every_piece_of_evidence_lies_in_the_text(read: Read) -> None:
    text = "At least 112 people, including 68 children, were killed in Tarrak on Tuesday, the Red Lantern Network said."
    for figure in read(text):
        assert figure.span is not None
        assert text[slice(*figure.span)] == figure.text
        for spans in figure.evidence.values():
            assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(figure.evidence.get(name, ()) == () for name in figure.inferred)
        assert 0 < figure.confidence < 1


@pytest.mark.skipif(not RAW.is_dir(), reason="the folder with the raw articles is not beside this checkout")
def test_a_real_daily_report(read: Read) -> None:
    text = next(RAW.glob("001_*")).read_text(encoding="utf-8")
    start = text.index("The Ministry of Health in Gaza")
    story = text[start : text.index("\n\n", text.index("32,414"))]
    assert [(figure.measure, figure.value, figure.period, figure.since, figure.as_of) for figure in read(story)] == [
        ("incidents", 8, Period.interval, "2024-03-25", "2024-03-26"),
        ("killed", 81, Period.interval, "2024-03-25", "2024-03-26"),
        ("injured", 93, Period.interval, "2024-03-25", "2024-03-26"),
        ("killed", 32414, Period.cumulative, "2023-10-07", "2024-03-26"),
        ("injured", 74787, Period.cumulative, "2023-10-07", "2024-03-26"),
    ]
    assert {figure.attributed_to for figure in read(story)} == {"The Ministry of Health in Gaza"}
