"""Claims in brief say what the whole records say, on both databases."""

import pytest

from tracker.records import Article, Claim, Extraction, Quotation, Speaker, SpeakerKind
from tracker.store import ClaimFilter, Store, Target

MAYOR = Speaker(id="mayor", name="Mayor of Ardmere", kind=SpeakerKind.person, names=("Mayor of Ardmere", "Her Honour"))
GUARD = Speaker(id="guard", name="Coast Guard", kind=SpeakerKind.body, names=("Coast Guard",))


@pytest.fixture
def claims(store: Store) -> Store:
    for number in range(3):
        names = (MAYOR.name, GUARD.name) if number else (GUARD.name,)
        rows = tuple(
            Claim(
                id=f"{number}{n}", article="", content=((0, 1),), text=f"Text {n}", quotation=Quotation.direct, speaker=names[0],
                speakers=names, mentions=names, about=(GUARD.name, MAYOR.name, GUARD.name)[n:], negated=n == 1, confidence=0.5 + n / 10,
                said_on="2024-03-20" if n else None,
            )
            for n in range(3)
        )  # fmt: skip
        outlet = "Harbour Post" if number else None
        article = Article(id=f"a{number}", text=f"Text of {number}", source=outlet, published=f"2024-03-2{number}T10:00")
        extraction = Extraction(article=article.id, text_hash=article.text_hash, claims=rows)
        store.save(article, extraction, speakers={one.name: one for one in (MAYOR, GUARD)})
    return store


@pytest.mark.parametrize(
    "wanted", [ClaimFilter(), ClaimFilter(speakers=["mayor"]), ClaimFilter(about=["guard"], since="2024-03-21"), ClaimFilter(speakers=[])]
)
def test_brief_says_what_claims_says(claims: Store, wanted: ClaimFilter) -> None:
    whole = list(claims.claims(wanted))
    brief = list(claims.brief(wanted))
    assert [one.id for one in brief] == [one.claim.id for one in whole]
    for short, one in zip(brief, whole, strict=True):
        assert [who.id for who in short.speakers] == [named.id for named in one.speakers]
        assert [who.id for who in short.about] == [named.id for named in one.about]
        for name in ("outlet", "document", "published", "copy_of"):
            assert getattr(short, name) == getattr(one, name)
        for name in ("article", "text", "quotation", "act", "negated", "confidence", "said_on"):
            assert getattr(short, name) == getattr(one.claim, name)
        assert short.day == (one.claim.said_on or one.published)
    assert {who.kind for one in brief for who in one.speakers} <= {"person", "body"}


def test_two_that_became_one_are_named_once(claims: Store) -> None:
    claims.judge(Target.speakers, "mayor", "same", other_id="guard", by="test")  # which merging would refuse of such two
    found = list(claims.brief(ClaimFilter(speakers=["mayor"])))
    assert len(found) == 9
    assert all([who.id for who in one.speakers] == ["mayor"] for one in found)
    assert all(len(one.about) == 1 for one in found)
