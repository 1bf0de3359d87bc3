"""What holds of the figures of any text: they are made of its characters, and their links lead somewhere and end."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure

COUNTS = st.sampled_from(["2", "5", "12", "30", "43", "57", "1,400", "dozens", "two", "a third", "20 to 30"])
PLACES = st.sampled_from(["Lorno", "Osk", "the village of Tarrak", "northern Kenya"])
DAYS = st.sampled_from(
    ["on Sunday", "on March 3", "in May 2019", "since October 7", "in the past 24 hours", "last year", "between 2010 and 2015", ""]
)
SHAPES = st.sampled_from(
    [
        "A blast killed {a} people in {place} {day}.",
        "The death toll rose to {a}, down from {b}, up from {c}.",
        "The toll rose to {a} {day}.",
        "The ministry revised its toll from {a} to {b}.",
        "{a} people, including {b} children, were killed {day}, with {c} wounded in {place}.",
        "Not {a} but {b} people died in {place}, the agency said.",
        "Of the {a} injured, {b} died {day}.",
        "{a} soldiers and {b} civilians were hurt; the union says {c} were.",
        "{a} of them were women.",
        "Separately, {a} miners are missing in {place}.",
        "{a}",
    ]
)
SENTENCES = st.builds(
    lambda shape, a, b, c, place, day: shape.format(a=a, b=b, c=c, place=place, day=day), SHAPES, COUNTS, COUNTS, COUNTS, PLACES, DAYS
)
TEXTS = st.builds(lambda parts, between: between.join(parts), st.lists(SENTENCES, max_size=8), st.sampled_from([" ", "\n\n", ", ", ""]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="A blast killed 5 people., 2 of them were women., Not 12 but 2 people died in Lorno.", published=None)
@example(text="The death toll rose to 30, down from 57, up from 43.", published=None)
@given(text=TEXTS, published=st.sampled_from(["2024-03-26", None]))
def test_figures_of_any_text(nlp: Language, text: str, published: str | None) -> None:
    found = figures(nlp(text), Article(id="a", text=text, published=published))
    rows = {figure.id: figure for figure in found.figures}
    assert len(rows) == len(found.figures)
    events = {event.id for event in found.events}
    for figure in rows.values():
        assert figure.span is not None
        assert text[slice(*figure.span)] == figure.text
        assert all(0 <= start < end <= len(text) for spans in figure.evidence.values() for start, end in spans)
        assert figure.event is None or figure.event in events
        for link in ("subset_of", "revises"):
            ends(figure, link, rows)
        whole = rows.get(figure.subset_of or "")
        if whole is not None and whole.value is not None and figure.value is not None and figure.value > whole.value:
            # only "killed 23 people, including 32 children" says so much: the two stand side by side
            assert whole.span is not None
            assert not any(whole.span < (other.span or (0, 0)) < figure.span for other in rows.values())


def ends(figure: Figure, link: str, rows: dict[str, Figure]) -> None:
    """Follow a link to its end: every step is a figure of the text, none comes twice."""
    seen = [figure.id]
    while (other := getattr(rows[seen[-1]], link)) is not None:
        assert other in rows
        assert other not in seen, f"{link} goes round"
        seen.append(other)
