"""The databases that tests get: each its own, whatever it was copied from, and the same for every worker."""

from pathlib import Path

from tests.database_kinds import Databases, Makes, once
from tracker.store import Store


def commands(url: str) -> list[str]:
    with Store.open(url) as store:
        return [one.command for one in store.runs()]


def noted(url: str, command: str) -> None:
    with Store.open(url) as store:
        store.start_run(command)


def test_a_copy_is_a_database_of_its_own(database: Makes) -> None:
    first = database()
    noted(first, "ingest a")
    second = database(first)
    noted(second, "ingest b")
    assert (commands(first), commands(second)) == (["ingest a"], ["ingest b", "ingest a"])
    assert commands(database()) == []


def test_what_one_worker_filled_comes_whole_to_another(databases: Databases, database: Makes, tmp_path: Path) -> None:
    url = database()
    noted(url, "ingest Quorvelheim")
    databases.hand_out(url, tmp_path / "handed")
    taken = databases.taken(tmp_path / "handed")
    assert commands(taken) == ["ingest Quorvelheim"]
    assert b"Quorvelheim" in databases.everything(taken)
    assert b"Quorvelheim" not in databases.everything(database())
    databases.drop(taken)


def test_a_file_for_all_workers_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("filled", encoding="utf-8")

    assert [once(tmp_path / "one.db", make).read_text(encoding="utf-8") for _ in range(2)] == ["filled"] * 2
    assert len(made) == 1
