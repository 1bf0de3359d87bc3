"""What is kept of actors when articles are compared: sizes of all, dossiers of the large ones, pairs of names, and when it goes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.database_kinds import Makes
from tracker.dossier import Wanted, quarter
from tracker.errors import StoreLocked
from tracker.identity import normalise
from tracker.pipeline import candidates as everywhere
from tracker.reconciling import Reconciled, reconcile
from tracker.records import Act, Article, Claim, Extraction, Figure, Period, Quotation, Speaker, SpeakerKind, Term, record_id
from tracker.store import NEWCOMER, SUMMARISED, ActorFilter, ImportedFigure, Store
from tracker.summarising import actors, candidates, edition, keep

GUARD = Speaker(id="guard", name="Coast Guard of Norland", kind=SpeakerKind.body, names=("Coast Guard of Norland",))
UNION = Speaker(id="union", name="Harbour Union", kind=SpeakerKind.organisation, names=("Harbour Union",))
HEAD = Speaker(id="head", name="Head of the Coast Guard", kind=SpeakerKind.body, names=("Head of the Coast Guard",))
KELLER = Speaker(
    id="keller", name="Ida Kellermann", kind=SpeakerKind.person, names=("Ida Kellermann",), terms=(Term(office="head", since="2020"),)
)
KELER = Speaker(id="keler", name="Ida Kelermann", kind=SpeakerKind.person, names=("Ida Kelermann",))
EVERYBODY = (GUARD, UNION, HEAD, KELLER, KELER)


def save(store: Store, name: str, *said: tuple[Speaker, Act, str], figures: int = 0, about: Speaker = UNION) -> str:
    claims = tuple(
        Claim(
            id=record_id("claim", name, n), article="", content=((0, 4),), text=f"Words {name} {n}", quotation=Quotation.indirect, act=act,
            speaker=who.name, speakers=(who.name,), mentions=(who.name,), about=(about.name,), said_on=day or None,
        )
        for n, (who, act, day) in enumerate(said)
    )  # fmt: skip
    counted = tuple(
        Figure(id=record_id("figure", name, n), article="", span=(0, 2), text=str(n + 1), measure="killed", value=n + 1, place="Ardmere",
               attributed_to=GUARD.name)
        for n in range(figures)
    )  # fmt: skip
    article = Article(id=name, text=f"Text of {name}, long enough to be told from others.", source="Harbour Post", published="2024-03-02")
    extraction = Extraction(article=name, text_hash=article.text_hash, claims=claims, figures=counted)
    store.save(article, extraction, speakers={one.name: one for one in EVERYBODY})
    return store.id_of(article)


def compare(store: Store, *, full: bool = False) -> None:
    reconcile(store, full=full, processes=1, then=keep)


@pytest.fixture
def store(database: Makes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The Coast Guard with four statements and two figures, from which on its dossier is kept; the Union with one."""
    monkeypatch.setattr(actors, "MANY", 4)
    with Store.open(database(), normalise=normalise, patience=1) as one:
        save(one, "first", (GUARD, Act.deny, "2024-01-05"), (GUARD, Act.accuse, "2024-02-01"), figures=2)
        save(one, "second", (GUARD, Act.accuse, "2024-05-01"), (GUARD, Act.accuse, ""), (UNION, Act.demand, ""))
        yield one


def test_sizes_are_those_of_the_list_of_speakers(store: Store) -> None:
    compare(store)
    listed = {one.speaker.id: one.claims + one.figures for one in store.speakers() if one.claims or one.figures}
    assert store.kept_sizes("actor") == listed == {"guard": 6, "union": 1}
    assert store.kept_sizes("dossier") == {"guard": 6}


