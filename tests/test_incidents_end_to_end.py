"""Reports of several outlets through ingest, reconcile and the commands: what is one incident, and what stays two."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tracker.cli import app
from tracker.errors import UsageError
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import ingest
from tracker.reconciling import reconcile
from tracker.store import Store

NEWS = [
    ("post", "Harbour Post", "An airstrike on the market of Lorno killed 12 people and wounded 30 on Sunday, officials said."),
    ("herald", "Bay Herald", "Warplanes struck Lorno on Sunday, killing 12 people, medics said. At least 25 were wounded."),
    ("wire", "Levant Wire", "A raid killed 8 people in Lorno on Sunday. Police were looking for the attackers."),  # another raid
    ("echo", "Isle Echo", "Shelling killed 12 people in Tarrak on Sunday."),
    ("total", "Isle Echo", "Raids have killed 2,140 people in Lorno since October 7."),
]
LORNO = ("airstrike", "Lorno", "2024-03-24", 2, 4)
OTHERS = [("attack", "Lorno", "2024-03-24", 1, 1), ("shelling", "Tarrak", "2024-03-24", 1, 1)]


@pytest.fixture(scope="module")
def rules() -> Extractor:
    return Extractor(claims="rules")


@dataclass
class Desk:
    """A database, and the file of articles that is read into it."""

    store: Store
    path: Path
    rules: Extractor

    def read(self, *news: tuple[str, str, str], **fields: str) -> list[str]:
        """Write the articles, read and compare them, and return what became of each."""
        lines = ({"id": id_, "source": source, "text": text, "published": "2024-03-26"} | fields for id_, source, text in news)
        self.path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        states = [one.state for one in ingest(self.store, [self.path], self.rules, Resolver())]
        reconcile(self.store)
        return states

    @property
    def incidents(self) -> list[tuple[str | None, str | None, str | None, int, int]]:
        found = ((one.kind, one.place, one.since, one.articles, one.figures) for one in self.store.incidents())
        return sorted(found, key=lambda one: -one[3])


@pytest.fixture
def desk(tmp_path: Path, rules: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with Store.open(url, create=True) as store:
        yield Desk(store, tmp_path / "news.jsonl", rules)


def run(*arguments: str) -> list[dict[str, Any]]:
    """The rows that a command prints."""
    result = CliRunner().invoke(app, [*arguments, "--format", "jsonl"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_two_outlets_that_share_a_number_tell_of_one_incident(desk: Desk) -> None:
    assert desk.read(*NEWS) == ["new"] * len(NEWS)
    assert (desk.incidents[0], sorted(desk.incidents[1:], key=str)) == (LORNO, OTHERS)
    shared = {(one.document, one.figure.value): one.event for one in desk.store.reports()}
    assert shared["post", 12] == shared["post", 30] == shared["herald", 12] == shared["herald", 25] is not None
    assert (shared["wire", 8], shared["echo", 12], shared["total", 2140]) == (None, None, None)


def test_two_raids_on_one_town_and_day_with_other_numbers_are_two(desk: Desk) -> None:
    desk.read(
        ("post", "Harbour Post", "An airstrike killed 12 people in Lorno on Sunday."),
        ("herald", "Bay Herald", "An airstrike killed 8 people in Lorno on Sunday."),
    )
    assert desk.incidents == [("airstrike", "Lorno", "2024-03-24", 1, 1)] * 2
    assert [one.event for one in desk.store.reports()] == [None, None]


def test_two_raids_that_one_article_tells_of_stay_two_beside_others_that_tell_of_one(desk: Desk) -> None:
    desk.read(
        ("post", "Harbour Post", "An airstrike killed 12 people in Lorno on Sunday. On Monday, an airstrike killed 8 people in Lorno."),
        ("herald", "Bay Herald", "An airstrike killed 12 people in Lorno on Sunday."),
        ("wire", "Levant Wire", "An airstrike killed 8 people in Lorno on Monday."),
    )
    assert sorted(desk.incidents) == [("airstrike", "Lorno", "2024-03-24", 2, 2), ("airstrike", "Lorno", "2024-03-25", 2, 2)]


def test_the_same_files_again_change_nothing(desk: Desk) -> None:
    desk.read(*NEWS)
    before = list(desk.store.incidents()), list(desk.store.events()), list(desk.store.reports()), list(desk.store.discrepancies())
    assert desk.read(*NEWS) == ["unchanged"] * len(NEWS)
    after = list(desk.store.incidents()), list(desk.store.events()), list(desk.store.reports()), list(desk.store.discrepancies())
    assert after == before


def test_the_order_of_reading_changes_no_incident(desk: Desk, tmp_path: Path, rules: Extractor) -> None:
    desk.read(*NEWS)
    with Store.open(f"sqlite:///{tmp_path / 'other.db'}", create=True) as store:
        other = Desk(store, tmp_path / "other.jsonl", rules)
        for one in reversed(NEWS):
            other.read(one)
        assert list(store.incidents()) == list(desk.store.incidents())


def test_an_article_that_is_corrected_leaves_the_incident(desk: Desk) -> None:
    desk.read(*NEWS[:2])
    assert [one[3] for one in desk.incidents] == [2]
    assert desk.read(("herald", "Bay Herald", "Warplanes struck Tarrak on Sunday, killing 14 people, medics said.")) == ["version"]
    assert sorted(desk.incidents, key=str) == [
        ("airstrike", "Lorno", "2024-03-24", 1, 2),
        ("airstrike", "Tarrak", "2024-03-24", 1, 1),
    ]


def test_the_commands_show_what_all_outlets_count_of_an_incident(desk: Desk) -> None:
    desk.read(*NEWS)
    (incident,) = [row for row in run("events") if row["articles"] == 2]
    assert (incident["kind"], incident["place"], incident["since"], incident["figures"]) == ("airstrike", "Lorno", "2024-03-24", 4)
    for given in (incident["id"], incident["id"][:6]):
        rows = run("figures", "--event", given)
        assert sorted((row["outlet"], row["number"], row["measure"]) for row in rows) == [
            ("Bay Herald", "12", "killed"),
            ("Bay Herald", "at least 25", "injured"),
            ("Harbour Post", "12", "killed"),
            ("Harbour Post", "30", "injured"),
        ]
    for row in rows:  # the id that a figure itself names will do
        assert row["id"] in {found["id"] for found in run("figures", "--event", row["event"])}
    assert run("figures", "--event", "nonsense") == []


def test_one_text_in_two_articles_audits_clean(desk: Desk) -> None:
    text = "An airstrike on the market of Lorno killed 12 people, the ministry said on Sunday, 5 of them children."
    desk.read(("post", "Harbour Post", text), ("herald", "Bay Herald", text))
    assert len(run("figures")) == 4
    assert run("audit") == []


def test_a_measure_that_nothing_is_counted_as_is_named(desk: Desk) -> None:
    desk.read(*NEWS)
    assert {row["measure"] for row in run("figures", "--measure", "killed")} == {"killed"}
    assert run("figures", "--measure", "detained") == []
    refused = CliRunner().invoke(app, ["figures", "--measure", "wounded"])
    assert isinstance(refused.exception, UsageError)
    assert "measures are killed, injured," in str(refused.exception)


def test_the_commands_leave_out_what_is_less_sure(desk: Desk) -> None:
    desk.read(*NEWS)
    rows = run("figures")
    for least in (0.0, *sorted({row["confidence"] for row in rows}), 1.0):
        kept = [row["id"] for row in rows if row["confidence"] >= least]
        assert [row["id"] for row in run("figures", "--min-confidence", str(least))] == kept
    assert CliRunner().invoke(app, ["figures", "--min-confidence", "1.1"]).exit_code == 2


@pytest.mark.parametrize(
    ("language", "number", "value"), [("de", "1.234", 1234), ("en-DE", "1.234", 1234), ("en-ZA", "1 234", 1234), ("en", "1,234", 1234)]
)
def test_digits_of_the_articles_language_are_stored_and_audit_clean(desk: Desk, language: str, number: str, value: int) -> None:
    assert desk.read(("post", "Harbour Post", f"An earthquake killed {number} people in Lorno on Sunday."), language=language) == ["new"]
    assert [(one.figure.text, one.figure.value) for one in desk.store.reports()] == [(number, value)]
    assert run("audit") == []


def test_a_multiple_deed_is_stored_and_audits_clean(desk: Desk) -> None:
    desk.read(("post", "Harbour Post", "A triple homicide in Lorno on Sunday shocked the town."))
    assert [(one.figure.text, one.figure.value, one.figure.measure) for one in desk.store.reports()] == [("triple", 3, "killed")]
    assert desk.incidents == [("shooting", "Lorno", "2024-03-24", 1, 1)]
    assert run("audit") == []
