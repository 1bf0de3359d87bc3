"""Reports of several outlets through ingest, reconcile and the commands: what is one incident, and what stays two."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Makes
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
def desk(database: Makes, tmp_path: Path, rules: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    url = database()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with Store.open(url) as store:
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


def test_the_order_of_reading_changes_no_incident(desk: Desk, database: Makes, tmp_path: Path, rules: Extractor) -> None:
    desk.read(*NEWS)
    with Store.open(database()) as store:
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
    with pytest.raises(UsageError, match="there is no event 'nonsense'"):
        run("figures", "--event", "nonsense")


SHOOTING = [
    (
        "post",
        "Harbour Post",
        "Two teenagers were shot on Dunmere Street in Lorno on Sunday, police said. One of them was in critical condition.",
    ),
    (
        "herald",
        "Bay Herald",
        "Jonas Falkmoor, 17, was killed and two others were wounded in a shooting on Dunmere Street in Lorno on Sunday, the sheriff said.",
    ),
    ("wire", "Levant Wire", "A man was charged with murder in the shooting death of Jonas Falkmoor, 17, in Lorno."),
    ("other", "Isle Echo", "Two people were shot on Elmgate Road in Lorno on Sunday, police said."),
    ("far", "Isle Echo", "Two people were shot in Tarrak on Sunday, police said."),
]


def groups(desk: Desk) -> list[list[str]]:
    """The documents of each event that several articles tell of."""
    found = ([one.document for one in desk.store.tellings(row["id"])] for row in run("events", "--all"))
    return sorted(sorted(set(documents)) for documents in found if len(set(documents)) > 1)


def test_reports_that_name_one_street_or_victim_are_one_and_look_alikes_are_not(desk: Desk) -> None:
    desk.read(*SHOOTING)
    assert groups(desk) == [["herald", "post", "wire"]]


def test_articles_that_come_one_by_one_come_to_the_same(desk: Desk) -> None:
    for one in reversed(SHOOTING):
        desk.read(one)
    assert groups(desk) == [["herald", "post", "wire"]]


def test_a_trial_a_year_later_joins_by_names_and_an_anniversary_without_them_does_not(desk: Desk) -> None:
    desk.read(
        (
            "herald",
            "Bay Herald",
            "Jonas Falkmoor, 17, and Lena Brandvik, 19, were killed in a shooting in Lorno on Sunday. Edvin Sandgren, 31, was arrested.",
        )
    )
    trial = "Edvin Sandgren was found guilty of the fatal shooting of Jonas Falkmoor, 17, and Lena Brandvik, 19, in Lorno last year."
    anniversary = "Hundreds marched in Lorno on Monday to remember two teenagers killed in a shooting a year ago."
    desk.path = desk.path.with_name("later.jsonl")
    desk.read(("trial", "Bay Herald", trial), ("march", "Isle Echo", anniversary), published="2025-03-24")
    assert groups(desk) == [["herald", "trial"]]


def test_events_are_listed_by_place_day_and_kind_with_their_tolls(desk: Desk) -> None:
    desk.read(*NEWS)
    (lorno,) = run("events", "--place", "lorno", "--kind", "airstrike")
    assert (lorno["articles"], lorno["outlets"], lorno["tolls"]) == (2, 2, {"injured": [25, 30], "killed": [12, 12]})
    assert [row["place"] for row in run("events", "--kind", "shelling", "--since", "2024-03-24", "--until", "2024-03")] == ["Tarrak"]
    assert run("events", "--until", "2024-03-23") == run("events", "--place", "nowhere") == []
    table = CliRunner().invoke(app, ["events"], env={"COLUMNS": "160"}).output
    assert all(word in table for word in ("2024-03-24", "airstrike", "25-30", "12", lorno["id"][:8]))


def test_an_event_is_shown_with_every_toll_its_parts_and_its_articles(desk: Desk) -> None:
    desk.read(
        ("post", "Harbour Post", "An airstrike killed 12 people, including 4 children, in Lorno on Sunday, the health ministry said."),
        ("herald", "Bay Herald", "An airstrike killed 12 people and wounded 30 in Lorno on Sunday, the health ministry said."),
    )
    (one,) = run("events")
    (shown,) = run("event", one["id"])
    assert [(row["counts"], row["depth"]) for row in shown["reports"]] == [
        ("12 people killed", 0),
        ("30 people injured", 0),
        ("12 people killed", 0),
        ("4 children killed", 1),
    ]
    assert [(row["document"], row["published"], row["figures"]) for row in shown["told_by"]] == [
        ("herald", "2024-03-26", 2),
        ("post", "2024-03-26", 2),
    ]
    for other in shown["told_by"]:
        assert run("event", other["event"]) == [shown]
    table = CliRunner().invoke(app, ["event", one["id"][:8]], env={"COLUMNS": "180"}).output
    assert all(words in table for words in ("12 killed", "30 people injured", "  4 children killed", "Harbour Post", "2 articles"))


def test_what_replaces_another_number_says_so_and_what_to_look_at_is_marked(desk: Desk) -> None:
    desk.read(("post", "Harbour Post", "The health ministry lowered the death toll of Sunday's blast in Lorno from 54 to 48."))
    (one,) = run("events")
    (shown,) = run("event", one["id"])
    counts = {row["counts"]: [doubt["kind"] for doubt in row["discrepancies"]] for row in shown["reports"]}
    assert counts == {"54 people killed": ["retraction"], "48 people killed, not 54": ["retraction"]}
    assert "retraction" in CliRunner().invoke(app, ["event", one["id"]], env={"COLUMNS": "200"}).output


def test_people_merge_split_and_take_back(desk: Desk) -> None:
    desk.read(*NEWS)

    def decide(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["events", *arguments, "--by", "ada"] if arguments[0] != "undo" else ["events", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    ids = {row["document"]: row["event"] for one in run("events") for row in run("event", one["id"])[0]["told_by"]}
    said = decide("merge", ids["post"], ids["wire"], "--reason", "one raid")
    assert "`tracker events undo 1` takes it back" in said
    assert "told of by 3 articles" in said
    assert groups(desk) == [["herald", "post", "wire"]]
    assert [row["reason"] for row in run("event", ids["wire"])[0]["judgements"]] == ["one raid"]
    reconcile(desk.store)
    assert groups(desk) == [["herald", "post", "wire"]]
    assert "judgement 1 is taken back" in decide("split", ids["wire"], ids["post"])
    assert groups(desk) == [["herald", "post"]]
    decide("split", ids["post"], ids["herald"])
    reconcile(desk.store)
    assert groups(desk) == []
    assert "are two events, by ada" in decide("undo", "3")
    assert groups(desk) == [["herald", "post"]]
    for refused in (["undo", "3"], ["merge", ids["post"], ids["post"]], ["merge", ids["post"], "nothing"]):
        assert isinstance(CliRunner().invoke(app, ["events", *refused]).exception, UsageError)


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