def test_what_is_kept_is_what_would_be_counted(store: Store) -> None:
    compare(store)
    kept = actors.kept(store, ["guard"])
    assert kept is not None
    assert kept["counted_at"] is not None
    store.keep_summaries("dossier", {}, gone=["guard"])
    assert actors.kept(store, ["guard"]) is None
    live = actors.of(store, ["guard"])
    assert live["counted_at"] is None
    assert {**live, "counted_at": None} == {**kept, "counted_at": None}
    assert (live["statements"], live["acts"], live["first"]) == (4, {"accuse": 3, "deny": 1}, "2024-01-05")
    assert live["months"] == [["2024-01", 1], ["2024-02", 1], ["2024-03", 1], ["2024-04", 0], ["2024-05", 1]]
    assert live["positions"] == [{"id": "union", "quarters": [["2024-Q1", {"deny": 1, "accuse": 2}], ["2024-Q2", {"accuse": 1}]]}]
    assert live["denials"] == {"total": 1, "first": [[record_id("claim", "first", 0)]]}
    assert live["figures"]["total"] == 2
    assert [(row["name"], row["rows"]) for row in live["called"]] == [(GUARD.name, 6)]
    assert live["quoted_by"][0]["outlet"] == "Harbour Post"


def test_it_holds_no_words_of_texts(store: Store) -> None:
    compare(store)
    assert "Words" not in repr(actors.kept(store, ["guard"]))


@pytest.mark.parametrize("asked", [{"wanted": Wanted(since="2024-02")}, {"with_members": True}, {"ids": ["guard", "union"]}])
def test_what_else_is_asked_is_counted(store: Store, asked: dict[str, Any]) -> None:
    compare(store)
    assert actors.kept(store, **({"ids": ["guard"]} | asked)) is None
    found = actors.of(store, **({"ids": ["guard"]} | asked))
    assert found["counted_at"] is None
    assert found["statements"] == (3 if "wanted" in asked else 5 if "ids" in asked else 4)


def test_what_changes_is_counted_anew_and_the_rest_is_left(store: Store) -> None:
    compare(store)
    store.keep_summaries("actor", {"union": (99, None)})  # to be told from what is counted anew
    save(store, "third", (GUARD, Act.confirm, "2024-06-01"))
    compare(store)
    assert store.kept_sizes("actor") == {"guard": 7, "union": 99}
    assert actors.of(store, ["guard"])["acts"]["confirm"] == 1
    save(store, "second", (UNION, Act.demand, ""))  # another reading of it, in which the Guard says nothing
    changed = Article(id="second", text="Another text of second, in which the Union alone speaks.", source="Harbour Post")
    store.save(changed, Extraction(article="second", text_hash=changed.text_hash), speakers={})
    compare(store)
    assert store.kept_sizes("actor") == {"guard": 5}
    assert actors.of(store, ["guard"])["acts"] == {"deny": 1, "accuse": 1, "confirm": 1}


def test_who_falls_below_is_kept_no_more(store: Store) -> None:
    compare(store)
    changed = Article(id="second", text="Another text of second in which nobody speaks at all.", source="Harbour Post")
    store.save(changed, Extraction(article="second", text_hash=changed.text_hash), speakers={})
    compare(store)
    assert store.kept_sizes("actor") == {"guard": 4}
    assert store.kept_sizes("dossier") == {}


def test_a_vast_dossier_waits_for_a_share_of_it_to_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(store)
    monkeypatch.setattr(actors, "VAST", 5)
    monkeypatch.setattr(actors, "SHARE", 0.3)
    save(store, "third", (GUARD, Act.confirm, ""))
    compare(store)
    assert store.kept_sizes("actor")["guard"] == 7
    assert actors.of(store, ["guard"])["statements"] == 4, "one of seven is less than the share"
    save(store, "fourth", (GUARD, Act.confirm, ""))
    compare(store)
    assert actors.of(store, ["guard"])["statements"] == 6


def test_an_office_is_kept_for_what_its_holder_said(store: Store) -> None:
    save(store, "holder", *[(KELLER, Act.demand, "2024-01-01")] * 5)
    compare(store)
    assert store.kept_sizes("dossier") == {"guard": 6, "keller": 5, "head": 5}
    assert actors.of(store, ["head"])["statements"] == 5
    assert "head" not in store.kept_sizes("actor"), "nothing is attributed to the office itself"
    save(store, "again", (KELLER, Act.deny, "2024-01-02"))
    compare(store)
    assert actors.of(store, ["head"])["acts"] == {"demand": 5, "deny": 1}


