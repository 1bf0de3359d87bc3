"""`tracker ingest` with its options, and the record of runs that it leaves."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.database_kinds import Makes
from tracker.cli import app
from tracker.cli.intake import chosen_columns
from tracker.cli.tallies import Tally, interruptible
from tracker.errors import EngineError, StoreFull, StoreLost, TrackerError, UsageError
from tracker.store import RunState, Store

TEXT = "The harbour office said on Monday that 12 people were killed in the fire at Ardmere.\n"


@pytest.fixture
def store(database: Makes, monkeypatch: pytest.MonkeyPatch) -> Any:
    url = database()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with two articles and a file that is none."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_text(TEXT.replace("12", "14"))
    (folder / "c.txt").write_bytes(bytes(range(256)) * 40)
    return folder


def tracker(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(store: Store, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SPACY_MODEL", "no_such_model")  # it does not extract
    result = tracker("ingest", news, "--dry-run")
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [f"new\t{news / 'a.txt'}", f"new\t{news / 'b.txt'}"]
    assert "nothing was stored: 2 new articles" in result.stderr
    assert "c.txt" in result.stderr
    assert (store.stats().articles, list(store.runs()), list(store.skips())) == (0, [], [])


def test_a_dry_run_tells_new_versions_from_what_is_known(store: Store, news: Path) -> None:
    tracker("ingest", news)
    (news / "b.txt").write_text(TEXT.replace("12", "15"))
    (news / "d.txt").write_text(TEXT.replace("12", "16"))
    result = tracker("ingest", news, news / "d.txt", "--dry-run")
    states = [line.split("\t")[0] for line in result.stdout.splitlines()]
    assert states == ["unchanged", "new version", "new", "unchanged"]
    assert store.stats().articles == 2
    told = json.loads(tracker("ingest", news, "--dry-run", "--summary", "-").stdout)
    assert (told["state"], told["run"], told["counts"]["version"], told["counts"]["new"], told["counts"]["skips"]) == (
        "dry run",
        None,
        1,
        1,
        1,
    )


def test_a_summary_for_programs(store: Store, news: Path, tmp_path: Path) -> None:
    told = json.loads(tracker("ingest", news, "--summary", "-").stdout)
    (run,) = store.runs()
    assert (told["run"], told["command"], told["state"]) == (run.id, f"ingest {news}", "done")
    assert told["counts"] == {
        "new": 2,
        "version": 0,
        "extraction": 0,
        "unchanged": 0,
        "skips": 1,
        "left_unextracted": 0,
        "claims": 2,
        "figures": 2,
    }
    ((reason, count),) = told["skips"].items()
    assert (reason, count) == (next(store.skips())[1].reason, 1)
    assert told["seconds"] > 0
    assert told["articles_per_second"] == pytest.approx(2 / told["seconds"], rel=0.1)
    assert tracker("ingest", news, "--summary", tmp_path / "told.json").stdout == ""
    assert json.loads((tmp_path / "told.json").read_text())["counts"]["unchanged"] == 2
    assert "cannot be written" in str(tracker("ingest", news, "--summary", tmp_path / "none" / "told.json").exception)


def test_patterns_and_columns(store: Store, news: Path) -> None:
    assert tracker("ingest", news / "[ab].*").exit_code == 0
    assert store.stats().articles == 2
    assert tracker("ingest", news / "*.none").exit_code == 3
    table = news / "wire.csv"
    table.write_text(f'headline,body,date\nFire,"{TEXT.strip()}",2024-03-26\n')
    assert tracker("ingest", table, "--columns", "text=body,title=headline,published=date").exit_code == 0
    (article,) = (version.article for version in store.versions() if version.article.title == "Fire")
    assert (article.text, article.published) == (TEXT.strip(), "2024-03-26")


def test_columns_are_given_at_once_or_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    table = tmp_path / "wire.csv"
    table.write_text(f'No,copy,sent\nw1,"{TEXT.strip()}",2024-03-26\n')
    one_by_one = tracker("extract", table, "--columns", "text=copy", "--columns", "id=No", "--columns", "published=sent")
    at_once = tracker("extract", table, "--columns", "text=copy,id=No,published=sent")
    assert one_by_one.stdout == at_once.stdout != ""
    (row,) = map(json.loads, at_once.stdout.splitlines())
    assert (row["doc"], row["figures"][0]["as_of"][:4]) == ("w1", "2024")
    assert "no field 'words'" in str(tracker("extract", table, "--columns", "words=copy").exception)
    assert "no field 'words'" in str(tracker("ingest", table, "--columns", "words=copy", "--dry-run").exception)
    assert "given twice" in str(tracker("extract", table, "--columns", "text=a", "--columns", "text=b").exception)


def test_columns_are_read_as_they_are_written() -> None:
    assert chosen_columns(None) is None
    assert chosen_columns(["text=body, title = The headline"]) == {"text": "body", "title": "The headline"}
    assert chosen_columns(["text=body", "title=a,url=b"]) == {"text": "body", "title": "a", "url": "b"}
    for wrong, words in (
        ("body", "write FIELD=COLUMN"),
        ("text=", "write"),
        ("text=a,text=b", "twice"),
    ):
        with pytest.raises(UsageError, match=words):
            chosen_columns([wrong])


def test_runs_and_skips_are_listed(store: Store, news: Path) -> None:
    tracker("ingest", news)
    tracker("ingest", news / "nowhere.txt", news / "a.txt")
    going = store.start_run("ingest more")
    store.note_progress(going, {"new": 2})
    assert "heard" in tracker("runs").stdout
    store.interrupt_run(going, {"new": 3})
    assert "heard" not in tracker("runs").stdout
    runs = [json.loads(line) for line in tracker("runs", "--format", "jsonl").stdout.splitlines()]
    assert [(run["command"].split()[0], run["state"], run["skips"]) for run in runs] == [
        ("ingest", "interrupted", 0),
        ("ingest", "done", 1),
        ("ingest", "done", 1),
    ]
    assert [json.loads(line)["run"] for line in tracker("runs", "--limit", "1", "--format", "jsonl").stdout.splitlines()] == [
        runs[0]["run"]
    ]
    assert "interrupted" in tracker("runs").stdout
    first = list(csv.DictReader(io.StringIO(tracker("skips", runs[2]["run"], "--format", "csv").stdout)))
    assert [row["where"] for row in first] == [str(news / "c.txt")]
    assert "nothing was left out by run" in tracker("skips").stderr
    assert tracker("reconcile").exit_code == 0
    tracker("ingest", news / "nowhere.txt")
    assert tracker("reconcile").exit_code == 0
    assert [json.loads(line)["where"] for line in tracker("skips", "--format", "jsonl").stdout.splitlines()] == [str(news / "nowhere.txt")]
    everything = [json.loads(line) for line in tracker("skips", "--all", "--format", "jsonl").stdout.splitlines()]
    assert [row["where"] for row in everything] == [str(news / "nowhere.txt"), str(news / "nowhere.txt"), str(news / "c.txt")]
    assert everything[0]["remedy"] == "check the spelling"
    assert isinstance(tracker("skips", 99).exception, UsageError)


def test_lists_of_a_database_that_nobody_wrote_into(store: Store) -> None:
    assert list(store.runs()) == []
    assert "no command wrote" in tracker("runs").stderr
    assert "nothing was left out" in tracker("skips").stderr


@pytest.mark.parametrize("error", [StoreLost, StoreFull, EngineError])
def test_a_run_that_breaks_off_leaves_no_summary_of_an_earlier_one(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], error: type[TrackerError]
) -> None:
    summary = tmp_path / "summary.json"
    summary.write_text('{"state": "done"}')
    tally = Tally(store, "ingest news")
    tally.counts.update(new=2, claims=5)
    with pytest.raises(error), interruptible(tally, str(summary)):
        raise error("gone")
    told = json.loads(summary.read_text())
    assert (told["state"], told["counts"]["new"]) == ("interrupted", 2)
    assert capsys.readouterr().err.startswith("broken off; 2 articles stored with 5 claims")
    assert next(store.runs()).state is RunState.interrupted


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_stopped_says_so(store: Store, tmp_path: Path, how: signal.Signals) -> None:
    articles = tmp_path / "many.jsonl"
    articles.write_text("".join(json.dumps({"id": f"a{n}", "text": TEXT.replace("12", str(n + 20)) * 2}) + "\n" for n in range(400)))
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker", "ingest", str(articles), "--summary", str(tmp_path / "told.json")],
        env=os.environ.copy(),
        stderr=subprocess.PIPE,
        text=True,
        # a test run in the background ignores Ctrl-C, and its children would inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    deadline = time.monotonic() + 60
    while store.stats().articles == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "run the same command again" in err
    told = json.loads((tmp_path / "told.json").read_text())
    (run,) = store.runs()
    assert (told["state"], run.state, run.counts and run.counts["new"]) == ("interrupted", RunState.interrupted, told["counts"]["new"])
    assert 0 < told["counts"]["new"] <= store.stats().articles < 400


def test_what_was_passed_over_on_purpose_is_said() -> None:
    tally = Tally(None, "ingest")
    tally.passed["revisit"] += 2
    assert tally.words().endswith("2 passed over on purpose (revisit)")


PAGE = f"""<!DOCTYPE html><html><head><title>Fire at Ardmere</title><link rel="canonical" href="https://post.example/fire"></head>
<body><article><h1>Fire at Ardmere</h1><p>{TEXT}</p><p>The mayor of Ardmere said that the quay would stay closed until Friday.</p>
<p>“We are checking every warehouse,” said the harbour master, Edda Korin.</p></article></body></html>"""
ITEM = "<item><title>Fire at Ardmere</title><link>https://post.example/fire</link>{guid}<{field}>{text}</{field}></item>"
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Post</title><link>{site}</link>{items}</channel></rss>"""
SUMMARY = ITEM.format(guid="", field="description", text="Twelve people were killed in a fire, the harbour office said.")
FULL = ITEM.format(guid="<guid>tag:1</guid>", field="content:encoded", text=f"&lt;p&gt;{TEXT}&lt;/p&gt;")


