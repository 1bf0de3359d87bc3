"""A sound article gives no finding; each kind of damage gives exactly its own."""

from typing import Any

import pytest

from tracker.audit import Finding, audit
from tracker.records import TAKEN_BACK, Act, Claim, Figure, Period, Qualifier, Quotation, Span, Spans, record_id, text_hash

TEXT = """The Northland health ministry said at least 120 people, including 40 children, were killed on Monday.

"We did everything," said Kim Example, its spokesman, "and it was not enough."

The army denied that it had fired on the town. Medics spoke of between 20 and 30 injured and of dozens missing.
"""
HASH = text_hash(TEXT)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


def claim(content: Spans, **fields: Any) -> Claim:
    made: dict[str, Any] = {
        "id": record_id("claim", HASH, *content),
        "article": "a",
        "content": content,
        "text": " ".join(TEXT[start:end] for start, end in content),
        "quotation": Quotation.indirect,
    }
    return Claim(**made | fields)


def figure(words: str, measure: str = "killed", **fields: Any) -> Figure:
    span = at(words)
    made: dict[str, Any] = {"id": record_id("figure", HASH, *span), "article": "a", "span": span, "text": words, "measure": measure}
    return Figure(**made | fields)


TOLL = claim(
    (at("at least 120 people, including 40 children, were killed on Monday"),),
    cue=(at("said"),),
    source=(at("The Northland health ministry"),),
    speaker="Northland Health Ministry",
    speakers=("Northland Health Ministry",),
    said_on="2030-01-08",
)
QUOTE = claim(
    (at('"We did everything,"'), at('"and it was not enough."')),
    quotation=Quotation.direct,
    speaker="Kim Example",
    speakers=("Kim Example",),
    speaker_mention="Kim Example",
    role="its spokesman",
    via=("Medics",),
)
DENIED = (at("that it had fired on the town"),)
DENIAL = claim(DENIED, act=Act.deny, negated=True, denies=DENIED, speaker="Northland Army", speakers=("Northland Army", "Another"))
KILLED = figure(
    "120",
    value=120,
    low=120,
    qualifier=Qualifier.at_least,
    period=Period.incident,
    as_of="2030-01-07",
    since="2030",
    attributed_to="the Northland health ministry",
    claim=TOLL.id,
    evidence={"attributed_to": (at("The Northland health ministry"),), "as_of": (at("on Monday"),), "place": ()},
    inferred={"place": "the article's place"},
)
CHILDREN = figure("40", value=40, low=40, high=40, subset_of=KILLED.id, population="children")
INJURED = figure("20 and 30", "injured", low=20, high=30, qualifier=Qualifier.range, attributed_to="Medics", via=("Kim Example",))
MISSING = figure("dozens", "missing", qualifier=Qualifier.vague, place="the town")
CLAIMS = (TOLL, QUOTE, DENIAL)
FIGURES = (KILLED, CHILDREN, INJURED, MISSING)


def found(claims: tuple[Claim, ...] = CLAIMS, figures: tuple[Figure, ...] = FIGURES, **page: Any) -> list[Finding]:
    settings: dict[str, Any] = {"text": TEXT, "text_hash": HASH, "published": "2030-01-08T10:00:00+02:00"} | page
    return list(audit(settings["text"], settings["text_hash"], claims, figures, settings["published"]))


def test_a_sound_article_gives_no_finding() -> None:
    assert found() == []
    assert found(published=None) == []
    assert found((), ()) == []