def test_a_decision_counts_those_anew_whom_it_is_about(store: Store) -> None:
    compare(store)
    number = store.merge("guard", "union", by="Ada Quill")
    assert store.kept_sizes("actor") == {"guard": 7}
    assert store.kept_sizes("dossier") == {}, "it is counted when somebody asks, until articles are compared"
    assert actors.of(store, ["guard"])["statements"] == 5
    store.undo(number, by="Ada Quill")
    assert store.kept_sizes("actor") == {"guard": 6, "union": 1}
    compare(store)
    assert store.kept_sizes("dossier") == {"guard": 6}
    store.name("guard", GUARD.name, means=False, by="Ada Quill")
    assert "guard" not in store.kept_sizes("actor")
    assert sorted(store.kept_sizes("actor").values()) == [1, 6]


def test_nothing_is_kept_of_one_decision_where_nothing_was_kept(store: Store) -> None:
    store.merge("guard", "union", by="Ada Quill")
    assert store.kept_sizes("actor") == {}, "a list by size would hold one actor alone"


def test_a_withdrawal_takes_all_summaries(store: Store) -> None:
    compare(store)
    article = Article(id="secret", text="Text of secret: Zephania Yarrow spoke.", source="Yarrow Gazette", published="2024-03-02")
    person = Speaker(id="zeph", name="Zephania Yarrow", kind=SpeakerKind.person, names=("Zephania Yarrow",))
    claims = tuple(
        Claim(id=f"zeph-{n}", article="", content=((0, 4),), text=f"Words of Yarrow {n}", quotation=Quotation.indirect,
              speaker=person.name, speakers=(person.name,), mentions=(person.name,))
        for n in range(5)
    )  # fmt: skip
    store.save(article, Extraction(article="secret", text_hash=article.text_hash, claims=claims), speakers={person.name: person})
    compare(store)
    assert "Yarrow" in repr(actors.kept(store, ["zeph"])), "the name that texts use, and the outlet's"
    store.withdraw("secret", reason="a court's order", by="Ada Quill")
    for kind in ("actor", "actors", "dossier", "candidate", "candidate of", "candidates"):
        assert store.kept_sizes(kind) == {}, kind
    compare(store)
    assert store.kept_sizes("actor") == {"guard": 6, "union": 1}, "everybody is counted, though little changed"
    rows = [one for kind in ("actor", "dossier", "candidate") for one in store.summaries(kind)]
    assert "Yarrow" not in repr(rows)
    assert "zeph" not in repr(rows)


def test_a_withdrawal_leaves_no_row_and_no_edition(store: Store) -> None:
    compare(store)
    assert store.edition(SUMMARISED) is not None
    store.withdraw("first", reason="a court's order", by="Ada Quill")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM summaries").scalar_one() == 0
    assert store.edition(SUMMARISED) is None


# ------------------------------------------------------------------ what breaks off


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("part", ["actors", "candidates", "scopes"])
def test_what_breaks_off_is_made_whole_the_next_time(store: Store, monkeypatch: pytest.MonkeyPatch, part: str, full: bool) -> None:
    compare(store)
    save(store, "third", (GUARD, Act.confirm, "2024-06-01"), (UNION, Act.demand, ""), figures=1)
    toll = Figure(id="toll", value=4, measure="killed", place="Ardmere", period=Period.cumulative, as_of="2024-06-01")
    store.import_figures([ImportedFigure(toll, "Post", "2024-06-02", "x.jsonl", 1, "{}")], speakers={})

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"tracker.summarising.{part}.keep", stopped)
        with pytest.raises(KeyboardInterrupt):
            compare(store, full=full)
    assert store.changes().articles, "they do not count as compared"
    assert store.edition(SUMMARISED) is None
    compare(store)
    assert not store.changes().numbers
    assert store.kept_sizes("actor") == {"guard": 8, "union": 2}
    assert actors.of(store, ["guard"])["acts"] == {"deny": 1, "accuse": 3, "confirm": 1}
    assert list(store.kept_sizes("scope").values()) == [1]
    assert store.edition(SUMMARISED) == edition()


def test_summaries_that_were_not_finished_are_made_whole_though_nothing_changed(store: Store) -> None:
    compare(store)
    store.keep_summaries("actor", {"union": (99, None)})
    compare(store)
    assert store.kept_sizes("actor")["union"] == 99, "nothing changed, and nothing is counted"
    store.set_edition(SUMMARISED, None)
    compare(store)
    assert store.kept_sizes("actor") == {"guard": 6, "union": 1}