@pytest.mark.parametrize(
    ("order", "item", "site"),
    [
        (("page.html", "feed.xml"), SUMMARY, "https://post.example/"),
        (("feed.xml", "page.html"), FULL, "https://post.example/"),
        (("page.html", "feed.xml"), FULL, "https://elsewhere.example/"),
        (("feed.xml", "page.html"), SUMMARY, "https://elsewhere.example/"),
    ],
)
def test_a_feed_stands_for_no_page(store: Store, tmp_path: Path, order: tuple[str, str], item: str, site: str) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "feed.xml").write_text(RSS.format(site=site, items=item))
    told = [json.loads(tracker("ingest", *(tmp_path / name for name in order), "--summary", "-").stdout)["counts"] for _ in range(3)]
    assert [(one["new"], one["version"], one["extraction"], one["unchanged"]) for one in told] == [(2, 0, 0, 0), (0, 0, 0, 2), (0, 0, 0, 2)]
    found = store.article("https://post.example/fire")  # an address is its page's
    assert (found.article.media_type, found.number) == ("text/html", 1)
    assert "until Friday" in found.article.text
    assert len(found.extraction.claims) >= 3


@pytest.mark.usefixtures("store")
def test_feeds_that_name_one_page_are_texts_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(RSS.format(site="https://post.example/", items=SUMMARY))
    (tmp_path / "b.xml").write_text(RSS.format(site="https://b.example/", items=SUMMARY.replace("Twelve", "Ninety")))
    for new, unchanged in ((2, 0), (0, 2)):
        told = json.loads(tracker("ingest", tmp_path / "a.xml", tmp_path / "b.xml", "--summary", "-").stdout)["counts"]
        assert (told["new"], told["version"], told["unchanged"]) == (new, 0, unchanged)
    (tmp_path / "a.xml").write_text(RSS.format(site="https://post.example/", items=FULL + SUMMARY.replace("Twelve", "Fourteen")))
    told = json.loads(tracker("ingest", tmp_path / "a.xml", "--summary", "-").stdout)["counts"]
    assert (told["new"], told["version"]) == (1, 1), "an item stays itself when others come above it"


