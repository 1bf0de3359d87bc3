"""Whatever a record may hold comes back as it went in."""

from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.records import Act, Article, Claim, Extraction, Figure, Mark, MarkKind, Period, Qualifier, Quotation, Speaker, SpeakerKind
from tracker.store import Store

NUMBERS = count()
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
span = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))
spans = st.lists(span, max_size=3).map(tuple)
number = st.none() | st.integers(-(2**63) + 1, 2**63 - 1)
unit = st.floats(0, 1)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


claims = st.fixed_dictionaries(
    {
        "content": spans, "cue": maybe(spans), "source": maybe(spans), "text": words, "quotation": st.sampled_from(Quotation),
        "act": st.sampled_from(Act), "negated": st.booleans(), "speaker_mention": maybe(words), "role": maybe(words),
        "via": st.lists(words, max_size=2).map(tuple), "denies": maybe(spans), "said_on": maybe(words), "confidence": unit,
    }
)  # fmt: skip
figures = st.fixed_dictionaries(
    {
        "span": maybe(span), "text": maybe(words), "measure": words, "value": number, "low": number, "high": number, "hedge": maybe(words),
        "qualifier": st.sampled_from(Qualifier), "population": words, "place": maybe(words), "period": st.sampled_from(Period),
        "since": maybe(words), "as_of": maybe(words), "via": st.lists(words, max_size=2).map(tuple), "negated": st.booleans(),
        "headline": st.booleans(), "event": maybe(words), "evidence": st.dictionaries(words, spans, max_size=2),
        "inferred": st.dictionaries(words, words, max_size=2), "excluded": maybe(words), "confidence": unit,
    }
)  # fmt: skip
articles = st.fixed_dictionaries(
    {
        "text": words, "title": maybe(words), "source": maybe(words), "published": maybe(words), "published_span": maybe(span),
        "credit": maybe(words), "language": maybe(words),
        "marks": st.lists(st.builds(Mark, span=span, kind=st.sampled_from(MarkKind)), max_size=2).map(tuple),
        "raw": st.binary(max_size=50), "media_type": words, "encoding": words, "notes": st.lists(words, max_size=2).map(tuple),
    }
)  # fmt: skip
speakers = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(article=articles, claim=claims, figure=figures, names=speakers)
def test_any_record_comes_back_as_it_went_in(
    store: Store, article: dict[str, Any], claim: dict[str, Any], figure: dict[str, Any], names: tuple[str, ...]
) -> None:
    number = next(NUMBERS)
    known = {name: Speaker(id=f"{number} {name}", name=name, kind=SpeakerKind.person, names=(name,)) for name in names}
    given = Article(id=f"article {number}", **article)
    made = Extraction(
        article=given.id,
        text_hash=given.text_hash,
        claims=(
            Claim(
                id=f"claim {number}",
                article=given.id,
                speaker=names[0],
                speakers=names,
                mentions=names,
                about=names[1:],
                speaker_ids=tuple(known[name].id for name in names),
                **claim,
            ),
        ),
        figures=(Figure(id=f"figure {number}", article=given.id, attributed_to=names[0], claim=f"claim {number}", **figure),),
    )
    store.save(given, made, speakers=known)
    version = store.article(given.id)
    assert version.article.model_copy(update={"id": given.id}) == given
    (stored_claim,), (stored_figure,) = version.extraction.claims, version.extraction.figures
    salted = stored_claim.id != f"claim {number}"  # where an earlier example had the same text
    same: dict[str, str | None] = {"id": f"claim {number}", "article": given.id} if salted else {"article": given.id}
    assert stored_claim.model_copy(update=same) == made.claims[0]
    same = {"id": f"figure {number}", "claim": f"claim {number}", "article": given.id} if salted else {"article": given.id}
    if salted:
        same["event"] = made.figures[0].event  # salted, too
    assert stored_figure.model_copy(update=same) == made.figures[0]
