"""Withdrawing, auditing and sealing by the commands, on real readings; and that the words are gone from the database's very file."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.database_kinds import Databases, Files, Makes
from tracker.cli import app
from tracker.reconciling import reconcile
from tracker.store import Store

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("[0-9]*"))
GONE = "12-anatolian-meridian-toll-after-vote"
TOWN = """A strike on a mill in Quorvelheim killed 17 people on Friday, said Zephania Yarrowby, the mayor of Quorvelheim.

"We will not forget this night," Yarrowby said. "Quorvelheim has lost 17 of its own."
"""
MILL = "Quorvelheim mill.txt"
WORDS = ("Quorvel", "Zephania", "Yarrowby")
Run = Callable[..., Result]
Left = Callable[[], list[str]]


@pytest.fixture(scope="module")
def ingested(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of the seeds and an article of people and places that stand in no other, reconciled and judged."""
    article = tmp_path_factory.mktemp("withdrawing") / MILL
    article.write_text(TOWN, encoding="utf-8")

    def fill(url: str) -> None:
        for command in (["init"], ["ingest", "-q", *map(str, SEEDS), str(article)], ["reconcile"]):
            result = CliRunner().invoke(app, command, env={"TRACKER_DATABASE_URL": url, "TRACKER_CLAIMS": "rules"})
            assert result.exit_code == 0, result.output

    return databases.prepared("withdrawing", fill)