def test_one_is_no_several() -> None:
    tally = Tally(None, "ingest")
    tally.counts.update(version=1, claims=1, figures=1)
    assert tally.words() == "1 article stored with 1 claim and 1 figure, 1 new version of a known article"
    assert "0 new articles, 1 new version of a known article" in tally.foreseen()
    tally.counts.update(version=1, claims=1999)
    assert tally.words() == "2 articles stored with 2,000 claims and 1 figure, 2 new versions of known articles"


FRENCH = (
    "Le bureau du port a annoncé mardi que les ferries reprendront la mer à partir de jeudi, après une semaine de tempête. "
    "Douze personnes ont été tuées lorsque la jetée a cédé, a déclaré le ministre, et trois autres sont à l'hôpital.\n"
)


def test_texts_in_other_languages_are_kept_counted_and_listed(store: Store, news: Path) -> None:
    (news / "c.txt").write_text(FRENCH)
    foreseen = tracker("ingest", news, "--dry-run")
    assert (foreseen.exit_code, "1 of them left unextracted because of their language (fr 1;" in foreseen.stderr) == (0, True)
    result = tracker("ingest", news, "--summary", "-")
    assert result.exit_code == 0, "it is stored"
    assert "1 of them left unextracted because of their language (fr 1; listed by `tracker skips --unextracted`)" in result.stderr
    told = json.loads(result.stdout)
    assert (told["counts"]["new"], told["counts"]["left_unextracted"], told["languages"]) == (3, 1, {"fr": 1})
    (listed,) = map(json.loads, tracker("skips", "--unextracted", "--format", "jsonl").stdout.splitlines())
    (article,) = (one.article for one in store.versions() if one.article.path == str(news / "c.txt"))
    assert article.text == FRENCH
    assert {name: listed[name] for name in ("where", "language", "reason")} == {
        "where": str(news / "c.txt"),
        "language": "fr",
        "reason": "the text is in French (fr)",
    }
    assert json.loads(tracker("stats", "--format", "jsonl").stdout)["left_unextracted"] == {"fr": 1}
    assert "left unextracted: fr" in tracker("stats").stdout
    assert json.loads(tracker("runs", "--format", "jsonl").stdout)["counts"]["left_unextracted"] == 1
    (news / "c.txt").write_text(TEXT.replace("12", "16"))  # translated
    assert json.loads(tracker("ingest", news, "--summary", "-").stdout)["languages"] == {}
    assert tracker("skips", "--unextracted").stdout == ""
    assert store.stats().left_unextracted == {}
    assert isinstance(tracker("skips", "1", "--unextracted").exception, UsageError)
