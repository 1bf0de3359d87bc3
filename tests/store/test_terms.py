"""A state's statements are also those of its ministers, while they held office; an office's those of whoever held it."""

import pytest

from tracker.records import Article, Claim, Extraction, Quotation, Resolution, Speaker, SpeakerKind, Term
from tracker.store import ClaimFilter, FigureFilter, Store


def speaker(id_: str, name: str, *member_of: str, terms: tuple[Term, ...] = ()) -> Speaker:
    return Speaker(id=id_, name=name, kind=SpeakerKind.body, names=(name,), member_of=member_of, terms=terms)


STATE = speaker("state", "Northland")
MINISTRY = speaker("ministry", "Foreign Ministry", "state")
OFFICE = speaker("office", "Foreign Minister", "ministry", "state")
QUILL = speaker("quill", "Ada Quill", terms=(Term(office="office", since="2015-06-01", until="2023-06-03"),))
PENN = speaker("penn", "Bo Penn", terms=(Term(office="office", since="2023-06-04"),))
MOSS = speaker("moss", "Cy Moss", terms=(Term(office="office"),))  # nobody knows when
CLERK = speaker("clerk", "Di Clerk")
KNOWN = (STATE, MINISTRY, OFFICE, QUILL, PENN, MOSS, CLERK)

# of each claim who makes it, the day when it was said, the article's date
CLAIMS = {
    "before": ("Ada Quill", "2015-05-31", None),
    "first day": ("Ada Quill", "2015-06-01", None),
    "first month": ("Ada Quill", "2015-06", None),
    "first year": ("Ada Quill", "2015", None),  # which it may be
    "last day": ("Ada Quill", "2023-06-03", "2024-01-01"),  # the day when it was said, not that of the article
    "last day late": ("Ada Quill", None, "2023-06-03T23:30:00+03:00"),
    "last month": ("Ada Quill", "2023-06", None),
    "after": ("Ada Quill", "2023-06-04", "2023-06-03"),
    "undated": ("Ada Quill", None, None),
    "in the office": ("the minister Quill", "2024-01-01", None),
    "next": ("Bo Penn", "2023-06-04", None),
    "next too early": ("Bo Penn", "2023-06-03", None),
    "moss": ("Cy Moss", "2020", None),
    "moss undated": ("Cy Moss", None, None),
    "clerk": ("Di Clerk", "2020", None),
    "for the ministry": ("Clerk for the ministry", "2020", None),
    "ministry": ("Foreign Ministry", None, None),
    "state": ("Northland", "2020", None),
}
BY_TEXT = {
    "the minister Quill": Resolution(speaker=QUILL, reason="in office", score=1, office="office"),
    "Clerk for the ministry": Resolution(speaker=CLERK, reason="for", score=1, on_behalf_of="ministry"),
}
HELD = {"first day", "first month", "first year", "last day", "last day late", "last month", "in the office", "next", "moss"}
QUILLS = {
    "before",
    "first day",
    "first month",
    "first year",
    "last day",
    "last day late",
    "last month",
    "after",
    "undated",
    "in the office",
}


@pytest.fixture
def archive(store: Store) -> Store:
    for name, (said, day, published) in CLAIMS.items():
        article = Article(id=name, text=f"Text of {name}", published=published)
        claim = Claim(id=name, article=name, content=((0, 1),), text="T", quotation=Quotation.direct, speakers=(said,), said_on=day)
        found: dict[str, Speaker | Resolution] = {one.name: one for one in KNOWN}
        store.save(article, Extraction(article=name, text_hash=article.text_hash, claims=(claim,)), speakers=found | BY_TEXT)
    return store


def test_statements_by_whoever_is_asked_for(archive: Store) -> None:
    members = [one.id for one in archive.speakers_by_id(["state"], with_members=True)]
    assert sorted(members) == ["ministry", "office", "state"]
    for wanted, names in (
        (ClaimFilter(speakers=["state"]), {"state"}),
        (ClaimFilter(speakers=members), HELD | {"state", "ministry"}),
        (ClaimFilter(speakers=members, spoken_for=members), HELD | {"state", "ministry", "for the ministry"}),
        (ClaimFilter(speakers=["state"], spoken_for=["state"]), {"state"}),
        (ClaimFilter(speakers=["ministry"], spoken_for=["ministry"]), {"ministry", "for the ministry"}),
        (ClaimFilter(speakers=["office"]), HELD),
        (ClaimFilter(speakers=["office"], since="2023-06-05"), {"last month", "in the office"}),
        (ClaimFilter(speakers=["quill"]), QUILLS),
        (ClaimFilter(speakers=["clerk"]), {"clerk", "for the ministry"}),
    ):
        assert {one.claim.id for one in archive.claims(wanted)} == names, wanted


def test_an_office_and_its_holders_that_were_merged(archive: Store) -> None:
    other, twin = speaker("other", "Minister"), speaker("twin", "A. Quill")
    for one in (other, twin):
        archive.add_speaker(one)
    archive.merge("twin", "quill", by="ada")
    archive.merge("other", "office", by="ada")
    assert {one.claim.id for one in archive.claims(ClaimFilter(speakers=["other"]))} == HELD
    assert {one.claim.id for one in archive.claims(ClaimFilter(speakers=["twin"]))} == QUILLS
    assert archive.speaker("twin").terms == (Term(office="other", since="2015-06-01", until="2023-06-03"),)
    assert archive.claim("in the office").speakers[0].office == "other"
    archive.merge("state", "ministry", by="ada")
    assert archive.claim("for the ministry").speakers[0].on_behalf_of == "state"
    assert "for the ministry" in {one.claim.id for one in archive.claims(ClaimFilter(speakers=["state"], spoken_for=["state"]))}


def test_who_held_an_office_is_found_from_either_side(archive: Store) -> None:
    for one in (speaker("other", "Minister"), speaker("twin", "A. Quill")):
        archive.add_speaker(one)
    for merged in (False, True):
        if merged:
            archive.merge("twin", "quill", by="ada")
            archive.merge("other", "office", by="ada")
        every = archive.holders()
        assert every
        for office, holders in every.items():
            assert archive.holders([office, "nobody"]) == {office: holders}
            for holder in holders:
                assert archive.held_by([holder, "nobody"]) == {id_ for id_, some in every.items() if holder in some}
        assert every == {"other" if merged else "office": {"twin" if merged else "quill", "penn", "moss"}}
    assert archive.holders(["office"]) == {}, "it is another one's now"
    assert archive.held_by(["quill"]) == set()


def test_more_members_than_a_statement_takes_parameters(archive: Store) -> None:
    """PostgreSQL takes 65,535 parameters, SQLite 250,000 or fewer, and four conditions name each member."""
    many = [*(f"member {n}" for n in range(70_000)), "quill"]
    assert [one.id for one in archive.speakers_by_id(many)] == ["quill"]
    assert {one.claim.id for one in archive.claims(ClaimFilter(speakers=many, spoken_for=many))} == QUILLS
    assert list(archive.claims(ClaimFilter(about=many))) == []
    assert list(archive.figures(FigureFilter(originators=many))) == []
