"""Speakers are found by any of their names, alone or with all that belong to them."""

import pytest

from tracker.records import Article, Claim, Extraction, Quotation, Speaker, SpeakerKind
from tracker.store import Store


def speaker(id_: str, *names: str, member_of: tuple[str, ...] = ()) -> Speaker:
    return Speaker(id=id_, name=names[0], kind=SpeakerKind.body, names=names, member_of=member_of)


STATE = speaker("state", "Northland", "Republic of Northland")
MINISTRY = speaker("ministry", "Foreign Ministry of Northland", "N.F.M.", member_of=("state",))
MINISTER = speaker("minister", "Ada Quill", member_of=("ministry",))
OFFICE = speaker("office", "Press Office", member_of=("minister", "state"))
OTHER = speaker("other", "Ada Quillson")
RING = speaker("ring", "Ring", member_of=("ring", "nobody stored"))
ALL = (STATE, MINISTRY, MINISTER, OFFICE, OTHER, RING)


@pytest.fixture
def known(store: Store) -> Store:
    article = Article(id="a", text="Ada Quill spoke, and so did the ministry.")
    claims = [
        Claim(id=str(n), article="a", content=((0, 1),), text="A", quotation=Quotation.direct, speaker=names[0], speakers=names)
        for n, names in enumerate((("Ada Quill",), ("Ada Quill", "Foreign Ministry of Northland")))
    ]
    extraction = Extraction(article="a", text_hash=article.text_hash, claims=tuple(claims))
    store.save(article, extraction, speakers={one.name: one for one in ALL})
    return store


def test_by_name_or_by_its_words(known: Store) -> None:
    for name, found in (
        ("northland", [STATE]),  # has the name; the ministry only holds the word
        ("republic of northland", [STATE]),
        ("nfm", [MINISTRY]),  # the store's own normal form drops full stops
        ("ministry foreign", [MINISTRY]),
        ("ada", [MINISTER, OTHER]),
        ("quill", [MINISTER]),  # whole words: not Quillson
        ("ada quill", [MINISTER]),
        ("%", []),
        ("", []),
        ("nobody", []),
    ):
        assert known.find_speakers(name) == found, name


def test_with_all_that_belong_to_it(known: Store) -> None:
    for name, ids in (
        ("northland", {"state", "ministry", "minister", "office"}),
        ("nfm", {"ministry", "minister", "office"}),
        ("press office", {"office"}),
        ("ring", {"ring"}),
        ("nobody", set[str]()),
    ):
        assert {one.id for one in known.find_speakers(name, with_members=True)} == ids, name


def test_all_speakers_by_name_with_what_is_attributed_to_them(known: Store) -> None:
    assert [(one.speaker.id, one.claims, one.figures) for one in known.speakers()] == [
        ("minister", 2, 0),
        ("other", 0, 0),
        ("ministry", 1, 0),
        ("state", 0, 0),
        ("office", 0, 0),
        ("ring", 0, 0),
    ]