CLAIM_DAMAGE: list[tuple[Claim, dict[str, Any], str, str]] = [
    (TOLL, {"id": "0123456789abcdef"}, "id", "does not follow"),
    (TOLL, {"text": "at least 121 people were killed"}, "text", "the content's characters are"),
    (TOLL, {"cue": ()}, "cue", "an empty list of spans"),
    (TOLL, {"cue": ((20, 10_000),)}, "cue", "span 20-10000 is not inside the text's"),
    (TOLL, {"cue": ((-3, 4),)}, "cue", "not inside"),
    (TOLL, {"cue": ((7, 7),)}, "cue", "not inside"),
    (TOLL, {"source": ((3, 4),)}, "source", "blanks only"),
    (TOLL, {"quotation": Quotation.direct}, "quotation", "direct without a quotation mark"),
    (TOLL, {"quotation": Quotation.mixed}, "quotation", "mixed without a quotation mark"),
    (QUOTE, {"quotation": Quotation.indirect}, "quotation", "stands between quotation marks"),
    (QUOTE, {"speaker_mention": "Lee Example"}, "speaker_mention", "the text has no 'lee' of 'Lee Example'"),
    (QUOTE, {"role": "its spokeswoman"}, "role", "no 'spokeswoman'"),
    (QUOTE, {"via": ("Medics", "the radio")}, "via", "no 'radio'"),
    (DENIAL, {"negated": False}, "negated", "a denial that is not negated"),
    (DENIAL, {"act": Act.assert_}, "denies", "the act is assert"),
    (DENIAL, {"denies": (at("We did everything"),)}, "denies", "in another paragraph"),
    (DENIAL, {"denies": ((9_000, 9_001),)}, "denies", "not inside"),
    (DENIAL, {"speaker": "Another"}, "speaker", "is not the first"),
    (DENIAL, {"speakers": ()}, "speaker", "is not the first"),
    (DENIAL, {"said_on": "2030-02-30"}, "said_on", "no ISO date"),
    (DENIAL, {"article": "b"}, "article", "other rows of this text are of 'a'"),
]


@pytest.mark.parametrize(("whole", "damage", "field", "problem"), CLAIM_DAMAGE)
def test_a_damaged_claim(whole: Claim, damage: dict[str, Any], field: str, problem: str) -> None:
    broken = whole.model_copy(update=damage)
    figures = tuple(one.model_copy(update={"claim": None}) if one.claim == whole.id else one for one in FIGURES)
    (finding,) = found(tuple(broken if one is whole else one for one in CLAIMS), figures)
    assert (finding.article, finding.row, finding.field) == (broken.article, broken.id, field)
    assert problem in finding.problem


FIGURE_DAMAGE: list[tuple[Figure, dict[str, Any], str, str]] = [
    (MISSING, {"id": "0123456789abcdef"}, "id", "does not follow"),
    (CHILDREN, {"text": "41"}, "text", "the span's characters are '40', the row says '41'"),
    (CHILDREN, {"value": 41, "low": 41, "high": 41}, "value", "'40' reads to 40 (40 to 40), the row says 41 (41 to 41)"),
    (KILLED, {"high": 120}, "value", "reads to 120 (120 to None)"),
    (KILLED, {"low": 121}, "value", "reads to 120"),
    (INJURED, {"low": 21}, "value", "reads to None (20 to 30)"),
    (MISSING, {"value": 24}, "value", "reads to None (None to None)"),
    (KILLED, {"attributed_to": "the Southland health ministry"}, "attributed_to", "no 'southland'"),
    (INJURED, {"via": ("the radio",)}, "via", "no 'radio'"),
    (MISSING, {"place": "Southland"}, "place", "no 'southland'"),
    (KILLED, {"as_of": "7 January"}, "as_of", "no ISO date"),
    (KILLED, {"since": "2030-13"}, "since", "no ISO date"),
    (CHILDREN, {"subset_of": "0123456789abcdef"}, "subset_of", "is no row of this article"),
    (CHILDREN, {"subset_of": CHILDREN.id}, "subset_of", "its own row"),
    (CHILDREN, {"revises": TOLL.id}, "revises", "is no row of this article"),
    (KILLED, {"claim": "0123456789abcdef"}, "claim", "is no row of this article"),
    (KILLED, {"evidence": {"as_of": ((9_000, 9_001),)}}, "evidence", "for as_of: span 9000-9001"),
    (KILLED, {"evidence": {"as_of": ()}}, "evidence", "neither characters nor the reason"),
    (KILLED, {"evidence": {"nonsense": ((0, 3),)}}, "evidence", "'nonsense', which is no field"),
    (MISSING, {"span": None, "text": None}, "text", "no characters"),
    (INJURED, {"article": "b"}, "article", "other rows of this text are of 'a'"),
]


@pytest.mark.parametrize(("whole", "damage", "field", "problem"), FIGURE_DAMAGE)
def test_a_damaged_figure(whole: Figure, damage: dict[str, Any], field: str, problem: str) -> None:
    broken = whole.model_copy(update=damage)
    (finding,) = found(figures=tuple(broken if one is whole else one for one in FIGURES))
    assert (finding.article, finding.row, finding.field) == (broken.article, broken.id, field)
    assert problem in finding.problem


