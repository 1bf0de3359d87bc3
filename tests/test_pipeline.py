"""What `ingest` makes of texts that cannot be extracted and of known articles, and which row an id has `explain` show."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tests.database_kinds import Makes
from tracker.errors import ExtractionError, UsageError, Withdrawn
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver, version
from tracker.pipeline import Explained, Extracted, Outcome, Side, explain, foresee, ingest, named, printed, resolved
from tracker.read import read
from tracker.records import Article, Claim, Discrepancy, Extraction, Figure, Kind, Quotation, Statement
from tracker.store import ClaimFilter, Store


class Rules:
    """Stand in for an extractor: each text is one claim, but for those that hold a word on which the rules fail."""

    model = "model 1"

    def __init__(self, version: str, failing: str | None = None) -> None:
        self.version = version
        self.failing = failing

    def pipe(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        for article in list(articles):  # all of them ahead, as a batch is
            if self.failing is not None and self.failing in article.text:
                yield article, ExtractionError(article.path or article.id, "a rule failed", "report it")
                continue
            claim = Claim(
                id=article.text_hash[:16],
                article=article.id,
                content=((0, len(article.text)),),
                text=article.text,
                quotation=Quotation.indirect,
            )
            yield (
                article,
                Extraction(article=article.id, text_hash=article.text_hash, claims=(claim,), model=self.model, extractor=self.version),
            )


@pytest.fixture
def store(database: Makes) -> Iterator[Store]:
    with Store.open(database()) as opened:
        yield opened


def run(store: Store, path: Path, rules: Any) -> list[Outcome]:
    return list(ingest(store, [path], cast(Extractor, rules), Resolver()))


def written(path: Path, *texts: str) -> Path:
    """A file of articles that all have one address."""
    path.write_text("".join(json.dumps({"id": "one", "url": "https://harbour.example/1", "text": text}) + "\n" for text in texts))
    return path


def test_a_text_on_which_the_rules_fail_is_tried_again_until_they_do_not(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "news.jsonl", "The bridge is closed.")
    for state in ("new", "unchanged"):
        (outcome,) = run(store, path, Rules("rules 1", failing="bridge"))
        assert (outcome.state, outcome.claims, outcome.error and outcome.error.reason) == (state, 0, "a rule failed")
    assert store.text("one") == "The bridge is closed."
    for state, claims in (("extraction", 1), ("unchanged", 0)):
        (outcome,) = run(store, path, Rules("rules 1"))
        assert (outcome.state, outcome.claims, outcome.error) == (state, claims, None)
    (outcome,) = run(store, path, Rules("rules 2", failing="bridge"))
    assert (outcome.state, outcome.error and outcome.error.reason) == ("unchanged", "a rule failed")
    assert [one.claim.text for one in store.statements()] == ["The bridge is closed."], "rows that earlier rules found stay"


def test_what_is_known_of_who_is_who_is_part_of_how_a_text_was_read(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "news.jsonl", "The bridge is closed.")
    assert [one.state for one in run(store, path, Rules("rules 1"))] == ["new"]
    assert store.article("one").extraction.extractor == f"rules 1, {version()}"
    other = f"{version().partition('.')[0]}.other"
    monkeypatch.setattr("tracker.pipeline.version", lambda: other)
    assert [one.state for one in run(store, path, Rules("rules 1"))] == ["extraction"]
    assert store.article("one").extraction.extractor == f"rules 1, {other}"
    assert [one.state for one in run(store, path, Rules("rules 1"))] == ["unchanged"]


def test_stored_speakers_follow_the_shipped_data_before_anything_is_read(store: Store, tmp_path: Path) -> None:
    shipped = Resolver().speaker("tr")
    assert shipped is not None
    store.add_speaker(shipped.model_copy(update={"name": "Turkey of old", "names": ("Turkey of old",), "wikidata": None}))
    path = written(tmp_path / "news.jsonl", "The bridge is closed.")
    next(ingest(store, [path], cast(Extractor, Rules("rules 1")), Resolver()))
    (stored,) = store.speakers_by_id(["tr"])
    assert (stored.name, stored.wikidata, set(stored.names)) == (shipped.name, shipped.wikidata, {*shipped.names, shipped.name})


def test_the_text_that_comes_last_is_current_whatever_came_before_it(store: Store, tmp_path: Path) -> None:
    first, second = "The bridge is closed.", "The bridge is open."
    for texts, states in (
        ((first, second), ["new", "version"]),
        ((first, second), ["version", "version"]),
        ((second,), ["unchanged"]),
        ((first,), ["version"]),
        ((second, first, second), ["version", "version", "version"]),
        ((first,), ["version"]),
    ):
        assert [one.state for one in run(store, written(tmp_path / "news.jsonl", *texts), Rules("rules 1"))] == states
        assert [one.claim.text for one in store.statements()] == [texts[-1]]
    assert store.stats().versions == 2


def test_what_was_withdrawn_is_not_extracted_again(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "news.jsonl", "The bridge is closed.")
    run(store, path, Rules("rules 1"))
    store.withdraw("one", reason="a court's order", by="Kim")
    met: list[str] = []

    class Watched(Rules):
        def pipe(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
            return super().pipe(met.append(one.text) or one for one in articles)  # type: ignore[func-returns-value]

    written(path, "The bridge is closed.", "The bridge is open.")
    (tmp_path / "other.txt").write_text("The quay is closed.")
    for _ in range(2):
        outcomes = [*run(store, path, Watched("rules 2")), *foresee(store, read([path]))]
        assert [(one.state, type(one.error)) for one in outcomes] == [("skipped", Withdrawn)] * 4
    assert met == []
    run(store, tmp_path / "other.txt", Watched("rules 2"))
    assert met == ["The quay is closed."]


def test_what_is_less_sure_than_asked_for_is_not_printed() -> None:
    article = Article(id="one", text="12 people, 5 of them children, were killed, no 3.")
    claim = Claim(id="c", article="one", content=((0, 9),), text="12 people", quotation=Quotation.indirect, confidence=0.6)
    total = Figure(id="f1", article="one", span=(0, 2), text="12", measure="killed", value=12, event="e1", confidence=0.7)
    part = Figure(id="f2", article="one", span=(11, 12), text="5", measure="killed", value=5, subset_of="f1", event="e1", confidence=0.8)
    zero = Figure(id="f3", article="one", span=(44, 46), text="no", measure="killed", excluded="zero", confidence=1)
    rows = Extraction(article="one", text_hash=article.text_hash, claims=(claim,), figures=(total, part, zero))
    for least, claims, figures in (
        (0.0, ["c"], [("f1", None, "e1"), ("f2", (0, 2), "e1")]),
        (0.6, ["c"], [("f1", None, "e1"), ("f2", (0, 2), "e1")]),
        (0.7, [], [("f1", None, "e1"), ("f2", (0, 2), "e1")]),
        (0.8, [], [("f2", None, "e1")]),  # a part of what is not there points nowhere
        (0.9, [], []),
    ):
        line = printed(Extracted(article, rows, {}), least)
        assert [one["id"] for one in line["claims"]] == claims
        assert [(one["id"], one["subset_of"], one["event"]) for one in line["figures"]] == figures
        assert line["doc"] == "one"


def said(id_: str, *speakers: str, **fields: Any) -> Claim:
    given = {"content": ((0, 1),), "text": "T", "quotation": Quotation.indirect, "speaker": speakers[0], "speakers": speakers, **fields}
    return Claim(id=id_, article="one", **given)


def counted(id_: str, by: str | None, place: str | None) -> Figure:
    return Figure(id=id_, measure="killed", value=1, attributed_to=by, place=place)


def meant(*claims: Claim, figures: tuple[Figure, ...] = ()) -> Extracted:
    article = Article(id="one", text="Text")
    return resolved(article, Extraction(article="one", text_hash=article.text_hash, claims=claims, figures=figures), Resolver())


def test_two_names_of_one_actor_in_a_claim_are_one_speaker() -> None:
    ministry, again = "Turkey's Defense Ministry", "the Turkish Defence Ministry"
    (claim,) = named(meant(said("c", ministry, "Coast Guard of Nowhere", again, about=(again, ministry)))).claims
    assert claim.speaker_ids[0] == "tr-defence-ministry"
    assert (len(claim.speakers), len(claim.speaker_ids)) == (2, 2)
    assert claim.mentions == (ministry, "Coast Guard of Nowhere")
    assert claim.speaker == claim.speakers[0] == claim.about[0]
    assert len(claim.about) == 1


def test_a_claim_without_a_speaker_keeps_none() -> None:
    nobody = Claim(id="c", article="one", content=((0, 1),), text="T", quotation=Quotation.indirect)
    (claim,) = named(meant(nobody)).claims
    assert (claim.speaker, claim.speakers, claim.speaker_ids, claim.mentions, claim.about) == (None, (), (), (), ())


def test_the_place_of_its_number_tells_whose_a_body_is_unless_it_counts_elsewhere_too() -> None:
    name = "the health ministry"
    one_place = meant(said("c", name), figures=(counted("f", name, "Gaza"),)).found[name]
    two_places = meant(figures=(counted("f", name, "Gaza"), counted("g", name, "Ukraine"))).found[name]
    assert one_place.speaker.id == "ps-gaza-health-ministry"
    assert two_places.speaker.id != "ps-gaza-health-ministry"
    assert meant(figures=(counted("f", None, "Gaza"),)).found == {}


def test_an_office_beside_a_name_anywhere_tells_who_it_is_everywhere() -> None:
    name = "Olaf Exempel"
    found = meant(said("c", name), said("d", name, role="Turkish Foreign Minister"), said("e", "Somebody Else", name)).found
    assert found[name] == Resolver().resolve(name, role="Turkish Foreign Minister", article="one")
    second = meant(said("c", "Somebody Else", name, role="Turkish Foreign Minister")).found  # the office of the first
    assert second[name] == Resolver().resolve(name, article="one")


def test_whoever_a_speaker_belongs_to_comes_along() -> None:
    one = meant(said("c", "the Turkish Defence Ministry"))
    groups = [group.id for group in one.groups]
    assert "tr" in groups
    assert len(groups) == len(set(groups))
    assert {f"\0{id_}" for id_ in groups} | {"the Turkish Defence Ministry"} == set(one.speakers)
    known = {group.id: group for group in one.groups}
    for group in one.groups:  # the groups of groups, and the offices that they held
        for id_ in (*group.member_of, *(term.office for term in group.terms)):
            assert id_ in known or Resolver().speaker(id_) is None


@pytest.fixture
def harbour(store: Store) -> Store:
    """Discrepancies, claims and figures of one text, some of whose ids begin alike."""
    article = Article(id="harbour", text="The harbour office said that 12 people were killed.", url="https://harbour.example/2")
    claims = tuple(
        Claim(id=id_, article=article.id, content=((29, 50),), text=article.text[29:50], quotation=Quotation.indirect)
        for id_ in ("aaaa1", "bbbb2", "bbbb3", "cccc4")
    )
    figures = tuple(
        Figure(id=id_, article=article.id, span=(29, 31), text="12", measure="killed", value=12) for id_ in ("aaaa5", "cccc6", "dddd7")
    )
    rows = Extraction(article=article.id, text_hash=article.text_hash, claims=claims, figures=figures)
    store.save(article, rows, speakers={})
    store.replace_discrepancies(
        ("text", Discrepancy(id=id_, kind=Kind.undated, severity=Kind.undated.severity, figures=("dddd7",), explanation="It is undated."))
        for id_ in ("aaaa8", "eeee8", "eeee9")
    )
    return store


def test_a_claim_is_explained_by_its_place_in_the_text(harbour: Store) -> None:
    side = explain(harbour, "bbbb2")
    assert isinstance(side, Side)
    assert isinstance(side.row, Statement)
    assert side.passage is not None
    assert (side.row.claim.id, side.passage.plain(), side.url, side.interval) == (
        "bbbb2",
        "The harbour office said that [12 people were killed].",
        "https://harbour.example/2",
        None,
    )


def test_a_figure_is_explained_by_its_place_in_the_text(harbour: Store) -> None:
    side = explain(harbour, "dddd")
    assert isinstance(side, Side)
    assert side.passage is not None
    assert (side.passage.plain(), side.interval) == ("The harbour office said that [12] people were killed.", (12, 12))


def test_an_id_that_fits_one_discrepancy_means_that(harbour: Store) -> None:
    found = explain(harbour, "aaaa")
    assert isinstance(found, Explained)
    assert found.discrepancy.id == "aaaa8"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("ffff", "there is no discrepancy, claim or figure 'ffff': give an id"),
        ("bbb", "there is no discrepancy, claim or figure 'bbb': give an id, or four characters or more of its beginning"),
        ("bbbb", "'bbbb' may be claim bbbb2, bbbb3: give more of its id"),
        ("eeee", "'eeee' may be discrepancy eeee8, eeee9: give more of its id"),
        ("cccc", "'cccc' may be a claim or a figure: give more of its id"),
    ],
)
def test_an_id_that_explains_nothing_or_several_is_refused(harbour: Store, given: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        explain(harbour, given)


def test_rows_of_a_repeated_text_have_the_same_ids_wherever_the_folder_stands(database: Makes, tmp_path: Path) -> None:
    found: list[set[str]] = []
    for name in ("here", "there"):
        folder = tmp_path / name
        folder.mkdir()
        for document in ("one", "two"):
            (folder / f"{document}.txt").write_text("The quay is open, the harbour office said.", encoding="utf-8")
        with Store.open(database()) as opened:
            run(opened, folder, Rules("rules 1"))
            found.append({one.claim.id for one in opened.claims(ClaimFilter())})
    assert len(found[0]) == 2
    assert found[0] == found[1]
