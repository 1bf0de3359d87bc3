"""Cases of the public record with invented names, from the text of articles to the rows that a reader sees."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.database_kinds import Makes
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import ingest
from tracker.reconciling import reconcile
from tracker.records import Discrepancy, Kind, Severity
from tracker.store import Store

LOUD = {Severity.error, Severity.conflict, Severity.revision, Severity.plausibility}
Told = Callable[..., list[Discrepancy]]

CONVOY = (
    "Harbour Post",
    "2031-03-01",
    "The Ostmark Health Ministry said 112 people were killed in the attack on the aid convoy in Tarrak on Saturday and 760 were wounded.",
)
AT_LEAST = (
    "Harbour Post",
    "2031-03-02",
    "At least 30 people were killed in a strike on Karam Hospital in Tarrak on Sunday, the Ostmark Civil Defence said.",
)


def injured(outlet: str, day: str, weekday: str, number: str) -> tuple[str, str, str]:
    return (outlet, day, f"The Ostmark Health Ministry said on {weekday} that {number} people had been injured in Ostmark since October 7.")


INJURED = [
    injured("Isle Echo", "2031-12-31", "Wednesday", "56,451"),
    injured("Harbour Post", "2032-01-01", "Thursday", "56,697"),
    injured("Isle Echo", "2032-01-02", "Friday", "57,035"),
]


@pytest.fixture(scope="module")
def rules() -> Extractor:
    return Extractor(claims="rules")


@pytest.fixture
def told(database: Makes, tmp_path: Path, rules: Extractor) -> Told:
    """Reads articles, given as outlet, day and text, and returns the rows about them that are not mere remarks."""

    def tell(*news: tuple[str, str, str]) -> list[Discrepancy]:
        lines = ({"id": f"a{n}", "source": outlet, "published": on, "text": text} for n, (outlet, on, text) in enumerate(news))
        path = tmp_path / "news.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        with Store.open(database()) as store:
            list(ingest(store, [path], rules, Resolver()))
            reconcile(store)
            assert len(list(store.reports())) >= 2  # there was something to compare
            return [row for row in store.discrepancies() if row.severity in {*LOUD, Severity.echo}]

    return tell


def test_children_whose_counts_are_explained_by_their_definitions(told: Told) -> None:
    text = (
        "The Ostmark Health Ministry said on Monday that 4,830 children had been killed in Ostmark since October 7. The Tarn Observatory "
        "said 3,747 children had been killed in Ostmark since October 7. The Tarn Observatory said 1,050 children were missing in "
        "Ostmark. The Tarn Observatory said 33 children had been killed in Suderland since October 7."
    )
    assert told(("Harbour Post", "2031-11-10", text)) == []


@pytest.mark.parametrize(
    ("outlet", "text"),
    [
        (
            "Bay Herald",
            "The Tarn Observatory said 126 people were killed in the attack on the convoy in Tarrak on Saturday and 760 were wounded.",
        ),
        ("Isle Echo", "126 people were killed and 760 wounded in the attack on a convoy in Tarrak on Saturday, the Tarn Observatory said."),
    ],
)
def test_two_originators_of_one_convoy_conflict(told: Told, outlet: str, text: str) -> None:
    [row] = told(CONVOY, (outlet, "2031-03-01", text))
    assert row.kind is Kind.cross_origin_conflict
    assert "112" in row.explanation and "126" in row.explanation
    assert "Ostmark Health Ministry" in row.explanation and "Tarn Observatory" in row.explanation
    assert {"Harbour Post", outlet} <= {name for name in ("Harbour Post", "Bay Herald", "Isle Echo") if name in row.explanation}


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (
            "2031-03-01",
            "The Tarn Observatory said 126 people were killed in the attack on a convoy in Lorno on Saturday and 760 were wounded.",
        ),
        (
            "2031-03-08",
            "The Tarn Observatory said 126 people were killed in the attack on a convoy in Tarrak on Saturday and 41 were wounded.",
        ),
        (
            "2031-03-01",
            "The Tarn Observatory said 112 people were killed in the attack on the convoy in Tarrak on Saturday and 760 were wounded.",
        ),
        (
            "2031-03-02",
            "The Ostmark Health Ministry said 126 people were killed in the attack on the convoy in Tarrak on Saturday and 760 wounded.",
        ),
    ],
    ids=["another town", "another week", "the same number", "the toll grew"],
)
def test_what_looks_like_a_conflict_over_the_convoy(told: Told, on: str, text: str) -> None:
    assert [row for row in told(CONVOY, ("Bay Herald", on, text)) if row.severity in LOUD] == []


def test_at_least_30_became_30(told: Told) -> None:
    text = "A strike on Karam Hospital in Tarrak killed 30 people on Sunday, the Ostmark Civil Defence said."
    [row] = told(AT_LEAST, ("Bay Herald", "2031-03-02", text))
    assert row.kind is Kind.qualifier_dropped
    assert "as a plain number" in row.explanation and "at least 30" in row.explanation


@pytest.mark.parametrize(
    "text",
    [
        "A strike on Karam Hospital in Tarrak killed at least 30 people on Sunday, the Ostmark Civil Defence said.",
        "A strike on Karam Hospital in Tarrak killed 34 people on Sunday, the Ostmark Civil Defence said.",
        "A strike on Lind Hospital in Lorno killed 30 people on Sunday, the Ostmark Civil Defence said.",
    ],
)
def test_what_looks_like_a_dropped_qualifier(told: Told, text: str) -> None:
    assert told(AT_LEAST, ("Bay Herald", "2031-03-02", text)) == []


def test_57697_for_56697(told: Told) -> None:
    [row] = told(*INJURED, injured("Bay Herald", "2032-01-01", "Thursday", "57,697"))
    assert row.kind is Kind.same_origin_mismatch
    assert row.explanation.startswith(
        "Bay Herald carries 57,697 people injured in Ostmark up to 1 January 2032 from Ostmark Health Ministry"
    )
    assert "Harbour Post gives 56,697" in row.explanation


@pytest.mark.parametrize("number", ["about 57,000", "more than 56,000", "57,035"])
def test_what_looks_like_a_slip(told: Told, number: str) -> None:
    assert told(*INJURED, injured("Bay Herald", "2032-01-01", "Thursday", number)) == []