@pytest.fixture
def url(ingested: str, database: Makes) -> str:
    """A copy of the database."""
    return database(ingested)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / MILL).write_text(TOWN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    monkeypatch.setenv("TRACKER_USER", "Kim")

    def invoke(*words: str, code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=typed)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    yield invoke


@pytest.fixture
def left(databases: Databases, url: str) -> Left:
    """Tells which of the words stand in the database: in its files, with the log, or in its dump."""

    def found() -> list[str]:
        content = databases.everything(url).lower()
        assert content
        return [word for word in WORDS if word.lower().encode() in content]

    return found


def test_the_words_are_gone_from_the_file(run: Run, folder: Path, left: Left) -> None:
    assert left() == list(WORDS), "else this test would prove nothing"
    figure = json.loads(run("figures", "--place", "Quorvelheim", "--format", "jsonl").stdout.splitlines()[0])
    run("correct", figure["id"], "value=18", "--note", "Zephania Yarrowby says 18", "--by", "Kim")
    done = run("withdraw", "Quorvelheim mill", "--reason", "court order 7", "--yes")
    assert "withdrawn: article" in done.stderr
    assert left() == []
    run("reconcile")
    assert left() == []
    run("audit", "--all")
    listed = [json.loads(line) for line in run("withdrawals", "--format", "jsonl").stdout.splitlines()]
    assert [(one["reason"], one["by"], one["versions"]) for one in listed] == [("court order 7", "Kim", [1])]
    refused = run("ingest", "-q", str(folder / MILL), code=3)
    assert f"withdrawn on {listed[0]['at'][:10]}" in refused.stderr
    assert left() == [], "neither the skip nor the command says where it stands"
    foreseen = run("ingest", str(folder / MILL), "--dry-run", code=3)
    assert (foreseen.stdout, "1 to be skipped" in foreseen.stderr) == ("", True)
    commands = [json.loads(line)["command"] for line in run("runs", "--format", "jsonl").stdout.splitlines()]
    assert f"ingest withdrawn-{listed[0]['article']}" in commands


def test_without_the_scrub_it_is_said(run: Run, left: Left) -> None:
    done = run("withdraw", "Quorvelheim mill", "--reason", "court order 7", "--yes", "--no-scrub")
    assert "tracker withdraw --scrub" in done.stderr
    run("withdraw", "--scrub")
    assert left() == []


@pytest.mark.sqlite_only(reason="a reader keeps its write-ahead log from being emptied")
def test_a_reader_in_the_way_is_said(run: Run, url: str, left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.Store.open", partial(Store.open, patience=0.5))  # nobody waits ten seconds for it
    with closing(sqlite3.connect(Files.path(url), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchone()
        done = run("withdraw", "Quorvelheim mill", "--reason", "court order 7", "--yes", code=1)
        assert "not overwritten yet" in done.stderr
        assert "tracker withdraw --scrub" in str(done.exception)
    run("withdraw", "--scrub")
    assert left() == []


def test_it_asks_first(run: Run) -> None:
    asked = run("withdraw", GONE, "--reason", "court order 7", code=1, typed="n\n")
    assert "version 1 would go, with 5 claims and 5 figures" in asked.stderr
    assert "[y/N]:\nAborted" in run("withdraw", GONE, "--reason", "court order 7", code=1, typed="").stderr
    assert "0 broken" in run("audit", "--article", GONE).stderr
    article = re.findall(r"withdrawn: article (\w+)", run("withdraw", GONE, "--reason", "court order 7", typed="y\n").stderr)[0]
    assert "was withdrawn already" in str(run("withdraw", article, "--reason", "again", code=1).exception)


def rows(store: Store) -> set[str]:
    return {one.model_dump_json() for one in store.discrepancies()}


def test_the_rest_is_compared_anew_as_if_it_had_never_been(run: Run, url: str) -> None:
    run("withdraw", GONE, "--reason", "court order 7", "--yes")
    with Store.open(url) as store:
        reconcile(store)
        some = rows(store)
        assert some
        reconcile(store, full=True)
        assert rows(store) == some
        pending = store.changes()
        assert len(pending) == 0


@pytest.mark.parametrize("article", SEEDS, ids=lambda path: path.name[:2])
def test_whichever_article_goes_the_rest_is_compared_as_in_full(article: Path, url: str) -> None:
    with Store.open(url) as store:
        store.withdraw(article.stem, reason="court order 7", by="Kim")
        reconcile(store)
        some = rows(store)
        reconcile(store, full=True)
        assert rows(store) == some


def test_every_listing_lives_with_it(run: Run) -> None:
    run("withdraw", GONE, "--reason", "court order 7", "--yes")
    run("reconcile")
    for command in ("claims", "figures", "discrepancies", "events", "stats", "judgements", "withdrawals", "seals"):
        run(command, "--format", "jsonl")
    run("speakers", "list")
    run("figures", "--known-at", "2030-01-01")


def test_a_seal_is_made_kept_and_checked(run: Run, folder: Path) -> None:
    seal, key = folder / "a.seal", folder / "key.pem"
    made = run("seal", str(seal), "--key", str(key), "--new-key")
    public = re.findall(r"signed by ([0-9a-f]{64})", made.stderr)[0]
    assert f"{len(SEEDS) + 1} versions sealed" in made.stderr
    assert not any(word.encode() in seal.read_bytes() for word in (*WORDS, "Gaza"))
    checked = run("audit", "--seal", str(seal), "--public-key", public)
    assert "all as they were sealed; 0 came in later" in checked.stderr
    assert f"signed by the given key {public}" in checked.stderr
    assert "the key that the manifest itself names" in run("audit", "--seal", str(seal)).stderr
    run("withdraw", GONE, "--reason", "court order 7", "--yes")
    assert "1 text withdrawn, known by hash alone" in run("audit", "--seal", str(seal)).stderr
    listed = json.loads(run("seals", "--format", "jsonl").stdout)
    assert (listed["public_key"], listed["versions"], listed["by"]) == (public, len(SEEDS) + 1, "Kim")
    assert "never written over" in str(run("seal", str(seal), code=1).exception)
    second = run("seal", str(folder / "b.seal"))
    assert "not signed" in second.stderr
    assert "does not begin" not in second.stderr
    wrong = run("audit", "--seal", str(seal), "--public-key", "0" * 64, "--format", "jsonl", code=1)
    assert "which is another key" in wrong.stdout
    assert "its signature proves nothing" in wrong.stderr
    unsigned = run("audit", "--seal", str(folder / "b.seal"), "--public-key", public, "--format", "jsonl", code=1)
    assert "there is no signature" in unsigned.stdout
    assert "all as they were sealed" in unsigned.stderr
    assert f"no signature: the manifest proves as much as the place where it was kept; it was to be signed by {public}" in unsigned.stderr
    seal.write_text(seal.read_text().replace('"number":3', '"number":33'))
    changed = run("audit", "--seal", str(seal), "--format", "jsonl", code=1)
    assert "lines were removed or moved" in changed.stdout
    assert "all as they were sealed" not in changed.stderr


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["withdraw"], "name an article and the reason"),
        (["withdraw", GONE], "name an article and the reason"),
        (["withdraw", GONE, "--reason", "  "], "name an article and the reason"),
        (["withdraw", "nobody", "--reason", "x"], "there is no article 'nobody'"),
        (["withdraw", GONE, "--scrub"], "--scrub takes no article"),
        (["seal", "nowhere/a.seal"], "cannot be written"),
        (["seal", "a.seal", "--new-key"], "--key FILE"),
        (["audit", "--seal", "nothing.seal"], "nothing.seal"),
        (["audit", "--seal", "a.seal", "--all"], "leave out"),
        (["audit", "--public-key", "0"], "name it by --seal"),
        (["audit", "--claim", "ffffffffffffffff"], "there is no claim or figure"),
        (["audit", "--claim", "ffff", "--article", GONE], "leave out --article"),
    ],
)
def test_what_is_asked_wrongly_is_said(words: list[str], said: str) -> None:
    result = CliRunner().invoke(app, words)
    assert result.exit_code != 0
    assert said in str(result.exception)


def test_one_claim_is_audited(run: Run) -> None:
    claim = json.loads(run("claims", "--format", "jsonl").stdout.splitlines()[0])
    assert "1 row of 1 text checked, 0 broken" in run("audit", "--claim", claim["id"][:8]).stderr


def test_a_seal_writes_over_no_file_of_somebody(run: Run, folder: Path) -> None:
    """Neither over what bears its name with .part, nor through a link of that name."""
    theirs, aim = folder / "a.seal.part", folder / "aim.txt"
    aim.write_text("somebody's", encoding="utf-8")
    theirs.symlink_to(aim)
    run("seal", str(folder / "a.seal"))
    assert aim.read_text(encoding="utf-8") == "somebody's"
    assert theirs.is_symlink()
    assert run("audit", "--seal", str(folder / "a.seal")).stderr.endswith(
        "no signature: the manifest proves as much as the place where it was kept\n"
    )
    assert sorted(path.name for path in folder.glob("*.part")) == ["a.seal.part"]
