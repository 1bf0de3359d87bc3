"""Judgements from the first article to the last: read, compared, judged, and found again whatever comes in between."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tracker.__main__ import main
from tracker.audit import audit
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver, normalise
from tracker.pipeline import ingest
from tracker.reconciling import reconcile
from tracker.records import Discrepancy, Kind, Status
from tracker.store import Store, Target

WRONG = 2  # exit code
SAID = "The Ardmere Relief Agency {verb} on Tuesday that {number} people have been killed in Ardmere since October 7."
RIGHT, SLIP = "3,414", "3,514"
AFTER = {  # what else an outlet tells, so that none is a copy of another
    "Isle Echo": "Ferries to the outer islands were cancelled for a third day and the lighthouse stayed dark, its keeper wrote.",
    "Far Courier": "Bread was sold from two lorries near the station, where a queue had formed long before sunrise.",
    "Moor Gazette": "Schools in the upper valley will open again after the holidays if the bridge is mended in time.",
    "Cape Record": "The council meets in the old theatre this week, since its own hall has neither roof nor windows.",
}
FIRST = [("Harbour Post", RIGHT, "said"), ("Bay Herald", SLIP, "said"), ("Levant Wire", RIGHT, "reported")]


@pytest.fixture(scope="module")
def rules() -> Extractor:
    return Extractor(claims="rules")


@dataclass
class Desk:
    """A database into which articles are read, and the commands over it as a person types them."""

    store: Store
    folder: Path
    rules: Extractor
    tracker: Callable[..., tuple[int, str, str]]

    def read(self, *news: tuple[str, str, str]) -> list[str]:
        """Read articles of outlets, a file each, compare everything, and return what became of each."""
        states = []
        for outlet, number, verb in news:
            article = {"id": outlet, "source": outlet, "published": "2024-03-26", "text": SAID.format(number=number, verb=verb)}
            article["text"] += f"\n\n{AFTER[outlet]}" if outlet in AFTER else ""
            path = self.folder / f"{outlet}.jsonl"
            path.write_text(json.dumps(article) + "\n", encoding="utf-8")
            states += [one.state for one in ingest(self.store, [path], self.rules, Resolver())]
        reconcile(self.store)
        return states

    @property
    def found(self) -> dict[str, Status]:
        """The slips with their status; outlets that use the same words are listed as copies too."""
        return {one.id: one.status for one in self.slips}

    @property
    def slips(self) -> list[Discrepancy]:
        return list(self.store.discrepancies(kinds=[Kind.same_origin_mismatch]))

    def figure(self, outlet: str) -> str:
        """Id of the figure in an outlet's article."""
        return next(one.figure.id for one in self.store.reports() if one.outlet == outlet)

    def says(self, *arguments: str) -> str:
        """What a command that goes well prints, messages too, in one line."""
        code, out, err = self.tracker(*arguments)
        assert code == 0, err
        return " ".join((out + err).split())

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        code, out, err = self.tracker(*arguments, "--format", "jsonl")
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def desk(url: str, tmp_path: Path, rules: Extractor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    for name, value in (("TRACKER_DATABASE_URL", url), ("TRACKER_USER", "ada"), ("COLUMNS", "200"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["tracker", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    with Store.open(url, normalise=normalise) as store:
        opened = Desk(store, tmp_path, rules, run)
        opened.read(*FIRST)
        yield opened


@pytest.fixture
def slip(desk: Desk) -> str:
    """Id of the one discrepancy: an outlet carries another number than the others."""
    (found,) = desk.slips
    assert [one.outlet for one in map(desk.store.figure, found.figures[: found.questioned])] == ["Bay Herald"]
    return found.id


# ------------------------------------------------------------------ found again


def test_a_status_outlives_everything_that_is_derived(desk: Desk, slip: str) -> None:
    desk.store.judge(Target.discrepancy, slip, Status.explained, by="ada", reason="the evening count")
    reconcile(desk.store)
    assert desk.found == {slip: Status.explained}
    desk.rules.version, before = "rules anew", desk.rules.version
    try:
        assert desk.read(*FIRST) == ["extraction"] * 3, "every text is read again"
        assert desk.found == {slip: Status.explained}
    finally:
        desk.rules.version = before
    assert desk.read(("Isle Echo", RIGHT, "stated")) == ["new"]
    assert desk.found == {slip: Status.explained}, "another outlet carries the one number"


def test_a_status_outlives_further_outlets_with_the_same_slip(desk: Desk, slip: str) -> None:
    desk.store.judge(Target.discrepancy, slip, Status.accepted, by="ada")
    for number, outlet in enumerate(("Isle Echo", "Far Courier", "Moor Gazette", "Cape Record"), 2):
        desk.read((outlet, SLIP, "announced"))
        (found,) = desk.slips
        assert (found.id, found.status, len(found.figures)) == (slip, Status.accepted, number + 2)
    assert {one.outlet for one in map(desk.store.figure, found.figures[: found.questioned])} == {"Harbour Post", "Levant Wire"}, (
        "more outlets carry the slip by now, and the other number is the questioned one"
    )


def test_another_slip_is_not_judged(desk: Desk, slip: str) -> None:
    desk.store.judge(Target.discrepancy, slip, Status.dismissed, by="ada")
    desk.read(("Isle Echo", "9,414", "announced"))
    statuses = sorted(desk.found.values())
    assert statuses == [Status.dismissed, Status.open]


def test_one_that_does_not_arise_any_more_is_kept_and_comes_back_with_its_status(desk: Desk, slip: str) -> None:
    desk.says("judge", slip, "dismissed", "--note", "two counts")
    assert desk.read(("Bay Herald", RIGHT, "said")) == ["version"]
    assert desk.found == {}
    assert "(not found at present)" in desk.says("judgements")
    said = desk.says("history", slip[:8])
    assert f"discrepancy {slip}: not found at present" in said
    assert "same origin mismatch (error), when it was judged: Bay Herald carries 3,514 people killed in Ardmere" in said
    assert "judgement 1: dismissed (not found at present) ada two counts" in said
    assert desk.read(("Bay Herald", SLIP, "said")) == ["version"], "the earlier text is put back"
    assert desk.found == {slip: Status.dismissed}
    assert "not found" not in desk.says("history", slip)


def test_a_corrected_slip_is_none_and_one_again_when_the_correction_is_taken_back(desk: Desk, slip: str) -> None:
    desk.store.judge(Target.discrepancy, slip, Status.accepted, by="ada")
    said = desk.says("correct", desk.figure("Bay Herald")[:8], "value=3,414", "--note", "misprint")
    assert "number 3,514 → 3,414; `tracker undo 2` takes it back run `tracker reconcile`" in said
    reconcile(desk.store)
    assert desk.found == {}
    desk.rules.version, before = "rules anew", desk.rules.version
    try:
        desk.read(*FIRST)
        assert desk.found == {}, "found again when the text is read again"
    finally:
        desk.rules.version = before
    version = desk.store.article("Bay Herald")
    rows = version.extraction
    assert [one.value for one in rows.figures] == [3514]
    assert list(audit(version.article.text, rows.text_hash, rows.claims, rows.figures, version.article.published)) == []
    desk.says("undo", "2")
    reconcile(desk.store)
    assert desk.found == {slip: Status.accepted}


def test_another_originator_is_another_number(desk: Desk, slip: str) -> None:
    id_ = desk.figure("Bay Herald")
    said = desk.says("correct", id_, "attributed_to=Lowmoor Health Office")
    assert "attributed to Ardmere Relief Agency → Lowmoor Health Office" in said
    reconcile(desk.store)
    assert slip not in desk.found
    (row,) = desk.rows("figures", "--attributed-to", "lowmoor health office")
    assert (row["id"], row["corrected"], row["originator"]) == (id_, ["attributed_to"], "Lowmoor Health Office")
    assert {row["outlet"] for row in desk.rows("figures", "--attributed-to", "ardmere relief agency")} == {"Harbour Post", "Levant Wire"}
    before = desk.rows("figures", "--attributed-to", "lowmoor health office")
    desk.says("undo", "1")
    (agency,) = {one.originator for one in desk.store.reports()}
    assert agency == "Ardmere Relief Agency"
    speaker = next(one.speaker.id for one in desk.store.speakers() if one.speaker.name == before[0]["originator"])
    desk.says("correct", id_, f"attributed_to={speaker}")
    assert [row["originator"] for row in desk.rows("figures", "--attributed-to", speaker)] == ["Lowmoor Health Office"], "by its id"


def test_what_is_no_figure_takes_part_in_nothing(desk: Desk, slip: str) -> None:
    id_ = desk.figure("Bay Herald")
    assert "no such figure; `tracker undo 1` takes it back" in desk.says("correct", id_, "--reject", "--note", "votes", "--by", "bo")
    assert "no figure judged to be no figure by bo" in desk.says("explain", id_), "also while the discrepancy still stands"
    assert "corrected: no such figure (by bo," in desk.says("explain", slip)
    reconcile(desk.store)
    assert (desk.found, {row["outlet"] for row in desk.rows("figures")}) == ({}, {"Harbour Post", "Levant Wire"})


def test_a_figure_is_explained_with_its_period_and_marked_where_nothing_is_underlined(desk: Desk) -> None:
    said = desk.says("explain", desk.figure("Bay Herald"))
    assert "period total since 2023-10-07 as of 2024-03-26" in said
    assert "said on Tuesday that «3,514» people" in said


def test_a_discrepancy_that_is_gone_is_explained_by_what_was_decided(desk: Desk, slip: str) -> None:
    desk.says("judge", slip, "accepted", "--note", "a misprint")
    desk.says("correct", desk.figure("Bay Herald"), "value=3414")
    reconcile(desk.store)
    said = desk.says("explain", slip)
    assert f"discrepancy {slip}: not found at present same origin mismatch (error), when it was judged: Bay Herald carries 3,514" in said
    assert "a misprint); `tracker undo 1` takes it back" in said
    (row,) = desk.rows("explain", slip)
    assert (row["present"], row["judgements"][0]["judgement"]["decision"]) == (False, "accepted")


# ------------------------------------------------------------------ the commands


def test_judging_on_the_command_line(desk: Desk, slip: str) -> None:
    desk.says("reconcile")
    assert desk.tracker("judge", slip[:6], "dismissed", "--note", "evening count", "--by", "bo") == (
        0, "", f"judgement 1: same origin mismatch {slip} is dismissed; `tracker undo 1` takes it back\n",
    )  # fmt: skip
    assert [(row["id"], row["status"]) for row in desk.rows("discrepancies")] == [(slip, "dismissed")], "JSON lines are complete"
    assert desk.tracker("discrepancies")[1:] == (
        "", "no such discrepancies\n0 of 1 shown; 1 dismissed; `tracker discrepancies --all` shows the rest\n",
    )  # fmt: skip
    assert "1 dismissed" in desk.says("discrepancies", "--severity", "error")
    for option in (["--all"], ["--status", "dismissed"], ["--status", "open", "--status", "dismissed"]):
        assert re.search(r"error +same origin mismatch .* dismissed", desk.says("discrepancies", *option))
    assert desk.rows("discrepancies", "--status", "open") == []
    (row,) = desk.rows("explain", slip)
    assert [(one["decision"], one["by"], one["reason"]) for one in row["judgements"]] == [("dismissed", "bo", "evening count")]
    assert re.search(
        r"dismissed \(by bo, \d{4}-\d\d-\d\d \d\d:\d\d, evening count\); `tracker undo 1` takes it back", desk.says("explain", slip)
    )
    desk.says("judge", slip, "accepted")
    assert re.search(r"accepted \(by ada, ", desk.says("explain", slip))
    assert "accepted" in desk.says("discrepancies")
    desk.says("judge", slip, "open")
    assert "accepted" not in desk.says("discrepancies")
    assert desk.says("undo", "3") == f"judgement 3 is taken back: same origin mismatch {slip[:8]}: open, by ada"
    assert desk.found == {slip: Status.accepted}


def test_history_tells_what_was_decided_and_undone_and_by_whom(desk: Desk, slip: str) -> None:
    desk.says("judge", slip, "accepted")
    desk.says("judge", slip, "explained", "--note", "evening count", "--by", "bo")
    desk.says("undo", "2", "--by", "cy")
    events = [(row["what"], row["judgement"], row["by"], row["decision"], row["state"], row["note"]) for row in desk.rows("history", slip)]
    assert sorted(events) == [
        ("judged", 1, "ada", "accepted", "in force", None),
        ("judged", 2, "bo", "explained", "undone", "evening count"),
        ("undone", 2, "cy", "explained", "undone", None),
    ]
    id_ = desk.figure("Bay Herald")
    desk.says("correct", id_, "as_of=2024-03-25")
    read, judged = desk.rows("history", id_)
    assert (read["what"], read["document"], read["version"], read["current"]) == ("read", "Bay Herald", 1, True)
    assert (len(read["text_hash"]), read["extractor"][:5]) == (64, "rules")
    assert (judged["what"], judged["changes"], judged["shown"]["as_of"]) == ("judged", {"as_of": "2024-03-25"}, "2024-03-26")
    said = desk.says("history", id_)
    assert "3,514 people killed, Ardmere, Bay Herald (corrected)" in said
    assert "judgement 3: as of 2024-03-26 → 2024-03-25 ada" in said
    desk.read(("Bay Herald", RIGHT, "says"))
    said = desk.says("history", id_)
    assert f"figure {id_}: not found at present when it was judged: 3,514 people killed, Bay Herald" in said
    assert "(waiting: its article has another text by now)" in said
    claim = next(one.claim for one in desk.store.statements())
    assert [row["what"] for row in desk.rows("history", claim.id)] == ["read"]
    assert f"{claim.speakers[0]}: {claim.text}" in desk.says("history", claim.id)
    speaker = claim.speaker_ids[0]
    desk.says("speakers", "alias", speaker, "the agency")
    assert "judgement 4: “the agency” means Ardmere Relief Agency" in desk.says("history", speaker)


def test_judgements_of_all_kinds_are_listed_and_undone(desk: Desk, slip: str) -> None:
    desk.says("judge", slip, "accepted")
    desk.says("correct", desk.figure("Bay Herald"), "place=Lowmoor", "period=unknown", "since=none", "--by", "bo")
    speaker = next(one.claim.speaker_ids[0] for one in desk.store.statements())
    desk.says("speakers", "alias", speaker, "the agency")
    desk.store.judge(Target.events, "storm", "same", by="cy", other_id="flood")
    assert [(row["id"], row["target"], row["by"]) for row in desk.rows("judgements")] == [
        (1, "discrepancy", "ada"), (2, "figure", "bo"), (3, "name", "ada"), (4, "events", "cy"),
    ]  # fmt: skip
    said = desk.says("judgements")
    for words in ("same origin mismatch", "place Ardmere → Lowmoor", "“the agency” means Ardmere", "events storm and flood: same"):
        assert words in said
    assert [row["id"] for row in desk.rows("judgements", "--by", "Bo")] == [2]
    assert [row["id"] for row in desk.rows("judgements", "--target", "name", "--target", "events")] == [3, 4]
    assert (len(desk.rows("judgements", "--since", "2024")), desk.rows("judgements", "--since", "2999-01")) == (4, [])
    for number in ("1", "2", "3", "4"):
        desk.says("undo", number)
    assert desk.says("judgements") == "no such decision is in force"
    assert [(row["id"], row["state"], row["undone_by"]) for row in desk.rows("judgements", "--all")] == [
        (number, "undone", "ada") for number in (1, 2, 3, 4)
    ]
    assert "undone" in desk.says("judgements", "--all")


def test_explain_shows_what_the_text_says_beside_the_correction(desk: Desk, slip: str) -> None:
    id_ = desk.figure("Bay Herald")
    desk.says("correct", id_, "low=3,000", "high=4,000", "place=Lowmoor", "--note", "two counts")
    said = desk.says("explain", id_)
    assert "value 3,000-4,000, stands for 3,000 to 4,000" in said
    assert re.search(r"corrected number 3,514 → 3,000-4,000; place Ardmere → Lowmoor \(by ada, .*, two counts\); `tracker undo 1`", said)
    assert "text says 3,514 people killed, Ardmere, as of 2024-03-26, from Ardmere Relief Agency" in said
    assert "that «3,514» people have been killed in Ardmere" in said, "its own words"
    (row,) = desk.rows("explain", id_)
    assert (row["corrected"], row["as_read"]["value"], row["figure"]["low"]) == (["value", "low", "high", "qualifier", "place"], 3514, 3000)
    assert [one["id"] for one in row["judgements"]] == [1]
    assert "text says: 3,514" in desk.says("explain", slip)
    assert re.search(r"3,000-4,000 people killed in Lowmoor, total since 2023-10-07 \(corrected\)", desk.says("figures"))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["judge", "nothing", "accepted"], "there is no discrepancy 'nothing'"),
        (["judge", "{slip}", "explained"], "say what explains it: --note"),
        (["judge", "{slip}", "open"], "is open"),
        (["correct", "{figure}"], "give what is to be corrected"),
        (["correct", "{figure}", "value=1", "--reject"], "nothing of it can be corrected: leave out 'value=1'"),
        (["correct", "{figure}", "value"], "'value' is no correction: write FIELD=VALUE"),
        (["correct", "{figure}", "value=3.5"], "'3.5' is no whole number"),
        (["correct", "{figure}", "headline=perhaps"], "write headline=yes or headline=no"),
        (["correct", "{figure}", "measure=dogs"], "nothing is counted as 'dogs'"),
        (["correct", "{figure}", "value=3,514"], "has this value already"),
        (["correct", "{figure}", "attributed-to=Ardmere Relief Agency"], "has this value already"),
        (["correct", "nothing", "value=1"], "there is no figure 'nothing'"),
        (["undo", "7"], "no judgement 7 is in force; `tracker judgements` lists them"),
        (["judgements", "--target", "weather"], "nothing is decided about 'weather'"),
        (["history", "nothing"], "there is nothing with the id 'nothing'"),
    ],
)
def test_wrong_words(desk: Desk, slip: str, arguments: list[str], why: str) -> None:
    given = [one.format(slip=slip, figure=desk.figure("Bay Herald")) for one in arguments]
    code, out, err = desk.tracker(*given)
    assert (code, out) == (WRONG, "")
    assert why in err
    assert list(desk.store.judgements()) == []


def test_csv_has_the_same_fields_in_every_row(desk: Desk) -> None:
    id_ = desk.figure("Bay Herald")
    desk.says("correct", id_, "place=Lowmoor")
    desk.says("undo", "1")
    lines = desk.tracker("history", id_, "--format", "csv")[1].splitlines()
    assert (lines[0].startswith("at,what,said,by,note,judgement"), len(lines)) == (True, 4)
