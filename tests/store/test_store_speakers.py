"""Speakers are found by any of their names, alone or with all that belong to them."""

import pytest

from tracker.records import Article, Claim, Extraction, Quotation, Speaker, SpeakerKind, Term
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


def as_stored(store: Store, id_: str) -> Speaker:
    (one,) = store.speakers_by_id([id_])
    return one


def test_stored_speakers_follow_the_shipped_data(known: Store) -> None:
    data = {one.id: one for one in ALL if one is not OTHER}  # whom the data do not know
    assert known.follow(data.get) == 0, "nothing differs"
    term = Term(office="office", since="2020", source="almanac")
    for changed in (
        {"name": "Ada Quill-Penn", "names": ("Ada Quill", "Ada Quill-Penn")},
        {"names": ("Ada Quill", "A. Quill")},
        {"terms": (term,)},
        {"terms": (term.model_copy(update={"until": "2024-03-25"}),)},
        {"member_of": ("state",)},
        {"member_of": ("office", "state")},
        {"member_of": ("state", "office")},
        {"member_of": ()},
        {"wikidata": "Q1"},
        {"country": "nl"},
        {"kind": SpeakerKind.person},
    ):
        data["minister"] = data["minister"].model_copy(update=changed)
        assert known.follow(data.get) == 1
        found = as_stored(known, "minister")
        assert found.model_copy(update={"names": ()}) == data["minister"].model_copy(update={"names": ()})
        assert set(found.names) == {*data["minister"].names, found.name}
        assert known.follow(data.get) == 0
    data["other"], data["nobody"] = speaker("other", "Bo"), speaker("nobody", "Somebody")
    assert known.follow(lambda id_: data[id_] if id_ == "nobody" else None) == 0, "who is not stored does not become so"
    assert (as_stored(known, "other"), known.speakers_by_id(["nobody"])) == (OTHER, [])


def test_names_are_brought_to_the_way_in_which_they_are_looked_up_now(known: Store) -> None:
    known.normalise = str.upper
    assert known.find_speakers("ADA QUILL") == []
    assert known.follow({MINISTER.id: MINISTER}.get) == 1
    assert known.find_speakers("ADA QUILL") == [MINISTER]


def test_who_was_merged_stays_so_when_the_data_change(known: Store) -> None:
    known.merge("minister", "other", by="ada")
    assert known.follow({"other": OTHER.model_copy(update={"names": ("Ada Quillson", "A. Quillson")})}.get) == 1
    assert as_stored(known, "other").names == ("Ada Quill", "Ada Quillson", "A. Quillson")
    assert as_stored(known, "other").id == "minister"


def test_speakers_whom_another_process_changed_are_written_all_the_same(known: Store, url: str) -> None:
    with Store.open(url, normalise=known.normalise, patience=1) as other:
        other.add_speaker(MINISTER.model_copy(update={"wikidata": "Q2"}))
    assert known.follow({MINISTER.id: MINISTER}.get) == 1, "this process wrote that row itself, earlier"
    assert as_stored(known, "minister") == MINISTER