def test_changes_that_were_compared_without_summaries_are_not_missed(store: Store) -> None:
    compare(store)
    save(store, "third", (GUARD, Act.confirm, ""))
    reconcile(store, processes=1)
    assert store.kept_sizes("actor")["guard"] == 6
    compare(store)
    assert store.kept_sizes("actor")["guard"] == 7


def test_nobody_withdraws_or_compares_while_summaries_are_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.dockets.PATIENCE", 0.1)
    refused: list[str] = []

    def meanwhile(same: Store, done: Reconciled) -> None:
        with pytest.raises(StoreLocked) as error, store.again().alone():
            refused.append("not refused")
        refused.append(str(error.value))
        keep(same, done)

    reconcile(store, processes=1, then=meanwhile)
    assert ["is being reconciled by another process" in one for one in refused] == [True]
    with store.alone():
        assert store.kept_sizes("actor") == {"guard": 6, "union": 1}


# ------------------------------------------------------------------ who is new


def listed(store: Store, words: str | None = None) -> list[tuple[str, int, int]]:
    return [(one.speaker.id, one.claims, one.figures) for one in store.actors_page(ActorFilter(words=words)).rows]


def test_who_is_new_is_listed_before_articles_are_compared(store: Store) -> None:
    compare(store)
    save(store, "third", (KELLER, Act.demand, ""), (GUARD, Act.demand, ""))
    save(store, "fourth", (KELLER, Act.demand, ""), (KELLER, Act.deny, ""))
    assert listed(store) == [("guard", 4, 2), ("keller", 3, 0), ("union", 1, 0)], "of those who were known by the last count"
    assert listed(store, "kellermann") == [("keller", 3, 0)]
    assert listed(store, "kelermann") == []
    compare(store)
    assert store.kept_sizes("actor") == {"guard": 7, "keller": 3, "union": 1}
    assert store.kept_sizes(NEWCOMER) == {}


def test_who_gives_imported_figures_is_listed_too(store: Store) -> None:
    compare(store)
    figure = Figure(id="f1", value=4, measure="killed", place="Ardmere", attributed_to=KELER.name)
    store.import_figures([ImportedFigure(figure, "Post", "2024-03-02", "x.jsonl", 1, "{}")], speakers={KELER.name: KELER})
    assert listed(store, "kelermann") == [("keler", 0, 1)]


def test_who_speaks_again_in_a_text_that_is_put_back_is_listed(store: Store) -> None:
    save(store, "third", (KELLER, Act.demand, ""))
    changed = Article(id="third", text="Another text of third in which nobody speaks at all.", source="Harbour Post")
    store.save(changed, Extraction(article="third", text_hash=changed.text_hash), speakers={})
    compare(store)
    assert listed(store, "kellermann") == []
    save(store, "third", (KELLER, Act.demand, ""))
    assert listed(store, "kellermann") == [("keller", 1, 0)]


def test_where_nothing_is_kept_everybody_is_counted(store: Store) -> None:
    assert store.kept_sizes("actor") == {}
    assert listed(store) == [("guard", 4, 2), ("union", 1, 0)]


@pytest.mark.parametrize(
    ("asked", "most", "more"),
    [(["guard"], 5, True), (["guard"], 6, False), (["union"], 0, True), (["union"], 1, False), (["head"], 0, False),
     (["guard", "union"], 6, True), (["guard", "union"], 7, False)],
)  # fmt: skip
def test_whether_somebody_has_more_than_so_much(store: Store, asked: list[str], most: int, more: bool) -> None:
    assert store.have_more(asked, most) is more


def test_an_office_has_what_its_holder_said(store: Store) -> None:
    save(store, "holder", *[(KELLER, Act.demand, "2024-01-01")] * 5)
    assert store.have_more(["head"], 4)
    assert not store.have_more(["head"], 5)
    changed = Article(id="holder", text="Another text of holder in which nobody speaks at all.", source="Harbour Post")
    store.save(changed, Extraction(article="holder", text_hash=changed.text_hash), speakers={})
    assert not store.have_more(["head"], 0), "what no current text says does not count"


