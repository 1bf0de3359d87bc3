"""People decide who is who: what they may decide, what follows in every question, and what is left to decide."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from tracker.errors import StoreLocked, UsageError
from tracker.identity.judged import Judged, split_off
from tracker.pipeline import candidates
from tracker.reconciling import reconcile
from tracker.records import Article, Claim, Extraction, Figure, Period, Quotation, Resolution, Speaker, SpeakerKind, Term
from tracker.store import ClaimFilter, FigureFilter, ImportedFigure, Store, Target
from tracker.store.speakers import SPEAKER_CANDIDATES


def speaker(id_: str, *names: str, member_of: tuple[str, ...] = (), terms: tuple[Term, ...] = ()) -> Speaker:
    return Speaker(id=id_, name=names[0], kind=SpeakerKind.person, names=names, member_of=member_of, terms=terms)


STATE, STATE_AGAIN = speaker("state-1", "Northland"), speaker("state-2", "North Land")
ADA = speaker("person-ada", "Ada Quill", "A. Quill", member_of=("state-1",))
ADDA = speaker("person-adda", "Adda Quill", "Mrs Quill", member_of=("guild",), terms=(Term(office="office", since="2020"),))
BO = speaker("person-bo", "Bo Penn", member_of=("state-2",))
SPEAKERS = (STATE, STATE_AGAIN, ADA, ADDA, BO)
PEOPLE = {"Ada Quill": ADA, "Quill": ADA, "Adda Quill": ADDA, "Bo Penn": BO}


def save(store: Store, name: str, *said: tuple[str, ...], extractor: str = "1", sure: dict[str, tuple[str, ...]] | None = None) -> str:
    """Save an article in which some make statements together and return its id; `sure` names whom else a name may mean."""
    article = Article(id=name, text=f"Text of {name}", source=f"{name} Post", published="2024-03-26")
    claims = tuple(
        Claim(id=f"{name}-{n}", article=name, content=((0, 1),), text="T", quotation=Quotation.direct, speaker=names[0], speakers=names)
        for n, names in enumerate(said)
    )
    found: dict[str, Speaker | Resolution] = {
        mention: Resolution(speaker=one, reason="a name", score=0.9, candidates=(sure or {}).get(mention, ()))
        for mention, one in PEOPLE.items()
    }
    rows = Extraction(article=name, text_hash=article.text_hash, claims=claims, extractor=extractor)
    store.save(article, rows, speakers=found | {one.id: one for one in SPEAKERS})
    return store.id_of(article)


@pytest.fixture
def archive(store: Store) -> Store:
    save(store, "first", ("Ada Quill",), ("Quill", "Bo Penn"))
    save(store, "second", ("Adda Quill", "Ada Quill"))
    line = Figure(id="line", measure="killed", value=12, attributed_to="Adda Quill")
    store.import_figures([ImportedFigure(line, "Bay Herald", None, "file.jsonl", 1, "{}")], speakers={"Adda Quill": ADDA})
    return store


def by(store: Store, *ids: str) -> list[str]:
    return sorted(one.claim.id for one in store.claims(ClaimFilter(speakers=ids)))


def counts(store: Store) -> dict[str, tuple[int, int]]:
    return {one.speaker.id: (one.claims, one.figures) for one in store.speakers() if one.claims or one.figures}


def test_a_speaker_is_looked_up_by_id_name_or_the_beginning_of_an_id(archive: Store) -> None:
    for given, id_ in (
        ("person-ada", "person-ada"),  # which is also the beginning of another
        ("Ada Quill", "person-ada"),
        ("A QUILL", "person-ada"),
        ("bo", "person-bo"),  # a word of a name that nobody has whole
        ("person-b", "person-bo"),
    ):
        assert archive.speaker(given).id == id_, given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nobody", "there is no speaker 'nobody'; `tracker speakers list` lists them"),
        ("", "there is no speaker ''; `tracker speakers list` lists them"),
        ("bo!", "there is no speaker 'bo!'; `tracker speakers list` lists them"),
        ("pers%", "there is no speaker 'pers%'; `tracker speakers list` lists them"),
        ("quill", "'quill' may be person-ada (Ada Quill), person-adda (Adda Quill): give an id"),
        (
            "pers",
            "'pers' may be person-ada (Ada Quill), person-adda (Adda Quill), person-bo (Bo Penn): give an id",
        ),
    ],
)
def test_a_speaker_that_is_none_or_several_is_refused(archive: Store, given: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        archive.speaker(given)
    assert str(raised.value) == message


def test_two_that_are_merged_are_one_in_every_question(archive: Store) -> None:
    assert (by(archive, "person-ada"), by(archive, "person-adda")) == (["first-0", "first-1", "second-0"], ["second-0"])
    number = archive.merge("person-ada", "person-adda", by="ada", reason="one person")
    kept = archive.speaker("Mrs Quill")
    assert (kept.id, kept.name, kept.names) == ("person-ada", "Ada Quill", ("Ada Quill", "A. Quill", "Adda Quill", "Mrs Quill"))
    assert (kept.member_of, kept.terms) == (("state-1", "guild"), ADDA.terms)
    assert archive.speakers_by_id(["person-adda", "person-ada", "nobody"]) == [kept]
    assert archive.find_speakers("adda quill") == archive.find_speakers("quill") == [kept]
    assert {one.speaker.id for one in archive.speakers()} == {"person-ada", "person-bo", "state-1", "state-2"}
    assert archive.stats().speakers == 4
    assert by(archive, "person-ada") == ["first-0", "first-1", "second-0"]
    assert by(archive, "person-adda") == []
    (statement,) = archive.claims(ClaimFilter(article=archive.article("second").article.id))
    assert (statement.claim.speakers, statement.claim.mentions) == (("Ada Quill",), ("Adda Quill",)), "named once, though in two names"
    assert [one.figure.id for one in archive.figures(FigureFilter(originators=["person-ada"]))] == ["line"]
    assert archive.figure("line").originator == "Ada Quill"
    assert counts(archive) == {"person-ada": (3, 1), "person-bo": (1, 0)}, "a claim in two of its names is one claim"
    archive.undo(number)
    assert archive.speaker("Mrs Quill") == ADDA
    assert counts(archive) == {"person-ada": (3, 0), "person-adda": (1, 1), "person-bo": (1, 0)}
    assert archive.figure("line").originator == "Adda Quill"
    assert archive.stats().speakers == 5


def test_what_a_text_calls_a_speaker(archive: Store) -> None:
    archive.merge("person-ada", "person-adda", by="ada")
    save(archive, "first", ("Ada Quill",), ("Ada Quill",), extractor="2")
    assert [(one.name, one.found, one.reason, one.score, one.rows) for one in archive.called("person-ada")] == [
        ("Ada Quill", "person-ada", "a name", 0.9, 3),
        ("Adda Quill", "person-adda", "a name", 0.9, 1),
        ("Adda Quill", "person-adda", "given", 1.0, 1),
    ]
    assert archive.called("person-adda") == []


def test_members_of_what_was_merged(archive: Store) -> None:
    archive.merge("state-1", "state-2", by="ada")
    assert archive.speaker("person-bo").member_of == ("state-1",)
    assert {one.id for one in archive.find_speakers("northland", with_members=True)} == {"state-1", "person-ada", "person-bo"}
    archive.merge("person-adda", "person-bo", by="ada")
    assert {one.id for one in archive.speakers_by_id(["state-2"], with_members=True)} == {"state-1", "person-ada", "person-adda"}


@pytest.mark.parametrize(
    ("first", "then", "message"),
    [
        ([], ("merge", "person-ada", "person-ada"), "they are one speaker already"),
        ([("merge", "person-ada", "person-bo")], ("merge", "person-bo", "person-ada"), "they are one speaker already"),
        ([("merge", "person-ada", "person-bo")], ("doubt", "person-bo", "person-ada"), "they are one speaker already"),
        (
            [("part", "person-ada", "person-bo")],
            ("merge", "person-bo", "person-ada"),
            "judgement 1 says that they differ: take it back first, `tracker speakers undo 1`",
        ),
        (
            [("part", "person-ada", "person-bo"), ("merge", "person-ada", "person-adda")],
            ("merge", "person-adda", "person-bo"),
            "judgement 1 says that they differ: take it back first, `tracker speakers undo 1`",
        ),
        ([], ("merge", "person-ada", "nobody"), "there is no speaker 'nobody'; `tracker speakers list --all` lists them"),
        ([], ("part", "nobody", "person-ada"), "there is no speaker 'nobody'; `tracker speakers list --all` lists them"),
        (
            [],
            ("part", "person-ada", "person-ada"),
            "a speaker does not differ from itself; name what does not mean it: `tracker speakers split SPEAKER NAME`",
        ),
    ],
)
def test_what_cannot_be_decided(archive: Store, first: list[tuple[str, ...]], then: tuple[str, ...], message: str) -> None:
    for what, *pair in first:
        getattr(archive, what)(*pair, by="ada")
    before = list(archive.judgements()), counts(archive)
    with pytest.raises(UsageError) as raised:
        getattr(archive, then[0])(*then[1:], by="bo")
    assert str(raised.value) == message
    assert (list(archive.judgements()), counts(archive)) == before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "Penn"}, "no text calls person-ada 'Penn'; `tracker speakers show person-ada` lists what texts call it"),
        ({"name": "?!"}, "'?!' is no name: it holds no letter and no digit"),
        ({"name": "?!", "means": True}, "'?!' is no name: it holds no letter and no digit"),
        ({"speaker": "nobody", "name": "x", "means": True}, "there is no speaker 'nobody'; `tracker speakers list --all` lists them"),
    ],
)
def test_names_that_cannot_be_decided(archive: Store, given: dict[str, Any], message: str) -> None:
    archive.normalise = lambda name: "".join(c for c in name.casefold() if c.isalnum() or c == " ")
    with pytest.raises(UsageError) as raised:
        archive.name(**{"speaker": "person-ada", "means": False, "by": "ada", **given})
    assert str(raised.value) == message
    assert list(archive.judgements()) == []


def test_a_decision_is_one_of_three_and_on_a_pair(archive: Store) -> None:
    with pytest.raises(UsageError, match="'maybe' is no decision on speakers: one of same, different, unsure"):
        archive.judge(Target.speakers, "person-ada", "maybe", other_id="person-bo", by="ada")
    with pytest.raises(UsageError, match="about two speakers, or a speaker and a name"):
        archive.judge(Target.name, "person-ada", "same", by="ada")


def test_parting_two_takes_back_the_merge_between_them_and_no_other(archive: Store) -> None:
    first = archive.merge("person-ada", "person-adda", by="ada")
    archive.merge("person-ada", "person-bo", by="ada")
    undone, number = archive.part("person-ada", "person-adda", by="bo", reason="two people")
    assert undone == first
    assert archive.speaker("Bo Penn").id == "person-ada"
    assert archive.speaker("Adda Quill").id == "person-adda"
    kept = {one.id: (one.decision, one.by, one.undone_at is None) for one in archive.judgements(Target.speakers)}
    assert kept == {first: ("same", "ada", False), first + 1: ("same", "ada", True), number: ("different", "bo", True)}
    assert [one.id for one in archive.judgements_on("person-bo")] == [first + 1, number], "with those it was merged with"
    assert [one.id for one in archive.judgements_on("person-adda")] == [number]


def test_a_name_that_does_not_mean_a_speaker_is_one_of_its_own(archive: Store) -> None:
    number = archive.name("person-ada", "QUILL", means=False, by="ada")
    made = split_off("person-ada", "quill", None)
    assert by(archive, made) == ["first-1"]
    assert by(archive, "person-ada") == ["first-0", "second-0"]
    found = archive.speakers_by_id([made])
    assert found == [Speaker(id=made, name="Quill", kind=SpeakerKind.person, names=("Quill",))], "as texts spell it"
    second = archive.merge("person-bo", made, by="ada")
    assert by(archive, "person-bo") == ["first-1"]
    assert counts(archive) == {"person-ada": (2, 0), "person-adda": (1, 1), "person-bo": (1, 0)}
    archive.undo(number)
    assert archive.speaker(made).id == "person-bo", "as long as somebody decided on it"
    archive.undo(second)
    assert archive.speakers_by_id([made]) == []
    assert by(archive, "person-ada") == ["first-0", "first-1", "second-0"]


def test_a_decision_for_one_article_holds_for_texts_to_come(archive: Store) -> None:
    second = archive.article("second").article.id
    archive.name("person-ada", "Quill", means=False, by="ada", article=second)  # which does not say so yet
    archive.name("person-bo", "Ada Quill", means=True, by="ada", article=second)
    assert by(archive, "person-bo") == ["first-1", "second-0"]
    save(archive, "second", ("Quill",), ("Ada Quill",), extractor="2")
    assert by(archive, split_off("person-ada", "quill", second)) == ["second-0"]
    assert by(archive, "person-bo") == ["first-1", "second-1"]
    assert by(archive, "person-ada") == ["first-0", "first-1"]


def test_a_name_that_texts_to_come_bring_means_whom_people_said(archive: Store) -> None:
    archive.name("person-bo", "Quill", means=True, by="ada")
    line = Figure(id="later", measure="killed", value=14, attributed_to="Quill")
    archive.import_figures([ImportedFigure(line, "Bay Herald", None, "file.jsonl", 2, "{}")], speakers={"Quill": ADA})
    assert archive.figure("later").originator == "Bo Penn"
    archive.judge(Target.name, "person-bo", "different", other_id="Stranger", by="ada")  # nobody has said so yet
    line = Figure(id="last", measure="killed", value=15, attributed_to="stranger")
    archive.import_figures([ImportedFigure(line, "Bay Herald", None, "file.jsonl", 3, "{}")], speakers={"stranger": BO})
    assert archive.figure("last").originator == "Stranger"


def test_two_people_who_decide_at_once_wait_for_each_other(url: str) -> None:
    with ExitStack() as stack:
        first, second = (stack.enter_context(Store.open(url, normalise=str.casefold, patience=20)) for _ in range(2))
        for one in SPEAKERS:
            first.add_speaker(one)
        save(first, "first", ("Ada Quill",), ("Adda Quill",))

        def circle(store: Store, *pair: str) -> str:
            try:
                return f"judgement {store.merge(*pair, by='ada')}"
            except UsageError as refused:
                return str(refused)

        for _ in range(5):
            with ThreadPoolExecutor(2) as pool:
                merging = pool.submit(circle, first, "person-ada", "person-adda"), pool.submit(circle, second, "person-adda", "person-ada")
                said = sorted(one.result() for one in merging)
            (number,) = (row.id for row in first.judgements() if row.undone_at is None)
            assert said == [f"judgement {number}", "they are one speaker already"]
            first.undo(number)


def test_rows_that_are_saved_while_somebody_decides_follow_the_decision(url: str) -> None:
    with ExitStack() as stack:
        first, second = (stack.enter_context(Store.open(url, normalise=str.casefold, patience=20)) for _ in range(2))
        save(first, "first", ("Ada Quill",))
        with ThreadPoolExecutor(2) as pool:
            saving = [pool.submit(save, second, f"later {n}", ("Adda Quill",)) for n in range(20)]
            number = first.merge("person-ada", "person-adda", by="ada")
            for one in saving:
                one.result()
        assert len(by(first, "person-ada")) == 21
        with ThreadPoolExecutor(2) as pool:
            saving = [pool.submit(save, second, f"last {n}", ("Adda Quill",)) for n in range(20)]
            first.undo(number)
            for one in saving:
                one.result()
        assert len(by(first, "person-adda")) == 40


def test_whoever_saves_or_imports_waits_for_who_decides(archive: Store, url: str) -> None:
    line = Figure(id="late", measure="killed", value=12, attributed_to="Adda Quill")
    late = ImportedFigure(line, "Bay Herald", None, "late.jsonl", 1, "{}")
    with Store.open(url, normalise=archive.normalise, patience=0.2) as other:
        with archive._deciding(Target.speakers):
            with pytest.raises(StoreLocked):
                other.import_figures([late], speakers={"Adda Quill": ADDA})
            with pytest.raises(StoreLocked):
                save(other, "third", ("Adda Quill",))
        assert other.import_figures([late], speakers={"Adda Quill": ADDA}).new == 1


def test_a_speaker_is_no_candidate_for_itself(store: Store) -> None:
    save(store, "first", ("Ada Quill",), sure={"Ada Quill": ("person-ada", "person-bo")})
    with store.engine.connect() as connection:
        stored = connection.execute(select(SPEAKER_CANDIDATES.c.speaker_id, SPEAKER_CANDIDATES.c.other_id)).all()
    assert [tuple(row) for row in stored] == [("person-ada", "person-bo")]


@pytest.mark.parametrize(
    ("said", "shipped", "proposed"),
    [
        (("Ada Quill", "Adda Quill"), (), True),
        (("Ada Quill", "Adda Quill"), ("person-ada",), True),
        (("Ada Quill", "Adda Quill"), ("person-ada", "person-adda"), False),  # the data tell them apart
        (("Adda Quill",), ("person-ada",), True),
        (("Adda Quill",), (), False),  # of the other nothing is said
        (("Adda Quill",), ("person-adda",), False),
        (("Bo Penn",), ("person-ada", "person-adda"), False),
    ],
)
def test_pairs_whose_names_are_alike(
    store: Store, said: tuple[str, ...], shipped: tuple[str, ...], proposed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, "first", said)
    known = {one.id: one for one in SPEAKERS if one.id in shipped}
    monkeypatch.setattr("tracker.pipeline.Resolver", lambda: SimpleNamespace(speaker=known.get))
    pairs = [{one.speaker.id, one.other.id} for one in candidates(store)]
    assert ({"person-ada", "person-adda"} in pairs) is proposed


def test_pairs_are_left_to_decide_until_somebody_has(store: Store) -> None:
    sure = {"Ada Quill": ("person-adda", "person-bo"), "Adda Quill": ("person-ada",), "Quill": ("person-ada", "nobody")}
    save(store, "first", ("Ada Quill", "Adda Quill"), sure=sure)

    def left() -> list[tuple[str, str, bool]]:
        return [(one.speaker.id, one.other.id, one.unsure) for one in store.undecided()]

    assert left() == [("person-ada", "person-adda", False), ("person-ada", "person-bo", False)], "a pair once, whichever was named first"
    unsure = store.doubt("person-bo", "person-ada", by="ada")
    assert left() == [("person-ada", "person-adda", False), ("person-ada", "person-bo", True)]
    merged = store.merge("person-adda", "person-ada", by="ada")
    assert left() == [("person-adda", "person-bo", True)]
    *_, apart = store.part("person-adda", "person-bo", by="ada")
    assert left() == []
    for number in (apart, merged, unsure):
        store.undo(number)
    assert left() == [("person-ada", "person-adda", False), ("person-ada", "person-bo", False)]
    save(store, "first", ("Bo Penn",), extractor="2")
    assert left() == [], "no current text names them"


def test_newer_rules_give_a_pair_their_reason(store: Store) -> None:
    save(store, "first", ("Ada Quill",), sure={"Ada Quill": ("person-bo",)})
    found: dict[str, Speaker | Resolution] = {
        "Ada Quill": Resolution(speaker=ADA, reason="better", score=0.3, candidates=("person-bo",)),
        "": BO,
    }
    claim = Claim(id="c", article="x", content=((0, 1),), text="T", quotation=Quotation.direct, speakers=("Ada Quill",))
    article = Article(id="x", text="Another text")
    store.save(article, Extraction(article="x", text_hash=article.text_hash, claims=(claim,)), speakers=found)
    assert [(one.reason, one.score) for one in store.undecided()] == [("better", 0.3)]


def test_reconciliation_sees_one_originator_and_after_undoing_two(store: Store) -> None:
    lines = [
        Figure(id=id_, measure="killed", value=value, place="Ardmere", period=Period.cumulative, since="2023-10-07", as_of="2024-03-25",
               attributed_to=name)
        for id_, value, name in (("f1", 12000, "Ada Quill"), ("f2", 14000, "Adda Quill"))
    ]  # fmt: skip
    imported = [ImportedFigure(one, f"Outlet {one.id}", "2024-03-26", "file.jsonl", n, "{}") for n, one in enumerate(lines)]
    store.import_figures(imported, speakers={"Ada Quill": ADA, "Adda Quill": ADDA})

    def kinds() -> set[str]:
        reconcile(store)
        return {one.kind.value for one in store.discrepancies() if set(one.figures) == {"f1", "f2"}}

    assert kinds() == {"cross_origin_conflict"}
    number = store.merge("person-ada", "person-adda", by="ada")
    assert kinds() == {"same_origin_mismatch"}
    store.undo(number)
    assert kinds() == {"cross_origin_conflict"}


def test_a_statement_or_figure_that_somebody_gave_a_speaker_is_that_speakers_also_when_read_anew(archive: Store) -> None:
    before = by(archive, "person-ada"), counts(archive)
    archive.give("person-bo", "first-0", by="ada", reason="the next sentence says who")
    archive.give("person-bo", "line", by="ada")
    assert by(archive, "person-bo") == ["first-0", "first-1"]
    assert by(archive, "person-ada") == ["first-1", "second-0"]
    assert [one.figure.id for one in archive.figures(FigureFilter(originators=["person-bo"]))] == ["line"]
    save(archive, "first", ("Ada Quill",), ("Quill", "Bo Penn"), extractor="2")
    archive.name("person-adda", "Ada Quill", means=True, by="ada")  # of one row stands above of a name
    assert (by(archive, "person-bo"), by(archive, "person-adda")) == (["first-0", "first-1"], ["second-0"])
    archive.merge("person-adda", "person-bo", by="ada")
    assert by(archive, "person-adda") == ["first-0", "first-1", "second-0"]
    for one in list(archive.judgements()):
        archive.undo(one.id)
    assert (by(archive, "person-ada"), counts(archive)) == before


def test_a_statement_that_was_given_a_speaker_is_no_longer_made_in_the_office_of_another(archive: Store) -> None:
    held = Resolution(speaker=ADA, reason="a name", score=0.9, office="state-1", on_behalf_of="state-1")
    article = Article(id="third", text="Text of third", source="Post", published="2024-03-26")
    claim = Claim(id="third-0", article="third", content=((0, 1),), text="T", quotation=Quotation.direct, speaker="Ada", speakers=("Ada",))
    rows = Extraction(article="third", text_hash=article.text_hash, claims=(claim,))
    archive.save(article, rows, speakers={"Ada": held, "state": STATE})
    for wanted in (ClaimFilter(speakers=["state-1"]), ClaimFilter(speakers=["person-x"], spoken_for=["state-1"])):
        assert [one.claim.id for one in archive.claims(wanted)] == ["third-0"]
    number = archive.give("person-bo", "third-0", by="ada")
    for wanted in (ClaimFilter(speakers=["state-1"]), ClaimFilter(speakers=["person-x"], spoken_for=["state-1"])):
        assert not list(archive.claims(wanted))
    (named,) = archive.claim("third-0").speakers
    assert (named.id, named.office, named.on_behalf_of) == ("person-bo", None, None)
    archive.undo(number)
    assert archive.claim("third-0").speakers[0].office == "state-1"


def test_a_row_without_a_speaker_cannot_be_given_one(archive: Store) -> None:
    with pytest.raises(UsageError, match="nobody has no speaker or originator"):
        archive.give("person-bo", "nobody", by="ada")
    with pytest.raises(UsageError, match="only that it is a speaker's"):
        archive.judge(Target.row, "person-bo", "different", other_id="first-0", by="ada")


@pytest.mark.parametrize(
    ("kinds", "wikidata", "message"),
    [
        ((SpeakerKind.person, SpeakerKind.body), (None, None), "one is a person, the other a body"),
        ((SpeakerKind.state, SpeakerKind.person), (None, None), "one is a person, the other a state"),
        ((SpeakerKind.state, SpeakerKind.state), (None, None), "they are two states"),
        ((SpeakerKind.person, SpeakerKind.person), ("Q1", "Q2"), "they are Q1 and Q2 in Wikidata"),
    ],
)
def test_two_that_cannot_be_one_are_not_merged(
    store: Store, kinds: tuple[SpeakerKind, ...], wikidata: tuple[str | None, ...], message: str
) -> None:
    for n, (kind, item) in enumerate(zip(kinds, wikidata, strict=True)):
        store.add_speaker(Speaker(id=f"s{n}", name=f"Name {n}", kind=kind, names=(), wikidata=item))
    with pytest.raises(UsageError, match=rf"^Name 0 \(s0\) and Name 1 \(s1\) cannot be one: {message}; "):
        store.merge("s0", "s1", by="ada")
    assert not list(store.judgements())


def test_the_same_decision_twice_is_refused_unless_another_came_between(archive: Store) -> None:
    def alias(name: str) -> int:
        return archive.name(name, "Stranger", means=True, by="ada")

    first = alias("person-ada")
    with pytest.raises(UsageError, match=f"^judgement {first} says so already$"):
        alias("person-ada")
    alias("person-bo")
    alias("person-ada")
    for what in ("doubt", "part"):
        getattr(archive, what)("person-ada", "person-bo", by="ada")
        with pytest.raises(UsageError, match="says so already"):
            getattr(archive, what)("person-bo", "person-ada", by="bo")
    given = archive.give("person-bo", "first-0", by="ada")
    assert (archive.moved.statements, archive.moved.targets, archive.moved.figures) == (1, 0, 0)
    with pytest.raises(UsageError, match=f"judgement {given} says so already"):
        archive.give("person-bo", "first-0", by="bo")
    save(archive, "first", ("Ada Quill",), extractor="2")
    archive.merge("person-adda", "person-bo", by="ada")
    assert archive.moved.statements == 1, "of what was read before nothing is counted"


def test_decisions_are_read_once_as_long_as_they_stay(archive: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []

    class Counted(Judged):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            built.append(len(self.decisions))

    monkeypatch.setattr("tracker.store.judging.Judged", Counted)
    archive.merge("person-ada", "person-adda", by="ada")
    built.clear()
    for n in range(3):
        save(archive, f"third {n}", ("Adda Quill",))
    assert built == []
    assert len(by(archive, "person-ada")) == 6
    with Store.open(url, normalise=archive.normalise, patience=1) as other:
        number = other.name("person-bo", "Adda Quill", means=True, by="bo")
        save(archive, "fourth", ("Adda Quill",))
        assert by(archive, "person-bo")[1:2] == ["fourth-0"], "what another process decided holds at once"
        other.undo(number)
        save(archive, "fifth", ("Adda Quill",))
    assert {"fourth-0", "fifth-0"} <= set(by(archive, "person-ada"))


def test_a_decision_that_came_to_nothing_is_forgotten(archive: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("tracker.store.identities._drop_split_off", fail)
        with pytest.raises(ZeroDivisionError):
            archive.merge("person-ada", "person-adda", by="ada")
    archive.merge("person-bo", "person-ada", by="ada")  # under the number that the other one had
    save(archive, "third", ("Adda Quill",), ("Ada Quill",))
    assert (by(archive, "person-adda"), "third-1" in by(archive, "person-bo")) == (["second-0", "third-0"], True)
