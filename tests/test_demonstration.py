"""The demonstration corpus through the whole path, by the commands that `make demo` runs: what must come out, and what must not."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Databases
from tracker.cli import app
from tracker.pipeline import Side, explain
from tracker.records import Figure, Kind, Report, Severity
from tracker.store import Store

LOUD = {
    (Kind.same_origin_mismatch, "07", "08", "09"),  # 57,697 for 56,697
    (Kind.cross_origin_conflict, "01", "02", "03"),  # the hospital: 100 to 300 against 471 and 500
    (Kind.denial, "10", "13"),  # military cooperation
    (Kind.retraction, "01", "02", "03"),  # the hospital: 500, then 471
    (Kind.retraction, "01", "06"),  # 1,400, then 1,200
    (Kind.series_break, "17", "18"),  # children and women, then those identified
}
SEEDS = Path(__file__).resolve().parents[1] / "seeds"


@dataclass
class Corpus:
    """The reconciled corpus.

    Attributes:
        figures: (two-digit number of the document, text of the number) of every figure id.
        claims: two-digit number of the document of every claim id.
        discrepancies: rows of `tracker discrepancies --format jsonl`.
    """

    figures: dict[str, tuple[str, str]]
    claims: dict[str, str]
    documents: dict[str, str]
    discrepancies: list[dict[str, Any]]

    def figure(self, document: str, text: str) -> str:
        found = [id_ for id_, where in self.figures.items() if where == (document, text)]
        assert found, f"{text!r} of document {document} was not extracted"
        return found[0]

    def members(self, row: dict[str, Any]) -> list[tuple[str, str]]:
        return [self.figures[id_] for id_ in row["figures"]]

    def of(self, *kinds: Kind) -> list[dict[str, Any]]:
        return [row for row in self.discrepancies if row["kind"] in kinds]

    def naming(self, document: str, text: str, *kinds: Kind) -> list[dict[str, Any]]:
        return [row for row in self.of(*kinds) if (document, text) in self.members(row)]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def corpus(databases: Databases) -> Iterator[Corpus]:
    url = databases.new(databases.demonstration())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRACKER_DATABASE_URL", url)
        figures, claims, documents = {}, {}, {}
        with Store.open(url) as store:
            for version in store.versions():
                documents[version.article.id] = version.name[:2]
                claims.update({claim.id: version.name[:2] for claim in version.extraction.claims})
                figures.update({figure.id: (version.name[:2], figure.text or "") for figure in version.extraction.figures})
        yield Corpus(figures, claims, documents, [json.loads(line) for line in run("discrepancies", "--format", "jsonl").splitlines()])


def test_two_originators_of_the_hospital_toll_conflict(corpus: Corpus) -> None:
    assert corpus.naming("03", "100 and 300", Kind.cross_origin_conflict)


def test_the_ministry_lowers_its_own_hospital_toll(corpus: Corpus) -> None:
    assert corpus.naming("02", "471", Kind.retraction, Kind.cumulative_decrease)


def test_one_outlet_carried_the_injured_wrong(corpus: Corpus) -> None:
    (row,) = corpus.of(Kind.same_origin_mismatch)
    assert corpus.members(row)[0] == ("08", "57,697")


def test_a_revised_toll_is_a_retraction(corpus: Corpus) -> None:
    assert corpus.naming("06", "1,200", Kind.retraction)


@pytest.mark.parametrize(("text", "population"), [("7,797", "children"), ("4,959", "women")])
def test_a_new_definition_breaks_the_series(corpus: Corpus, text: str, population: str) -> None:
    assert corpus.naming("18", text, Kind.series_break, Kind.cumulative_decrease), population


def test_an_old_total_repeated_as_new_is_stale(corpus: Corpus) -> None:
    assert corpus.naming("16", "32,333", Kind.stale_repeat)


def test_the_syndicated_copy_is_found(corpus: Corpus) -> None:
    (row,) = corpus.of(Kind.syndicated_copy)
    assert [corpus.documents[id_] for id_ in row["articles"]] == ["14", "15"]


def test_the_denial_is_set_against_the_accusation(corpus: Corpus) -> None:
    (row,) = corpus.of(Kind.denial)
    assert [corpus.claims[id_] for id_ in row["claims"]] == ["13", "10"]


@pytest.mark.parametrize(
    ("one", "other", "verdicts"),
    [
        (("20", "40,000"), ("20", "38,713"), {"rounding"}),
        (("04", "9,500"), ("05", "9,485"), {"rounding"}),
        (("04", "9,500"), ("04", "1,400"), {"not_comparable", "scope_difference"}),
        (("12", "32,414"), ("11", "32,333"), {"superseded", "agreement"}),
        (("12", "32,414"), ("14", "32,414"), {"agreement", "stale_repeat"}),
        (("12", "81"), ("12", "32,414"), {"not_comparable", "scope_difference"}),
        (("06", "1,400"), ("06", "1,200"), {"retraction"}),
        (("01", "1,400"), ("06", "1,200"), {"retraction"}),
    ],
)
def test_verdicts_between_two_figures(corpus: Corpus, one: tuple[str, str], other: tuple[str, str], verdicts: set[str]) -> None:
    said = run("compare", corpus.figure(*one), corpus.figure(*other), "--format", "jsonl")
    assert json.loads(said)["verdict"] in verdicts, said


def test_there_is_no_false_conflict(corpus: Corpus) -> None:
    """Every loud verdict of the corpus with the documents that take part: nothing else is called wrong, in conflict or revised."""
    loud = {Severity.error, Severity.conflict, Severity.revision, Severity.plausibility}
    found = {
        (row["kind"], *sorted({document for document, _ in corpus.members(row)} | {corpus.claims[id_] for id_ in row["claims"]}))
        for row in corpus.discrepancies
        if row["severity"] in loud
    }
    assert found == LOUD


def test_every_discrepancy_can_be_explained_by_its_texts(corpus: Corpus) -> None:
    for row in corpus.discrepancies:
        explained = json.loads(run("explain", row["id"], "--format", "jsonl"))
        assert len(explained["sides"]) == len(row["figures"]) + len(row["claims"])
        assert all("[" in side["passage"] for side in explained["sides"])


@pytest.mark.parametrize("kind", ["claim", "figure"])
def test_every_claim_and_figure_can_be_shown_in_its_text(corpus: Corpus, kind: str) -> None:
    ids = list(corpus.claims if kind == "claim" else corpus.figures)
    assert len(ids) >= 50
    with Store.open(os.environ["TRACKER_DATABASE_URL"]) as store:  # a command for each takes half a minute
        for number, id_ in enumerate(ids):
            side = explain(store, id_)
            assert isinstance(side, Side) and side.passage is not None
            row = side.row.figure if isinstance(side.row, Report) else side.row.claim
            spans = [row.span] if isinstance(row, Figure) else row.content
            passage = side.passage.plain()
            marked = re.findall(r"\[(.*?)\]", passage)
            assert row.id == id_
            assert len(marked) == len(spans)
            assert " ".join(" ".join(marked).split()) == " ".join((row.text or "").split())
            if number % 10 == 0:
                shown = json.loads(run("explain", id_, "--format", "jsonl"))
                assert (shown[kind]["id"], shown["passage"]) == (id_, passage)


def test_a_claim_is_shown_with_all_that_belongs_to_it(corpus: Corpus) -> None:
    denials = run("claims", "--by", "turkish defence ministry", "--act", "deny", "--format", "jsonl").splitlines()
    claim = next(row for row in map(json.loads, denials) if corpus.documents[row["article"]] == "14")
    ((start, end),) = claim["content"]
    shown = " ".join(run("explain", claim["id"][:8]).split())
    for part in (
        f"claim {claim['id']} outlet Coldharbour Gazette document 14-coldharbour-gazette-drifting-apart published 2024-03-27",
        "url https://coldharbour-gazette.example/",
        "speaker Turkish Defence Ministry called “",
        "read as ",
        f"act deny negated yes confidence {claim['confidence']:.2f} characters [{start}, {end}) ",
        claim["text"],
    ):
        assert part in shown


def test_a_figure_is_shown_with_all_that_belongs_to_it(corpus: Corpus) -> None:
    id_ = corpus.figure("20", "40,000")
    shown = " ".join(run("explain", id_[:8]).split())
    for part in (
        f"figure {id_} outlet Halcyon Strait Post document 20-halcyon-strait-post-count-of-the-day published 2024-07-16",
        "url https://halcyon-strait-post.example/2024/07/16/count-of-the-day measure palestinians killed",
        "value almost 40,000, stands for 35,000 to 40,000 place Gaza period total",
        "as of 2024-07-16",
        "originator Recep Tayyip Erdoğan negated no confidence 0.",
        "characters [490, 496)",
        "Israel had killed almost «40,000» Palestinians, President",
    ):
        assert part in shown


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("name", ["erdogan", "Erdoğan", "president recep tayyip erdogan", "Recep Tayyip ERDOGAN"])
def test_statements_are_found_by_any_spelling(name: str) -> None:
    rows = [json.loads(line) for line in run("claims", "--by", name, "--format", "jsonl").splitlines()]
    assert len(rows) >= 3
    assert {row["speaker"] for row in rows} == {"Recep Tayyip Erdoğan"}


@pytest.mark.usefixtures("corpus")
def test_members_speak_for_a_state_only_when_asked() -> None:
    alone = run("claims", "--by", "turkey", "--format", "jsonl").splitlines()
    everyone = run("claims", "--by", "turkey", "--with-members", "--format", "jsonl").splitlines()
    assert len(everyone) > len(alone)
    assert any("Defence Ministry" in json.loads(line)["speaker"] for line in everyone)
    assert not any("Ministry" in json.loads(line)["speaker"] for line in alone)


def test_copies_are_folded_into_the_earliest(corpus: Corpus) -> None:
    rows = [json.loads(line) for line in run("claims", "--format", "jsonl").splitlines()]
    original = [row for row in rows if corpus.documents[row["article"]] == "14"]
    copied = [row for row in rows if corpus.documents[row["article"]] == "15"]
    assert len(original) >= 7
    assert not copied  # each statement is listed once, also where the copy's begins a word or two earlier
    assert all(row["copies"] == 1 for row in original)


@pytest.mark.usefixtures("corpus")
def test_what_the_reporter_adds_in_quotation_marks_is_nobodys_claim() -> None:
    claims = [json.loads(line)["text"] for line in run("claims", "--by", "erdogan", "--format", "jsonl").splitlines()]
    assert any("almost 40,000" in text for text in claims)
    assert not any("rounds upward" in text for text in claims)


@pytest.mark.usefixtures("corpus")
def test_the_less_certain_claims_can_be_left_out() -> None:
    everything = [json.loads(line) for line in run("claims", "--format", "jsonl").splitlines()]
    sure = [json.loads(line) for line in run("claims", "--min-confidence", "0.8", "--format", "jsonl").splitlines()]
    assert 0 < len(sure) < len(everything)
    assert all(row["confidence"] >= 0.8 for row in sure)


@pytest.mark.usefixtures("corpus")
def test_nothing_is_broken() -> None:
    run("audit")


@pytest.mark.usefixtures("corpus")
def test_a_second_run_changes_nothing() -> None:
    before = run("stats", "--format", "jsonl")
    run("ingest", str(SEEDS))
    run("reconcile")
    assert run("stats", "--format", "jsonl") == before


EXAMPLES = sorted(
    {
        line.split("#")[0].strip()
        for document in ("README.md", "docs/guide.md")
        for line in (SEEDS.parent / document).read_text(encoding="utf-8").splitlines()
        if line.startswith("tracker claims ")
    }
)


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("line", EXAMPLES)
def test_the_examples_of_the_documents_find_something(line: str) -> None:
    assert run(*shlex.split(line)[1:], "--format", "jsonl").splitlines()


def test_the_documents_have_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 6
    assert any("--words" in line for line in EXAMPLES)