# ------------------------------------------------------------------ pairs of names


def pairs(store: Store, **asked: Any) -> list[tuple[str, str, bool]]:
    found, _ = candidates.page(store, **asked)
    return [(one.speaker.id, one.other.id, one.unsure) for one in found]


def test_pairs_are_those_that_a_look_at_all_names_finds(store: Store) -> None:
    save(store, "people", (KELLER, Act.demand, ""), (KELER, Act.demand, ""))
    compare(store)
    found = [(one.speaker.id, one.other.id, one.score, one.reason) for one in everywhere(store)]
    assert [pair[:2] for pair in found] == [("keler", "keller")]
    kept, after = candidates.page(store)
    assert after is None
    assert [(one.speaker.id, one.other.id, one.score, one.reason) for one in kept] == found
    for id_ in ("keller", "keler"):
        assert [(one.speaker.id, one.other.id) for one in candidates.of(store, id_)] == [("keler", "keller")]
    assert candidates.of(store, "guard") == []


def test_a_new_speaker_is_held_against_those_with_names_like_it(store: Store) -> None:
    save(store, "one", (KELLER, Act.demand, ""))
    compare(store)
    assert pairs(store) == []
    save(store, "two", (KELER, Act.demand, ""))
    compare(store)
    assert {frozenset(pair[:2]) for pair in pairs(store)} == {frozenset(("keller", "keler"))}


def test_decisions_are_laid_over_what_is_kept(store: Store) -> None:
    save(store, "people", (KELLER, Act.demand, ""), (KELER, Act.demand, ""))
    compare(store)
    doubt = store.doubt("keller", "keler", by="Ada Quill")
    assert pairs(store) == []
    assert pairs(store, unsure=True) == [("keler", "keller", True)]
    assert [one.unsure for one in candidates.of(store, "keller")] == [True]
    store.undo(doubt, by="Ada Quill")
    assert pairs(store, unsure=True) == []
    *_, apart = store.part("keller", "keler", by="Ada Quill")
    assert pairs(store) == []
    assert candidates.of(store, "keler") == []
    store.undo(apart, by="Ada Quill")
    assert pairs(store) == [("keler", "keller", False)]
    store.merge("keller", "keler", by="Ada Quill")
    assert pairs(store) == []


def test_the_queue_goes_on_behind_its_last_pair(store: Store) -> None:
    names = ["Ilse Marbeck", "Ilse Marbeek", "Otto Tarnow", "Otto Tarnov", "Jan Zelle", "Jan Zele", "Ada Brockmann", "Ada Brokmann"]
    people = [Speaker(id=f"person{n}", name=name, kind=SpeakerKind.person, names=(name,)) for n, name in enumerate(names)]
    article = Article(id="crowd", text="Text of a crowd in which everybody speaks.", source="Harbour Post")
    claims = tuple(
        Claim(id=f"crowd-{n}", article="", content=((0, 4),), text="W", quotation=Quotation.indirect, speaker=one.name,
              speakers=(one.name,), mentions=(one.name,))
        for n, one in enumerate(people)
    )  # fmt: skip
    store.save(article, Extraction(article="crowd", text_hash=article.text_hash, claims=claims), speakers={one.name: one for one in people})
    live, behind = candidates.page(store, limit=100)
    assert behind is None
    compare(store)
    whole, _ = candidates.page(store, limit=100)
    assert len(whole) >= 3
    assert {(one.speaker.id, one.other.id) for one in whole} == {(one.speaker.id, one.other.id) for one in live}
    assert [one.score for one in whole] == sorted((one.score for one in whole), reverse=True)
    found, after = candidates.page(store, limit=1)
    while after is not None:
        more, after = candidates.page(store, after=after, limit=1)
        found += more
    assert found == whole


@pytest.mark.parametrize(
    ("day", "label"),
    [("2024-01-31", "2024-Q1"), ("2024-03", "2024-Q1"), ("2024-04-01T10:00Z", "2024-Q2"), ("2024-12-31", "2024-Q4"), ("2024", "2024")],
)
def test_a_quarter_of_a_day(day: str | None, label: str) -> None:
    assert quarter(day) == label


def test_no_day_is_in_no_quarter() -> None:
    assert quarter(None) == ""