def test_content_that_is_nowhere_is_said_once() -> None:
    lost: Spans = ((9_000, 9_010),)
    (finding,) = found((claim(lost, text="lost"), *CLAIMS))
    assert (finding.field, finding.problem) == ("content", f"span 9000-9010 is not inside the text's {len(TEXT)} characters")


def test_content_out_of_order() -> None:
    (finding,) = found((TOLL, DENIAL, claim((QUOTE.content[1], QUOTE.content[0]), quotation=Quotation.direct)))
    assert (finding.field, finding.problem) == ("content", "spans overlap or are not in order")


def test_a_number_that_is_part_of_another() -> None:
    start, end = at("120")
    span = (start, end - 1)
    part = Figure(id=record_id("figure", HASH, *span), article="a", span=span, text="12", measure="killed", value=12, low=12)
    (finding,) = found(figures=(part, *FIGURES))
    assert (finding.row, finding.field, finding.problem) == (part.id, "value", "'12' does not read as one number")


def test_an_excluded_expression_is_not_read_as_a_number() -> None:
    share = figure("on Monday", excluded="it is no number")
    assert found(figures=(*FIGURES, share)) == []


def test_a_number_in_a_notice_is_read_anew() -> None:
    """It is excluded and a number all the same."""
    sound = figure("40", excluded=TAKEN_BACK, value=40, low=40, high=40)
    assert found(figures=(*FIGURES, sound)) == []
    (finding,) = found(figures=(*FIGURES, sound.model_copy(update={"value": 41})))
    assert (finding.row, finding.field) == (sound.id, "value")
    assert finding.problem == "'40' reads to 40 (40 to 40), the row says 41 (40 to 40)"


def test_a_changed_text() -> None:
    changed = TEXT.replace("120", "130")
    findings = found(text=changed)
    assert [(finding.row, finding.field) for finding in findings] == [
        ("", "text_hash"),
        (TOLL.id, "text"),
        (KILLED.id, "text"),
        (KILLED.id, "value"),
    ]
    assert findings[0].article == "a"


@pytest.mark.parametrize(
    ("number", "rest", "language", "value", "sound"),
    [
        ("1.234", " people were killed in Lorno.", "de", 1234, True),
        ("1.234", " people were killed in Lorno.", "en-DE", 1234, True),
        ("1 234", " people were killed in Lorno.", "en-ZA", 1234, True),
        ("1,234", " people were killed in Lorno.", None, 1234, True),
        ("1.234", " people were killed in Lorno.", None, 1234, False),
        ("1.234", " people were killed in Lorno.", "en", 1234, False),
        ("triple", " homicide in Lorno.", None, 3, True),  # what follows says that it is a number
        ("triple", " homicide in Lorno.", "en-GB", 3, True),
        ("triple", " jump in Lorno.", None, 3, False),
        ("triple", " murder-suicide in Lorno.", None, 3, False),
    ],
)
def test_a_number_is_read_by_the_articles_language_and_what_follows(
    number: str, rest: str, language: str | None, value: int, sound: bool
) -> None:
    text, span = number + rest, (0, len(number))
    hash_ = text_hash(text)
    id_ = record_id("figure", hash_, *span)
    one = Figure(id=id_, article="a", span=span, text=number, measure="killed", value=value, low=value, high=value)
    problems = [finding.problem for finding in audit(text, hash_, (), (one,), None, language)]
    assert problems == ([] if sound else [f"'{number}' does not read as one number"])


def test_a_date_of_publication_that_is_none() -> None:
    (finding,) = found(published="last Tuesday")
    assert (finding.row, finding.field) == ("", "published")


def test_a_long_line_is_audited_in_time() -> None:
    text = '"x" ' * 250_000
    spans = [(number * 4, number * 4 + 3) for number in range(0, 200_000, 1_000)]
    hash_ = text_hash(text)
    claims = [
        Claim(id=record_id("claim", hash_, one), article="a", content=(one,), text='"x"', quotation=Quotation.direct, speaker_mention="x")
        for one in spans
    ]
    assert [finding.field for finding in audit(text, hash_, claims, (), None)] == []
