"""One number by a policy, whom it rests on, what was known on a day, and pictures: by the commands, on texts that are ingested."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Databases, Makes
from tracker.cli import app
from tracker.errors import UsageError

HEAD = "---\nsource: {outlet}\nurl: https://{slug}.example/fire\npublished: {published}\n---\n{body}\n"
FIRST = "ARDMERE - A fire at a fuel depot in Ardmere on Friday killed 50 people, the Ardmere fire brigade said."
LATER = "ARDMERE - A fire at a fuel depot in Ardmere on Friday killed 47 people, the Ardmere fire brigade said."
FERRY = {
    "bay": (
        "Bay Herald",
        "By Jane Marsh, AFP\n\nBEXMOOR - A ferry sank off Bexmoor on Monday and killed 12 people, Bexmoor police said on Tuesday.",
    ),
    "nor": (
        "Norrland Times",
        "BEXMOOR - Monday's ferry accident off Bexmoor killed 12 people and shocked the whole coast, where flags flew low.\n\n(AFP)",
    ),
    "sud": (
        "Sudmark Echo",
        "BEXMOOR - Divers found the wreck. Monday's ferry accident off Bexmoor killed 14 people, the Bexmoor coast guard said.",
    ),
    "east": (
        "East Mirror",
        "Source: Agencies\n\nHALLOW - Hundreds of people were injured in a storm in Hallow on Monday, the Hallow rescue service said.",
    ),
}


TOLLS = [("Bexmoor police", "Bay Herald", 12), ("Bexmoor police", "Norrland Times", 12), ("Hallow coast guard", "Sudmark Echo", 14)]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("figures", *arguments, "--format", "jsonl").splitlines()]


def write(folder: Path, slug: str, outlet: str, published: str, body: str) -> Path:
    path = folder / f"{slug}.txt"
    path.write_text(HEAD.format(slug=slug, outlet=outlet, published=published, body=body), encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def answers(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("answers")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRACKER_DATABASE_URL", databases.new())
        texts = folder / "texts"
        texts.mkdir()
        for slug, (outlet, body) in FERRY.items():
            write(texts, slug, outlet, "2024-03-05", body)
        write(texts, "fire", "Harbour Post", "2024-03-01", FIRST)
        run("ingest", str(texts))
        run("ingest", str(write(texts, "fire", "Harbour Post", "2024-03-03", LATER)))
        lines = folder / "undated.jsonl"
        lines.write_text('{"id": "u1", "measure": "killed", "value": 49, "place": "Ardmere", "source": "Coast Star"}\n', encoding="utf-8")
        run("figures", "import", str(lines))
        with lines.open("w", encoding="utf-8") as file:
            for number, (by, outlet, value) in enumerate(TOLLS):
                one = {"id": f"t{number}", "measure": "killed", "value": value, "place": "Tarn", "as_of": "2024-04-01", "attributed_to": by}
                one |= {"period": "incident", "event": "tarn", "source": outlet, "published": "2024-04-02"}
                file.write(json.dumps(one) + "\n")
        run("figures", "import", str(lines))
        run("reconcile")
        yield


def test_a_number_stands_as_it_stood_on_a_past_day() -> None:
    def known(*day: str) -> list[tuple[int, str | None]]:
        return [(row["value"], row["published"]) for row in rows("--place", "ardmere", "--attributed-to", "ardmere fire department", *day)]

    assert known() == [(47, "2024-03-03")]
    assert known("--known-at", "2024-02-29") == []
    assert known("--known-at", "2024-03-02") == [(50, "2024-03-01")]
    assert known("--known-at", "2024-03-03") == [(47, "2024-03-03")]
    [answer] = rows("--place", "ardmere", "--period", "incident", "--known-at", "2024-03-01", "--policy", "best")
    assert (answer["low"], [one["number"] for one in answer["taken"]]) == (50, ["50"])


def test_figures_without_a_publication_date_are_left_out_aloud() -> None:
    result = CliRunner().invoke(app, ["figures", "--known-at", "2024-03-03"])
    assert "1 figure without a date of publication left out" in result.stderr
    assert "Coast Star" not in result.stdout
    assert "left out" not in CliRunner().invoke(app, ["figures", "--known-at", "2024-03-03", "--place", "bexmoor"]).stderr


def test_rows_say_whom_they_rest_on() -> None:
    found = {row["outlet"]: row for row in rows("--place", "bexmoor")}
    assert (found["Norrland Times"]["originator"], found["Norrland Times"]["origin"]) == (None, "Bexmoor Police")
    assert found["Norrland Times"]["origin_path"] == ["Bexmoor Police", "AFP", "Norrland Times"]
    assert found["Bay Herald"]["origin_path"] == ["Bexmoor Police", "AFP", "Bay Herald"]
    assert found["Sudmark Echo"]["origin"] == "Bexmoor coast guard"
    [storm] = rows("--place", "hallow")
    assert storm["origin_path"] == ["Hallow rescue service", "agencies", "East Mirror"]


@pytest.mark.parametrize(
    ("policy", "low", "high", "outlets", "origins"),
    [
        ("best", 12, 12, 2, 1),
        ("highest", 14, 14, 1, 1),
        ("two-origins", 12, 14, 3, 2),
        ("prefer:hallow coast guard", 14, 14, 1, 1),
        ("prefer:sudmark echo", 12, 12, 2, 1),  # an outlet that gives no number of its own
    ],
)
def test_a_policy_answers_for_an_event(policy: str, low: int, high: int, outlets: int, origins: int) -> None:
    [found] = rows("--place", "tarn", "--policy", policy)
    assert (found["low"], found["high"], found["outlets"], found["origins"]) == (low, high, outlets, origins)
    assert len(found["taken"]) + len(found["left"]) == len(TOLLS)


def test_one_agencys_story_counts_once_by_its_texts() -> None:
    [found] = [row for row in rows("--place", "bexmoor", "--policy", "best") if row["outlets"] == 2]
    assert (found["low"], found["origins"]) == (12, 1)


def test_vague_words_count_as_the_option_says() -> None:
    [answer] = rows("--place", "hallow", "--policy", "lowest")
    assert (answer["low"], answer["left"][0]["reason"]) == (None, "a vague word, and the policy gives it no number")
    [answer] = rows("--place", "hallow", "--policy", "lowest", "--vague", "conservative")
    assert (answer["low"], answer["taken"][0]["number"]) == (100, "hundreds of")
    assert [row["value"] for row in rows("--place", "hallow")] == [None]  # stored as it was


def test_the_table_says_how_far_an_answer_is_corroborated() -> None:
    shown = " ".join(run("figures", "--place", "hallow", "--policy", "best", "--vague", "median").split())
    assert "1 outlet, 1 origin" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--policy", "middle"], "no policy 'middle'"),
        (["--policy", "prefer:nobody of this name"], "nobody named 'nobody of this name' is known"),
        (["--vague", "wide"], "--vague belongs to --policy"),
        (["--as-of", "2024"], "--as-of belongs to --policy"),
        (["--policy", "best", "--plot", "x.svg"], "ask for one of them"),
        (["--plot", "x.pdf"], "drawn as .svg or .png"),
        (["--plot", "x.svg", "--place", "nowhere"], "there is nothing to draw"),
        (["--known-at", "yesterday"], "is no date"),
    ],
)
def test_what_cannot_be_answered_is_said(arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["figures", *arguments])
    if isinstance(result.exception, SystemExit):
        assert (result.exit_code, message in " ".join(result.output.replace("│", " ").split())) == (2, True), result.output
    else:
        assert isinstance(result.exception, UsageError)
        assert message in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_shows_what_was_known(tmp_path: Path) -> None:
    for day, value in (("2024-03-02", "50"), ("2024-03-05", "47")):
        path = tmp_path / f"{value}.svg"
        run("figures", "--place", "ardmere", "--period", "incident", "--known-at", day, "--plot", str(path))
        words = ["".join(text.itertext()).strip() for text in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]
        assert "Ardmere Fire Department (1 outlet)" in words
        assert any(word.startswith("one event on 1 March 2024, as known on") for word in words)


def test_two_events_that_read_the_same_are_told_apart_and_open_conflicts_are_named(
    database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database())
    lines = tmp_path / "lines.jsonl"
    told = [("Ardmere police", "A", 31, "first-raid"), ("Ardmere police", "B", 40, "second-raid"), ("Sudmark army", "C", 55, "second-raid")]
    with lines.open("w", encoding="utf-8") as file:
        for number, (by, outlet, value, event) in enumerate(told):
            one = {"id": f"t{number}", "measure": "killed", "value": value, "place": "Tarn", "as_of": "2024-04-01", "attributed_to": by}
            one |= {"period": "incident", "event": event, "source": outlet, "published": "2024-04-20"}
            file.write(json.dumps(one) + "\n")
    run("figures", "import", str(lines))
    run("reconcile")
    monkeypatch.setenv("COLUMNS", "240")
    shown = " ".join(run("figures", "--policy", "best").split())
    assert "Nothing tells which is right." in shown
    first, second = rows("--policy", "best")
    same = "people killed in Tarn, one event on 1 April 2024"
    assert [row["counted"] for row in (first, second)] == [f"{same} (event first-raid)", f"{same} (event second-raid)"]
    assert (first["low"], first["undecided"], first["disputes"]) == (31, False, [])
    (dispute,) = second["disputes"]
    assert (second["low"], second["high"], second["undecided"], dispute["kind"]) == (40, 55, True, "cross_origin_conflict")
    run("judge", dispute["id"], "dismissed")
    assert rows("--policy", "best")[1]["disputes"] == []


def test_an_event_that_nobody_tells_of_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no event 'zzz'"):
        run("figures", "--event", "zzz")
